#pragma once

// Projects: what is done where, by whom, and with what money. What is absent or empty is not
// reported, which is no 0.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/date.h"
#include "libs/base/declared.h"
#include "libs/base/label.h"
#include "libs/base/row_check.h"
#include "services/projects/domain/reference.h"

namespace wijkmonitor::projects {

enum class Nature { kSpatial = 1, kSocial, kSafety, kLearning };
enum class State {
  kProposed = 1,
  kTabled,
  kApproved,
  kRunning,
  kCompleted,
  kEvaluated,
  kOnHold,
  kCancelled
};
enum class History { kRecorded = 1, kNotRecorded };
enum class PartnerRole { kLead = 1, kPartner, kFunder, kExecutor, kResidentGroup };
enum class NotCountedReason { kPartOfProject = 1, kPlaceNotReported, kOther };
enum class ContinuationKind { kEnded = 1, kEmbeddedInLine, kTransferred, kTransferredNewGoal };
enum class LessonUse { kApplied = 1, kNotApplicable };

struct Partner {
  std::string organisation;  // declared; empty: `name`, as the source has it
  std::string name;
  std::optional<PartnerRole> role;  // due

  // By what it is known: an organisation with two roles is one partner.
  const std::string& Key() const { return organisation.empty() ? name : organisation; }
  bool operator==(const Partner&) const = default;
};
template <class Io>
void Columns(Io& io, Partner& partner) {
  io("organisation", partner.organisation);
  io("name", partner.name);
  io("role", partner.role);
}

struct Location {
  std::string address;
  std::optional<double> latitude, longitude;  // WGS84, degrees; both or none

  bool operator==(const Location&) const = default;
};
template <class Io>
void Columns(Io& io, Location& location) {
  io("address", location.address);
  io("latitude", location.latitude);
  io("longitude", location.longitude);
}

// Of all shares of a project together.
inline constexpr int64_t kWholeShare = 1'000'000;

// A share of 0..1 as it is kept, in millionths. What is none, such as 0 and 1.5, is 0, which
// CheckProject refuses.
int64_t ShareOf(double share);

struct ProjectArea {
  std::string area;
  std::optional<int64_t> share;  // in millionths; all areas of a project have one, or none

  bool operator==(const ProjectArea&) const = default;
};
template <class Io>
void Columns(Io& io, ProjectArea& area) {
  io("area", area.area);
  io("share", area.share);
}

struct Funding {
  std::string scheme;
  std::optional<int64_t> agreed;  // minor units
  std::optional<Period> period;

  bool operator==(const Funding&) const = default;
};
template <class Io>
void Columns(Io& io, Funding& funding) {
  io("scheme", funding.scheme);
  io("agreed", funding.agreed);
  io.Span("start", "end", funding.period);
}

struct Continuation {
  std::optional<ContinuationKind> kind;  // absent: not reported, and so is all else
  std::string to, start, note;

  bool operator==(const Continuation&) const = default;
};

// A lesson of others that was looked at before a project was tabled.
struct ConsultedLesson {
  std::string lesson;            // as given
  std::optional<LessonUse> use;  // due
  std::string reason;

  bool operator==(const ConsultedLesson&) const = default;
};
template <class Io>
void Columns(Io& io, ConsultedLesson& lesson) {
  io("lesson", lesson.lesson);
  io("use", lesson.use);
  io("reason", lesson.reason);
}

// Where a project was read; empty: it was written here.
struct Source {
  std::string system, id, list;

  bool operator==(const Source&) const = default;
};

struct Project {
  std::string id;
  // What a portfolio looks at stands together: of 100,000 projects each cache line counts.
  std::string programme, action_line, intervention;
  std::optional<Nature> nature;
  std::optional<State> state;
  std::optional<NotCountedReason> not_counted;
  std::vector<ProjectArea> areas;
  std::string currency;  // of all amounts; empty: there are none
  std::vector<Funding> funding;
  Label label;
  bool named = true;  // false: the source gives it no name
  std::string summary;
  History history = History::kRecorded;
  std::string owner;
  std::vector<Partner> partners;
  std::string start, end;  // as given: see partial_date.h; `end` is exclusive
  std::vector<Location> locations;
  std::optional<int64_t> total_cost;  // minor units
  std::string part_of;
  Continuation continuation;
  Source source;
  bool published = false;
  std::vector<std::string> tables;       // at which it lies
  std::vector<ConsultedLesson> lessons;  // before it was tabled
  std::string no_lesson_reason;
  std::optional<State> held_from;  // where it goes back to; absent: it is not on hold, or by a list
  std::string last_decision;

  bool has_shares() const { return !areas.empty() && areas.front().share.has_value(); }
  bool operator==(const Project&) const = default;
};
template <class Io>
void Columns(Io& io, Project& project) {
  io.Id("project", project.id);
  io("programme", project.programme);
  io("action_line", project.action_line);
  io("intervention", project.intervention);
  io("label_nl", project.label.nl);
  io("label_en", project.label.en);
  io("named", project.named);
  io("summary", project.summary);
  io("nature", project.nature);
  io("state", project.state);
  io("history", project.history);
  io("owner", project.owner);
  io.Packed("partners", project.partners);
  io("planned_start", project.start);
  io("planned_end", project.end);
  io.Packed("locations", project.locations);
  io.Packed("areas", project.areas);
  io("currency", project.currency);
  io.Packed("funding", project.funding);
  io("total_cost", project.total_cost);
  io("part_of", project.part_of);
  io("not_counted", project.not_counted);
  io("continuation", project.continuation.kind);
  io("continuation_to", project.continuation.to);
  io("continuation_start", project.continuation.start);
  io("continuation_note", project.continuation.note);
  io("source_system", project.source.system);
  io("source_id", project.source.id);
  io("source_list", project.source.list);
  io("published", project.published);
  io.List("tables", project.tables);
  io.Packed("lessons", project.lessons);
  io("no_lesson_reason", project.no_lesson_reason);
  io("held_from", project.held_from);
  io("last_decision", project.last_decision);
}

// Whether an amount of a scheme is agreed; whether it has any amount, that or in all.
bool HasAgreed(const Project& project);
bool HasAmount(const Project& project);

// Fills in what follows from the rest, and puts lists in their order, so that equal projects are
// equal: an English label, that a part is not counted, no currency without an amount, no state to
// go back to unless it is on hold.
void Normalise(Project* project);
// Takes out of a normalised project what Normalise would fill in, before it is changed.
void ForgetDerived(Project* project);

// Whether two revisions of a project differ in no more than where it stands and what was decided of
// it.
bool SaysTheSame(const Project& one, const Project& other);

// What is wrong with what comes after a project; nothing is where nothing is said.
void CheckContinuation(const Continuation& continuation, RowCheck& check);

// Rejects more of a kind than limits::kPerProjectMax.
void CheckPerProject(absl::string_view column, size_t number, RowCheck& check);
// What is wrong with a normalised project, seen apart from other projects.
void CheckProject(const Project& project, const Reference& reference, RowCheck& check);

// Others that a project has to do with; null: there are none.
struct Relatives {
  const Project* whole = nullptr;  // the project that it says it is a part of
  const Project* part = nullptr;   // one that says it is a part of it
};
// What is wrong with what it is a part of, or has as parts.
void CheckPartOf(const Project& project, const Relatives& relatives, RowCheck& check);

}  // namespace wijkmonitor::projects
