#include "services/projects/domain/project_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Lists that come one after another.
class Lists {
 public:
  // What a list with these columns, beside those that are due, does to what is stored.
  ListPlan Plan(std::vector<Project> rows, std::set<std::string> columns,
                const std::string& system = "ESF") const {
    ProjectList list{
        .system = system, .name = "list.csv", .columns = std::move(columns), .rows = {}};
    for (Project& row : rows) {
      list.rows.push_back({static_cast<int64_t>(list.rows.size()) + 2, std::move(row)});
    }
    return PlanList(list, All(), DealReference());
  }
  // The same, stored.
  ListPlan Import(std::vector<Project> rows, std::set<std::string> columns,
                  const std::string& system = "ESF") {
    ListPlan plan = Plan(std::move(rows), std::move(columns), system);
    EXPECT_THAT(plan.rejections, IsEmpty());
    for (const ListedProject& change : plan.changes) stored_[change.project.id] = change.project;
    return plan;
  }
  std::vector<const Project*> All() const {
    std::vector<const Project*> all;
    for (const auto& [id, project] : stored_) all.push_back(&project);
    return all;
  }
  Project& Stored(const std::string& id) { return stored_.at(id); }
  void Write(const Project& project) { stored_[project.id] = project; }

 private:
  std::map<std::string, Project> stored_;
};

Project Row(std::string id) {
  Project row = PlainProject(std::move(id));
  row.label.en.clear();
  row.published = true;
  row.source.id = row.id;
  return row;
}

TEST(PlanList, TheSameAgainChangesNothing) {
  Lists lists;
  EXPECT_EQ(lists.Import({Row("A"), Row("B")}, {"state"}).changes.size(), 2u);
  EXPECT_EQ(lists.Stored("A").source, (Source{"ESF", "A", "list.csv"}));
  EXPECT_EQ(lists.Stored("A").history, History::kNotRecorded);
  EXPECT_TRUE(lists.Stored("A").published);
  const ListPlan again = lists.Plan({Row("A"), Row("B")}, {"state"});
  EXPECT_THAT(again.changes, IsEmpty());
  EXPECT_EQ(again.unchanged, 2);
}

TEST(PlanList, WhatTheListHasNoColumnForStays) {
  Lists lists;
  Project row = Row("A");
  row.start = "2016";
  row.state = State::kRunning;
  lists.Import({row}, {"start", "state"});
  lists.Stored("A").summary = "written by somebody here";
  row.start = "2017";
  row.state.reset();
  const ListPlan later = lists.Import({row}, {"start"});
  ASSERT_EQ(later.changes.size(), 1u);
  EXPECT_FALSE(later.changes[0].is_new);
  EXPECT_EQ(lists.Stored("A").start, "2017");
  EXPECT_EQ(lists.Stored("A").state, State::kRunning);
  EXPECT_EQ(lists.Stored("A").summary, "written by somebody here");
  lists.Import({row}, {"start", "state", "summary"});  // it has the column, and says nothing
  EXPECT_EQ(lists.Stored("A").state, std::nullopt);
  EXPECT_EQ(lists.Stored("A").summary, "");
}

// A list that has one of two columns of the same thing says nothing of the other.
TEST(PlanList, ColumnsThatBelongTogetherSpeakForThemselves) {
  Lists lists;
  Project row = Row("A");
  const Partner declared{"SCHOOL", "", PartnerRole::kLead}, named{"", "Jan", PartnerRole::kPartner};
  row.partners = {declared, named};
  row.locations = {{"Straat 1", 53.21, 6.56}};
  lists.Import({row}, {"partners", "partners_as_named", "location", "latitude", "longitude"});

  const Partner other{"WELZIJN", "", PartnerRole::kLead};
  Project later = Row("A");
  later.partners = {other};
  lists.Import({later}, {"partners"});
  EXPECT_THAT(lists.Stored("A").partners, ElementsAre(named, other));
  later.partners.clear();
  lists.Import({later}, {"partners_as_named"});
  EXPECT_THAT(lists.Stored("A").partners, ElementsAre(other));

  later.locations = {{"Straat 1", {}, {}}};
  lists.Import({later}, {"location"});
  EXPECT_EQ(lists.Stored("A").locations, row.locations);
  later.locations = {{"", 53.22, 6.57}};
  lists.Import({later}, {"latitude", "longitude"});
  EXPECT_THAT(lists.Stored("A").locations, ElementsAre(Location{"Straat 1", 53.22, 6.57}));
  later.locations = {{"Straat 2", {}, {}}};
  lists.Import({later}, {"location"});
  EXPECT_EQ(lists.Stored("A").locations, later.locations) << "is another place";
  later.locations.clear();
  lists.Import({later}, {"location", "latitude", "longitude"});
  EXPECT_THAT(lists.Stored("A").locations, IsEmpty());
}

TEST(PlanList, AnAmountStaysInItsCurrency) {
  Lists lists;
  Project row = Row("A");
  row.total_cost = 100'50;
  row.currency = "USD";
  lists.Import({row}, {"total_cost", "currency"});
  Project later = Row("A");
  lists.Import({later}, {"funding"});  // none
  EXPECT_EQ(lists.Stored("A").currency, "USD");

  later.funding = {{"X", 70'00, {}}};
  later.currency = "EUR";
  EXPECT_THAT(lists.Plan({later}, {"funding"}).rejections,
              ElementsAre(RejectsWith(2, "currency", "EUR", {problems::kCurrencyOfKept, {"USD"}})));
  EXPECT_THAT(lists.Plan({later}, {"currency"}).rejections,
              ElementsAre(RejectsWith(2, "currency", "EUR", {problems::kCurrencyOfKept, {"USD"}})));
  later.total_cost = 90'00;
  lists.Import({later}, {"funding", "total_cost"});
  EXPECT_EQ(lists.Stored("A").currency, "EUR");
  EXPECT_EQ(lists.Stored("A").total_cost, 90'00);
}

TEST(PlanList, WhatIsGoneIsNamedAndStays) {
  Lists lists;
  lists.Import({Row("A"), Row("B")}, {});
  lists.Import({Row("C")}, {}, "OTHER");
  const ListPlan plan = lists.Plan({Row("A")}, {});
  EXPECT_THAT(plan.changes, IsEmpty());
  EXPECT_THAT(plan.gone,
              ElementsAre(RejectsWith(0, "project", "B", {problems::kGoneFromList, {"ESF"}})));
}

TEST(PlanList, AListOfSomeActionLinesIsOfTheseAlone) {
  Project a = Row("A"), b = Row("B"), c = Row("C");
  a.action_line = b.action_line = "MEEDOEN";
  c.action_line = "VEILIG";
  ProjectList list{.system = "ESF", .name = "", .columns = {"action_line"}, .rows = {}};
  Lists lists;
  lists.Import({a, b, c}, list.columns);
  const auto gone = [&](const std::vector<Project>& rows, bool of_action_lines) {
    list.rows.clear();
    for (const Project& row : rows) list.rows.push_back({2, row});
    list.of_action_lines = of_action_lines;
    std::vector<std::string> ids;
    for (const Warning& warning : PlanList(list, lists.All(), DealReference()).gone) {
      ids.push_back(warning.value);
    }
    return ids;
  };
  EXPECT_THAT(gone({a}, false), ElementsAre("B", "C"));
  EXPECT_THAT(gone({a}, true), ElementsAre("B"));
  EXPECT_THAT(gone({a, c}, true), ElementsAre("B"));
  // Of another action line now, it is still the same project.
  b.action_line = "VEILIG";
  EXPECT_THAT(gone({b}, true), ElementsAre("C"));
}

TEST(PlanList, AProjectIsKnownByTheIdOfItsSource) {
  Lists lists;
  Project row = Row("LIST_A_1");
  row.source.id = "a-1";
  lists.Import({row}, {});
  EXPECT_EQ(lists.Stored("LIST_A_1").source, (Source{"ESF", "a-1", "list.csv"}));
  EXPECT_EQ(lists.Plan({row}, {}).unchanged, 1);
  row.source.id = "a.1";
  EXPECT_THAT(
      lists.Plan({row}, {}).rejections,
      ElementsAre(RejectsWith(2, "project", "LIST_A_1", {problems::kSameIdHere, {"a-1", "a.1"}})));
}

TEST(PlanList, NumberOfTheGoneThatAreNamed) {
  Lists lists;
  std::vector<Project> rows;
  const auto gone = [&](size_t number) {
    while (rows.size() < number + 1) rows.push_back(Row(absl::StrCat("A", 10'000 + rows.size())));
    lists.Import(rows, {});
    return lists.Plan({rows.front()}, {}).gone;
  };
  EXPECT_EQ(gone(limits::kGoneNamedMax - 1).size(), limits::kGoneNamedMax - 1);
  EXPECT_EQ(gone(limits::kGoneNamedMax).size(), limits::kGoneNamedMax);
  const std::vector<Warning> above = gone(limits::kGoneNamedMax + 2);
  EXPECT_EQ(above.size(), limits::kGoneNamedMax + 1);
  EXPECT_THAT(above.back(), RejectsWith(0, "", "", {problems::kMoreGoneFromList, {"2"}}));
}

TEST(PlanList, OthersAreNotItsToChange) {
  Lists lists;
  lists.Write(PlainProject("HERE"));
  lists.Import({Row("THERE")}, {}, "OTHER");
  EXPECT_THAT(lists.Plan({Row("HERE"), Row("THERE")}, {}).rejections,
              ElementsAre(RejectsWith(2, "project", "HERE", problems::kProjectWrittenHere),
                          RejectsWith(3, "project", "THERE",
                                      {problems::kProjectOfOtherSystem, {"OTHER"}})));
}

TEST(PlanList, WhatIsWrongIsNamed) {
  Lists lists;
  lists.Import({Row("A")}, {});
  Project hidden = Row("A");
  hidden.published = false;
  EXPECT_THAT(lists.Plan({hidden}, {"published"}).rejections,
              ElementsAre(RejectsWith(2, "published", "false", problems::kStaysPublished)));
  EXPECT_THAT(lists.Plan({Row("B"), Row("B")}, {}).rejections,
              ElementsAre(RejectsWith(3, "project", "B", problems::kIdTwice)));
  Project lost = Row("C");
  lost.owner = "NIEMAND";
  EXPECT_THAT(lists.Plan({Row("B"), lost}, {"owner"}).rejections,
              ElementsAre(RejectsWith(3, "owner", "NIEMAND", problems::kUnknownOrganisation)));
}

TEST(PlanList, PartsStandAnywhereInTheList) {
  Lists lists;
  Project part = Row("A"), whole = Row("B"), third = Row("C");
  part.part_of = "B";
  lists.Import({part, whole}, {"part_of"});
  EXPECT_EQ(lists.Stored("A").not_counted, NotCountedReason::kPartOfProject);
  third.part_of = "A";
  EXPECT_THAT(lists.Plan({part, whole, third}, {"part_of"}).rejections,
              ElementsAre(RejectsWith(4, "part_of", "A", {problems::kPartOfPart, {"B"}})));
  whole.part_of = "C";
  third.part_of = "";
  EXPECT_THAT(lists.Plan({whole, third}, {"part_of"}).rejections,
              ElementsAre(RejectsWith(2, "part_of", "C", {problems::kWholeWithParts, {"A"}})));
  // It is no part any more, and counts.
  part.part_of = "";
  lists.Import({part}, {"part_of"});
  EXPECT_EQ(lists.Stored("A").not_counted, std::nullopt);
}

TEST(PlanList, NumberOfProjects) {
  const Project other = PlainProject("OTHER");
  const auto plan = [&](size_t stored) {
    const std::vector<const Project*> known(stored, &other);
    return PlanList({.system = "ESF", .name = "", .columns = {}, .rows = {{2, Row("A")}}}, known,
                    DealReference())
        .rejections;
  };
  EXPECT_THAT(plan(limits::kProjectsMax - 2), IsEmpty());
  EXPECT_THAT(plan(limits::kProjectsMax - 1), IsEmpty());
  EXPECT_THAT(plan(limits::kProjectsMax),
              ElementsAre(RejectsWith(
                  0, "", "",
                  {problems::kTooManyStored,
                   {absl::StrCat(limits::kProjectsMax + 1), absl::StrCat(limits::kProjectsMax)}})));
}

TEST(PlanList, AmountsComeWithTheirCurrency) {
  Lists lists;
  Project row = Row("A");
  row.currency = "EUR";
  row.total_cost = 100;
  lists.Import({row}, {"total_cost"});
  EXPECT_EQ(lists.Stored("A").currency, "EUR");
}

}  // namespace
}  // namespace wijkmonitor::projects
