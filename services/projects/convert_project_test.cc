#include "services/projects/convert_project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "libs/base/rejection_testing.h"
#include "libs/base/status.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Reads a message onto a blank project.
std::pair<Project, std::vector<Rejection>> Read(const v1::Project& message) {
  Project project;
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  FromMessage(message, &project, check);
  return {project, rejections};
}

TEST(Project, AMessageHasAllOfIt) {
  Project project = PlainProject("X");
  project.action_line = "MEEDOEN";
  project.intervention = "CONTACT";
  project.named = false;
  project.summary = "a\nb";
  project.nature = Nature::kLearning;
  project.owner = "GEMEENTE";
  project.partners = {{"", "bewoners", PartnerRole::kResidentGroup},
                      {"SCHOOL", "", PartnerRole::kLead}};
  project.start = "2023";
  project.end = "2027";
  project.locations = {{"Floresplein", 53.22, 6.55}, {"elders", {}, {}}};
  project.areas = {{"PADDEPOEL", 333'333}, {"SELWERD", 666'667}};
  project.currency = "EUR";
  project.funding = {{"DEAL", 150, Period::OfYear(2023)}, {"ESF", {}, {}}};
  project.total_cost = 0;
  project.part_of = "W";
  project.not_counted = NotCountedReason::kPartOfProject;
  project.continuation = {ContinuationKind::kTransferredNewGoal, "DEAL_2", "2025-01", "note"};
  const auto [read, rejections] = Read(ToMessage(project));
  EXPECT_THAT(rejections, IsEmpty());
  Project expected = project;
  expected.id.clear();  // output only
  EXPECT_EQ(read, expected);
  EXPECT_FALSE(ToMessage(project).counted());
  EXPECT_TRUE(ToMessage(project).has_total_cost());
  EXPECT_FALSE(ToMessage(PlainProject("Y")).has_total_cost());
  EXPECT_FALSE(ToMessage(PlainProject("Y")).has_continuation());
}

TEST(Project, WhatItsStepsSayIsOutputOnly) {
  Project project = PlainProject("X");
  project.tables = {"SOCIAAL"};
  project.lessons = {{"L1", LessonUse::kNotApplicable, "small"}};
  project.no_lesson_reason = "none";
  project.held_from = State::kRunning;
  project.last_decision = "D1";
  const v1::Project message = ToMessage(project);
  EXPECT_THAT(message.tables(), ElementsAre("SOCIAAL"));
  ASSERT_EQ(message.consulted_lessons_size(), 1);
  EXPECT_EQ(message.consulted_lessons(0).lesson(), "L1");
  EXPECT_EQ(message.consulted_lessons(0).use(), v1::LESSON_USE_NOT_APPLICABLE);
  EXPECT_EQ(message.consulted_lessons(0).reason(), "small");
  EXPECT_EQ(message.no_lesson_reason(), "none");
  EXPECT_EQ(message.held_from(), v1::STATE_RUNNING);
  EXPECT_EQ(message.last_decision(), "D1");
  const Project read = Read(message).first;
  EXPECT_THAT(read.tables, IsEmpty());
  EXPECT_EQ(read.held_from, std::nullopt);
}

TEST(Project, AmountsHaveOneCurrency) {
  v1::Project message;
  message.mutable_total_cost()->set_currency_code("SEK");
  v1::ProjectFunding* const funding = message.add_funding();
  funding->set_scheme("DEAL");
  funding->mutable_agreed()->set_currency_code("EUR");
  EXPECT_THAT(
      Read(message).second,
      ElementsAre(RejectsWith(0, "total_cost", "SEK", {problems::kCurrenciesDiffer, {"EUR"}})));
}

TEST(Project, SharesAreKeptInMillionths) {
  const auto read = [](double share) {
    v1::Project message;
    v1::ProjectArea* const area = message.add_areas();
    area->set_area("SELWERD");
    area->set_share(share);
    return Read(message).first.areas.front().share;
  };
  EXPECT_EQ(read(0.1), 100'000);
  EXPECT_EQ(read(1.0 / 3), 333'333);
  EXPECT_EQ(read(1), kWholeShare);
  for (const double none : {0.0, -0.5, 1.5, std::nan(""), 1e300}) EXPECT_EQ(read(none), 0);
}

TEST(Masked, NamesTheFieldsThatChange) {
  v1::Project before, wanted;
  before.set_summary("before");
  before.set_owner("A");
  before.set_named(true);
  wanted.set_summary("wanted");
  google::protobuf::FieldMask mask;
  mask.add_paths("owner");
  mask.add_paths("owner");
  mask.add_paths("named");
  const auto masked = Masked(before, wanted, mask);
  ASSERT_TRUE(masked.ok()) << masked.status();
  EXPECT_EQ(masked->summary(), "before");
  EXPECT_EQ(masked->owner(), "");
  EXPECT_FALSE(masked->has_named());
  EXPECT_EQ(Masked(before, wanted, {})->summary(), "wanted");
  mask.add_paths("etag");
  EXPECT_EQ(ReasonOf(Masked(before, wanted, mask).status()), "INVALID_FIELDS");
}

}  // namespace
}  // namespace wijkmonitor::projects
