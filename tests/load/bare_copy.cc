#include <libpq-fe.h>

#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/indicators/migrations.h"
#include "tests/load/bare_insert.h"

namespace wijkmonitor::load {
namespace {

using indicators::Observation;

constexpr size_t kPieceBytes = 64 << 10;

void AppendReal(const std::optional<double>& value, std::string* text) {
  if (value.has_value()) {
    absl::StrAppend(text, "\t", *value);
  } else {
    text->append("\t\\N");
  }
}

// The row in COPY's text format. None of the town's ids needs escaping.
void AppendRow(const Observation& row, int64_t version, std::string* text) {
  const indicators::Figure& figure = row.figure;
  absl::StrAppend(text, row.column.indicator, "\t", row.column.edition, "\t",
                  FormatDate(row.column.period.start), "\t", FormatDate(row.column.period.end),
                  "\t");
  absl::StrAppend(text, row.column.group, "\t", row.area, "\t", row.revision, "\t", version);
  absl::StrAppend(text, "\t", version, "\tPUBLISHED\t\t", static_cast<int>(figure.status));
  for (const auto* value : {&figure.value, &figure.numerator, &figure.denominator}) {
    AppendReal(*value, text);
  }
  absl::StrAppend(text, "\t", figure.n.has_value() ? absl::StrCat(*figure.n) : "\\N");
  for (const auto* value :
       {&figure.design_effect, &figure.standard_error, &figure.low, &figure.high}) {
    AppendReal(*value, text);
  }
  text->push_back('\n');
}

class PostgresCopy final : public BareInsert {
 public:
  explicit PostgresCopy(const std::string& url) : connection_(PQconnectdb(url.c_str()), &PQfinish) {
    for (const store::Migration& migration : indicators::kMigrations) {
      Run(std::string(migration.sql), PGRES_COMMAND_OK);
    }
  }

  absl::Duration Store(const std::vector<Observation>& rows, int64_t version) override {
    const absl::Time start = absl::Now();
    Run("BEGIN", PGRES_COMMAND_OK);
    const std::string id = absl::StrCat(version);
    const char* const values[] = {id.c_str()};
    Check(PQexecParams(connection_.get(),
                       "INSERT INTO batch (id, file_name, file_sha256, format, edition, "
                       "rows_applied) VALUES ($1, 'bare', '', 'csv', 'TOWN', 0)",
                       1, nullptr, values, nullptr, nullptr, 0),
          PGRES_COMMAND_OK);
    Run("COPY observation FROM STDIN", PGRES_COPY_IN);
    std::string piece;
    for (const Observation& row : rows) {
      AppendRow(row, version, &piece);
      if (piece.size() >= kPieceBytes) Put(&piece);
    }
    Put(&piece);
    if (PQputCopyEnd(connection_.get(), nullptr) != 1) Fail();
    Check(PQgetResult(connection_.get()), PGRES_COMMAND_OK);
    PQclear(PQgetResult(connection_.get()));
    Run("COMMIT", PGRES_COMMAND_OK);
    return absl::Now() - start;
  }

 private:
  void Put(std::string* piece) {
    if (PQputCopyData(connection_.get(), piece->data(), static_cast<int>(piece->size())) != 1) {
      Fail();
    }
    piece->clear();
  }
  void Run(const std::string& sql, ExecStatusType expected) {
    Check(PQexec(connection_.get(), sql.c_str()), expected);
  }
  void Check(PGresult* result, ExecStatusType expected) {
    const bool done = PQresultStatus(result) == expected;
    PQclear(result);
    if (!done) Fail();
  }
  [[noreturn]] void Fail() { throw std::runtime_error(PQerrorMessage(connection_.get())); }

  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

}  // namespace

std::unique_ptr<BareInsert> NewBareCopy(const std::string& url) {
  return std::make_unique<PostgresCopy>(url);
}

}  // namespace wijkmonitor::load
