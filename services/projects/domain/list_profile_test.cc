#include "services/projects/domain/list_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/formats/problems.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Settings = std::vector<std::pair<std::string, std::string>>;

// A profile that nothing is wrong with, on lines 2 to 5, and more.
Declared<ListProfile> DeclaredWith(const Settings& more, const std::string& id = "p") {
  Settings settings = {{"system", "LIJST"},
                       {"column.id", "nr"},
                       {"column.label", "naam"},
                       {"default.programme", "DEAL"}};
  settings.insert(settings.end(), more.begin(), more.end());
  Declared<ListProfile> declared;
  for (const auto& [setting, value] : settings) {
    declared.rows.push_back(
        {static_cast<int64_t>(declared.rows.size()) + 2, {id, {{setting, value}}}});
  }
  return declared;
}

TEST(CheckListProfiles, AllThatAProfileMaySay) {
  EXPECT_THAT(CheckListProfiles(DeclaredWith({})), IsEmpty());
  EXPECT_THAT(CheckListProfiles(DeclaredWith({{"decimal_mark", "comma"},
                                              {"thousands", "yes"},
                                              {"signs", "any"},
                                              {"currency_sign", "\u20ac"},
                                              {"dates", "dmy"},
                                              {"encoding", "windows-1252"},
                                              {"mend", "yes"},
                                              {"covers", "action_lines"},
                                              {"column.summary", "a"},
                                              {"column.action_line", "b"},
                                              {"column.start", "c"},
                                              {"column.last_day", "d"},
                                              {"column.lead", "e"},
                                              {"column.location", "f"},
                                              {"column.granted", "g"},
                                              {"column.total_cost", "h"},
                                              {"default.action_line", "MEEDOEN"},
                                              {"default.scheme", "ESF"},
                                              {"default.currency", "SEK"},
                                              {"default.owner", "GEMEENTE"},
                                              {"default.nature", "SOCIAL"}})),
              IsEmpty());
}

TEST(CheckListProfiles, WhatIsDue) {
  const auto without = [](size_t row) {
    Declared<ListProfile> declared = DeclaredWith({{"dates", "iso"}});
    declared.rows.erase(declared.rows.begin() + static_cast<ptrdiff_t>(row));
    return CheckListProfiles(declared);
  };
  const std::vector<std::string> due = {"system", "column.id", "column.label", "default.programme"};
  for (size_t row = 0; row < due.size(); ++row) {
    EXPECT_THAT(without(row), ElementsAre(RejectsWith(row == 0 ? 3 : 2, "setting", due[row],
                                                      {problems::kSettingDue, {"p"}})));
  }
  EXPECT_THAT(CheckListProfiles(DeclaredWith({{"column.granted", "g"}})),
              ElementsAre(RejectsWith(2, "setting", "default.scheme",
                                      Reason(problems::kSettingDue, {"p"})
                                          .Advise(problems::kWithSetting, {"column.granted"}))));
  EXPECT_THAT(CheckListProfiles(DeclaredWith({{"column.end", "e"}, {"column.last_day", "d"}})),
              ElementsAre(RejectsWith(7, "setting", "column.last_day",
                                      {problems::kSaidBy, {"column.end"}})));
}

TEST(CheckListProfiles, ValuesOfSettings) {
  const Reason no_id(problems::kIdDue, {"64"});
  for (const auto& [setting, value, reason] :
       {std::tuple("default.scheme", "esf", no_id),
        {"default.owner", "A B", no_id},
        {"default.action_line", "1", no_id},
        {"default.currency", "euro", problems::kCurrencyWrong},
        {"mend", "true", {problems::kWordDue, {"yes no"}}},
        {"covers", "all", {problems::kWordDue, {"system action_lines"}}}}) {
    EXPECT_THAT(CheckListProfiles(DeclaredWith({{setting, value}})),
                ElementsAre(RejectsWith(6, "value", value, reason)));
  }
  EXPECT_THAT(CheckListProfiles(DeclaredWith({{"column.owner", "x"}})),
              ElementsAre(RejectsWith(6, "setting", "column.owner",
                                      {problems::kNoSuchField,
                                       {"id label summary action_line start end last_day lead "
                                        "location granted total_cost"}})));
  EXPECT_THAT(CheckListProfiles(DeclaredWith({{"default.summary", "x"}})),
              ElementsAre(RejectsWith(6, "setting", "default.summary",
                                      {problems::kNoDefaultOf,
                                       {"action_line programme scheme currency owner nature"}})));
}

TEST(CheckListProfiles, LimitOfProfiles) {
  const auto check = [](size_t profiles) {
    Declared<ListProfile> declared;
    for (size_t i = 0; i < profiles; ++i) {
      for (auto& row : DeclaredWith({}, absl::StrCat(i)).rows) declared.rows.push_back(row);
    }
    return CheckListProfiles(declared);
  };
  EXPECT_THAT(check(limits::kListProfilesMax - 1), IsEmpty());
  EXPECT_THAT(check(limits::kListProfilesMax), IsEmpty());
  EXPECT_THAT(check(limits::kListProfilesMax + 1),
              ElementsAre(RejectsWith(0, "", "", {problems::kAtMost, {"1000"}})));
}

TEST(IdInSystem, HasTheFormOfIds) {
  EXPECT_EQ(IdInSystem("ESF_2014_2020", "2014EUSF2011"), "ESF_2014_2020_2014EUSF2011");
  EXPECT_EQ(IdInSystem("L", "nr. 1/a"), "L_NR__1_A");
  EXPECT_EQ(IdFormOf("Actieve inclusie"), "ACTIEVE_INCLUSIE");
  EXPECT_EQ(IdFormOf("caf\u00e9"), "CAF__");
  EXPECT_EQ(IdFormOf(""), "");
}

}  // namespace
}  // namespace wijkmonitor::projects
