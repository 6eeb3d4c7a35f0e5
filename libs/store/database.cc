#include "libs/store/database.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/log/log.h"
#include "libs/store/announcer.h"
#include "libs/store/audit.h"
#include "libs/store/checkpoints.h"
#include "libs/store/pool.h"
#include "libs/store/postgres_url.h"
#include "libs/store/pseudonyms.h"
#include "libs/store/schema.h"
#include "libs/store/session.h"

namespace wijkmonitor::store {
namespace {

// What PostgreSQL cannot store as text is refused for every engine.
absl::Status CheckText(absl::Span<const Value> values) {
  for (const Value& value : values) {
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && absl::StrContains(*text, '\0')) {
      return MakeError(absl::StatusCode::kInvalidArgument, "TEXT_NOT_STORABLE",
                       "a text holds a character with code 0, which cannot be stored");
    }
  }
  return absl::OkStatus();
}

class SessionTx final : public Tx {
 public:
  // Reads `version`.
  SessionTx(Session& session, const DataVersion& version)
      : session_(session), version_(version.counter), committed_at_(version.committed_at) {}
  // Writes the version after `before`, committed at a time of `clock`. `author` asks the database.
  SessionTx(Session& session, const DataVersion& before, Clock& clock,
            std::function<absl::StatusOr<std::string>()> author)
      : session_(session),
        version_(before.counter + 1),
        committed_before_(before.committed_at),
        clock_(&clock),
        author_(std::move(author)) {}

  absl::Status Query(absl::string_view sql, absl::Span<const Value> parameters,
                     const std::function<absl::Status(const Row&)>& on_row) override {
    RETURN_IF_ERROR(CheckText(parameters));
    absl::Status stopped;
    return Run(stopped, [&] {
      return session_.Query(sql, parameters, [&](const Row& row) {
        stopped = on_row(row);
        return stopped;
      });
    });
  }

  absl::Status Bulk(absl::string_view table, absl::Span<const absl::string_view> columns,
                    const std::function<bool(std::vector<Value>*)>& next) override {
    absl::Status bad_text;
    const auto checked_next = [&](std::vector<Value>* row) {
      if (!next(row)) return false;
      bad_text = CheckText(*row);
      return bad_text.ok();
    };
    RETURN_IF_ERROR(
        Run(absl::OkStatus(), [&] { return session_.Bulk(table, columns, checked_next); }));
    if (!bad_text.ok()) failure_ = bad_text;  // the rows before it are in the table
    return bad_text;
  }

  int64_t version() const override { return version_; }
  absl::StatusOr<std::string> Author() override {
    if (author_ == nullptr) return absl::InternalError("a read has no author");
    absl::StatusOr<std::string> author = "";
    RETURN_IF_ERROR(Run(absl::OkStatus(), [&] { return (author = author_()).status(); }));
    return author;
  }
  absl::Time committed_at() override {
    // To the microsecond, as it is stored. It rises, so that an instant names one version.
    if (committed_at_.has_value()) return *committed_at_;
    absl::Time after = committed_before_;
    Run(absl::OkStatus(), [&]() -> absl::Status {
      ASSIGN_OR_RETURN(const absl::Time promised, session_.Promised());
      after = std::max(after, promised);
      return absl::OkStatus();
    }).IgnoreError();  // it is in `failure_`
    committed_at_ = std::max(absl::FromUnixMicros(absl::ToUnixMicros(clock_->Now())),
                             after + absl::Microseconds(1));
    return *committed_at_;
  }
  void Changed(absl::string_view part) override { changed_.emplace(part); }
  void Discard() override {
    discarded_ = true;
    on_committed_ = nullptr;
  }
  void OnCommitted(std::function<void(const DataVersion&, const DataVersion&)> told) override {
    on_committed_ = std::move(told);
  }

  const std::set<std::string>& changed() const { return changed_; }
  bool discarded() const { return discarded_; }
  void Committed(const DataVersion& before, const DataVersion& after) const {
    if (on_committed_ != nullptr && !changed_.empty()) on_committed_(before, after);
  }
  // Of the first statement that failed.
  const absl::Status& failure() const { return failure_; }

 private:
  // Runs a statement; when it fails otherwise than because its callback `stopped` it, the
  // transaction is spoilt.
  absl::Status Run(const absl::Status& stopped, const std::function<absl::Status()>& statement) {
    if (running_) return absl::InternalError("a statement inside the callback of another");
    running_ = true;
    absl::Status status = statement();
    running_ = false;
    if (!status.ok() && stopped.ok() && failure_.ok()) failure_ = status;
    return status;
  }

  Session& session_;
  const int64_t version_;
  const absl::Time committed_before_ = absl::InfinitePast();
  // Of a write.
  Clock* const clock_ = nullptr;
  const std::function<absl::StatusOr<std::string>()> author_ = nullptr;
  std::optional<absl::Time> committed_at_;
  std::set<std::string> changed_;
  std::function<void(const DataVersion&, const DataVersion&)> on_committed_;
  bool discarded_ = false;
  bool running_ = false;
  absl::Status failure_;
};

// As Session::Commit; when it is not known whether the transaction became durable: UNAVAILABLE,
// STORE_OUTCOME_UNKNOWN.
absl::Status Commit(Session& session) {
  absl::Status status = session.Commit();
  if (status.ok() || !session.broken()) return status;
  return MakeError(
      absl::StatusCode::kUnavailable, "STORE_OUTCOME_UNKNOWN",
      absl::StrCat("the database was lost while it stored a change (", status.message(),
                   "): whether it did is not known; repeat the request with the same request_id"));
}

class SessionDatabase final : public Database {
 public:
  SessionDatabase(const SessionPool::Connect& connect, Clock& clock,
                  std::unique_ptr<CheckpointFile> checkpoints)
      : clock_(clock),
        checkpoints_(std::move(checkpoints)),
        writer_(connect, &Session::BeginWrite, 1),
        readers_(connect, &Session::BeginRead, limits::kReadConnectionsMax),
        poller_(connect, &Session::BeginRead, 1),
        promiser_(connect, &Session::BeginPromise, 1),
        announcer_([this] { return NewestVersion(); }) {}

  // To be used for writing, rather than opening another.
  absl::Status Keep(std::unique_ptr<Session> session) {
    RETURN_IF_ERROR(pseudonyms_.Load(*session));
    writer_.Keep(std::move(session));
    return absl::OkStatus();
  }

  absl::StatusOr<MutationResult> Mutate(
      const Mutation& mutation,
      const std::function<absl::StatusOr<std::string>(Tx&)>& body) override {
    ASSIGN_OR_RETURN(Transaction transaction, writer_.Begin());
    Session& session = *transaction;
    ASSIGN_OR_RETURN(const DataVersion current, ReadVersion(session));
    ASSIGN_OR_RETURN(const std::optional<std::string> earlier, FindRequest(session, mutation));
    if (earlier.has_value()) return Announced({*earlier, current, true});

    SessionTx tx(session, current, clock_,
                 [&] { return pseudonyms_.Kept(session, mutation.principal); });
    ASSIGN_OR_RETURN(std::string response, body(tx));
    RETURN_IF_ERROR(tx.failure());
    if (tx.discarded()) return Announced({std::move(response), current, false});

    const absl::Time now = tx.committed_at();
    RETURN_IF_ERROR(tx.failure());
    DataVersion version = current;
    if (!tx.changed().empty()) {
      version = {current.counter + 1, NewToken(), now};
      RETURN_IF_ERROR(WriteVersion(session, version, tx.changed()));
    }
    RETURN_IF_ERROR(WriteRequest(session, mutation, response, now));
    ASSIGN_OR_RETURN(const AuditHead head,
                     WriteAudit(session, mutation, version.counter, now, pseudonyms_));
    RETURN_IF_ERROR(Commit(session));
    if (checkpoints_ != nullptr) AddCheckpoint(head);
    tx.Committed(current, version);
    return Announced({std::move(response), version, false});
  }

  absl::StatusOr<std::optional<MutationResult>> FindAnswer(const Mutation& mutation) override {
    std::optional<std::string> response;
    DataVersion version;
    {
      ASSIGN_OR_RETURN(Transaction transaction, readers_.Begin());
      ASSIGN_OR_RETURN(version, ReadVersion(*transaction));
      ASSIGN_OR_RETURN(response, FindRequest(*transaction, mutation));
    }
    if (!response.has_value()) return std::optional<MutationResult>();
    return Announced({*std::move(response), version, true});
  }

  absl::Status Read(const std::function<absl::Status(Tx&, const DataVersion&)>& body) override {
    ASSIGN_OR_RETURN(Transaction transaction, readers_.Begin());
    ASSIGN_OR_RETURN(const DataVersion version, ReadVersion(*transaction));
    SessionTx tx(*transaction, version);
    return body(tx, version);
  }

  std::string PseudonymOf(const std::string& principal) override {
    return pseudonyms_.Of(principal);
  }

  std::unique_ptr<VersionWatch> OnNewVersion(std::function<absl::Status()> listener) override {
    announcer_.Start(std::move(listener));
    return std::make_unique<VersionWatch>([this] { announcer_.Stop(); });
  }

  absl::Status Promise(absl::Time through) override {
    ASSIGN_OR_RETURN(const Transaction transaction, promiser_.Begin());
    // Many may have waited, for the same instant or an earlier one.
    if (through <= promised_) return absl::OkStatus();
    // To the microsecond, as instants are.
    through = absl::FromUnixMicros(absl::ToUnixMicros(through));
    RETURN_IF_ERROR(transaction->Promise(through));
    promised_ = through;
    return absl::OkStatus();
  }

  absl::Status CatchUp() override { return announcer_.CatchUp(); }

 private:
  // `result`, once the listener has heard of its version.
  absl::StatusOr<MutationResult> Announced(MutationResult result) {
    const absl::Status announced = announcer_.Announce(result.version);
    if (announced.ok()) return result;
    return MakeError(
        absl::StatusCode::kUnavailable, "CHANGE_NOT_VISIBLE",
        absl::StrCat("data version ", result.version.counter,
                     ", of which the answer is, cannot be read here yet (", announced.message(),
                     "): repeat the request with the same request_id"));
  }

  absl::StatusOr<DataVersion> NewestVersion() {
    ASSIGN_OR_RETURN(Transaction transaction, poller_.Begin());
    return ReadVersion(*transaction);
  }

  // The change is stored, and stays so: the next line makes up for one that could not be written.
  void AddCheckpoint(const AuditHead& head) {
    const absl::Status added = checkpoints_->Append(head);
    if (!added.ok()) log::Error("checkpoint", {{"error", std::string(added.message())}});
  }

  Clock& clock_;
  Pseudonyms pseudonyms_;
  const std::unique_ptr<CheckpointFile> checkpoints_;  // null: none are kept
  SessionPool writer_, readers_;
  SessionPool poller_;  // of its own: readers may be busy for long
  SessionPool promiser_;
  absl::Time promised_ = absl::InfinitePast();  // used by who has the place of `promiser_`
  Announcer announcer_;
};

// How to open sessions on the database of `url`; INVALID_ARGUMENT.
absl::StatusOr<SessionPool::Connect> ConnectTo(absl::string_view url) {
  const std::string text(url);
  if (IsPostgresUrl(url)) {
    RETURN_IF_ERROR(CheckPostgresUrl(text));
    return SessionPool::Connect([text] { return OpenPostgres(text); });
  }
  absl::string_view path = url;
  if (absl::ConsumePrefix(&path, "sqlite:") && !path.empty()) {
    return SessionPool::Connect([file = std::string(path)] { return OpenSqlite(file); });
  }
  // Not shown: it may hold a password.
  return InvalidFields(
      {{"database", "must be of the form sqlite:PATH or postgresql://USER@HOST:PORT/DATABASE"}});
}

absl::StatusOr<std::unique_ptr<Session>> OpenFirst(const SessionPool::Connect& connect,
                                                   absl::string_view url) {
  absl::StatusOr<std::unique_ptr<Session>> opened = connect();
  if (opened.ok()) return opened;
  const std::string shown = IsPostgresUrl(url) ? ShownPostgresUrl(url) : std::string(url);
  return MakeError(opened.status().code(), ReasonOf(opened.status()),
                   absl::StrCat("cannot open ", shown, ": ", opened.status().message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Open(absl::string_view url,
                                               absl::Span<const Migration> migrations, Clock& clock,
                                               const std::string& checkpoints_file,
                                               Progress* progress) {
  ASSIGN_OR_RETURN(const SessionPool::Connect connect, ConnectTo(url));
  std::unique_ptr<CheckpointFile> checkpoints;
  if (!checkpoints_file.empty()) {
    ASSIGN_OR_RETURN(checkpoints, CheckpointFile::Open(checkpoints_file));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Session> session, OpenFirst(connect, url));
  Progress ignored;
  RETURN_IF_ERROR(Migrate(*session, migrations, clock, progress == nullptr ? ignored : *progress));
  auto database = std::make_unique<SessionDatabase>(connect, clock, std::move(checkpoints));
  RETURN_IF_ERROR(database->Keep(std::move(session)));
  return std::unique_ptr<Database>(std::move(database));
}

absl::StatusOr<AuditHead> VerifyAudit(absl::string_view url, const std::string& checkpoints_file) {
  absl::string_view path = url;
  if (absl::ConsumePrefix(&path, "sqlite:") && !std::filesystem::exists(std::string(path))) {
    return MakeError(absl::StatusCode::kNotFound, "DATABASE_NOT_FOUND",
                     absl::StrCat("there is no file ", path));
  }
  std::vector<AuditHead> checkpoints;
  if (!checkpoints_file.empty()) {
    ASSIGN_OR_RETURN(checkpoints, ReadCheckpoints(checkpoints_file));
  }
  ASSIGN_OR_RETURN(const SessionPool::Connect connect, ConnectTo(url));
  ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, OpenFirst(connect, url));
  RETURN_IF_ERROR(session->BeginRead());
  SessionTx tx(*session, DataVersion());
  AuditHead last;
  const absl::Status verified = VerifyAuditChain(tx, checkpoints, &last);
  session->Rollback();
  if (!verified.ok()) return verified;
  return last;
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

absl::Status ChangedDuringImport(absl::string_view what) {
  return MakeError(absl::StatusCode::kAborted, "REFERENCE_DATA_CHANGED",
                   absl::StrCat(what, " changed during the import: send the file again"));
}

absl::Status CheckUnchangedSince(Tx& tx, int64_t counter,
                                 absl::Span<const absl::string_view> parts) {
  ASSIGN_OR_RETURN(const std::set<std::string> changed, PartsChangedSince(tx, counter));
  for (const absl::string_view part : parts) {
    if (!changed.contains(std::string(part))) continue;
    return ChangedDuringImport(part);
  }
  return absl::OkStatus();
}

absl::StatusOr<VersionThen> VersionAt(Tx& tx, absl::Time instant) {
  VersionThen then;
  // Before instants were made to rise, clocks that were set back left some that do not: of the
  // versions committed by then the newest counts.
  RETURN_IF_ERROR(tx.Query(
      "SELECT counter, token, committed_at FROM store_commit "
      "WHERE committed_at <= $1 AND counter <= $2 ORDER BY counter DESC LIMIT 1",
      {Value(absl::ToUnixMicros(instant)), Value(tx.version())}, [&](const Row& row) {
        then.version = {row.Int(0), std::string(row.Text(1)), absl::FromUnixMicros(row.Int(2))};
        return absl::OkStatus();
      }));
  if (then.version.counter == 0) {
    return MakeError(absl::StatusCode::kInvalidArgument, "AS_OF_BEFORE_FIRST",
                     "as_of is before the first data version: nothing was known then",
                     {{"as_of", "must not be before the first data version was committed"}});
  }
  RETURN_IF_ERROR(
      tx.Query("SELECT MIN(committed_at) FROM store_commit WHERE counter > $1 AND counter <= $2",
               {Value(then.version.counter), Value(tx.version())}, [&](const Row& row) {
                 if (!row.IsNull(0)) then.until = absl::FromUnixMicros(row.Int(0));
                 return absl::OkStatus();
               }));
  return then;
}

absl::Status QueryForIds(Tx& tx, absl::string_view sql, const std::vector<Value>& parameters,
                         absl::string_view column, std::vector<absl::string_view> ids,
                         const std::function<absl::Status(const Row&)>& on_row) {
  constexpr size_t kFewIds = 5000, kIdsInList = 100, kIdsInRange = 2000;
  if (ids.empty()) return absl::OkStatus();
  std::vector<std::string> places;
  for (size_t i = 1; i <= kIdsInList; ++i) {
    places.push_back(absl::StrCat("$", parameters.size() + i));
  }
  const std::string in_list = absl::StrCat(column, " IN (", absl::StrJoin(places, ", "), ")");
  const std::string in_range =
      absl::StrCat(column, " >= ", places[0], " AND ", column, " <= ", places[1]);
  const auto query = [&](absl::string_view select, const std::string& condition,
                         absl::Span<const absl::string_view> of_condition, const auto& each) {
    std::vector<Value> values = parameters;
    for (const absl::string_view id : of_condition) values.emplace_back(std::string(id));
    return tx.Query(absl::StrReplaceAll(select, {{"IDS", condition}}), values, each);
  };

  const bool are_few = ids.size() <= kFewIds;
  if (!are_few) {
    // Mostly all ids of a file are new and lie beside what is stored: then they need not be sorted.
    const auto [first, last] = std::minmax_element(ids.begin(), ids.end());
    bool is_any_stored = false;
    RETURN_IF_ERROR(query(absl::StrCat("SELECT CASE WHEN EXISTS (", sql, ") THEN 1 ELSE 0 END"),
                          in_range, {*first, *last}, [&](const Row& row) {
                            is_any_stored = row.Int(0) == 1;
                            return absl::OkStatus();
                          }));
    if (!is_any_stored) return absl::OkStatus();
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  // The last list ends with one id again and again, so that all are one statement.
  if (are_few) ids.resize((ids.size() + kIdsInList - 1) / kIdsInList * kIdsInList, ids.back());
  const size_t step = are_few ? kIdsInList : kIdsInRange;
  for (size_t first = 0; first < ids.size(); first += step) {
    const auto part = absl::MakeConstSpan(ids).subspan(first, step);
    RETURN_IF_ERROR(are_few ? query(sql, in_list, part, on_row)
                            : query(sql, in_range, {part.front(), part.back()}, on_row));
  }
  return absl::OkStatus();
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

absl::StatusOr<bool> HasVersion(Tx& tx, const DataVersion& version) {
  if (version.counter == 0) return true;
  bool found = false;
  RETURN_IF_ERROR(tx.Query("SELECT 1 FROM store_commit WHERE counter = $1 AND token = $2",
                           {Value(version.counter), Value(version.token)}, [&](const Row&) {
                             found = true;
                             return absl::OkStatus();
                           }));
  return found;
}

}  // namespace wijkmonitor::store
