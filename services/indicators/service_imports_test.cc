// What imports accept, refuse and change.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "services/indicators/domain/problems.h"
#include "services/indicators/service_testing.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::Report;
using ::testing::HasSubstr;

constexpr absl::string_view kAreas =
    "edition,valid_from,id,level,name,parent\n"
    "E-2020,2020-01-01,NL01,COUNTRY,Nederland,\n"
    "E-2020,2020-01-01,GM0014,MUNICIPALITY,Groningen,NL01\n"
    "E-2020,2020-01-01,WK001400,WIJK,Centrum,GM0014\n"
    "E-2020,2020-01-01,BU00140000,BUURT,Noord,WK001400\n"
    "E-2020,2020-01-01,BU00140001,BUURT,Zuid,WK001400\n";
constexpr absl::string_view kSets =
    "edition,id,name_nl,name_en,member\n"
    "E-2020,BINNENSTAD,Binnenstad,City centre,BU00140000\n"
    "E-2020,BINNENSTAD,Binnenstad,City centre,BU00140001\n";
constexpr absl::string_view kCatalogueHeader =
    "kind,id,parent,position,label_nl,label_en,composition,nature,basis,measure,unit,decimals,"
    "polarity,minimum,maximum,weight_indicator,default_group,in_rollup,minimum_n,publisher,table,"
    "licence,source_columns\n";
constexpr absl::string_view kCatalogueRows =
    "group,ALL_AGES,,,Alle leeftijden,All ages,,,,,,,,,,,,,,,,,\n"
    "theme,KOMPAS,,0,Kompas,Kompas,false,,,,,,,,,,,,,,,,\n"
    "indicator,SHARE,KOMPAS,0,Aandeel,Share,,OBJECTIVE,SURVEY,PERCENTAGE,PERCENT,1,LOWER_BETTER,0,"
    "100,,ALL_AGES,true,30,CBS,T,CC BY 4.0,cbs-wijken:share\n"
    "indicator,PEOPLE,KOMPAS,1,Inwoners,Residents,,OBJECTIVE,REGISTER,COUNT,PERSONS,0,NONE,0,,,"
    "ALL_AGES,false,0,CBS,T,CC BY 4.0,cbs-wijken:people\n";

class ImportsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(Imported(v1::ImportAreasRequest(), kAreas), Report::OUTCOME_APPLIED);
    ASSERT_EQ(Imported(v1::ImportAreaSetsRequest(), kSets), Report::OUTCOME_APPLIED);
    ASSERT_EQ(
        Imported(v1::ImportCatalogueRequest(), absl::StrCat(kCatalogueHeader, kCatalogueRows)),
        Report::OUTCOME_APPLIED);
  }

  template <class Q>
  Report::Outcome Imported(Q request, absl::string_view file) {
    const auto report = served_.Import(std::move(request), std::string(file));
    EXPECT_TRUE(report.ok()) << report.status();
    if (report.ok()) report_ = *report;
    return report_.outcome();
  }
  // Imports a file that is to be refused; the first rejection as "LINE:COLUMN:VALUE:REASON".
  template <class Q>
  std::string Refusal(Q request, absl::string_view file) {
    const int64_t before = Version();
    EXPECT_EQ(Imported(std::move(request), file), Report::OUTCOME_REJECTED) << file;
    EXPECT_EQ(Version(), before);
    EXPECT_EQ(report_.data_version(), before);
    if (report_.rejections().empty()) return "";
    const auto& first = report_.rejections(0);
    return absl::StrCat(first.line(), ":", first.column(), ":", first.value(), ":", first.reason());
  }
  std::string Refusal(absl::string_view rows) {
    return Refusal(Observations(), absl::StrCat("indicator,area,edition,period,value\n", rows));
  }
  static v1::ImportObservationsRequest Observations(const std::string& format = "") {
    v1::ImportObservationsRequest request;
    request.set_format(format);
    return request;
  }
  int64_t Version() const { return served_.snapshots().current()->version.counter; }

  v1::Observation Stored(const std::string& indicator, const std::string& area) {
    v1::GetObservationRequest request;
    request.set_indicator(indicator);
    request.set_area(area);
    request.set_period("2020");
    const auto observation = served_.Call(&v1::IndicatorService::Stub::GetObservation, request);
    EXPECT_TRUE(observation.ok()) << observation.status();
    return observation.value_or(v1::Observation());
  }
  std::string Exported() {
    grpc::ClientContext context;
    const auto reader =
        served_.stub().ExportObservations(&context, v1::ExportObservationsRequest());
    std::string file;
    for (v1::ExportObservationsResponse piece; reader->Read(&piece);) file += piece.data();
    EXPECT_TRUE(reader->Finish().ok());
    return file;
  }

  testing::TempDir folder_;
  ServedIndicators served_{"sqlite:" + folder_.File("indicators.db")};
  Report report_;
};

TEST_F(ImportsTest, AFileOfObservations) {
  EXPECT_EQ(Imported(Observations(),
                     "indicator,area,edition,period,status,value,n,standard_error\n"
                     "SHARE,GM0014,E-2020,2020,,28.6,400,1.25\n"
                     "SHARE,BU00140000,E-2020,2020,NOT_PUBLISHED,,,\n"),
            Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_applied(), 2);
  EXPECT_EQ(report_.data_version(), 4);
  const v1::Observation stored = Stored("SHARE", "GM0014");
  EXPECT_EQ(stored.value(), 28.6);
  EXPECT_EQ(stored.n(), 400);
  EXPECT_EQ(stored.standard_error(), 1.25);
  EXPECT_EQ(stored.revision(), 1);
  EXPECT_EQ(stored.group(), "ALL_AGES");
  EXPECT_EQ(stored.data_version(), 4);
  EXPECT_EQ(stored.batch(), report_.batch());
  EXPECT_EQ(Stored("SHARE", "BU00140000").status(), common::v1::STATUS_NOT_PUBLISHED);
}

TEST_F(ImportsTest, ACorrectionIsANewRevisionAndTheSameFileIsNothingNew) {
  const std::string file =
      "indicator,area,edition,period,value\nSHARE,GM0014,E-2020,2020,28.6\n"
      "PEOPLE,GM0014,E-2020,2020,100\n";
  EXPECT_EQ(Imported(Observations(), file), Report::OUTCOME_APPLIED);
  EXPECT_EQ(Imported(Observations(), file), Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(report_.rows_unchanged(), 2);
  EXPECT_EQ(Version(), 4);
  EXPECT_EQ(Imported(Observations(), absl::StrReplaceAll(file, {{"28.6", "0"}})),
            Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_applied(), 1);
  EXPECT_EQ(Stored("SHARE", "GM0014").revision(), 2);
  EXPECT_EQ(Stored("SHARE", "GM0014").status(), common::v1::STATUS_VALUE);  // zero is a value
  EXPECT_EQ(Stored("PEOPLE", "GM0014").revision(), 1);
}

TEST_F(ImportsTest, WhatIsExportedCanBeImportedAgain) {
  Imported(Observations(),
           "indicator,area,edition,period,status,value,n,low,high\n"
           "SHARE,GM0014,E-2020,2020,,33.333333333333336,400,30.1,36.7\n"
           "SHARE,BU00140000,E-2020,2020,,12.3,29,,\n"  // fewer than 30: not shown
           "SHARE,BU00140001,E-2020,2020-01-01/2020-07-01,NOT_ASKED,,,,\n"
           "PEOPLE,GM0014,E-2020,2020,,234950,,,\n");
  const std::string file = Exported();
  EXPECT_THAT(file, HasSubstr("SHARE,GM0014,E-2020,2020,ALL_AGES,VALUE,33.333333333333336,"));
  EXPECT_THAT(file, HasSubstr("SHARE,BU00140000,E-2020,2020,ALL_AGES,SUPPRESSED,,"));
  EXPECT_EQ(Imported(Observations(), file), Report::OUTCOME_UNCHANGED);
}

TEST_F(ImportsTest, TooFewRespondentsAreNotShownAnywhere) {
  Imported(Observations(),
           "indicator,area,edition,period,value,n\n"
           "SHARE,BU00140000,E-2020,2020,12.3,29\nSHARE,BU00140001,E-2020,2020,12.3,30\n");
  const v1::Observation suppressed = Stored("SHARE", "BU00140000");
  EXPECT_EQ(suppressed.status(), common::v1::STATUS_SUPPRESSED);
  EXPECT_FALSE(suppressed.has_value() || suppressed.has_n());
  EXPECT_EQ(Stored("SHARE", "BU00140001").value(), 12.3);
}

TEST_F(ImportsTest, RefusesObservationsLineByLine) {
  EXPECT_THAT(Refusal("SHARE,BU99999999,E-2020,2020,1\n"),
              HasSubstr("2:area:BU99999999:there is no area"));
  EXPECT_THAT(Refusal("OTHER,GM0014,E-2020,2020,1\n"),
              HasSubstr("2:indicator:OTHER:there is no indicator"));
  EXPECT_THAT(Refusal("SHARE,GM0014,E-2020,2020-13,1\n"), HasSubstr("2:period:2020-13:"));
  EXPECT_THAT(Refusal("SHARE,GM0014,E-2020,,1\n"), HasSubstr("2:period::is due"));
  EXPECT_THAT(Refusal("SHARE,GM0014,,2020,1\n"), HasSubstr("2:edition::is due"));
  EXPECT_THAT(Refusal("SHARE,GM0014,E-2021,2020,1\n"),
              HasSubstr("2:edition:E-2021:there is no edition"));
  EXPECT_EQ(report_.rejections(0).code(), problems::kUnknownEdition.code);
  EXPECT_THAT(Refusal("SHARE,GM0014,E-2020,2020,\n"), HasSubstr("2:value::is empty: say why"));
  EXPECT_THAT(Refusal("SHARE,GM0014,E-2020,2020,NaN\n"), HasSubstr("2:value:NaN:"));
  EXPECT_THAT(Refusal("SHARE,GM0014,E-2020,2020,inf\n"), HasSubstr("2:value:inf:"));
  EXPECT_THAT(Refusal("SHARE,GM0014,E-2020,2020,1e5\n"), HasSubstr("2:value:1e5:"));
  EXPECT_THAT(Refusal("SHARE,GM0014,E-2020,2020,100.1\n"),
              HasSubstr("2:value:100.1:out of range: it lies within 0..100; indicator SHARE"));
  EXPECT_THAT(Refusal("SHARE,GM0014,E-2020,2020,1\nSHARE,GM0014,E-2020,2020,2\n"),
              HasSubstr("3:area:GM0014:this figure for 2020 stands on line 2 with another value; "
                        "indicator SHARE"));
  EXPECT_THAT(Refusal("SHARE,GM0014,E-2020,2020,1\nSHARE,WK001400,E-2024,2020,2\n"),
              HasSubstr("3:edition:E-2024:a file holds one edition"));
}

TEST_F(ImportsTest, DecimalMarksAreNotGuessed) {
  EXPECT_THAT(Refusal("SHARE,GM0014,E-2020,2020,\"28,6\"\n"), HasSubstr("2:value:28,6:"));
  v1::ImportObservationsRequest comma = Observations();
  comma.set_decimal_mark(v1::ImportObservationsRequest::DECIMAL_MARK_COMMA);
  const std::string header = "indicator;area;edition;period;value\n";
  EXPECT_THAT(Refusal(comma, header + "SHARE;GM0014;E-2020;2020;28.6\n"),
              HasSubstr("2:value:28.6:"));
  EXPECT_EQ(Imported(comma, header + "SHARE;GM0014;E-2020;2020;28,6\n"), Report::OUTCOME_APPLIED);
  EXPECT_EQ(Stored("SHARE", "GM0014").value(), 28.6);
}

TEST_F(ImportsTest, RefusesFilesAsAWhole) {
  EXPECT_THAT(Refusal(Observations(), ""), HasSubstr("1:::the file is empty"));
  EXPECT_THAT(Refusal(Observations(), "indicator,area,value\n"),
              HasSubstr("the file holds no figures"));
  EXPECT_THAT(Refusal(Observations(), "indicator,value\nSHARE,1\n"),
              HasSubstr("1:area::the column \"area\" is missing"));
  EXPECT_THAT(Refusal(Observations(), "indicator,area,value\nSHARE,GM0014,2"),
              HasSubstr("2:::the last line does not end"));
  EXPECT_THAT(Refusal(Observations(), "indicator,area,value\nSHARE,caf\xe9,2\n"),
              HasSubstr("2:::byte 10 of the line is not UTF-8"));
}

TEST_F(ImportsTest, RefusesRequestsThatCannotBeRead) {
  const auto field = [this](const v1::ImportObservationsRequest& request) {
    const auto report = served_.Import(request, "indicator,area,value\n");
    return ViolationsOf(report.status()).at(0).field;
  };
  EXPECT_EQ(field(Observations("xlsx")), "format");
  v1::ImportObservationsRequest request = Observations();
  request.set_edition("E-1999");
  EXPECT_EQ(field(request), "edition");
  request = Observations();
  request.set_period("yesterday");
  EXPECT_EQ(field(request), "period");
  request = Observations();
  request.set_retrieved("24-11-2026");
  EXPECT_EQ(field(request), "retrieved");
}

TEST_F(ImportsTest, AppliesTheGoodRowsWhenAskedTo) {
  v1::ImportObservationsRequest partial = Observations();
  partial.mutable_chunk()->mutable_header()->set_allow_partial(true);
  EXPECT_EQ(Imported(partial,
                     "indicator,area,edition,period,value\nSHARE,GM0014,E-2020,2020,1\n"
                     "SHARE,BU99999999,E-2020,2020,1\n"),
            Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_applied(), 1);
  EXPECT_EQ(report_.rows_rejected(), 1);
  EXPECT_EQ(report_.rejections(0).line(), 3);
}

// A line that is no row, or that cannot be read, is not in the way of the one above it.
TEST_F(ImportsTest, OnlyTheLinesThatAreWrongAreLeftOut) {
  v1::ImportObservationsRequest request = Observations();
  request.mutable_chunk()->mutable_header()->set_allow_partial(true);
  EXPECT_EQ(Imported(request,
                     "indicator,area,edition,period,value\nSHARE,GM0014,E-2020,2020,1\n"
                     "SHARE,WK001400\nSHARE,WK001400,E-2020,2020,2\nNONE,GM0014,E-2020,2020,1\n"
                     "SHARE,BU00140000,E-2020,2020,x\nSHARE,BU00140001,E-2020,2020,4\n"),
            Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_read(), 6);
  EXPECT_EQ(report_.rows_applied(), 3);
  EXPECT_EQ(report_.rows_rejected(), 3);
  EXPECT_EQ(Stored("SHARE", "GM0014").value(), 1);
  EXPECT_EQ(Stored("SHARE", "WK001400").value(), 2);
  EXPECT_EQ(Stored("SHARE", "BU00140001").value(), 4);
}

TEST_F(ImportsTest, WideFilesNameTheirOwnColumns) {
  v1::ImportObservationsRequest wide = Observations("cbs-wijken");
  wide.set_edition("E-2020");
  wide.set_period("2022");
  EXPECT_EQ(Imported(wide, "code,name,share,people,other\nWK001400,Centrum,57.8,NA,9\n"),
            Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_applied(), 2);
  EXPECT_EQ(report_.ignored_columns(0), "other");
  EXPECT_THAT(Refusal(wide, "code,name,share,people\nWK001400,Centrum,578,1\n"),
              HasSubstr("2:share:578:out of range"));
  EXPECT_THAT(Refusal(wide, "code,name,share,people\nWK001400,Centrum,many,1\n"),
              HasSubstr("2:share:many:"));
}

TEST_F(ImportsTest, ListsAtMostSoManyRejections) {
  std::string rows;
  for (size_t i = 0; i < limits::kRejectionsMax + 5; ++i) {
    absl::StrAppend(&rows, "SHARE,",
                    std::string(i == 0 ? limits::kRejectionValueBytesMax + 1 : 3, 'x'), i,
                    ",E-2020,2020,1\n");
  }
  Refusal(rows);
  EXPECT_EQ(report_.rejections_total(), static_cast<int64_t>(limits::kRejectionsMax) + 5);
  EXPECT_EQ(report_.rejections_size(), static_cast<int>(limits::kRejectionsMax));
  EXPECT_EQ(report_.rows_rejected(), static_cast<int64_t>(limits::kRejectionsMax) + 5);
  EXPECT_EQ(report_.rejections(0).value().size(), limits::kRejectionValueBytesMax);
}

TEST_F(ImportsTest, WhatIsWrongIsSaidInTheLanguageOfTheHeader) {
  for (const auto& [language, reason] : {std::pair("nl", "mag niet negatief zijn; indicator SHARE"),
                                         {"en", "must not be negative; indicator SHARE"}}) {
    v1::ImportObservationsRequest request = Observations("csv");
    request.mutable_chunk()->mutable_header()->set_language(language);
    EXPECT_EQ(
        Imported(request, "indicator,area,edition,period,value,n\nSHARE,GM0014,E-2020,2020,1,-1\n"),
        Report::OUTCOME_REJECTED);
    EXPECT_EQ(report_.rejections(0).reason(), reason);
    EXPECT_EQ(report_.rejections(0).code(), "NEGATIVE");
  }
}

TEST_F(ImportsTest, WhatIsWrongInTheSameWayIsSaidOnce) {
  Refusal("SHARE,GM0014,,2020,1\nOTHER,GM0014,E-2020,2020,1\nSHARE,WK001400,,2020,2\n");
  EXPECT_EQ(report_.rows_rejected(), 3);
  EXPECT_EQ(report_.rejections_total(), 2);
  ASSERT_EQ(report_.rejections_size(), 2);
  EXPECT_EQ(report_.rejections(0).line(), 2);
  EXPECT_EQ(report_.rejections(0).column(), "edition");
  EXPECT_EQ(report_.rejections(0).lines(), 2);
  EXPECT_EQ(report_.rejections(1).lines(), 1);
}

TEST_F(ImportsTest, AreasOfATable) {
  const std::string file =
      "\"Wijken en buurten\";\"Regioaanduiding/Codering (code)\"\n\"Nederland\";\"NL00 \"\n"
      "\"Elders\";\"GM0363    \"\nOosten;GM0344\n\"Noord\";\"WK0344AA\"\nBuurt 1;BU0344AA01\n";
  v1::ImportAreasRequest table;
  table.set_format("cbs-kwb");
  table.set_edition("E-2030");
  table.set_valid_from("2030-01-01");
  table.set_only("GM0344");
  EXPECT_EQ(Imported(table, file), Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_read(), 5);
  EXPECT_EQ(report_.rows_applied(), 4);
  EXPECT_EQ(report_.rows_out_of_scope(), 1);
  EXPECT_EQ(Imported(table, file), Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(report_.rows_unchanged(), 4);
  v1::GetAreaRequest question;
  question.set_id("BU0344AA01");
  const auto area = served_.Call(&v1::IndicatorService::Stub::GetArea, question);
  ASSERT_TRUE(area.ok()) << area.status();
  EXPECT_EQ(area->name().nl(), "Buurt 1");
  EXPECT_EQ(area->parent(), "WK0344AA");
  EXPECT_EQ(area->municipality(), "GM0344");
  table.set_only("GM0999");
  EXPECT_EQ(Imported(table, file), Report::OUTCOME_REJECTED);
  EXPECT_EQ(report_.rejections(0).reason(), "no row of the file is of GM0999");
  table.set_only("");
  EXPECT_EQ(Imported(table, file + "Totaal;;\n"), Report::OUTCOME_REJECTED);
}

TEST_F(ImportsTest, AMunicipalityByItsName) {
  const std::string two = absl::StrCat(kAreas,
                                       "E-2020,2020-01-01,GM0417,MUNICIPALITY,Bergen,NL01\n"
                                       "E-2020,2020-01-01,GM0893,MUNICIPALITY,Bergen,NL01\n");
  ASSERT_EQ(Imported(v1::ImportAreasRequest(), two), Report::OUTCOME_APPLIED);
  v1::ImportObservationsRequest observations;
  observations.set_edition("E-2020");
  observations.set_period("2022");
  observations.set_only("GRONINGEN");
  const std::string file = "indicator,area,value\nPEOPLE,BU00140000,5\nPEOPLE,GM0417,7\n";
  EXPECT_EQ(Imported(observations, file), Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_applied(), 1);
  EXPECT_EQ(report_.rows_out_of_scope(), 1);
  const auto why_not = [&](const std::string& only, const std::string& edition) {
    observations.set_only(only);
    observations.set_edition(edition);
    const absl::Status status = served_.Import(observations, file).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    const auto violations = ViolationsOf(status);
    return violations.empty() ? "" : violations[0].field + ": " + violations[0].description;
  };
  EXPECT_THAT(why_not("Elders", "E-2020"), HasSubstr("only: no municipality of E-2020 has"));
  EXPECT_THAT(why_not("bergen", "E-2020"), HasSubstr("GM0417 GM0893: give the code"));
  EXPECT_THAT(why_not("Groningen", ""), HasSubstr("goes with the field edition"));
}

TEST_F(ImportsTest, AreasInUseStay) {
  EXPECT_EQ(Imported(v1::ImportAreasRequest(), kAreas), Report::OUTCOME_UNCHANGED);
  const std::string without =
      absl::StrReplaceAll(kAreas, {{"E-2020,2020-01-01,BU00140001,BUURT,Zuid,WK001400\n", ""}});
  EXPECT_THAT(Refusal(v1::ImportAreasRequest(), without),
              HasSubstr("0:id:BU00140001:cannot go: it is a member of the set BINNENSTAD"));
  Imported(v1::ImportAreaSetsRequest(),
           "edition,id,name_nl,name_en,member\nE-2020,NOORD,Noord,North,BU00140000\n");
  Imported(Observations(), "indicator,area,edition,period,value\nSHARE,BU00140001,E-2020,2020,1\n");
  EXPECT_THAT(Refusal(v1::ImportAreasRequest(), without),
              HasSubstr("there are observations of it"));
  EXPECT_EQ(
      Imported(v1::ImportAreasRequest(), absl::StrReplaceAll(kAreas, {{"Zuid", "Zuid-Oost"}})),
      Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_applied(), 1);
  EXPECT_EQ(Stored("SHARE", "BU00140001").value(), 1);
}

TEST_F(ImportsTest, AListGoesOnInItsEditionWhenANewerOneComes) {
  v1::ListAreasRequest request;
  request.set_page_size(2);
  std::vector<std::string> ids;
  do {
    const auto page = served_.Call(&v1::IndicatorService::Stub::ListAreas, request).value();
    for (const v1::Area& area : page.areas()) {
      EXPECT_EQ(area.edition(), "E-2020");
      ids.push_back(area.id());
    }
    request.set_page_token(page.next_page_token());
    if (ids.size() > 2) continue;
    EXPECT_EQ(Imported(v1::ImportAreasRequest(),
                       absl::StrReplaceAll(kAreas, {{"E-2020,2020", "E-2021,2021"}})),
              Report::OUTCOME_APPLIED);
  } while (!request.page_token().empty());
  const auto edition = served_.snapshots().current()->data.FindEdition("E-2020");
  std::vector<std::string> expected;
  for (const Place& place : edition->places) {
    if (place.level != Level::kSet) expected.push_back(place.id);
  }
  EXPECT_THAT(ids, ::testing::UnorderedElementsAreArray(expected));
}

TEST_F(ImportsTest, ARowMayRemove) {
  const auto area = [](const std::string& id) {
    return absl::StrCat("edition,valid_from,id,level,name,parent,remove\nE-2020,,", id,
                        ",,,,yes\n");
  };
  EXPECT_THAT(Refusal(v1::ImportAreasRequest(), area("WK001400")),
              HasSubstr("2:id:WK001400:cannot go: it is the parent of BU00140000"));
  EXPECT_THAT(Refusal(v1::ImportAreasRequest(), area("BU00140001")),
              HasSubstr("2:id:BU00140001:cannot go: it is a member of the set BINNENSTAD"));
  EXPECT_EQ(Imported(v1::ImportAreaSetsRequest(),
                     "edition,id,name_nl,name_en,member,remove\nE-2020,BINNENSTAD,,,,yes\n"),
            Report::OUTCOME_APPLIED);
  EXPECT_EQ(Imported(v1::ImportAreasRequest(), area("BU00140001")), Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_removed(), 1);
  const auto edition = served_.snapshots().current()->data.FindEdition("E-2020");
  EXPECT_EQ(edition->places.size(), 4u);
  EXPECT_EQ(Imported(v1::ImportAreasRequest(), area("BU00140001")), Report::OUTCOME_UNCHANGED);
  std::string all = "edition,valid_from,id,level,name,parent,remove\n";
  for (const Place& place : edition->places)
    absl::StrAppend(&all, "E-2020,,", place.id, ",,,,yes\n");
  EXPECT_THAT(Refusal(v1::ImportAreasRequest(), all), HasSubstr("keeps at least one area"));

  const std::string rows =
      absl::StrReplaceAll(absl::StrCat(kCatalogueHeader, kCatalogueRows),
                          {{",source_columns\n", ",source_columns,remove\n"},
                           {"cbs-wijken:people\n", "cbs-wijken:people,yes\n"},
                           {"cbs-wijken:share\n", "cbs-wijken:share,\n"},
                           {",,,,,,,,,,,,,,,,,\n", ",,,,,,,,,,,,,,,,,,\n"},
                           {"false,,,,,,,,,,,,,,,,\n", "false,,,,,,,,,,,,,,,,,\n"}});
  EXPECT_EQ(Imported(v1::ImportCatalogueRequest(), rows), Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_removed(), 1);
  EXPECT_EQ(report_.rows_unchanged(), 3);
  EXPECT_EQ(report_.rows_applied(), 1);
}

TEST_F(ImportsTest, AFileWithoutRowsChangesNothing) {
  const auto header = [](absl::string_view file) { return file.substr(0, file.find('\n') + 1); };
  EXPECT_EQ(Imported(v1::ImportAreasRequest(), header(kAreas)), Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(Imported(v1::ImportAreaSetsRequest(), header(kSets)), Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(Imported(v1::ImportCatalogueRequest(), kCatalogueHeader), Report::OUTCOME_UNCHANGED);
}

TEST_F(ImportsTest, RefusesAreasAndSets) {
  EXPECT_THAT(Refusal(v1::ImportAreasRequest(),
                      absl::StrReplaceAll(kAreas, {{",BUURT,Noord", ",STREET,Noord"}})),
              HasSubstr("5:level:STREET:must be one of: COUNTRY MUNICIPALITY WIJK BUURT"));
  EXPECT_THAT(Refusal(v1::ImportAreasRequest(),
                      absl::StrReplaceAll(kAreas, {{"Noord,WK001400", "Noord,WK001499"}})),
              HasSubstr("5:parent:WK001499:"));
  EXPECT_THAT(Refusal(v1::ImportAreaSetsRequest(),
                      absl::StrReplaceAll(kSets, {{"BU00140001", "BU00140009"}})),
              HasSubstr("3:member:BU00140009:"));
  v1::ImportAreasRequest partial;
  partial.mutable_chunk()->mutable_header()->set_allow_partial(true);
  EXPECT_EQ(ViolationsOf(served_.Import(partial, std::string(kAreas)).status()).at(0).field,
            "chunk.header.allow_partial");
}

TEST_F(ImportsTest, CatalogueEntriesInUseStay) {
  Imported(Observations(), "indicator,area,edition,period,value\nPEOPLE,GM0014,E-2020,2020,1\n");
  const std::string catalogue = absl::StrCat(kCatalogueHeader, kCatalogueRows);
  EXPECT_EQ(Imported(v1::ImportCatalogueRequest(), catalogue), Report::OUTCOME_UNCHANGED);
  EXPECT_THAT(Refusal(v1::ImportCatalogueRequest(),
                      absl::StrReplaceAll(catalogue, {{"indicator,PEOPLE", "indicator,FOLK"}})),
              HasSubstr("0:id:PEOPLE:cannot go: there are observations of it"));
  EXPECT_THAT(Refusal(v1::ImportCatalogueRequest(),
                      absl::StrReplaceAll(catalogue, {{"COUNT,PERSONS", "COUNT,NUMBER"}})),
              HasSubstr("5:unit:PEOPLE:has observations"));
  EXPECT_THAT(
      Refusal(v1::ImportCatalogueRequest(), absl::StrReplaceAll(catalogue, {{"SURVEY", "GUESS"}})),
      HasSubstr("4:basis:GUESS:must be one of: REGISTER SURVEY MODELLED EXPERT"));
  EXPECT_EQ(Imported(v1::ImportCatalogueRequest(),
                     absl::StrReplaceAll(catalogue, {{"Residents", "People"}})),
            Report::OUTCOME_APPLIED);
}

TEST_F(ImportsTest, WhatWasStoredIsThereAfterARestart) {
  Imported(Observations(),
           "indicator,area,edition,period,value,n,low,high\nSHARE,GM0014,E-2020,2020,1.5,40,1,2\n");
  const std::string before = Exported();
  const auto snapshots = Snapshots::Open(served_.backend().database(), LoadDataset);
  ASSERT_TRUE(snapshots.ok());
  const auto fresh = (*snapshots)->current();
  const auto kept = served_.snapshots().current();
  EXPECT_EQ(fresh->version, kept->version);
  const Column& fresh_column = *fresh->data.FindSeries("SHARE", "ALL_AGES")->front();
  const Column& kept_column = *kept->data.FindSeries("SHARE", "ALL_AGES")->front();
  const int place = fresh_column.edition->Find("GM0014");
  EXPECT_EQ(fresh_column.At(place), kept_column.At(place));
  EXPECT_EQ(fresh_column.At(place).n, 40);
}

TEST_F(ImportsTest, AnImportReplacesOnlyTheColumnsItTouched) {
  Imported(Observations(),
           "indicator,area,edition,period,value\nSHARE,GM0014,E-2020,2020,1\nPEOPLE,GM0014,E-2020,"
           "2020,1\n");
  const auto before = served_.snapshots().current();
  Imported(Observations(), "indicator,area,edition,period,value\nSHARE,GM0014,E-2020,2020,2\n");
  const auto after = served_.snapshots().current();
  EXPECT_NE(before->data.FindSeries("SHARE", "ALL_AGES")->front(),
            after->data.FindSeries("SHARE", "ALL_AGES")->front());
  EXPECT_EQ(before->data.FindSeries("PEOPLE", "ALL_AGES")->front(),
            after->data.FindSeries("PEOPLE", "ALL_AGES")->front());
  EXPECT_EQ(before->data.editions, after->data.editions);
}

}  // namespace
}  // namespace wijkmonitor::indicators
