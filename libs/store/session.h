#pragma once

// One connection to an engine: what libs/store needs of SQLite and PostgreSQL. Internal to
// libs/store.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/store/database.h"

namespace wijkmonitor::store {

// Used by one thread at a time. Errors carry the codes that Database::Mutate documents.
class Session : public Statements {
 public:
  // Each starts a transaction; after an error none is open.
  //
  // One that holds the one writer's place, among all processes; waits for it at most
  // limits::kWriterLockTimeout. Needs the store's own tables.
  virtual absl::Status BeginWrite() = 0;
  // One that reads one snapshot, taken at its first query.
  virtual absl::Status BeginRead() = 0;
  // One that may change the schema, also of an empty database; one at a time, among all processes;
  // waits as BeginWrite does.
  virtual absl::Status BeginMigration() = 0;

  // Makes the session one for promises: there is no transaction. It finds out whether it is alive.
  virtual absl::Status BeginPromise() = 0;
  // Promises that a transaction that asks Promised from now on, of whatever process, commits later
  // than `through`. Waits for one that has asked already to end, at most
  // limits::kWriterLockTimeout.
  virtual absl::Status Promise(absl::Time through) = 0;
  // In a transaction that writes: the latest instant that was promised. Until its end no other is.
  virtual absl::StatusOr<absl::Time> Promised() = 0;

  // Returns when the transaction is durable. After an error the transaction is still open: roll
  // back. When the session is broken after an error, the transaction may have become durable.
  virtual absl::Status Commit() = 0;
  virtual void Rollback() = 0;

  // Whether a table may be made WITHOUT ROWID: its rows then lie in the order of its key.
  virtual bool KnowsWithoutRowid() const = 0;

  // The connection is lost or in doubt: nothing more will work on it.
  virtual bool broken() const = 0;
};

// Opens the file, creating it if absent: WAL, every commit synced to disk, foreign keys on.
absl::StatusOr<std::unique_ptr<Session>> OpenSqlite(const std::string& path);

// Connects to a database (postgresql://...; see CheckPostgresUrl), every commit synced to disk.
// UNAVAILABLE when it cannot be reached; FAILED_PRECONDITION when it does not keep text as UTF-8,
// ordered by its bytes as SQLite does.
absl::StatusOr<std::unique_ptr<Session>> OpenPostgres(const std::string& url);

}  // namespace wijkmonitor::store
