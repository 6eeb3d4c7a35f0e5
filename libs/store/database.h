#pragma once

// What is kept, and how it changes: one transaction for the change, the record of the request, the
// audit row and the new data version. Thin over the engines' own C clients; one SQL dialect for
// SQLite and PostgreSQL:
//   - parameters are $1, $2, ...; types BIGINT, DOUBLE PRECISION, TEXT, BYTEA; instants are BIGINT
//     microseconds UTC; dates are ISO text;
//   - text is UTF-8 without the character 0, and is ordered by its bytes; NULL has no agreed place
//     in an order;
//   - a table of a migration may end in WITHOUT ROWID, which SQLite alone is told: there its rows
//     lie in the order of its key;
//   - INSERT ... ON CONFLICT is allowed, everything only one engine knows is not; sums of BIGINT
//     are CAST to BIGINT.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/clock.h"
#include "libs/base/progress.h"

namespace wijkmonitor::store {

// `counter` orders versions and goes into replies. `token` (128 random bits as 32 hex digits, new
// on every bump) names one version in cache keys: a restored database can repeat a counter, never a
// token.
struct DataVersion {
  int64_t counter = 0;
  std::string token;
  absl::Time committed_at = absl::UnixEpoch();

  bool operator==(const DataVersion&) const = default;
};

struct Bytes {
  std::string data;
  bool operator==(const Bytes&) const = default;
};
using Value = std::variant<std::monostate, int64_t, double, std::string, Bytes>;  // monostate: NULL

// One row of a result; valid only during the callback it is given to. Columns from 0. NULL gives 0
// or "". Asking for another type than the column holds is a programming error.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool IsNull(int column) const = 0;
  virtual int64_t Int(int column) const = 0;
  virtual double Real(int column) const = 0;
  virtual absl::string_view Text(int column) const = 0;  // TEXT and BYTEA
};

// What runs statements, inside a transaction.
class Statements {
 public:
  virtual ~Statements() = default;

  // Runs one statement; `on_row` is called for each row, as it arrives, and may stop with an error.
  // It must not use this transaction: INTERNAL.
  virtual absl::Status Query(absl::string_view sql, absl::Span<const Value> parameters,
                             const std::function<absl::Status(const Row&)>& on_row) = 0;
  // Runs one statement that returns no rows.
  absl::Status Execute(absl::string_view sql, absl::Span<const Value> parameters = {}) {
    return Query(sql, parameters, [](const Row&) { return absl::OkStatus(); });
  }
  // Inserts rows into `columns` of `table` as fast as the engine can. `next` fills the row (same
  // order and number as `columns`; it may hold what a row before left) and returns false at the
  // end; as `on_row`, it must not use this transaction.
  virtual absl::Status Bulk(absl::string_view table, absl::Span<const absl::string_view> columns,
                            const std::function<bool(std::vector<Value>* row)>& next) = 0;
};

// A running transaction: it sees its own writes and, when it only reads, one snapshot. Used by one
// thread, only inside the body it is given to. Once a statement has failed, nothing of the
// transaction is kept, and more statements need not run. Text that cannot be stored:
// INVALID_ARGUMENT, TEXT_NOT_STORABLE.
class Tx : public Statements {
 public:
  // The version this transaction writes: the stored one plus 1. In a read, the version it reads.
  virtual int64_t version() const = 0;
  // The instant at which that version is committed. Of a write it is now, when it is first asked
  // for, and later than the version before and than what was promised, whatever the clock says.
  // From then on promises wait for this transaction: ask when all else is done.
  virtual absl::Time committed_at() = 0;
  // By what name the audit knows who makes this change: the same for every change of a principal,
  // on every replica. In a read: INTERNAL.
  virtual absl::StatusOr<std::string> Author() = 0;
  // Says that what can be read has changed: the data version is bumped on commit, and `part` (such
  // as "areas") is recorded as changed in it.
  virtual void Changed(absl::string_view part) = 0;
  // Says that nothing is to be stored: Mutate rolls back, records nothing, and still returns the
  // body's response.
  virtual void Discard() = 0;
  // `told` is called with the versions before and after once the commit is durable, before the
  // listener of OnNewVersion; never when it is not known to be, or when nothing changed. One only.
  virtual void OnCommitted(
      std::function<void(const DataVersion& before, const DataVersion& after)> told) = 0;
};

// Who asks for a change, and how to know the request again.
struct Mutation {
  std::string principal;
  std::string method;       // full name: wijkmonitor.indicators.v1.IndicatorService/ImportAreas
  std::string request_id;   // UUID
  std::string body_sha256;  // 32 bytes
  std::string trace_id;
};

struct MutationResult {
  std::string response;
  DataVersion version;    // after the mutation
  bool replayed = false;  // the request was applied before; `response` is that answer
};

// For as long as it lives, a listener is told of versions.
class VersionWatch {
 public:
  explicit VersionWatch(std::function<void()> stop) : stop_(std::move(stop)) {}
  ~VersionWatch() { stop_(); }
  VersionWatch(const VersionWatch&) = delete;
  VersionWatch& operator=(const VersionWatch&) = delete;

 private:
  const std::function<void()> stop_;
};

// Thread-safe. Heals by itself: connections that were lost are opened again when next needed.
class Database {
 public:
  virtual ~Database() = default;

  // Runs `body` in one transaction and commits, with it, the request record (principal, method,
  // request_id, body, response), an audit row and, if the body called Changed, a new data version;
  // returns after the commit is durable. One writer at a time, among all processes. A request seen
  // before is not run: the stored response is returned; with another body it is INVALID_ARGUMENT,
  // REQUEST_ID_REUSED. An error from `body` rolls everything back and is returned. Other errors,
  // by reason:
  //   STORE_UNAVAILABLE      UNAVAILABLE: the engine is gone; nothing was stored
  //   STORE_OUTCOME_UNKNOWN  UNAVAILABLE: it went while it committed; repeat with the same
  //                          request_id
  //   CHANGE_NOT_VISIBLE     UNAVAILABLE: done, but the listener of OnNewVersion failed for the
  //                          version the answer is of; repeat with the same request_id
  //   STORE_BUSY             UNAVAILABLE: the writer's place was not got within
  //                          limits::kWriterLockTimeout
  //   STORE_FULL             RESOURCE_EXHAUSTED: the disk is full
  //   STORE_CONFLICT         ABORTED
  //   STORE_DAMAGED          DATA_LOSS
  virtual absl::StatusOr<MutationResult> Mutate(
      const Mutation& mutation, const std::function<absl::StatusOr<std::string>(Tx&)>& body) = 0;

  // The stored response to a request that was applied before, so that nothing need be done to give
  // it again; nothing when it was not. Errors as those of Mutate.
  virtual absl::StatusOr<std::optional<MutationResult>> FindAnswer(const Mutation& mutation) = 0;

  // Runs `body` in one read-only snapshot: the rows and the version they belong to. Nothing is
  // tried twice. Errors as those of Mutate.
  virtual absl::Status Read(const std::function<absl::Status(Tx&, const DataVersion&)>& body) = 0;

  // By what name the audit, and so the log, knows a principal; empty for nobody. One who has not
  // changed anything yet gets a name here that the first change keeps. Does not block.
  virtual std::string PseudonymOf(const std::string& principal) = 0;

  // `listener` is told that there is a version it has not heard of: first of the one there is, then
  // after each commit that made one (before Mutate returns, and while the writer still holds its
  // place), before Mutate returns an answer that rests on it, and within
  // limits::kVersionPollInterval when another process wrote it or the database was restored. One
  // call at a time. After an error it is told again. It may Read, not Mutate. One watch at a time,
  // which must not outlive the database.
  [[nodiscard]] virtual std::unique_ptr<VersionWatch> OnNewVersion(
      std::function<absl::Status()> listener) = 0;

  // Promises that no version that is committed later gets the instant `through` or an earlier one,
  // so that what was known at `through` does not change any more. Waits for a version that is just
  // being committed: CatchUp finds it afterwards. Errors as those of Mutate.
  virtual absl::Status Promise(absl::Time through) = 0;

  // Asks for the newest version now: when this returns OK, the listener has heard of it.
  virtual absl::Status CatchUp() = 0;
};

// One step of the schema, applied once, in order.
struct Migration {
  int number = 0;  // from 1, without gaps
  absl::string_view name;
  absl::string_view sql;  // statements separated by ";" at a line's end
};

// Opens `url` and applies the store's own and then `migrations` that are missing; one process at a
// time does. `url` is sqlite:PATH, created if absent, or postgresql://... as libpq takes it, with
// an encoding UTF8 and collation C. Passwords of a URL are never shown. Errors: INVALID_ARGUMENT
// (url), FAILED_PRECONDITION (the database is newer than this program, or is unsuitable),
// UNAVAILABLE. Every change adds a line to `checkpoints_file`, if one is named (see VerifyAudit).
// `progress`, if given, is told which migration is being applied.
absl::StatusOr<std::unique_ptr<Database>> Open(absl::string_view url,
                                               absl::Span<const Migration> migrations, Clock& clock,
                                               const std::string& checkpoints_file = "",
                                               Progress* progress = nullptr);

// Parts changed in versions after `counter`, up to the version being read.
absl::StatusOr<std::set<std::string>> PartsChangedSince(Tx& tx, int64_t counter);

// ABORTED, REFERENCE_DATA_CHANGED: what was checked against an earlier version must be checked
// again.
absl::Status ChangedDuringImport(absl::string_view what);
// The same when one of the parts changed after `counter`.
absl::Status CheckUnchangedSince(Tx& tx, int64_t counter,
                                 absl::Span<const absl::string_view> parts);

// The version that was the newest at `instant`, and until when it was (absent: it still is). Error:
// INVALID_ARGUMENT, AS_OF_BEFORE_FIRST for an instant before the first version.
struct VersionThen {
  DataVersion version;
  std::optional<absl::Time> until;
};
absl::StatusOr<VersionThen> VersionAt(Tx& tx, absl::Time instant);

// Looks up ids by an index, however many rows there are of others. Runs `sql` for one part of `ids`
// after the other, in order and without those that are there twice; where it has the word IDS, it
// gets the condition on `column`. Few ids are asked for in lists of equal length. Of many, rows
// between them are among the results: so the whole takes at most as long as reading the index once,
// and no plan of a long list of ids is to be made.
absl::Status QueryForIds(Tx& tx, absl::string_view sql, const std::vector<Value>& parameters,
                         absl::string_view column, std::vector<absl::string_view> ids,
                         const std::function<absl::Status(const Row&)>& on_row);

// The instant a version was committed; NOT_FOUND when there is no such version.
absl::StatusOr<absl::Time> CommitTime(Tx& tx, int64_t counter);

// Whether the database being read has had this very version; false when it was restored to a copy
// from before it, even if that has come to the same counter since. Every database began empty, at
// version 0.
absl::StatusOr<bool> HasVersion(Tx& tx, const DataVersion& version);

// A row of the audit chain, by which the chain up to it can be told from any other.
struct AuditHead {
  int64_t id = 0;  // from 1
  std::string hash;
  absl::Time recorded_at;
};

// Walks the audit chain. OK, or DATA_LOSS, AUDIT_CHAIN_BROKEN naming the first row that does not
// follow from the row before, or is another than its checkpoint knows, or the last row when
// `checkpoints` (sorted by id) know more. `last` gets the last row that holds.
absl::Status VerifyAuditChain(Tx& tx, absl::Span<const AuditHead> checkpoints = {},
                              AuditHead* last = nullptr);

// The same of the database of `url`, which is left as it is, and the file of checkpoints, if one is
// named. Returns the last row. Errors: as VerifyAuditChain and Open; NOT_FOUND for a file that is
// not there.
absl::StatusOr<AuditHead> VerifyAudit(absl::string_view url, const std::string& checkpoints_file);

}  // namespace wijkmonitor::store
