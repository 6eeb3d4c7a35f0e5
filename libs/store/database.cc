#include "libs/store/database.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/limits.h"
#include "libs/base/mutex.h"
#include "libs/base/status.h"
#include "libs/store/audit.h"
#include "libs/store/schema.h"
#include "libs/store/session.h"

namespace wijkmonitor::store {
namespace {

// Rolls back what was not committed, also when a body throws.
class Transaction {
 public:
  explicit Transaction(Session& session) : session_(session) {}
  ~Transaction() {
    if (open_) session_.Rollback();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  absl::Status Commit() {
    RETURN_IF_ERROR(session_.Commit());
    open_ = false;
    return absl::OkStatus();
  }

 private:
  Session& session_;
  bool open_ = true;
};

class SessionTx final : public Tx {
 public:
  SessionTx(Session& session, int64_t version) : session_(session), version_(version) {}

  absl::Status Query(absl::string_view sql, absl::Span<const Value> parameters,
                     const std::function<absl::Status(const Row&)>& on_row) override {
    return session_.Query(sql, parameters, on_row);
  }
  absl::Status Bulk(absl::string_view table, absl::Span<const absl::string_view> columns,
                    const std::function<bool(std::vector<Value>*)>& next) override {
    return session_.Bulk(table, columns, next);
  }
  int64_t version() const override { return version_; }
  void Changed(absl::string_view part) override { changed_.emplace(part); }
  void Discard() override { discarded_ = true; }

  const std::set<std::string>& changed() const { return changed_; }
  bool discarded() const { return discarded_; }

 private:
  Session& session_;
  const int64_t version_;
  std::set<std::string> changed_;
  bool discarded_ = false;
};

using Connect = std::function<absl::StatusOr<std::unique_ptr<Session>>()>;

class SessionDatabase final : public Database {
 public:
  SessionDatabase(Connect connect, std::unique_ptr<Session> writer, Clock& clock)
      : connect_(std::move(connect)), clock_(clock), writer_(std::move(writer)) {}

  absl::StatusOr<MutationResult> Mutate(
      const Mutation& mutation,
      const std::function<absl::StatusOr<std::string>(Tx&)>& body) override {
    MutexLock lock(&write_mutex_);
    RETURN_IF_ERROR(writer_->BeginWrite());
    Transaction transaction(*writer_);
    ASSIGN_OR_RETURN(const DataVersion current, ReadVersion(*writer_));
    ASSIGN_OR_RETURN(const std::optional<std::string> earlier, FindRequest(*writer_, mutation));
    if (earlier.has_value()) return MutationResult{*earlier, current, true};

    SessionTx tx(*writer_, current.counter + 1);
    ASSIGN_OR_RETURN(std::string response, body(tx));
    if (tx.discarded()) return MutationResult{std::move(response), current, false};

    const absl::Time now = clock_.Now();
    DataVersion version = current;
    if (!tx.changed().empty()) {
      version = {current.counter + 1, NewToken(), absl::FromUnixMicros(absl::ToUnixMicros(now))};
      RETURN_IF_ERROR(WriteVersion(*writer_, version, tx.changed()));
    }
    RETURN_IF_ERROR(WriteRequest(*writer_, mutation, response, now));
    RETURN_IF_ERROR(WriteAudit(*writer_, mutation, version.counter, now));
    RETURN_IF_ERROR(transaction.Commit());
    if (!tx.changed().empty() && on_commit_) RETURN_IF_ERROR(on_commit_());
    return MutationResult{std::move(response), version, false};
  }

  absl::Status Read(const std::function<absl::Status(Tx&, const DataVersion&)>& body) override {
    ASSIGN_OR_RETURN(std::unique_ptr<Session> session, TakeReader());
    absl::Status status = ReadOn(*session, body);
    GiveBackReader(std::move(session));
    return status;
  }

  void OnNewVersion(std::function<absl::Status()> listener) override {
    MutexLock lock(&write_mutex_);
    on_commit_ = std::move(listener);
  }

 private:
  static absl::Status ReadOn(Session& session,
                             const std::function<absl::Status(Tx&, const DataVersion&)>& body) {
    RETURN_IF_ERROR(session.BeginRead());
    const Transaction transaction(session);
    ASSIGN_OR_RETURN(const DataVersion version, ReadVersion(session));
    SessionTx tx(session, version.counter);
    return body(tx, version);
  }

  absl::StatusOr<std::unique_ptr<Session>> TakeReader() {
    {
      MutexLock lock(&readers_mutex_);
      readers_mutex_.Await([this] { return HasReader(); });
      ++readers_in_use_;
      if (!idle_readers_.empty()) {
        std::unique_ptr<Session> session = std::move(idle_readers_.back());
        idle_readers_.pop_back();
        return session;
      }
    }
    absl::StatusOr<std::unique_ptr<Session>> opened = connect_();
    if (!opened.ok()) {
      MutexLock lock(&readers_mutex_);
      --readers_in_use_;
    }
    return opened;
  }

  void GiveBackReader(std::unique_ptr<Session> session) {
    MutexLock lock(&readers_mutex_);
    --readers_in_use_;
    idle_readers_.push_back(std::move(session));
  }

  bool HasReader() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(readers_mutex_) {
    return readers_in_use_ < limits::kReadConnectionsMax;
  }

  const Connect connect_;
  Clock& clock_;

  Mutex write_mutex_;
  const std::unique_ptr<Session> writer_ ABSL_PT_GUARDED_BY(write_mutex_);
  std::function<absl::Status()> on_commit_ ABSL_GUARDED_BY(write_mutex_);

  Mutex readers_mutex_;
  std::vector<std::unique_ptr<Session>> idle_readers_ ABSL_GUARDED_BY(readers_mutex_);
  int readers_in_use_ ABSL_GUARDED_BY(readers_mutex_) = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Open(absl::string_view url,
                                               absl::Span<const Migration> migrations,
                                               Clock& clock) {
  absl::string_view path = url;
  if (!absl::ConsumePrefix(&path, "sqlite:") || path.empty()) {
    return InvalidFields(
        {{"database", absl::StrCat("\"", url, "\" is not of the form sqlite:PATH")}});
  }
  const auto connect = [file = std::string(path)] { return OpenSqlite(file); };
  absl::StatusOr<std::unique_ptr<Session>> opened = connect();
  if (!opened.ok()) {
    return MakeError(opened.status().code(), ReasonOf(opened.status()),
                     absl::StrCat("cannot open ", path, ": ", opened.status().message()));
  }
  std::unique_ptr<Session> writer = *std::move(opened);
  RETURN_IF_ERROR(Migrate(*writer, migrations, clock));
  return std::unique_ptr<Database>(
      std::make_unique<SessionDatabase>(connect, std::move(writer), clock));
}

absl::StatusOr<std::set<std::string>> PartsChangedSince(Tx& tx, int64_t counter) {
  std::set<std::string> parts;
  RETURN_IF_ERROR(
      tx.Query("SELECT DISTINCT part FROM store_change WHERE counter > $1 AND counter <= $2",
               {Value(counter), Value(tx.version())}, [&](const Row& row) {
                 parts.emplace(row.Text(0));
                 return absl::OkStatus();
               }));
  return parts;
}

absl::StatusOr<absl::Time> CommitTime(Tx& tx, int64_t counter) {
  std::optional<absl::Time> time;
  RETURN_IF_ERROR(tx.Query("SELECT committed_at FROM store_commit WHERE counter = $1",
                           {Value(counter)}, [&](const Row& row) {
                             time = absl::FromUnixMicros(row.Int(0));
                             return absl::OkStatus();
                           }));
  if (!time.has_value()) {
    return MakeError(absl::StatusCode::kNotFound, "VERSION_NOT_FOUND",
                     absl::StrCat("there is no data version ", counter));
  }
  return *time;
}

}  // namespace wijkmonitor::store
