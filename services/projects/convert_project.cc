#include "services/projects/convert_project.h"

#include <string>
#include <utility>

#include "libs/base/date.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"
#include "libs/rpc/item_fields.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/words.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

using rpc::Fill;
using rpc::ToApi;

// Numbered as in the API.
static_assert(static_cast<int>(Nature::kLearning) == v1::NATURE_LEARNING);
static_assert(static_cast<int>(State::kCancelled) == v1::STATE_CANCELLED);
static_assert(static_cast<int>(History::kNotRecorded) == v1::HISTORY_NOT_RECORDED);
static_assert(static_cast<int>(PartnerRole::kResidentGroup) == v1::PARTNER_ROLE_RESIDENT_GROUP);
static_assert(static_cast<int>(NotCountedReason::kOther) == v1::NOT_COUNTED_REASON_OTHER);
static_assert(static_cast<int>(ContinuationKind::kTransferredNewGoal) ==
              v1::CONTINUATION_KIND_TRANSFERRED_NEW_GOAL);
static_assert(static_cast<int>(LessonUse::kNotApplicable) == v1::LESSON_USE_NOT_APPLICABLE);

// Reads the amounts of a project, which have one currency.
class Amounts {
 public:
  Amounts(Project* project, RowCheck& check) : project_(*project), check_(check) {
    project_.currency.clear();
  }

  int64_t Read(absl::string_view column, const common::v1::Money& money) {
    if (project_.currency.empty()) {
      project_.currency = money.currency_code();
      if (project_.currency.empty()) check_.Reject(column, "", problems::kCurrencyWrong);
    } else if (project_.currency != money.currency_code()) {
      check_.Reject(column, money.currency_code(),
                    {problems::kCurrenciesDiffer, {project_.currency}});
    }
    return money.amount_minor();
  }

 private:
  Project& project_;
  RowCheck& check_;
};

void ReadPartners(const v1::Project& message, Project* project) {
  project->partners.clear();
  for (const v1::ProjectPartner& partner : message.partners()) {
    project->partners.push_back(
        {partner.organisation(), partner.name(), rpc::AnyOr<PartnerRole>(partner.role())});
  }
}

void ReadLocations(const v1::Project& message, Project* project) {
  project->locations.clear();
  for (const v1::ProjectLocation& location : message.locations()) {
    Location& added = project->locations.emplace_back(Location{location.address(), {}, {}});
    if (!location.has_point()) continue;
    added.latitude = location.point().latitude();
    added.longitude = location.point().longitude();
  }
}

void ReadAreas(const v1::Project& message, Project* project) {
  project->areas.clear();
  for (const v1::ProjectArea& area : message.areas()) {
    ProjectArea& added = project->areas.emplace_back(ProjectArea{area.area(), {}});
    if (area.has_share()) added.share = ShareOf(area.share());
  }
}

void ReadMoney(const v1::Project& message, Project* project, RowCheck& check) {
  Amounts amounts(project, check);
  project->funding.clear();
  for (const v1::ProjectFunding& funding : message.funding()) {
    Funding& added = project->funding.emplace_back(Funding{funding.scheme(), {}, {}});
    if (funding.has_agreed()) added.agreed = amounts.Read("funding", funding.agreed());
    if (!funding.has_period()) continue;
    const auto start = DayOf("funding", funding.period().start(), check);
    const auto end = DayOf("funding", funding.period().end(), check);
    if (start.has_value() && end.has_value()) added.period = Period{*start, *end};
  }
  project->total_cost.reset();
  if (message.has_total_cost()) {
    project->total_cost = amounts.Read("total_cost", message.total_cost());
  }
}

void FillMoney(const Project& project, int64_t amount, common::v1::Money* money) {
  money->set_currency_code(project.currency);
  money->set_amount_minor(amount);
}

void FillLists(const Project& project, v1::Project* message) {
  for (const Partner& partner : project.partners) {
    v1::ProjectPartner* const added = message->add_partners();
    added->set_organisation(partner.organisation);
    added->set_name(partner.name);
    added->set_role(ToApi<v1::PartnerRole>(partner.role));
  }
  for (const Location& location : project.locations) {
    v1::ProjectLocation* const added = message->add_locations();
    added->set_address(location.address);
    if (!location.latitude.has_value()) continue;
    added->mutable_point()->set_latitude(*location.latitude);
    added->mutable_point()->set_longitude(*location.longitude);
  }
  for (const ProjectArea& area : project.areas) {
    v1::ProjectArea* const added = message->add_areas();
    added->set_area(area.area);
    if (!area.share.has_value()) continue;
    added->set_share(static_cast<double>(*area.share) / static_cast<double>(kWholeShare));
  }
  for (const Funding& funding : project.funding) {
    v1::ProjectFunding* const added = message->add_funding();
    added->set_scheme(funding.scheme);
    if (funding.agreed.has_value()) FillMoney(project, *funding.agreed, added->mutable_agreed());
    if (funding.period.has_value()) Fill(*funding.period, added->mutable_period());
  }
}

void Fill(const Continuation& continuation, v1::Project* message) {
  if (!continuation.kind.has_value()) return;
  v1::Continuation* const filled = message->mutable_continuation();
  filled->set_kind(ToApi<v1::ContinuationKind>(continuation.kind));
  filled->set_to(continuation.to);
  filled->set_start(continuation.start);
  filled->set_note(continuation.note);
}

void Fill(const Source& source, v1::Project* message) {
  if (source == Source()) return;
  message->mutable_source()->set_system(source.system);
  message->mutable_source()->set_id(source.id);
  message->mutable_source()->set_list(source.list);
}

void FillSteps(const Project& project, v1::Project* message) {
  message->mutable_tables()->Assign(project.tables.begin(), project.tables.end());
  for (const ConsultedLesson& lesson : project.lessons) {
    v1::ConsultedLesson* const added = message->add_consulted_lessons();
    added->set_lesson(lesson.lesson);
    added->set_use(ToApi<v1::LessonUse>(lesson.use));
    added->set_reason(lesson.reason);
  }
  message->set_no_lesson_reason(project.no_lesson_reason);
  message->set_held_from(ToApi<v1::State>(project.held_from));
  message->set_last_decision(project.last_decision);
}

// The fields that a request may write.
constexpr absl::string_view kWritable[] = {"programme",
                                           "action_line",
                                           "intervention",
                                           "label",
                                           "named",
                                           "summary",
                                           "nature",
                                           "owner",
                                           "partners",
                                           "start",
                                           "end",
                                           "locations",
                                           "areas",
                                           "funding",
                                           "total_cost",
                                           "part_of",
                                           "not_counted_reason"};

// Columns of CheckProject.
constexpr rpc::ColumnField kFields[] = {{"project", "id"},
                                        {"label_nl", "label.nl"},
                                        {"label_en", "label.en"},
                                        {"currency", "funding"},
                                        {"location", "locations"},
                                        {"continuation", "continuation.kind"},
                                        {"continuation_to", "continuation.to"},
                                        {"continuation_start", "continuation.start"},
                                        {"continuation_note", "continuation.note"}};

}  // namespace

std::optional<absl::CivilDay> DayOf(absl::string_view column, const std::string& text,
                                    RowCheck& check) {
  const absl::StatusOr<absl::CivilDay> day = ParseDate(text);
  if (day.ok()) return *day;
  check.Reject(column, text, ReasonOfStatus(day.status()));
  return std::nullopt;
}

v1::Project ToMessage(const Project& project) {
  v1::Project message;
  message.set_id(project.id);
  message.set_programme(project.programme);
  message.set_action_line(project.action_line);
  message.set_intervention(project.intervention);
  rpc::Fill(project.label, message.mutable_label());
  message.set_named(project.named);
  message.set_summary(project.summary);
  message.set_nature(ToApi<v1::Nature>(project.nature));
  message.set_state(ToApi<v1::State>(project.state));
  message.set_history(static_cast<v1::History>(project.history));
  message.set_owner(project.owner);
  message.set_start(project.start);
  message.set_end(project.end);
  FillLists(project, &message);
  if (project.total_cost.has_value()) {
    FillMoney(project, *project.total_cost, message.mutable_total_cost());
  }
  message.set_part_of(project.part_of);
  message.set_not_counted_reason(ToApi<v1::NotCountedReason>(project.not_counted));
  message.set_counted(!project.not_counted.has_value());
  Fill(project.continuation, &message);
  Fill(project.source, &message);
  message.set_published(project.published);
  FillSteps(project, &message);
  return message;
}

void FromMessage(const v1::Project& message, Project* project, RowCheck& check) {
  project->programme = message.programme();
  project->action_line = message.action_line();
  project->intervention = message.intervention();
  project->label = {message.label().nl(), message.label().en()};
  project->named = !message.has_named() || message.named();
  project->summary = message.summary();
  project->nature = rpc::AnyOr<Nature>(message.nature());
  project->owner = message.owner();
  ReadPartners(message, project);
  project->start = message.start();
  project->end = message.end();
  ReadLocations(message, project);
  ReadAreas(message, project);
  ReadMoney(message, project, check);
  project->part_of = message.part_of();
  project->not_counted = rpc::AnyOr<NotCountedReason>(message.not_counted_reason());
  project->continuation = {};
  if (message.has_continuation()) {
    FromMessage(message.continuation(), &project->continuation, check);
  }
}

void FromMessage(const v1::Continuation& message, Continuation* continuation, RowCheck& check) {
  *continuation = {rpc::AnyOr<ContinuationKind>(message.kind()), message.to(), message.start(),
                   message.note()};
  // CheckContinuation tells it of one that says something else.
  if (*continuation == Continuation()) {
    check.Reject("continuation", "", problems::kContinuationKindDue);
  }
}

void FromMessage(const v1::TableProjectRequest& message, Project* project) {
  project->tables.assign(message.tables().begin(), message.tables().end());
  project->lessons.clear();
  for (const v1::ConsultedLesson& lesson : message.consulted_lessons()) {
    project->lessons.push_back(
        {lesson.lesson(), rpc::AnyOr<LessonUse>(lesson.use()), lesson.reason()});
  }
  project->no_lesson_reason = message.no_lesson_reason();
}

absl::StatusOr<v1::Project> Masked(const v1::Project& before, const v1::Project& wanted,
                                   const google::protobuf::FieldMask& mask) {
  v1::Project after = before;
  RETURN_IF_ERROR(rpc::TakeMasked(wanted, mask, kWritable, &after));
  return after;
}

absl::Status InvalidProject(const std::vector<Rejection>& rejections) {
  return rpc::InvalidItem("project", rejections, kFields);
}

absl::Status InvalidPartOfProject(const std::vector<Rejection>& rejections) {
  return rpc::InvalidItem("", rejections, kFields);
}

}  // namespace wijkmonitor::projects
