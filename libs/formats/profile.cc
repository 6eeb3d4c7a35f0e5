#include "libs/formats/profile.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/base/limits.h"
#include "libs/base/problems.h"
#include "libs/base/text.h"
#include "libs/formats/problems.h"

namespace wijkmonitor::formats {
namespace {

// These all return nothing where nothing is wrong.
using MaybeReason = std::optional<Reason>;

template <class Rule>
const Rule* RuleOf(absl::Span<const Rule> rules, absl::string_view name) {
  const auto* const found = std::ranges::find(rules, name, &Rule::name);
  return found == rules.end() ? nullptr : found;
}

std::string NamesOf(absl::Span<const FieldRule> fields, bool of_defaults) {
  std::vector<absl::string_view> names;
  for (const FieldRule& rule : fields) {
    if (of_defaults ? rule.may_default : rule.has_column) names.push_back(rule.name);
  }
  return absl::StrJoin(names, " ");
}

MaybeReason WrongId(absl::string_view id) {
  const auto is_plain = [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); };
  const bool good = !id.empty() && is_plain(id.front()) && std::ranges::all_of(id, [&](char c) {
    return is_plain(c) || c == '.' || c == '_' || c == '-';
  });
  if (good) return WrongText(id, limits::kIdBytesMax);
  return problems::kProfileIdDue;
}

MaybeReason WrongField(absl::string_view field, bool is_default, const ProfileKind& kind) {
  const FieldRule* const rule = RuleOf(kind.fields, field);
  if (rule == nullptr || (!is_default && !rule->has_column)) {
    return Reason(problems::kNoSuchField, {NamesOf(kind.fields, is_default)});
  }
  if (!is_default || rule->may_default) return std::nullopt;
  return Reason(problems::kNoDefaultOf, {NamesOf(kind.fields, true)});
}

MaybeReason WrongSetting(absl::string_view setting, const ProfileKind& kind) {
  if (RuleOf(kind.settings, setting) != nullptr) return std::nullopt;
  if (absl::ConsumePrefix(&setting, kDefaultSetting)) return WrongField(setting, true, kind);
  if (absl::ConsumePrefix(&setting, kColumnSetting)) return WrongField(setting, false, kind);
  std::vector<absl::string_view> names;
  for (const SettingRule& rule : kind.settings) names.push_back(rule.name);
  return Reason(problems::kNoSuchSetting,
                {absl::StrCat(absl::StrJoin(names, " "), " column.FIELD default.FIELD")});
}

// Of a setting that there is.
MaybeReason WrongValue(absl::string_view setting, absl::string_view value,
                       const ProfileKind& kind) {
  if (value.empty()) return problems::kSettingEmpty;
  if (auto wrong = WrongText(value, limits::kLabelBytesMax)) return wrong;
  const SettingRule* const rule = RuleOf(kind.settings, setting);
  if (rule == nullptr || rule->words.empty()) return kind.wrong_value(setting, value);
  const std::vector<absl::string_view> words = absl::StrSplit(rule->words, ' ');
  if (std::ranges::find(words, value) != words.end()) return std::nullopt;
  return Reason(problems::kWordDue, {std::string(rule->words)});
}

void CheckRow(const DeclaredRow<Profile>& row, const ProfileKind& kind,
              std::vector<Rejection>* rejections) {
  const auto& [name, value] = row.item.settings.front();
  if (auto wrong = WrongId(row.item.id)) {
    rejections->push_back({row.line, "profile", row.item.id, *std::move(wrong)});
  }
  if (auto wrong = WrongSetting(name, kind)) {
    rejections->push_back({row.line, "setting", name, *std::move(wrong)});
  } else if (wrong = WrongValue(name, value, kind); wrong.has_value()) {
    rejections->push_back({row.line, "value", value, *std::move(wrong)});
  }
}

}  // namespace

absl::string_view ProfileKind::SettingOf(const Profile& profile, absl::string_view name) const {
  const auto found = std::ranges::find(profile.settings, name, &ProfileSetting::name);
  if (found != profile.settings.end()) return found->value;
  const SettingRule* const rule = RuleOf(settings, name);
  return rule == nullptr ? absl::string_view() : rule->when_absent;
}

absl::string_view ProfileKind::ColumnOf(const Profile& profile, absl::string_view field) const {
  return SettingOf(profile, absl::StrCat(kColumnSetting, field));
}

absl::string_view ProfileKind::DefaultOf(const Profile& profile, absl::string_view field) const {
  return SettingOf(profile, absl::StrCat(kDefaultSetting, field));
}

std::optional<Reason> WrongText(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return WrongIn(text, TextShape::kLine);
  return Reason(problems::kTooLong, {absl::StrCat(text.size()), absl::StrCat(bytes_max)});
}

std::vector<Rejection> CheckProfiles(const Declared<Profile>& declared, const ProfileKind& kind) {
  std::vector<Rejection> rejections = CheckRemoveRows(declared);
  std::map<std::string, std::map<std::string, int64_t>> lines;  // by profile and setting
  std::map<std::string, int64_t> first_lines;
  for (const DeclaredRow<Profile>& row : declared.rows) {
    if (row.remove) continue;
    CheckRow(row, kind, &rejections);
    first_lines.try_emplace(row.item.id, row.line);
    const std::string& setting = row.item.settings.front().name;
    const auto [line, is_new] = lines[row.item.id].try_emplace(setting, row.line);
    if (!is_new) {
      rejections.push_back(
          {row.line, "setting", setting, {problems::kStandsAlready, {absl::StrCat(line->second)}}});
    }
  }
  if (first_lines.size() > kind.profiles_max) {
    rejections.push_back({0, "", "", {problems::kAtMost, {absl::StrCat(kind.profiles_max)}}});
  }
  if (!rejections.empty()) return rejections;
  for (const Profile& profile : ItemsOf(declared)) {
    ProfileCheck check(kind, profile, lines[profile.id], first_lines[profile.id], &rejections);
    kind.check_together(check);
  }
  return rejections;
}

void ProfileCheck::Need(absl::string_view setting, std::optional<Reason::Advice> why) {
  if (Has(setting)) return;
  Reason reason(problems::kSettingDue, {profile_.id});
  if (why.has_value()) reason.advice.push_back(*std::move(why));
  rejections_.push_back({first_line_, "setting", setting, std::move(reason)});
}

void ProfileCheck::Exclude(absl::string_view setting, Reason why) {
  const auto line = lines_.find(std::string(setting));
  if (line == lines_.end()) return;
  rejections_.push_back({line->second, "setting", setting, std::move(why)});
}

std::vector<OfferedProfile> AllProfiles(const std::vector<Profile>& declared,
                                        const std::vector<Profile>& shipped) {
  std::map<absl::string_view, OfferedProfile> profiles;
  for (const Profile& profile : declared) profiles[profile.id] = {&profile, false};
  for (const Profile& profile : shipped) {
    profiles.try_emplace(profile.id, OfferedProfile{&profile, true});
  }
  std::vector<OfferedProfile> all;
  for (const auto& [id, profile] : profiles) all.push_back(profile);
  return all;
}

OfferedProfile FindProfile(const std::vector<Profile>& declared,
                           const std::vector<Profile>& shipped, absl::string_view id) {
  for (const OfferedProfile& offered : AllProfiles(declared, shipped)) {
    if (offered.profile->id == id) return offered;
  }
  return {};
}

}  // namespace wijkmonitor::formats
