#pragma once

// A programme with two action lines, and what is in it, for tests.

#include <string>
#include <utility>
#include <vector>

#include "services/projects/domain/goal.h"
#include "services/projects/domain/milestone.h"
#include "services/projects/domain/output.h"
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

// An output that nothing is wrong with, of the project X.
inline Output PlainOutput(std::string id, OutputUnit unit, std::optional<Recurrence> recurrence) {
  Output output{.id = std::move(id),
                .subject = {SubjectKind::kProject, "X"},
                .label = {"deelnemers", ""},
                .unit = unit,
                .recurrence = recurrence,
                .agreed = {},
                .note = ""};
  Normalise(&output);
  return output;
}

// A report of the output O, of which no date is said.
inline OutputReport PlainReport(std::string id, Precision precision, std::optional<double> value) {
  OutputReport report;
  report.id = std::move(id);
  report.output = "O";
  report.precision = precision;
  report.value = value;
  return report;
}
inline OutputReport RangeReport(std::string id, double low, double high) {
  OutputReport report = PlainReport(std::move(id), Precision::kRange, {});
  report.low = low;
  report.high = high;
  return report;
}
inline OutputReport WordsReport(std::string id, std::string words) {
  OutputReport report = PlainReport(std::move(id), Precision::kNotQuantified, {});
  report.as_stated = std::move(words);
  return report;
}
// The same report, of a date or of a period.
inline OutputReport At(std::string date, OutputReport report) {
  report.at = std::move(date);
  return report;
}
inline OutputReport In(std::string start, std::string end, OutputReport report) {
  report.start = std::move(start);
  report.end = std::move(end);
  return report;
}

}  // namespace wijkmonitor::projects
