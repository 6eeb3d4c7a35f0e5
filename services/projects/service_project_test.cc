// Projects that people write: who sees and changes what.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "libs/base/status.h"
#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using ProjectTest = PeopleTest;

TEST_F(ProjectTest, ADraftOfOthersIsAsIfItWereNotThere) {
  const auto created = ann_.Create("Een buurthuis", "ORG_A");
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->state(), v1::STATE_PROPOSED);
  EXPECT_EQ(created->history(), v1::HISTORY_RECORDED);
  EXPECT_FALSE(created->published());
  const std::string id = created->id();
  for (Person* person : {&bob_, &anybody_}) {
    const absl::Status hidden = person->Get(id).status(), missing = person->Get("NONE").status();
    EXPECT_EQ(hidden.code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(ReasonOf(hidden), ReasonOf(missing));
    EXPECT_EQ(person->History(id).status().code(), absl::StatusCode::kNotFound);
    EXPECT_THAT(person->List(), IsEmpty());
    EXPECT_EQ(person->Portfolio(v1::DIMENSION_OWNER)->total().projects(), 0);
  }
  for (Person* person : {&ann_, &manager_, &analyst_}) {
    EXPECT_TRUE(person->Get(id).ok());
    EXPECT_THAT(person->List(), ElementsAre(id));
    EXPECT_EQ(person->Portfolio(v1::DIMENSION_OWNER)->total().projects(), 1);
    EXPECT_THAT(person->History(id)->revisions(), SizeIs(1));
  }
  // Nor is it changed, published, or named as a whole by others.
  EXPECT_EQ(bob_.Update(*created).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(bob_.Publish(id, "1").status().code(), absl::StatusCode::kPermissionDenied);
  v1::Project part;
  part.set_part_of(id);
  const absl::Status of_hidden = bob_.Create("deel", "ORG_B", part).status();
  part.set_part_of("NONE");
  const absl::Status of_missing = bob_.Create("deel", "ORG_B", part).status();
  EXPECT_EQ(of_hidden.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ViolationsOf(of_hidden)[0].field, ViolationsOf(of_missing)[0].field);
}

// A refusal to move the whole would tell its owner of a draft that hangs on it.
TEST_F(ProjectTest, NobodyHangsADraftOnWhatIsOfOthers) {
  const auto whole = ann_.Create("whole", "ORG_A");
  ASSERT_TRUE(manager_.Publish(whole->id(), "1").ok());
  v1::Project part;
  part.set_part_of(whole->id());
  EXPECT_EQ(ReasonOf(bob_.Create("part", "ORG_B", part).status()), "OTHER_ORGANISATION");
  auto apart = *bob_.Create("apart", "ORG_B");
  apart.set_part_of(whole->id());
  EXPECT_EQ(ReasonOf(bob_.Update(apart).status()), "OTHER_ORGANISATION");
  EXPECT_TRUE(ann_.Create("part", "ORG_A", part).ok());
  // Of what hangs already all else may be changed.
  auto hung = manager_.Update(apart);
  ASSERT_TRUE(hung.ok()) << hung.status();
  hung->set_summary("more");
  EXPECT_TRUE(bob_.Update(*hung).ok());
}

TEST_F(ProjectTest, APartnerNamesNoOtherOwner) {
  EXPECT_EQ(ReasonOf(ann_.Create("x", "ORG_B").status()), "OTHER_ORGANISATION");
  EXPECT_EQ(ReasonOf(ann_.Create("x", "").status()), "OTHER_ORGANISATION");
  auto project = *ann_.Create("x", "ORG_A");
  project.set_owner("ORG_B");
  EXPECT_EQ(ReasonOf(ann_.Update(project).status()), "OTHER_ORGANISATION");
  EXPECT_TRUE(manager_.Update(project).ok());
  EXPECT_EQ(ann_.Get(project.id()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(bob_.Get(project.id()).ok());
}

TEST_F(ProjectTest, PublishedByAnotherThanItsCreator) {
  auto project = *manager_.Create("x", "ORG_A");
  EXPECT_EQ(ReasonOf(manager_.Publish(project.id(), "1").status()), "FOUR_EYES");
  EXPECT_EQ(ann_.Publish(project.id(), "1").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(other_manager_.Publish(project.id(), "").status()), "ETAG_REQUIRED");
  EXPECT_EQ(ReasonOf(other_manager_.Publish(project.id(), "7").status()), "ETAG_MISMATCH");
  project.set_summary("before it was published");
  ASSERT_TRUE(ann_.Update(project).ok());
  const auto published = other_manager_.Publish(project.id(), "2");
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_TRUE(published->published());
  EXPECT_EQ(ReasonOf(other_manager_.Publish(project.id(), "3").status()), "WRONG_STATE");
  EXPECT_TRUE(anybody_.Get(project.id()).ok());
  // Seen, and not theirs to change.
  EXPECT_EQ(ReasonOf(bob_.Update(*published).status()), "OTHER_ORGANISATION");
  // What came before is for those who saw it then.
  EXPECT_THAT(ann_.History(project.id())->revisions(), SizeIs(3));
  const auto seen = anybody_.History(project.id());
  ASSERT_THAT(seen->revisions(), SizeIs(1));
  EXPECT_EQ(seen->revisions(0).number(), 3);
}

// Whoever rewrote it is as its creator.
TEST_F(ProjectTest, NotPublishedByAnyOfItsAuthors) {
  auto project = *ann_.Create("x", "ORG_A");
  project.set_summary("all that it says");
  ASSERT_TRUE(manager_.Update(project).ok());
  EXPECT_EQ(ReasonOf(manager_.Publish(project.id(), "2").status()), "FOUR_EYES");
  EXPECT_TRUE(other_manager_.Publish(project.id(), "2").ok());
}

TEST_F(ProjectTest, AChangeNamesWhatItChanges) {
  auto project = *ann_.Create("x", "ORG_A");
  EXPECT_EQ(project.etag(), "1");
  project.clear_etag();
  EXPECT_EQ(ReasonOf(ann_.Update(project).status()), "ETAG_REQUIRED");
  project.set_etag("2");
  EXPECT_EQ(ReasonOf(ann_.Update(project).status()), "ETAG_MISMATCH");
  project.set_etag("1");
  const int64_t before = Version();
  EXPECT_EQ(ann_.Update(project)->etag(), "1");  // changes nothing
  EXPECT_EQ(Version(), before);
  project.set_summary("een\ntwee");
  EXPECT_EQ(ann_.Update(project, {}, "because")->etag(), "2");
  const auto history = ann_.History(project.id());
  ASSERT_THAT(history->revisions(), SizeIs(2));
  const auto& last = history->revisions(1);
  EXPECT_EQ(last.reason(), "because");
  EXPECT_EQ(last.organisation(), "ORG_A");
  ASSERT_THAT(last.changes(), SizeIs(1));
  EXPECT_EQ(last.changes(0).field(), "summary");
  EXPECT_FALSE(last.changes(0).has_before());
  EXPECT_EQ(last.changes(0).after(), "een\ntwee");
}

TEST_F(ProjectTest, OnlyTheFieldsThatAreNamedChange) {
  v1::Project wanted;
  wanted.set_summary("a summary");
  wanted.set_nature(v1::NATURE_SPATIAL);
  wanted.add_areas()->set_area("SELWERD");
  auto project = *ann_.Create("x", "ORG_A", wanted);
  v1::Project change;
  change.set_id(project.id());
  change.set_etag("1");
  change.add_areas()->set_area("PADDEPOEL");
  auto changed = ann_.Update(change, {"areas", "nature"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->summary(), "a summary");
  EXPECT_EQ(changed->label().nl(), "x");
  EXPECT_EQ(changed->nature(), v1::NATURE_UNSPECIFIED);
  ASSERT_THAT(changed->areas(), SizeIs(1));
  EXPECT_EQ(changed->areas(0).area(), "PADDEPOEL");
  change.set_etag("2");
  for (const char* field : {"state", "published", "id", "label.nl", "no_field", ""}) {
    EXPECT_EQ(ReasonOf(ann_.Update(change, {field}).status()), "INVALID_FIELDS") << field;
  }
}

// Whoever does not know of a field does not empty it.
TEST_F(ProjectTest, WithoutNamesTheFieldsThatAreFilledChange) {
  v1::Project wanted;
  wanted.set_summary("a summary");
  wanted.add_areas()->set_area("SELWERD");
  const auto project = *ann_.Create("x", "ORG_A", wanted);
  v1::Project change;
  change.set_id(project.id());
  change.set_etag("1");
  change.set_nature(v1::NATURE_SOCIAL);
  auto changed = ann_.Update(change);
  ASSERT_TRUE(changed.ok()) << changed.status();
  v1::Project expected = project;
  expected.set_nature(v1::NATURE_SOCIAL);
  expected.set_etag("2");
  EXPECT_EQ(changed->DebugString(), expected.DebugString());
  // All of them are named by "*": what is empty becomes not reported.
  change = *changed;
  change.clear_summary();
  change.clear_areas();
  changed = ann_.Update(change, {"*"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->summary(), "");
  EXPECT_THAT(changed->areas(), SizeIs(0));
  change.set_etag("3");
  EXPECT_EQ(ReasonOf(ann_.Update(change, {"*", "summary"}).status()), "INVALID_FIELDS");
}

TEST_F(ProjectTest, OfTwoWhoWriteAtOnceOneWins) {
  auto project = *ann_.Create("x", "ORG_A");
  std::vector<absl::Status> outcomes(4);
  std::vector<std::thread> writers;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    writers.emplace_back([&, i] {
      v1::Project mine = project;
      mine.set_summary(absl::StrCat("by ", i));
      outcomes[i] = (i % 2 == 0 ? ann_ : manager_).Update(mine).status();
    });
  }
  for (std::thread& writer : writers) writer.join();
  int won = 0;
  for (const absl::Status& outcome : outcomes) {
    won += outcome.ok();
    if (!outcome.ok()) {
      EXPECT_EQ(ReasonOf(outcome), "ETAG_MISMATCH");
    }
  }
  EXPECT_EQ(won, 1);
}

TEST_F(ProjectTest, WhatIsWrongIsNamedAndChangesNothing) {
  const int64_t before = Version();
  const auto refused = [&](const auto& change) {
    v1::Project project;
    change(project);
    const absl::Status status = ann_.Create("x", "ORG_A", project).status();
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS") << status;
    const std::vector<Violation> violations = ViolationsOf(status);
    EXPECT_THAT(violations, SizeIs(1)) << status;
    return violations.empty() ? "" : violations[0].field + ": " + violations[0].description;
  };
  EXPECT_THAT(refused([](v1::Project& p) { p.set_id("MINE"); }), HasSubstr("project.id"));
  EXPECT_THAT(refused([](v1::Project& p) { p.set_state(v1::STATE_RUNNING); }),
              HasSubstr("project.state"));
  EXPECT_EQ(refused([](v1::Project& p) {
              p.set_action_line("VEILIG");
              p.set_intervention("CONTACT");
            }),
            "project.intervention: \"CONTACT\": is no intervention of the action line VEILIG");
  EXPECT_EQ(refused([](v1::Project& p) {
              p.add_areas()->set_share(0.5), p.mutable_areas(0)->set_area("SELWERD");
            }),
            "project.areas: the shares add up to 0.5, not 1");
  EXPECT_EQ(refused([](v1::Project& p) {
              p.set_start("2024");
              p.set_end("2023");
            }),
            "project.end: \"2023\": the end is exclusive and must be after the start 2024");
  EXPECT_EQ(
      refused([](v1::Project& p) {
        auto* location = p.add_locations();
        location->set_address("Floresplein");
        location->mutable_point()->set_latitude(6.55);
        location->mutable_point()->set_longitude(53.22);
      }),
      "project.locations: \"Floresplein\": 53.22, 6.55 is latitude, longitude, not longitude, "
      "latitude: swap them");
  EXPECT_THAT(refused([](v1::Project& p) {
                p.mutable_total_cost()->set_currency_code("EUR");
                auto* funding = p.add_funding();
                funding->set_scheme("DEAL");
                funding->mutable_agreed()->set_currency_code("SEK");
              }),
              HasSubstr("have one currency"));
  EXPECT_THAT(refused([](v1::Project& p) { p.mutable_continuation()->set_to("JTF"); }),
              HasSubstr("project.continuation.kind"));
  EXPECT_THAT(refused([](v1::Project& p) { p.mutable_label()->set_en("a\u202Eb"); }),
              HasSubstr("U+202E"));
  EXPECT_EQ(Version(), before);
}

TEST_F(ProjectTest, ARequestThatIsTooLarge) {
  const auto create = [&](size_t bytes) {
    v1::Project project;
    project.set_summary(std::string(bytes, 'x'));
    return ReasonOf(ann_.Create("x", "ORG_A", project).status());
  };
  EXPECT_EQ(create(limits::kProjectRequestBytesMax - 200), "INVALID_FIELDS");  // read, and refused
  EXPECT_EQ(create(limits::kProjectRequestBytesMax), "REQUEST_TOO_LARGE");
}

TEST_F(ProjectTest, AFilterNamesWhatIsDeclared) {
  ASSERT_TRUE(ann_.Create("x", "ORG_A").ok());
  const auto reason = [&](const auto& change) {
    v1::ListProjectsRequest request;
    change(request);
    return ReasonOf(served_
                        .Call(&ServedProjects::Stub::ListProjects, request,
                              TokenOf("manager", auth::Role::kProgrammeManager))
                        .status());
  };
  EXPECT_EQ(reason([](auto& r) { r.set_programme("X"); }), "PROGRAMME_NOT_FOUND");
  EXPECT_EQ(reason([](auto& r) { r.set_action_line("CONTACT"); }), "PROGRAMME_PART_NOT_FOUND");
  EXPECT_EQ(reason([](auto& r) { r.set_intervention("VEILIG"); }), "PROGRAMME_PART_NOT_FOUND");
  EXPECT_EQ(reason([](auto& r) { r.set_owner("X"); }), "ORGANISATION_NOT_FOUND");
  EXPECT_EQ(reason([](auto& r) { r.set_area("X"); }), "");
  EXPECT_EQ(reason([](auto& r) { r.set_start_year(12); }), "INVALID_FIELDS");
  v1::ListProjectsRequest of_none;
  of_none.set_area("NOT_REPORTED");
  EXPECT_THAT(manager_.List(of_none), SizeIs(1));
}

}  // namespace
}  // namespace wijkmonitor::projects
