#include "services/indicators/domain/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/indicators/domain/testing.h"

namespace wijkmonitor::indicators {
namespace {

using testing::Buurt;
using ::testing::ElementsAre;
using testing::InventedAreas;
using ::testing::IsEmpty;
using testing::Of;
using testing::Without;

std::shared_ptr<const Edition> EditionFrom(const std::string& id, int year) {
  return std::make_shared<Edition>(
      MakeEdition(id, absl::CivilDay(year, 1, 1), InventedAreas(3), {}));
}

std::shared_ptr<const Column> EmptyColumn(const Period& period,
                                          std::shared_ptr<const Edition> edition) {
  return testing::ColumnWith(testing::RegisterShare("SHARE", "SAFETY"), period, std::move(edition),
                             {});
}

Column ColumnOf(std::shared_ptr<const Edition> edition, int64_t minimum_n = 0) {
  Indicator indicator = testing::RegisterShare("SHARE", "SAFETY");
  indicator.basis = Basis::kSurvey;
  indicator.minimum_n = minimum_n;
  return Column(indicator, Period::OfYear(2020), std::move(edition));
}

TEST(Column, GivesBackWhatWasPutIn) {
  const auto edition = EditionFrom("E", 2020);
  const Figure full = {.status = Status::kValue,
                       .value = 0.5,
                       .numerator = 5,
                       .denominator = 10,
                       .n = 10,
                       .design_effect = 1.3,
                       .standard_error = 0.1,
                       .low = 0.4,
                       .high = 0.6};
  Column column = ColumnOf(edition);
  const int first = edition->Find(Buurt(1)), second = edition->Find(Buurt(2));
  column.Put(second, Without(Status::kSuppressed), 2, 7);
  column.Put(first, full, 4, 6);
  EXPECT_EQ(column.period, Period::OfYear(2020));
  EXPECT_EQ(column.edition, edition);
  EXPECT_EQ(column.At(first), full);
  EXPECT_TRUE(column.HasValue(first));
  EXPECT_EQ(column.revision[first], 4);
  EXPECT_EQ(column.version[first], 6);
  EXPECT_TRUE(column.IsOf(first, 6));
  EXPECT_FALSE(column.IsOf(first, 7));
  EXPECT_EQ(column.At(second), Without(Status::kSuppressed));
  EXPECT_FALSE(column.HasValue(second));
  EXPECT_EQ(column.revision[second], 2);
  EXPECT_EQ(column.version[second], 7);
  EXPECT_EQ(column.At(edition->Find(Buurt(3))), Without(Status::kMissing));
}

TEST(Column, ZeroIsAValue) {
  const auto edition = EditionFrom("E", 2020);
  Figure zero = Of(0);
  zero.numerator = 0;
  zero.denominator = 12;
  Column column = ColumnOf(edition);
  column.Put(edition->Find(Buurt(1)), zero, 1, 1);
  EXPECT_EQ(column.At(edition->Find(Buurt(1))), zero);
}

TEST(Column, ARevisionLeavesNothingOfTheOneBefore) {
  const auto edition = EditionFrom("E", 2020);
  const int place = edition->Find(Buurt(1));
  Column column = ColumnOf(edition, /*minimum_n=*/20);
  column.Put(place,
             {.status = Status::kValue,
              .value = 0.5,
              .n = 30,
              .low = 0.4,
              .high = 0.6,
              .provisional = true},
             1, 1);
  column.Put(place, Of(0.6), 2, 2);
  EXPECT_EQ(column.At(place), Of(0.6));
  EXPECT_EQ(column.Stored(place), Of(0.6));
}

TEST(Column, KeepsWhatItDoesNotShow) {
  const auto edition = EditionFrom("E", 2020);
  const int place = edition->Find(Buurt(1));
  Column column = ColumnOf(edition, /*minimum_n=*/20);
  column.Put(place, testing::Surveyed(0.5, 19), 1, 1);
  EXPECT_EQ(column.At(place), Without(Status::kSuppressed));
  EXPECT_EQ(column.Stored(place), testing::Surveyed(0.5, 19));
  column.Put(place, testing::Surveyed(0.5, 20), 2, 2);
  EXPECT_EQ(column.At(place), testing::Surveyed(0.5, 20));
  EXPECT_EQ(column.Stored(place), testing::Surveyed(0.5, 20));
}

TEST(Column, MovesToAnotherStateOfItsEdition) {
  const auto edition = EditionFrom("E", 2020);
  Column column = ColumnOf(edition, /*minimum_n=*/20);
  column.Put(edition->Find(Buurt(1)), testing::Surveyed(0.5, 19), 1, 3);
  column.Put(edition->Find(Buurt(3)), testing::Surveyed(0.7, 30), 2, 4);
  const auto grown = std::make_shared<Edition>(MakeEdition(
      "E", absl::CivilDay(2020, 1, 1), InventedAreas(9), {{.id = "SET", .members = {Buurt(1)}}}));
  Indicator lenient = testing::RegisterShare("SHARE", "SAFETY");
  const Column moved = column.Moved(lenient, grown);
  EXPECT_EQ(moved.edition, grown);
  EXPECT_EQ(moved.At(grown->Find(Buurt(1))), testing::Surveyed(0.5, 19));
  EXPECT_EQ(moved.At(grown->Find(Buurt(3))), testing::Surveyed(0.7, 30));
  EXPECT_EQ(moved.revision[grown->Find(Buurt(3))], 2);
  EXPECT_EQ(moved.version[grown->Find(Buurt(1))], 3);
  EXPECT_FALSE(moved.Has(grown->Find(Buurt(2))));
}

TEST(ByPlace, HasAnEntryForEachPlaceOnlyWhenTheyDiffer) {
  ByPlace<int64_t> versions;
  versions.Set(3, 1, 7);
  versions.Set(3, 2, 7);
  EXPECT_EQ(versions[1], 7);
  EXPECT_EQ(versions.bytes(), 0u);
  versions.Set(3, 0, 9);
  EXPECT_EQ(versions[0], 9);
  EXPECT_EQ(versions[1], 7);
  EXPECT_EQ(versions[2], 7);
  EXPECT_EQ(versions.bytes(), 3 * sizeof(int64_t));
}

TEST(Column, HasNoArraysThatNoFigureNeeds) {
  const auto edition = EditionFrom("E", 2020);
  Column column = ColumnOf(edition);
  column.Put(edition->Find(Buurt(1)), testing::Surveyed(0.5, 30), 1, 1);
  EXPECT_FALSE(column.n.empty());
  EXPECT_THAT(column.numerator, IsEmpty());
  EXPECT_THAT(column.low, IsEmpty());
}

TEST(Dataset, TheEditionInForceOnTheLastDayOfAYear) {
  Dataset dataset;
  EXPECT_EQ(dataset.EditionOf(2020), nullptr);
  const auto first = EditionFrom("FIRST", 2017);
  const auto second = std::make_shared<Edition>(
      MakeEdition("SECOND", absl::CivilDay(2020, 12, 31), InventedAreas(1), {}));
  const auto third = std::make_shared<Edition>(
      MakeEdition("THIRD", absl::CivilDay(2024, 1, 1), InventedAreas(1), {}));
  dataset.editions = {first, second, third};
  EXPECT_EQ(dataset.EditionOf(1999), first);
  EXPECT_EQ(dataset.EditionOf(2019), first);
  EXPECT_EQ(dataset.EditionOf(2020), second);
  EXPECT_EQ(dataset.EditionOf(2023), second);
  EXPECT_EQ(dataset.EditionOf(2024), third);
  EXPECT_EQ(dataset.EditionOf(2099), third);
}

TEST(Dataset, FindEdition) {
  Dataset dataset;
  dataset.editions = {EditionFrom("FIRST", 2017), EditionFrom("SECOND", 2020)};
  EXPECT_EQ(dataset.FindEdition("SECOND"), dataset.editions[1]);
  EXPECT_EQ(dataset.FindEdition("THIRD"), nullptr);
}

TEST(Dataset, SeriesAreApartByIndicatorAndGroup) {
  Dataset dataset;
  const auto column = EmptyColumn(Period::OfYear(2020), EditionFrom("E", 2020));
  dataset.Put("SHARE", "ALL", column);
  ASSERT_NE(dataset.FindSeries("SHARE", "ALL"), nullptr);
  EXPECT_THAT(*dataset.FindSeries("SHARE", "ALL"), ElementsAre(column));
  EXPECT_EQ(dataset.FindSeries("SHARE", "ADULTS"), nullptr);
  EXPECT_EQ(dataset.FindSeries("ALL", "SHARE"), nullptr);
}

TEST(Dataset, PutKeepsTheOrderByLastYearThenEdition) {
  const auto older = EditionFrom("OLDER", 2017), newer = EditionFrom("NEWER", 2020);
  const auto of_2018 = EmptyColumn(Period::OfYear(2018), older);
  const auto of_2020_older = EmptyColumn(Period::OfYear(2020), older);
  const auto of_2020_newer = EmptyColumn(Period::OfYear(2020), newer);
  const auto until_2022 =
      EmptyColumn({absl::CivilDay(2019, 1, 1), absl::CivilDay(2023, 1, 1)}, older);
  Dataset dataset;
  for (const auto& column : {until_2022, of_2020_newer, of_2018, of_2020_older}) {
    dataset.Put("SHARE", "ALL", column);
  }
  EXPECT_THAT(*dataset.FindSeries("SHARE", "ALL"),
              ElementsAre(of_2018, of_2020_older, of_2020_newer, until_2022));
}

TEST(Dataset, PutReplacesTheColumnOfTheSamePeriodAndEdition) {
  const auto older = EditionFrom("OLDER", 2017), newer = EditionFrom("NEWER", 2020);
  const auto kept = EmptyColumn(Period::OfYear(2020), older);
  const auto before = EmptyColumn(Period::OfYear(2020), newer);
  const auto after = EmptyColumn(Period::OfYear(2020), newer);
  Dataset dataset;
  for (const auto& column : {kept, before, after}) dataset.Put("SHARE", "ALL", column);
  EXPECT_THAT(*dataset.FindSeries("SHARE", "ALL"), ElementsAre(kept, after));
}

TEST(Dataset, FindsAndRemovesAColumn) {
  const auto older = EditionFrom("OLDER", 2017), newer = EditionFrom("NEWER", 2020);
  Dataset dataset;
  const auto kept = EmptyColumn(Period::OfYear(2020), older);
  const auto gone = EmptyColumn(Period::OfYear(2020), newer);
  for (const auto& column : {kept, gone}) dataset.Put("SHARE", "ALL", column);
  EXPECT_EQ(dataset.FindColumn({"SHARE", "NEWER", Period::OfYear(2020), "ALL"}), gone);
  EXPECT_EQ(dataset.FindColumn({"SHARE", "NEWER", Period::OfYear(2021), "ALL"}), nullptr);
  EXPECT_EQ(dataset.FindColumn({"OTHER", "NEWER", Period::OfYear(2020), "ALL"}), nullptr);
  const Dataset before = dataset;
  dataset.Remove({"SHARE", "NEWER", Period::OfYear(2020), "ALL"});
  EXPECT_THAT(*dataset.FindSeries("SHARE", "ALL"), ElementsAre(kept));
  EXPECT_EQ(dataset.BytesBeside(before), 0u);
  EXPECT_EQ(before.BytesBeside(dataset), gone->bytes());
  dataset.Remove({"SHARE", "OLDER", Period::OfYear(2020), "ALL"});
  EXPECT_EQ(dataset.FindSeries("SHARE", "ALL"), nullptr);
}

TEST(Dataset, PutMovesAColumnWhoseEditionGotAnotherDay) {
  const auto first = EditionFrom("FIRST", 2017), second = EditionFrom("SECOND", 2020);
  const auto later = EditionFrom("FIRST", 2021), same_day = EditionFrom("FIRST", 2020);
  const auto of = [](const auto& edition) { return EmptyColumn(Period::OfYear(2022), edition); };
  const auto of_second = of(second), of_later = of(later), of_same_day = of(same_day);
  Dataset dataset;
  for (const auto& column : {of(first), of_second, of_later}) dataset.Put("SHARE", "ALL", column);
  EXPECT_THAT(*dataset.FindSeries("SHARE", "ALL"), ElementsAre(of_second, of_later));
  // Of one day the id decides, whichever came in first.
  dataset.Put("SHARE", "ALL", of_same_day);
  EXPECT_THAT(*dataset.FindSeries("SHARE", "ALL"), ElementsAre(of_same_day, of_second));
}

TEST(Dataset, ACopyDoesNotChangeWhatItWasCopiedFrom) {
  const auto edition = EditionFrom("E", 2020);
  const auto before = EmptyColumn(Period::OfYear(2020), edition);
  const auto after = EmptyColumn(Period::OfYear(2020), edition);
  Dataset original;
  original.Put("SHARE", "ALL", before);
  Dataset copy = original;
  copy.Put("SHARE", "ALL", after);
  copy.Put("SHARE", "ALL", EmptyColumn(Period::OfYear(2021), edition));
  copy.Put("OTHER", "ALL", after);
  EXPECT_THAT(*original.FindSeries("SHARE", "ALL"), ElementsAre(before));
  EXPECT_EQ(original.FindSeries("OTHER", "ALL"), nullptr);
  EXPECT_EQ(copy.FindSeries("SHARE", "ALL")->front(), after);
}

}  // namespace
}  // namespace wijkmonitor::indicators
