#include "services/indicators/convert_observation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/base/status.h"
#include "libs/formats/problems.h"
#include "libs/rpc/declared_file.h"
#include "services/indicators/convert_area.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"

namespace wijkmonitor::indicators {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A set is no level of the division, and MISSING is the absence of a row.
TEST(ReadFiles, WordsThatFilesDoNotHave) {
  const auto areas = rpc::ReadDeclared<v1::Area, Area>(
      "edition,valid_from,id,level,name,parent\nE,2020-01-01,NL01,SET,N,\n");
  ASSERT_TRUE(areas.rejections.empty());
  EXPECT_THAT(CheckAreas(areas.declared),
              Contains(RejectsWith(2, "level", "SET",
                                   {problems::kWordDue, {"COUNTRY MUNICIPALITY WIJK BUURT"}})));
  const Catalogue catalogue = MakeCatalogue({}, {}, {{.id = "SHARE"}});
  const auto figures =
      ReadObservations("indicator,area,edition,period,group,status\nSHARE,A,E,2020,G,MISSING\n",
                       {.format = "csv"}, catalogue, [](const auto&...) { return true; });
  ASSERT_TRUE(figures.ok()) << figures.status();
  EXPECT_THAT(
      figures->rejections,
      ElementsAre(RejectsWith(
          2, "status", "MISSING",
          {problems::kWordDue, {"VALUE NOT_PUBLISHED SUPPRESSED NOT_ASKED NOT_APPLICABLE"}})));
}

// As CBS publishes the areas of the country.
TEST(ReadAreas, OfATable) {
  const auto read = [](absl::string_view rows, const std::string& only) {
    return ReadAreas(absl::StrCat("Wijken en buurten;Regioaanduiding/Codering (code)\n", rows),
                     {.format = "cbs-kwb", .edition = "E", .only = only});
  };
  EXPECT_THAT(read("Hier;GM0001\nElders;GM0002\n", "GM0001").rejections, ::testing::IsEmpty());
  EXPECT_THAT(read("Hier;GM0001\nTotaal;Alle gemeenten\n", "").rejections,
              ElementsAre(RejectsWith(3, "Regioaanduiding/Codering (code)", "Alle gemeenten",
                                      problems::kNoAreaCode)));
  EXPECT_THAT(read("Nederland;NL00\nGroningen;PV20\n", "").rejections,
              ElementsAre(RejectsWith(0, "", "", problems::kNoAreaRow)));
  EXPECT_THAT(read("Nederland;NL00\nElders;GM0002\n", "GM0001").rejections,
              ElementsAre(RejectsWith(0, "", "", {problems::kNoRowOf, {"GM0001"}})));
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
  EXPECT_THAT(above.rejections,
              ElementsAre(RejectsWith(500'002, "", "", {problems::kTooManyRows, {"500000"}})));
  EXPECT_TRUE(above.declared.rows.empty());
}

TEST(ReadObservations, IsNotReadFurtherThanItIsTaken) {
  const Catalogue catalogue = MakeCatalogue({}, {}, {{.id = "SHARE"}});
  std::vector<int64_t> lines;
  const auto read = ReadObservations(
      "indicator,area,edition,period,value\nSHARE,A,E,2020,1\nSHARE,B,E,2020,1\n"
      "SHARE,C,E,2020,1\n",
      {.format = "csv"}, catalogue, [&](const auto& line, bool, auto* rejections) {
        lines.push_back(line.front().line);
        if (lines.size() == 2) rejections->push_back({3, "", "", problems::kImportTooLarge});
        return lines.size() < 2;
      });
  EXPECT_THAT(lines, ElementsAre(2, 3));
  EXPECT_TRUE(read->cut_short);
  EXPECT_EQ(read->rejections.size(), 1);
}

// A line of a wide file has the same ids in each of its rows.
TEST(ReadObservations, LimitOfIds) {
  const Catalogue catalogue =
      MakeCatalogue({}, {}, {{.id = "SHARE", .source_columns = {"cbs-wijken:a", "cbs-wijken:b"}}});
  std::vector<std::string> areas;
  const auto rejections = [&](size_t bytes) {
    return ReadObservations(absl::StrCat("code,a,b\n", std::string(bytes, 'X'), ",1,2\n"),
                            {.format = "cbs-wijken", .edition = "E", .period = "2020"}, catalogue,
                            [&](const auto& line, bool, auto*) {
                              areas.push_back(line.front().area);
                              return true;
                            })
        ->rejections;
  };
  EXPECT_THAT(rejections(limits::kIdBytesMax), IsEmpty());
  EXPECT_EQ(areas.size(), 1);
  const Reason too_long(problems::kTooLong, {"65", "64"});
  EXPECT_THAT(rejections(limits::kIdBytesMax + 1),
              ElementsAre(RejectsWith(2, "code", std::string(65, 'X'), too_long),
                          RejectsWith(2, "code", std::string(65, 'X'), too_long)));
  EXPECT_EQ(areas.size(), 1);
}

// Else a file of which every row is wrong takes memory without end.
TEST(ReadObservations, LimitOfFaults) {
  const Catalogue catalogue = MakeCatalogue({}, {}, {{.id = "SHARE"}});
  const auto read = [&](size_t wrong_rows) {
    std::string file = "indicator,area,edition,period,value\n";
    for (size_t i = 0; i < wrong_rows; ++i) file += "NONE,A,E,2020,1\n";
    return *ReadObservations(file + "SHARE,A,E,2020,1\n", {.format = "csv"}, catalogue,
                             [](const auto&...) { return true; });
  };
  EXPECT_FALSE(read(limits::kRejectionsHeldMax - 1).cut_short);
  const auto at = read(limits::kRejectionsHeldMax);
  EXPECT_TRUE(at.cut_short);
  EXPECT_EQ(at.rejections.size(), limits::kRejectionsHeldMax + 1);
  EXPECT_THAT(at.rejections.back(),
              RejectsWith(500'002, "", "", {problems::kTooManyFaults, {"500000"}}));
  EXPECT_EQ(read(limits::kRejectionsHeldMax + 1).rejections.size(), at.rejections.size());
}

}  // namespace
}  // namespace wijkmonitor::indicators
