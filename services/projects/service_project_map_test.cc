// Where projects are, by the shapes of Groningen in 2017 of the indicators service.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "libs/base/status.h"
#include "libs/geo/shape.h"
#include "libs/rpc/messages.h"
#include "services/projects/service_goal_progress_testing.h"

namespace wijkmonitor::projects {
namespace {

using common::v1::Section;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kList[] =
    "project,programme,action_line,label_nl,state,areas,location,latitude,longitude,not_counted_"
    "reason\n"
    "A,DEAL,MEEDOEN,Een,RUNNING,SELWERD:0.5|PADDEPOEL:0.5,,,,\n"
    "B,DEAL,VEILIG,Twee,,BU00140300,Plein,53.2334,6.5567,\n"
    "C,DEAL,,Drie,,,Straat 1,,,\n"
    "D,DEAL,,Vier,,SELWERD,,,,PLACE_NOT_REPORTED\n"
    "E,DEAL,,Vijf,,ELDERS|SELWERD,,,,\n"
    "F,DEAL,,Zes,,BU03630000,,,,\n";

// The features of a map by kind and id: "AREA SELWERD".
using Features = std::map<std::string, nlohmann::json>;
Features FeaturesOf(const v1::ProjectMap& map) {
  const auto json = nlohmann::json::parse(map.geo_json());
  EXPECT_EQ(json.at("type"), "FeatureCollection");
  Features features;
  for (const auto& feature : json.at("features")) {
    EXPECT_EQ(feature.at("type"), "Feature");
    const std::string kind = feature.at("properties").at("kind"), id = feature.at("id");
    features[absl::StrCat(kind, " ", id)] = feature;
  }
  return features;
}
std::vector<std::string> KeysOf(const v1::ProjectMap& map) {
  std::vector<std::string> keys;
  for (const auto& [key, feature] : FeaturesOf(map)) keys.push_back(key);
  return keys;
}
geo::Ring RingOf(const nlohmann::json& positions) {
  geo::Ring ring;
  for (const auto& position : positions) {
    ring.push_back(geo::PositionAt(position.at(0).get<double>(), position.at(1).get<double>()));
  }
  EXPECT_EQ(ring.front(), ring.back());
  ring.pop_back();
  return ring;
}

class ProjectMapTest : public WithIndicatorsTest {
 protected:
  ProjectMapTest() {
    using namespace indicators::v1;  // NOLINT(google-build-using-namespace)
    using indicators::DemoFile;
    for (const char* year : {"2017", "2024"}) {
      ExpectApplied(
          indicators_.Import(ImportAreasRequest(), DemoFile(absl::StrCat("areas_", year, ".csv"))));
      ExpectApplied(indicators_.Import(ImportAreaSetsRequest(),
                                       DemoFile(absl::StrCat("sets_", year, ".csv"))));
    }
    ImportAreaShapesRequest shapes;
    shapes.set_edition("CBS-2017");
    shapes.set_id_property("BU_CODE");
    ExpectApplied(indicators_.Import(shapes, DemoFile("shapes_2017_buurten.geojson")));
    Serve(Address());
    served_->Declare();
    ExpectApplied(served_->ImportList(kList));
  }
  absl::StatusOr<v1::ProjectMap> Ask(const v1::GetProjectMapRequest& request = {}) {
    return served_->Call(&ServedProjects::Stub::GetProjectMap, request);
  }
  static v1::GetProjectMapRequest Of(const std::string& municipality) {
    v1::GetProjectMapRequest request;
    request.set_municipality(municipality);
    return request;
  }
};

TEST_F(ProjectMapTest, ProjectsAndTheirAreas) {
  const auto map = Ask();
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->info().method_version(), "PM-1");
  EXPECT_EQ(map->edition(), "CBS-2024");
  EXPECT_EQ(map->projects(), 5);
  EXPECT_EQ(map->with_point(), 1);
  EXPECT_EQ(map->with_area(), 4);
  EXPECT_THAT(map->without_place(), ElementsAre("C"));
  ASSERT_EQ(map->not_counted_size(), 1);
  EXPECT_EQ(map->not_counted(0).reason(), v1::NOT_COUNTED_REASON_PLACE_NOT_REPORTED);
  ASSERT_EQ(map->sections_size(), 1);
  EXPECT_EQ(map->sections(0).kind(), "shapes");
  EXPECT_EQ(map->sections(0).service(), "wijkmonitor.indicators.v1.IndicatorService");
  EXPECT_EQ(map->sections(0).state(), Section::STATE_OK);
  const Features features = FeaturesOf(*map);
  EXPECT_THAT(KeysOf(*map), ElementsAre("AREA BU00140300", "AREA BU03630000", "AREA ELDERS",
                                        "AREA PADDEPOEL", "AREA SELWERD", "PROJECT A", "PROJECT B",
                                        "PROJECT C", "PROJECT E", "PROJECT F"));
  const auto& selwerd = features.at("AREA SELWERD");
  EXPECT_EQ(selwerd.at("properties").dump(),
            "{\"kind\":\"AREA\",\"level\":\"SET\",\"name\":\"Selwerd\",\"name_en\":\"Selwerd\","
            "\"projects\":2,\"shape_edition\":\"CBS-2017\"}");
  EXPECT_EQ(selwerd.at("geometry").at("type"), "Polygon");
  EXPECT_GT(geo::SignedArea(RingOf(selwerd.at("geometry").at("coordinates").at(0))), 0);
  EXPECT_EQ(features.at("AREA ELDERS").at("properties").dump(),
            "{\"kind\":\"AREA\",\"projects\":1,\"reasons\":[\"NO_SHAPE\"]}");
  EXPECT_TRUE(features.at("AREA ELDERS").at("geometry").is_null());
  EXPECT_EQ(features.at("PROJECT B").at("geometry").dump(),
            "{\"coordinates\":[6.5567,53.2334],\"type\":\"Point\"}");
  EXPECT_TRUE(features.at("PROJECT A").at("geometry").is_null());
}

TEST_F(ProjectMapTest, TheShapesAreThoseOfTheOtherService) {
  v1::GetProjectMapRequest request;
  request.set_year(2017);
  request.set_tolerance_m(0);
  const auto map = Ask(request);
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->edition(), "CBS-2017");
  indicators::v1::GetAreaShapesRequest shapes;
  shapes.set_edition("CBS-2017");
  shapes.add_areas("PADDEPOEL");
  shapes.set_tolerance_m(0);
  const auto drawn =
      indicators_.Call(&indicators::v1::IndicatorService::Stub::GetAreaShapes, shapes);
  ASSERT_TRUE(drawn.ok()) << drawn.status();
  const std::string geometry = drawn->geo_json().substr(drawn->geo_json().find("\"geometry\""));
  EXPECT_THAT(map->geo_json(), HasSubstr(geometry.substr(0, geometry.size() - 2)));
  EXPECT_THAT(Ask()->geo_json(), Not(HasSubstr(geometry.substr(0, geometry.size() - 2))));
}

// 53.1832338 is one that JSON libraries write with 15 decimals.
TEST_F(ProjectMapTest, CoordinatesAreAsShortAsTheyCanBe) {
  v1::GetProjectMapRequest request;
  request.set_area("DE_WIJERT");
  ExpectApplied(
      served_->ImportList("project,programme,label_nl,areas\nW,DEAL,W,DE_WIJERT\n", "", "W"));
  const auto map = Ask(request);
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_THAT(map->geo_json(), HasSubstr("53.1832338]"));
  EXPECT_THAT(map->geo_json(), Not(HasSubstr("53.18323379")));
}

TEST_F(ProjectMapTest, WhatTheOtherServiceLearnsLaterChangesNothingOfThen) {
  served_->backend().clock().Advance(absl::Hours(1));
  indicators_.backend().clock().Advance(absl::Hours(1));
  v1::GetProjectMapRequest request;
  *request.mutable_as_of() = rpc::TimestampOf(served_->backend().clock().Now() - absl::Minutes(30));
  const auto before = Ask(request);
  ASSERT_TRUE(before.ok()) << before.status();
  const int64_t version = indicators_.snapshots().current()->version.counter;
  EXPECT_EQ(before->sections(0).data_version(), version);

  ExpectApplied(indicators_.Import(indicators::v1::ImportAreasRequest(),
                                   indicators::DemoFile("areas_2020.csv")));
  const rpc::Partner* const partner = served_->backend().partners().Find(kIndicatorService);
  const absl::Time until = absl::Now() + absl::Seconds(30);
  while (partner->version()->counter == version && absl::Now() < until) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  EXPECT_EQ(Ask()->sections(0).data_version(), version + 1);
  EXPECT_EQ(Ask(request)->SerializeAsString(), before->SerializeAsString());
}

TEST_F(ProjectMapTest, OfTheProjectsThatAreAskedFor) {
  v1::GetProjectMapRequest request;
  request.set_action_line("MEEDOEN");
  EXPECT_THAT(KeysOf(*Ask(request)), ElementsAre("AREA PADDEPOEL", "AREA SELWERD", "PROJECT A"));
  request.set_action_line("VEILIG");
  // Areas of the programme are there without a project.
  EXPECT_THAT(KeysOf(*Ask(request)),
              ElementsAre("AREA BU00140300", "AREA PADDEPOEL", "AREA SELWERD", "PROJECT B"));
  request.clear_action_line();
  request.set_area("NOT_REPORTED");
  const auto nowhere = Ask(request);
  EXPECT_THAT(KeysOf(*nowhere), ElementsAre("PROJECT C"));
  EXPECT_THAT(nowhere->sections(), IsEmpty());  // nothing is asked
}

TEST_F(ProjectMapTest, OfAMunicipality) {
  const auto map = Ask(Of("GM0014"));
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_THAT(KeysOf(*map), ElementsAre("AREA BU00140300", "AREA PADDEPOEL", "AREA SELWERD",
                                        "PROJECT A", "PROJECT B", "PROJECT E"));
  EXPECT_EQ(map->with_area(), 3);
  EXPECT_THAT(map->without_place(), IsEmpty());
  EXPECT_EQ(map->not_counted_size(), 1);
  EXPECT_EQ(map->sections(0).state(), Section::STATE_OK);
  // One that only its codes tell of.
  const auto other = Ask(Of("GM0363"));
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_THAT(KeysOf(*other), ElementsAre("AREA BU03630000", "PROJECT F"));
  EXPECT_EQ(other->sections(0).state(), Section::STATE_NOT_RECORDED);
  EXPECT_EQ(other->sections(0).reason(), "AREA_NOT_FOUND");
}

TEST_F(ProjectMapTest, WhatIsAskedWrong) {
  EXPECT_EQ(ReasonOf(Ask(Of("GM9999")).status()), "AREA_NOT_FOUND");
  v1::GetProjectMapRequest request;
  request.set_edition("CBS-1900");
  EXPECT_EQ(ReasonOf(Ask(request).status()), "EDITION_NOT_FOUND");
  request.set_edition("CBS-2017");
  request.set_year(2017);
  request.set_tolerance_m(7);
  const auto wrong = ViolationsOf(Ask(request).status());
  ASSERT_EQ(wrong.size(), 2u);
  EXPECT_EQ(wrong[0].field, "year");
  EXPECT_EQ(wrong[1].description, "7: must be one of 0, 5, 10, 20, 50");
  request = {};
  for (const int year : {1899, 2201, -1}) {
    request.set_year(year);
    EXPECT_EQ(ReasonOf(Ask(request).status()), "INVALID_FIELDS") << year;
  }
  request = {};
  request.set_programme("NONE");
  EXPECT_EQ(ReasonOf(Ask(request).status()), "PROGRAMME_NOT_FOUND");
}

TEST_F(ProjectMapTest, WithoutTheOtherService) {
  const v1::ProjectMap with = *Ask();
  Serve("");
  const auto without = Ask();
  ASSERT_TRUE(without.ok()) << without.status();
  EXPECT_EQ(without->sections(0).state(), Section::STATE_UNAVAILABLE);
  EXPECT_EQ(without->sections(0).reason(), "PARTNER_NOT_CONFIGURED");
  EXPECT_EQ(without->edition(), "");
  EXPECT_EQ(without->with_area(), 4);
  EXPECT_EQ(KeysOf(*without), KeysOf(with));
  const nlohmann::json selwerd = FeaturesOf(*without).at("AREA SELWERD");
  EXPECT_TRUE(selwerd.at("geometry").is_null());
  EXPECT_EQ(selwerd.at("properties").dump(), "{\"kind\":\"AREA\",\"projects\":2}");
  // Which sets lie in it is not known then.
  EXPECT_THAT(KeysOf(*Ask(Of("GM0014"))), ElementsAre("AREA BU00140300", "PROJECT B"));
  Serve(Address());
  EXPECT_EQ(Ask()->geo_json(), with.geo_json());
}

// Of a municipality nothing is known then, which is no fault of who asks.
TEST_F(WithIndicatorsTest, WhereNoAreasAreKnownYet) {
  Serve(Address());
  served_->Declare();
  ExpectApplied(served_->ImportList(kList));
  v1::GetProjectMapRequest request;
  request.set_municipality("GM9999");
  const auto map = served_->Call(&ServedProjects::Stub::GetProjectMap, request);
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->projects(), 0);
  EXPECT_EQ(map->sections(0).state(), Section::STATE_NOT_RECORDED);
  EXPECT_EQ(map->sections(0).reason(), "EDITION_NOT_FOUND");
}

TEST_F(ProjectMapTest, LimitOfBytes) {
  std::string list = "project,programme,label_nl,areas\n";
  // Each says its label twice, in Dutch and for want of an English one.
  for (int i = 0; i < 4200; ++i) {
    absl::StrAppend(&list, "X", i, ",DEAL,", std::string(limits::kLabelBytesMax - 1, 'x'), ",",
                    i < 100 ? "BU00140300" : "", "\n");
  }
  ExpectApplied(served_->ImportList(list, "", "OTHER"));
  const absl::Status status = Ask().status();
  EXPECT_EQ(ReasonOf(status), "RESULT_TOO_LARGE");
  std::vector<std::string> fields;
  for (const Violation& violation : ViolationsOf(status)) fields.push_back(violation.field);
  // The only programme is asked for without being named.
  EXPECT_THAT(fields, ElementsAre("municipality", "action_line", "intervention", "area", "state",
                                  "tolerance_m"));
  EXPECT_EQ(Ask(Of("GM0014"))->projects(), 103);
}

using MapOfPeopleTest = PeopleTest;

TEST_F(MapOfPeopleTest, ADraftIsOnTheMapOfThoseWhoSeeIt) {
  v1::Project project;
  project.add_areas()->set_area("BU00140300");
  const auto draft = ann_.Create("Een", "ORG_A", project);
  ASSERT_TRUE(draft.ok()) << draft.status();
  const auto projects = [&](Person& person, const std::string& municipality) {
    v1::GetProjectMapRequest request;
    request.set_municipality(municipality);
    const auto map = person.Do(&ServedProjects::Stub::GetProjectMap, request);
    EXPECT_TRUE(map.ok()) << map.status();
    return map.ok() ? map->projects() : -1;
  };
  for (const std::string municipality : {"", "GM0014"}) {
    for (Person* const person : {&ann_, &analyst_, &manager_}) {
      EXPECT_EQ(projects(*person, municipality), 1);
    }
    for (Person* const person : {&bob_, &anybody_}) EXPECT_EQ(projects(*person, municipality), 0);
  }
}

}  // namespace
}  // namespace wijkmonitor::projects
