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
#include "libs/base/text.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/line_text.h"
#include "services/finance/domain/problems.h"

namespace wijkmonitor::finance {
namespace {

struct FieldRule {
  absl::string_view name;
  bool may_default;  // the others a line says itself
};

// In the order of Field.
constexpr FieldRule kFieldRules[] = {
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

struct SettingRule {
  absl::string_view name;
  absl::string_view words;  // what it may be; empty: other rules hold
  absl::string_view when_absent;
};

constexpr SettingRule kSettingRules[] = {
    {"format", "csv xaf", "csv"},
    {"source_system", "", ""},
    {"decimal_mark", "point comma", "point"},
    {"thousands", "yes no", "no"},
    {"unit", "", "1"},
    {"dates", "iso dmy ymd", "iso"},
    {"amounts", "signed by_side debit_credit flag expense_income", "signed"},
    {"key", "", ""},
    {"columns", "all some", "all"},
    {"covers", "lines year", "lines"},
    {"mapping", "yes no", "no"},
    {"encoding", "utf-8 windows-1252 utf-16", "utf-8"},
    {"signs", "leading any", "leading"},
    {"periods", "months year", "months"},
};

constexpr absl::string_view kColumn = "column.";
constexpr absl::string_view kDefault = "default.";

const SettingRule* RuleOf(absl::string_view setting) {
  const auto* const found =
      std::find_if(std::begin(kSettingRules), std::end(kSettingRules),
                   [&](const SettingRule& rule) { return rule.name == setting; });
  return found == std::end(kSettingRules) ? nullptr : found;
}

bool IsOneOf(absl::string_view word, absl::string_view words) {
  const std::vector<absl::string_view> all = absl::StrSplit(words, ' ');
  return std::find(all.begin(), all.end(), word) != all.end();
}

std::string NamesOfFields(bool only_with_default) {
  std::vector<absl::string_view> names;
  for (const FieldRule& rule : kFieldRules) {
    if (rule.may_default || !only_with_default) names.push_back(rule.name);
  }
  return absl::StrJoin(names, " ");
}

// These all return nothing where nothing is wrong.
using MaybeReason = std::optional<Reason>;

MaybeReason WhatIsWrongWithText(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return WrongIn(text, TextShape::kLine);
  return Reason(problems::kTooLong, {absl::StrCat(text.size()), absl::StrCat(bytes_max)});
}

MaybeReason WhyNot(const absl::Status& status) {
  if (status.ok()) return std::nullopt;
  return ReasonOfStatus(status);
}

MaybeReason WhatIsWrongWithProfileId(absl::string_view id) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || absl::ascii_isdigit(static_cast<unsigned char>(c));
  };
  const bool good =
      !id.empty() && is_plain(id.front()) && std::all_of(id.begin(), id.end(), [&](char c) {
        return is_plain(c) || c == '.' || c == '_' || c == '-';
      });
  if (good) return WhatIsWrongWithText(id, limits::kIdBytesMax);
  return problems::kProfileIdDue;
}

MaybeReason WhatIsWrongWithSetting(absl::string_view setting) {
  if (RuleOf(setting) != nullptr) return std::nullopt;
  const bool is_default = absl::ConsumePrefix(&setting, kDefault);
  if (is_default || absl::ConsumePrefix(&setting, kColumn)) {
    const std::optional<Field> field = FieldNamed(setting);
    if (!field.has_value()) {
      return Reason(problems::kNoSuchField, {NamesOfFields(is_default)});
    }
    if (!is_default || kFieldRules[static_cast<size_t>(*field)].may_default) {
      return std::nullopt;
    }
    return Reason(problems::kNoDefaultOf, {NamesOfFields(true)});
  }
  std::vector<absl::string_view> names;
  for (const SettingRule& rule : kSettingRules) names.push_back(rule.name);
  return Reason(problems::kNoSuchSetting,
                {absl::StrCat(absl::StrJoin(names, " "), " column.FIELD default.FIELD")});
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
      return WhatIsWrongWithText(value, limits::kLedgerIdBytesMax);
  }
}

// Of a setting that there is.
MaybeReason WhatIsWrongWithValue(absl::string_view setting, absl::string_view value) {
  if (value.empty()) return problems::kSettingEmpty;
  if (auto wrong = WhatIsWrongWithText(value, limits::kLabelBytesMax); wrong.has_value()) {
    return wrong;
  }
  if (setting == "key") return WhatIsWrongWithKey(value);
  if (setting == "unit") return WhatIsWrongWithUnit(value);
  if (setting == "source_system") return WhatIsWrongWithText(value, limits::kLedgerIdBytesMax);
  if (const SettingRule* rule = RuleOf(setting); rule != nullptr) {
    if (IsOneOf(value, rule->words)) return std::nullopt;
    return Reason(problems::kWordDue, {std::string(rule->words)});
  }
  if (!absl::ConsumePrefix(&setting, kDefault)) return std::nullopt;
  return WhatIsWrongWithDefault(*FieldNamed(setting), value);
}

void CheckRow(const DeclaredRow<ImportProfile>& row, std::vector<Rejection>* rejections) {
  const auto& [name, value] = row.item.settings.front();
  if (auto wrong = WhatIsWrongWithProfileId(row.item.id); wrong.has_value()) {
    rejections->push_back({row.line, "profile", row.item.id, *std::move(wrong)});
  }
  if (auto wrong = WhatIsWrongWithSetting(name); wrong.has_value()) {
    rejections->push_back({row.line, "setting", name, *std::move(wrong)});
  } else if (wrong = WhatIsWrongWithValue(name, value); wrong.has_value()) {
    rejections->push_back({row.line, "value", value, *std::move(wrong)});
  }
}

// A profile whose settings are good by themselves: whether they go together.
class ProfileCheck {
 public:
  ProfileCheck(const ImportProfile& profile, const std::map<std::string, int64_t>& lines,
               int64_t first_line, std::vector<Rejection>* rejections)
      : profile_(profile), lines_(lines), first_line_(first_line), rejections_(*rejections) {}

  void Run() {
    if (profile_.Setting("source_system").empty()) {
      NeedColumn(Field::kSourceSystem, problems::kOrSettingSourceSystem);
    }
    if (profile_.Setting("key").empty()) {
      NeedColumn(Field::kExternalId, problems::kOrSettingKey);
    } else {
      Exclude("column.external_id", {problems::kSaidBy, {"key"}});
    }
    CheckAmounts();
    CheckPerformance();
  }

 private:
  void CheckAmounts() {
    const absl::string_view amounts = profile_.Setting("amounts");
    const absl::Span<const Field> read = AmountFields(amounts);
    for (const Field field : {Field::kAmount, Field::kDebit, Field::kCredit, Field::kFlag,
                              Field::kExpense, Field::kIncome}) {
      if (std::find(read.begin(), read.end(), field) != read.end()) {
        NeedColumn(field, problems::kForAmounts, std::string(amounts));
      } else {
        Exclude(absl::StrCat(kColumn, FieldName(field)),
                {problems::kNotReadWithAmounts, {std::string(amounts)}});
      }
    }
    if (amounts != "expense_income") return;
    for (const absl::string_view setting : {"column.side", "default.side"}) {
      Exclude(std::string(setting), {problems::kSaidBy, {"amounts expense_income"}});
    }
  }

  void CheckPerformance() {
    const bool start = !profile_.ColumnOf(Field::kPerformanceStart).empty();
    const bool end = !profile_.ColumnOf(Field::kPerformanceEnd).empty();
    if (start)
      NeedColumn(Field::kPerformanceEnd, problems::kWithSetting, "column.performance_start");
    if (end) NeedColumn(Field::kPerformanceStart, problems::kWithSetting, "column.performance_end");
    if (start || end) {
      Exclude("column.performance",
              {problems::kSaidBy, {"column.performance_start, column.performance_end"}});
    }
  }

  void NeedColumn(Field field, const Problem& why, std::string what = "") {
    if (!profile_.ColumnOf(field).empty()) return;
    rejections_.push_back(
        {first_line_, "setting", absl::StrCat(kColumn, FieldName(field)),
         Reason(problems::kSettingDue, {profile_.id}).Advise(why, {std::move(what)})});
  }

  void Exclude(const std::string& setting, Reason why) {
    const auto line = lines_.find(setting);
    if (line == lines_.end()) return;
    rejections_.push_back({line->second, "setting", setting, std::move(why)});
  }

  const ImportProfile& profile_;
  const std::map<std::string, int64_t>& lines_;  // by setting
  const int64_t first_line_;
  std::vector<Rejection>& rejections_;
};

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

absl::string_view ImportProfile::Setting(absl::string_view name) const {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const ProfileSetting& s) { return s.name == name; });
  if (found != settings.end()) return found->value;
  const SettingRule* rule = RuleOf(name);
  return rule == nullptr ? absl::string_view() : rule->when_absent;
}

absl::string_view ImportProfile::ColumnOf(Field field) const {
  return Setting(absl::StrCat(kColumn, FieldName(field)));
}

absl::string_view ImportProfile::DefaultOf(Field field) const {
  return Setting(absl::StrCat(kDefault, FieldName(field)));
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
  std::vector<Rejection> rejections = CheckRemoveRows(declared);
  std::map<std::string, std::map<std::string, int64_t>> lines;  // by profile and setting
  std::map<std::string, int64_t> first_lines;
  for (const DeclaredRow<ImportProfile>& row : declared.rows) {
    if (row.remove) continue;
    CheckRow(row, &rejections);
    first_lines.try_emplace(row.item.id, row.line);
    const std::string& setting = row.item.settings.front().name;
    const auto [line, is_new] = lines[row.item.id].try_emplace(setting, row.line);
    if (!is_new) {
      rejections.push_back(
          {row.line, "setting", setting, {problems::kStandsAlready, {absl::StrCat(line->second)}}});
    }
  }
  if (first_lines.size() > limits::kImportProfilesMax) {
    rejections.push_back(
        {0, "", "", {problems::kAtMost, {absl::StrCat(limits::kImportProfilesMax)}}});
  }
  if (!rejections.empty()) return rejections;
  for (const ImportProfile& profile : ItemsOf(declared)) {
    ProfileCheck(profile, lines[profile.id], first_lines[profile.id], &rejections).Run();
  }
  return rejections;
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

std::vector<OfferedProfile> AllProfiles(const std::vector<ImportProfile>& declared,
                                        const std::vector<ImportProfile>& shipped) {
  std::map<absl::string_view, OfferedProfile> profiles;
  for (const ImportProfile& profile : declared) profiles[profile.id] = {&profile, false};
  for (const ImportProfile& profile : shipped) {
    profiles.try_emplace(profile.id, OfferedProfile{&profile, true});
  }
  std::vector<OfferedProfile> all;
  for (const auto& [id, profile] : profiles) all.push_back(profile);
  return all;
}

OfferedProfile FindProfile(const std::vector<ImportProfile>& declared,
                           const std::vector<ImportProfile>& shipped, absl::string_view id) {
  for (const OfferedProfile& offered : AllProfiles(declared, shipped)) {
    if (offered.profile->id == id) return offered;
  }
  return {};
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
