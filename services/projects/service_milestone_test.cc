// Milestones that people write: who sees and changes them, and how much later they come.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/status.h"
#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Stub = ServedProjects::Stub;

class MilestoneTest : public PeopleTest {
 protected:
  absl::StatusOr<v1::Milestone> Create(Person& who, v1::SubjectKind kind, const std::string& of,
                                       v1::Milestone milestone = {}) {
    v1::CreateMilestoneRequest request;
    request.set_request_id(RandomUuid());
    milestone.mutable_subject()->set_kind(kind);
    milestone.mutable_subject()->set_id(of);
    if (!milestone.has_label()) milestone.mutable_label()->set_nl("Verlengde schooldag");
    *request.mutable_milestone() = std::move(milestone);
    return who.Call(&Stub::CreateMilestone, request);
  }
  absl::StatusOr<v1::Milestone> Update(Person& who, const v1::Milestone& milestone,
                                       const std::vector<std::string>& fields = {}) {
    v1::UpdateMilestoneRequest request;
    request.set_request_id(RandomUuid());
    *request.mutable_milestone() = milestone;
    for (const std::string& field : fields) request.mutable_update_mask()->add_paths(field);
    return who.Call(&Stub::UpdateMilestone, request);
  }
  absl::StatusOr<v1::Milestone> Get(Person& who, const std::string& id) {
    v1::GetMilestoneRequest request;
    request.set_id(id);
    return who.Call(&Stub::GetMilestone, request);
  }
  std::vector<std::string> List(Person& who, const v1::ListMilestonesRequest& request = {}) {
    std::vector<std::string> ids;
    const auto page = who.Call(&Stub::ListMilestones, request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return ids;
    for (const v1::Milestone& milestone : page->milestones()) ids.push_back(milestone.id());
    return ids;
  }
};

TEST_F(MilestoneTest, WhatHangsOnADraftOfOthersIsAsIfItWereNotThere) {
  const std::string project = ann_.Create("Een buurthuis", "ORG_A")->id();
  const auto created = Create(ann_, v1::SUBJECT_KIND_PROJECT, project);
  ASSERT_TRUE(created.ok()) << created.status();
  for (Person* person : {&bob_, &anybody_}) {
    EXPECT_EQ(ReasonOf(Get(*person, created->id()).status()), "MILESTONE_NOT_FOUND");
    EXPECT_EQ(ReasonOf(Get(*person, "M0").status()), "MILESTONE_NOT_FOUND");
    EXPECT_THAT(List(*person), IsEmpty());
  }
  EXPECT_EQ(ReasonOf(Update(bob_, *created).status()), "MILESTONE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Create(bob_, v1::SUBJECT_KIND_PROJECT, project).status()),
            "PROJECT_NOT_FOUND");
  for (Person* person : {&ann_, &manager_, &analyst_}) {
    EXPECT_THAT(List(*person), ElementsAre(created->id()));
  }
  ASSERT_TRUE(manager_.Publish(project, "1").ok());
  EXPECT_THAT(List(anybody_), ElementsAre(created->id()));
  EXPECT_EQ(ReasonOf(Update(bob_, *created).status()), "OTHER_ORGANISATION");
}

TEST_F(MilestoneTest, ASlipFollowsFromItsDates) {
  v1::Milestone planned;
  planned.set_planned("2020");
  auto milestone = *Create(manager_, v1::SUBJECT_KIND_INTERVENTION, "CONTACT", planned);
  EXPECT_EQ(milestone.label().en(), "Verlengde schooldag");
  EXPECT_FALSE(milestone.has_slip());
  milestone.set_actual("2021");
  milestone = *Update(manager_, milestone, {"actual"});
  EXPECT_EQ(milestone.slip().least(), 1);
  EXPECT_EQ(milestone.slip().most(), 730);
  EXPECT_EQ(Get(anybody_, milestone.id())->SerializeAsString(), milestone.SerializeAsString());
  milestone.mutable_label()->set_nl("Anders");
  milestone.mutable_label()->clear_en();
  EXPECT_EQ(Update(manager_, milestone, {"label"})->label().en(), "Anders");
}

TEST_F(MilestoneTest, AChangeNamesWhatItChanges) {
  auto milestone = *Create(manager_, v1::SUBJECT_KIND_PROGRAMME, "DEAL");
  milestone.set_note("meer");
  milestone.clear_etag();
  EXPECT_EQ(ReasonOf(Update(manager_, milestone).status()), "ETAG_REQUIRED");
  milestone.set_etag("2");
  EXPECT_EQ(ReasonOf(Update(manager_, milestone).status()), "ETAG_MISMATCH");
  milestone.set_etag("1");
  EXPECT_EQ(Update(manager_, milestone)->etag(), "2");
  milestone.set_etag("2");
  for (const char* field : {"subject", "slip", "id", "label.nl"}) {
    EXPECT_EQ(ReasonOf(Update(manager_, milestone, {field}).status()), "INVALID_FIELDS") << field;
  }
}

TEST_F(MilestoneTest, WhatIsWrongIsNamedAndChangesNothing) {
  const int64_t before = Version();
  v1::Milestone wanted;
  wanted.set_planned("zomer 2020");
  const absl::Status status = Create(manager_, v1::SUBJECT_KIND_PROGRAMME, "DEAL", wanted).status();
  ASSERT_THAT(ViolationsOf(status), SizeIs(1));
  EXPECT_EQ(ViolationsOf(status)[0].field, "milestone.planned");
  wanted.Clear();
  wanted.set_id("MINE");
  EXPECT_EQ(ReasonOf(Create(manager_, v1::SUBJECT_KIND_PROGRAMME, "DEAL", wanted).status()),
            "INVALID_FIELDS");
  EXPECT_EQ(ReasonOf(Create(ann_, v1::SUBJECT_KIND_PROGRAMME, "DEAL").status()),
            "OTHER_ORGANISATION");
  EXPECT_EQ(Version(), before);
}

TEST_F(MilestoneTest, ListsAreOfAllThatIsWithin) {
  const std::string of_line = Create(manager_, v1::SUBJECT_KIND_ACTION_LINE, "VEILIG")->id();
  const std::string of_deal = Create(manager_, v1::SUBJECT_KIND_PROGRAMME, "DEAL")->id();
  v1::ListMilestonesRequest request;
  request.set_action_line("VEILIG");
  EXPECT_THAT(List(anybody_, request), ElementsAre(of_line));
  EXPECT_THAT(List(anybody_), ::testing::UnorderedElementsAre(of_line, of_deal));
}

TEST_F(MilestoneTest, NumberOfMilestonesOfASubject) {
  for (size_t i = 0; i < limits::kMilestonesPerSubjectMax; ++i) {
    ASSERT_TRUE(Create(manager_, v1::SUBJECT_KIND_ACTION_LINE, "VEILIG").ok()) << i;
  }
  const absl::Status status = Create(manager_, v1::SUBJECT_KIND_ACTION_LINE, "VEILIG").status();
  EXPECT_EQ(ViolationsOf(status)[0].field, "milestone.subject");
  EXPECT_TRUE(Create(manager_, v1::SUBJECT_KIND_ACTION_LINE, "MEEDOEN").ok());
}

}  // namespace
}  // namespace wijkmonitor::projects
