#include "libs/testing/role_matrix.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace wijkmonitor::testing {
namespace {

struct Column {
  std::string title;
  auth::Caller caller;
};

std::vector<Column> Columns() {
  std::vector<Column> columns = {{"anonymous", {}}};
  for (const auth::Role role : auth::kRoles) {
    columns.push_back({std::string(auth::NameOf(role)), {"somebody", {role}, {"own"}}});
  }
  return columns;
}

bool Sees(const Scope& scope, const std::string& organisation) {
  return scope.kind == Scope::Kind::kInternal || scope.organisations.contains(organisation);
}

std::string CellOf(auth::MethodClass method_class, const auth::Caller& caller,
                   const std::string& organisation) {
  if (!auth::MayCall(method_class, caller)) return "-";
  return Sees(auth::ScopeOf(method_class, caller), organisation) ? "x" : "published";
}

std::string Line(absl::string_view method, absl::string_view organisation,
                 const std::vector<std::string>& cells) {
  std::string line = absl::StrFormat("%-20s %-5s", method, organisation);
  const std::vector<Column> columns = Columns();
  for (size_t i = 0; i < columns.size(); ++i) {
    const size_t width = std::max(columns[i].title.size(), absl::string_view("published").size());
    absl::StrAppendFormat(&line, "  %-*s", static_cast<int>(width), cells[i]);
  }
  absl::StripTrailingAsciiWhitespace(&line);
  return line + "\n";
}

}  // namespace

std::string RoleMatrix(const rpc::Router& router) {
  std::vector<std::string> titles;
  for (const Column& column : Columns()) titles.push_back(column.title);
  std::string text =
      "# Who may call what, for things of the caller's own and of another organisation.\n"
      "#   -          the call is refused\n"
      "#   published  the answer has what is published\n"
      "#   x          and what is not: drafts, kinds of posting; for writes, the thing may be "
      "changed\n";
  text += Line("method", "of", titles);
  for (int i = 0; i < router.service().method_count(); ++i) {
    const std::string& name = router.service().method(i)->name();
    const auth::MethodClass method_class = router.Find(name)->method_class;
    for (const char* organisation : {"own", "other"}) {
      std::vector<std::string> cells;
      for (const Column& column : Columns()) {
        cells.push_back(CellOf(method_class, column.caller, organisation));
      }
      text += Line(name, organisation, cells);
    }
  }
  return text;
}

std::string DifferenceFrom(const std::string& golden, const rpc::Router& router) {
  std::ifstream file(golden, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  const std::string actual = RoleMatrix(router);
  if (actual == expected) return "";
  const std::string renewed = (std::filesystem::temp_directory_path() / "roles.golden").string();
  std::ofstream(renewed, std::ios::binary) << actual;
  return absl::StrCat("Who may call what is no longer what ", golden, " says, but:\n", actual,
                      "When that is meant: cp ", renewed, " ", golden, "\n");
}

}  // namespace wijkmonitor::testing
