#pragma once

// A programme with two action lines, and what is in it, for tests.

#include <string>
#include <utility>
#include <vector>

#include "services/projects/domain/goal.h"
#include "services/projects/domain/milestone.h"
#include "services/projects/domain/project.h"

namespace wijkmonitor::projects {

inline const char* const kDeal = "DEAL";

inline Programme Deal() {
  return {.id = kDeal,
          .label = {"Regio Deal", "Regio Deal"},
          .areas = {"PADDEPOEL", "SELWERD", "VINKHUIZEN"},
          .reference_year = 2020,
          .horizon_year = 2030,
          .source = "1.3",
          .parts = {{"BUURTBEDRIJF", "MEEDOEN", std::nullopt, {"Buurtbedrijf", "Company"}},
                    {"CONTACT", "MEEDOEN", std::nullopt, {"Contact", "Contact"}},
                    {"MEEDOEN", "", ActionLineKind::kSubstantive, {"Meedoen", "Taking part"}},
                    {"STRATEN", "VEILIG", std::nullopt, {"Straten", "Streets"}},
                    {"VEILIG", "", ActionLineKind::kSubstantive, {"Veilig", "Safe"}}}};
}

inline Reference DealReference() {
  return {.programmes = {Deal()},
          .organisations = {{"DMO", {"DMO", "DMO"}, "GEMEENTE"},
                            {"GEMEENTE", {"Gemeente", "Municipality"}, ""},
                            {"SCHOOL", {"School", "School"}, ""},
                            {"WELZIJN", {"Welzijn", "Welfare"}, ""}},
          .tables = {{"SOCIAAL", {"Sociaal", "Social"}, ""}}};
}

// A project that nothing is wrong with, and that says as little as it may.
inline Project PlainProject(std::string id) {
  Project project;
  project.id = std::move(id);
  project.programme = kDeal;
  project.label = {"Een project", ""};
  Normalise(&project);
  return project;
}

// Of the programme, likewise.
inline Goal PlainGoal(std::string id) {
  return {.id = std::move(id),
          .subject = {SubjectKind::kProgramme, kDeal},
          .statement = "Dichter bij het gemiddelde"};
}
// One that lacks nothing.
inline Goal SmartGoal(std::string id) {
  Goal goal = PlainGoal(std::move(id));
  goal.measure = {.indicator = "MEEDOEN_POSITIEF", .area = "SELWERD", .group = "AGE_18_PLUS"};
  goal.baseline_value = 58;
  goal.baseline_period = "2020";
  goal.target = 70;
  goal.deadline = "2030";
  goal.ex_ante = {65, 60, 72, "zo ging het in Selwerd"};
  goal.achievability = "haalbaar";
  goal.outcome = "MEER_MEEDOEN";
  return goal;
}
inline Milestone PlainMilestone(std::string id) {
  Milestone milestone{.id = std::move(id),
                      .subject = {SubjectKind::kActionLine, "MEEDOEN"},
                      .label = {"Verlengde schooldag", ""}};
  Normalise(&milestone);
  return milestone;
}

}  // namespace wijkmonitor::projects
