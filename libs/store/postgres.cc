#include <libpq-fe.h>

#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "libs/base/limits.h"
#include "libs/base/owned.h"
#include "libs/base/status.h"
#include "libs/store/postgres_url.h"
#include "libs/store/postgres_values.h"
#include "libs/store/session.h"

namespace wijkmonitor::store {
namespace {

// Programs that migrate one database hold this lock; any number would do.
constexpr int64_t kMigrationLock = 0x77696a6b6d6f6e;
constexpr size_t kCopyBytes = 64 << 10;  // sent at a time
// How far ahead promises are synced to disk. So much later than the clock the first commit of a
// server that was started anew may be.
constexpr absl::Duration kPromisedAhead = absl::Seconds(5);
constexpr absl::string_view kServerStart =
    "(EXTRACT(EPOCH FROM pg_postmaster_start_time()) * 1000000)::bigint";

using ResultPtr = Owned<PGresult, PQclear>;
using ConnectionPtr = Owned<PGconn, PQfinish>;

absl::Status Unavailable(absl::string_view message) {
  return MakeError(absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE", message);
}

// States of which nothing but a new connection helps: connection exceptions, a server that stops
// or starts, a session ended by its timeout, and a server that became a read-only standby.
bool EndsSession(absl::string_view sqlstate) {
  return absl::StartsWith(sqlstate, "08") || absl::StartsWith(sqlstate, "57P") ||
         sqlstate == "25P03" || sqlstate == "25006";
}

// The states are those of the PostgreSQL manual, appendix A.
absl::Status ErrorOf(absl::string_view sqlstate, absl::string_view text) {
  const std::string message = absl::StrCat("PostgreSQL ", sqlstate, ": ", text);
  if (EndsSession(sqlstate)) return Unavailable(message);
  if (sqlstate == "55P03") {  // lock_not_available
    return MakeError(absl::StatusCode::kUnavailable, "STORE_BUSY", message);
  }
  if (sqlstate == "40001" || sqlstate == "40P01") {  // serialization_failure, deadlock_detected
    return MakeError(absl::StatusCode::kAborted, "STORE_CONFLICT", message);
  }
  if (sqlstate == "53100") {  // disk_full
    return MakeError(absl::StatusCode::kResourceExhausted, "STORE_FULL", message);
  }
  if (sqlstate == "XX001" || sqlstate == "XX002") {  // data_corrupted, index_corrupted
    return MakeError(absl::StatusCode::kDataLoss, "STORE_DAMAGED", message);
  }
  if (sqlstate == "22021") {  // character_not_in_repertoire
    return MakeError(absl::StatusCode::kInvalidArgument, "TEXT_NOT_STORABLE", message);
  }
  // Resources of the server, its files, and what an operator cancelled.
  if (absl::StartsWith(sqlstate, "53") || absl::StartsWith(sqlstate, "58") || sqlstate == "57014") {
    return Unavailable(message);
  }
  return absl::InternalError(message);
}

// Reads what is left of the answers to a query, however it ends: else the connection could not be
// used again.
class PendingResults {
 public:
  explicit PendingResults(PGconn* connection) : connection_(connection) {}
  ~PendingResults() {
    while (const ResultPtr result = Next()) {
      if (PQresultStatus(result.get()) == PGRES_COPY_IN) PQputCopyEnd(connection_, "given up");
    }
  }
  PendingResults(const PendingResults&) = delete;
  PendingResults& operator=(const PendingResults&) = delete;

  ResultPtr Next() { return ResultPtr(PQgetResult(connection_)); }

 private:
  PGconn* const connection_;
};

std::string Seconds(absl::Duration duration) {
  return absl::StrCat(absl::ToInt64Seconds(duration));
}
std::string Milliseconds(absl::Duration duration) {
  return absl::StrCat(absl::ToInt64Milliseconds(duration));
}

ConnectionPtr Connect(const std::string& url) {
  const std::string connect_s = Seconds(limits::kStoreConnectTimeout);
  const std::string silence_s = Seconds(limits::kStoreSilenceMax / 3);
  const std::string silence_ms = Milliseconds(limits::kStoreSilenceMax);
  // What stands before the URL is a default, what stands after it is not to be changed by it.
  const char* const keys[] = {"connect_timeout",      "keepalives_idle",
                              "keepalives_interval",  "keepalives_count",
                              "tcp_user_timeout",     "fallback_application_name",
                              "target_session_attrs", "dbname",
                              "client_encoding",      nullptr};
  const char* const values[] = {
      connect_s.c_str(), silence_s.c_str(), silence_s.c_str(), "2",    silence_ms.c_str(),
      "wijkmonitor",     "read-write",      url.c_str(),       "UTF8", nullptr};
  return ConnectionPtr(PQconnectdbParams(keys, values, 1));
}

class PostgresSession final : public Session {
 public:
  explicit PostgresSession(ConnectionPtr connection) : connection_(std::move(connection)) {}

  // To be called first.
  absl::Status SetUp() {
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
      return Unavailable(absl::StripAsciiWhitespace(PQerrorMessage(connection_.get())));
    }
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    // A plan that sorts although it should not counts as so dear that it is compiled, for 40 ms
    // each. Any order of a language has "a" before "B".
    const std::string sql = absl::StrCat(
        "SET synchronous_commit = on; SET jit = off; SET lock_timeout = ",
        Milliseconds(limits::kWriterLockTimeout), "; SET idle_in_transaction_session_timeout = ",
        Milliseconds(limits::kStoreIdleInTransactionMax),
        "; SELECT current_setting('server_encoding') = 'UTF8' AND 'B' < 'a', current_database()");
    ASSIGN_OR_RETURN(const ResultPtr result, Run(sql));
    if (absl::string_view(PQgetvalue(result.get(), 0, 0)) == "t") return absl::OkStatus();
    const std::string name = absl::StrReplaceAll(PQgetvalue(result.get(), 0, 1), {{"\"", "\"\""}});
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "STORE_UNSUITABLE",
        absl::StrCat("the database has another encoding than UTF8 or orders text by a language: "
                     "make it with CREATE DATABASE \"",
                     name, "\" ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"));
  }

  absl::Status BeginWrite() override {
    // Not REPEATABLE READ: that would refuse a version row that changed while we waited for it.
    return Begin(
        "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT only_row FROM store_version FOR UPDATE");
  }
  absl::Status BeginRead() override {
    // Large results are read in the order of an index. The planner would rather sort them, not
    // knowing that the index is in memory, nor how long the texts are of a table it has no
    // statistics of yet: that took eight times as long. (It still sorts where no index serves.)
    return Begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL enable_sort = off");
  }
  absl::Status BeginMigration() override {
    return Begin(absl::StrCat("BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(",
                              kMigrationLock, ")"));
  }

  absl::Status BeginPromise() override { return SyncCommits(false); }
  // A promise needs no sync to disk while it lies within a bound that was synced: a server that
  // crashed, and so forgot promises, keeps all that it may have promised. One statement, so that
  // nobody waits for a process that holds the row.
  absl::Status Promise(absl::Time through) override {
    const bool within = through <= synced_through_;
    const absl::Time bound = within ? synced_through_ : through + kPromisedAhead;
    if (!within) RETURN_IF_ERROR(SyncCommits(true));
    bool is_there = false;
    RETURN_IF_ERROR(Query(
        "UPDATE store_promise SET through = GREATEST($1, CASE WHEN server_start = " +
            std::string(kServerStart) +
            " THEN through ELSE bound END), bound = GREATEST(bound, $2), server_start = " +
            std::string(kServerStart) + " RETURNING through",
        {Value(absl::ToUnixMicros(through)), Value(absl::ToUnixMicros(bound))}, [&](const Row&) {
          is_there = true;
          return absl::OkStatus();
        }));
    if (!is_there) return NoPromises();
    synced_through_ = bound;
    return absl::OkStatus();
  }
  absl::StatusOr<absl::Time> Promised() override {
    std::optional<absl::Time> through;
    RETURN_IF_ERROR(Query("SELECT CASE WHEN server_start = " + std::string(kServerStart) +
                              " THEN through ELSE bound END FROM store_promise FOR UPDATE",
                          {}, [&](const Row& row) {
                            through = absl::FromUnixMicros(row.Int(0));
                            return absl::OkStatus();
                          }));
    if (!through.has_value()) return NoPromises();
    return *through;
  }

  absl::Status Commit() override {
    ASSIGN_OR_RETURN(const ResultPtr result, Run("COMMIT"));
    if (absl::string_view(PQcmdStatus(result.get())) == "COMMIT") return absl::OkStatus();
    return absl::InternalError("a transaction with a failed statement was to be committed");
  }

  void Rollback() override {
    if (PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return;
    Run("ROLLBACK").status().IgnoreError();
    if (PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) broken_ = true;
  }

  absl::Status Query(absl::string_view sql, absl::Span<const Value> parameters,
                     const std::function<absl::Status(const Row&)>& on_row) override {
    ASSIGN_OR_RETURN(const std::string name, Prepare(sql, parameters));
    const BoundParameters bound(parameters);
    if (PQsendQueryPrepared(connection_.get(), name.c_str(), static_cast<int>(parameters.size()),
                            bound.data.data(), bound.lengths.data(), bound.formats.data(),
                            1) != 1) {
      return Fail(nullptr);
    }
    PendingResults pending(connection_.get());
    PQsetSingleRowMode(connection_.get());  // a large result does not have to fit into memory
    for (bool first = true; const ResultPtr result = pending.Next(); first = false) {
      const ExecStatusType status = PQresultStatus(result.get());
      if (status != PGRES_SINGLE_TUPLE && !IsSuccess(status)) return Fail(result.get());
      if (first) RETURN_IF_ERROR(CheckColumnTypes(result.get()));
      if (status == PGRES_SINGLE_TUPLE) RETURN_IF_ERROR(on_row(PostgresRow(result.get())));
    }
    return absl::OkStatus();
  }

  absl::Status Bulk(absl::string_view table, absl::Span<const absl::string_view> columns,
                    const std::function<bool(std::vector<Value>* row)>& next) override {
    const std::string names = absl::StrJoin(columns, ", ");
    ASSIGN_OR_RETURN(const std::vector<Oid> types, ColumnTypes(table, names));
    const std::string sql =
        absl::StrCat("COPY ", table, " (", names, ") FROM STDIN (FORMAT binary)");
    if (PQsendQuery(connection_.get(), sql.c_str()) != 1) return Fail(nullptr);
    PendingResults pending(connection_.get());
    const ResultPtr started = pending.Next();
    if (PQresultStatus(started.get()) != PGRES_COPY_IN) return Fail(started.get());
    std::string data(kCopyHeader);
    std::vector<Value> row;
    while (next(&row)) {
      RETURN_IF_ERROR(AppendCopyRow(row, types, columns, &data));
      if (data.size() >= kCopyBytes) RETURN_IF_ERROR(Send(&data));
    }
    absl::StrAppend(&data, kCopyEnd);
    RETURN_IF_ERROR(Send(&data));
    if (PQputCopyEnd(connection_.get(), nullptr) != 1) return Fail(nullptr);
    while (const ResultPtr result = pending.Next()) {
      if (!IsSuccess(PQresultStatus(result.get()))) return Fail(result.get());
    }
    return absl::OkStatus();
  }

  bool KnowsWithoutRowid() const override { return false; }
  bool broken() const override { return broken_ || PQstatus(connection_.get()) != CONNECTION_OK; }

 private:
  absl::Status SyncCommits(bool sync) {
    return Run(sync ? "SET synchronous_commit = on" : "SET synchronous_commit = off").status();
  }
  static absl::Status NoPromises() {
    return MakeError(absl::StatusCode::kDataLoss, "STORE_DAMAGED",
                     "the one row of store_promise is gone: restore the database");
  }

  // A statement the server knows by `name`, with parameters of these types; 0: not known yet.
  struct Prepared {
    std::string name;
    std::vector<Oid> types;
  };

  static bool IsSuccess(ExecStatusType status) {
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
  }

  absl::Status Begin(const std::string& sql) {
    absl::Status status = Run(sql).status();
    if (!status.ok()) Rollback();
    return status;
  }

  // Runs statements without parameters; the result is that of the last.
  absl::StatusOr<ResultPtr> Run(const std::string& sql) {
    ResultPtr result(PQexec(connection_.get(), sql.c_str()));
    if (!IsSuccess(PQresultStatus(result.get()))) return Fail(result.get());
    return result;
  }

  // The error of a result. One without a state comes from libpq itself: it lost the connection,
  // even where PQstatus does not say so yet.
  absl::Status Fail(const PGresult* result) {
    const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (sqlstate == nullptr) {
      broken_ = true;
      return Unavailable(absl::StripAsciiWhitespace(PQerrorMessage(connection_.get())));
    }
    if (EndsSession(sqlstate)) broken_ = true;
    return ErrorOf(sqlstate, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
  }

  // Sends data of COPY, and empties them.
  absl::Status Send(std::string* data) {
    if (PQputCopyData(connection_.get(), data->data(), static_cast<int>(data->size())) != 1) {
      return Fail(nullptr);
    }
    data->clear();
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Oid>> ColumnTypes(absl::string_view table, absl::string_view names) {
    const std::string sql = absl::StrCat("SELECT ", names, " FROM ", table);
    ASSIGN_OR_RETURN(const std::string name, Prepare(sql, {}));
    const ResultPtr result(PQdescribePrepared(connection_.get(), name.c_str()));
    if (!IsSuccess(PQresultStatus(result.get()))) return Fail(result.get());
    std::vector<Oid> types;
    for (int i = 0; i < PQnfields(result.get()); ++i) types.push_back(PQftype(result.get(), i));
    return types;
  }

  // The name of the prepared statement, which is kept. A parameter's type is that of its first
  // value that is not NULL.
  absl::StatusOr<std::string> Prepare(absl::string_view sql, absl::Span<const Value> parameters) {
    const auto kept = statements_.find(sql);
    std::vector<Oid> types;
    if (kept != statements_.end()) types = kept->second.types;
    types.resize(parameters.size());
    bool fits = kept != statements_.end();
    for (size_t i = 0; i < parameters.size(); ++i) {
      const Oid type = TypeOf(parameters[i]);
      if (type == 0 || type == types[i]) continue;
      types[i] = type;
      fits = false;
    }
    if (fits) return kept->second.name;
    if (kept != statements_.end()) {
      RETURN_IF_ERROR(Run(absl::StrCat("DEALLOCATE ", kept->second.name)).status());
      statements_.erase(kept);
    }
    Prepared prepared{absl::StrCat("s", ++prepared_), std::move(types)};
    const ResultPtr result(
        PQprepare(connection_.get(), prepared.name.c_str(), std::string(sql).c_str(),
                  static_cast<int>(prepared.types.size()), prepared.types.data()));
    if (!IsSuccess(PQresultStatus(result.get()))) return Fail(result.get());
    return statements_.emplace(std::string(sql), std::move(prepared)).first->second.name;
  }

  const ConnectionPtr connection_;
  bool broken_ = false;
  absl::Time synced_through_ = absl::InfinitePast();  // promises up to it are on disk
  absl::flat_hash_map<std::string, Prepared> statements_;
  int64_t prepared_ = 0;  // statements prepared so far, for their names
};

}  // namespace

absl::StatusOr<std::unique_ptr<Session>> OpenPostgres(const std::string& url) {
  RETURN_IF_ERROR(CheckPostgresUrl(url));
  auto session = std::make_unique<PostgresSession>(Connect(url));
  RETURN_IF_ERROR(session->SetUp());
  return session;
}

}  // namespace wijkmonitor::store
