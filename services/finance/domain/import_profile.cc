#include "services/finance/domain/import_profile.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/base/currency_code.h"
#include "libs/base/date_notations.h"
#include "libs/base/decimal.h"
#include "libs/base/problems.h"
#include "libs/base/row_check.h"
#include "libs/base/row_text.h"
#include "libs/formats/problems.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/problems.h"

namespace wijkmonitor::finance {
namespace {

// In the order of Field.
constexpr formats::FieldRule kFieldRules[] = {
    {"source_system", false},   {"external_id", false}, {"amount", false},
    {"debit", false},           {"credit", false},      {"flag", false},
    {"expense", false},         {"income", false},      {"currency", true},
    {"period", true},           {"date", false},        {"year", true},
    {"period_number", false},   {"performance", true},  {"performance_start", false},
    {"performance_end", false}, {"kind", true},         {"side", true},
    {"scheme", true},           {"action_line", true},  {"project", true},
    {"directorate", true},      {"taakveld", true},     {"area", true},
    {"account", true},          {"cost_center", true},  {"project_code", true},
    {"resolves", false},        {"revision", false},    {"municipality", false},
    {"corrects", false},
};
static_assert(std::size(kFieldRules) == kFields);

constexpr formats::SettingRule kSettingRules[] = {
    {"format", "csv xaf", "csv"},
    {"source_system", "", ""},
    formats::kDecimalMark,
    formats::kThousands,
    {"unit", "", "1"},
    formats::kDates,
    {"amounts", "signed by_side debit_credit flag expense_income", "signed"},
    {"key", "", ""},
    {"columns", "all some", "all"},
    {"covers", "lines year", "lines"},
    {"mapping", "yes no", "no"},
    formats::kEncoding,
    formats::kSigns,
    {"periods", "months year", "months"},
};

// These all return nothing where nothing is wrong.
using MaybeReason = std::optional<Reason>;

MaybeReason WhyNot(const absl::Status& status) {
  if (status.ok()) return std::nullopt;
  return ReasonOfStatus(status);
}

MaybeReason WhatIsWrongWithKey(absl::string_view key) {
  std::set<absl::string_view> seen;
  for (const absl::string_view part : absl::StrSplit(key, '|')) {
    if (part.empty()) return problems::kKeyColumnsDue;
    if (!seen.insert(part).second) {
      return Reason(problems::kKeyColumnTwice, {std::string(part)});
    }
    const bool stands_for_field = part.front() == '@';
    if (stands_for_field && part != kPeriodInKey && part != kKindInKey && part != kTaakveldInKey) {
      return Reason(problems::kKeyWordDue,
                    {absl::StrJoin({kPeriodInKey, kKindInKey, kTaakveldInKey}, " ")});
    }
  }
  return std::nullopt;
}

MaybeReason WhatIsWrongWithUnit(absl::string_view unit) {
  int64_t value = 0;
  const bool digits = std::all_of(unit.begin(), unit.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  if (digits && absl::SimpleAtoi(unit, &value) && value >= 1 && value <= limits::kAmountUnitMax) {
    return std::nullopt;
  }
  return Reason(problems::kUnitDue, {absl::StrCat(limits::kAmountUnitMax)});
}

MaybeReason WhatIsWrongWithDefault(Field field, absl::string_view value) {
  switch (field) {
    case Field::kCurrency:
      if (IsCurrencyCode(value)) return std::nullopt;
      return problems::kCurrencyDue;
    case Field::kYear:
      return WhyNot(ParseLineYear(value).status());
    case Field::kPeriod:
    case Field::kPerformance:
      return WhyNot(ParseLinePeriod(value).status());
    default:
      return formats::WrongText(value, limits::kLedgerIdBytesMax);
  }
}

MaybeReason WhatIsWrongWithValue(absl::string_view setting, absl::string_view value) {
  if (setting == "key") return WhatIsWrongWithKey(value);
  if (setting == "unit") return WhatIsWrongWithUnit(value);
  if (setting == "source_system") return formats::WrongText(value, limits::kLedgerIdBytesMax);
  if (!absl::ConsumePrefix(&setting, formats::kDefaultSetting)) return std::nullopt;
  return WhatIsWrongWithDefault(*FieldNamed(setting), value);
}

std::string ColumnSetting(Field field) {
  return absl::StrCat(formats::kColumnSetting, FieldName(field));
}

void CheckAmounts(formats::ProfileCheck& check) {
  const std::string amounts(check.Setting("amounts"));
  const absl::Span<const Field> read = AmountFields(amounts);
  for (const Field field : {Field::kAmount, Field::kDebit, Field::kCredit, Field::kFlag,
                            Field::kExpense, Field::kIncome}) {
    if (std::find(read.begin(), read.end(), field) != read.end()) {
      check.Need(ColumnSetting(field), Reason::Advice{&problems::kForAmounts, {amounts}});
    } else {
      check.Exclude(ColumnSetting(field), {problems::kNotReadWithAmounts, {amounts}});
    }
  }
  if (amounts != "expense_income") return;
  for (const absl::string_view setting : {"column.side", "default.side"}) {
    check.Exclude(setting, {problems::kSaidBy, {"amounts expense_income"}});
  }
}

void CheckPerformance(formats::ProfileCheck& check) {
  const std::string start = ColumnSetting(Field::kPerformanceStart);
  const std::string end = ColumnSetting(Field::kPerformanceEnd);
  if (!check.Has(start) && !check.Has(end)) return;
  check.Need(end, Reason::Advice{&problems::kWithSetting, {start}});
  check.Need(start, Reason::Advice{&problems::kWithSetting, {end}});
  check.Exclude("column.performance", {problems::kSaidBy, {absl::StrCat(start, ", ", end)}});
}

void CheckTogether(formats::ProfileCheck& check) {
  if (check.Setting("source_system").empty()) {
    check.Need(ColumnSetting(Field::kSourceSystem),
               Reason::Advice{&problems::kOrSettingSourceSystem, {}});
  }
  if (check.Setting("key").empty()) {
    check.Need(ColumnSetting(Field::kExternalId), Reason::Advice{&problems::kOrSettingKey, {}});
  } else {
    check.Exclude(ColumnSetting(Field::kExternalId), {problems::kSaidBy, {"key"}});
  }
  CheckAmounts(check);
  CheckPerformance(check);
}

// What a rule says of its lines but their kind and side, by column; empty: nothing.
std::vector<std::pair<absl::string_view, std::string>> SaidOf(const LedgerMapping& mapping) {
  const Dimensions& d = mapping.dimensions;
  return {{"scheme", d.scheme},           {"action_line", d.action_line}, {"project", d.project},
          {"directorate", d.directorate}, {"taakveld", d.taakveld},       {"area", d.area}};
}

void CheckMapping(const DeclaredRow<LedgerMapping>& row, const std::set<std::string>& schemes,
                  std::vector<Rejection>* rejections) {
  const LedgerMapping& mapping = row.item;
  RowCheck check(row.line, rejections);
  if (mapping.source_system.empty()) {
    check.Reject("source_system", "", problems::kSystemOfMappingDue);
  }
  for (const auto& [column, text] : {std::pair("source_system", &mapping.source_system),
                                     {"account", &mapping.account},
                                     {"cost_center", &mapping.cost_center},
                                     {"project_code", &mapping.project_code}}) {
    check.Code(column, *text, limits::kLedgerIdBytesMax);
  }
  const size_t star = mapping.account.find('*');
  if (mapping.account == "*") {
    check.Reject("account", mapping.account, problems::kStarAlone);
  } else if (star != std::string::npos && star + 1 < mapping.account.size()) {
    check.Reject("account", mapping.account, problems::kStarAtEnd);
  }
  const auto reject_out_of_scope = [&](absl::string_view column, const std::string& value) {
    check.Reject(column, value, problems::kOutOfScopeSaysNothing);
  };
  if (mapping.out_of_scope && mapping.kind) reject_out_of_scope("kind", "");
  if (mapping.out_of_scope && mapping.side) reject_out_of_scope("side", "");
  for (const auto& [column, text] : SaidOf(mapping)) {
    if (mapping.out_of_scope && !text.empty()) reject_out_of_scope(column, text);
    check.Code(column, text, limits::kLedgerIdBytesMax);
    if (SumsOthers(text)) check.Reject(column, text, problems::kSumOfOthers);
  }
  if (mapping.dimensions.area == kUnallocated) {
    check.Reject("area", mapping.dimensions.area, problems::kAreaUnallocated);
  }
  const std::string& scheme = mapping.dimensions.scheme;
  if (!mapping.out_of_scope && !scheme.empty() && !schemes.contains(scheme)) {
    check.Reject("scheme", scheme, problems::kUnknownScheme);
  }
}

// Which of account, cost centre and project code rules name, in the order in which they hold.
struct Shape {
  bool account, cost_center, project_code;
};
constexpr Shape kShapeOrder[] = {{true, true, true},   {true, true, false},  {true, false, true},
                                 {false, true, true},  {true, false, false}, {false, true, false},
                                 {false, false, true}, {false, false, false}};

size_t ShapeOf(const LedgerMapping& mapping) {
  const auto* const found =
      std::find_if(std::begin(kShapeOrder), std::end(kShapeOrder), [&](const Shape& shape) {
        return shape.account == !mapping.account.empty() &&
               shape.cost_center == !mapping.cost_center.empty() &&
               shape.project_code == !mapping.project_code.empty();
      });
  return static_cast<size_t>(found - std::begin(kShapeOrder));
}

}  // namespace

absl::string_view FieldName(Field field) { return kFieldRules[static_cast<size_t>(field)].name; }

std::optional<Field> FieldNamed(absl::string_view name) {
  for (size_t i = 0; i < kFields; ++i) {
    if (kFieldRules[i].name == name) return static_cast<Field>(i);
  }
  return std::nullopt;
}

constexpr formats::ProfileKind kImportProfile{
    kSettingRules, kFieldRules, limits::kImportProfilesMax, WhatIsWrongWithValue, CheckTogether};

absl::string_view SettingOf(const ImportProfile& profile, absl::string_view name) {
  return kImportProfile.SettingOf(profile, name);
}

absl::string_view ColumnOf(const ImportProfile& profile, Field field) {
  return kImportProfile.ColumnOf(profile, FieldName(field));
}

absl::string_view DefaultOf(const ImportProfile& profile, Field field) {
  return kImportProfile.DefaultOf(profile, FieldName(field));
}

absl::Span<const Field> AmountFields(absl::string_view amounts) {
  static constexpr Field kOne[] = {Field::kAmount};
  static constexpr Field kFlagged[] = {Field::kAmount, Field::kFlag};
  static constexpr Field kDebitCredit[] = {Field::kDebit, Field::kCredit};
  static constexpr Field kExpenseIncome[] = {Field::kExpense, Field::kIncome};
  if (amounts == "flag") return kFlagged;
  if (amounts == "debit_credit") return kDebitCredit;
  if (amounts == "expense_income") return kExpenseIncome;
  return kOne;
}

std::vector<Rejection> CheckProfiles(const Declared<ImportProfile>& declared) {
  return formats::CheckProfiles(declared, kImportProfile);
}

std::string LedgerMapping::Id() const {
  return absl::StrJoin({source_system, account, cost_center, project_code}, "\t");
}

MappingRules::MappingRules(std::vector<LedgerMapping> rules) : rules_(std::move(rules)) {
  for (const LedgerMapping& rule : rules_) {
    Index& index = systems_[rule.source_system][ShapeOf(rule)];
    absl::string_view account = rule.account;
    const bool of_beginning = absl::ConsumeSuffix(&account, "*");
    auto& by_key = of_beginning ? index.beginning : index.whole;
    by_key.emplace(Key(account, rule.cost_center, rule.project_code), &rule);
    if (of_beginning) index.beginning_sizes.push_back(account.size());
  }
  for (auto& [system, indexes] : systems_) {
    for (Index& index : indexes) {
      std::vector<size_t>& sizes = index.beginning_sizes;
      std::sort(sizes.begin(), sizes.end(), std::greater<>());
      sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
    }
  }
}

const LedgerMapping* MappingRules::Find(absl::string_view source_system, absl::string_view account,
                                        absl::string_view cost_center,
                                        absl::string_view project_code) const {
  const auto system = systems_.find(source_system);
  if (system == systems_.end()) return nullptr;
  for (size_t i = 0; i < kShapes; ++i) {
    const Index& index = system->second[i];
    const auto find = [&](const auto& by_key, absl::string_view text) -> const LedgerMapping* {
      const Shape& named = kShapeOrder[i];
      const auto found = by_key.find(
          Key(text, named.cost_center ? cost_center : "", named.project_code ? project_code : ""));
      return found == by_key.end() ? nullptr : found->second;
    };
    const absl::string_view whole = kShapeOrder[i].account ? account : "";
    if (const LedgerMapping* rule = find(index.whole, whole); rule != nullptr) return rule;
    for (const size_t size : index.beginning_sizes) {
      if (size > account.size()) continue;
      const LedgerMapping* rule = find(index.beginning, account.substr(0, size));
      if (rule != nullptr) return rule;
    }
  }
  return nullptr;
}

std::vector<Rejection> CheckMappings(const Declared<LedgerMapping>& declared,
                                     const std::set<std::string>& schemes) {
  std::vector<Rejection> rejections;
  std::map<std::string, int64_t> lines;  // by id
  for (const DeclaredRow<LedgerMapping>& row : declared.rows) {
    if (!row.remove) CheckMapping(row, schemes, &rejections);
    const auto [line, is_new] = lines.try_emplace(row.item.Id(), row.line);
    if (!is_new) {
      rejections.push_back({row.line,
                            "account",
                            row.item.account,
                            {problems::kMappingTwice, {absl::StrCat(line->second)}}});
    }
  }
  if (lines.size() > limits::kLedgerMappingsMax) {
    rejections.push_back(
        {0, "", "", {problems::kAtMost, {absl::StrCat(limits::kLedgerMappingsMax)}}});
  }
  return rejections;
}

Period PeriodOfBook(int year, int number) {
  const Period whole = Period::OfYear(year);
  if (number == 0) return {whole.start, whole.start + 1};
  if (number > 12) return {whole.end - 1, whole.end};
  const absl::CivilMonth month(year, number);
  return {absl::CivilDay(month), absl::CivilDay(month + 1)};
}

absl::StatusOr<Period> ParseLinePeriod(absl::string_view text) {
  if (const absl::StatusOr<absl::CivilDay> day = ParseFileDate(text); day.ok()) {
    return Period{*day, *day + 1};
  }
  if (const auto of_book = ParseYearAndNumber(text)) {
    return PeriodOfBook(of_book->year, of_book->number);
  }
  const absl::StatusOr<FilePeriod> period = ParseFilePeriod(text);
  if (period.ok()) return period->period;
  if (absl::StrContains(text, '/')) return period.status();
  return ToStatus(problems::kPeriodOfLine);
}

absl::StatusOr<int> ParseLineYear(absl::string_view text) {
  const absl::StatusOr<Period> period = ParsePeriod(text);
  constexpr size_t kDigits = 4;
  if (text.size() == kDigits && period.ok()) return period->LastYear();
  return ToStatus(problems::kYearDue);
}

std::string FormatLinePeriod(const Period& period) {
  if (period.end == period.start + 1) return FormatDate(period.start);
  const auto year = static_cast<int>(period.start.year());
  if (period == Period::OfYear(year)) return absl::StrCat(year);
  return absl::StrCat(FormatDate(period.start), "/", FormatDate(period.end));
}

}  // namespace wijkmonitor::finance
