#include "tests/load/bare_insert.h"

#include <sqlite3.h>

#include <stdexcept>

#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "services/indicators/migrations.h"

namespace wijkmonitor::load {
namespace {

using indicators::Observation;

void Text(sqlite3_stmt* insert, int position, const std::string& text) {
  sqlite3_bind_text(insert, position, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}
void Real(sqlite3_stmt* insert, int position, const std::optional<double>& value) {
  if (value.has_value()) {
    sqlite3_bind_double(insert, position, *value);
  } else {
    sqlite3_bind_null(insert, position);
  }
}

// Texts of a row that are not in it as they are stored.
struct Dates {
  std::string start, end;
};

bool Insert(sqlite3_stmt* insert, const Observation& row, const Dates& dates, int64_t version) {
  const indicators::Figure& figure = row.figure;
  Text(insert, 1, row.column.indicator);
  Text(insert, 2, row.column.edition);
  Text(insert, 3, dates.start);
  Text(insert, 4, dates.end);
  Text(insert, 5, row.column.group);
  Text(insert, 6, row.area);
  sqlite3_bind_int64(insert, 7, row.revision);
  sqlite3_bind_int64(insert, 8, version);
  sqlite3_bind_int64(insert, 9, version);
  sqlite3_bind_int64(insert, 10, static_cast<int>(figure.status));
  Real(insert, 11, figure.value);
  Real(insert, 12, figure.numerator);
  Real(insert, 13, figure.denominator);
  if (figure.n.has_value()) {
    sqlite3_bind_int64(insert, 14, *figure.n);
  } else {
    sqlite3_bind_null(insert, 14);
  }
  Real(insert, 15, figure.design_effect);
  Real(insert, 16, figure.standard_error);
  Real(insert, 17, figure.low);
  Real(insert, 18, figure.high);
  const bool done = sqlite3_step(insert) == SQLITE_DONE;
  sqlite3_reset(insert);
  return done;
}

constexpr char kInsertBatch[] =
    "INSERT INTO batch (id, file_name, file_sha256, format, edition, rows_applied) "
    "VALUES (?, 'bare', x'', 'csv', 'TOWN', 0)";
constexpr char kInsertObservation[] =
    "INSERT INTO observation (indicator, edition, period_start, period_end, respondent_group, "
    "area, revision, version, batch, state, organisation, status, value, numerator, denominator, "
    "n, design_effect, standard_error, low, high) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'PUBLISHED', '', ?, ?, ?, ?, ?, ?, ?, ?, ?)";

using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

Statement Prepare(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
  return {statement, &sqlite3_finalize};
}

class SqliteInsert final : public BareInsert {
 public:
  explicit SqliteInsert(const std::string& file) {
    sqlite3* opened = nullptr;
    sqlite3_open(file.c_str(), &opened);
    database_.reset(opened);
    for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                               "PRAGMA foreign_keys=ON", "PRAGMA temp_store=MEMORY"}) {
      Run(pragma);
    }
    for (const store::Migration& migration : indicators::kMigrations) {
      Run(std::string(migration.sql).c_str());
    }
  }

  absl::Duration Store(const std::vector<Observation>& rows, int64_t version) override {
    std::vector<Dates> dates;
    for (const Observation& row : rows) {
      dates.push_back({FormatDate(row.column.period.start), FormatDate(row.column.period.end)});
    }
    const absl::Time start = absl::Now();
    Run("BEGIN IMMEDIATE");
    const Statement batch = Prepare(database_.get(), kInsertBatch);
    sqlite3_bind_int64(batch.get(), 1, version);
    bool done = sqlite3_step(batch.get()) == SQLITE_DONE;
    const Statement insert = Prepare(database_.get(), kInsertObservation);
    for (size_t i = 0; done && i < rows.size(); ++i) {
      done = Insert(insert.get(), rows[i], dates[i], version);
    }
    if (!done) throw std::runtime_error(sqlite3_errmsg(database_.get()));
    Run("COMMIT");
    return absl::Now() - start;
  }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
  };

  void Run(const char* sql) {
    if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(database_.get()));
    }
  }

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace

std::unique_ptr<BareInsert> NewBareInsert(testing::Engine engine, const std::string& url) {
  if (engine == testing::Engine::kPostgres) return NewBareCopy(url);
  return std::make_unique<SqliteInsert>(std::string(absl::StripPrefix(url, "sqlite:")));
}

}  // namespace wijkmonitor::load
