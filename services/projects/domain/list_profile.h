#pragma once

// How lists of projects of others are read.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/base/declared.h"
#include "libs/base/rejection.h"
#include "libs/formats/profile.h"

namespace wijkmonitor::projects {

using ListProfile = formats::Profile;

// What list profiles may say.
extern const formats::ProfileKind kListProfile;

// As formats::ProfileKind has them.
absl::string_view SettingOf(const ListProfile& profile, absl::string_view name);
absl::string_view ColumnOf(const ListProfile& profile, absl::string_view field);
absl::string_view DefaultOf(const ListProfile& profile, absl::string_view field);

// What is wrong with a file of profiles, besides: no system or programme, no id or label, amounts
// of no scheme, two ways to the end.
std::vector<Rejection> CheckListProfiles(const Declared<ListProfile>& declared);

// A text of others in the form that ids have: its letters as capitals, and an underscore for all
// else that is no digit.
std::string IdFormOf(absl::string_view text);
// By what a project is known here that is known by `id` in a system: always the same.
std::string IdInSystem(absl::string_view system, absl::string_view id);

}  // namespace wijkmonitor::projects
