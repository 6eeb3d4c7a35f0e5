#pragma once

// The records every change leaves: version, request, audit row. Internal to libs/store.

#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/store/pseudonyms.h"
#include "libs/store/session.h"

namespace wijkmonitor::store {

// 128 random bits as 32 hex digits.
std::string NewToken();

absl::StatusOr<DataVersion> ReadVersion(Session& session);
// Writes `next` as the current version, and the parts it changed.
absl::Status WriteVersion(Session& session, const DataVersion& next,
                          const std::set<std::string>& parts);

// The response of an earlier request with this identity; absent when there is none.
// INVALID_ARGUMENT, REQUEST_ID_REUSED when it had another body.
absl::StatusOr<std::optional<std::string>> FindRequest(Session& session, const Mutation& mutation);
// Records a request with its response, and forgets those older than
// limits::kRequestRecordRetention.
absl::Status WriteRequest(Session& session, const Mutation& mutation, const std::string& response,
                          absl::Time now);

// Adds a link to the audit chain. `data_version` is the version after the change.
absl::StatusOr<AuditHead> WriteAudit(Session& session, const Mutation& mutation,
                                     int64_t data_version, absl::Time now, Pseudonyms& pseudonyms);

}  // namespace wijkmonitor::store
