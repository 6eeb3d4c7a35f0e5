#pragma once

// One connection to an engine: what libs/store needs of SQLite (and of any engine that joins it).
// Internal to libs/store.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/store/database.h"

namespace wijkmonitor::store {

// Used by one thread at a time. Errors carry the codes that Database::Mutate documents.
class Session {
 public:
  virtual ~Session() = default;

  // Starts a transaction that holds the one writer's place; waits for it at most
  // limits::kWriterLockTimeout.
  virtual absl::Status BeginWrite() = 0;
  // Starts a transaction that reads one snapshot, taken at its first query.
  virtual absl::Status BeginRead() = 0;
  // Returns when the transaction is durable. After an error the transaction is still open: roll
  // back.
  virtual absl::Status Commit() = 0;
  virtual void Rollback() = 0;

  // As Tx::Query and Tx::Bulk.
  virtual absl::Status Query(absl::string_view sql, absl::Span<const Value> parameters,
                             const std::function<absl::Status(const Row&)>& on_row) = 0;
  virtual absl::Status Bulk(absl::string_view table, absl::Span<const absl::string_view> columns,
                            const std::function<bool(std::vector<Value>* row)>& next) = 0;
};

// Opens the file, creating it if absent: WAL, every commit synced to disk, foreign keys on.
absl::StatusOr<std::unique_ptr<Session>> OpenSqlite(const std::string& path);

}  // namespace wijkmonitor::store
