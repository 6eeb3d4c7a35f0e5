#include "services/projects/convert_list_profile.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/problems.h"
#include "libs/base/row_text.h"
#include "libs/base/status.h"
#include "libs/formats/cell_text.h"
#include "libs/formats/problems.h"
#include "libs/formats/profile_columns.h"
#include "libs/rpc/declared_file.h"
#include "libs/rpc/words.h"
#include "services/projects/convert_shipped_list_profiles.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"
#include "wijkmonitor/projects/v1/list_profile.pb.h"
#include "wijkmonitor/projects/v1/project.pb.h"

namespace wijkmonitor::projects {
namespace {

using formats::Cells;

// A field of a profile, and the column of our own lists that says the same.
struct ListField {
  absl::string_view field, column;
};
constexpr ListField kReadFields[] = {{"id", "project"},           {"label", "label_nl"},
                                     {"summary", "summary"},      {"action_line", "action_line"},
                                     {"start", "start"},          {"end", "end"},
                                     {"last_day", "end"},         {"lead", "partners"},
                                     {"location", "location"},    {"granted", "funding"},
                                     {"total_cost", "total_cost"}};
constexpr ListField kSaidFields[] = {{"action_line", "action_line"},
                                     {"scheme", "funding"},
                                     {"owner", "owner"},
                                     {"nature", "nature"}};

std::vector<formats::UsedColumn> UsedColumns(const ListProfile& profile) {
  std::vector<formats::UsedColumn> used;
  for (const auto& [field, column] : kReadFields) {
    const absl::string_view of_file = ColumnOf(profile, field);
    if (!of_file.empty()) used.push_back({std::string(of_file), std::string(field)});
  }
  return used;
}

// Reads a list row by row.
class ListReader {
 public:
  // All outlive it.
  ListReader(const ListProfile& profile, const std::string& system,
             const formats::RowReader& reader, formats::ReadFile<ProjectList>* result)
      : profile_(profile),
        system_(system),
        reader_(reader),
        amounts_(formats::AmountStyleOf(kListProfile, profile)),
        dates_(formats::DateStyleOf(kListProfile, profile)),
        result_(*result) {
    result_.declared.of_action_lines = SettingOf(profile, "covers") == "action_lines";
    for (const auto& [field, column] : kReadFields) {
      const absl::string_view of_file = ColumnOf(profile, field);
      if (of_file.empty()) continue;
      // A lead is as the list names it; what is wrong with it is wrong with a partner.
      result_.declared.columns.insert(std::string(field == "lead" ? "partners_as_named" : column));
      result_.file_columns.try_emplace(std::string(column), of_file);
      used_.insert(formats::PlaceOf(of_file, reader.columns()));
    }
    for (const auto& [field, column] : kSaidFields) {
      if (!DefaultOf(profile, field).empty()) result_.declared.columns.insert(std::string(column));
    }
  }

  void Add(const formats::Row& row, Cells& cells) {
    result_.declared.rows.push_back({row.line, ReadProject(cells)});
    for (const size_t cell : row.mended) {
      if (!used_.contains(static_cast<int>(cell))) continue;
      if (mended_++ == 0) first_mended_ = {row.line, reader_.SourceColumn(cell), "", {}};
    }
  }

  // After the last row.
  void Finish() {
    if (mended_ == 0) return;
    first_mended_.reason = Reason(problems::kTextsMended, {absl::StrCat(mended_)});
    result_.declared.warnings.push_back(first_mended_);
  }

 private:
  std::string Text(absl::string_view field, const Cells& cells) const {
    return cells.Text(ColumnOf(profile_, field));
  }

  // What the profile says of each row.
  std::string Said(absl::string_view field) const {
    return std::string(DefaultOf(profile_, field));
  }

  std::string Day(absl::string_view field, Cells& cells) const {
    const std::string text = Text(field, cells);
    if (text.empty()) return "";
    const absl::StatusOr<absl::CivilDay> day = formats::ParseProfileDate(text, dates_);
    if (!day.ok()) {
      cells.Reject(ColumnOf(profile_, field), ReasonOfStatus(day.status()));
      return "";
    }
    return FormatDate(field == "last_day" ? *day + 1 : *day);
  }

  void CheckSourceId(const std::string& id, Cells& cells) const {
    const absl::string_view column = ColumnOf(profile_, "id");
    if (id.empty()) cells.Reject(column, problems::kDue);
    if (SumsOthers(id)) cells.Reject(column, problems::kSumOfOthers);
    if (LooksRounded(id)) cells.Reject(column, problems::kRounded);
  }

  void ReadMoney(Cells& cells, Project* project) const {
    const std::string scheme = Said("scheme");
    if (!scheme.empty()) {
      project->funding.push_back(
          {scheme, cells.Amount(ColumnOf(profile_, "granted"), amounts_), {}});
    }
    project->total_cost = cells.Amount(ColumnOf(profile_, "total_cost"), amounts_);
    project->currency = Said("currency");
    SayCurrencyOfList(project);
  }

  Project ReadProject(Cells& cells) const {
    Project project;
    project.source.id = Text("id", cells);
    CheckSourceId(project.source.id, cells);
    project.id = IdInSystem(system_, project.source.id);
    project.programme = Said("programme");
    project.action_line = IdFormOf(Text("action_line", cells));
    if (project.action_line.empty()) project.action_line = Said("action_line");
    project.label.nl = formats::ColumnText(Text("label", cells));
    project.summary = Text("summary", cells);
    project.nature = rpc::ParseAs<v1::Nature, Nature>(Said("nature"));
    project.owner = Said("owner");
    const std::string lead = formats::ColumnText(Text("lead", cells));
    if (!lead.empty()) project.partners = {{"", lead, PartnerRole::kLead}};
    project.start = Day("start", cells);
    project.end = Day(ColumnOf(profile_, "end").empty() ? "last_day" : "end", cells);
    const std::string location = formats::ColumnText(Text("location", cells));
    if (!location.empty()) project.locations = {{location, {}, {}}};
    ReadMoney(cells, &project);
    return project;
  }

  const ListProfile& profile_;
  const std::string& system_;
  const formats::RowReader& reader_;
  const AmountStyle amounts_;
  const DateStyle dates_;
  formats::ReadFile<ProjectList>& result_;
  std::set<int> used_;  // places of the columns that are read
  int64_t mended_ = 0;
  Warning first_mended_;
};

}  // namespace

formats::ReadFile<Declared<ListProfile>> ReadListProfiles(absl::string_view file) {
  auto profiles = rpc::ReadDeclared<v1::ListProfile, ListProfile>(file);
  formats::TidyColumnNames(&profiles.declared);
  rpc::CheckSettingWords<v1::Nature>("default.nature", &profiles);
  return profiles;
}

const std::vector<ListProfile>& ShippedListProfiles() {
  static const auto* const profiles = new std::vector<ListProfile>(
      formats::ShippedProfilesOf(ReadListProfiles(kShippedListProfiles), CheckListProfiles));
  return *profiles;
}

formats::ReadFile<ProjectList> ReadListBy(const ListProfile& profile, const std::string& system,
                                          absl::string_view file) {
  formats::ReadFile<ProjectList> result;
  const auto repair = SettingOf(profile, "mend") == "yes" ? formats::TextRepair::kEncodedTwice
                                                          : formats::TextRepair::kNone;
  const absl::StatusOr<std::unique_ptr<formats::RowReader>> reader =
      formats::OpenCsv(file, formats::EncodingOf(kListProfile, profile), repair);
  if (!reader.ok()) {
    result.rejections.push_back(formats::RejectionOf(reader.status()));
    return result;
  }
  const std::vector<formats::UsedColumn> used = UsedColumns(profile);
  result.rejections = formats::WrongColumns(profile, used, **reader, file);
  if (!result.rejections.empty()) return result;
  result.ignored_columns = formats::IgnoredColumns(used, (*reader)->columns());
  ListReader list(profile, system, **reader, &result);
  formats::ReadRows<ProjectList>(
      **reader, limits::kImportRowsMax, &result,
      [&](const formats::Row& row, Cells& cells) { list.Add(row, cells); });
  list.Finish();
  return result;
}

}  // namespace wijkmonitor::projects
