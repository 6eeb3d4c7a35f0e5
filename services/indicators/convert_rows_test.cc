#include "services/indicators/convert_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "services/indicators/convert_words.h"

namespace wijkmonitor::indicators {
namespace {

using ::testing::HasSubstr;

TEST(ConvertRows, LimitOfRows) {
  const auto read = [](int64_t rows) {
    std::string file = "edition,id,name_nl,name_en,member\n";
    for (int64_t i = 0; i < rows; ++i) file += "E,S,N,N,M\n";
    return ReadAreaSets(file);
  };
  EXPECT_TRUE(read(limits::kImportRowsMax - 1).rejections.empty());
  EXPECT_TRUE(read(limits::kImportRowsMax).rejections.empty());
  const ReadFile<Declared<AreaSet>> above = read(limits::kImportRowsMax + 1);
  ASSERT_EQ(above.rejections.size(), 1u);
  EXPECT_EQ(above.rejections[0].line, limits::kImportRowsMax + 2);
  EXPECT_THAT(above.rejections[0].reason, HasSubstr("500000 rows"));
  EXPECT_TRUE(above.declared.rows.empty());
}

TEST(ConvertRows, PercentagesComeBackToTheDigit) {
  Indicator share;
  share.unit = Unit::kPercent;
  for (int i = 0; i <= 1'000'000; ++i) {
    const double value = i / 1e4;
    ASSERT_EQ(ToUnit(share, FromUnit(share, value)), value);
  }
}

TEST(ConvertRows, OtherUnitsStayAsTheyAre) {
  Indicator count;
  count.unit = Unit::kPersons;
  EXPECT_EQ(FromUnit(count, 234950), 234950);
  EXPECT_EQ(ToUnit(count, 0.1), 0.1);
}

}  // namespace
}  // namespace wijkmonitor::indicators
