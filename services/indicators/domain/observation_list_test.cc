#include "services/indicators/domain/observation_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/testing.h"

namespace wijkmonitor::indicators {
namespace {

using testing::Buurt;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using testing::Of;

// SHARE in 2020 and 2021, for two groups, and POPULATION in 2020.
Dataset SomeFigures() {
  testing::DatasetBuilder builder(2);
  builder.Put("SHARE", 2021, {{Buurt(1), Of(0.1)}});
  builder.Put("SHARE", 2020, {{Buurt(2), Of(0.2)}, {"GM0001", Of(0.3)}, {Buurt(1), Of(0.4)}});
  builder.Put("SHARE", 2020, {{Buurt(1), Of(0.5)}}, "ADULTS");
  builder.Put("POPULATION", 2020, {{"WK000101", Of(7)}});
  return builder.Build();
}

std::string NameOf(const Observation& observation) {
  return absl::StrCat(observation.column.indicator, " ", observation.column.period.LastYear(), " ",
                      observation.column.group, " ", observation.area);
}

std::vector<std::string> Listed(const Dataset& data, const ObservationFilter& filter = {},
                                const std::optional<ObservationPosition>& after = std::nullopt) {
  std::vector<std::string> listed;
  ObservationList list(data, filter, after);
  while (const auto next = list.Next()) listed.push_back(NameOf(*next));
  return listed;
}

const std::vector<std::string>& All() {
  static const auto* const all =
      new std::vector<std::string>{"POPULATION 2020 ALL WK000101", "SHARE 2020 ADULTS " + Buurt(1),
                                   "SHARE 2020 ALL " + Buurt(1),   "SHARE 2020 ALL " + Buurt(2),
                                   "SHARE 2020 ALL GM0001",        "SHARE 2021 ALL " + Buurt(1)};
  return *all;
}

TEST(ObservationList, IsInOrderOfColumnAndArea) {
  EXPECT_THAT(Listed(SomeFigures()), ElementsAreArray(All()));
  EXPECT_THAT(Listed(Dataset()), IsEmpty());
}

TEST(ObservationList, GoesOnAfterEachOne) {
  const Dataset data = SomeFigures();
  ObservationList list(data, {}, std::nullopt);
  for (size_t i = 0; i < All().size(); ++i) {
    const auto next = list.Next();
    ASSERT_TRUE(next.has_value());
    EXPECT_THAT(Listed(data, {}, ObservationPosition{next->column, next->area}),
                ElementsAreArray(All().begin() + static_cast<ptrdiff_t>(i) + 1, All().end()));
  }
}

TEST(ObservationList, GoesOnAfterWhatIsNotThere) {
  const Dataset data = SomeFigures();
  const ColumnKey none{"SHARE", "E", Period::OfYear(2019), "ALL"};
  EXPECT_THAT(Listed(data, {}, ObservationPosition{none, "X"}),
              ElementsAreArray(All().begin() + 1, All().end()));
  const ColumnKey column{"SHARE", "E", Period::OfYear(2020), "ALL"};
  EXPECT_THAT(Listed(data, {}, ObservationPosition{column, Buurt(1) + "X"}),
              ElementsAreArray(All().begin() + 3, All().end()));
}

TEST(ObservationList, Filters) {
  const Dataset data = SomeFigures();
  EXPECT_THAT(Listed(data, {.indicator = "POPULATION"}), ElementsAre(All()[0]));
  EXPECT_THAT(Listed(data, {.group = "ADULTS"}), ElementsAre(All()[1]));
  EXPECT_THAT(Listed(data, {.area = Buurt(1)}), ElementsAre(All()[1], All()[2], All()[5]));
  EXPECT_THAT(Listed(data, {.area = Buurt(2)}), ElementsAre(All()[3]));
  EXPECT_THAT(Listed(data, {.area = "NOWHERE"}), IsEmpty());
  EXPECT_THAT(Listed(data, {.edition = "F"}), IsEmpty());
  EXPECT_THAT(Listed(data, {.edition = "E", .period = Period::OfYear(2021)}),
              ElementsAre(All()[5]));
}

TEST(ObservationList, SaysWhatIsShownAndWhenItCameIn) {
  Dataset data = SomeFigures();
  data.batches[1] = {std::nullopt, absl::FromUnixSeconds(5)};
  ObservationList list(data, {.indicator = "POPULATION"}, std::nullopt);
  const Observation only = *list.Next();
  EXPECT_EQ(only.figure, Of(7));
  EXPECT_EQ(only.revision, 1);
  EXPECT_EQ(only.version, 1);
  EXPECT_EQ(only.recorded_at, absl::FromUnixSeconds(5));
}

class ExportPartsTest : public ::testing::Test {
 protected:
  // So many lines, of so many bytes each, of a new column; the part of the first.
  int Write(int64_t lines, size_t line_bytes = 1) {
    columns_.push_back(std::make_shared<Column>(*column_));
    const int part = parts_.PartOf(*columns_.back());
    for (int64_t i = 0; i < lines; ++i) parts_.Add(line_bytes);
    EXPECT_EQ(parts_.PartOf(*columns_.back()), part) << "a column was divided";
    return part;
  }

  const Dataset data_ = SomeFigures();
  const std::shared_ptr<const Column> column_ =
      data_.FindColumn({"SHARE", "E", Period::OfYear(2020), "ALL"});
  std::vector<std::shared_ptr<const Column>> columns_;
  ExportParts parts_;
};

TEST_F(ExportPartsTest, LimitOfRows) {
  EXPECT_EQ(Write(limits::kPartRowsMax - 1), 1);
  EXPECT_EQ(Write(1), 1);
  EXPECT_EQ(Write(1), 1);
  EXPECT_EQ(Write(limits::kPartRowsMax), 2);
  EXPECT_EQ(Write(1), 2);
  EXPECT_EQ(Write(1), 3);
}

TEST_F(ExportPartsTest, LimitOfBytes) {
  EXPECT_EQ(Write(1, limits::kPartBytesMax - 1), 1);
  EXPECT_EQ(Write(1), 1);
  EXPECT_EQ(Write(1), 1);
  EXPECT_EQ(Write(1), 2);
}

TEST_F(ExportPartsTest, LimitOfTheColumns) {
  size_t bytes = 0;
  while (bytes <= limits::kPartColumnBytesMax) {
    ASSERT_EQ(Write(1), 1) << bytes;
    bytes += limits::kPartBytesOfColumn + limits::kPartBytesOfPlace * column_->status.size();
  }
  EXPECT_EQ(Write(1), 2);
}

}  // namespace
}  // namespace wijkmonitor::indicators
