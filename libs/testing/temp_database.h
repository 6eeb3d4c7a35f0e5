#pragma once

#include <string>

#include "libs/testing/temp_dir.h"
#include "libs/testing/temp_postgres.h"

namespace wijkmonitor::testing {

enum class Engine { kSqlite, kPostgres };

// For tests that run on every engine: INSTANTIATE_TEST_SUITE_P(Engines, SomeTest,
// ::testing::ValuesIn(kEngines), NameOfEngine()).
inline constexpr Engine kEngines[] = {Engine::kSqlite, Engine::kPostgres};
struct NameOfEngine {
  template <class Info>
  std::string operator()(const Info& info) const {
    return info.param == Engine::kSqlite ? "Sqlite" : "Postgres";
  }
};

// An empty database of its own.
class TempDatabase {
 public:
  explicit TempDatabase(Engine engine);

  // As store::Open wants it.
  const std::string& url() const { return url_; }

  // Makes a copy of what is stored now, and later puts it in the place of what is stored then, as
  // an operator does with a backup: while programs have the database open. Nobody may write
  // meanwhile.
  void SaveCopy();
  void RestoreCopy();

 private:
  // On PostgreSQL, while nobody else is connected.
  void RunAlone(const std::string& sql) const;

  const Engine engine_;
  TempDir dir_;
  const std::string name_;  // of the file, or of the database on the server
  const std::string url_;
  int replaced_ = 0;  // databases that copies took the place of
};

}  // namespace wijkmonitor::testing
