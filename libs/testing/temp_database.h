#pragma once

#include <string>

#include "libs/testing/temp_dir.h"
#include "libs/testing/temp_postgres.h"

namespace wijkmonitor::testing {

enum class Engine { kSqlite, kPostgres };

// For tests that run on every engine: INSTANTIATE_TEST_SUITE_P(..., ::testing::ValuesIn(kEngines),
// NameOfEngine).
inline constexpr Engine kEngines[] = {Engine::kSqlite, Engine::kPostgres};
template <class Info>
std::string NameOfEngine(const Info& info) {
  return info.param == Engine::kSqlite ? "Sqlite" : "Postgres";
}

// An empty database of its own.
class TempDatabase {
 public:
  explicit TempDatabase(Engine engine)
      : url_(engine == Engine::kSqlite
                 ? "sqlite:" + dir_.File("test.db")
                 : TempPostgres::Shared().Url(TempPostgres::Shared().NewDatabase())) {}

  // As store::Open wants it.
  const std::string& url() const { return url_; }

 private:
  TempDir dir_;
  const std::string url_;
};

}  // namespace wijkmonitor::testing
