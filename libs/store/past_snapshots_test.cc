// States of the past: an instant names one version, which is read once and kept for a while.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "libs/base/limits.h"
#include "libs/base/mutex.h"
#include "libs/store/snapshots.h"
#include "libs/store/store_testing.h"

namespace wijkmonitor::store {
namespace {

class PastSnapshotsTest : public DatabaseTest {
 protected:
  // Snapshots of how many notes there are; counts what is loaded, in whatever thread.
  std::unique_ptr<Snapshots<int64_t>> Open(Database& database) {
    return *Snapshots<int64_t>::Open(
        database,
        [this](Tx&, const DataVersion& version, const auto*, Progress&) -> absl::StatusOr<int64_t> {
          MutexLock lock(&mutex_);
          ++loaded_;
          return version.counter;
        });
  }
  // Adds a note, and returns when that was.
  absl::Time Add(Database& database, Snapshots<int64_t>& snapshots) {
    ++notes_;
    const auto result = AddNote(database, notes_, absl::StrCat(notes_));
    EXPECT_TRUE(result.ok()) << result.status();
    EXPECT_TRUE(snapshots.Refresh().ok());
    return result->version.committed_at;
  }
  absl::StatusOr<int64_t> At(Snapshots<int64_t>& snapshots, absl::Time instant) {
    ASSIGN_OR_RETURN(const auto snapshot, snapshots.At({.as_of = instant}, clock_.Now(), true));
    return snapshot->data;
  }

  // How many versions were loaded since this was asked last.
  size_t Loads() {
    MutexLock lock(&mutex_);
    return std::exchange(loaded_, 0);
  }

  int notes_ = 0;

 private:
  Mutex mutex_;
  size_t loaded_ ABSL_GUARDED_BY(mutex_) = 0;
};

TEST_P(PastSnapshotsTest, AnInstantNamesOneVersionWhateverTheClockSays) {
  const auto database = OpenDatabase();
  const auto snapshots = Open(*database);
  std::vector<absl::Time> committed;
  committed.push_back(Add(*database, *snapshots));
  committed.push_back(Add(*database, *snapshots));  // in the same microsecond
  clock_.Advance(-absl::Hours(1));
  committed.push_back(Add(*database, *snapshots));
  for (size_t i = 0; i < committed.size(); ++i) {
    EXPECT_EQ(*At(*snapshots, committed[i]), static_cast<int64_t>(i) + 1);
    if (i > 0) {
      EXPECT_LT(committed[i - 1], committed[i]);
      EXPECT_EQ(*At(*snapshots, committed[i] - absl::Nanoseconds(1)), static_cast<int64_t>(i));
    }
  }
  // The newest version is later than the clock, and no future.
  EXPECT_GT(committed.back(), clock_.Now());
  EXPECT_EQ(ReasonOf(At(*snapshots, committed.back() + absl::Nanoseconds(1)).status()),
            "AS_OF_IN_FUTURE");
  EXPECT_EQ(ReasonOf(At(*snapshots, committed.front() - absl::Nanoseconds(1)).status()),
            "AS_OF_BEFORE_FIRST");
}

TEST_P(PastSnapshotsTest, LimitOfThoseThatAreKept) {
  const auto database = OpenDatabase();
  const auto snapshots = Open(*database);
  std::vector<absl::Time> committed;
  for (size_t i = 0; i < limits::kPastSnapshotsMax + 2; ++i) {
    committed.push_back(Add(*database, *snapshots));
    clock_.Advance(absl::Seconds(1));
  }
  const auto loads = [&](size_t first, size_t last) {
    Loads();
    for (size_t i = first; i <= last; ++i) EXPECT_TRUE(At(*snapshots, committed[i]).ok());
    return Loads();
  };
  EXPECT_EQ(loads(0, limits::kPastSnapshotsMax - 1), limits::kPastSnapshotsMax);
  EXPECT_EQ(loads(0, limits::kPastSnapshotsMax - 1), 0U);
  EXPECT_EQ(loads(limits::kPastSnapshotsMax, limits::kPastSnapshotsMax), 1U);
  EXPECT_EQ(loads(1, limits::kPastSnapshotsMax), 0U);
  EXPECT_EQ(loads(0, 0), 1U);  // asked for the longest ago
}

// Data that says what it takes.
struct Sized {
  int64_t version;
  size_t* bytes;
  size_t BytesBeside(const Sized&) const { return *bytes; }
};

TEST_P(PastSnapshotsTest, LimitOfWhatTheyTake) {
  const auto database = OpenDatabase();
  size_t bytes = limits::kPastSnapshotsBytesMax / 2, loads = 0;
  const auto snapshots = *Snapshots<Sized>::Open(
      *database,
      [&](Tx&, const DataVersion& version, const auto*, Progress&) -> absl::StatusOr<Sized> {
        ++loads;
        return Sized{version.counter, &bytes};
      });
  std::vector<absl::Time> committed;
  const auto add = [&] {
    const auto number = static_cast<int64_t>(committed.size());
    committed.push_back(AddNote(*database, number, absl::StrCat(number))->version.committed_at);
    ASSERT_TRUE(snapshots->Refresh().ok());
    clock_.Advance(absl::Seconds(1));
  };
  const auto is_kept = [&](size_t i) {
    const size_t before = loads;
    const auto past = *snapshots->At({.as_of = committed[i]}, clock_.Now(), true);
    EXPECT_EQ(past->data.version, static_cast<int64_t>(i) + 1);
    return loads == before;
  };
  for (int i = 0; i < 4; ++i) add();
  EXPECT_FALSE(is_kept(0));
  EXPECT_FALSE(is_kept(1));
  EXPECT_TRUE(is_kept(0)) << "two take just what they may";
  EXPECT_TRUE(is_kept(1));
  ++bytes;
  EXPECT_FALSE(is_kept(2));
  EXPECT_TRUE(is_kept(2));
  EXPECT_FALSE(is_kept(1)) << "two take more than they may";
  bytes = limits::kPastSnapshotsBytesMax;
  EXPECT_TRUE(is_kept(1));
  ++bytes;  // since the newest shares less with them
  add();
  EXPECT_FALSE(is_kept(1));
  EXPECT_FALSE(is_kept(1)) << "one takes more than all may";
}

TEST_P(PastSnapshotsTest, LimitOfThoseInUse) {
  const auto database = OpenDatabase();
  const auto snapshots = Open(*database);
  std::vector<absl::Time> committed;
  for (size_t i = 0; i < limits::kPastSnapshotsInUseMax + 2; ++i) {
    committed.push_back(Add(*database, *snapshots));
    clock_.Advance(absl::Seconds(1));
  }
  const auto at = [&](size_t i) {
    return snapshots->At({.as_of = committed[i]}, clock_.Now(), true);
  };
  std::vector<Snapshots<int64_t>::Ptr> in_use;
  for (size_t i = 0; i < limits::kPastSnapshotsInUseMax; ++i) in_use.push_back(*at(i));
  const auto refused = at(limits::kPastSnapshotsInUseMax);
  EXPECT_EQ(ReasonOf(refused.status()), "OVERLOADED");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  Loads();
  EXPECT_EQ(*at(0), in_use[0]) << "what is in use is shared";
  EXPECT_EQ(Loads(), 0U);
  in_use.erase(in_use.begin());
  EXPECT_TRUE(at(limits::kPastSnapshotsInUseMax).ok());
}

TEST_P(PastSnapshotsTest, AReplicaThatIsBehindCatchesUpBeforeItAnswers) {
  const auto database = OpenDatabase(), other = OpenDatabase();
  const auto snapshots = Open(*database), behind = Open(*other);
  const auto watch = other->OnNewVersion([&] { return behind->Refresh(); });
  Add(*database, *snapshots);
  const absl::Time second = Add(*database, *snapshots);
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(*At(*behind, second), 2);
  EXPECT_EQ(*At(*behind, clock_.Now()), 2);
  EXPECT_EQ((*behind->At({.min_data_version = 2}, clock_.Now(), true))->data, 2);
  EXPECT_EQ(ReasonOf(behind->At({.min_data_version = 3}, clock_.Now(), true).status()),
            "DATA_VERSION_NOT_REACHED");
}

TEST_P(PastSnapshotsTest, WhoMayNotWaitIsToldThatItHasTo) {
  const auto database = OpenDatabase();
  const auto snapshots = Open(*database);
  const absl::Time first = Add(*database, *snapshots);
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(*snapshots->At({.as_of = first + absl::Seconds(1)}, clock_.Now(), false), nullptr);
  EXPECT_NE(*snapshots->At({.as_of = first}, clock_.Now(), false), nullptr);
  EXPECT_EQ(
      ReasonOf(snapshots->At({.as_of = first + absl::Hours(1)}, clock_.Now(), false).status()),
      "AS_OF_IN_FUTURE");
}

TEST_P(PastSnapshotsTest, NothingIsKeptOfADatabaseThatWasRestored) {
  const auto database = OpenDatabase();
  const auto snapshots = Open(*database);
  database_.SaveCopy();
  const absl::Time first = Add(*database, *snapshots);
  clock_.Advance(absl::Seconds(1));
  Add(*database, *snapshots);
  const auto kept = *snapshots->At({.as_of = first}, clock_.Now(), true);
  database_.RestoreCopy();
  ASSERT_TRUE(snapshots->Refresh().ok());
  const View<int64_t> view(*snapshots, kept, Scope::Public());
  const auto rows = [](Tx&, int64_t) { return absl::OkStatus(); };
  EXPECT_EQ(ReasonOf(view.Read(rows)), "DATABASE_RESTORED");
  EXPECT_EQ(ReasonOf(At(*snapshots, first).status()), "AS_OF_BEFORE_FIRST");
  clock_.Advance(absl::Seconds(1));
  Add(*database, *snapshots);
  const auto again = snapshots->At({.as_of = clock_.Now()}, clock_.Now(), true);
  EXPECT_EQ((*again)->version.counter, 1);
  EXPECT_NE((*again)->version.token, kept->version.token);
}

INSTANTIATE_TEST_SUITE_P(Engines, PastSnapshotsTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

}  // namespace
}  // namespace wijkmonitor::store
