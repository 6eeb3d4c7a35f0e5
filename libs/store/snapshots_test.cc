#include "libs/store/snapshots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "libs/store/declared.h"
#include "libs/store/store_testing.h"

namespace wijkmonitor::store {
namespace {

using ::testing::ElementsAre;

constexpr Migration kThings[] = {
    {1, "things",
     "CREATE TABLE thing (id TEXT NOT NULL, version BIGINT NOT NULL, removed BIGINT NOT NULL, "
     "size DOUBLE PRECISION, day TEXT, PRIMARY KEY (id, version));\n"}};

struct Thing {
  std::string id;
  std::optional<double> size;
  std::optional<absl::CivilDay> day;
  bool operator==(const Thing&) const = default;
};

template <class Io>
void Columns(Io& io, Thing& thing) {
  io.Id("id", thing.id);
  io("size", thing.size);
  io("day", thing.day);
}
constexpr DeclaredTable<Thing> kTable{.table = "thing", .part = "things", .scope = ""};

class SnapshotsTest : public ::testing::TestWithParam<testing::Engine> {
 protected:
  SnapshotsTest() : temp_(GetParam()), database_(*Open(temp_.url(), kThings, clock_)) {}

  Difference Declare(const std::vector<Thing>& things) {
    Difference difference;
    const auto written =
        database_->Mutate(Request(RandomUuid()), [&](Tx& tx) -> absl::StatusOr<std::string> {
          Declared<Thing> declared;
          for (const Thing& thing : things) declared.rows.push_back({2, thing});
          ASSIGN_OR_RETURN(const Changes<Thing> changes, kTable.Compare(tx, declared));
          RETURN_IF_ERROR(kTable.Apply(tx, changes));
          difference = changes.rows;
          return "";
        });
    EXPECT_TRUE(written.ok()) << written.status();
    return difference;
  }

  std::vector<Thing> At(int64_t version) {
    std::vector<Thing> things;
    EXPECT_TRUE(database_
                    ->Read([&](Tx& tx, const DataVersion&) -> absl::Status {
                      ASSIGN_OR_RETURN(things, kTable.Load(tx, version));
                      return absl::OkStatus();
                    })
                    .ok());
    return things;
  }

  // Snapshots of all things; counts how often the database is read for one.
  std::unique_ptr<Snapshots<std::vector<Thing>>> OpenSnapshots(std::atomic<int>* loads) {
    return *Snapshots<std::vector<Thing>>::Open(
        *database_,
        [loads](Tx& tx, const DataVersion& version, const Snapshot<std::vector<Thing>>*,
                Progress&) -> absl::StatusOr<std::vector<Thing>> {
          ++*loads;
          return kTable.Load(tx, version.counter);
        });
  }

  // Commits versions that it hands over to `snapshots`, while `read` is done beside it all the
  // time.
  void WriteAndHandOver(Snapshots<std::vector<Thing>>& snapshots,
                        const std::function<absl::Status()>& read) {
    std::atomic<bool> written = false;
    std::thread reader([&] {
      while (!written) EXPECT_TRUE(read().ok());
    });
    constexpr int kWrites = 100;
    for (int i = 0; i < kWrites; ++i) {
      const View view(snapshots, snapshots.current(), Scope::Public());
      EXPECT_TRUE(Write(*database_, [&](Tx& tx) {
                    tx.Changed("things");
                    view.AdvanceOnCommit(tx, {kA});
                    return absl::OkStatus();
                  }).ok());
    }
    written = true;
    reader.join();
    EXPECT_EQ(Version().counter, kWrites);
  }

  DataVersion Version() {
    DataVersion newest;
    EXPECT_TRUE(database_
                    ->Read([&](Tx&, const DataVersion& version) {
                      newest = version;
                      return absl::OkStatus();
                    })
                    .ok());
    return newest;
  }

  const Thing kA{"A", 1.5, absl::CivilDay(2024, 10, 1)}, kB{"B", std::nullopt, std::nullopt};

  testing::FakeClock clock_;
  testing::TempDatabase temp_;
  std::unique_ptr<Database> database_;
};

TEST_P(SnapshotsTest, ASnapshotIsMadeFromTheOneBeforeUnlessTheDatabaseWasRestored) {
  std::vector<int64_t> made_from;  // the version of the snapshot before; -1: none
  const auto snapshots = *Snapshots<std::vector<Thing>>::Open(
      *database_,
      [&](Tx& tx, const DataVersion& version, const Snapshot<std::vector<Thing>>* previous,
          Progress&) -> absl::StatusOr<std::vector<Thing>> {
        made_from.push_back(previous == nullptr ? -1 : previous->version.counter);
        return kTable.Load(tx, version.counter);
      });
  EXPECT_TRUE(snapshots->current()->data.empty());
  Declare({kA});
  ASSERT_TRUE(snapshots->Refresh().ok());
  ASSERT_TRUE(snapshots->Refresh().ok());
  const auto kept = snapshots->current();
  EXPECT_THAT(kept->data, ElementsAre(kA));
  EXPECT_THAT(made_from, ElementsAre(-1, -1));  // of an empty database everything is read

  temp_.SaveCopy();
  Declare({kA, kB});
  ASSERT_TRUE(snapshots->Refresh().ok());
  temp_.RestoreCopy();
  ASSERT_TRUE(snapshots->Refresh().ok());
  EXPECT_THAT(snapshots->current()->data, ElementsAre(kA));
  EXPECT_THAT(made_from, ElementsAre(-1, -1, 1, -1));
  EXPECT_THAT(kept->data, ElementsAre(kA));  // who still answers from it is not disturbed
}

TEST_P(SnapshotsTest, ASnapshotTakesWhatWasWrittenOnItsVersionOnly) {
  std::atomic<int> loads = 0;
  const auto snapshots = OpenSnapshots(&loads);
  const DataVersion empty = snapshots->current()->version;
  Declare({kA});
  const DataVersion first = Version();
  snapshots->Advance(empty, first, {kA});
  ASSERT_TRUE(snapshots->Refresh().ok());
  EXPECT_EQ(loads, 1);
  EXPECT_EQ(snapshots->current()->version, first);
  EXPECT_THAT(snapshots->current()->data, ElementsAre(kA));

  Declare({kB});
  snapshots->Advance(empty, Version(), {});
  EXPECT_EQ(snapshots->current()->version, first);
  ASSERT_TRUE(snapshots->Refresh().ok());
  EXPECT_EQ(loads, 2);
  EXPECT_THAT(snapshots->current()->data, ElementsAre(kB));
}

TEST_P(SnapshotsTest, WhatItsWriterHandsOverIsReadByNobodyElse) {
  std::atomic<int> loads = 0;
  const auto snapshots = OpenSnapshots(&loads);
  const auto watch = database_->OnNewVersion([&] { return snapshots->Refresh(); });
  WriteAndHandOver(*snapshots, [&] { return database_->CatchUp(); });
  EXPECT_EQ(loads, 1);
  EXPECT_EQ(snapshots->current()->version, Version());
}

// Who refreshes may have begun to read before the writer's next version, or the next but one.
TEST_P(SnapshotsTest, AVersionThatALaterOneFollowedMeanwhileIsNotRead) {
  std::atomic<int> loads = 0;
  const auto snapshots = OpenSnapshots(&loads);
  WriteAndHandOver(*snapshots, [&] { return snapshots->Refresh(); });
  EXPECT_EQ(loads, 1);
  EXPECT_EQ(snapshots->current()->version, Version());
}

TEST_P(SnapshotsTest, WhatIsAboutToBeHandedOverIsWaitedFor) {
  std::atomic<int> loads = 0;
  const auto snapshots = OpenSnapshots(&loads);
  const DataVersion empty = snapshots->current()->version;
  std::shared_ptr<void> expected = snapshots->ExpectAdvance();
  Declare({kA});
  std::thread first([&] { EXPECT_TRUE(snapshots->Refresh().ok()); });
  absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(loads, 1);
  snapshots->Advance(empty, Version(), {kA});
  first.join();
  EXPECT_EQ(loads, 1);
  // Whose writer failed after all is read.
  Declare({kB});
  std::thread second([&] { EXPECT_TRUE(snapshots->Refresh().ok()); });
  absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(loads, 1);
  expected.reset();
  second.join();
  EXPECT_EQ(loads, 2);
  EXPECT_THAT(snapshots->current()->data, ElementsAre(kB));
}

INSTANTIATE_TEST_SUITE_P(Engines, SnapshotsTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

}  // namespace
}  // namespace wijkmonitor::store
