#pragma once

// The newest state of a service's data in memory: what computed answers are made from.

#include <functional>
#include <memory>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "libs/base/status.h"
#include "libs/store/database.h"

namespace wijkmonitor::store {

// Data, and the version it is of.
template <class Data>
struct Snapshot {
  DataVersion version;
  Data data;
};

// Keeps the newest snapshot. Thread-safe.
template <class Data>
class Snapshots {
 public:
  // Makes the data of `version`, which is the one being read. `previous` is an older snapshot of
  // the same database, of which only what changed since has to be read; null: read everything.
  using Load = std::function<absl::StatusOr<Data>(Tx&, const DataVersion& version,
                                                  const Snapshot<Data>* previous)>;

  // Loads everything. `database` outlives it.
  static absl::StatusOr<std::unique_ptr<Snapshots>> Open(Database& database, Load load) {
    auto snapshots = absl::WrapUnique(new Snapshots(database, std::move(load)));
    RETURN_IF_ERROR(snapshots->Refresh());
    return snapshots;
  }

  std::shared_ptr<const Snapshot<Data>> current() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return current_;
  }

  // Brings the snapshot up to the database's version, reading only what changed since; everything
  // when the database was restored to an older copy. To be called for every new version.
  absl::Status Refresh() ABSL_LOCKS_EXCLUDED(refresh_mutex_, mutex_) {
    MutexLock refreshing(&refresh_mutex_);
    const std::shared_ptr<const Snapshot<Data>> previous = current();
    return database_.Read([&](Tx& tx, const DataVersion& version) -> absl::Status {
      if (previous != nullptr && previous->version == version) return absl::OkStatus();
      bool descends = previous != nullptr;
      if (descends) {
        ASSIGN_OR_RETURN(descends, HasVersion(tx, previous->version));
      }
      ASSIGN_OR_RETURN(Data data, load_(tx, version, descends ? previous.get() : nullptr));
      auto next = std::make_shared<const Snapshot<Data>>(Snapshot<Data>{version, std::move(data)});
      MutexLock lock(&mutex_);
      current_ = std::move(next);
      return absl::OkStatus();
    });
  }

  // What Refresh would come to for `version`, by whoever wrote it, so that it need not be read
  // again. Ignored unless the snapshot is of `before`, the version that `version` was written on.
  void Advance(const DataVersion& before, const DataVersion& version, Data data)
      ABSL_LOCKS_EXCLUDED(refresh_mutex_, mutex_) {
    auto next = std::make_shared<const Snapshot<Data>>(Snapshot<Data>{version, std::move(data)});
    MutexLock refreshing(&refresh_mutex_);
    MutexLock lock(&mutex_);
    if (current_->version == before) current_ = std::move(next);
  }

 private:
  Snapshots(Database& database, Load load) : database_(database), load_(std::move(load)) {}

  Database& database_;
  const Load load_;
  Mutex refresh_mutex_;  // one refresh at a time
  mutable Mutex mutex_;
  std::shared_ptr<const Snapshot<Data>> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace wijkmonitor::store
