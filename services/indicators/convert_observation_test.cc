#include "services/indicators/convert_observation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/rpc/declared_file.h"
#include "services/indicators/convert_area.h"
#include "services/indicators/domain/limits.h"

namespace wijkmonitor::indicators {
namespace {

using ::testing::HasSubstr;

// A set is no level of the division, and MISSING is the absence of a row.
TEST(ReadFiles, WordsThatFilesDoNotHave) {
  const auto areas = rpc::ReadDeclared<v1::Area, Area>(
      "edition,valid_from,id,level,name,parent\nE,2020-01-01,NL01,SET,N,\n");
  ASSERT_TRUE(areas.rejections.empty());
  const std::vector<Rejection> rejections = CheckAreas(areas.declared);
  ASSERT_FALSE(rejections.empty());
  EXPECT_EQ(rejections[0].reason.In(Language::kEn),
            "must be one of: COUNTRY MUNICIPALITY WIJK BUURT");
  const Catalogue catalogue = MakeCatalogue({}, {}, {{.id = "SHARE"}});
  const auto figures =
      ReadObservations("indicator,area,edition,period,group,status\nSHARE,A,E,2020,G,MISSING\n",
                       {.format = "csv"}, catalogue);
  ASSERT_TRUE(figures.ok()) << figures.status();
  ASSERT_EQ(figures->rejections.size(), 1u);
  EXPECT_EQ(figures->rejections[0].reason.In(Language::kEn),
            "must be one of: VALUE NOT_PUBLISHED SUPPRESSED NOT_ASKED NOT_APPLICABLE");
}

// Tokens are not signed: whoever makes one gets the error that a wrong one gets.
TEST(ParsePosition, OfForgedTokens) {
  EXPECT_TRUE(ParsePosition("SHARE\nE\n2020-01-01\n2021-01-01\nALL\nA").ok());
  for (const char* text : {"", "x", "SHARE\nE\n9999-01-01\n2021-01-01\nALL\nA",
                           "SHARE\nE\n2020-01-01\n2021-13-01\nALL\nA"}) {
    EXPECT_EQ(ReasonOf(ParsePosition(text).status()), "INVALID_FIELDS") << text;
  }
}

TEST(ReadFiles, LimitOfRows) {
  const auto read = [](int64_t rows) {
    std::string file = "edition,id,name_nl,name_en,member\n";
    for (int64_t i = 0; i < rows; ++i) file += "E,S,N,N,M\n";
    return rpc::ReadDeclared<v1::AreaSet, AreaSet>(file);
  };
  EXPECT_TRUE(read(limits::kImportRowsMax - 1).rejections.empty());
  EXPECT_TRUE(read(limits::kImportRowsMax).rejections.empty());
  const formats::ReadFile<Declared<AreaSet>> above = read(limits::kImportRowsMax + 1);
  ASSERT_EQ(above.rejections.size(), 1u);
  EXPECT_EQ(above.rejections[0].line, limits::kImportRowsMax + 2);
  EXPECT_THAT(above.rejections[0].reason.In(Language::kEn), HasSubstr("500000 rows"));
  EXPECT_TRUE(above.declared.rows.empty());
}

}  // namespace
}  // namespace wijkmonitor::indicators
