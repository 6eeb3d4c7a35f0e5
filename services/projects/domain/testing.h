#pragma once

// A programme with two action lines, and projects in it, for tests.

#include <string>
#include <utility>
#include <vector>

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

}  // namespace wijkmonitor::projects
