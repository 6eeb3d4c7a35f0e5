// The steps of a project: from where to where, by whom, and what they need.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <thread>

#include "libs/base/status.h"
#include "services/projects/service_lifecycle_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(LifecycleTest, EachStepFromEachState) {
  const std::map<v1::State, std::function<v1::Project()>> kIn = {
      {v1::STATE_PROPOSED, [&] { return Proposed(); }},
      {v1::STATE_TABLED,
       [&] {
         return Done(manager_.Do(&Stub::DecideProject, Deciding(Tabled(), v1::VERDICT_POSITIVE)));
       }},
      {v1::STATE_APPROVED, [&] { return Approved(); }},
      {v1::STATE_RUNNING, [&] { return WithContinuation(Running()); }},
      {v1::STATE_COMPLETED, [&] { return Completed(); }},
      {v1::STATE_ON_HOLD, [&] { return Done(Step(kHold, Approved())); }},
      {v1::STATE_CANCELLED, [&] { return Done(Step(kCancel, Proposed())); }},
  };
  const std::map<std::pair<v1::State, Verb>, v1::State> kDue = {
      {{v1::STATE_PROPOSED, kTable}, v1::STATE_TABLED},
      {{v1::STATE_PROPOSED, kCancel}, v1::STATE_CANCELLED},
      {{v1::STATE_TABLED, kDecide}, v1::STATE_TABLED},
      {{v1::STATE_TABLED, kApprove}, v1::STATE_APPROVED},
      {{v1::STATE_TABLED, kHold}, v1::STATE_ON_HOLD},
      {{v1::STATE_TABLED, kCancel}, v1::STATE_CANCELLED},
      {{v1::STATE_APPROVED, kStart}, v1::STATE_RUNNING},
      {{v1::STATE_APPROVED, kHold}, v1::STATE_ON_HOLD},
      {{v1::STATE_APPROVED, kCancel}, v1::STATE_CANCELLED},
      {{v1::STATE_RUNNING, kHold}, v1::STATE_ON_HOLD},
      {{v1::STATE_RUNNING, kComplete}, v1::STATE_COMPLETED},
      {{v1::STATE_RUNNING, kCancel}, v1::STATE_CANCELLED},
      {{v1::STATE_ON_HOLD, kResume}, v1::STATE_APPROVED},
      {{v1::STATE_ON_HOLD, kCancel}, v1::STATE_CANCELLED},
      {{v1::STATE_COMPLETED, kReopen}, v1::STATE_RUNNING},
  };
  for (const auto& [state, make] : kIn) {
    v1::Project project = make();
    ASSERT_EQ(project.state(), state);
    for (const Verb verb : kVerbs) {
      const auto due = kDue.find({state, verb});
      const int64_t before = Version();
      const Answer answer = Step(verb, project);
      if (due == kDue.end()) {
        EXPECT_EQ(ReasonOf(answer.status()), "WRONG_STATE") << state << " " << verb;
        EXPECT_THAT(std::string(answer.status().message()),
                    HasSubstr("it is " + rpc::Word<v1::State>(state)));
        EXPECT_EQ(Version(), before);
      } else {
        ASSERT_TRUE(answer.ok()) << state << " " << verb << " " << answer.status();
        EXPECT_EQ(answer->state(), due->second) << state << " " << verb;
        project = make();
      }
    }
  }
}

TEST_F(LifecycleTest, WhatWasHeldGoesBackToWhereItWas) {
  for (const v1::Project& project : {Tabled(), Approved(), Running()}) {
    const v1::Project held = Done(Step(kHold, project));
    EXPECT_EQ(held.held_from(), project.state());
    const v1::Project resumed = Done(Step(kResume, held));
    EXPECT_EQ(resumed.state(), project.state());
    EXPECT_EQ(resumed.held_from(), v1::STATE_UNSPECIFIED);
  }
}

TEST_F(LifecycleTest, AReasonIsDueToHoldReopenAndCancel) {
  const auto refused = [](const auto& answer) {
    EXPECT_EQ(ReasonOf(answer.status()), "INVALID_FIELDS");
    EXPECT_EQ(ViolationsOf(answer.status())[0].field, "reason");
  };
  const v1::Project running = Running();
  refused(manager_.Do(&Stub::HoldProject, Of<v1::HoldProjectRequest>(running, "")));
  refused(manager_.Do(&Stub::HoldProject, Of<v1::HoldProjectRequest>(running, " ")));
  refused(manager_.Do(&Stub::CancelProject, Of<v1::CancelProjectRequest>(running, "")));
  refused(manager_.Do(&Stub::ReopenProject, Of<v1::ReopenProjectRequest>(Completed(), "")));
  refused(
      manager_.Do(&Stub::HoldProject, Of<v1::HoldProjectRequest>(running, std::string(2001, 'x'))));
  EXPECT_TRUE(
      manager_.Do(&Stub::HoldProject, Of<v1::HoldProjectRequest>(running, std::string(2000, 'x')))
          .ok());
}

TEST_F(LifecycleTest, AStepNamesWhatItChanges) {
  v1::Project project = Proposed();
  project.set_etag("");
  EXPECT_EQ(ReasonOf(Step(kTable, project).status()), "ETAG_REQUIRED");
  project.set_etag("7");
  EXPECT_EQ(ReasonOf(Step(kTable, project).status()), "ETAG_MISMATCH");
  project.set_id("NONE");
  EXPECT_EQ(ReasonOf(Step(kTable, project).status()), "PROJECT_NOT_FOUND");
}

TEST_F(LifecycleTest, OfTwoWhoTakeAStepAtOnceOneWins) {
  const v1::Project project = Running();
  const auto at_once = [&](const std::function<absl::Status(size_t)>& change) {
    std::vector<absl::Status> outcomes(4);
    std::vector<std::thread> writers;
    for (size_t i = 0; i < outcomes.size(); ++i) {
      writers.emplace_back([&, i] { outcomes[i] = change(i); });
    }
    for (std::thread& writer : writers) writer.join();
    int won = 0;
    for (const absl::Status& outcome : outcomes) {
      won += outcome.ok();
      if (!outcome.ok()) {
        EXPECT_EQ(outcome.code(), absl::StatusCode::kAborted) << outcome;
      }
    }
    EXPECT_EQ(won, 1);
  };
  at_once([&](size_t i) { return Step(i % 2 == 0 ? kHold : kCancel, project).status(); });
  // A verdict is a change of its project too.
  const v1::Project tabled = Tabled();
  at_once([&](size_t) { return Step(kDecide, tabled).status(); });
  EXPECT_THAT(Decisions(tabled.id()).decisions(), SizeIs(1));
}

TEST_F(LifecycleTest, WhoMayTakeWhichStep) {
  const v1::Project proposed = Proposed();
  for (const Verb verb : {kTable, kDecide, kApprove, kReopen, kCancel}) {
    EXPECT_EQ(ReasonOf(Step(verb, proposed, ann_).status()), "ROLE_MISSING") << verb;
  }
  for (const Verb verb : kVerbs) {
    EXPECT_EQ(ReasonOf(Step(verb, proposed, analyst_).status()), "ROLE_MISSING") << verb;
  }
  // Who owns it carries it out; to others a draft is not there, and what is published not theirs.
  for (const Verb verb : {kStart, kHold, kResume, kComplete}) {
    EXPECT_EQ(ReasonOf(Step(verb, proposed, bob_).status()), "PROJECT_NOT_FOUND") << verb;
  }
  v1::Project approved = Approved();
  approved = Done(manager_.Publish(approved.id(), approved.etag()));
  for (const Verb verb : {kStart, kHold, kResume, kComplete}) {
    EXPECT_EQ(ReasonOf(Step(verb, approved, bob_).status()), "OTHER_ORGANISATION") << verb;
  }
  v1::Project running = Done(Step(kStart, approved, ann_));
  running = Done(Step(kResume, Done(Step(kHold, running, ann_)), ann_));
  EXPECT_EQ(Step(kComplete, WithContinuation(running), ann_)->state(), v1::STATE_COMPLETED);
}

TEST_F(LifecycleTest, ATabledProjectHasWhatTheTablesNeed) {
  const v1::Project bare = *manager_.Create("bare", "");
  const absl::Status refused = Step(kTable, bare).status();
  EXPECT_EQ(ReasonOf(refused), "WRONG_STATE");
  EXPECT_THAT(std::string(refused.message()),
              AllOf(HasSubstr("an owner"), HasSubstr("a start and an end"),
                    HasSubstr("an area or a location"), HasSubstr("a goal that is specific")));
  const v1::Project proposed = Proposed();
  auto request = Of<v1::TableProjectRequest>(proposed, "klaar");
  request.add_tables("SOCIAAL");
  request.add_tables("RUIMTE");
  auto* lesson = request.add_consulted_lessons();
  lesson->set_lesson("L-2019/4");
  lesson->set_use(v1::LESSON_USE_NOT_APPLICABLE);
  lesson->set_reason("this one has no building");
  lesson = request.add_consulted_lessons();
  lesson->set_lesson("A");
  lesson->set_use(v1::LESSON_USE_APPLIED);
  const v1::Project tabled = Done(manager_.Do(&Stub::TableProject, request));
  EXPECT_THAT(tabled.tables(), ElementsAre("RUIMTE", "SOCIAAL"));
  ASSERT_THAT(tabled.consulted_lessons(), SizeIs(2));
  EXPECT_EQ(tabled.consulted_lessons(0).DebugString(), request.consulted_lessons(0).DebugString());
  EXPECT_EQ(tabled.DebugString(), manager_.Get(tabled.id())->DebugString());
  const auto history = ann_.History(tabled.id());
  ASSERT_THAT(history->revisions(), SizeIs(2));
  EXPECT_EQ(history->revisions(1).reason(), "klaar");
  EXPECT_EQ(history->revisions(1).changes(0).field(), "state");
}

TEST_F(LifecycleTest, WhatIsWrongWithATablingIsNamed) {
  const v1::Project proposed = Proposed();
  const int64_t before = Version();
  const auto field = [&](const std::function<void(v1::TableProjectRequest&)>& change) {
    auto request = Tabling(proposed);
    change(request);
    const absl::Status status = manager_.Do(&Stub::TableProject, request).status();
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS") << status;
    return ViolationsOf(status).empty() ? "" : ViolationsOf(status)[0].field;
  };
  EXPECT_EQ(field([](auto& r) { r.clear_tables(); }), "tables");
  EXPECT_EQ(field([](auto& r) { r.set_tables(0, "NIET"); }), "tables");
  EXPECT_EQ(field([](auto& r) { r.add_tables("SOCIAAL"); }), "tables");
  EXPECT_EQ(field([](auto& r) { r.clear_no_lesson_reason(); }), "consulted_lessons");
  EXPECT_EQ(field([](auto& r) {
              auto* lesson = r.add_consulted_lessons();
              lesson->set_lesson("L");
              lesson->set_use(v1::LESSON_USE_APPLIED);
            }),
            "no_lesson_reason");
  EXPECT_EQ(Version(), before);
}

TEST_F(LifecycleTest, CompletionNeedsAContinuation) {
  const v1::Project running = Running();
  const absl::Status refused = Step(kComplete, running).status();
  EXPECT_EQ(ReasonOf(refused), "WRONG_STATE");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("a continuation"));
  EXPECT_TRUE(Step(kComplete, WithContinuation(running)).ok());
}

class ListedTest : public LifecycleTest {
 protected:
  // A project that comes from a list, in a state; empty: none.
  v1::Project Listed(const std::string& state) {
    const std::string file = "project,programme,label_nl,state\nX,DEAL,x," + state + "\n";
    const auto report = served_.ImportList(file, TokenOf("office", auth::Role::kProgrammeManager));
    EXPECT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->outcome(), rpc::Report::OUTCOME_APPLIED) << report->DebugString();
    return *manager_.Get("X");
  }
};

TEST_F(ListedTest, ItNeedsNothingThatWasNotRecorded) {
  v1::Project project = Listed("PROPOSED");
  auto tabling = Of<v1::TableProjectRequest>(project);
  tabling.add_tables("SOCIAAL");
  project = Done(manager_.Do(&Stub::TableProject, tabling));
  project = Done(Step(kComplete, Done(Step(kStart, Done(Step(kApprove, project))))));
  EXPECT_EQ(project.state(), v1::STATE_COMPLETED);
  EXPECT_EQ(project.history(), v1::HISTORY_NOT_RECORDED);
  // Nothing was promised here, and nothing closed.
  project.set_end("2026");
  EXPECT_TRUE(manager_.Update(project).ok());
}

TEST_F(ListedTest, ItTakesTheStepsOfItsState) {
  v1::Project project = Listed("RUNNING");
  EXPECT_EQ(ReasonOf(Step(kApprove, project).status()), "WRONG_STATE");
  project = Done(Step(kHold, project));
  EXPECT_EQ(project.held_from(), v1::STATE_RUNNING);
  // Its list says what it is, all the same.
  project = Listed("TABLED");
  EXPECT_EQ(project.state(), v1::STATE_TABLED);
  EXPECT_EQ(project.held_from(), v1::STATE_UNSPECIFIED);
  // Nobody said at which tables it lies: any may decide.
  EXPECT_TRUE(Step(kDecide, project).ok());
}

TEST_F(ListedTest, WhatNobodyKnowsIsNotGuessed) {
  v1::Project project = Listed("ON_HOLD");
  const absl::Status held = Step(kResume, project).status();
  EXPECT_EQ(ReasonOf(held), "WRONG_STATE");
  EXPECT_THAT(std::string(held.message()), HasSubstr("held from"));
  project = Listed("");
  for (const Verb verb : kVerbs) {
    const absl::Status status = Step(verb, project).status();
    EXPECT_EQ(ReasonOf(status), "WRONG_STATE") << verb;
    EXPECT_THAT(std::string(status.message()), HasSubstr("it is NOT_REPORTED"));
  }
}

}  // namespace
}  // namespace wijkmonitor::projects
