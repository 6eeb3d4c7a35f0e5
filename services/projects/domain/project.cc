#include "services/projects/domain/project.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/currency_code.h"
#include "libs/base/decimal.h"
#include "libs/base/money.h"
#include "libs/base/problems.h"
#include "libs/geo/shape.h"
#include "services/projects/domain/head_word.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/partial_date.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

void CheckPlace(const Project& project, const Reference& reference, RowCheck& check) {
  const Programme* const programme = reference.FindProgramme(project.programme);
  if (programme == nullptr) {
    return check.Reject("programme", project.programme, problems::kUnknownProgramme);
  }
  if (project.action_line.empty()) {
    if (!project.intervention.empty()) {
      check.Reject("action_line", "", problems::kActionLineOfInterventionDue);
    }
    return;
  }
  if (programme->FindActionLine(project.action_line) == nullptr) {
    return check.Reject("action_line", project.action_line,
                        {problems::kUnknownActionLine, {programme->id}});
  }
  if (project.intervention.empty()) return;
  if (programme->FindIntervention(project.intervention, project.action_line) == nullptr) {
    check.Reject("intervention", project.intervention,
                 {problems::kInterventionOfOther, {project.action_line}});
  }
}

void CheckOrganisation(absl::string_view column, const std::string& id, const Reference& reference,
                       RowCheck& check) {
  if (id.empty() || reference.FindOrganisation(id) != nullptr) return;
  check.Reject(column, id, problems::kUnknownOrganisation);
}

void CheckPartners(const Project& project, const Reference& reference, RowCheck& check) {
  CheckPerProject("partners", project.partners.size(), check);
  const Partner* before = nullptr;
  for (const Partner& partner : project.partners) {
    if (partner.organisation.empty() == partner.name.empty()) {
      check.Reject("partners", partner.Key(), problems::kPartnerOneName);
    }
    CheckOrganisation("partners", partner.organisation, reference, check);
    check.Code("partners", partner.name, limits::kLabelBytesMax);
    CheckNoHeadWord("partners", partner.name, check);
    if (!partner.role.has_value()) check.Reject("partners", partner.Key(), problems::kDue);
    if (before != nullptr && *before == partner) {
      check.Reject("partners", partner.Key(), problems::kPartnerTwice);
    }
    before = &partner;
  }
}

void CheckDates(const Project& project, RowCheck& check) {
  const auto start = PartialDateIn("start", project.start, check);
  const auto end = PartialDateIn("end", project.end, check, ParsePartialEnd);
  if (start.has_value() && end.has_value() && end->last <= start->first) {
    check.Reject("end", project.end, {problems::kEndBeforeStart, {project.start}});
  }
}

void CheckLocations(const Project& project, RowCheck& check) {
  CheckPerProject("location", project.locations.size(), check);
  for (const Location& location : project.locations) {
    check.Due("location", location.address, limits::kLabelBytesMax);
    check.NoFormula("location", location.address);
    if (location.latitude.has_value() != location.longitude.has_value()) {
      check.Reject("location", location.address, problems::kPointOfBoth);
    } else if (location.latitude.has_value()) {
      if (const auto wrong = geo::WrongPosition(*location.longitude, *location.latitude)) {
        check.Reject("location", location.address, *wrong);
      }
    }
  }
}

void CheckAreas(const Project& project, RowCheck& check) {
  CheckPerProject("areas", project.areas.size(), check);
  int64_t sum = 0;
  const ProjectArea* before = nullptr;
  for (const ProjectArea& area : project.areas) {
    check.Id("areas", area.area);
    CheckNoHeadWord("areas", area.area, check);
    if (before != nullptr && before->area == area.area) {
      check.Reject("areas", area.area, problems::kAreaTwice);
    }
    before = &area;
    if (area.share.has_value() != project.has_shares()) {
      return check.Reject("areas", area.area, problems::kSharesOfAllDue);
    }
    const int64_t share = area.share.value_or(kWholeShare);
    if (share <= 0 || share > kWholeShare) {
      return check.Reject("areas", area.area, problems::kShareWithin);
    }
    sum += share;
  }
  if (!project.has_shares() || sum == kWholeShare) return;
  check.Reject("areas", "",
               {problems::kSharesOffOne,
                {FormatDecimal(static_cast<double>(sum) / static_cast<double>(kWholeShare))}});
}

void CheckAmount(absl::string_view column, const std::optional<int64_t>& amount, RowCheck& check) {
  if (!amount.has_value()) return;
  if (*amount < 0) check.Reject(column, FormatAmount(*amount), problems::kNegative);
  if (*amount > limits::kAmountMinorMax) {
    check.Reject(column, FormatAmount(*amount),
                 {problems::kAmountTooLarge, {FormatAmount(limits::kAmountMinorMax)}});
  }
}

void CheckMoney(const Project& project, RowCheck& check) {
  CheckPerProject("funding", project.funding.size(), check);
  const Funding* before = nullptr;
  for (const Funding& funding : project.funding) {
    check.Id("funding", funding.scheme);
    CheckNoHeadWord("funding", funding.scheme, check);
    CheckAmount("funding", funding.agreed, check);
    if (before != nullptr && before->scheme == funding.scheme && before->period == funding.period) {
      check.Reject("funding", funding.scheme, problems::kFundingTwice);
    }
    before = &funding;
    if (funding.period.has_value() && funding.period->start >= funding.period->end) {
      check.Reject("funding", FormatDate(funding.period->end), problems::kPeriodBackwards);
    }
  }
  CheckAmount("total_cost", project.total_cost, check);
  if (!project.currency.empty() && !IsCurrencyCode(project.currency)) {
    check.Reject("currency", project.currency, problems::kCurrencyWrong);
  }
}

}  // namespace

bool HasAgreed(const Project& project) {
  return std::ranges::any_of(project.funding,
                             [](const Funding& funding) { return funding.agreed.has_value(); });
}

bool HasAmount(const Project& project) {
  return project.total_cost.has_value() || HasAgreed(project);
}

void CheckPerProject(absl::string_view column, size_t number, RowCheck& check) {
  if (number <= limits::kPerProjectMax) return;
  check.Reject(column, absl::StrCat(number),
               {problems::kAtMost, {absl::StrCat(limits::kPerProjectMax)}});
}

int64_t ShareOf(double share) {
  const bool is_one = share > 0 && share <= 1;
  return is_one ? std::llround(share * static_cast<double>(kWholeShare)) : 0;
}

void Normalise(Project* project) {
  if (project->label.en.empty()) project->label.en = project->label.nl;
  std::ranges::stable_sort(project->partners, {}, [](const Partner& partner) {
    return std::tie(partner.organisation, partner.name, partner.role);
  });
  std::ranges::stable_sort(project->areas, {}, &ProjectArea::area);
  std::ranges::stable_sort(project->funding, {}, [](const Funding& funding) {
    return std::tie(funding.scheme, funding.period);
  });
  if (!project->part_of.empty() && !project->not_counted.has_value()) {
    project->not_counted = NotCountedReason::kPartOfProject;
  }
  if (!HasAmount(*project)) project->currency.clear();
  std::ranges::sort(project->tables);
  if (project->state != State::kOnHold) project->held_from.reset();
}

void ForgetDerived(Project* project) {
  if (project->label.en == project->label.nl) project->label.en.clear();
  if (project->not_counted == NotCountedReason::kPartOfProject) project->not_counted.reset();
}

bool SaysTheSame(const Project& one, const Project& other) {
  Project same = other;
  same.state = one.state;
  same.held_from = one.held_from;
  same.published = one.published;
  same.tables = one.tables;
  same.lessons = one.lessons;
  same.no_lesson_reason = one.no_lesson_reason;
  same.last_decision = one.last_decision;
  return one == same;
}

void CheckContinuation(const Continuation& continuation, RowCheck& check) {
  if (!continuation.kind.has_value() && continuation != Continuation()) {
    check.Reject("continuation", "", problems::kContinuationKindDue);
  }
  check.Code("continuation_to", continuation.to, limits::kLabelBytesMax);
  const absl::Status start = ParsePartialDate(continuation.start).status();
  if (!continuation.start.empty() && !start.ok()) {
    check.Reject("continuation_start", continuation.start, ReasonOfStatus(start));
  }
  check.Paragraphs("continuation_note", continuation.note, limits::kNoteBytesMax);
}

void CheckProject(const Project& project, const Reference& reference, RowCheck& check) {
  check.Id("project", project.id);
  CheckPlace(project, reference, check);
  check.DutchLabel("label", project.label);
  check.Paragraphs("summary", project.summary, limits::kSummaryBytesMax);
  CheckOrganisation("owner", project.owner, reference, check);
  CheckPartners(project, reference, check);
  CheckDates(project, check);
  CheckLocations(project, check);
  CheckAreas(project, check);
  CheckMoney(project, check);
  CheckContinuation(project.continuation, check);
  const bool is_part = project.not_counted == NotCountedReason::kPartOfProject;
  if (project.part_of.empty() && is_part) check.Reject("part_of", "", problems::kPartOfDue);
  if (!project.part_of.empty() && !is_part) {
    check.Reject("not_counted_reason", "", problems::kReasonOfPart);
  }
}

void CheckPartOf(const Project& project, const Relatives& relatives, RowCheck& check) {
  if (relatives.part != nullptr && relatives.part->programme != project.programme) {
    check.Reject("programme", project.programme, {problems::kWholeWithParts, {relatives.part->id}});
  }
  if (project.part_of.empty()) return;
  const auto reject = [&](Reason reason) {
    check.Reject("part_of", project.part_of, std::move(reason));
  };
  if (project.part_of == project.id) return reject(problems::kPartOfItself);
  if (relatives.whole == nullptr) return reject(problems::kUnknownProject);
  if (!relatives.whole->part_of.empty()) {
    return reject({problems::kPartOfPart, {relatives.whole->part_of}});
  }
  if (relatives.part != nullptr) return reject({problems::kWholeWithParts, {relatives.part->id}});
  if (relatives.whole->programme != project.programme) {
    reject({problems::kWholeOfOtherProgramme, {relatives.whole->programme}});
  }
}

}  // namespace wijkmonitor::projects
