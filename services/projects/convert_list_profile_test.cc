#include "services/projects/convert_list_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/formats/problems.h"
#include "libs/rpc/words.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"
#include "wijkmonitor/projects/v1/project.pb.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A profile of a Dutch list, with other settings; an empty value takes one out.
ListProfile ProfileWith(std::map<std::string, std::string> more) {
  std::map<std::string, std::string> settings = {{"system", "LIJST"},
                                                 {"currency_sign", "\u20ac"},
                                                 {"dates", "dmy"},
                                                 {"decimal_mark", "comma"},
                                                 {"thousands", "yes"},
                                                 {"column.id", "Nr"},
                                                 {"column.label", "Naam Project"},
                                                 {"default.programme", "DEAL"}};
  for (const auto& [name, value] : more) settings[name] = value;
  Declared<ListProfile> declared;
  for (const auto& [name, value] : settings) {
    if (!value.empty()) declared.rows.push_back({2, {"p", {{name, value}}}});
  }
  EXPECT_THAT(CheckListProfiles(declared), IsEmpty());
  return ItemsOf(declared).front();
}
formats::ReadFile<ProjectList> Read(const ListProfile& profile, const std::string& file) {
  return ReadListBy(profile, "LIJST", file);
}
// The only row of a file.
Project ReadOne(const ListProfile& profile, const std::string& file) {
  const formats::ReadFile<ProjectList> list = Read(profile, file);
  EXPECT_THAT(list.rejections, IsEmpty());
  EXPECT_THAT(list.declared.rows, SizeIs(1));
  return list.declared.rows.empty() ? Project() : list.declared.rows.front().project;
}

TEST(ShippedListProfiles, AreReadAndCheckedAsAnyOther) {
  ASSERT_THAT(ShippedListProfiles(), SizeIs(1));
  const ListProfile& esf = ShippedListProfiles().front();
  EXPECT_EQ(esf.id, "esf-2014-2020");
  EXPECT_EQ(SettingOf(esf, "system"), "ESF_2014_2020");
  EXPECT_EQ(ColumnOf(esf, "id"), "Project_Nummer Project_Number");
  EXPECT_EQ(DefaultOf(esf, "programme"), "ESF_2014_2020");
}

TEST(ReadListProfiles, NamesOfColumnsAndWords) {
  const std::string head = "profile,setting,value\n";
  const auto file =
      ReadListProfiles(head + "p,column.id,\"Nr    Number\"\np,default.nature,SOCIAL\n");
  ASSERT_THAT(file.rejections, IsEmpty());
  EXPECT_EQ(file.declared.rows[0].item.settings[0].value, "Nr Number");
  EXPECT_THAT(ReadListProfiles(head + "p,default.nature,social\n").rejections,
              ElementsAre(RejectsWith(2, "value", "social",
                                      {problems::kWordDue, {rpc::Words<v1::Nature>()}})));
}

TEST(ReadListBy, EveryField) {
  const ListProfile profile = ProfileWith({{"column.summary", "Samenvatting"},
                                           {"column.action_line", "Actie"},
                                           {"column.start", "Start"},
                                           {"column.last_day", "Eind"},
                                           {"column.lead", "Aanvrager"},
                                           {"column.location", "Plaats"},
                                           {"column.granted", "Subsidie"},
                                           {"column.total_cost", "Kosten"},
                                           {"default.scheme", "ESF"},
                                           {"default.owner", "GEMEENTE"},
                                           {"default.nature", "SOCIAL"}});
  const auto list = Read(
      profile,
      "Nr,\"Naam      Project\",Samenvatting,Actie,Start,Eind,Aanvrager,Plaats,Subsidie,Kosten,"
      "Land\n"
      "2014x-1,Een,\"a\nb\",Actieve inclusie,01.05.2014,30-4-2016,Gemeente  Noord,'s-Heem,"
      "\u20ac 2.034.550,\u20ac 8.239.560,NL\n");
  ASSERT_THAT(list.rejections, IsEmpty());
  EXPECT_THAT(list.ignored_columns, ElementsAre("Land"));
  EXPECT_THAT(list.declared.warnings, IsEmpty());
  EXPECT_FALSE(list.declared.of_action_lines);
  EXPECT_THAT(list.declared.columns, ElementsAre("action_line", "end", "funding", "label_nl",
                                                 "location", "nature", "owner", "partners_as_named",
                                                 "project", "start", "summary", "total_cost"));
  Project expected;
  expected.id = "LIJST_2014X_1";
  expected.source.id = "2014x-1";
  expected.programme = "DEAL";
  expected.action_line = "ACTIEVE_INCLUSIE";
  expected.label.nl = "Een";
  expected.summary = "a\nb";
  expected.nature = Nature::kSocial;
  expected.owner = "GEMEENTE";
  expected.partners = {{"", "Gemeente Noord", PartnerRole::kLead}};
  expected.start = "2014-05-01";
  expected.end = "2016-05-01";
  expected.locations = {{"'s-Heem", {}, {}}};
  expected.currency = "EUR";
  expected.funding = {{"ESF", 203'455'000, {}}};
  expected.total_cost = 823'956'000;
  ASSERT_THAT(list.declared.rows, SizeIs(1));
  EXPECT_EQ(list.declared.rows[0].project, expected);
}

TEST(ReadListBy, WhatIsNotSaidIsNotReported) {
  const ListProfile profile = ProfileWith({{"column.end", "Eind"},
                                           {"column.lead", "Aanvrager"},
                                           {"column.location", "Plaats"},
                                           {"column.granted", "Subsidie"},
                                           {"column.action_line", "Actie"},
                                           {"default.action_line", "MEEDOEN"},
                                           {"default.scheme", "ESF"},
                                           {"default.currency", "SEK"}});
  const std::string head = "Nr,Naam Project,Eind,Aanvrager,Plaats,Subsidie,Actie\n";
  const Project project = ReadOne(profile, head + "1,Een,,,,,\n");
  EXPECT_EQ(project.end, "");
  EXPECT_THAT(project.partners, IsEmpty());
  EXPECT_THAT(project.locations, IsEmpty());
  EXPECT_THAT(project.funding, ElementsAre(Funding{"ESF", {}, {}}));
  EXPECT_EQ(project.action_line, "MEEDOEN");
  EXPECT_EQ(project.currency, "SEK");
  // `end` is the first day after it.
  EXPECT_EQ(ReadOne(profile, head + "1,Een,1-5-2016,,,,VEILIG\n").end, "2016-05-01");
  EXPECT_EQ(ReadOne(profile, head + "1,Een,1-5-2016,,,,VEILIG\n").action_line, "VEILIG");
}

TEST(ReadListBy, WhatCannotBeRead) {
  const ListProfile profile = ProfileWith(
      {{"column.start", "Start"}, {"column.granted", "Subsidie"}, {"default.scheme", "ESF"}});
  const auto rejections = [&](const std::string& row) {
    return Read(profile, "Nr,Naam Project,Start,Subsidie\n" + row).rejections;
  };
  EXPECT_THAT(rejections(",Een,,\n"), ElementsAre(RejectsWith(2, "Nr", "", problems::kDue)));
  EXPECT_THAT(rejections("1,Een,2014-05-01,\n"),
              ElementsAre(RejectsWith(
                  2, "Start", "2014-05-01",
                  Reason(problems::kDateDmy).Advise(problems::kDatesOfProfile, {"iso"}))));
  EXPECT_THAT(rejections("1,Een,,$ 10\n"),
              ElementsAre(RejectsWith(2, "Subsidie", "$ 10", {problems::kNoAmount, {"1.234,56"}})));
  EXPECT_THAT(Read(profile, "Nr,Naam,Start,Subsidie\n1,Een,,\n").rejections,
              ElementsAre(RejectsWith(1, "Naam Project", "",
                                      Reason(problems::kColumnMissing, {"Naam Project"})
                                          .Advise(problems::kColumnOfProfile, {"p", "label"}))));
}

TEST(ReadListBy, MendedTextsAreCountedWhereTheyAreRead) {
  const std::string file =
      "Nr,Naam Project,Samenvatting,Land\n"
      "1,Een,plain,\u00c3\u00ab\n"
      "2,Twee,cre\u00c3\u00abren,NL\n"
      "3,\u00c3\u00a0 la carte,\u0093ja\u0094 caf\u00c3\u00a9,NL\n";
  const auto list = Read(ProfileWith({{"mend", "yes"}, {"column.summary", "Samenvatting"}}), file);
  EXPECT_THAT(list.declared.warnings,
              ElementsAre(RejectsWith(3, "Samenvatting", "", {problems::kTextsMended, {"3"}})));
  EXPECT_EQ(list.declared.rows[1].project.summary, "cre\u00ebren");
  EXPECT_EQ(list.declared.rows[2].project.label.nl, "\u00e0 la carte");
  EXPECT_EQ(list.declared.rows[2].project.summary, "\u201cja\u201d caf\u00e9");
  const auto plain = Read(ProfileWith({{"column.summary", "Samenvatting"}}), file);
  EXPECT_THAT(plain.declared.warnings, IsEmpty());
  EXPECT_EQ(plain.declared.rows[1].project.summary, "cre\u00c3\u00abren");
}

// --- Files as people have them ---

// What becomes of a list, in the programme of the tests.
std::vector<Rejection> RejectionsOf(const ListProfile& profile, const std::string& file) {
  formats::ReadFile<ProjectList> list = Read(profile, file);
  if (!list.rejections.empty()) return list.rejections;
  list.declared.system = "LIJST";
  return PlanList(list.declared, {}, DealReference()).rejections;
}

TEST(ListKinds, FilesAsPeopleHaveThem) {
  const ListProfile profile = ProfileWith({{"column.start", "Start"}});
  for (const char* file :
       {"Nr,Naam Project,Start\n2014X1,Een,1-5-2014\n",
        "\" Nr \",\"Naam\u00a0  Project\",Start\n\"2014X1  \",\" Een\",\"1-5-2014 \"\n",
        "Nr;\"Naam\nProject\";Start\n2014X1;Een;1.5.2014\n;;\n;;\n",
        "sep=;\nNr;Naam Project;Start\n2014X1;Een;01/05/2014\n",
        "Nr\tNaam Project\tStart\n=\"2014X1\"\tEen\t1-5-2014 00:00:00\n",
        "\ufeffNr,Naam Project,Start\n2014X1\u00a0,\u200bEen,1-5-2014\n"}) {
    const Project project = ReadOne(profile, file);
    EXPECT_EQ(project.source.id, "2014X1") << file;
    EXPECT_EQ(project.label.nl, "Een") << file;
    EXPECT_EQ(project.start, "2014-05-01") << file;
  }
  EXPECT_THAT(Read(profile, "Projecten 2016,,\nNr,Naam Project,Start\n1,Een,\n").rejections,
              ElementsAre(RejectsWith(1, "Nr", "",
                                      Reason(problems::kColumnMissing, {"Nr"})
                                          .Advise(problems::kTitleAboveHeader, {"2"})
                                          .Advise(problems::kColumnOfProfile, {"p", "id"}))));
}

TEST(ListKinds, ARowThatSumsOthersIsNoProject) {
  EXPECT_THAT(RejectionsOf(ProfileWith({}), "Nr,Naam Project\n1,Een\nTotaal,alle\n"),
              ElementsAre(RejectsWith(3, "Nr", "Totaal", problems::kSumOfOthers)));
}

TEST(ListKinds, ANumberThatASpreadsheetRoundedIsNoId) {
  EXPECT_THAT(RejectionsOf(ProfileWith({}), "Nr;Naam Project\n2,014E+11;Een\n"),
              ElementsAre(RejectsWith(2, "Nr", "2,014E+11", problems::kRounded)));
}

TEST(ListKinds, AMarkBeforeThreeDigitsIsAmbiguous) {
  const auto cost = [](const char* mark, const char* thousands, const char* cell) {
    return Read(
        ProfileWith(
            {{"column.total_cost", "Kosten"}, {"decimal_mark", mark}, {"thousands", thousands}}),
        absl::StrCat("Nr;Naam Project;Kosten\n1;Een;", cell, "\n"));
  };
  EXPECT_EQ(cost("comma", "yes", "\u20ac 12.500").declared.rows[0].project.total_cost, 1'250'000);
  EXPECT_THAT(
      cost("point", "no", "12.500").rejections,
      ElementsAre(RejectsWith(2, "Kosten", "12.500", {problems::kAmbiguous, {"12500", "12.50"}})));
}

TEST(ListKinds, SignsAsTheProfileHasThem) {
  const auto rejections = [](const char* signs) {
    return RejectionsOf(ProfileWith({{"column.total_cost", "Kosten"}, {"signs", signs}}),
                        "Nr;Naam Project;Kosten\n1;Een;1.250,00-\n");
  };
  EXPECT_THAT(rejections("leading"),
              ElementsAre(RejectsWith(2, "Kosten", "1.250,00-",
                                      Reason(problems::kSign).Advise(problems::kSignsAny))));
  EXPECT_THAT(rejections("any"),
              ElementsAre(RejectsWith(2, "total_cost", "-1250.00", problems::kNegative)));
}

TEST(ListKinds, ANumberForNoneIsNoAmount) {
  const ListProfile profile =
      ProfileWith({{"column.granted", "Subsidie"}, {"default.scheme", "ESF"}});
  const std::string head = "Nr;Naam Project;Subsidie\n1;Een;";
  EXPECT_THAT(RejectionsOf(profile, head + "-99997\n"),
              ElementsAre(RejectsWith(2, "funding", "-99997.00", problems::kNegative)));
  for (const char* none : {"n.v.t.", "-", "x"}) {
    EXPECT_THAT(RejectionsOf(profile, absl::StrCat(head, none, "\n")), SizeIs(1)) << none;
  }
}

TEST(ListKinds, NothingThatASpreadsheetWouldRun) {
  const ListProfile profile =
      ProfileWith({{"column.lead", "Aanvrager"}, {"column.location", "Plaats"}});
  EXPECT_THAT(RejectionsOf(profile, "Nr;Naam Project;Aanvrager;Plaats\n1;=1+1;=2+2;=3+3\n"),
              ElementsAre(RejectsWith(2, "label_nl", "=1+1", problems::kFormula),
                          RejectsWith(2, "label_en", "=1+1", problems::kFormula),
                          RejectsWith(2, "partners", "=2+2", problems::kFormula),
                          RejectsWith(2, "location", "=3+3", problems::kFormula)));
}

TEST(ListKinds, EncodingsThatTheProfileSays) {
  const std::string file = "Nr,Naam Project\n1,caf\xe9 \x93x\x94\n";
  EXPECT_EQ(ReadOne(ProfileWith({{"encoding", "windows-1252"}}), file).label.nl,
            "caf\u00e9 \u201cx\u201d");
  EXPECT_THAT(Read(ProfileWith({}), file).rejections,
              ElementsAre(RejectsWith(2, "", "", {problems::kNotUtf8, {"6"}})));
  EXPECT_THAT(Read(ProfileWith({}), "PK\x03\x04 and so on\n").rejections,
              ElementsAre(RejectsWith(1, "", "", problems::kSpreadsheet)));
}

}  // namespace
}  // namespace wijkmonitor::projects
