#include "libs/store/audit.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/store/values.h"

namespace wijkmonitor::store {
namespace {

constexpr size_t kTokenBytes = 16;

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
  RETURN_IF_ERROR(session.Query(
      "SELECT counter, token, committed_at FROM store_version", {}, [&](const Row& row) {
        version = {row.Int(0), Text(row, 1), absl::FromUnixMicros(row.Int(2))};
        return absl::OkStatus();
      }));
  if (version.token.empty()) {
    return MakeError(absl::StatusCode::kDataLoss, "STORE_DAMAGED", "the version row is gone");
  }
  return version;
}

absl::Status WriteVersion(Session& session, const DataVersion& next,
                          const std::set<std::string>& parts) {
  RETURN_IF_ERROR(
      session.Execute("UPDATE store_version SET counter = $1, token = $2, committed_at = $3",
                      {Value(next.counter), Value(next.token), Instant(next.committed_at)}));
  RETURN_IF_ERROR(
      session.Execute("INSERT INTO store_commit (counter, committed_at, token) VALUES ($1, $2, $3)",
                      {Value(next.counter), Instant(next.committed_at), Value(next.token)}));
  for (const std::string& part : parts) {
    RETURN_IF_ERROR(session.Execute("INSERT INTO store_change (counter, part) VALUES ($1, $2)",
                                    {Value(next.counter), Value(part)}));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> FindRequest(Session& session, const Mutation& mutation) {
  std::optional<std::string> response;
  bool same_body = true;
  RETURN_IF_ERROR(
      session.Query("SELECT body_sha256, response FROM store_request "
                    "WHERE principal = $1 AND method = $2 AND request_id = $3",
                    {Value(mutation.principal), Value(mutation.method), Value(mutation.request_id)},
                    [&](const Row& row) {
                      same_body = row.Text(0) == mutation.body_sha256;
                      response = Text(row, 1);
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
  RETURN_IF_ERROR(session.Execute("DELETE FROM store_request WHERE recorded_at < $1",
                                  {Instant(now - limits::kRequestRecordRetention)}));
  return session.Execute(
      "INSERT INTO store_request (principal, method, request_id, body_sha256, response, "
      "recorded_at) VALUES ($1, $2, $3, $4, $5, $6)",
      {Value(mutation.principal), Value(mutation.method), Value(mutation.request_id),
       Value(Bytes{mutation.body_sha256}), Value(Bytes{response}), Instant(now)});
}

absl::StatusOr<AuditHead> WriteAudit(Session& session, const Mutation& mutation,
                                     int64_t data_version, absl::Time now, Pseudonyms& pseudonyms) {
  AuditHead last;
  RETURN_IF_ERROR(session.Query("SELECT id, hash FROM store_audit ORDER BY id DESC LIMIT 1", {},
                                [&](const Row& row) {
                                  last = {row.Int(0), Text(row, 1)};
                                  return absl::OkStatus();
                                }));
  ASSIGN_OR_RETURN(std::string pseudonym, pseudonyms.Kept(session, mutation.principal));
  AuditRow row{.id = last.id + 1,
               .recorded_at_us = absl::ToUnixMicros(now),
               .pseudonym = std::move(pseudonym),
               .method = mutation.method,
               .request_id = mutation.request_id,
               .body_sha256 = mutation.body_sha256,
               .trace_id = mutation.trace_id,
               .data_version = data_version,
               .previous_hash = last.hash};
  row.hash = HashOf(row);
  RETURN_IF_ERROR(session.Execute(
      "INSERT INTO store_audit (id, recorded_at, pseudonym, method, request_id, body_sha256, "
      "trace_id, data_version, previous_hash, hash) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {Value(row.id), Value(row.recorded_at_us), Value(row.pseudonym), Value(row.method),
       Value(row.request_id), Value(Bytes{row.body_sha256}), Value(row.trace_id),
       Value(row.data_version), Value(Bytes{row.previous_hash}), Value(Bytes{row.hash})}));
  return AuditHead{row.id, row.hash, now};
}

absl::Status VerifyAuditChain(Tx& tx, absl::Span<const AuditHead> checkpoints, AuditHead* last) {
  const auto broken = [](absl::string_view message) {
    return MakeError(absl::StatusCode::kDataLoss, "AUDIT_CHAIN_BROKEN", message);
  };
  AuditHead head;
  auto checkpoint = checkpoints.begin();
  RETURN_IF_ERROR(tx.Query(
      "SELECT id, recorded_at, pseudonym, method, request_id, body_sha256, trace_id, "
      "data_version, previous_hash, hash FROM store_audit ORDER BY id",
      {}, [&](const Row& stored) {
        const AuditRow row = {stored.Int(0),   stored.Int(1),   Text(stored, 2), Text(stored, 3),
                              Text(stored, 4), Text(stored, 5), Text(stored, 6), stored.Int(7),
                              Text(stored, 8), Text(stored, 9)};
        if (row.id != head.id + 1 || row.previous_hash != head.hash || row.hash != HashOf(row)) {
          return broken(
              absl::StrCat("audit row ", row.id, " does not follow from the row before it"));
        }
        head = {row.id, row.hash, absl::FromUnixMicros(row.recorded_at_us)};
        for (; checkpoint != checkpoints.end() && checkpoint->id == row.id; ++checkpoint) {
          if (checkpoint->hash != row.hash) {
            return broken(
                absl::StrCat("audit row ", row.id, " is not the one its checkpoint knows"));
          }
        }
        return absl::OkStatus();
      }));
  if (last != nullptr) *last = head;
  if (checkpoint == checkpoints.end()) return absl::OkStatus();
  return broken(absl::StrCat(
      "the audit chain ends at row ", head.id, "; there was a row ", checkpoints.back().id,
      ", recorded at ",
      absl::FormatTime(absl::RFC3339_full, checkpoints.back().recorded_at, absl::UTCTimeZone())));
}

}  // namespace wijkmonitor::store
