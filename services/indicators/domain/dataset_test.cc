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
  return std::make_shared<Column>(MakeColumn(period, std::move(edition), {}));
}

TEST(MakeColumn, GivesBackWhatWasPutIn) {
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
  const Column column =
      MakeColumn(Period::OfYear(2020), edition,
                 {{.area = Buurt(2), .figure = Without(Status::kSuppressed), .revision = 2},
                  {.area = Buurt(1), .figure = full, .revision = 4, .batch = 6}});
  EXPECT_EQ(column.period, Period::OfYear(2020));
  EXPECT_EQ(column.edition, edition);
  const int first = edition->Find(Buurt(1)), second = edition->Find(Buurt(2));
  EXPECT_EQ(column.At(first), full);
  EXPECT_TRUE(column.HasValue(first));
  EXPECT_EQ(column.revision[first], 4);
  EXPECT_EQ(column.batch[first], 6);
  EXPECT_EQ(column.At(second), Without(Status::kSuppressed));
  EXPECT_FALSE(column.HasValue(second));
  EXPECT_EQ(column.revision[second], 2);
  EXPECT_EQ(column.At(edition->Find(Buurt(3))), Without(Status::kMissing));
}

TEST(MakeColumn, ZeroIsAValue) {
  const auto edition = EditionFrom("E", 2020);
  Figure zero = Of(0);
  zero.numerator = 0;
  zero.denominator = 12;
  const Column column =
      MakeColumn(Period::OfYear(2020), edition, {{.area = Buurt(1), .figure = zero}});
  EXPECT_EQ(column.At(edition->Find(Buurt(1))), zero);
}

TEST(MakeColumn, HasNoArraysThatNoFigureNeeds) {
  const Column column = MakeColumn(Period::OfYear(2020), EditionFrom("E", 2020),
                                   {{.area = Buurt(1), .figure = testing::Surveyed(0.5, 30)}});
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
