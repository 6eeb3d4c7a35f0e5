#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/rejection_testing.h"
#include "libs/base/status.h"
#include "libs/formats/problems.h"
#include "libs/formats/rejected.h"
#include "libs/formats/row_reader.h"

namespace wijkmonitor::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Figures of RIVM StatLine 50090NED, padded as its untyped download is.
constexpr absl::string_view kRivm =
    "ID;Leeftijd;Marges;WijkenEnBuurten;Perioden;Gemeentenaam_1;SoortRegio_2;Codering_3;Roker_11;"
    "Eenzaam_28\r\n"
    "1;20300;MW00000;BU00140300;2020JJ00;Groningen   ;Buurt     ;BU00140300;    21.6;       .\r\n"
    "2;80200;MW00000;GM0014    ;2012JJ00;Groningen   ;Gemeente  ;GM0014    ;        ;    47.0\r\n";

absl::StatusOr<ObservationFile> Open(absl::string_view format, absl::string_view file) {
  return OpenObservations(format, file, Encoding::kUtf8, [](auto) { return true; });
}

Rejection FileRejection(absl::string_view format, absl::string_view file) {
  return RejectionOf(Open(format, file).status());
}

std::vector<std::vector<std::string>> Rows(absl::string_view format, absl::string_view file) {
  const auto opened = Open(format, file);
  EXPECT_TRUE(opened.ok()) << opened.status();
  std::vector<std::vector<std::string>> rows;
  Row row;
  while (opened.ok() && opened->rows->Next(&row)) {
    EXPECT_FALSE(row.malformed.has_value());
    rows.emplace_back(row.cells.begin(), row.cells.end());
  }
  return rows;
}

TEST(ObservationFormats, Rivm) {
  EXPECT_THAT(
      Rows("rivm-50090", kRivm),
      ElementsAre(
          ElementsAre("Roker_11", "BU00140300", "2020JJ00", "AGE_18_PLUS", "VALUE", "21.6"),
          ElementsAre("Eenzaam_28", "BU00140300", "2020JJ00", "AGE_18_PLUS", "NOT_PUBLISHED", ""),
          ElementsAre("Roker_11", "GM0014", "2012JJ00", "AGE_65_PLUS", "NOT_ASKED", ""),
          ElementsAre("Eenzaam_28", "GM0014", "2012JJ00", "AGE_65_PLUS", "VALUE", "47.0")));
}

TEST(ObservationFormats, NamesTheColumnOfTheFile) {
  const ObservationFile file = *Open("rivm-50090", kRivm);
  const auto& reader = file.rows;
  Row row;
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_EQ(row.line, 2);
  EXPECT_EQ(reader->SourceColumn(1), "WijkenEnBuurten");
  EXPECT_EQ(reader->SourceColumn(3), "Leeftijd");
  EXPECT_EQ(reader->SourceColumn(5), "Roker_11");
}

TEST(ObservationFormats, RivmLinesThatAreNoFigures) {
  const ObservationFile file = *Open(
      "rivm-50090",
      "Leeftijd;Marges;WijkenEnBuurten;Perioden;Roker_11\n20300;MW00001;GM0014;2020JJ00;1.0\n");
  const auto& reader = file.rows;
  Row row;
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(*row.malformed,
              RejectsWith(2, "Marges", "MW00001", {problems::kNoFigureOfKind, {"MW00000"}}));
}

TEST(ObservationFormats, CbsKerncijfersPortal) {
  EXPECT_THAT(Rows("cbs-kwb",
                   "\xef\xbb\xbfWijken en buurten;Regioaanduiding/Codering (code);Bevolking/Aantal "
                   "inwoners (aantal);"
                   "Bevolking/Geslacht/Mannen (aantal)\r\nGroningen;GM0014    ;243768;.\r\n"),
              ElementsAre(ElementsAre("Bevolking/Aantal inwoners (aantal)", "GM0014", "", "",
                                      "VALUE", "243768"),
                          ElementsAre("Bevolking/Geslacht/Mannen (aantal)", "GM0014", "", "",
                                      "NOT_PUBLISHED", "")));
}

TEST(ObservationFormats, CbsKerncijfersEnglish) {
  EXPECT_THAT(
      Rows("cbs-wijken",
           "code,name,province,urbanity,income_low\r\nWK001410,Noordwest,Groningen,x,57.8\r\n"
           "WK001411,Other,Groningen,x,NA\r\n"),
      ElementsAre(ElementsAre("income_low", "WK001410", "", "", "VALUE", "57.8"),
                  ElementsAre("income_low", "WK001411", "", "", "NOT_PUBLISHED", "")));
}

TEST(ObservationFormats, CbsMapOfBuurtenAndOfWijken) {
  EXPECT_THAT(Rows("cbs-kaart",
                   ",BU_CODE,BU_NAAM,WK_CODE,AANT_INW,geometry\n0,BU00140000,Noord,WK001400,4440,"
                   "\"P (1, 2)\"\n"),
              ElementsAre(ElementsAre("AANT_INW", "BU00140000", "", "", "VALUE", "4440")));
  EXPECT_THAT(Rows("cbs-kaart", ",WK_CODE,WK_NAAM,AANT_INW\n0,WK001400,Centrum,-99999999\n"),
              ElementsAre(ElementsAre("AANT_INW", "WK001400", "", "", "NOT_PUBLISHED", "")));
}

TEST(ObservationFormats, OwnLayoutAsItStands) {
  EXPECT_THAT(Rows("csv", "indicator;area;period;value\nLOW_INCOME;WK001410;2022;57,8\n"),
              ElementsAre(ElementsAre("LOW_INCOME", "WK001410", "2022", "57,8")));
}

TEST(ObservationFormats, ReadOnlyWhatIsAskedFor) {
  const auto file = OpenObservations(
      "cbs-kwb", "Regioaanduiding/Codering (code);A;;B;A;Wijken en buurten\nGM0014;1;;2;3;x\n",
      Encoding::kUtf8, [](absl::string_view column) { return column == "B"; });
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->ignored_columns, ElementsAre("A"));
  Row row;
  ASSERT_TRUE(file->rows->Next(&row));
  EXPECT_THAT(row.cells, ElementsAre("B", "GM0014", "", "", "VALUE", "2"));
  EXPECT_FALSE(file->rows->Next(&row));
}

TEST(ObservationFormats, AColumnThatIsReadStandsThereOnce) {
  EXPECT_THAT(FileRejection("cbs-kwb", "Regioaanduiding/Codering (code);A;A\nGM0014;1;2\n"),
              RejectsWith(1, "A", "", {problems::kColumnRepeated, {"A", "2"}}));
}

// Kinds 4 and 1 of what stands for no figure, in every wide layout.
TEST(ObservationFormats, NoNumberStandsForNone) {
  const std::pair<absl::string_view, absl::string_view> layouts[] = {
      {"rivm-50090", "Leeftijd;Marges;WijkenEnBuurten;Perioden;A\n20300;MW00000;GM0014;2020;"},
      {"cbs-kwb", "Regioaanduiding/Codering (code);A\nGM0014;"},
      {"cbs-wijken", "code;A\nGM0014;"},
      {"cbs-kaart", "WK_CODE;A\nGM0014;"}};
  for (const auto& [format, start] : layouts) {
    for (const char* none :
         {"-99997", "-99995", "-99999999", "-9999", "-99997.0", "-99.997", "-999999999",
          "\"-99997 \"", ".", "x", "X", "-", "NULL", "null", "NA"}) {
      const auto rows = Rows(format, absl::StrCat(start, none, "\n"));
      EXPECT_EQ(rows[0][4], "NOT_PUBLISHED") << format << " " << none;
      EXPECT_EQ(rows[0][5], "") << format << " " << none;
    }
    for (const char* number : {"-99", "99997", "-999", "-19999", "0", "-99997.5"}) {
      EXPECT_EQ(Rows(format, absl::StrCat(start, number, "\n"))[0][5], number) << format;
    }
  }
}

TEST(ObservationFormats, NameTheFormatThatFits) {
  const absl::string_view kwb = "Regioaanduiding/Codering (code);A\nGM0014;1\n";
  const auto missing = [](const std::string& column, const char* fits) {
    return RejectsWith(
        1, column, "",
        Reason(problems::kColumnMissing, {column}).Advise(problems::kOtherFormat, {fits}));
  };
  for (const auto& [format, column] : {std::pair("csv", "indicator"),
                                       {"rivm-50090", "WijkenEnBuurten"},
                                       {"cbs-wijken", "code"},
                                       {"cbs-kaart", "BU_CODE"}}) {
    EXPECT_THAT(FileRejection(format, kwb), missing(column, "cbs-kwb")) << format;
  }
  EXPECT_THAT(FileRejection("cbs-kwb", kRivm),
              missing("Regioaanduiding/Codering (code)", "rivm-50090"));
}

TEST(ObservationFormats, SayWhatIsMissing) {
  const auto error = [](absl::string_view format, absl::string_view file) {
    return Open(format, file).status();
  };
  EXPECT_EQ(ReasonOf(error("xlsx", "a\n")), "UNKNOWN_FORMAT");
  EXPECT_THAT(std::string(error("xlsx", "a\n").message()), HasSubstr("csv rivm-50090 cbs-kwb"));
  for (const auto& [format, file, column] :
       {std::tuple("csv", "indicator,value\n", "area"),
        {"csv", "indicator,area\n", "value"},
        {"rivm-50090", "Leeftijd;Marges;WijkenEnBuurten\n", "Perioden"},
        {"cbs-kaart", "AANT_INW\n", "BU_CODE"}}) {
    EXPECT_THAT(FileRejection(format, file),
                RejectsWith(1, column, "", {problems::kColumnMissing, {column}}));
  }
  EXPECT_THAT(FileRejection("csv", "indicator,area,value,valeu\n"),
              RejectsWith(1, "valeu", "",
                          {problems::kNoSuchColumn,
                           {"indicator area edition period group status value numerator "
                            "denominator n design_effect standard_error low high provisional"}}));
}

}  // namespace
}  // namespace wijkmonitor::formats
