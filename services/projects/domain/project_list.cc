#include "services/projects/domain/project_list.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

// A column, and how what it says goes from a row to a project.
struct ListColumn {
  absl::string_view name;
  void (*copy)(const Project& row, Project* project);
};
#define WM_COLUMN(name, member)                                                      \
  {                                                                                  \
    name, [](const Project& row, Project* project) { project->member = row.member; } \
  }
constexpr ListColumn kDueColumns[] = {
    WM_COLUMN("project", id),
    WM_COLUMN("programme", programme),
    WM_COLUMN("label_nl", label.nl),
};
constexpr ListColumn kOtherColumns[] = {
    WM_COLUMN("action_line", action_line),
    WM_COLUMN("intervention", intervention),
    WM_COLUMN("label_en", label.en),
    WM_COLUMN("named", named),
    WM_COLUMN("summary", summary),
    WM_COLUMN("nature", nature),
    WM_COLUMN("state", state),
    WM_COLUMN("owner", owner),
    WM_COLUMN("partners", partners),
    WM_COLUMN("partners_as_named", partners),
    WM_COLUMN("start", start),
    WM_COLUMN("end", end),
    WM_COLUMN("location", locations),
    WM_COLUMN("latitude", locations),
    WM_COLUMN("longitude", locations),
    WM_COLUMN("areas", areas),
    {"funding",
     [](const Project& row, Project* project) {
       project->funding = row.funding;
       project->currency = row.currency;
     }},
    {"total_cost",
     [](const Project& row, Project* project) {
       project->total_cost = row.total_cost;
       project->currency = row.currency;
     }},
    WM_COLUMN("currency", currency),
    WM_COLUMN("part_of", part_of),
    WM_COLUMN("not_counted_reason", not_counted),
    WM_COLUMN("continuation", continuation.kind),
    WM_COLUMN("continuation_to", continuation.to),
    WM_COLUMN("continuation_start", continuation.start),
    WM_COLUMN("continuation_note", continuation.note),
    WM_COLUMN("published", published),
};
#undef WM_COLUMN

template <size_t kSize>
std::vector<absl::string_view> NamesOf(const ListColumn (&columns)[kSize]) {
  std::vector<absl::string_view> names;
  for (const ListColumn& column : columns) names.push_back(column.name);
  return names;
}

// What is stored, and what the list makes of it.
class Planner {
 public:
  Planner(const ProjectList& list, absl::Span<const Project* const> stored,
          const Reference& reference)
      : list_(list), stored_(stored), reference_(reference) {}

  ListPlan Run() {
    for (const ListedProject& row : list_.rows) PlanRow(row);
    CheckRelatives();
    const size_t total = stored_.size() + static_cast<size_t>(std::ranges::count_if(
                                              plan_.changes, &ListChange::is_new));
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

  // The project that a row is of, as it is stored, or blank; nothing where it is not the list's.
  std::optional<Project> Before(const Project& row, const Project* stored, RowCheck& check) const {
    if (stored == nullptr) {
      Project blank;
      blank.history = History::kNotRecorded;
      blank.published = true;
      return blank;
    }
    const Source& source = stored->source;
    if (source.system == list_.system && source.id == row.source.id) return *stored;
    Reason reason = problems::kProjectWrittenHere;
    if (source.system == list_.system) {
      reason = Reason(problems::kSameIdHere, {source.id, row.source.id});
    } else if (!source.system.empty()) {
      reason = Reason(problems::kProjectOfOtherSystem, {source.system});
    }
    check.Reject("project", row.id, std::move(reason));
    return std::nullopt;
  }

  void PlanRow(const ListedProject& row) {
    RowCheck check(row.line, &plan_.rejections);
    if (!lines_.try_emplace(row.project.id, row.line).second) {
      return check.Reject("project", row.project.id, problems::kIdTwice);
    }
    const Project* const stored = Stored(row.project.id);
    std::optional<Project> project = Before(row.project, stored, check);
    if (!project.has_value()) return;
    ForgetDerived(&*project);
    for (const ListColumn& column : kDueColumns) column.copy(row.project, &*project);
    for (const ListColumn& column : kOtherColumns) {
      if (list_.columns.contains(std::string(column.name))) column.copy(row.project, &*project);
    }
    Normalise(&*project);
    if (stored != nullptr && stored->published && !project->published) {
      check.Reject("published", "false", problems::kStaysPublished);
    }
    CheckProject(*project, reference_, check);
    const bool unchanged = stored != nullptr && *project == *stored;
    if (unchanged) {
      ++plan_.unchanged;
      return;
    }
    project->source = {list_.system, row.project.source.id, list_.name};
    plan_.changes.push_back({*std::move(project), stored == nullptr});
  }

  // What is a part of what, when all is as the list makes it.
  void CheckRelatives() {
    std::map<std::string, const Project*> changed;
    for (const ListChange& change : plan_.changes) changed[change.project.id] = &change.project;
    std::map<std::string, const Project*> part_of_whole;
    const auto add = [&](const Project& project) {
      if (!project.part_of.empty()) part_of_whole.try_emplace(project.part_of, &project);
    };
    for (const Project* const project : stored_) {
      if (!changed.contains(project->id)) add(*project);
    }
    for (const ListChange& change : plan_.changes) add(change.project);
    const auto find = [&](const std::string& id) {
      const auto found = changed.find(id);
      return found == changed.end() ? Stored(id) : found->second;
    };
    for (const ListChange& change : plan_.changes) {
      const auto part = part_of_whole.find(change.project.id);
      const Relatives relatives{find(change.project.part_of),
                                part == part_of_whole.end() ? nullptr : part->second};
      RowCheck check(lines_.at(change.project.id), &plan_.rejections);
      CheckPartOf(change.project, relatives, check);
    }
  }

  void NameGone() {
    std::set<absl::string_view> action_lines;
    for (const ListedProject& row : list_.rows) action_lines.insert(row.project.action_line);
    int64_t more = 0;
    for (const Project* const project : stored_) {
      if (project->source.system != list_.system || lines_.contains(project->id)) continue;
      if (list_.of_action_lines && !action_lines.contains(project->action_line)) continue;
      if (plan_.gone.size() == limits::kGoneNamedMax) {
        ++more;
        continue;
      }
      plan_.gone.push_back({0, "project", project->id, {problems::kGoneFromList, {list_.system}}});
    }
    if (more == 0) return;
    plan_.gone.push_back({0, "", "", {problems::kMoreGoneFromList, {absl::StrCat(more)}}});
  }

  const ProjectList& list_;
  const absl::Span<const Project* const> stored_;
  const Reference& reference_;
  ListPlan plan_;
  std::map<std::string, int64_t> lines_;  // by project
};

}  // namespace

std::vector<absl::string_view> DueListColumns() { return NamesOf(kDueColumns); }

std::vector<absl::string_view> OtherListColumns() { return NamesOf(kOtherColumns); }

ListPlan PlanList(const ProjectList& list, absl::Span<const Project* const> stored,
                  const Reference& reference) {
  return Planner(list, stored, reference).Run();
}

}  // namespace wijkmonitor::projects
