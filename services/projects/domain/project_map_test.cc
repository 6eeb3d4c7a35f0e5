#include "services/projects/domain/project_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "absl/strings/str_cat.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// Projects that outlive what is made of them.
class Book {
 public:
  Project& Add(const std::vector<std::string>& areas) {
    Project project = PlainProject(absl::StrCat("P", projects_.size()));
    for (const std::string& area : areas) project.areas.push_back({area, std::nullopt});
    return projects_.emplace_back(std::move(project));
  }
  std::optional<ProjectMap> TryAsk(const MapFilter& filter) {
    std::vector<const Project*> all;
    for (Project& project : projects_) {
      Normalise(&project);
      all.push_back(&project);
    }
    return ComputeProjectMap(all, reference_, filter);
  }
  ProjectMap Ask(const MapFilter& filter = {}) { return *TryAsk(filter); }

 private:
  std::deque<Project> projects_;
  const Reference reference_ = DealReference();
};

std::vector<std::string> IdsOf(const std::vector<const Project*>& projects) {
  std::vector<std::string> ids;
  for (const Project* const project : projects) ids.push_back(project->id);
  return ids;
}
// "AREA projects" of each.
std::vector<std::string> AreasOf(const ProjectMap& map) {
  std::vector<std::string> areas;
  for (const ProjectMap::Area& area : map.areas) {
    areas.push_back(absl::StrCat(area.id, " ", area.projects));
  }
  return areas;
}
Location PointAt(double latitude, double longitude) { return {"", latitude, longitude}; }
MapFilter Municipality(const std::string& municipality, const std::vector<std::string>& sets = {}) {
  MapFilter filter{.municipality = municipality};
  filter.sets.insert(sets.begin(), sets.end());
  return filter;
}

TEST(ComputeProjectMap, PointsAreasAndNoPlace) {
  Book book;
  book.Add({"SELWERD"}).locations = {{"Straat 1", {}, {}}, PointAt(53.2, 6.5)};
  book.Add({"SELWERD", "PADDEPOEL"});
  book.Add({}).locations = {PointAt(53.2, 6.5), PointAt(53.3, 6.6)};
  book.Add({}).locations = {{"Straat 2", {}, {}}};
  book.Add({});
  const ProjectMap map = book.Ask();
  EXPECT_THAT(IdsOf(map.projects), ElementsAre("P0", "P1", "P2", "P3", "P4"));
  EXPECT_EQ(map.with_point, 2);
  EXPECT_EQ(map.with_area, 2);
  // An address alone is no place on a map.
  EXPECT_THAT(IdsOf(map.without_place), ElementsAre("P3", "P4"));
  EXPECT_THAT(AreasOf(map), ElementsAre("PADDEPOEL 1", "SELWERD 2"));
  EXPECT_THAT(map.not_counted, IsEmpty());
}

// Neither shares nor schemes make more projects of one.
TEST(ComputeProjectMap, AProjectCountsOnceInEachOfItsAreas) {
  Book book;
  Project& project = book.Add({});
  project.areas = {{"PADDEPOEL", 250'000}, {"SELWERD", 750'000}};
  project.funding = {{"DEAL", 100, {}}, {"ESF", 200, {}}};
  project.currency = "EUR";
  EXPECT_THAT(AreasOf(book.Ask()), ElementsAre("PADDEPOEL 1", "SELWERD 1"));
}

TEST(ComputeProjectMap, WhatIsNotCountedIsNotThere) {
  Book book;
  book.Add({"SELWERD"});
  book.Add({"SELWERD"}).part_of = "P0";
  book.Add({}).not_counted = NotCountedReason::kPlaceNotReported;
  const ProjectMap map = book.Ask();
  EXPECT_THAT(IdsOf(map.projects), ElementsAre("P0"));
  EXPECT_THAT(AreasOf(map), ElementsAre("SELWERD 1"));
  EXPECT_THAT(map.without_place, IsEmpty());
  EXPECT_THAT(map.not_counted, ElementsAre(Pair(NotCountedReason::kPartOfProject, 1),
                                           Pair(NotCountedReason::kPlaceNotReported, 1)));
}

TEST(ComputeProjectMap, AreasOfTheProgrammeAreThereWithoutAProject) {
  Book book;
  book.Add({"SELWERD", "BEIJUM"}).state = State::kRunning;
  book.Add({"PADDEPOEL"});
  MapFilter filter{.projects = {.programme = kDeal}};
  EXPECT_THAT(AreasOf(book.Ask(filter)),
              ElementsAre("BEIJUM 1", "PADDEPOEL 1", "SELWERD 1", "VINKHUIZEN 0"));
  filter.projects.state = State::kRunning;
  EXPECT_THAT(AreasOf(book.Ask(filter)),
              ElementsAre("BEIJUM 1", "PADDEPOEL 0", "SELWERD 1", "VINKHUIZEN 0"));
  filter.projects.area = "SELWERD";
  EXPECT_THAT(AreasOf(book.Ask(filter)), ElementsAre("BEIJUM 1", "SELWERD 1"));
  filter.projects.area = std::string(kNotReported);
  EXPECT_THAT(AreasOf(book.Ask(filter)), IsEmpty());
  filter.projects = {.programme = "OTHER"};
  EXPECT_THAT(AreasOf(book.Ask(filter)), IsEmpty());
}

TEST(ComputeProjectMap, OfAMunicipality) {
  Book book;
  book.Add({"BU00140300", "BU03630000"});
  book.Add({"SELWERD"});
  book.Add({"WK036300"});
  book.Add({}).locations = {PointAt(53.2, 6.5)};
  book.Add({"GM0014"}).not_counted = NotCountedReason::kOther;
  book.Add({"GM0363"}).not_counted = NotCountedReason::kOther;
  ProjectMap map = book.Ask(Municipality("GM0014"));
  EXPECT_THAT(IdsOf(map.projects), ElementsAre("P0"));
  EXPECT_THAT(AreasOf(map), ElementsAre("BU00140300 1"));
  EXPECT_THAT(map.not_counted, ElementsAre(Pair(NotCountedReason::kOther, 1)));
  EXPECT_THAT(map.without_place, IsEmpty());
  // Sets that lie in it are others' knowledge.
  map = book.Ask(Municipality("GM0014", {"SELWERD", "PADDEPOEL"}));
  EXPECT_THAT(IdsOf(map.projects), ElementsAre("P0", "P1"));
  EXPECT_THAT(AreasOf(map), ElementsAre("BU00140300 1", "SELWERD 1"));
  EXPECT_EQ(map.with_area, 2);
  MapFilter of_deal = Municipality("GM0014", {"SELWERD", "PADDEPOEL"});
  of_deal.projects.programme = kDeal;
  EXPECT_THAT(AreasOf(book.Ask(of_deal)), ElementsAre("BU00140300 1", "PADDEPOEL 0", "SELWERD 1"));
}

TEST(ComputeProjectMap, LimitOfFeatures) {
  Book book;
  // Of two points each, with an area together.
  for (size_t i = 0; i < (limits::kMapFeaturesMax - 2) / 2; ++i) {
    book.Add({}).locations = {PointAt(53.2, 6.5), PointAt(53.3, 6.6)};
  }
  book.Add({"SELWERD"});
  EXPECT_TRUE(book.TryAsk({}).has_value());
  book.Add({}).not_counted = NotCountedReason::kOther;
  EXPECT_TRUE(book.TryAsk({}).has_value());
  book.Add({"SELWERD"});
  EXPECT_FALSE(book.TryAsk({}).has_value());
  EXPECT_TRUE(book.TryAsk({.projects = {.area = "SELWERD"}}).has_value());
}

TEST(IsCodeIn, ByTheCodeOfCbs) {
  for (const char* area : {"GM0014", "WK001403", "BU00140300", "BU001403A0"}) {
    EXPECT_TRUE(IsCodeIn(area, "GM0014")) << area;
  }
  for (const char* area : {"", "GM", "GM0015", "GM00140", "WK0014", "WK00140300", "BU001403",
                           "BU03630000", "XX0014", "SELWERD", "NL01"}) {
    EXPECT_FALSE(IsCodeIn(area, "GM0014")) << area;
  }
  for (const char* municipality : {"", "GM", "GM001", "GM00140", "BU0014"}) {
    EXPECT_FALSE(IsCodeIn("BU00140300", municipality)) << municipality;
  }
}

}  // namespace
}  // namespace wijkmonitor::projects
