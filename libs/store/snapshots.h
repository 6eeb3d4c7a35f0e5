#pragma once

// A service's data in memory: its newest state, and states of the past that were asked for lately.
// All reads and computed answers are made from one of them.

#include <algorithm>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/mutex.h"
#include "libs/base/progress.h"
#include "libs/base/scope.h"
#include "libs/base/status.h"
#include "libs/base/work.h"
#include "libs/store/database.h"

namespace wijkmonitor::store {

// Data, and the version it is of.
template <class Data>
struct Snapshot {
  DataVersion version;
  Data data;
};

inline absl::Status DatabaseRestored() {
  return MakeError(absl::StatusCode::kAborted, "DATABASE_RESTORED",
                   "the database was restored meanwhile: ask again");
}

// Which state of the data a read is about.
struct Asked {
  std::optional<absl::Time> as_of;  // what was known at this instant; absent: what is known now
  int64_t min_data_version = 0;     // a version that must have been seen here before
};

// Keeps the newest snapshot, and of those that were asked for last limits::kPastSnapshotsMax, which
// take limits::kPastSnapshotsBytesMax, if the data says what it takes: by `size_t BytesBeside(const
// Data& newest) const`. Thread-safe.
template <class Data>
class Snapshots {
 public:
  using Ptr = std::shared_ptr<const Snapshot<Data>>;
  // Makes the data of `version`; rows of later versions may be stored already. `near` is another
  // snapshot of the same database, older or newer, with which what did not change between the two
  // is shared; null: read everything.
  // Tells `progress` how far it is.
  using Load = std::function<absl::StatusOr<Data>(Tx&, const DataVersion& version,
                                                  const Snapshot<Data>* near, Progress& progress)>;

  // Loads everything, and tells `progress`, if given, how far it is. `database` outlives it.
  static absl::StatusOr<std::unique_ptr<Snapshots>> Open(Database& database, Load load,
                                                         Progress* progress = nullptr) {
    auto snapshots = absl::WrapUnique(new Snapshots(database, std::move(load)));
    Progress ignored;
    RETURN_IF_ERROR(snapshots->Refresh(progress == nullptr ? ignored : *progress));
    return snapshots;
  }

  Ptr current() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return current_;
  }
  Database& database() const { return database_; }

  // Brings the newest snapshot up to the database's version, reading only what changed since;
  // everything when the database was restored to an older copy. To be called for every new version,
  // one call at a time.
  absl::Status Refresh() {
    Progress ignored;
    return Refresh(ignored);
  }

  // What Refresh would come to for `version`, by whoever wrote it, so that it need not be read
  // again. Ignored unless the snapshot is of `before`, the version that `version` was written on.
  void Advance(const DataVersion& before, const DataVersion& version, Data data)
      ABSL_LOCKS_EXCLUDED(mutex_) {
    auto next = std::make_shared<const Snapshot<Data>>(Snapshot<Data>{version, std::move(data)});
    {
      MutexLock lock(&mutex_);
      if (current_->version != before) return;
      current_ = std::move(next);
    }
    ForgetPast();
  }
  // Says that Advance will be called for the version after the newest: while the result lives,
  // Refresh waits for it rather than read that version.
  std::shared_ptr<void> ExpectAdvance() ABSL_LOCKS_EXCLUDED(mutex_) {
    const auto add = [](Snapshots* snapshots, int number) {
      MutexLock lock(&snapshots->mutex_);
      snapshots->advances_expected_ += number;
    };
    add(this, 1);
    return {this, [add](Snapshots* snapshots) { add(snapshots, -1); }};
  }

  // The snapshot asked for, if it is in memory and nothing need be read to know that; else null.
  Ptr Find(const Asked& asked) const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    if (current_->version.counter < asked.min_data_version) return nullptr;
    const bool newest =
        !asked.as_of.has_value() ||
        (*asked.as_of == current_->version.committed_at && current_->version.counter > 0);
    return newest ? current_ : FindPast(*asked.as_of);
  }

  // Whether it is a state of the past that is not in memory: At loads it, which can be long.
  bool IsToLoad(const Asked& asked) const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return asked.as_of.has_value() && *asked.as_of < current_->version.committed_at &&
           FindPast(*asked.as_of) == nullptr;
  }

  // The snapshot asked for, loaded where needed. Blocks. Null where it has to wait for the commit
  // of another, unless it `may_wait`, which can be long. Errors: FAILED_PRECONDITION,
  // DATA_VERSION_NOT_REACHED; RESOURCE_EXHAUSTED, OVERLOADED, where limits::kPastSnapshotsInUseMax
  // of the past are in use; INVALID_ARGUMENT, AS_OF_IN_FUTURE for an instant later than `now` and
  // than the newest version; as VersionAt; those of the database.
  absl::StatusOr<Ptr> At(const Asked& asked, absl::Time now, bool may_wait)
      ABSL_LOCKS_EXCLUDED(mutex_) {
    if (Ptr found = Find(asked)) return found;
    RETURN_IF_ERROR(database_.CatchUp());
    Ptr newest = current();
    if (newest->version.counter < asked.min_data_version) {
      return MakeError(absl::StatusCode::kFailedPrecondition, "DATA_VERSION_NOT_REACHED",
                       absl::StrCat("the newest data version is ", newest->version.counter,
                                    "; min_data_version asks for ", asked.min_data_version));
    }
    if (!asked.as_of.has_value()) return newest;
    if (*asked.as_of > std::max(now, newest->version.committed_at)) {
      return MakeError(
          absl::StatusCode::kInvalidArgument, "AS_OF_IN_FUTURE",
          "as_of is in the future: what will be known then is not known",
          {{"as_of", "must not be in the future: what will be known then is not known"}});
    }
    if (*asked.as_of > newest->version.committed_at) {
      if (!may_wait) return nullptr;
      RETURN_IF_ERROR(database_.Promise(*asked.as_of));
      RETURN_IF_ERROR(database_.CatchUp());
      newest = current();
    }
    if (*asked.as_of >= newest->version.committed_at && newest->version.counter > 0) return newest;
    return LoadPast(*asked.as_of);
  }

 private:
  struct Past {
    Ptr snapshot;
    absl::Time until;  // when the next version was committed
  };

  Snapshots(Database& database, Load load) : database_(database), load_(std::move(load)) {}

  absl::Status Refresh(Progress& progress) ABSL_LOCKS_EXCLUDED(mutex_) {
    const Ptr previous = current();
    return database_.Read([&](Tx& tx, const DataVersion& version) -> absl::Status {
      bool descends = previous != nullptr;
      if (descends) {
        ASSIGN_OR_RETURN(descends, HasVersion(tx, previous->version));
      }
      if (descends && IsThere(version)) return absl::OkStatus();
      // What is new since an empty database is everything.
      const bool is_near = descends && previous->version.counter > 0;
      ASSIGN_OR_RETURN(Data data, load_(tx, version, is_near ? previous.get() : nullptr, progress));
      Ptr next = std::make_shared<const Snapshot<Data>>(Snapshot<Data>{version, std::move(data)});
      {
        MutexLock lock(&mutex_);
        // Its writer may have handed over this version, or a later one, meanwhile.
        if (descends && current_->version.counter >= version.counter) return absl::OkStatus();
        current_ = std::move(next);
        if (!descends) {
          ++database_number_;
          past_.clear();
        }
      }
      ForgetPast();
      return absl::OkStatus();
    });
  }

  // Whether the newest snapshot is of this version, which descends from it, or of a later one that
  // its writer handed over; waits for one that is about to be.
  bool IsThere(const DataVersion& version) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    if (version.counter == current_->version.counter + 1) {
      // Long, where the engine tidies up before it says that the commit is done.
      mutex_.Await(
          [&] { return advances_expected_ == 0 || current_->version.counter >= version.counter; });
    }
    return current_->version.counter >= version.counter;
  }

  Ptr FindPast(absl::Time instant) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (auto past = past_.begin(); past != past_.end(); ++past) {
      if (instant < past->snapshot->version.committed_at || instant >= past->until) continue;
      past_.splice(past_.begin(), past_, past);
      return past_.front().snapshot;
    }
    return nullptr;
  }

  // Leaves as many of the past as may stay. One that is too large alone does not. Of what they
  // share with the newest less is left when that changes.
  void ForgetPast() ABSL_LOCKS_EXCLUDED(mutex_) {
    Ptr newest;
    std::vector<Ptr> past;
    {
      MutexLock lock(&mutex_);
      newest = current_;
      for (const Past& kept : past_) past.push_back(kept.snapshot);
    }
    size_t number = 0, bytes = 0;
    for (; number < std::min(past.size(), limits::kPastSnapshotsMax); ++number) {
      // Outside the lock: of many columns it takes a while.
      if constexpr (requires(const Data& data) { data.BytesBeside(data); }) {
        bytes += past[number]->data.BytesBeside(newest->data);
      }
      if (bytes > limits::kPastSnapshotsBytesMax) break;
    }
    const std::set<Ptr> forgotten(past.begin() + static_cast<ptrdiff_t>(number), past.end());
    MutexLock lock(&mutex_);
    past_.remove_if([&](const Past& kept) { return forgotten.contains(kept.snapshot); });
  }

  // RESOURCE_EXHAUSTED, OVERLOADED when too many of the past are in memory.
  absl::Status CheckRoomForPast() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::erase_if(in_use_, [](const auto& past) { return past.expired(); });
    if (in_use_.size() + loading_.size() < limits::kPastSnapshotsInUseMax) return absl::OkStatus();
    return Busy(
        absl::StrCat("reads and exports as of ", in_use_.size(), " past versions are under way"));
  }

  // One load of a version at a time: who comes meanwhile waits for it.
  absl::StatusOr<Ptr> LoadPast(absl::Time instant) ABSL_LOCKS_EXCLUDED(mutex_) {
    VersionThen then;
    RETURN_IF_ERROR(database_.Read([&](Tx& tx, const DataVersion&) -> absl::Status {
      ASSIGN_OR_RETURN(then, VersionAt(tx, instant));
      return absl::OkStatus();
    }));
    Ptr near;
    int database_number = 0;
    {
      MutexLock lock(&mutex_);
      mutex_.Await([&] { return !loading_.contains(then.version.token); });
      if (current_->version == then.version) return current_;
      if (Ptr found = FindPast(instant)) return found;
      for (const auto& past : in_use_) {
        const Ptr used = past.lock();
        if (used != nullptr && used->version == then.version) return used;
      }
      RETURN_IF_ERROR(CheckRoomForPast());
      loading_.insert(then.version.token);
      near = current_;
      database_number = database_number_;
    }
    // Also when loading throws: who waits would wait for ever. After what was loaded can be found.
    const absl::Cleanup done = [&] {
      MutexLock lock(&mutex_);
      loading_.erase(then.version.token);
    };
    Ptr loaded;
    RETURN_IF_ERROR(database_.Read([&](Tx& tx, const DataVersion&) -> absl::Status {
      ASSIGN_OR_RETURN(bool known, HasVersion(tx, then.version));
      if (!known) return DatabaseRestored();
      ASSIGN_OR_RETURN(known, HasVersion(tx, near->version));
      Progress ignored;
      ASSIGN_OR_RETURN(Data data, load_(tx, then.version, known ? near.get() : nullptr, ignored));
      loaded =
          std::make_shared<const Snapshot<Data>>(Snapshot<Data>{then.version, std::move(data)});
      return absl::OkStatus();
    }));
    {
      MutexLock lock(&mutex_);
      in_use_.push_back(loaded);
      if (!then.until.has_value() || database_number != database_number_) return loaded;
      past_.push_front({loaded, *then.until});
    }
    ForgetPast();
    return loaded;
  }

  Database& database_;
  const Load load_;
  mutable Mutex mutex_;
  Ptr current_ ABSL_GUARDED_BY(mutex_);
  mutable std::list<Past> past_ ABSL_GUARDED_BY(mutex_);   // the one asked for last comes first
  std::set<std::string> loading_ ABSL_GUARDED_BY(mutex_);  // tokens of versions
  // All of the past that somebody has, those of past_ among them.
  std::vector<std::weak_ptr<const Snapshot<Data>>> in_use_ ABSL_GUARDED_BY(mutex_);
  int database_number_ ABSL_GUARDED_BY(mutex_) = 0;  // rises when the database was restored
  int advances_expected_ ABSL_GUARDED_BY(mutex_) = 0;
};

// What a read is answered from: the data of one version, and what the caller may see of it.
template <class Data>
class View {
 public:
  // `snapshots` outlives it.
  View(Snapshots<Data>& snapshots, std::shared_ptr<const Snapshot<Data>> snapshot, Scope scope)
      : snapshots_(snapshots), snapshot_(std::move(snapshot)), scope_(std::move(scope)) {}

  const DataVersion& version() const { return snapshot_->version; }
  const Data& data() const { return snapshot_->data; }
  const Scope& scope() const { return scope_; }

  // Reads the database: rows up to this version count. Error: ABORTED, DATABASE_RESTORED when the
  // database no longer has this version.
  absl::Status Read(const std::function<absl::Status(Tx&, int64_t version)>& body) const {
    return snapshots_.database().Read([&](Tx& tx, const DataVersion& newest) -> absl::Status {
      bool same = newest == version();
      if (!same) {
        ASSIGN_OR_RETURN(same, HasVersion(tx, version()));
      }
      return same ? body(tx, version().counter) : DatabaseRestored();
    });
  }

  const Snapshot<Data>& snapshot() const { return *snapshot_; }
  // ABORTED, REFERENCE_DATA_CHANGED unless what `tx` writes comes next after this version.
  absl::Status CheckIsWrittenOnBy(Tx& tx) const {
    bool is_next = tx.version() == version().counter + 1;
    if (is_next) {
      ASSIGN_OR_RETURN(is_next, HasVersion(tx, version()));
    }
    return is_next ? absl::OkStatus() : ChangedDuringImport("the data");
  }

  // Lets the snapshots take `next` as the data of what `tx` commits, so that it need not be read.
  // For a transaction that changes nothing else; without effect unless it writes on this version.
  void AdvanceOnCommit(Tx& tx, Data next) const {
    tx.OnCommitted(
        [&snapshots = snapshots_, expected = snapshots_.ExpectAdvance(), mine = version(),
         next = std::move(next)](const DataVersion& before, const DataVersion& after) mutable {
          if (before == mine) snapshots.Advance(before, after, std::move(next));
          expected.reset();
        });
  }

 private:
  Snapshots<Data>& snapshots_;
  std::shared_ptr<const Snapshot<Data>> snapshot_;
  Scope scope_;
};

}  // namespace wijkmonitor::store
