#pragma once

// What somebody should look at: money that ends, plans that outlive it, what is late or not said.

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/projects/domain/action.h"
#include "services/projects/domain/goal.h"
#include "services/projects/domain/milestone.h"
#include "services/projects/domain/partial_date.h"
#include "services/projects/domain/subject.h"

namespace wijkmonitor::projects {

enum class WarningKind {
  kMoneyEndsUndecided = 1,
  kMoneyEnded,
  kGap,
  kOutlivesFunding,
  kMilestoneLate,
  kActionOverdue,
  kActionNoDeadline,
  kConditionOpen,
  kGoalNotSmart
};

struct Warning {
  WarningKind kind = WarningKind::kMoneyEndsUndecided;
  Subject subject;                              // of no kind: of no project
  std::string item;                             // the milestone, action or goal of it
  std::optional<Days> days = {};                // see warning.proto for what they are
  std::vector<SmartLetter> smart_missing = {};  // of a goal

  auto operator<=>(const Warning&) const = default;
};

// Half a year.
inline constexpr int kHorizonDaysDefault = 183;

struct WarningQuery {
  absl::CivilDay valuation_date;
  int horizon_days = 0;
  std::set<WarningKind> kinds;  // empty: all

  bool Asks(WarningKind kind) const { return kinds.empty() || kinds.contains(kind); }
};

struct Warnings {
  std::vector<Warning> all;  // in order
  int64_t judged = 0, not_judged = 0;
};

// The end of the last money of a project of which the period is known, exclusive; nothing: it is
// known of none.
std::optional<absl::CivilDay> EndOfFunding(const Project& project);

// What is looked at; it is valid.
struct Watched {
  std::vector<const Project*> projects;
  std::vector<const Milestone*> milestones;
  std::vector<const Action*> actions;
  std::vector<const Goal*> goals;
};

// Method PM-1 (see kMethodVersion): what is surely so by dates that are known to the year or the
// month is warned of, what only may be so is not.
Warnings WarningsOf(const Watched& watched, const WarningQuery& query);

}  // namespace wijkmonitor::projects
