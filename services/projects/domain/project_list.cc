#include "services/projects/domain/project_list.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

// What a list may say of a project: by which columns, and how it goes from a row to a project.
struct ListField {
  std::array<absl::string_view, 3> columns;
  void (*take)(Project& row, Project* project);
};
#define WM_FIELD(member, column)                                                              \
  {                                                                                           \
    {column}, [](Project& row, Project* project) { project->member = std::move(row.member); } \
  }

// Of an organisation that is declared, or as the source names it: each has a column.
template <bool kDeclared>
void TakePartners(Project& row, Project* project) {
  const auto is_asked = [](const Partner& partner) {
    return partner.organisation.empty() != kDeclared;
  };
  std::vector<Partner> partners;
  std::ranges::copy_if(row.partners, std::back_inserter(partners), is_asked);
  std::erase_if(project->partners, is_asked);
  std::ranges::move(partners, std::back_inserter(project->partners));
}

// Another address is another place, of which no point is known.
void TakeAddress(Project& row, Project* project) {
  const std::string address = row.locations.empty() ? "" : row.locations.front().address;
  std::vector<Location>& locations = project->locations;
  if (locations.size() == 1 && locations.front().address == address) return;
  locations.clear();
  if (!address.empty()) locations.push_back({address, {}, {}});
}

void TakePoint(Project& row, Project* project) {
  const Location point = row.locations.empty() ? Location() : row.locations.front();
  std::vector<Location>& locations = project->locations;
  if (locations.empty() && point.latitude == std::nullopt && point.longitude == std::nullopt) {
    return;
  }
  if (locations.empty()) locations.emplace_back();
  locations.front().latitude = point.latitude;
  locations.front().longitude = point.longitude;
}

// Of a row without amounts it is not said.
void TakeCurrency(Project& row, Project* project) {
  if (!row.currency.empty()) project->currency = std::move(row.currency);
}

constexpr ListField kDueFields[] = {
    WM_FIELD(id, "project"),
    WM_FIELD(programme, "programme"),
    WM_FIELD(label.nl, "label_nl"),
};
constexpr ListField kOtherFields[] = {
    WM_FIELD(action_line, "action_line"),
    WM_FIELD(intervention, "intervention"),
    WM_FIELD(label.en, "label_en"),
    WM_FIELD(named, "named"),
    WM_FIELD(summary, "summary"),
    WM_FIELD(nature, "nature"),
    WM_FIELD(state, "state"),
    WM_FIELD(owner, "owner"),
    {{"partners"}, TakePartners<true>},
    {{"partners_as_named"}, TakePartners<false>},
    WM_FIELD(start, "start"),
    WM_FIELD(end, "end"),
    {{"location"}, TakeAddress},
    {{"latitude", "longitude"}, TakePoint},
    WM_FIELD(areas, "areas"),
    WM_FIELD(funding, "funding"),
    WM_FIELD(total_cost, "total_cost"),
    {{"currency", "funding", "total_cost"}, TakeCurrency},
    WM_FIELD(part_of, "part_of"),
    WM_FIELD(not_counted, "not_counted_reason"),
    WM_FIELD(continuation.kind, "continuation"),
    WM_FIELD(continuation.to, "continuation_to"),
    WM_FIELD(continuation.start, "continuation_start"),
    WM_FIELD(continuation.note, "continuation_note"),
    WM_FIELD(published, "published"),
};
#undef WM_FIELD

std::vector<absl::string_view> ColumnsOf(absl::Span<const ListField> fields) {
  std::vector<absl::string_view> columns;
  for (const ListField& field : fields) {
    for (const absl::string_view column : field.columns) {
      if (!column.empty() && !absl::c_linear_search(columns, column)) columns.push_back(column);
    }
  }
  return columns;
}

// What is stored, and what the list makes of it.
class Planner {
 public:
  Planner(ProjectList list, absl::Span<const Project* const> stored, const Reference& reference)
      : list_(std::move(list)), stored_(stored), reference_(reference) {
    const auto is_said = [&](const ListField& field) {
      return absl::c_any_of(field.columns, [&](absl::string_view column) {
        return list_.columns.contains(std::string(column));
      });
    };
    for (const ListField& field : kDueFields) said_.push_back(&field);
    for (const ListField& field : kOtherFields) {
      (is_said(field) ? said_ : unsaid_).push_back(&field);
    }
  }

  ListPlan Run() {
    // In their place: a project is too large to be moved about.
    plan_.changes = std::move(list_.rows);
    auto next = plan_.changes.begin();
    for (ListedProject& row : plan_.changes) {
      if (!PlanRow(row)) continue;
      if (&*next != &row) *next = std::move(row);
      ++next;
    }
    plan_.changes.erase(next, plan_.changes.end());
    CheckRelatives();
    const size_t total = stored_.size() + static_cast<size_t>(std::ranges::count_if(
                                              plan_.changes, &ListedProject::is_new));
    if (total > limits::kProjectsMax) {
      plan_.rejections.push_back(
          {0,
           "",
           "",
           {problems::kTooManyStored, {absl::StrCat(total), absl::StrCat(limits::kProjectsMax)}}});
    }
    NameGone();
    return std::move(plan_);
  }

 private:
  const Project* Stored(const std::string& id) const {
    const auto found = std::ranges::lower_bound(
        stored_, id, {}, [](const Project* project) -> const std::string& { return project->id; });
    return found != stored_.end() && (*found)->id == id ? *found : nullptr;
  }

  // Whether the project that is stored by the id of a row is the list's.
  bool IsOfList(const Source& of_row, const Project& stored, RowCheck& check) const {
    const Source& source = stored.source;
    if (source.system == list_.system && source.id == of_row.id) return true;
    Reason reason = problems::kProjectWrittenHere;
    if (source.system == list_.system) {
      reason = Reason(problems::kSameIdHere, {source.id, of_row.id});
    } else if (!source.system.empty()) {
      reason = Reason(problems::kProjectOfOtherSystem, {source.system});
    }
    check.Reject("project", stored.id, std::move(reason));
    return false;
  }

  // Makes of a row of a list the project that is new.
  void MakeNew(Project* row) {
    for (const ListField* const field : unsaid_) field->take(blank_, row);
    row->history = History::kNotRecorded;
  }
  // Likewise the stored one, of which it says something.
  void MakeChanged(const Project& stored, Project* row) const {
    Project project = stored;
    ForgetDerived(&project);
    for (const ListField* const field : said_) field->take(*row, &project);
    *row = std::move(project);
  }

  // Amounts that the list has no column for stay in the currency that they are in.
  void CheckKeptAmounts(const Project& stored, const Project& project, RowCheck& check) const {
    const bool keeps = (HasAgreed(stored) && !list_.columns.contains("funding")) ||
                       (stored.total_cost.has_value() && !list_.columns.contains("total_cost"));
    if (!keeps || project.currency == stored.currency) return;
    check.Reject("currency", project.currency, {problems::kCurrencyOfKept, {stored.currency}});
  }

  // Makes of it the project as it is to be. False: it changes nothing, or must not.
  bool PlanRow(ListedProject& row) {
    Project& project = row.project;
    RowCheck check(row.line, &plan_.rejections);
    if (!lines_.try_emplace(project.id, row.line).second) {
      check.Reject("project", project.id, problems::kIdTwice);
      return false;
    }
    if (list_.of_action_lines) action_lines_.insert(project.action_line);
    Source source{list_.system, project.source.id, list_.name};
    const Project* const stored = Stored(project.id);
    row.is_new = stored == nullptr;
    if (!row.is_new && !IsOfList(source, *stored, check)) return false;
    if (row.is_new) {
      MakeNew(&project);
    } else {
      MakeChanged(*stored, &project);
    }
    Normalise(&project);
    if (!row.is_new && stored->published && !project.published) {
      check.Reject("published", "false", problems::kStaysPublished);
    }
    if (!row.is_new) CheckKeptAmounts(*stored, project, check);
    CheckProject(project, reference_, check);
    // The source of a project is of the list that changed it last.
    if (!row.is_new && project == *stored) {
      ++plan_.unchanged;
      return false;
    }
    project.source = std::move(source);
    return true;
  }

  // What is a part of what, when all is as the list makes it.
  void CheckRelatives() {
    absl::flat_hash_map<absl::string_view, const Project*> changed, part_of_whole;
    for (const ListedProject& change : plan_.changes) changed[change.project.id] = &change.project;
    const auto add = [&](const Project& project) {
      if (!project.part_of.empty()) part_of_whole.try_emplace(project.part_of, &project);
    };
    for (const Project* const project : stored_) {
      if (!changed.contains(project->id)) add(*project);
    }
    for (const ListedProject& change : plan_.changes) add(change.project);
    const auto find = [&](const std::string& id) {
      const auto found = changed.find(id);
      return found == changed.end() ? Stored(id) : found->second;
    };
    for (const ListedProject& change : plan_.changes) {
      const auto part = part_of_whole.find(change.project.id);
      const Relatives relatives{find(change.project.part_of),
                                part == part_of_whole.end() ? nullptr : part->second};
      RowCheck check(lines_.at(change.project.id), &plan_.rejections);
      CheckPartOf(change.project, relatives, check);
    }
  }

  void NameGone() {
    int64_t more = 0;
    for (const Project* const project : stored_) {
      if (project->source.system != list_.system || lines_.contains(project->id)) continue;
      if (list_.of_action_lines && !action_lines_.contains(project->action_line)) continue;
      if (plan_.gone.size() == limits::kGoneNamedMax) {
        ++more;
        continue;
      }
      plan_.gone.push_back({0, "project", project->id, {problems::kGoneFromList, {list_.system}}});
    }
    if (more == 0) return;
    plan_.gone.push_back({0, "", "", {problems::kMoreGoneFromList, {absl::StrCat(more)}}});
  }

  ProjectList list_;
  const absl::Span<const Project* const> stored_;
  const Reference& reference_;
  std::vector<const ListField*> said_, unsaid_;
  // Of a new project, what the list says nothing of. What is moved out of it is empty, and stays
  // so.
  Project blank_{.published = true};
  ListPlan plan_;
  absl::flat_hash_map<std::string, int64_t> lines_;  // by project
  std::set<std::string> action_lines_;
};

}  // namespace

void SayCurrencyOfList(Project* row) {
  if (row->currency.empty() && HasAmount(*row)) row->currency = "EUR";
}

std::vector<absl::string_view> DueListColumns() { return ColumnsOf(kDueFields); }

std::vector<absl::string_view> OtherListColumns() { return ColumnsOf(kOtherFields); }

ListPlan PlanList(ProjectList list, absl::Span<const Project* const> stored,
                  const Reference& reference) {
  return Planner(std::move(list), stored, reference).Run();
}

}  // namespace wijkmonitor::projects
