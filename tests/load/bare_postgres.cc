#include <libpq-fe.h>

#include <stdexcept>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "tests/load/bare_database.h"

namespace wijkmonitor::load {
namespace {

constexpr size_t kPieceBytes = 64 << 10;

// A value in COPY's text format.
struct Append {
  std::string* text;

  void operator()(std::monostate) const { text->append("\\N"); }
  void operator()(int64_t value) const { absl::StrAppend(text, value); }
  void operator()(double value) const { absl::StrAppend(text, value); }
  void operator()(const std::string& value) const {
    absl::StrAppend(text,
                    absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\n", "\\n"}, {"\t", "\\t"}}));
  }
  void operator()(const store::Bytes& value) const {
    absl::StrAppend(text, "\\\\x", absl::BytesToHexString(value.data));
  }
};

void AppendRow(const std::vector<store::Value>& row, std::string* text) {
  for (size_t i = 0; i < row.size(); ++i) {
    if (i > 0) text->push_back('\t');
    std::visit(Append{text}, row[i]);
  }
  text->push_back('\n');
}

class BarePostgres final : public BareDatabase {
 public:
  BarePostgres(const std::string& url, absl::Span<const store::Migration> migrations)
      : connection_(PQconnectdb(url.c_str()), &PQfinish) {
    for (const store::Migration& migration : migrations) {
      Run(absl::StrReplaceAll(migration.sql, {{" WITHOUT ROWID", ""}}), PGRES_COMMAND_OK);
    }
  }

  absl::Duration Store(absl::Span<const BareTable> tables) override {
    const absl::Time start = absl::Now();
    Run("BEGIN", PGRES_COMMAND_OK);
    for (const BareTable& table : tables) Copy(table);
    Run("COMMIT", PGRES_COMMAND_OK);
    return absl::Now() - start;
  }

  int64_t Select(const std::string& sql) override {
    if (PQsendQuery(connection_.get(), sql.c_str()) != 1) Fail();
    PQsetSingleRowMode(connection_.get());
    int64_t rows = 0, bytes = 0;
    while (PGresult* const result = PQgetResult(connection_.get())) {
      const ExecStatusType status = PQresultStatus(result);
      for (int row = 0; row < PQntuples(result); ++row, ++rows) {
        for (int i = 0; i < PQnfields(result); ++i) bytes += PQgetlength(result, row, i);
      }
      PQclear(result);
      if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK) Fail();
    }
    if (rows > 0 && bytes == 0) throw std::runtime_error("rows without bytes");
    return rows;
  }

 private:
  void Copy(const BareTable& table) {
    Run(absl::StrCat("COPY ", table.name, " (", absl::StrJoin(table.columns, ", "), ") FROM STDIN"),
        PGRES_COPY_IN);
    std::string piece;
    for (std::vector<store::Value> row; table.next(&row);) {
      AppendRow(row, &piece);
      if (piece.size() >= kPieceBytes) Put(&piece);
    }
    Put(&piece);
    if (PQputCopyEnd(connection_.get(), nullptr) != 1) Fail();
    Check(PQgetResult(connection_.get()), PGRES_COMMAND_OK);
    PQclear(PQgetResult(connection_.get()));
  }
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

std::unique_ptr<BareDatabase> NewBarePostgres(const std::string& url,
                                              absl::Span<const store::Migration> migrations) {
  return std::make_unique<BarePostgres>(url, migrations);
}

}  // namespace wijkmonitor::load
