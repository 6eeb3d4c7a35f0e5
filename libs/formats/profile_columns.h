#pragma once

// A profile, laid over the columns of a file: see profile.h.

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/base/date.h"
#include "libs/base/money.h"
#include "libs/formats/cells.h"
#include "libs/formats/encoding.h"
#include "libs/formats/profile.h"
#include "libs/formats/row_reader.h"

namespace wijkmonitor::formats {

// Names of columns as files have them: with one space for each run of spaces (see ColumnText).
void TidyColumnNames(Declared<Profile>* profiles);

// The profiles of a file that comes with a program; one that is wrong ends it.
template <class Check>
std::vector<Profile> ShippedProfilesOf(const ReadFile<Declared<Profile>>& file,
                                       const Check& check) {
  if (!file.rejections.empty() || !check(file.declared).empty()) std::abort();
  return ItemsOf(file.declared);
}

// --- What the settings that any kind may have say ---

// Views into the profile.
AmountStyle AmountStyleOf(const ProfileKind& kind, const Profile& profile);
DateStyle DateStyleOf(const ProfileKind& kind, const Profile& profile);
Encoding EncodingOf(const ProfileKind& kind, const Profile& profile);
// As ParseFileDate; an error names the settings by which it would be a day.
absl::StatusOr<absl::CivilDay> ParseProfileDate(absl::string_view text, DateStyle style);

// --- Columns ---

// A column that a profile reads, and what for.
struct UsedColumn {
  std::string name;
  std::string use;
  bool due = true;
};
// Columns of a file that the profile reads and that are due and missing, or there twice. `file` is
// what `reader` reads.
std::vector<Rejection> WrongColumns(const Profile& profile, const std::vector<UsedColumn>& used,
                                    const RowReader& reader, absl::string_view file);
// Columns that the profile does not read.
std::vector<std::string> IgnoredColumns(const std::vector<UsedColumn>& used,
                                        const std::vector<std::string>& columns);

}  // namespace wijkmonitor::formats
