// Files of observations as people have them: each test is a kind of fault that real exports had.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/formats/problems.h"
#include "services/indicators/convert_observation.h"
#include "services/indicators/domain/problems.h"

namespace wijkmonitor::indicators {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Catalogue& TheCatalogue() {
  static const auto* const catalogue = new Catalogue(MakeCatalogue(
      {{.id = "ALL"}}, {},
      {{.id = "PEOPLE",
        .measure = Measure::kCount,
        .unit = Unit::kPersons,
        .default_group = "ALL",
        .source_columns = {"cbs-kwb:Bevolking/Aantal inwoners (aantal)", "rivm-50090:P",
                           "cbs-wijken:P", "cbs-kaart:P"}},
       {.id = "INCOME",
        .measure = Measure::kMean,
        .unit = Unit::kThousandEuros,
        .default_group = "ALL"},
       {.id = "SCORE",
        .measure = Measure::kMean,
        .unit = Unit::kNumber,
        .default_group = "ALL",
        .source_columns = {"cbs-kaart:SES_WOA"}},
       {.id = "SHARE", .default_group = "ALL", .source_columns = {"cbs-kwb:Aandeel (%)"}}}));
  return *catalogue;
}

struct File : ReadObservationFile {
  std::vector<DeclaredObservation> declared;
};

File Read(absl::string_view file, ObservationDefaults defaults) {
  if (defaults.edition.empty()) defaults.edition = "E";
  if (defaults.period.empty()) defaults.period = "2024";
  std::vector<DeclaredObservation> declared;
  return {*ReadObservations(file, defaults, TheCatalogue(),
                            [&](const auto& line, bool, auto*) {
                              declared.insert(declared.end(), line.begin(), line.end());
                              return true;
                            }),
          std::move(declared)};
}
// What is wrong with the figures of a file.
std::vector<Rejection> FaultsOf(absl::string_view file, const ObservationDefaults& defaults) {
  std::vector<Rejection> faults;
  for (const DeclaredObservation& row : Read(file, defaults).declared) CheckFigure(row, &faults);
  return faults;
}
File ReadOwn(absl::string_view file) { return Read(file, {.format = "csv"}); }
File ReadKwb(absl::string_view file) { return Read(file, {.format = "cbs-kwb"}); }

// The one figure of a file in which nothing is wrong.
Figure OnlyFigure(const File& file) {
  for (const Rejection& rejection : file.rejections) {
    ADD_FAILURE() << rejection.line << ":" << rejection.column << " "
                  << rejection.reason.In(Language::kEn);
  }
  EXPECT_THAT(file.declared, SizeIs(1));
  return file.declared.empty() ? Figure() : file.declared[0].figure;
}
// Of the one column that is read of `kKwb`.
constexpr char kPeopleColumn[] = "Bevolking/Aantal inwoners (aantal)";

constexpr absl::string_view kKwb =
    "\"Wijken en buurten\";\"Regioaanduiding/Codering (code)\";\"Bevolking/Aantal inwoners "
    "(aantal)\"\n";

TEST(ObservationKinds, QuotesAndPaddingMeanNothing) {
  const File quoted = ReadKwb(absl::StrCat(kKwb, "\"Groningen\";\"GM0014    \";243768\n"));
  EXPECT_EQ(OnlyFigure(quoted).value, 243768);
  EXPECT_EQ(quoted.declared[0].area, "GM0014");
  const File own =
      ReadOwn("indicator,area,status,value\n\"PEOPLE \",\"BU00140000\u00a0\",\" VALUE\",\" 5 \"\n");
  EXPECT_EQ(OnlyFigure(own).value, 5);
  EXPECT_EQ(own.declared[0].area, "BU00140000");
}

TEST(ObservationKinds, NumbersThatStandForNone) {
  const File map =
      Read(",BU_CODE,WK_CODE,SES_WOA\n1,BU00140001,WK001400,-99997\n", {.format = "cbs-kaart"});
  EXPECT_EQ(OnlyFigure(map).status, Status::kNotPublished);
  EXPECT_EQ(OnlyFigure(map).value, std::nullopt);
  for (const char* none : {"-99997", "-99995", "-99999999", "-99997.0"}) {
    const File own = ReadOwn(absl::StrCat("indicator,area,value\nSCORE,BU00140001,", none, "\n"));
    EXPECT_THAT(
        own.rejections,
        ElementsAre(RejectsWith(
            2, "value", none, Reason(problems::kStandsForNone).Advise(problems::kStatusSaysWhy))));
  }
  EXPECT_EQ(OnlyFigure(ReadOwn("indicator,area,value\nSCORE,BU00140001,-0.25\n")).value, -0.25);
}

TEST(ObservationKinds, AMarkBeforeThreeDigitsIsAmbiguous) {
  const auto ambiguous = [](const char* column, const char* value, const char* whole,
                            const char* fraction) {
    return RejectsWith(2, column, value, {problems::kAmbiguous, {whole, fraction}});
  };
  EXPECT_THAT(ReadOwn("indicator,area,value\nPEOPLE,GM0014,12.500\n").rejections,
              ElementsAre(ambiguous("value", "12.500", "12500", "12.50")));
  EXPECT_THAT(ReadOwn("indicator,area,value\nINCOME,GM0014,28.500\n").rejections,
              ElementsAre(ambiguous("value", "28.500", "28500", "28.50")));
  EXPECT_THAT(Read("indicator;area;value\nPEOPLE;GM0014;12,500\n",
                   {.format = "csv", .decimal_mark = DecimalMark::kComma})
                  .rejections,
              ElementsAre(ambiguous("value", "12,500", "12500", "12,50")));
  EXPECT_THAT(ReadOwn("indicator,area,value,numerator,denominator\nSHARE,GM0014,10,1.250,12.500\n")
                  .rejections,
              ElementsAre(ambiguous("numerator", "1.250", "1250", "1.25"),
                          ambiguous("denominator", "12.500", "12500", "12.50")));
  EXPECT_THAT(ReadKwb(absl::StrCat(kKwb, "x;GM0014;243.768\n")).rejections,
              ElementsAre(ambiguous(kPeopleColumn, "243.768", "243768", "243.768")));
  EXPECT_EQ(OnlyFigure(ReadOwn("indicator,area,value\nSCORE,GM0014,12.500\n")).value, 12.5);
}

TEST(ObservationKinds, WhatIsExportedIsReadBack) {
  const Indicator& income = *TheCatalogue().FindIndicator("INCOME");
  Observation observation{.column = {"INCOME", "E", Period::OfYear(2024), "ALL"}, .area = "GM0014"};
  observation.figure = {.status = Status::kValue, .value = 28.123, .provisional = true};
  const File file = ReadOwn(ObservationHeader() + ObservationLine(observation, income));
  EXPECT_EQ(OnlyFigure(file), observation.figure);
  // The zero that makes it clear says nothing of the rounding.
  const Indicator& share = *TheCatalogue().FindIndicator("SHARE");
  observation.column.indicator = "SHARE";
  observation.figure = {
      .status = Status::kValue, .value = 0.28125, .numerator = 281254, .denominator = 1'000'000};
  EXPECT_EQ(OnlyFigure(ReadOwn(ObservationHeader() + ObservationLine(observation, share))),
            observation.figure);
}

TEST(ObservationKinds, PeriodsOfStatLine) {
  for (const auto& [text, period, provisional] : {std::tuple("2024KW01", "2024-01/2024-04", false),
                                                  {"2024MM03", "2024-03", false},
                                                  {"2023SJ00", "2023-08/2024-08", false},
                                                  {"2024JJ00*", "2024", true},
                                                  {"2024*", "2024", true},
                                                  {"2024", "2024", false}}) {
    for (const File& file :
         {ReadOwn(absl::StrCat("indicator,area,period,value\nSCORE,GM0014,", text, ",1\n")),
          Read(absl::StrCat("WijkenEnBuurten;Perioden;Leeftijd;Marges;P\nGM0014;", text,
                            ";ALL;MW00000;1\n"),
               {.format = "rivm-50090"})}) {
      EXPECT_EQ(OnlyFigure(file).provisional, provisional) << text;
      EXPECT_EQ(FormatPeriod(file.declared.at(0).period), period) << text;
    }
  }
}

TEST(ObservationKinds, ValuesAgainstTheirParts) {
  const auto read = [](absl::string_view value, absl::string_view rest) {
    return ReadOwn(absl::StrCat("indicator,area,value,numerator,denominator,n\nSHARE,GM0014,",
                                value, ",", rest, "\n"));
  };
  EXPECT_DOUBLE_EQ(OnlyFigure(read("33.3", "1,3,")).value.value(), 0.333);
  EXPECT_DOUBLE_EQ(OnlyFigure(read("33", "1,3,")).value.value(), 0.33);
  for (const char* other : {"33.4", "0.333"}) {
    EXPECT_THAT(
        read(other, "1,3,").rejections,
        ElementsAre(RejectsWith(2, "value", other, {problems::kNotTheRatio, {"33.333333"}})));
  }
  EXPECT_THAT(FaultsOf("indicator,area,value,numerator,denominator,n\nSHARE,GM0014,50,10,20,9\n",
                       {.format = "csv"}),
              ElementsAre(RejectsWith(2, "n", "9",
                                      ::wijkmonitor::Reason(problems::kFewerThanNumerator, {"10"})
                                          .Advise(problems::kOfIndicator, {"SHARE"}))));
}

TEST(ObservationKinds, IntervalsOfAnotherLevel) {
  const absl::string_view file = "indicator,area,value,low,high\nSHARE,GM0014,4,1,10\n";
  EXPECT_NEAR(OnlyFigure(ReadOwn(file)).low.value(), 0.01, 1e-12);
  const Figure from_90 = OnlyFigure(Read(file, {.format = "csv", .interval_level = 0.90}));
  EXPECT_NEAR(from_90.low.value(), 0.04 - 0.03 * 1.1915735, 1e-8);
  EXPECT_NEAR(from_90.high.value(), 0.04 + 0.06 * 1.1915735, 1e-8);
  const Figure of_ratio =
      OnlyFigure(Read("indicator,area,value,numerator,denominator,low,high\n"
                      "SHARE,GM0014,,4,100,1,10\n",
                      {.format = "csv", .interval_level = 0.90}));
  EXPECT_EQ(of_ratio.low, from_90.low);
  EXPECT_EQ(of_ratio.high, from_90.high);
  const Figure from_60 = OnlyFigure(Read(file, {.format = "csv", .interval_level = 0.60}));
  EXPECT_EQ(from_60.low, 0);
}

TEST(ObservationKinds, OneMunicipalityOfANationalFile) {
  const std::string file = absl::StrCat(kKwb,
                                        "Nederland;NL00;17000000\nGroningen;PV20;600000\n"
                                        "Noord;LD01;9\nGroningen;GM0014;243768\n"
                                        "Centrum;WK001400;5\nAmsterdam;GM0363;900000\n"
                                        "Burgwallen;WK0363AA;4\nKop;BU0363AA01;3\n");
  const File only = Read(file, {.format = "cbs-kwb", .only = "GM0014"});
  EXPECT_THAT(only.rejections, IsEmpty());
  EXPECT_EQ(only.rows, 8);
  EXPECT_EQ(only.out_of_scope, 6);
  EXPECT_THAT(only.declared, SizeIs(2));
  const File all = ReadKwb(file);
  EXPECT_THAT(all.rejections, IsEmpty());
  EXPECT_THAT(all.declared, SizeIs(8));
  EXPECT_THAT(Read(file, {.format = "cbs-kwb", .only = "GM0344"}).rejections,
              ElementsAre(RejectsWith(0, "", "", {problems::kNoRowOf, {"GM0344"}})));
}

TEST(ObservationKinds, ErrorsNameTheColumnOfTheFileAndTheIndicator) {
  EXPECT_THAT(FaultsOf(absl::StrCat(kKwb, "x;GM0014;2.5\n"), {.format = "cbs-kwb"}),
              ElementsAre(RejectsWith(2, kPeopleColumn, "2.5",
                                      ::wijkmonitor::Reason(problems::kCountWithFraction)
                                          .Advise(problems::kOfIndicator, {"PEOPLE"}))));
}

TEST(ObservationKinds, AFileThatNoIndicatorReads) {
  EXPECT_THAT(
      ReadKwb("Regioaanduiding/Codering (code);Anders\nGM0014;1\n").rejections,
      ElementsAre(RejectsWith(0, "", "", {problems::kNoIndicatorReads, {"cbs-kwb:Anders"}})));
  EXPECT_THAT(ReadOwn(absl::StrCat(kKwb, "x;GM0014;1\n")).rejections,
              ElementsAre(RejectsWith(1, "indicator", "",
                                      ::wijkmonitor::Reason(problems::kColumnMissing, {"indicator"})
                                          .Advise(problems::kOtherFormat, {"cbs-kwb"}))));
  EXPECT_THAT(ReadOwn("indicator,area,value\n").rejections,
              ElementsAre(RejectsWith(0, "", "", problems::kNoFigures)));
}

TEST(ObservationKinds, WhatAFigureMustSay) {
  const auto rejections = [](absl::string_view row) {
    return ReadObservations(absl::StrCat("indicator,area,edition,period,value\n", row, "\n"),
                            {.format = "csv"}, TheCatalogue(), [](const auto&...) { return true; })
        ->rejections;
  };
  EXPECT_THAT(rejections("SCORE,GM0014,E,2024,1"), IsEmpty());
  EXPECT_THAT(rejections("OTHER,GM0014,E,2024,1"),
              ElementsAre(RejectsWith(2, "indicator", "OTHER", problems::kUnknownIndicator)));
  EXPECT_THAT(rejections("SCORE,GM0014,,2024,1"),
              ElementsAre(RejectsWith(2, "edition", "", problems::kEditionOfRowDue)));
  EXPECT_THAT(rejections("SCORE,GM0014,E,,1"),
              ElementsAre(RejectsWith(2, "period", "", problems::kPeriodOfFigureDue)));
  EXPECT_THAT(
      rejections("SCORE,GM0014,E,2024,"),
      ElementsAre(RejectsWith(
          2, "value", "",
          {problems::kStatusDue, {"VALUE NOT_PUBLISHED SUPPRESSED NOT_ASKED NOT_APPLICABLE"}})));
}

TEST(ObservationKinds, EncodingsThatAreSaid) {
  const absl::string_view file = "indicator,area,value,\nSCORE,GM0014,1,caf\xe9\n";
  EXPECT_EQ(
      OnlyFigure(Read(file, {.format = "csv", .encoding = formats::Encoding::kWindows1252})).value,
      1);
  EXPECT_THAT(ReadOwn(file).rejections,
              ElementsAre(RejectsWith(2, "", "", {problems::kNotUtf8, {"19"}})));
}

}  // namespace
}  // namespace wijkmonitor::indicators
