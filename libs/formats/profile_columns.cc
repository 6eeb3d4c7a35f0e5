#include "libs/formats/profile_columns.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "libs/base/date_notations.h"
#include "libs/formats/cell_text.h"
#include "libs/formats/problems.h"

namespace wijkmonitor::formats {
namespace {

constexpr std::pair<absl::string_view, DateStyle> kDateStyles[] = {
    {"iso", DateStyle::kIso}, {"dmy", DateStyle::kDmy}, {"ymd", DateStyle::kYmd}};

}  // namespace

void TidyColumnNames(Declared<Profile>* profiles) {
  for (DeclaredRow<Profile>& row : profiles->rows) {
    for (ProfileSetting& setting : row.item.settings) {
      if (absl::StartsWith(setting.name, kColumnSetting)) setting.value = ColumnText(setting.value);
    }
  }
}

AmountStyle AmountStyleOf(const ProfileKind& kind, const Profile& profile) {
  const auto is = [&](const SettingRule& setting, absl::string_view word) {
    return kind.SettingOf(profile, setting.name) == word;
  };
  return {.mark = is(kDecimalMark, "comma") ? DecimalMark::kComma : DecimalMark::kPoint,
          .thousands = is(kThousands, "yes"),
          .any_sign = is(kSigns, "any"),
          .currency_sign = kind.SettingOf(profile, kCurrencySign.name)};
}

DateStyle DateStyleOf(const ProfileKind& kind, const Profile& profile) {
  for (const auto& [word, style] : kDateStyles) {
    if (kind.SettingOf(profile, kDates.name) == word) return style;
  }
  return DateStyle::kIso;
}

Encoding EncodingOf(const ProfileKind& kind, const Profile& profile) {
  return EncodingNamed(kind.SettingOf(profile, kEncoding.name)).value_or(Encoding::kUtf8);
}

absl::StatusOr<absl::CivilDay> ParseProfileDate(absl::string_view text, DateStyle style) {
  absl::StatusOr<absl::CivilDay> day = ParseFileDate(text, style);
  if (day.ok()) return day;
  Reason reason = ReasonOfStatus(day.status());
  for (const auto& [word, other] : kDateStyles) {
    if (!ParseFileDate(text, other).ok()) continue;
    reason.Advise(problems::kDatesOfProfile, {std::string(word)});
  }
  return ToStatus(reason);
}

std::vector<Rejection> WrongColumns(const Profile& profile, const std::vector<UsedColumn>& used,
                                    const RowReader& reader, absl::string_view file) {
  std::vector<Rejection> rejections;
  std::set<absl::string_view> known;
  for (const UsedColumn& column : used) {
    if (!known.insert(column.name).second) continue;
    auto wrong = WrongColumn(column.name, column.due, reader, file);
    if (!wrong.has_value()) continue;
    const bool is_no_header = !wrong->reason.advice.empty();
    wrong->reason.Advise(problems::kColumnOfProfile, {profile.id, column.use});
    if (is_no_header) return {*std::move(wrong)};
    rejections.push_back(*std::move(wrong));
  }
  return rejections;
}

std::vector<std::string> IgnoredColumns(const std::vector<UsedColumn>& used,
                                        const std::vector<std::string>& columns) {
  std::set<std::string> ignored(columns.begin(), columns.end());
  for (const UsedColumn& column : used) ignored.erase(column.name);
  ignored.erase("");
  return {ignored.begin(), ignored.end()};
}

}  // namespace wijkmonitor::formats
