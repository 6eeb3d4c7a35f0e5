#include <sqlite3.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/limits.h"
#include "libs/base/owned.h"
#include "libs/base/status.h"
#include "libs/store/polling.h"
#include "libs/store/promise_file.h"
#include "libs/store/session.h"

namespace wijkmonitor::store {
namespace {

using StatementPtr = Owned<sqlite3_stmt, sqlite3_finalize>;

absl::Status ErrorOf(sqlite3* database, int code) {
  const std::string message = absl::StrCat(sqlite3_errstr(code), ": ", sqlite3_errmsg(database));
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return MakeError(absl::StatusCode::kUnavailable, "STORE_BUSY", message);
    case SQLITE_FULL:
      return MakeError(absl::StatusCode::kResourceExhausted, "STORE_FULL", message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return MakeError(absl::StatusCode::kDataLoss, "STORE_DAMAGED", message);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return MakeError(absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE", message);
    default:
      return absl::InternalError(message);
  }
}

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

  bool IsNull(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  int64_t Int(int column) const override { return sqlite3_column_int64(statement_, column); }
  double Real(int column) const override { return sqlite3_column_double(statement_, column); }
  absl::string_view Text(int column) const override {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return {static_cast<const char*>(bytes), static_cast<size_t>(size)};
  }

 private:
  sqlite3_stmt* const statement_;
};

// `value` must stay as it is until the statement has run.
int Bind(sqlite3_stmt* statement, int position, const Value& value) {
  struct Binder {
    sqlite3_stmt* statement;
    int position;
    int operator()(std::monostate) const { return sqlite3_bind_null(statement, position); }
    int operator()(int64_t number) const { return sqlite3_bind_int64(statement, position, number); }
    int operator()(double number) const { return sqlite3_bind_double(statement, position, number); }
    int operator()(const std::string& text) const {
      return sqlite3_bind_text64(statement, position, text.data(), text.size(), SQLITE_STATIC,
                                 SQLITE_UTF8);
    }
    int operator()(const Bytes& bytes) const {
      return sqlite3_bind_blob64(statement, position, bytes.data.data(), bytes.data.size(),
                                 SQLITE_STATIC);
    }
  };
  return std::visit(Binder{statement, position}, value);
}

class SqliteSession final : public Session {
 public:
  SqliteSession(sqlite3* database, const std::string& path)
      : promises_(path), database_(database) {}

  absl::Status BeginWrite() override { return Run("BEGIN IMMEDIATE"); }
  absl::Status BeginRead() override { return Run("BEGIN"); }
  absl::Status BeginMigration() override { return Run("BEGIN IMMEDIATE"); }
  absl::Status BeginPromise() override { return absl::OkStatus(); }
  absl::Status Promise(absl::Time through) override {
    const absl::StatusOr<absl::Time> before = Promised();
    absl::Status written =
        before.ok() && through > *before ? promises_.Write(through) : before.status();
    promises_.Unlock();
    return written;
  }
  absl::StatusOr<absl::Time> Promised() override {
    RETURN_IF_ERROR(promises_.Lock());
    return promises_.Read();
  }
  absl::Status Commit() override {
    RETURN_IF_ERROR(Run("COMMIT"));
    promises_.Unlock();
    return absl::OkStatus();
  }
  void Rollback() override {
    promises_.Unlock();
    // Some errors end the transaction by themselves.
    if (sqlite3_get_autocommit(database_.get()) == 0 && !Run("ROLLBACK").ok()) broken_ = true;
  }

  absl::Status Query(absl::string_view sql, absl::Span<const Value> parameters,
                     const std::function<absl::Status(const Row&)>& on_row) override {
    ASSIGN_OR_RETURN(StatementPtr statement, Take(sql));
    absl::Status status = BindAll(statement.get(), parameters);
    while (status.ok()) {
      const int code = sqlite3_step(statement.get());
      if (code == SQLITE_DONE) break;
      status = code == SQLITE_ROW ? on_row(SqliteRow(statement.get())) : Fail(code);
    }
    GiveBack(sql, std::move(statement));
    return status;
  }

  absl::Status Bulk(absl::string_view table, absl::Span<const absl::string_view> columns,
                    const std::function<bool(std::vector<Value>* row)>& next) override {
    // A statement costs as much as some of its rows.
    constexpr size_t kRowsInStatement = 16;
    const std::string of_many = InsertSql(table, columns, kRowsInStatement);
    const std::string of_one = InsertSql(table, columns, 1);
    std::vector<std::vector<Value>> rows(kRowsInStatement);
    for (size_t filled = kRowsInStatement; filled == kRowsInStatement;) {
      for (filled = 0; filled < kRowsInStatement && next(&rows[filled]); ++filled) {
        if (rows[filled].size() == columns.size()) continue;
        return absl::InternalError("a row of another size than its columns");
      }
      const bool are_many = filled == kRowsInStatement;
      const size_t step = are_many ? kRowsInStatement : 1;
      for (size_t i = 0; i < filled; i += step) {
        RETURN_IF_ERROR(Insert(are_many ? of_many : of_one, {&rows[i], step}));
      }
    }
    return absl::OkStatus();
  }

  bool KnowsWithoutRowid() const override { return true; }
  bool broken() const override { return broken_; }

  // The mode stays with the file. SQLite does not wait for others while it changes it, whatever its
  // timeout is: several processes may open a new file at once.
  absl::Status UseWriteAheadLog() {
    absl::Status status;
    PollUntil([&] {
      status = Run("PRAGMA journal_mode=WAL");
      return ReasonOf(status) != "STORE_BUSY";
    });
    return status;
  }

  // Runs a statement without parameters and rows.
  absl::Status Run(const char* sql) {
    const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? absl::OkStatus() : Fail(code);
  }

 private:
  // A session that could not read or write its file is opened anew: another file may stand there.
  absl::Status Fail(int code) {
    const int kind = code & 0xff;
    broken_ = broken_ || kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN ||
              kind == SQLITE_READONLY || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB;
    return ErrorOf(database_.get(), code);
  }

  static std::string InsertSql(absl::string_view table, absl::Span<const absl::string_view> columns,
                               size_t rows) {
    const std::vector<std::string> places(columns.size(), "?");
    const std::vector<std::string> values(rows,
                                          absl::StrCat("(", absl::StrJoin(places, ", "), ")"));
    // The transaction is spoilt when a row cannot be inserted: those before it need no journal.
    return absl::StrCat("INSERT OR FAIL INTO ", table, " (", absl::StrJoin(columns, ", "),
                        ") VALUES ", absl::StrJoin(values, ", "));
  }

  // `sql` is of as many rows.
  absl::Status Insert(const std::string& sql, absl::Span<const std::vector<Value>> rows) {
    ASSIGN_OR_RETURN(StatementPtr statement, Take(sql));
    int place = 0, code = SQLITE_OK;
    for (const std::vector<Value>& values : rows) {
      for (const Value& value : values) {
        code = Bind(statement.get(), ++place, value);
        if (code != SQLITE_OK) return Fail(code);
      }
    }
    code = sqlite3_step(statement.get());
    absl::Status status = code == SQLITE_DONE ? absl::OkStatus() : Fail(code);
    GiveBack(sql, std::move(statement));
    return status;
  }

  absl::Status BindAll(sqlite3_stmt* statement, absl::Span<const Value> parameters) {
    for (size_t i = 0; i < parameters.size(); ++i) {
      // SQLite takes $1 for a name, numbered by first appearance.
      const int position =
          sqlite3_bind_parameter_index(statement, absl::StrCat("$", i + 1).c_str());
      if (position == 0) return absl::InternalError("a parameter that the statement lacks");
      const int code = Bind(statement, position, parameters[i]);
      if (code != SQLITE_OK) return Fail(code);
    }
    return absl::OkStatus();
  }

  // Prepared statements are kept; one in use is not in the map, so a nested query of the same text
  // gets its own.
  absl::StatusOr<StatementPtr> Take(absl::string_view sql) {
    if (auto kept = statements_.extract(sql)) return std::move(kept.mapped());
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (code != SQLITE_OK) return Fail(code);
    return StatementPtr(prepared);
  }

  void GiveBack(absl::string_view sql, StatementPtr statement) {
    sqlite3_reset(statement.get());
    sqlite3_clear_bindings(statement.get());
    statements_.insert_or_assign(std::string(sql), std::move(statement));
  }

  PromiseFile promises_;  // locked until the transaction ends
  // Declared before the statements: they must be finalised before the database is closed.
  const Owned<sqlite3, sqlite3_close> database_;
  bool broken_ = false;
  absl::flat_hash_map<std::string, StatementPtr> statements_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Session>> OpenSqlite(const std::string& path) {
  // Before SQLite is used first. Nobody asks for its statistics of memory, which cost a lock at
  // every allocation.
  [[maybe_unused]] static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  auto session = std::make_unique<SqliteSession>(opened, path);
  if (code != SQLITE_OK) return ErrorOf(opened, code);
  sqlite3_busy_timeout(opened,
                       static_cast<int>(absl::ToInt64Milliseconds(limits::kWriterLockTimeout)));
  // Of a new file; larger pages make imports and starts faster, and the file smaller.
  RETURN_IF_ERROR(session->Run("PRAGMA page_size=16384"));
  RETURN_IF_ERROR(session->UseWriteAheadLog());
  for (const char* pragma : {"PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON",
                             "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-32768"}) {
    RETURN_IF_ERROR(session->Run(pragma));
  }
  return session;
}

}  // namespace wijkmonitor::store
