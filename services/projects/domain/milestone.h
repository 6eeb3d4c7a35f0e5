#pragma once

// Milestones: what is to have happened by a day.

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "libs/base/declared.h"
#include "libs/base/label.h"
#include "libs/base/row_check.h"
#include "services/projects/domain/partial_date.h"
#include "services/projects/domain/subject.h"

namespace wijkmonitor::projects {

struct Milestone {
  std::string id;
  Subject subject;
  Label label;
  std::string planned, forecast, actual;  // as given: see partial_date.h; empty: not reported
  std::string note;

  bool operator==(const Milestone&) const = default;
};
template <class Io>
void Columns(Io& io, Milestone& milestone) {
  io.Id("milestone", milestone.id);
  Columns(io, milestone.subject);
  io("label_nl", milestone.label.nl);
  io("label_en", milestone.label.en);
  io("planned", milestone.planned);
  io("forecast", milestone.forecast);
  io("actual", milestone.actual);
  io("note", milestone.note);
}

// Fills in what follows from the rest: an English label.
void Normalise(Milestone* milestone);
// Takes out of a normalised milestone what Normalise would fill in, before it is changed.
void ForgetDerived(Milestone* milestone);

// What is wrong with a normalised milestone, seen apart from all else.
void CheckMilestone(const Milestone& milestone, RowCheck& check);

// Of a milestone that nothing is wrong with: how many days it came, or else is expected, after it
// was planned. Nothing: there are no two dates to compare.
std::optional<Days> SlipOf(const Milestone& milestone);
// Likewise: whether it has not happened, and the last day on which it was planned lies before
// `valuation_day`.
bool IsLate(const Milestone& milestone, absl::CivilDay valuation_day);

}  // namespace wijkmonitor::projects
