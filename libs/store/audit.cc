#include "libs/store/audit.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::store {
namespace {

constexpr size_t kTokenBytes = 16;

absl::Status IgnoreRow(const Row&) { return absl::OkStatus(); }
Value Text(const std::string& text) { return Value(text); }
Value Instant(absl::Time time) { return Value(absl::ToUnixMicros(time)); }

struct AuditRow {
  int64_t id = 0;
  int64_t recorded_at_us = 0;
  std::string pseudonym, method, request_id, body_sha256, trace_id;
  int64_t data_version = 0;
  std::string previous_hash, hash;
};

std::string HashOf(const AuditRow& row) {
  Sha256 hash;
  hash.UpdateField(row.previous_hash);
  for (const int64_t number : {row.id, row.recorded_at_us, row.data_version}) {
    hash.UpdateField(absl::StrCat(number));
  }
  for (const std::string* text :
       {&row.pseudonym, &row.method, &row.request_id, &row.body_sha256, &row.trace_id}) {
    hash.UpdateField(*text);
  }
  return hash.Finish();
}

}  // namespace

std::string NewToken() { return absl::BytesToHexString(RandomBytes(kTokenBytes)); }

absl::StatusOr<DataVersion> ReadVersion(Session& session) {
  DataVersion version;
  RETURN_IF_ERROR(session.Query("SELECT counter, token, committed_at FROM store_version", {},
                                [&](const Row& row) {
                                  version.counter = row.Int(0);
                                  version.token = std::string(row.Text(1));
                                  version.committed_at = absl::FromUnixMicros(row.Int(2));
                                  return absl::OkStatus();
                                }));
  if (version.token.empty()) {
    return MakeError(absl::StatusCode::kDataLoss, "STORE_DAMAGED", "the version row is gone");
  }
  return version;
}

absl::Status WriteVersion(Session& session, const DataVersion& next,
                          const std::set<std::string>& parts) {
  RETURN_IF_ERROR(session.Query(
      "UPDATE store_version SET counter = $1, token = $2, committed_at = $3",
      {Value(next.counter), Text(next.token), Instant(next.committed_at)}, IgnoreRow));
  RETURN_IF_ERROR(session.Query(
      "INSERT INTO store_commit (counter, committed_at, token) VALUES ($1, $2, $3)",
      {Value(next.counter), Instant(next.committed_at), Text(next.token)}, IgnoreRow));
  for (const std::string& part : parts) {
    RETURN_IF_ERROR(session.Query("INSERT INTO store_change (counter, part) VALUES ($1, $2)",
                                  {Value(next.counter), Text(part)}, IgnoreRow));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> FindRequest(Session& session, const Mutation& mutation) {
  std::optional<std::string> response;
  bool same_body = true;
  RETURN_IF_ERROR(
      session.Query("SELECT body_sha256, response FROM store_request "
                    "WHERE principal = $1 AND method = $2 AND request_id = $3",
                    {Text(mutation.principal), Text(mutation.method), Text(mutation.request_id)},
                    [&](const Row& row) {
                      same_body = row.Text(0) == mutation.body_sha256;
                      response = std::string(row.Text(1));
                      return absl::OkStatus();
                    }));
  if (!same_body) {
    return MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                     absl::StrCat("request_id ", mutation.request_id,
                                  " was used for another request: choose a new one"));
  }
  return response;
}

absl::Status WriteRequest(Session& session, const Mutation& mutation, const std::string& response,
                          absl::Time now) {
  RETURN_IF_ERROR(session.Query("DELETE FROM store_request WHERE recorded_at < $1",
                                {Instant(now - limits::kRequestRecordRetention)}, IgnoreRow));
  return session.Query(
      "INSERT INTO store_request (principal, method, request_id, body_sha256, response, "
      "recorded_at) VALUES ($1, $2, $3, $4, $5, $6)",
      {Text(mutation.principal), Text(mutation.method), Text(mutation.request_id),
       Value(Bytes{mutation.body_sha256}), Value(Bytes{response}), Instant(now)},
      IgnoreRow);
}

absl::StatusOr<AuditHead> WriteAudit(Session& session, const Mutation& mutation,
                                     int64_t data_version, absl::Time now, Pseudonyms& pseudonyms) {
  AuditRow row;
  RETURN_IF_ERROR(session.Query("SELECT id, hash FROM store_audit ORDER BY id DESC LIMIT 1", {},
                                [&](const Row& last) {
                                  row.id = last.Int(0);
                                  row.previous_hash = std::string(last.Text(1));
                                  return absl::OkStatus();
                                }));
  ++row.id;
  row.recorded_at_us = absl::ToUnixMicros(now);
  ASSIGN_OR_RETURN(row.pseudonym, pseudonyms.Kept(session, mutation.principal));
  row.method = mutation.method;
  row.request_id = mutation.request_id;
  row.body_sha256 = mutation.body_sha256;
  row.trace_id = mutation.trace_id;
  row.data_version = data_version;
  row.hash = HashOf(row);
  RETURN_IF_ERROR(session.Query(
      "INSERT INTO store_audit (id, recorded_at, pseudonym, method, request_id, body_sha256, "
      "trace_id, data_version, previous_hash, hash) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {Value(row.id), Value(row.recorded_at_us), Text(row.pseudonym), Text(row.method),
       Text(row.request_id), Value(Bytes{row.body_sha256}), Text(row.trace_id),
       Value(row.data_version), Value(Bytes{row.previous_hash}), Value(Bytes{row.hash})},
      IgnoreRow));
  return AuditHead{row.id, row.hash, now};
}

namespace {

// Walks a chain row by row, with the checkpoints beside it.
class ChainWalk {
 public:
  // `checkpoints` are sorted by id.
  explicit ChainWalk(absl::Span<const AuditHead> checkpoints) : checkpoints_(checkpoints) {}

  absl::Status Next(const AuditRow& row) {
    if (row.id != last_.id + 1 || row.previous_hash != last_.hash || row.hash != HashOf(row)) {
      return Broken(absl::StrCat("audit row ", row.id, " does not follow from the row before it"));
    }
    last_ = {row.id, row.hash, absl::FromUnixMicros(row.recorded_at_us)};
    for (; next_ < checkpoints_.size() && checkpoints_[next_].id == row.id; ++next_) {
      if (checkpoints_[next_].hash != row.hash) {
        return Broken(absl::StrCat("audit row ", row.id, " is not the one its checkpoint knows"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status End() const {
    if (next_ == checkpoints_.size()) return absl::OkStatus();
    return Broken(absl::StrCat("the audit chain ends at row ", last_.id, "; there was a row ",
                               checkpoints_.back().id, ", recorded at ",
                               absl::FormatTime(absl::RFC3339_full, checkpoints_.back().recorded_at,
                                                absl::UTCTimeZone())));
  }

  const AuditHead& last() const { return last_; }

 private:
  static absl::Status Broken(absl::string_view message) {
    return MakeError(absl::StatusCode::kDataLoss, "AUDIT_CHAIN_BROKEN", message);
  }

  const absl::Span<const AuditHead> checkpoints_;
  size_t next_ = 0;
  AuditHead last_;
};

}  // namespace

absl::Status VerifyAuditChain(Tx& tx, absl::Span<const AuditHead> checkpoints, AuditHead* last) {
  ChainWalk walk(checkpoints);
  RETURN_IF_ERROR(tx.Query(
      "SELECT id, recorded_at, pseudonym, method, request_id, body_sha256, trace_id, "
      "data_version, previous_hash, hash FROM store_audit ORDER BY id",
      {}, [&](const Row& stored) {
        return walk.Next({stored.Int(0), stored.Int(1), std::string(stored.Text(2)),
                          std::string(stored.Text(3)), std::string(stored.Text(4)),
                          std::string(stored.Text(5)), std::string(stored.Text(6)), stored.Int(7),
                          std::string(stored.Text(8)), std::string(stored.Text(9))});
      }));
  if (last != nullptr) *last = walk.last();
  return walk.End();
}

}  // namespace wijkmonitor::store
