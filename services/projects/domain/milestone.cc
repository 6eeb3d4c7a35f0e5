#include "services/projects/domain/milestone.h"

#include "services/projects/domain/limits.h"

namespace wijkmonitor::projects {

void Normalise(Milestone* milestone) {
  if (milestone->label.en.empty()) milestone->label.en = milestone->label.nl;
}

void ForgetDerived(Milestone* milestone) {
  if (milestone->label.en == milestone->label.nl) milestone->label.en.clear();
}

void CheckMilestone(const Milestone& milestone, RowCheck& check) {
  check.DutchLabel("label", milestone.label);
  PartialDateIn("planned", milestone.planned, check);
  PartialDateIn("forecast", milestone.forecast, check);
  PartialDateIn("actual", milestone.actual, check);
  check.Paragraphs("note", milestone.note, limits::kNoteBytesMax);
}

std::optional<Days> SlipOf(const Milestone& milestone) {
  const std::string& later = milestone.actual.empty() ? milestone.forecast : milestone.actual;
  const auto planned = PartialDateOf(milestone.planned), came = PartialDateOf(later);
  if (!planned.has_value() || !came.has_value()) return std::nullopt;
  return DaysBetween(*planned, *came);
}

bool IsLate(const Milestone& milestone, absl::CivilDay valuation_day) {
  const auto planned = PartialDateOf(milestone.planned);
  return milestone.actual.empty() && planned.has_value() && planned->last < valuation_day;
}

}  // namespace wijkmonitor::projects
