#include "services/projects/convert_project_list.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/date.h"
#include "libs/base/money.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"
#include "libs/rpc/words.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"
#include "wijkmonitor/projects/v1/project.pb.h"

namespace wijkmonitor::projects {
namespace {

using formats::Cells;

// What stands between "|" in a cell, without the spaces around it.
std::vector<std::string> Several(const Cells& cells, absl::string_view column) {
  std::vector<std::string> texts;
  for (const absl::string_view text : absl::StrSplit(cells.Text(column), '|', absl::SkipEmpty())) {
    texts.emplace_back(absl::StripAsciiWhitespace(text));
  }
  return texts;
}

template <class Api, class T>
std::optional<T> OptionalWord(absl::string_view column, Cells& cells) {
  const std::string text = cells.Text(column);
  if (text.empty()) return std::nullopt;
  const std::optional<T> value = rpc::ParseAs<Api, T>(text);
  if (!value.has_value()) cells.Reject(column, {problems::kWordDue, {rpc::Words<Api>()}});
  return value;
}

// ROLE:PARTNER, where a partner is what `member` has.
void ReadPartners(absl::string_view column, std::string Partner::*member, Cells& cells,
                  Project* project) {
  for (const std::string& text : Several(cells, column)) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(text, absl::MaxSplits(':', 1));
    Partner partner;
    partner.role = rpc::ParseAs<v1::PartnerRole, PartnerRole>(parts.first);
    partner.*member = std::string(absl::StripAsciiWhitespace(parts.second));
    if (!partner.role.has_value() || (partner.*member).empty()) {
      cells.Reject(column, {problems::kRoleAndPartnerDue, {text, rpc::Words<v1::PartnerRole>()}});
      continue;
    }
    project->partners.push_back(std::move(partner));
  }
}

void ReadAreas(Cells& cells, Project* project) {
  for (const std::string& text : Several(cells, "areas")) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(text, absl::MaxSplits(':', 1));
    ProjectArea& area = project->areas.emplace_back(ProjectArea{std::string(parts.first), {}});
    if (parts.first.size() == text.size()) continue;
    const absl::StatusOr<double> share = ParseDecimal(parts.second, DecimalMark::kPoint);
    if (!share.ok()) {
      cells.Reject("areas", {problems::kAreaNotation, {text}});
    } else {
      area.share = ShareOf(*share);
    }
  }
}

// SCHEME, SCHEME:AMOUNT, SCHEME:AMOUNT:START/END or SCHEME::START/END.
std::optional<Funding> FundingOf(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  if (parts.size() > 3 || parts.front().empty()) return std::nullopt;
  Funding funding{parts.front(), {}, {}};
  if (parts.size() > 1 && !parts[1].empty()) {
    const absl::StatusOr<int64_t> amount = ParseAmount(parts[1]);
    if (!amount.ok()) return std::nullopt;
    funding.agreed = *amount;
  }
  if (parts.size() > 2) {
    const absl::StatusOr<Period> period = ParsePeriod(parts[2]);
    if (!period.ok()) return std::nullopt;
    funding.period = *period;
  }
  return funding;
}

void ReadMoney(Cells& cells, Project* project) {
  for (const std::string& text : Several(cells, "funding")) {
    std::optional<Funding> funding = FundingOf(text);
    if (funding.has_value()) {
      project->funding.push_back(*std::move(funding));
    } else {
      cells.Reject("funding", {problems::kFundingNotation, {text}});
    }
  }
  project->total_cost = cells.Amount("total_cost", {});
  project->currency = cells.Text("currency");
  SayCurrencyOfList(project);
}

void ReadLocation(Cells& cells, Project* project) {
  Location location{cells.Text("location"), cells.Number("latitude", DecimalMark::kPoint),
                    cells.Number("longitude", DecimalMark::kPoint)};
  if (location != Location()) project->locations.push_back(std::move(location));
}

Project ReadProject(Cells& cells) {
  Project project;
  project.id = cells.Text("project");
  project.source.id = project.id;
  project.programme = cells.Text("programme");
  project.action_line = cells.Text("action_line");
  project.intervention = cells.Text("intervention");
  project.label = {cells.Text("label_nl"), cells.Text("label_en")};
  project.named = cells.Bool("named", true);
  project.summary = cells.Text("summary");
  project.nature = OptionalWord<v1::Nature, Nature>("nature", cells);
  project.state = OptionalWord<v1::State, State>("state", cells);
  project.owner = cells.Text("owner");
  ReadPartners("partners", &Partner::organisation, cells, &project);
  ReadPartners("partners_as_named", &Partner::name, cells, &project);
  project.start = cells.Text("start");
  project.end = cells.Text("end");
  ReadLocation(cells, &project);
  ReadAreas(cells, &project);
  ReadMoney(cells, &project);
  project.part_of = cells.Text("part_of");
  project.not_counted =
      OptionalWord<v1::NotCountedReason, NotCountedReason>("not_counted_reason", cells);
  project.continuation = {
      OptionalWord<v1::ContinuationKind, ContinuationKind>("continuation", cells),
      cells.Text("continuation_to"), cells.Text("continuation_start"),
      cells.Text("continuation_note")};
  project.published = cells.Bool("published", true);
  return project;
}

}  // namespace

formats::ReadFile<ProjectList> ReadProjectList(absl::string_view file) {
  formats::ReadFile<ProjectList> result;
  const absl::StatusOr<std::unique_ptr<formats::RowReader>> reader = formats::OpenCsv(file);
  if (!reader.ok()) {
    result.rejections.push_back(formats::RejectionOf(reader.status()));
    return result;
  }
  const std::vector<absl::string_view> due = DueListColumns(), others = OtherListColumns();
  std::set<absl::string_view> known(due.begin(), due.end());
  known.insert(others.begin(), others.end());
  for (const absl::string_view column : known) {
    const bool is_due = std::ranges::find(due, column) != due.end();
    if (const auto wrong = formats::WrongColumn(column, is_due, **reader, file)) {
      result.rejections.push_back(*wrong);
    }
  }
  if (!result.rejections.empty()) return result;
  // As many as the file has lines: a project is too large to be moved about.
  result.declared.rows.reserve(std::min<size_t>(absl::c_count(file, '\n'), limits::kProjectsMax));
  std::set<std::string> columns;
  for (const std::string& column : (*reader)->columns()) {
    columns.insert(column);
    if (!column.empty() && !known.contains(column)) result.ignored_columns.push_back(column);
  }
  formats::ReadRows<ProjectList>(
      **reader, limits::kImportRowsMax, &result, [&](const formats::Row&, Cells& cells) {
        result.declared.rows.push_back({cells.line(), ReadProject(cells)});
      });
  result.declared.columns = std::move(columns);
  return result;
}

}  // namespace wijkmonitor::projects
