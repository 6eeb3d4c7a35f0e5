#include "services/projects/domain/list_profile.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/currency_code.h"
#include "libs/base/problems.h"
#include "libs/base/row_check.h"
#include "libs/formats/problems.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

constexpr formats::SettingRule kSettingRules[] = {
    {"system", "", ""}, formats::kDecimalMark,    formats::kThousands,
    formats::kSigns,    formats::kCurrencySign,   formats::kDates,
    formats::kEncoding, {"mend", "yes no", "no"}, {"covers", "system action_lines", "system"},
};

constexpr formats::FieldRule kFieldRules[] = {
    {"id", false},
    {"label", false},
    {"summary", false},
    {"action_line", true},
    {"start", false},
    {"end", false},
    {"last_day", false},
    {"lead", false},
    {"location", false},
    {"granted", false},
    {"total_cost", false},
    {"programme", true, /*has_column=*/false},
    {"scheme", true, /*has_column=*/false},
    {"currency", true, /*has_column=*/false},
    {"owner", true, /*has_column=*/false},
    {"nature", true, /*has_column=*/false},
};

// The words of a nature are those of the API.
bool IsOfIds(absl::string_view setting) {
  if (!absl::ConsumePrefix(&setting, formats::kDefaultSetting)) return setting == "system";
  return setting != "currency" && setting != "nature";
}

std::optional<Reason> WrongValue(absl::string_view setting, absl::string_view value) {
  if (setting == "default.currency" && !IsCurrencyCode(value)) return problems::kCurrencyWrong;
  if (!IsOfIds(setting) || IsId(value)) return std::nullopt;
  return Reason(problems::kIdDue, {absl::StrCat(limits::kIdBytesMax)});
}

void CheckTogether(formats::ProfileCheck& check) {
  for (const absl::string_view due : {"system", "column.id", "column.label", "default.programme"}) {
    check.Need(due);
  }
  if (check.Has("column.granted")) {
    check.Need("default.scheme", Reason::Advice{&problems::kWithSetting, {"column.granted"}});
  }
  if (check.Has("column.end")) {
    check.Exclude("column.last_day", {problems::kSaidBy, {"column.end"}});
  }
}

}  // namespace

constexpr formats::ProfileKind kListProfile{kSettingRules, kFieldRules, limits::kListProfilesMax,
                                            WrongValue, CheckTogether};

absl::string_view SettingOf(const ListProfile& profile, absl::string_view name) {
  return kListProfile.SettingOf(profile, name);
}

absl::string_view ColumnOf(const ListProfile& profile, absl::string_view field) {
  return kListProfile.ColumnOf(profile, field);
}

absl::string_view DefaultOf(const ListProfile& profile, absl::string_view field) {
  return kListProfile.DefaultOf(profile, field);
}

std::vector<Rejection> CheckListProfiles(const Declared<ListProfile>& declared) {
  return formats::CheckProfiles(declared, kListProfile);
}

std::string IdFormOf(absl::string_view text) {
  std::string id = absl::AsciiStrToUpper(text);
  for (char& c : id) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return id;
}

std::string IdInSystem(absl::string_view system, absl::string_view id) {
  return absl::StrCat(system, "_", IdFormOf(id));
}

}  // namespace wijkmonitor::projects
