#include "libs/formats/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/formats/problems.h"

namespace wijkmonitor::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr SettingRule kSettingRules[] = {kDates, {"of", "", ""}};
constexpr FieldRule kFieldRules[] = {{"name", false}, {"place", true}, {"owner", true, false}};
constexpr size_t kProfilesMax = 3;

// "of" is due, and says what "default.owner" says.
constexpr ProfileKind kKind{kSettingRules, kFieldRules, kProfilesMax,
                            [](absl::string_view setting, absl::string_view value) {
                              std::optional<Reason> wrong;
                              if (setting == "of" && value != "us") wrong = problems::kDue;
                              return wrong;
                            },
                            [](ProfileCheck& check) {
                              check.Need("of", Reason::Advice{&problems::kWithSetting, {"it"}});
                              check.Exclude("default.owner", {problems::kSaidBy, {"of"}});
                            }};

// A file of one profile, from line 2 on.
Declared<Profile> DeclaredFrom(const std::vector<std::pair<std::string, std::string>>& settings,
                               const std::string& id = "p") {
  Declared<Profile> declared;
  for (const auto& [setting, value] : settings) {
    declared.rows.push_back(
        {static_cast<int64_t>(declared.rows.size()) + 2, {id, {{setting, value}}}});
  }
  return declared;
}
std::vector<Rejection> Check(const std::vector<std::pair<std::string, std::string>>& settings) {
  return CheckProfiles(DeclaredFrom(settings), kKind);
}

TEST(ProfileKind, SettingsOfAProfileAndOfItsKind) {
  const Profile profile{"p", {{"column.place", "Plaats"}, {"of", "us"}}};
  EXPECT_EQ(kKind.SettingOf(profile, "of"), "us");
  EXPECT_EQ(kKind.SettingOf(profile, "dates"), "iso");
  EXPECT_EQ(kKind.SettingOf(profile, "unit"), "");
  EXPECT_EQ(kKind.ColumnOf(profile, "place"), "Plaats");
  EXPECT_EQ(kKind.ColumnOf(profile, "name"), "");
  EXPECT_EQ(kKind.DefaultOf(profile, "place"), "");
}

TEST(CheckProfiles, SettingsAndFieldsThatThereAre) {
  EXPECT_THAT(Check({{"of", "us"}, {"dates", "dmy"}, {"column.name", "x"}, {"default.place", "y"}}),
              IsEmpty());
  EXPECT_THAT(Check({{"of", "us"}, {"date", "dmy"}}),
              ElementsAre(RejectsWith(
                  3, "setting", "date",
                  {problems::kNoSuchSetting, {"dates of column.FIELD default.FIELD"}})));
  for (const char* setting : {"column.names", "column.owner"}) {
    EXPECT_THAT(
        Check({{"of", "us"}, {setting, "x"}}),
        ElementsAre(RejectsWith(3, "setting", setting, {problems::kNoSuchField, {"name place"}})));
  }
  EXPECT_THAT(Check({{"of", "us"}, {"default.names", "x"}}),
              ElementsAre(RejectsWith(3, "setting", "default.names",
                                      {problems::kNoSuchField, {"place owner"}})));
  EXPECT_THAT(Check({{"of", "us"}, {"default.name", "x"}}),
              ElementsAre(RejectsWith(3, "setting", "default.name",
                                      {problems::kNoDefaultOf, {"place owner"}})));
}

TEST(CheckProfiles, ValuesOfSettings) {
  EXPECT_THAT(Check({{"of", "us"}, {"dates", "d/m"}}),
              ElementsAre(RejectsWith(3, "value", "d/m", {problems::kWordDue, {"iso dmy ymd"}})));
  EXPECT_THAT(Check({{"of", "them"}}),
              ElementsAre(RejectsWith(2, "value", "them", problems::kDue)));
  EXPECT_THAT(Check({{"of", ""}}),
              ElementsAre(RejectsWith(2, "value", "", problems::kSettingEmpty)));
  EXPECT_THAT(Check({{"of", "us"}, {"of", "us"}}),
              ElementsAre(RejectsWith(3, "setting", "of", {problems::kStandsAlready, {"2"}})));
}

TEST(CheckProfiles, WhatGoesTogether) {
  EXPECT_THAT(Check({{"dates", "iso"}}),
              ElementsAre(RejectsWith(
                  2, "setting", "of",
                  Reason(problems::kSettingDue, {"p"}).Advise(problems::kWithSetting, {"it"}))));
  EXPECT_THAT(Check({{"of", "us"}, {"default.owner", "me"}}),
              ElementsAre(RejectsWith(3, "setting", "default.owner", {problems::kSaidBy, {"of"}})));
}

TEST(CheckProfiles, IdsOfProfiles) {
  const auto check = [](const std::string& id) {
    return CheckProfiles(DeclaredFrom({{"of", "us"}}, id), kKind);
  };
  for (const std::string& right :
       {std::string("esf-2014-2020"), std::string("0"), std::string("a_b.c"),
        std::string(limits::kIdBytesMax - 1, 'x'), std::string(limits::kIdBytesMax, 'x')}) {
    EXPECT_THAT(check(right), IsEmpty()) << right;
  }
  for (const char* wrong : {"", "Esf", "-a", "a b", "\u00e9", ".a"}) {
    EXPECT_THAT(check(wrong),
                ElementsAre(RejectsWith(2, "profile", wrong, problems::kProfileIdDue)));
  }
  const std::string long_id(limits::kIdBytesMax + 1, 'x');
  EXPECT_THAT(check(long_id),
              ElementsAre(RejectsWith(2, "profile", long_id, {problems::kTooLong, {"65", "64"}})));
}

TEST(CheckProfiles, LimitOfProfiles) {
  const auto check = [](size_t profiles) {
    Declared<Profile> declared;
    for (size_t i = 0; i < profiles; ++i) {
      declared.rows.push_back(DeclaredFrom({{"of", "us"}}, absl::StrCat(i)).rows.front());
    }
    return CheckProfiles(declared, kKind);
  };
  EXPECT_THAT(check(kProfilesMax - 1), IsEmpty());
  EXPECT_THAT(check(kProfilesMax), IsEmpty());
  EXPECT_THAT(check(kProfilesMax + 1),
              ElementsAre(RejectsWith(0, "", "", {problems::kAtMost, {"3"}})));
}

TEST(OfferedProfiles, ADeclaredOneReplacesAShippedOne) {
  const std::vector<Profile> declared = {{"b", {{"of", "us"}}}, {"d", {}}};
  const std::vector<Profile> shipped = {{"a", {}}, {"b", {}}};
  std::vector<std::pair<std::string, bool>> all;
  for (const OfferedProfile& offered : AllProfiles(declared, shipped)) {
    all.emplace_back(offered.profile->id, offered.shipped);
  }
  EXPECT_THAT(all, ElementsAre(std::pair("a", true), std::pair("b", false), std::pair("d", false)));
  EXPECT_EQ(FindProfile(declared, shipped, "b").profile, &declared[0]);
  EXPECT_EQ(FindProfile(declared, shipped, "a").profile, &shipped[0]);
  EXPECT_EQ(FindProfile(declared, shipped, "c").profile, nullptr);
}

}  // namespace
}  // namespace wijkmonitor::formats
