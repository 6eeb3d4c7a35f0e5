// What imports of shapes accept, refuse and change.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/service_testing.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::Report;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::string_view kAreas =
    "edition,valid_from,id,level,name,parent\n"
    "E-2020,2020-01-01,NL01,COUNTRY,Nederland,\n"
    "E-2020,2020-01-01,GM0014,MUNICIPALITY,Groningen,NL01\n"
    "E-2020,2020-01-01,WK001400,WIJK,Centrum,GM0014\n"
    "E-2020,2020-01-01,BU00140000,BUURT,Noord,WK001400\n"
    "E-2020,2020-01-01,BU00140001,BUURT,\"Zuid \"\"aan\"\" het Diep\",WK001400\n";
constexpr absl::string_view kSets =
    "edition,id,name_nl,name_en,member\n"
    "E-2020,BINNENSTAD,Binnenstad,City centre,BU00140000\n"
    "E-2020,BINNENSTAD,Binnenstad,City centre,BU00140001\n";

std::string FeatureOf(const std::string& area, const std::string& rings) {
  return absl::StrCat(R"({"type":"Feature","properties":{"code":")", area,
                      R"("},"geometry":{"type":"Polygon","coordinates":[)", rings, "]}}");
}
// Of a feature on a line of its own, from the second line on.
std::string FileOf(const std::vector<std::string>& features) {
  return absl::StrCat("{\"type\":\"FeatureCollection\",\"features\":[\n",
                      absl::StrJoin(features, ",\n"), "\n]}\n");
}
// A square of a hundredth of a degree, as a clockwise ring; the next one lies east of it.
std::string Square(int place) {
  const auto at = [&](int x, int y) {
    return absl::StrFormat("[%.2f,%.2f]", 6.5 + (place + x) / 100.0, 53.2 + y / 100.0);
  };
  return absl::StrCat("[", at(0, 0), ",", at(0, 1), ",", at(1, 1), ",", at(1, 0), ",", at(0, 0),
                      "]");
}
// A saw of so many positions, of which none lies on a line between others.
std::string Saw(int positions, int latitude) {
  std::string ring = "[";
  const int teeth = positions - 2;
  for (int i = 0; i < teeth; ++i) {
    const bool is_high = i % 2 == 0 || i == teeth - 1;
    absl::StrAppendFormat(&ring, "[%.7f,%d.%s],", 5.0000001 + i * 1e-5, latitude,
                          is_high ? "0001001" : "0000001");
  }
  return absl::StrCat(ring, "[5.5,", latitude, ".1],[5.0000001,", latitude, ".0001001]]");
}

class AreaShapeImportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(Imported(v1::ImportAreasRequest(), kAreas), Report::OUTCOME_APPLIED);
    ASSERT_EQ(Imported(v1::ImportAreaSetsRequest(), kSets), Report::OUTCOME_APPLIED);
  }

  template <class Q>
  Report::Outcome Imported(Q request, absl::string_view file) {
    served_.backend().clock().Advance(absl::Hours(1));
    const auto report = served_.Import(std::move(request), std::string(file));
    EXPECT_TRUE(report.ok()) << report.status();
    report_ = report.value_or(Report());
    return report_.outcome();
  }
  Report::Outcome Imported(const std::vector<std::string>& features) {
    return Imported(Shapes(), FileOf(features));
  }
  static v1::ImportAreaShapesRequest Shapes() {
    v1::ImportAreaShapesRequest request;
    request.set_edition("E-2020");
    request.set_id_property("code");
    return request;
  }
  // Imports a file that is to be refused; the only rejection as "LINE:COLUMN:VALUE:CODE".
  std::string Refusal(absl::string_view file) {
    const int64_t before = Version();
    EXPECT_EQ(Imported(Shapes(), file), Report::OUTCOME_REJECTED);
    EXPECT_EQ(Version(), before);
    EXPECT_EQ(report_.data_version(), before);
    EXPECT_EQ(report_.rows_read(), report_.rows_rejected());
    if (report_.rejections_size() != 1) return report_.DebugString();
    const auto& only = report_.rejections(0);
    return absl::StrCat(only.line(), ":", only.column(), ":", only.value(), ":", only.code());
  }
  // Of one good feature and another on line 3.
  std::string RefusalOf(const std::string& feature) {
    return Refusal(FileOf({FeatureOf("BU00140000", Square(0)), feature}));
  }
  std::string RefusalOfRings(const std::string& rings) {
    return RefusalOf(FeatureOf("BU00140001", rings));
  }

  int64_t Version() const { return served_.snapshots().current()->version.counter; }
  absl::StatusOr<v1::AreaShapes> Ask(const v1::GetAreaShapesRequest& request) {
    return served_.Call(&v1::IndicatorService::Stub::GetAreaShapes, request);
  }
  std::string Drawn(const std::vector<std::string>& areas, const v1::AreaShapes* at = nullptr) {
    v1::GetAreaShapesRequest request;
    for (const std::string& area : areas) request.add_areas(area);
    if (at != nullptr) *request.mutable_as_of() = at->info().committed_at();
    const auto answer = Ask(request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(v1::AreaShapes()).geo_json();
  }

  testing::TempDir folder_;
  ServedIndicators served_{"sqlite:" + folder_.File("indicators.db")};
  Report report_;
};

TEST_F(AreaShapeImportTest, AnAnswerIsGeoJson) {
  EXPECT_EQ(Imported({FeatureOf("BU00140001", Square(1)), FeatureOf("BU00140000", Square(0))}),
            Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_read(), 2);
  EXPECT_EQ(report_.rows_added(), 2);
  EXPECT_EQ(
      Drawn({"WK001400", "BU00140001"}),
      "{\"type\":\"FeatureCollection\",\"features\":["
      "{\"type\":\"Feature\",\"id\":\"BU00140001\",\"properties\":{"
      "\"name\":\"Zuid \\\"aan\\\" het Diep\",\"name_en\":\"Zuid \\\"aan\\\" het Diep\","
      "\"level\":\"BUURT\",\"shape_edition\":\"E-2020\"},"
      "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
      "[[[6.51,53.2],[6.52,53.2],[6.52,53.21],[6.51,53.21],[6.51,53.2]]]}},"
      "{\"type\":\"Feature\",\"id\":\"WK001400\",\"properties\":{"
      "\"name\":\"Centrum\",\"name_en\":\"Centrum\",\"level\":\"WIJK\",\"reasons\":[\"NO_SHAPE\"]},"
      "\"geometry\":null}]}");
  EXPECT_THAT(Drawn({"BINNENSTAD"}),
              HasSubstr("[[[6.5,53.2],[6.51,53.2],[6.52,53.2],[6.52,53.21],[6.51,53.21],"
                        "[6.5,53.21],[6.5,53.2]]]"));
}

TEST_F(AreaShapeImportTest, TheSameFileIsNothingNew) {
  const std::vector<std::string> file = {FeatureOf("BU00140000", Square(0)),
                                         FeatureOf("BU00140001", Square(1))};
  EXPECT_EQ(Imported(file), Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.data_version(), 3);
  EXPECT_EQ(Imported(file), Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(report_.rows_unchanged(), 2);
  EXPECT_EQ(report_.data_version(), 3);
  EXPECT_EQ(Version(), 3);
  EXPECT_EQ(Imported(std::vector<std::string>()), Report::OUTCOME_UNCHANGED);
  // What a file does not name it leaves, of the same level and of others.
  EXPECT_EQ(Imported({FeatureOf("BU00140001", Square(3))}), Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_changed(), 1);
  EXPECT_EQ(report_.rows_removed(), 0);
  EXPECT_EQ(Imported({FeatureOf("WK001400", Square(0))}), Report::OUTCOME_APPLIED);
  EXPECT_EQ(report_.rows_added(), 1);
  EXPECT_THAT(Drawn({"BU00140000", "BU00140001", "WK001400"}), Not(HasSubstr("NO_SHAPE")));
}

TEST_F(AreaShapeImportTest, ACheckChangesNothing) {
  auto request = Shapes();
  request.mutable_chunk()->mutable_header()->set_validate_only(true);
  EXPECT_EQ(Imported(request, FileOf({FeatureOf("BU00140000", Square(0))})), Report::OUTCOME_VALID);
  EXPECT_EQ(report_.rows_added(), 1);
  EXPECT_EQ(Version(), 2);
  EXPECT_THAT(Drawn({"BU00140000"}), HasSubstr("NO_SHAPE"));
}

TEST_F(AreaShapeImportTest, ASetNeedsAShapeOfEachMember) {
  EXPECT_EQ(Imported({FeatureOf("BU00140000", Square(0))}), Report::OUTCOME_APPLIED);
  EXPECT_THAT(Drawn({"BINNENSTAD"}), HasSubstr("\"reasons\":[\"NO_SHAPE\"]},\"geometry\":null"));
}

TEST_F(AreaShapeImportTest, WhatWasKnownStaysWhatItWas) {
  v1::GetAreaShapesRequest request;
  request.add_areas("BU00140000");
  std::vector<v1::AreaShapes> known = {*Ask(request)};
  for (const int place : {0, 4, 2}) {
    EXPECT_EQ(Imported({FeatureOf("BU00140000", Square(place))}), Report::OUTCOME_APPLIED);
    known.push_back(*Ask(request));
  }
  EXPECT_THAT(known[0].geo_json(), HasSubstr("\"geometry\":null"));
  EXPECT_THAT(known[2].geo_json(), HasSubstr("[6.54,53.2]"));
  for (const v1::AreaShapes& then : known) {
    EXPECT_EQ(Drawn({"BU00140000"}, &then), then.geo_json());
  }
}

TEST_F(AreaShapeImportTest, OnlyWhatChangedIsReadAnew) {
  EXPECT_EQ(Imported({FeatureOf("BU00140000", Square(0)), FeatureOf("BU00140001", Square(1))}),
            Report::OUTCOME_APPLIED);
  const auto before = served_.snapshots().current();
  EXPECT_EQ(Imported({FeatureOf("BU00140001", Square(3))}), Report::OUTCOME_APPLIED);
  const auto after = served_.snapshots().current();
  const auto shape = [](const auto& snapshot, const char* area) {
    return ShapesOf(snapshot->data.shapes, "E-2020").find(area)->second;
  };
  EXPECT_EQ(shape(before, "BU00140000"), shape(after, "BU00140000"));
  EXPECT_NE(shape(before, "BU00140001"), shape(after, "BU00140001"));
  EXPECT_EQ(Imported(v1::ImportAreaSetsRequest(), absl::StrReplaceAll(kSets, {{"City", "Town"}})),
            Report::OUTCOME_APPLIED);
  EXPECT_EQ(served_.snapshots().current()->data.shapes.find("E-2020")->second,
            after->data.shapes.find("E-2020")->second);
}

TEST_F(AreaShapeImportTest, RefusesShapesThatAreNone) {
  EXPECT_EQ(Imported({FeatureOf("BU00140001", Square(7))}), Report::OUTCOME_APPLIED);
  const std::string before = Drawn({"BU00140000", "BU00140001", "BINNENSTAD"});
  EXPECT_EQ(RefusalOfRings("[[53.2,6.5],[53.2,6.6],[53.3,6.6],[53.2,6.5]]"),
            "3:geometry:BU00140001:SWAPPED");
  EXPECT_EQ(RefusalOfRings("[[13.4,52.5],[13.5,52.5],[13.5,52.6],[13.4,52.5]]"),
            "3:geometry:BU00140001:NOT_IN_THE_NETHERLANDS");
  EXPECT_EQ(RefusalOfRings("[[233000,582000],[234000,582000],[234000,583000],[233000,582000]]"),
            "3:geometry:BU00140001:RIJKSDRIEHOEK");
  EXPECT_EQ(RefusalOfRings("[[6.5,53.2],[6.6,53.2],[6.6,53.3]]"),
            "3:geometry:BU00140001:RING_OPEN");
  EXPECT_EQ(RefusalOfRings("[[6.5,53.2],[6.6,53.2],[6.5,53.2]]"),
            "3:geometry:BU00140001:RING_SHORT");
  EXPECT_EQ(RefusalOfRings("[[6.5,53.2],[6.6,53.3],[6.6,53.2],[6.5,53.3],[6.5,53.2]]"),
            "3:geometry:BU00140001:RINGS_CROSS");
  EXPECT_EQ(RefusalOfRings(absl::StrCat(Square(0), ",", Square(4))),
            "3:geometry:BU00140001:HOLE_OUTSIDE");
  EXPECT_EQ(RefusalOf(FeatureOf("BU00140000", Square(1))), "3:code:BU00140000:SHAPE_TWICE");
  EXPECT_EQ(report_.rejections(0).reason(), "the area stands on line 2 too");
  EXPECT_EQ(RefusalOf(absl::StrReplaceAll(FeatureOf("BU00140001", Square(1)), {{"code", "c"}})),
            "3:properties::NO_ID_PROPERTY");
  EXPECT_EQ(Drawn({"BU00140000", "BU00140001", "BINNENSTAD"}), before);
}

TEST_F(AreaShapeImportTest, RefusesAreasThatAreNotOfTheEdition) {
  EXPECT_EQ(RefusalOf(FeatureOf("BU00140099", Square(1))), "3:code:BU00140099:NO_SUCH_AREA_IN");
  EXPECT_EQ(report_.rejections(0).reason(), "there is no such area in E-2020");
  EXPECT_EQ(RefusalOf(FeatureOf("BINNENSTAD", Square(1))), "3:code:BINNENSTAD:NO_SUCH_AREA_IN");
  EXPECT_EQ(RefusalOf(FeatureOf("NL00", Square(1))), "3:code:NL00:NO_SUCH_AREA_IN");
}

TEST_F(AreaShapeImportTest, RefusesFilesThatAreNone) {
  EXPECT_EQ(Refusal("indicator,area\n"), "0:::NOT_JSON");
  EXPECT_EQ(Refusal(""), "0:::NOT_JSON");
  EXPECT_EQ(Refusal(R"({"type":"Topology"})"), "0:::NO_FEATURE_COLLECTION");
  EXPECT_EQ(Refusal(absl::StrReplaceAll(FileOf({FeatureOf("BU00140001", Square(1))}),
                                        {{"\"features\"", "\"crs\":{},\"features\""}})),
            "0:::CRS");
  EXPECT_EQ(Refusal(std::string(10'000, '[') + std::string(10'000, ']')), "0:::JSON_TOO_DEEP");
  EXPECT_EQ(RefusalOfRings(Saw(200'001, 52)), "3:geometry:BU00140001:TOO_MANY_POSITIONS");
  EXPECT_EQ(Imported({FeatureOf("BU00140001", Saw(200'000, 52))}), Report::OUTCOME_APPLIED);
}

TEST_F(AreaShapeImportTest, RefusesRequestsThatSayTooLittle) {
  const auto fields = [&](const std::string& edition, const std::string& id_property,
                          bool partial) {
    v1::ImportAreaShapesRequest request;
    request.set_edition(edition);
    request.set_id_property(id_property);
    request.mutable_chunk()->mutable_header()->set_allow_partial(partial);
    std::vector<std::string> names;
    const auto report = served_.Import(request, FileOf({FeatureOf("BU00140001", Square(1))}));
    for (const Violation& violation : ViolationsOf(report.status())) {
      names.push_back(violation.field);
    }
    return names;
  };
  EXPECT_THAT(fields("", "", false), ElementsAre("edition", "id_property"));
  EXPECT_THAT(fields("E-1900", "code", false), ElementsAre("edition"));
  EXPECT_THAT(fields("E-2020", std::string(limits::kIdBytesMax + 1, 'x'), false),
              ElementsAre("id_property"));
  EXPECT_THAT(fields("E-2020", "code", true), ElementsAre("chunk.header.allow_partial"));
}

TEST_F(AreaShapeImportTest, AnAnswerThatIsTooLargeSaysWhatNarrowsIt) {
  EXPECT_EQ(Imported({FeatureOf("BU00140000", Saw(100'000, 52)),
                      FeatureOf("BU00140001", Saw(100'000, 53))}),
            Report::OUTCOME_APPLIED);
  v1::GetAreaShapesRequest request;
  request.set_level(v1::AREA_LEVEL_BUURT);
  request.set_tolerance_m(0);
  const auto refused = [&] {
    const absl::Status status = Ask(request).status();
    EXPECT_EQ(ReasonOf(status), "RESULT_TOO_LARGE") << status;
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    std::vector<std::string> names;
    for (const Violation& violation : ViolationsOf(status)) {
      names.push_back(violation.field);
      EXPECT_THAT(status.message(), HasSubstr(violation.field));
    }
    return names;
  };
  EXPECT_THAT(refused(), ElementsAre("municipality", "tolerance_m"));
  request.set_municipality("GM0014");
  EXPECT_THAT(refused(), ElementsAre("areas", "tolerance_m"));
  request.clear_level();
  request.clear_municipality();
  request.add_areas("BU00140000");
  request.add_areas("BU00140001");
  EXPECT_THAT(refused(), ElementsAre("areas", "tolerance_m"));
  request.mutable_areas()->RemoveLast();
  EXPECT_GT(Ask(request)->geo_json().size(), 2'000'000u);
  request.set_tolerance_m(50);
  EXPECT_LT(Ask(request)->geo_json().size(), 1000u);
}

}  // namespace
}  // namespace wijkmonitor::indicators
