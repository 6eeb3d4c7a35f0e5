#include "libs/formats/profile_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/formats/problems.h"

namespace wijkmonitor::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr SettingRule kSettingRules[] = {kDecimalMark,  kThousands, kSigns,
                                         kCurrencySign, kDates,     kEncoding};
constexpr ProfileKind kKind{kSettingRules, {}, 1, nullptr, nullptr};

TEST(ProfileSettings, SayHowAmountsDaysAndBytesAreWritten) {
  const Profile plain{"p", {}};
  EXPECT_EQ(*ParseAmount("1234.56", AmountStyleOf(kKind, plain)), 123456);
  EXPECT_EQ(DateStyleOf(kKind, plain), DateStyle::kIso);
  EXPECT_EQ(EncodingOf(kKind, plain), Encoding::kUtf8);
  const Profile dutch{"p",
                      {{"currency_sign", "\u20ac"},
                       {"dates", "dmy"},
                       {"decimal_mark", "comma"},
                       {"encoding", "windows-1252"},
                       {"signs", "any"},
                       {"thousands", "yes"}}};
  EXPECT_EQ(*ParseAmount("\u20ac 1.234,56-", AmountStyleOf(kKind, dutch)), -123456);
  EXPECT_EQ(DateStyleOf(kKind, dutch), DateStyle::kDmy);
  EXPECT_EQ(EncodingOf(kKind, dutch), Encoding::kWindows1252);
}

TEST(ParseProfileDate, SaysByWhichSettingItWouldBeADay) {
  for (const char* text : {"01.05.2014", "1-5-2014", "1/5/2014"}) {
    EXPECT_EQ(*ParseProfileDate(text, DateStyle::kDmy), absl::CivilDay(2014, 5, 1)) << text;
  }
  EXPECT_THAT(ParseProfileDate("1-5-2014", DateStyle::kIso).status(),
              FailsWith(Reason(problems::kDateIso).Advise(problems::kDatesOfProfile, {"dmy"})));
  EXPECT_THAT(ParseProfileDate("soon", DateStyle::kDmy).status(), FailsWith(problems::kDateDmy));
}

TEST(TidyColumnNames, OfColumnsOnly) {
  Declared<Profile> declared;
  declared.rows = {{2, {"p", {{"column.name", "Naam   Project \n Name"}}}},
                   {3, {"p", {{"default.name", "a   b"}}}}};
  TidyColumnNames(&declared);
  EXPECT_EQ(declared.rows[0].item.settings[0].value, "Naam Project Name");
  EXPECT_EQ(declared.rows[1].item.settings[0].value, "a   b");
}

TEST(ColumnsOfAProfile, MissingTwiceAndIgnored) {
  const Profile profile{"p", {}};
  const std::vector<UsedColumn> used = {
      {"Naam Project", "label"}, {"Naam Project", "summary"}, {"Plaats", "location", false}};
  const auto wrong = [&](absl::string_view file) {
    const auto reader = OpenCsv(file);
    EXPECT_TRUE(reader.ok()) << reader.status();
    return WrongColumns(profile, used, **reader, file);
  };
  const auto of_profile = [](Reason reason, const char* use) {
    return reason.Advise(problems::kColumnOfProfile, {"p", use});
  };
  EXPECT_THAT(wrong("\"Naam      Project\",x\n1,2\n"), IsEmpty());
  EXPECT_THAT(
      wrong("Naam,x\n1,2\n"),
      ElementsAre(RejectsWith(1, "Naam Project", "",
                              of_profile({problems::kColumnMissing, {"Naam Project"}}, "label"))));
  EXPECT_THAT(
      wrong("Naam Project,Plaats,Plaats\n1,2,3\n"),
      ElementsAre(RejectsWith(
          1, "Plaats", "", of_profile({problems::kColumnRepeated, {"Plaats", "2"}}, "location"))));
  EXPECT_THAT(IgnoredColumns(used, {"Plaats", "", "Actie", "Naam Project", "Actie"}),
              ElementsAre("Actie"));
}

}  // namespace
}  // namespace wijkmonitor::formats
