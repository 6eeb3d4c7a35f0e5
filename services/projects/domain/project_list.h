#pragma once

// Lists of projects as others keep them, edition after edition.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/base/rejection.h"
#include "services/projects/domain/project.h"

namespace wijkmonitor::projects {

// A row of a list: what it says of a project, and by which id of its source; and in a plan the
// project as the list makes it.
struct ListedProject {
  int64_t line = 0;
  Project project;
  bool is_new = false;  // in a plan: there was none
};

// An edition of a list.
struct ProjectList {
  std::string system;             // the list or register that it is an edition of
  std::string name;               // of the file
  std::set<std::string> columns;  // that it has: of all else it says nothing
  std::vector<ListedProject> rows;
  // Whether it has all projects of the action lines that it has any of, and not of its system.
  bool of_action_lines = false;
  std::vector<Warning> warnings = {};
};

// The columns of a list: those that name a project, and those that say something of it.
std::vector<absl::string_view> DueListColumns();
std::vector<absl::string_view> OtherListColumns();

struct ListPlan {
  std::vector<Rejection> rejections;  // nothing is to be done where there are any
  std::vector<ListedProject> changes;
  int64_t unchanged = 0;
  std::vector<Warning> gone;  // projects of the same system that the list does not have
};

// Says EUR of the amounts of a row that does not say in which currency they are.
void SayCurrencyOfList(Project* row);

// What a list changes of the projects that are stored, which are given by id. A project of the
// same system by the same id of it is the same project; what the list has no column for stays as it
// is.
ListPlan PlanList(ProjectList list, absl::Span<const Project* const> stored,
                  const Reference& reference);

}  // namespace wijkmonitor::projects
