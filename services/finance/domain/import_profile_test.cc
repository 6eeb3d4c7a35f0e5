#include "services/finance/domain/import_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/formats/problems.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/problems.h"

namespace wijkmonitor::finance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Settings = std::vector<std::pair<std::string, std::string>>;

using DeclaredProfiles = Declared<ImportProfile>;

// One profile a file, from line 2 on.
DeclaredProfiles DeclaredFrom(const Settings& settings, const std::string& id = "p") {
  DeclaredProfiles declared;
  for (const auto& [setting, value] : settings) {
    declared.rows.push_back(
        {static_cast<int64_t>(declared.rows.size()) + 2, {id, {{setting, value}}}});
  }
  return declared;
}

// Settings that make a profile by themselves, and more.
DeclaredProfiles DeclaredWith(const Settings& more, const std::string& id = "p") {
  Settings settings = {
      {"source_system", "GEMEENTE"}, {"column.external_id", "nr"}, {"column.amount", "bedrag"}};
  settings.insert(settings.end(), more.begin(), more.end());
  return DeclaredFrom(settings, id);
}

Rejection OnlyRejection(const DeclaredProfiles& declared) {
  const std::vector<Rejection> rejections = CheckProfiles(declared);
  EXPECT_THAT(rejections, SizeIs(1));
  return rejections.empty() ? Rejection{} : rejections.front();
}

TEST(CheckProfiles, AGoodOne) {
  EXPECT_THAT(CheckProfiles(DeclaredWith({{"decimal_mark", "comma"},
                                          {"unit", "1000"},
                                          {"default.kind", "BUDGET"},
                                          {"default.side", "INCOME"},
                                          {"default.period", "2024"},
                                          {"default.year", "2024"},
                                          {"default.currency", "EUR"},
                                          {"column.performance_start", "van"},
                                          {"column.performance_end", "tot"}})),
              IsEmpty());
}

TEST(CheckProfiles, SaysWhatWouldBeRight) {
  EXPECT_THAT(OnlyRejection(DeclaredWith({{"decimals", "2"}})),
              RejectsWith(5, "setting", "decimals",
                          {problems::kNoSuchSetting,
                           {"format source_system decimal_mark thousands unit dates amounts key "
                            "columns covers mapping encoding signs periods column.FIELD "
                            "default.FIELD"}}));
  const std::string with_default =
      "currency period year performance kind side scheme action_line project directorate taakveld "
      "area account cost_center project_code";
  EXPECT_THAT(OnlyRejection(DeclaredWith({{"column.grootboek", "GB"}})),
              RejectsWith(5, "setting", "column.grootboek",
                          {problems::kNoSuchField,
                           {"source_system external_id amount debit credit flag expense income "
                            "currency period date year period_number performance "
                            "performance_start performance_end kind side scheme action_line "
                            "project directorate taakveld area account cost_center project_code "
                            "resolves revision municipality corrects"}}));
  EXPECT_THAT(
      OnlyRejection(DeclaredWith({{"default.grootboek", "GB"}})),
      RejectsWith(5, "setting", "default.grootboek", {problems::kNoSuchField, {with_default}}));
  EXPECT_THAT(
      OnlyRejection(DeclaredWith({{"default.amount", "1"}})),
      RejectsWith(5, "setting", "default.amount", {problems::kNoDefaultOf, {with_default}}));
  EXPECT_THAT(OnlyRejection(DeclaredWith({{"unit", "1"}, {"unit", "1000"}})),
              RejectsWith(6, "setting", "unit", {problems::kStandsAlready, {"5"}}));
}

TEST(CheckProfiles, ValuesOfSettings) {
  for (const auto& [setting, value, reason] :
       {std::tuple("decimal_mark", ",", Reason(problems::kWordDue, {"point comma"})),
        {"default.currency", "euro", problems::kCurrencyDue},
        {"default.period", "Q1", problems::kPeriodOfLine},
        {"default.performance", "Q1", problems::kPeriodOfLine},
        {"default.year", "24", problems::kYearDue},
        {"covers", "", problems::kSettingEmpty}}) {
    EXPECT_THAT(OnlyRejection(DeclaredWith({{setting, value}})),
                RejectsWith(5, "value", value, reason));
  }
}

TEST(CheckProfiles, IdsOfProfiles) {
  for (const char* right : {"ledger", "xaf-3.2", "0", "a_b"}) {
    EXPECT_THAT(CheckProfiles(DeclaredWith({}, right)), IsEmpty()) << right;
  }
  for (const char* wrong : {"", "Ledger", "-a", "a b", "é", ".a"}) {
    const auto on_line = [&](int64_t line) {
      return RejectsWith(line, "profile", wrong, problems::kProfileIdDue);
    };
    EXPECT_THAT(CheckProfiles(DeclaredWith({}, wrong)),
                ElementsAre(on_line(2), on_line(3), on_line(4)));
  }
}

TEST(CheckProfiles, WhatAProfileNeeds) {
  EXPECT_THAT(
      OnlyRejection(DeclaredFrom({{"column.external_id", "a"}, {"column.amount", "b"}})),
      RejectsWith(2, "setting", "column.source_system",
                  Reason(problems::kSettingDue, {"p"}).Advise(problems::kOrSettingSourceSystem)));
  EXPECT_THAT(
      CheckProfiles(DeclaredFrom(
          {{"column.source_system", "s"}, {"column.external_id", "a"}, {"column.amount", "b"}})),
      IsEmpty());
  EXPECT_THAT(OnlyRejection(DeclaredFrom({{"source_system", "S"}, {"column.amount", "b"}})),
              RejectsWith(2, "setting", "column.external_id",
                          Reason(problems::kSettingDue, {"p"}).Advise(problems::kOrSettingKey)));
  EXPECT_THAT(OnlyRejection(DeclaredWith({{"key", "a|b"}})),
              RejectsWith(3, "setting", "column.external_id", {problems::kSaidBy, {"key"}}));
}

TEST(CheckProfiles, AmountsNeedTheirColumnsAndNoOthers) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> columns = {
      {"signed", {"amount"}},
      {"by_side", {"amount"}},
      {"flag", {"amount", "flag"}},
      {"debit_credit", {"debit", "credit"}},
      {"expense_income", {"expense", "income"}}};
  for (const auto& [amounts, fields] : columns) {
    const Settings none = {{"source_system", "S"}, {"key", "nr"}, {"amounts", amounts}};
    EXPECT_THAT(CheckProfiles(DeclaredFrom(none)), SizeIs(fields.size())) << amounts;
    Settings all = none;
    for (const std::string& field : fields) all.emplace_back("column." + field, field);
    EXPECT_THAT(CheckProfiles(DeclaredFrom(all)), IsEmpty()) << amounts;
    Settings missing = all;
    missing.pop_back();
    EXPECT_THAT(
        OnlyRejection(DeclaredFrom(missing)),
        RejectsWith(2, "setting", "column." + fields.back(),
                    Reason(problems::kSettingDue, {"p"}).Advise(problems::kForAmounts, {amounts})));
    const std::string other = fields[0] == "amount" ? "column.credit" : "column.amount";
    Settings more = all;
    more.emplace_back(other, "x");
    EXPECT_THAT(OnlyRejection(DeclaredFrom(more)),
                RejectsWith(static_cast<int64_t>(more.size()) + 1, "setting", other,
                            {problems::kNotReadWithAmounts, {amounts}}));
  }
}

TEST(CheckProfiles, ExpenseAndIncomeSayTheSide) {
  for (const auto& [setting, value] :
       {std::pair("column.side", "kant"), {"default.side", "INCOME"}}) {
    EXPECT_THAT(
        OnlyRejection(DeclaredFrom({{"source_system", "S"},
                                    {"key", "nr"},
                                    {"amounts", "expense_income"},
                                    {"column.expense", "Lasten"},
                                    {"column.income", "Baten"},
                                    {setting, value}})),
        RejectsWith(7, "setting", setting, {problems::kSaidBy, {"amounts expense_income"}}));
  }
}

TEST(CheckProfiles, PerformanceHasTwoEnds) {
  const std::string start = "column.performance_start", end = "column.performance_end";
  for (const auto& [there, due] : {std::pair(start, end), {end, start}}) {
    EXPECT_THAT(
        OnlyRejection(DeclaredWith({{there, "dag"}})),
        RejectsWith(2, "setting", due,
                    Reason(problems::kSettingDue, {"p"}).Advise(problems::kWithSetting, {there})));
  }
  EXPECT_THAT(
      OnlyRejection(
          DeclaredWith({{start, "van"}, {end, "tot"}, {"column.performance", "prestatie"}})),
      RejectsWith(7, "setting", "column.performance",
                  {problems::kSaidBy, {"column.performance_start, column.performance_end"}}));
}

TEST(CheckProfiles, Keys) {
  const auto check = [](const std::string& key) {
    return CheckProfiles(
        DeclaredFrom({{"source_system", "S"}, {"column.amount", "b"}, {"key", key}}));
  };
  EXPECT_THAT(check("boekjaar|dagboek|@period|@kind|@taakveld"), IsEmpty());
  for (const auto& [key, reason] :
       {std::pair("a||b", Reason(problems::kKeyColumnsDue)),
        {"|", problems::kKeyColumnsDue},
        {"a|b|a", {problems::kKeyColumnTwice, {"a"}}},
        {"a|@side", {problems::kKeyWordDue, {"@period @kind @taakveld"}}}}) {
    EXPECT_THAT(check(key), ElementsAre(RejectsWith(4, "value", key, reason)));
  }
}

TEST(CheckProfiles, LimitOfAUnit) {
  for (const int64_t right : {int64_t{1}, limits::kAmountUnitMax - 1, limits::kAmountUnitMax}) {
    EXPECT_THAT(CheckProfiles(DeclaredWith({{"unit", absl::StrCat(right)}})), IsEmpty());
  }
  for (const std::string& wrong :
       {absl::StrCat(limits::kAmountUnitMax + 1), std::string("0"), std::string("-1"),
        std::string("1e3"), std::string("1.5"), std::string(40, '9')}) {
    EXPECT_THAT(OnlyRejection(DeclaredWith({{"unit", wrong}})),
                RejectsWith(5, "value", wrong, {problems::kUnitDue, {"1000000000"}}));
  }
}

TEST(CheckProfiles, LimitsOfTexts) {
  const auto check = [](const std::string& setting, size_t bytes) {
    return CheckProfiles(DeclaredWith({{setting, std::string(bytes, 'x')}})).size();
  };
  for (const auto& [setting, most] : {std::pair("column.scheme", limits::kLabelBytesMax),
                                      {"default.scheme", limits::kLedgerIdBytesMax}}) {
    EXPECT_EQ(check(setting, most - 1), 0u);
    EXPECT_EQ(check(setting, most), 0u);
    EXPECT_EQ(check(setting, most + 1), 1u);
  }
  const auto check_id = [](size_t bytes) {
    return CheckProfiles(DeclaredWith({}, std::string(bytes, 'x')));
  };
  EXPECT_THAT(check_id(limits::kIdBytesMax - 1), IsEmpty());
  EXPECT_THAT(check_id(limits::kIdBytesMax), IsEmpty());
  EXPECT_THAT(check_id(limits::kIdBytesMax + 1), SizeIs(3));
}

TEST(CheckProfiles, LimitOfProfiles) {
  const auto check = [](size_t profiles) {
    DeclaredProfiles declared;
    for (size_t i = 0; i < profiles; ++i) {
      const auto rows = DeclaredWith({}, absl::StrCat(i)).rows;
      declared.rows.insert(declared.rows.end(), rows.begin(), rows.end());
    }
    return CheckProfiles(declared);
  };
  EXPECT_THAT(check(limits::kImportProfilesMax - 1), IsEmpty());
  EXPECT_THAT(check(limits::kImportProfilesMax), IsEmpty());
  EXPECT_THAT(check(limits::kImportProfilesMax + 1),
              ElementsAre(RejectsWith(0, "", "", {problems::kAtMost, {"1000"}})));
}

TEST(ProfilesOfAFile, ById) {
  DeclaredProfiles declared = DeclaredWith({{"unit", "1000"}}, "b");
  declared.rows.push_back({9, {"a", {{"source_system", "S"}}}});
  const std::vector<ImportProfile> profiles = ItemsOf(declared);
  ASSERT_THAT(profiles, SizeIs(2));
  EXPECT_EQ(profiles[0].id, "a");
  EXPECT_EQ(SettingOf(profiles[1], "unit"), "1000");
  EXPECT_EQ(SettingOf(profiles[1], "decimal_mark"), "point");
  EXPECT_EQ(SettingOf(profiles[1], "key"), "");
  EXPECT_EQ(ColumnOf(profiles[1], Field::kAmount), "bedrag");
  EXPECT_EQ(ColumnOf(profiles[1], Field::kScheme), "");
  EXPECT_EQ(DefaultOf(profiles[1], Field::kScheme), "");
}

TEST(Field, NamesReadBack) {
  for (size_t i = 0; i < kFields; ++i) {
    const auto field = static_cast<finance::Field>(i);
    EXPECT_EQ(FieldNamed(FieldName(field)), field);
  }
  EXPECT_EQ(FieldNamed(""), std::nullopt);
}

// --- Mappings ---

LedgerMapping Rule(const std::string& account, const std::string& cost_center,
                   const std::string& project_code) {
  LedgerMapping rule;
  rule.source_system = "G";
  rule.account = account;
  rule.cost_center = cost_center;
  rule.project_code = project_code;
  return rule;
}

TEST(MappingRules, TheOneThatNamesMost) {
  const MappingRules rules({Rule("", "", ""), Rule("4100", "", ""), Rule("", "K1", ""),
                            Rule("", "", "P1"), Rule("4100", "K1", ""), Rule("4100", "", "P1"),
                            Rule("", "K1", "P1"), Rule("4100", "K1", "P1")});
  const auto find = [&](const char* account, const char* cost_center, const char* project_code) {
    const LedgerMapping* rule = rules.Find("G", account, cost_center, project_code);
    return absl::StrCat(rule->account, " ", rule->cost_center, " ", rule->project_code);
  };
  EXPECT_EQ(find("4100", "K1", "P1"), "4100 K1 P1");
  EXPECT_EQ(find("4100", "K1", "P2"), "4100 K1 ");
  EXPECT_EQ(find("4100", "K2", "P1"), "4100  P1");
  EXPECT_EQ(find("4200", "K1", "P1"), " K1 P1");
  EXPECT_EQ(find("4100", "K2", "P2"), "4100  ");
  EXPECT_EQ(find("4200", "K1", "P2"), " K1 ");
  EXPECT_EQ(find("4200", "K2", "P1"), "  P1");
  EXPECT_EQ(find("4200", "", ""), "  ");
  EXPECT_EQ(rules.Find("H", "4100", "K1", "P1"), nullptr);
}

TEST(MappingRules, AmongEqualsAccountBeforeCostCentreBeforeProject) {
  const MappingRules two({Rule("4100", "K1", ""), Rule("4100", "", "P1"), Rule("", "K1", "P1")});
  EXPECT_EQ(two.Find("G", "4100", "K1", "P1"), &two.rules()[0]);
  const MappingRules without({Rule("4100", "", "P1"), Rule("", "K1", "P1")});
  EXPECT_EQ(without.Find("G", "4100", "K1", "P1"), &without.rules()[0]);
  const MappingRules one({Rule("4100", "", ""), Rule("", "K1", ""), Rule("", "", "P1")});
  EXPECT_EQ(one.Find("G", "4100", "K1", "P1"), &one.rules()[0]);
  EXPECT_EQ(one.Find("G", "4200", "K1", "P1"), &one.rules()[1]);
}

TEST(MappingRules, BeginningsOfAccounts) {
  const MappingRules rules(
      {Rule("4*", "", ""), Rule("41*", "", ""), Rule("4100", "", ""), Rule("4*", "K1", "")});
  EXPECT_EQ(rules.Find("G", "4100", "", ""), &rules.rules()[2]);
  EXPECT_EQ(rules.Find("G", "4101", "", ""), &rules.rules()[1]);
  EXPECT_EQ(rules.Find("G", "41", "", ""), &rules.rules()[1]);
  EXPECT_EQ(rules.Find("G", "4", "", ""), &rules.rules()[0]);
  EXPECT_EQ(rules.Find("G", "4200", "", ""), &rules.rules()[0]);
  // A rule that names more goes before one with a whole account.
  EXPECT_EQ(rules.Find("G", "4100", "K1", ""), &rules.rules()[3]);
  EXPECT_EQ(rules.Find("G", "5", "K1", ""), nullptr);
  EXPECT_EQ(rules.Find("G", "", "", ""), nullptr);
}

// By the words of the contract: how well a rule fits, below 0 when it does not.
int FitOf(const LedgerMapping& rule, const std::string& account, const std::string& cost_center,
          const std::string& project_code) {
  absl::string_view beginning = rule.account;
  const bool star = absl::ConsumeSuffix(&beginning, "*");
  const bool fits =
      (star ? absl::StartsWith(account, beginning) : beginning.empty() || beginning == account) &&
      (rule.cost_center.empty() || rule.cost_center == cost_center) &&
      (rule.project_code.empty() || rule.project_code == project_code);
  if (!fits) return -1;
  const int a = rule.account.empty() ? 0 : 1;
  const int c = rule.cost_center.empty() ? 0 : 1;
  const int p = rule.project_code.empty() ? 0 : 1;
  return (a + c + p) * 1000 + (a * 4 + c * 2 + p) * 100 + (star ? 0 : 50) +
         static_cast<int>(beginning.size());
}

TEST(MappingRules, IsTheBestFitOfAll) {
  std::mt19937 random(1);
  const auto any = [&](const std::vector<std::string>& texts) {
    return texts[random() % texts.size()];
  };
  for (int round = 0; round < 200; ++round) {
    std::map<std::string, LedgerMapping> declared;
    for (int i = 0; i < 20; ++i) {
      LedgerMapping rule = Rule(any({"", "4*", "41*", "412*", "4", "41", "412", "5"}),
                                any({"", "K1", "K2"}), any({"", "P1", "P2"}));
      declared[rule.Id()] = rule;
    }
    std::vector<LedgerMapping> all;
    for (const auto& [id, rule] : declared) all.push_back(rule);
    const MappingRules rules(all);
    for (int i = 0; i < 50; ++i) {
      const std::string account = any({"", "4", "41", "412", "4123", "5", "6"});
      const std::string cost_center = any({"", "K1", "K2", "K3"});
      const std::string project_code = any({"", "P1", "P2", "P3"});
      const LedgerMapping* best = nullptr;
      int best_fit = -1;
      for (const LedgerMapping& rule : rules.rules()) {
        const int fit = FitOf(rule, account, cost_center, project_code);
        if (fit <= best_fit) continue;
        best_fit = fit;
        best = &rule;
      }
      ASSERT_EQ(rules.Find("G", account, cost_center, project_code), best);
    }
  }
}

TEST(LedgerMapping, IdsAreUniqueAndInOrder) {
  EXPECT_NE(Rule("1", "", "2").Id(), Rule("1", "2", "").Id());
  EXPECT_NE(Rule("12", "", "").Id(), Rule("1", "2", "").Id());
  EXPECT_LT(Rule("4", "K9", "").Id(), Rule("41", "K1", "").Id());
}

const std::set<std::string> kSchemes = {"DEAL"};

Rejection OnlyRejection(const LedgerMapping& mapping) {
  const std::vector<Rejection> rejections = CheckMappings({{{2, mapping}}}, kSchemes);
  EXPECT_THAT(rejections, SizeIs(1));
  return rejections.empty() ? Rejection{} : rejections.front();
}

TEST(CheckMappings, SaysWhatWouldBeRight) {
  LedgerMapping mapping = Rule("4*", "", "");
  EXPECT_THAT(CheckMappings({{{2, mapping}}}, kSchemes), IsEmpty());
  mapping.account = "*";
  EXPECT_THAT(OnlyRejection(mapping), RejectsWith(2, "account", "*", problems::kStarAlone));
  for (const char* wrong : {"4*1", "*4", "4**"}) {
    mapping.account = wrong;
    EXPECT_THAT(OnlyRejection(mapping), RejectsWith(2, "account", wrong, problems::kStarAtEnd));
  }
  mapping.account = "4\t1";
  EXPECT_THAT(OnlyRejection(mapping),
              RejectsWith(2, "account", "4\t1", {problems::kTextCharacter, {"U+0009", "2"}}));
  mapping = Rule("4", "", "");
  mapping.source_system = "";
  EXPECT_THAT(OnlyRejection(mapping),
              RejectsWith(2, "source_system", "", problems::kSystemOfMappingDue));
  mapping = Rule("4", "", "");
  mapping.dimensions.project = "Totaal";
  EXPECT_THAT(OnlyRejection(mapping), RejectsWith(2, "project", "Totaal", problems::kSumOfOthers));
}

TEST(CheckMappings, TheSchemeIsThere) {
  LedgerMapping mapping = Rule("4*", "", "");
  mapping.dimensions.scheme = "DEAL";
  EXPECT_THAT(CheckMappings({{{2, mapping}}}, kSchemes), IsEmpty());
  mapping.dimensions.scheme = "DAEL";
  EXPECT_THAT(OnlyRejection(mapping), RejectsWith(2, "scheme", "DAEL", problems::kUnknownScheme));
}

TEST(CheckMappings, NothingThatASpreadsheetWouldRun) {
  LedgerMapping mapping = Rule("4*", "", "");
  mapping.dimensions.action_line = "=cmd|'/C calc'!A0";
  EXPECT_THAT(OnlyRejection(mapping),
              RejectsWith(2, "action_line", "=cmd|'/C calc'!A0", problems::kFormula));
}

TEST(CheckMappings, TheRestOfATableIsNoArea) {
  LedgerMapping mapping = Rule("4*", "", "");
  mapping.dimensions.area = "UNALLOCATED";
  EXPECT_THAT(OnlyRejection(mapping),
              RejectsWith(2, "area", "UNALLOCATED", problems::kAreaUnallocated));
}

TEST(CheckMappings, OutOfScopeSaysNothingElse) {
  LedgerMapping mapping = Rule("1*", "", "");
  mapping.out_of_scope = true;
  EXPECT_THAT(CheckMappings({{{2, mapping}}}, kSchemes), IsEmpty());
  const auto says = [](const char* column, const char* value) {
    return RejectsWith(2, column, value, problems::kOutOfScopeSaysNothing);
  };
  mapping.dimensions.taakveld = "0.4";
  EXPECT_THAT(OnlyRejection(mapping), says("taakveld", "0.4"));
  mapping.dimensions.taakveld = "";
  mapping.kind = Kind::kBudget;
  EXPECT_THAT(OnlyRejection(mapping), says("kind", ""));
  mapping.kind.reset();
  mapping.side = Side::kIncome;
  EXPECT_THAT(OnlyRejection(mapping), says("side", ""));
}

TEST(CheckMappings, ARuleTwice) {
  LedgerMapping again = Rule("4100", "K1", "");
  again.out_of_scope = true;
  EXPECT_THAT(CheckMappings({{{2, Rule("4100", "K1", "")}, {3, Rule("4100", "", "")}, {4, again}}},
                            kSchemes),
              ElementsAre(RejectsWith(4, "account", "4100", {problems::kMappingTwice, {"2"}})));
}

TEST(CheckMappings, LimitOfTexts) {
  const auto check = [](size_t bytes) {
    LedgerMapping mapping = Rule("", std::string(bytes, '1'), "");
    mapping.dimensions.project = std::string(bytes, 'P');
    return CheckMappings({{{2, mapping}}}, kSchemes).size();
  };
  EXPECT_EQ(check(limits::kLedgerIdBytesMax - 1), 0u);
  EXPECT_EQ(check(limits::kLedgerIdBytesMax), 0u);
  EXPECT_EQ(check(limits::kLedgerIdBytesMax + 1), 2u);
}

TEST(CheckMappings, LimitOfRules) {
  const auto check = [](size_t rules) {
    Declared<LedgerMapping> declared;
    for (size_t i = 0; i < rules; ++i) {
      declared.rows.push_back({static_cast<int64_t>(i) + 2, Rule(absl::StrCat(i), "", "")});
    }
    return CheckMappings(declared, kSchemes);
  };
  EXPECT_THAT(check(limits::kLedgerMappingsMax - 1), IsEmpty());
  EXPECT_THAT(check(limits::kLedgerMappingsMax), IsEmpty());
  EXPECT_THAT(check(limits::kLedgerMappingsMax + 1),
              ElementsAre(RejectsWith(0, "", "", {problems::kAtMost, {"100000"}})));
}

TEST(MappingsOfAFile, InOrder) {
  const std::vector<LedgerMapping> mappings = ItemsOf(Declared<LedgerMapping>{
      {{2, Rule("41", "", "")}, {3, Rule("4", "K", "")}, {4, Rule("4", "", "P")}}});
  EXPECT_THAT(mappings, ElementsAre(Rule("4", "", "P"), Rule("4", "K", ""), Rule("41", "", "")));
}

TEST(LinePeriod, AYearASpanOrADay) {
  EXPECT_EQ(*ParseLinePeriod("2024"), Period::OfYear(2024));
  EXPECT_EQ(ParseLinePeriod("2024-02-29")->end, absl::CivilDay(2024, 3, 1));
  EXPECT_EQ(ParseLinePeriod("2020-01-01/2024-01-01")->LastYear(), 2023);
  for (const char* text :
       {"2024", "2200-12-31", "2020-01-01/2024-01-01", "2024-03-01/2024-04-01"}) {
    EXPECT_EQ(FormatLinePeriod(*ParseLinePeriod(text)), text);
  }
  EXPECT_THAT(ParseLinePeriod("1-1-2024").status(), FailsWith(problems::kPeriodOfLine));
  EXPECT_THAT(ParseLinePeriod("2024-01-01/2024-01-01").status(),
              FailsWith(problems::kPeriodBackwards));
  EXPECT_EQ(*ParseLineYear("2024"), 2024);
  for (const char* wrong : {"24", "2024JJ00", "1899", "2201", "20x4", ""}) {
    EXPECT_THAT(ParseLineYear(wrong).status(), FailsWith(problems::kYearDue)) << wrong;
  }
}

TEST(PeriodOfBook, MonthsAndTheLastDay) {
  EXPECT_EQ(FormatLinePeriod(PeriodOfBook(2018, 0)), "2018-01-01");
  EXPECT_EQ(FormatLinePeriod(PeriodOfBook(2018, 1)), "2018-01-01/2018-02-01");
  EXPECT_EQ(FormatLinePeriod(PeriodOfBook(2018, 12)), "2018-12-01/2019-01-01");
  for (const int number : {13, 14, 99}) {
    EXPECT_EQ(FormatLinePeriod(PeriodOfBook(2018, number)), "2018-12-31");
  }
}

// Codes of https://www.cbs.nl, Iv3 2024.
}  // namespace
}  // namespace wijkmonitor::finance
