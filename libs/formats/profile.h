#pragma once

// How the files of others are read, as data. A profile has settings, each a name and a value:
// "column.FIELD" names the column of the file for a field, "default.FIELD" what the field is where
// the file does not say, and the others how the file writes what it says. Which settings and fields
// there are is a kind of profiles: ledgers, lists of projects. Data and rules only, which the
// domain of a service may have; profile_columns.h lays them over the columns of a file.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/base/declared.h"
#include "libs/base/problem.h"
#include "libs/base/rejection.h"

namespace wijkmonitor::formats {

struct ProfileSetting {
  std::string name, value;

  bool operator==(const ProfileSetting&) const = default;
};
template <class Io>
void Columns(Io& io, ProfileSetting& setting) {
  io({"setting", "name", "name"}, setting.name);
  io("value", setting.value);
}

struct Profile {
  std::string id;
  std::vector<ProfileSetting> settings;  // by name

  bool operator==(const Profile&) const = default;
};
template <class Io>
void Columns(Io& io, Profile& profile) {
  io.Id("profile", profile.id);
  io.Parts(profile.settings, &ProfileSetting::name);
}

// --- What profiles of a kind may say ---

inline constexpr absl::string_view kColumnSetting = "column.";
inline constexpr absl::string_view kDefaultSetting = "default.";

struct SettingRule {
  absl::string_view name;
  absl::string_view words;  // what it may be; empty: other rules hold
  absl::string_view when_absent;
};
// Those that any kind may have: see profile_columns.h.
inline constexpr SettingRule kDecimalMark{"decimal_mark", "point comma", "point"};
inline constexpr SettingRule kThousands{"thousands", "yes no", "no"};
inline constexpr SettingRule kSigns{"signs", "leading any", "leading"};
inline constexpr SettingRule kCurrencySign{"currency_sign", "", ""};
inline constexpr SettingRule kDates{"dates", "iso dmy ymd", "iso"};
inline constexpr SettingRule kEncoding{"encoding", "utf-8 windows-1252 utf-16", "utf-8"};

struct FieldRule {
  absl::string_view name;
  bool may_default;  // the others a row says itself
  bool has_column = true;
};

class ProfileCheck;

struct ProfileKind {
  absl::Span<const SettingRule> settings;
  absl::Span<const FieldRule> fields;
  size_t profiles_max;
  // What is wrong with the value of a setting without words, of a column or of a default; nothing:
  // nothing is.
  std::optional<Reason> (*wrong_value)(absl::string_view setting, absl::string_view value);
  // Whether settings that are good by themselves go together.
  void (*check_together)(ProfileCheck& check);

  // What a setting is: its default where the profile does not say, empty where it has none.
  absl::string_view SettingOf(const Profile& profile, absl::string_view name) const;
  // The column of the file for a field, and what the field is otherwise; empty: none.
  absl::string_view ColumnOf(const Profile& profile, absl::string_view field) const;
  absl::string_view DefaultOf(const Profile& profile, absl::string_view field) const;
};

// A text on one line of at most `bytes_max` bytes; nothing where nothing is wrong.
std::optional<Reason> WrongText(absl::string_view text, size_t bytes_max);

// What is wrong with a file of profiles: ids, settings, fields and values that there are not, a
// setting twice, settings that do not go together.
std::vector<Rejection> CheckProfiles(const Declared<Profile>& declared, const ProfileKind& kind);

// One profile of a file.
class ProfileCheck {
 public:
  // All outlive it. `lines` are those of its settings, and `first_line` is the first of them.
  ProfileCheck(const ProfileKind& kind, const Profile& profile,
               const std::map<std::string, int64_t>& lines, int64_t first_line,
               std::vector<Rejection>* rejections)
      : kind_(kind),
        profile_(profile),
        lines_(lines),
        first_line_(first_line),
        rejections_(*rejections) {}

  absl::string_view Setting(absl::string_view name) const {
    return kind_.SettingOf(profile_, name);
  }
  bool Has(absl::string_view setting) const { return lines_.contains(std::string(setting)); }
  // Rejects the profile where it has no such setting. `why` says what else would do, or what for.
  void Need(absl::string_view setting, std::optional<Reason::Advice> why = std::nullopt);
  // Rejects the setting where the profile has it.
  void Exclude(absl::string_view setting, Reason why);

 private:
  const ProfileKind& kind_;
  const Profile& profile_;
  const std::map<std::string, int64_t>& lines_;
  const int64_t first_line_;
  std::vector<Rejection>& rejections_;
};

// --- Profiles that come with a service ---

// Those declared, and those shipped that none of them replaces, by id.
struct OfferedProfile {
  const Profile* profile = nullptr;
  bool shipped = false;
};
std::vector<OfferedProfile> AllProfiles(const std::vector<Profile>& declared,
                                        const std::vector<Profile>& shipped);
// That of this id; its `profile` is null when there is none. The profiles outlive both results.
OfferedProfile FindProfile(const std::vector<Profile>& declared,
                           const std::vector<Profile>& shipped, absl::string_view id);

}  // namespace wijkmonitor::formats
