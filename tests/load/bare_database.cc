#include "tests/load/bare_database.h"

#include <sqlite3.h>

#include <cmath>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/strings/substitute.h"
#include "absl/time/clock.h"

namespace wijkmonitor::load {
namespace {

struct Bind {
  sqlite3_stmt* insert;
  int place;

  void operator()(std::monostate) const { sqlite3_bind_null(insert, place); }
  void operator()(int64_t value) const { sqlite3_bind_int64(insert, place, value); }
  void operator()(double value) const { sqlite3_bind_double(insert, place, value); }
  void operator()(const std::string& value) const {
    sqlite3_bind_text(insert, place, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  }
  void operator()(const store::Bytes& value) const {
    sqlite3_bind_blob(insert, place, value.data.data(), static_cast<int>(value.data.size()),
                      SQLITE_STATIC);
  }
};

bool Insert(sqlite3_stmt* insert, const std::vector<store::Value>& row) {
  for (size_t i = 0; i < row.size(); ++i) {
    std::visit(Bind{insert, static_cast<int>(i) + 1}, row[i]);
  }
  const bool done = sqlite3_step(insert) == SQLITE_DONE;
  sqlite3_reset(insert);
  return done;
}

using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

class BareSqlite final : public BareDatabase {
 public:
  BareSqlite(const std::string& file, absl::Span<const store::Migration> migrations) {
    sqlite3* opened = nullptr;
    sqlite3_open(file.c_str(), &opened);
    database_.reset(opened);
    for (const char* pragma :
         {"PRAGMA page_size=16384", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
          "PRAGMA foreign_keys=ON", "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-32768"}) {
      Run(pragma);
    }
    for (const store::Migration& migration : migrations) Run(std::string(migration.sql).c_str());
  }

  absl::Duration Store(absl::Span<const BareTable> tables) override {
    const absl::Time start = absl::Now();
    Run("BEGIN IMMEDIATE");
    for (const BareTable& table : tables) {
      const Statement insert = Prepare(table);
      for (std::vector<store::Value> row; table.next(&row);) {
        if (!Insert(insert.get(), row)) throw std::runtime_error(sqlite3_errmsg(database_.get()));
      }
    }
    Run("COMMIT");
    return absl::Now() - start;
  }

  int64_t Select(const std::string& sql) override {
    sqlite3_stmt* prepared = nullptr;
    sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &prepared, nullptr);
    const Statement select(prepared, &sqlite3_finalize);
    double sum = 0;
    int64_t rows = 0;
    for (; sqlite3_step(prepared) == SQLITE_ROW; ++rows) {
      for (int i = 0; i < sqlite3_column_count(prepared); ++i) {
        sum += sqlite3_column_double(prepared, i);
      }
    }
    if (std::isnan(sum)) throw std::runtime_error("no sum");
    return rows;
  }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
  };

  Statement Prepare(const BareTable& table) {
    const std::string sql = absl::Substitute(
        "INSERT INTO $0 ($1) VALUES ($2)", table.name, absl::StrJoin(table.columns, ", "),
        absl::StrJoin(std::vector<std::string>(table.columns.size(), "?"), ", "));
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr);
    return {statement, &sqlite3_finalize};
  }

  void Run(const char* sql) {
    if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(database_.get()));
    }
  }

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace

std::function<bool(std::vector<store::Value>*)> NextOf(
    std::vector<std::vector<store::Value>> rows) {
  auto left = std::make_shared<std::vector<std::vector<store::Value>>>(std::move(rows));
  return [left, next = size_t{0}](std::vector<store::Value>* row) mutable {
    if (next == left->size()) return false;
    row->swap((*left)[next++]);
    return true;
  };
}

BareTable BareFigures(std::function<bool(std::vector<store::Value>*)> next) {
  return {"figure",
          {"column_id", "area_id", "revision", "version", "status", "value", "numerator",
           "denominator", "n", "design_effect", "standard_error", "low", "high", "provisional"},
          std::move(next)};
}

std::unique_ptr<BareDatabase> NewBareDatabase(testing::Engine engine, const std::string& url,
                                              absl::Span<const store::Migration> migrations) {
  if (engine == testing::Engine::kPostgres) return NewBarePostgres(url, migrations);
  return std::make_unique<BareSqlite>(std::string(absl::StripPrefix(url, "sqlite:")), migrations);
}

}  // namespace wijkmonitor::load
