#include "services/cli/draw_warnings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wijkmonitor::cli {
namespace {

namespace v1 = projects::v1;
using ::testing::HasSubstr;
using ::testing::Not;

v1::Warning* Add(v1::WarningKind kind, v1::SubjectKind of_kind, const std::string& of,
                 v1::Warnings* warnings) {
  v1::Warning* const warning = warnings->add_warnings();
  warning->set_kind(kind);
  warning->mutable_subject()->set_kind(of_kind);
  warning->mutable_subject()->set_id(of);
  return warning;
}

TEST(DrawWarnings, ByKindWithDaysAndLetters) {
  v1::Warnings warnings;
  warnings.set_valuation_date("2026-11-30");
  warnings.set_horizon_days(183);
  warnings.set_judged(23);
  warnings.set_not_judged(48);
  v1::Warning* plan =
      Add(v1::WARNING_KIND_OUTLIVES_FUNDING, v1::SUBJECT_KIND_PROJECT, "WIJKPLAN", &warnings);
  plan->mutable_label()->set_nl("Wijkplan");
  plan->mutable_days()->set_least(821);
  plan->mutable_days()->set_most(1186);
  v1::Warning* goal =
      Add(v1::WARNING_KIND_GOAL_NOT_SMART, v1::SUBJECT_KIND_PROGRAMME, "DEAL", &warnings);
  goal->set_item("G1");
  goal->add_smart_missing(v1::SMART_LETTER_M);
  goal->add_smart_missing(v1::SMART_LETTER_T);
  EXPECT_EQ(DrawWarnings(warnings, Lang::kNl),
            "Waarschuwingen op 2026-11-30, horizon 183 dagen\n"
            "soort                 van        id        naam      wat      dagen  ontbreekt\n"
            "plan langer dan geld  project    WIJKPLAN  Wijkplan       821..1186\n"
            "doel niet SMART       programma  DEAL                G1              M T\n"
            "Projecten beoordeeld op hun geld: 23; niet beoordeeld, want toestand of einde van het "
            "geld is niet bekend: 48\n");
  const std::string english = DrawWarnings(warnings, Lang::kEn);
  EXPECT_THAT(english, HasSubstr("plan outlives money"));
  EXPECT_THAT(english, HasSubstr("not judged, for their state"));
}

TEST(DrawWarnings, WhereThereAreNone) {
  v1::Warnings warnings;
  warnings.set_valuation_date("2026-11-30");
  EXPECT_THAT(DrawWarnings(warnings, Lang::kEn), HasSubstr("There are none."));
}

v1::GoalProgress Participation() {
  v1::GoalProgress goal;
  goal.set_goal("G1");
  goal.set_statement("Meer mensen doen mee.");
  const auto set = [](double value, int year, v1::Measured* measured) {
    measured->set_value(value);
    measured->set_n(250);
    measured->mutable_period()->set_start(absl::StrCat(year, "-01-01"));
    measured->mutable_period()->set_end(absl::StrCat(year + 1, "-01-01"));
  };
  set(58, 2020, goal.mutable_baseline());
  set(76, 2024, goal.mutable_now());
  goal.mutable_change()->set_points(18);
  goal.mutable_change()->set_ratio(18.0 / 58);
  goal.mutable_change()->set_certainty(common::v1::CERTAINTY_ESTABLISHED);
  v1::Pace& pace = *goal.mutable_current();
  pace.set_target(80);
  pace.set_deadline("2030");
  pace.set_progress(18.0 / 22);
  pace.set_low(.546496);
  pace.set_high(1.059388);
  pace.set_pace(2.045455);
  pace.set_status(common::v1::PACE_STATUS_ON_TRACK);
  *goal.mutable_frozen() = pace;
  goal.mutable_gap()->set_points(-6);
  goal.mutable_gap()->set_closed(.5);
  return goal;
}

TEST(DrawGoals, FromWhereToWhere) {
  v1::GoalsProgress goals;
  *goals.add_goals() = Participation();
  EXPECT_EQ(DrawGoals(goals, Lang::kNl),
            "G1  Meer mensen doen mee.\n"
            "  begin 58,0 (2020, n = 250), nu 76,0 (2024, n = 250): +18,0 punten (+31,03 %), "
            "vastgesteld\n"
            "  naar 80,0 in 2030: 81,8 % van de weg [54,6; 105,9], tempo 2,05, op schema\n"
            "  tegenover de gemeente -6,0 punten; 50,0 % van het verschil gedicht\n");
}

TEST(DrawGoals, WhatWasApprovedWhereItWasAmended) {
  v1::GoalsProgress goals;
  v1::GoalProgress& goal = *goals.add_goals() = Participation();
  goal.mutable_frozen()->set_target(70);
  goal.mutable_frozen()->set_progress(1.5);
  EXPECT_THAT(DrawGoals(goals, Lang::kEn), HasSubstr("as approved: to 70.0 by 2030: 150.0 %"));
}

TEST(DrawGoals, WhatIsNotThere) {
  v1::GoalsProgress goals;
  v1::GoalProgress& goal = *goals.add_goals();
  goal.mutable_current()->add_reasons(common::v1::REASON_NO_TARGET);
  goal.mutable_frozen()->add_reasons(common::v1::REASON_NO_TARGET);
  common::v1::Section& section = *goal.add_sections();
  section.set_state(common::v1::Section::STATE_UNAVAILABLE);
  section.set_reason("PARTNER_TOO_SLOW");
  const std::string text = DrawGoals(goals, Lang::kNl);
  EXPECT_THAT(text, HasSubstr("begin onbekend, nu onbekend\n"));
  EXPECT_THAT(text, HasSubstr("(cijfers niet te krijgen: PARTNER_TOO_SLOW; geen streefwaarde)\n"));
  EXPECT_THAT(text, Not(HasSubstr("naar")));
  EXPECT_EQ(DrawGoals({}, Lang::kEn), "There are no goals.\n");
}

}  // namespace
}  // namespace wijkmonitor::cli
