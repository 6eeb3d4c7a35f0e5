#include "services/projects/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temp_database.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

class StoreTest : public ::testing::TestWithParam<testing::Engine> {
 protected:
  StoreTest() : temp_(GetParam()), database_(*store::Open(temp_.url(), Migrations(), clock_)) {}

  void Write(const std::function<absl::Status(store::Tx&)>& body) {
    const auto written =
        database_->Mutate({"manager", "test", RandomUuid(), Sha256Of("body"), std::string(32, 'a')},
                          [&](store::Tx& tx) -> absl::StatusOr<std::string> {
                            RETURN_IF_ERROR(body(tx));
                            return "";
                          });
    ASSERT_TRUE(written.ok()) << written.status();
    clock_.Advance(absl::Hours(1));
  }
  void Create(Project project, const std::string& author = "me") {
    Write([&](store::Tx& tx) {
      return kProjects.Create(tx, std::move(project), {author, "", "partner", ""}).status();
    });
  }
  // The state of a version, from another one where that is given.
  Snapshot Load(int64_t version, const Snapshot* near = nullptr) {
    Snapshot snapshot;
    const absl::Status read = database_->Read([&](store::Tx& tx, const store::DataVersion&) {
      snapshot.version.counter = version;
      Progress progress;
      absl::StatusOr<ProjectsData> data = LoadProjects(tx, snapshot.version, near, progress);
      if (data.ok()) snapshot.data = *std::move(data);
      return data.status();
    });
    EXPECT_TRUE(read.ok()) << read;
    return snapshot;
  }
  static std::vector<StoredProject> ProjectsOf(const Snapshot& snapshot) {
    std::vector<StoredProject> projects;
    for (const auto& project : snapshot.data.projects.all()) projects.push_back(*project);
    return projects;
  }

  testing::FakeClock clock_;
  testing::TempDatabase temp_;
  std::unique_ptr<store::Database> database_;
};

TEST_P(StoreTest, AProjectComesBackAsItWasWritten) {
  Project project = PlainProject("X");
  project.action_line = "MEEDOEN";
  project.intervention = "CONTACT";
  project.named = false;
  project.summary = "een\ntwee | drie \\ vier";
  project.nature = Nature::kSpatial;
  project.state = State::kRunning;
  project.history = History::kNotRecorded;
  project.owner = "GEMEENTE";
  project.partners = {{"", "bewoners|buren", PartnerRole::kResidentGroup},
                      {"SCHOOL", "", PartnerRole::kLead}};
  project.start = "2023";
  project.end = "2027-01";
  project.locations = {{"Floresplein", 53.2193835, 6.5665018}, {"", {}, {}}};
  project.areas = {{"PADDEPOEL", 400'000}, {"SELWERD", 600'000}};
  project.currency = "EUR";
  project.funding = {
      {"DEAL", 12'345, Period{absl::CivilDay(2020, 1, 1), absl::CivilDay(2024, 10, 2)}},
      {"ESF", {}, {}}};
  project.total_cost = 0;
  project.not_counted = NotCountedReason::kOther;
  project.continuation = {ContinuationKind::kTransferred, "JTF", "2025", "geheel of als deel"};
  project.source = {"REPORT", "X", "list.csv"};
  project.published = true;
  project.tables = {"RUIMTE", "SOCIAAL"};
  project.lessons = {{"L|1", LessonUse::kNotApplicable, "een\ntwee | drie"},
                     {"L2", LessonUse::kApplied, ""}};
  project.no_lesson_reason = "geen";
  project.held_from = State::kTabled;
  project.last_decision = "D1";
  Create(project);
  Create(PlainProject("Y"));
  const Snapshot now = Load(2);
  ASSERT_EQ(now.data.projects.all().size(), 2u);
  EXPECT_EQ(now.data.projects.Find("X")->item, project);
  EXPECT_EQ(now.data.projects.Find("Y")->item, PlainProject("Y"));
  EXPECT_EQ(now.data.projects.Find("Z"), nullptr);
}

TEST_P(StoreTest, GoalsAndMilestonesComeBackAsTheyWereWritten) {
  Goal goal = SmartGoal("G1");
  goal.statement = "een\ntwee | drie \\ vier";
  goal.withdrawn = true;
  goal.withdrawn_reason = "geen geld";
  Goal by_output = PlainGoal("G2");
  by_output.measure.output = "O1";
  by_output.target = 0;
  Milestone milestone = PlainMilestone("M1");
  milestone.planned = "2020";
  milestone.forecast = "2021-06";
  milestone.actual = "2021-07-01";
  milestone.note = "een\ntwee";
  const store::Signature signature{"me", "ORG", "partner", "because"};
  Write([&](store::Tx& tx) -> absl::Status {
    for (const Goal& one : {goal, by_output, PlainGoal("G3")}) {
      RETURN_IF_ERROR(kGoals.Create(tx, one, signature).status());
    }
    RETURN_IF_ERROR(kMilestones.Create(tx, milestone, signature).status());
    return kMilestones.Create(tx, PlainMilestone("M2"), signature).status();
  });
  const Snapshot now = Load(1);
  ASSERT_EQ(now.data.goals.all().size(), 3u);
  EXPECT_EQ(now.data.goals.Find("G1")->item, goal);
  EXPECT_EQ(now.data.goals.Find("G2")->item, by_output);
  EXPECT_EQ(now.data.goals.Find("G3")->item, PlainGoal("G3"));
  EXPECT_EQ(now.data.goals.Find("G1")->signature, signature);
  ASSERT_EQ(now.data.milestones.all().size(), 2u);
  EXPECT_EQ(now.data.milestones.Find("M1")->item, milestone);
  EXPECT_EQ(now.data.milestones.Find("M2")->item, PlainMilestone("M2"));
}

TEST_P(StoreTest, GoalsAndMilestonesAreCountedBySubject) {
  const store::Signature signature{"me", "", "partner", ""};
  Goal of_line = PlainGoal("G3");
  of_line.subject = {SubjectKind::kActionLine, kDeal};  // the same id, and another kind
  Write([&](store::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const StoredGoal first, kGoals.Create(tx, PlainGoal("G1"), signature));
    RETURN_IF_ERROR(kGoals.Create(tx, PlainGoal("G2"), signature).status());
    RETURN_IF_ERROR(kGoals.Create(tx, of_line, signature).status());
    return kMilestones.Create(tx, PlainMilestone("M1"), signature).status();
  });
  Write([&](store::Tx& tx) -> absl::Status {  // a second revision is no second goal
    ASSIGN_OR_RETURN(const auto found, kGoals.Find(tx, "G1"));
    Goal changed = found->item;
    changed.target = 1;
    return kGoals.Update(tx, *found, changed, signature).status();
  });
  Write([&](store::Tx& tx) -> absl::Status {
    EXPECT_EQ(*CountGoals(tx, PlainGoal("").subject), 2u);
    EXPECT_EQ(*CountGoals(tx, of_line.subject), 1u);
    EXPECT_EQ(*CountGoals(tx, {SubjectKind::kProject, "X"}), 0u);
    EXPECT_EQ(*CountMilestones(tx, PlainMilestone("").subject), 1u);
    EXPECT_EQ(*CountMilestones(tx, PlainGoal("").subject), 0u);
    return absl::OkStatus();
  });
}

TEST_P(StoreTest, DecisionsActionsAndAmendmentsComeBackAsTheyWereWritten) {
  const Decision decision{.id = "D1",
                          .project = "X",
                          .table = "SOCIAAL",
                          .verdict = Verdict::kConditional,
                          .conditions = {"A1", "A2"},
                          .policy_check = "een\ntwee",
                          .date = absl::CivilDay(2024, 2, 29)};
  const Action action{.id = "A1",
                      .origin = ActionOrigin::kCondition,
                      .reference = "D1.1",
                      .project = "X",
                      .area = "SELWERD",
                      .text = "een\ntwee",
                      .responsible = "DMO",
                      .due = absl::CivilDay(2024, 3, 1),
                      .before_start = true,
                      .response = ResponseKind::kPartially,
                      .response_reason = "half",
                      .state = ActionState::kReportedDone,
                      .reported_note = "klaar",
                      .inadequate_reason = "nee",
                      .withdrawn_reason = "ooit"};
  const Action bare{.id = "A2", .origin = ActionOrigin::kOther, .text = "x", .responsible = "DMO"};
  const Amendment amendment{.id = "M1",
                            .project = "X",
                            .resource = "G1",
                            .field = "target.value",
                            .before = "70",
                            .after = "80",
                            .decision = "D1"};
  const store::Signature signature{"me", "DMO", "partner", "because"};
  Write([&](store::Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(kDecisions.Create(tx, decision, signature).status());
    RETURN_IF_ERROR(kActions.Create(tx, action, signature).status());
    RETURN_IF_ERROR(kActions.Create(tx, bare, signature).status());
    return kAmendments.Create(tx, amendment, signature).status();
  });
  const ProjectsData data = Load(1).data;
  EXPECT_EQ(data.decisions.Find("D1")->item, decision);
  EXPECT_EQ(data.actions.Find("A1")->item, action);
  EXPECT_EQ(data.actions.Find("A2")->item, bare);
  EXPECT_EQ(data.amendments.Find("M1")->item, amendment);
  EXPECT_EQ(data.amendments.Find("M1")->signature, signature);
  EXPECT_NE(data.amendments.Find("M1")->changed_at, absl::InfinitePast());
}

TEST_P(StoreTest, WhatAProjectHasIsFound) {
  const store::Signature signature{"me", "", "partner", ""};
  const auto action = [](const char* id, ActionOrigin origin, const char* reference,
                         bool before_start) {
    return Action{.id = id,
                  .origin = origin,
                  .reference = reference,
                  .project = "X",
                  .text = "x",
                  .responsible = "DMO",
                  .before_start = before_start};
  };
  const Action condition = action("A3", ActionOrigin::kCondition, "D1.1", true);
  Write([&](store::Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(kDecisions.Create(tx, {.id = "D2", .project = "X"}, signature).status());
    RETURN_IF_ERROR(kActions.Create(tx, condition, signature).status());
    RETURN_IF_ERROR(
        kActions.Create(tx, action("A2", ActionOrigin::kCondition, "", false), signature).status());
    return kActions.Create(tx, action("A1", ActionOrigin::kAudit, "R", false), signature).status();
  });
  Action closed = condition;
  closed.state = ActionState::kClosed;
  Write([&](store::Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(kDecisions.Create(tx, {.id = "D1", .project = "X"}, signature).status());
    RETURN_IF_ERROR(kDecisions.Create(tx, {.id = "D3", .project = "Y"}, signature).status());
    ASSIGN_OR_RETURN(const auto found, kActions.Find(tx, "A3"));
    return kActions.Update(tx, *found, closed, signature).status();
  });
  Write([&](store::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<Decision> decisions, DecisionsOf(tx, "X"));
    EXPECT_THAT(decisions, ElementsAre(Field(&Decision::id, "D2"), Field(&Decision::id, "D1")));
    ASSIGN_OR_RETURN(const std::vector<Action> conditions, ConditionsBeforeStart(tx, "X"));
    EXPECT_THAT(conditions, ElementsAre(closed));
    EXPECT_THAT(*ConditionsBeforeStart(tx, "Y"), IsEmpty());
    EXPECT_EQ(*CountActions(tx, "X"), 3u);
    EXPECT_EQ(*CountActions(tx, ""), 0u);
    EXPECT_EQ(*ActionWith(tx, ActionOrigin::kCondition, "D1.1"), "A3");
    EXPECT_EQ(*ActionWith(tx, ActionOrigin::kAudit, "R"), "A1");
    EXPECT_EQ(*ActionWith(tx, ActionOrigin::kCondition, "R"), "");
    return absl::OkStatus();
  });
}

TEST_P(StoreTest, SinceWhenAProjectIsPublished) {
  Create(PlainProject("X"));
  for (int i = 0; i < 2; ++i) {
    Write([&](store::Tx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const auto found, kProjects.Find(tx, "X"));
      Project project = found->item;
      project.published = true;
      project.summary = absl::StrCat("change ", i);
      return kProjects.Update(tx, *found, project, {"me", "", "partner", ""}).status();
    });
  }
  const absl::Status read = database_->Read([](store::Tx& tx, const store::DataVersion&) {
    const absl::Time since = *PublishedSince(tx, "X", 3);
    EXPECT_EQ(*PublishedSince(tx, "X", 1), absl::InfiniteFuture());
    EXPECT_EQ(*PublishedSince(tx, "X", 2), since);
    EXPECT_EQ((*kProjects.Find(tx, "X", 2))->changed_at, since);
    EXPECT_LT(since, absl::InfiniteFuture());
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
}

TEST_P(StoreTest, TheStateOfAVersionIsTheSameFromAnywhere) {
  std::mt19937 random(11);
  constexpr int kVersions = 30;
  for (int version = 1; version <= kVersions; ++version) {
    const std::string id = absl::StrCat("P", random() % 8);
    Write([&](store::Tx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const auto found, kProjects.Find(tx, id));
      const store::Signature signature{absl::StrCat("author ", version), "", "partner", ""};
      if (!found.has_value()) return kProjects.Create(tx, PlainProject(id), signature).status();
      Project project = found->item;
      project.summary = absl::StrCat("version ", version);
      return kProjects.Update(tx, *found, project, signature).status();
    });
  }
  std::vector<Snapshot> states;
  for (int version = 0; version <= kVersions; ++version) states.push_back(Load(version));
  for (int from = 0; from <= kVersions; ++from) {
    for (int to = 0; to <= kVersions; ++to) {
      ASSERT_EQ(ProjectsOf(Load(to, &states[from])), ProjectsOf(states[to])) << from << " " << to;
    }
  }
}

TEST_P(StoreTest, WhatDidNotChangeIsShared) {
  Create(PlainProject("X"));
  const Snapshot before = Load(1);
  Create(PlainProject("Y"));
  const Snapshot after = Load(2, &before);
  EXPECT_EQ(after.data.reference, before.data.reference);
  EXPECT_EQ(after.data.projects.Find("X"), before.data.projects.Find("X"));
  EXPECT_EQ(&Load(2, &after).data.projects.all(), &after.data.projects.all());
}

TEST_P(StoreTest, OfANewerStateThePastSharesWhatIsTheSame) {
  constexpr size_t kSummary = 2000;
  const store::Signature signature{"me", "", "partner", ""};
  for (const char* id : {"X", "Y"}) {
    Project project = PlainProject(id);
    project.summary = std::string(kSummary, 'x');
    Create(std::move(project));
  }
  Write([&](store::Tx& tx) { return kGoals.Create(tx, PlainGoal("G"), signature).status(); });
  Write([&](store::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto found, kProjects.Find(tx, "Y"));
    return kProjects.Update(tx, *found, PlainProject("Y"), signature).status();
  });
  Create(PlainProject("Z"));
  const Snapshot now = Load(5);
  const Snapshot then = Load(3, &now);
  EXPECT_EQ(ProjectsOf(then), ProjectsOf(Load(3)));
  EXPECT_EQ(then.data.projects.Find("X"), now.data.projects.Find("X"));
  EXPECT_EQ(then.data.projects.Find("Y")->item.summary.size(), kSummary);
  EXPECT_EQ(&then.data.goals.all(), &now.data.goals.all());
  EXPECT_EQ(then.data.reports, now.data.reports);
  EXPECT_EQ(then.data.reference, now.data.reference);
  // Only the project that was another takes anything.
  EXPECT_EQ(now.data.BytesBeside(now.data), 0u);
  EXPECT_GT(then.data.BytesBeside(now.data), kSummary);
  EXPECT_LT(then.data.BytesBeside(now.data), 2 * kSummary);
  EXPECT_GT(Load(3).data.BytesBeside(now.data), 2 * kSummary) << "shares nothing";
}

TEST_P(StoreTest, APartIsFoundByItsWhole) {
  const auto part_of = [&](const std::string& whole) {
    std::string id;
    Write([&](store::Tx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const auto part, FindPartOf(tx, whole));
      if (part.has_value()) id = part->id;
      return absl::OkStatus();
    });
    return id;
  };
  Create(PlainProject("WHOLE"));
  Project part = PlainProject("PART");
  part.part_of = "WHOLE";
  Create(part);
  EXPECT_EQ(part_of("WHOLE"), "PART");
  EXPECT_EQ(part_of("PART"), "");
  Write([&](store::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto found, kProjects.Find(tx, "PART"));
    return kProjects.Update(tx, *found, PlainProject("PART"), {"me", "", "partner", ""}).status();
  });
  EXPECT_EQ(part_of("WHOLE"), "");
}

TEST_P(StoreTest, OutputsAndReportsComeBackAsTheyWereWritten) {
  Output output = PlainOutput("O", OutputUnit::kMetres, Recurrence::kPeriodic);
  output.agreed = 0.1;
  output.note = "een\ntwee";
  const Output silent = PlainOutput("P", OutputUnit::kPersons, {});
  OutputReport report = In("2023", "2024-05", RangeReport("B", 0, 1e9));
  report.number = 1;
  report.as_stated = "honderden | \\";
  OutputReport correction = At("2023-05-01", PlainReport("A", Precision::kExact, 0.1));
  correction.number = 2;
  correction.replaces = "B";
  OutputReport of_other = PlainReport("C", Precision::kExact, 1);
  of_other.output = "N";
  of_other.number = 1;
  const store::Signature signature{"me", "", "partner", ""};
  Write([&](store::Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(
        kOutputs.Write(tx, {kOutputs.First(output, signature), kOutputs.First(silent, signature)}));
    return kOutputReports.Create(tx, report, signature).status();
  });
  const Snapshot before = Load(1);
  Write([&](store::Tx& tx) {
    return kOutputReports.Write(tx, {kOutputReports.First(correction, signature),
                                     kOutputReports.First(of_other, signature)});
  });
  const Snapshot now = Load(2, &before);
  EXPECT_EQ(now.data.outputs.Find("O")->item, output);
  EXPECT_EQ(now.data.outputs.Find("P")->item, silent);
  const auto reports_of = [](const Snapshot& snapshot, const std::string& id) {
    std::vector<OutputReport> reports;
    for (const OutputReport* each : snapshot.data.reports->Of(id)) reports.push_back(*each);
    return reports;
  };
  ASSERT_EQ(now.data.reports->all().size(), 3u);
  EXPECT_EQ(*now.data.reports->all().front(), of_other);
  EXPECT_EQ(reports_of(now, "N"), std::vector<OutputReport>{of_other});
  EXPECT_THAT(reports_of(before, "N"), IsEmpty());
  // As they were written, not by their ids.
  EXPECT_EQ(reports_of(now, "O"), (std::vector<OutputReport>{report, correction}));
  EXPECT_EQ(reports_of(Load(2), "O"), (std::vector<OutputReport>{report, correction}));
  EXPECT_EQ(reports_of(before, "O"), std::vector<OutputReport>{report});
  const Snapshot again = Load(1, &now);
  EXPECT_EQ(reports_of(again, "O"), std::vector<OutputReport>{report});
  EXPECT_EQ(again.data.reports->all().size(), 1u);
  EXPECT_EQ(again.data.reports->all().front(), now.data.reports->Of("O").front()) << "is shared";
  EXPECT_THAT(reports_of(now, "P"), IsEmpty());
  Write([&](store::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<OutputReport> found, FindReports(tx, "O"));
    EXPECT_EQ(found, (std::vector<OutputReport>{report, correction}));
    ASSIGN_OR_RETURN(const int64_t of_project, CountOutputs(tx, {SubjectKind::kProject, "X"}));
    EXPECT_EQ(of_project, 2);
    ASSIGN_OR_RETURN(const int64_t of_line, CountOutputs(tx, {SubjectKind::kActionLine, "X"}));
    EXPECT_EQ(of_line, 0);
    return absl::OkStatus();
  });
}

TEST_P(StoreTest, ReferenceDataOfAVersion) {
  Write([&](store::Tx& tx) -> absl::Status {
    Declared<Programme> declared;
    for (const ProgrammePart& part : Deal().parts) {
      Programme row = Deal();
      row.parts = {part};
      declared.rows.push_back({2, row});
    }
    ASSIGN_OR_RETURN(const Changes<Programme> changes, kProgrammes.Compare(tx, declared));
    return kProgrammes.Apply(tx, changes);
  });
  EXPECT_EQ(Load(1).data.reference->programmes, std::vector<Programme>{Deal()});
  EXPECT_THAT(Load(0).data.reference->programmes, IsEmpty());
  const std::vector<ListProfile> profiles = {
      {"esf", {{"column.id", "nr"}, {"currency_sign", "\u20ac"}, {"system", "ESF"}}}};
  Write([&](store::Tx& tx) -> absl::Status {
    Declared<ListProfile> declared;
    for (const auto& setting : profiles[0].settings) {
      declared.rows.push_back({2, {profiles[0].id, {setting}}});
    }
    ASSIGN_OR_RETURN(const Changes<ListProfile> changes, kListProfiles.Compare(tx, declared));
    return kListProfiles.Apply(tx, changes);
  });
  EXPECT_EQ(Load(2).data.reference->list_profiles, profiles);
}

TEST_P(StoreTest, ResultsChainsOfAVersion) {
  const ResultsChain chain{
      kDeal,
      {{.id = "CLASSES", .level = ResultLevel::kOutput, .of = "CONTACT", .text = {"a|b", "c"}},
       {.id = "CLASSES>SKILLS",
        .kind = ChainRowKind::kLink,
        .text = {"als", "if"},
        .from = "CLASSES",
        .to = "SKILLS",
        .evidence = EvidenceGrade::kNone},
       {.id = "CLASSES_2", .level = ResultLevel::kOutput, .text = {"d", "e"}},
       {.id = "POVERTY",
        .kind = ChainRowKind::kCause,
        .text = {"f", "g"},
        .to = "SKILLS",
        .condition_indicator = "POOR"},
       {.id = "SKILLS", .level = ResultLevel::kOutcome, .text = {"h", "i"}}}};
  Declared<ResultsChain> declared;
  for (const ChainRow& row : chain.rows) declared.rows.push_back({2, {kDeal, {row}}});
  const auto apply = [&] {
    Difference rows;
    Write([&](store::Tx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const auto changes, kResultsChains.Compare(tx, declared));
      rows = changes.rows;
      return kResultsChains.Apply(tx, changes);
    });
    return rows;
  };
  EXPECT_EQ(apply().added, 5);
  std::ranges::reverse(declared.rows);
  EXPECT_EQ(apply().unchanged, 5);
  const Snapshot now = Load(1);
  EXPECT_EQ(*now.data.chains, std::vector<ResultsChain>{chain});
  EXPECT_EQ(Load(1, &now).data.chains, now.data.chains);
  EXPECT_THAT(*Load(0, &now).data.chains, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

}  // namespace
}  // namespace wijkmonitor::projects
