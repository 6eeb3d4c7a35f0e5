#include "libs/store/snapshots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "libs/store/declared.h"
#include "libs/store/store_testing.h"
#include "libs/store/values.h"

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

absl::StatusOr<Newest<Thing>> LoadThings(Tx& tx, int64_t version) {
  Newest<Thing> things;
  RETURN_IF_ERROR(tx.Query(
      "SELECT id, removed, size, day FROM thing WHERE version <= $1 ORDER BY id, version",
      {Int(version)}, [&](const Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> day, OptionalStoredDate(row, 3));
        things.Add(Text(row, 0), row.Int(1) != 0, {Text(row, 0), OptionalReal(row, 2), day});
        return absl::OkStatus();
      }));
  return things;
}

class DeclaredTest : public ::testing::TestWithParam<testing::Engine> {
 protected:
  DeclaredTest() : temp_(GetParam()), database_(*Open(temp_.url(), kThings, clock_)) {}

  Difference Declare(const std::vector<Thing>& things) {
    Difference difference;
    const auto written =
        database_->Mutate(Request(RandomUuid()), [&](Tx& tx) -> absl::StatusOr<std::string> {
          ASSIGN_OR_RETURN(const Newest<Thing> stored, LoadThings(tx, tx.version()));
          const auto append = [&](const Thing& thing, bool removed) {
            return tx.Execute(
                "INSERT INTO thing (id, version, removed, size, day) VALUES ($1, $2, $3, $4, $5)",
                {Str(thing.id), Int(tx.version()), Int(removed), Optional(thing.size),
                 Optional(thing.day)});
          };
          ASSIGN_OR_RETURN(difference, WriteDifference<Thing>(things, stored.items(), append));
          if (difference.changed > 0) tx.Changed("things");
          return "";
        });
    EXPECT_TRUE(written.ok()) << written.status();
    return difference;
  }

  std::vector<Thing> At(int64_t version) {
    std::vector<Thing> things;
    EXPECT_TRUE(database_
                    ->Read([&](Tx& tx, const DataVersion&) -> absl::Status {
                      ASSIGN_OR_RETURN(Newest<Thing> newest, LoadThings(tx, version));
                      things = newest.Take();
                      return absl::OkStatus();
                    })
                    .ok());
    return things;
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

TEST_P(DeclaredTest, OnlyWhatDiffersIsAppended) {
  EXPECT_EQ(Declare({kA, kB}).changed, 2);
  const Difference again = Declare({kB, kA});
  EXPECT_EQ(again.changed, 0);
  EXPECT_EQ(again.unchanged, 2);
  const Thing larger{"A", 2, kA.day};
  EXPECT_EQ(Declare({larger, kB}).changed, 1);
  EXPECT_EQ(Declare({larger}).changed, 1);
  EXPECT_THAT(At(1), ElementsAre(kA, kB));
  EXPECT_THAT(At(2), ElementsAre(larger, kB));
  EXPECT_THAT(At(3), ElementsAre(larger));
  EXPECT_EQ(Declare({larger, kB}).changed, 1);
  EXPECT_THAT(At(4), ElementsAre(larger, kB));
}

TEST_P(DeclaredTest, ASnapshotIsMadeFromTheOneBeforeUnlessTheDatabaseWasRestored) {
  std::vector<int64_t> made_from;  // the version of the snapshot before; -1: none
  const auto snapshots = *Snapshots<std::vector<Thing>>::Open(
      *database_,
      [&](Tx& tx, const DataVersion& version,
          const Snapshot<std::vector<Thing>>* previous) -> absl::StatusOr<std::vector<Thing>> {
        made_from.push_back(previous == nullptr ? -1 : previous->version.counter);
        ASSIGN_OR_RETURN(Newest<Thing> newest, LoadThings(tx, version.counter));
        return newest.Take();
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

TEST_P(DeclaredTest, ASnapshotTakesWhatWasWrittenOnItsVersionOnly) {
  int loads = 0;
  const auto snapshots = *Snapshots<std::vector<Thing>>::Open(
      *database_,
      [&](Tx& tx, const DataVersion& version,
          const Snapshot<std::vector<Thing>>*) -> absl::StatusOr<std::vector<Thing>> {
        ++loads;
        ASSIGN_OR_RETURN(Newest<Thing> newest, LoadThings(tx, version.counter));
        return newest.Take();
      });
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

INSTANTIATE_TEST_SUITE_P(Engines, DeclaredTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

}  // namespace
}  // namespace wijkmonitor::store
