#include "services/finance/convert_ledger_line.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/decimal.h"
#include "libs/base/row_text.h"
#include "libs/formats/cell_text.h"
#include "libs/formats/problems.h"
#include "libs/rpc/words.h"
#include "services/finance/domain/problems.h"
#include "wijkmonitor/finance/v1/posting.pb.h"

namespace wijkmonitor::finance {
namespace {

constexpr std::pair<absl::string_view, Amounts> kAmounts[] = {
    {"signed", Amounts::kSigned},
    {"by_side", Amounts::kBySide},
    {"debit_credit", Amounts::kDebitCredit},
    {"flag", Amounts::kFlag},
    {"expense_income", Amounts::kExpenseIncome}};

Amounts AmountsOf(absl::string_view word) {
  for (const auto& [text, value] : kAmounts) {
    if (text == word) return value;
  }
  return Amounts{};
}

std::vector<std::string> KeyParts(const ImportProfile& profile) {
  return absl::StrSplit(SettingOf(profile, "key"), '|', absl::SkipEmpty());
}

// What `parse` makes of the text of a field; nothing when that is empty.
template <class Parse>
auto Parsed(const Line& line, Field field, absl::string_view text, const Parse& parse) {
  using Value = typename decltype(parse(text))::value_type;
  if (text.empty()) return std::optional<Value>();
  const absl::StatusOr<Value> value = parse(text);
  if (value.ok()) return std::optional<Value>(*value);
  line.Reject(field, ReasonOfStatus(value.status()));
  return std::optional<Value>();
}

}  // namespace

Layout::Layout(const ImportProfile& profile, const std::vector<std::string>& columns)
    : key_name(SettingOf(profile, "key")),
      amounts(AmountsOf(SettingOf(profile, "amounts"))),
      amount_style(formats::AmountStyleOf(kImportProfile, profile)),
      date_style(formats::DateStyleOf(kImportProfile, profile)),
      mapping(SettingOf(profile, "mapping") == "yes"),
      numbers_are_months(SettingOf(profile, "periods") == "months") {
  for (size_t i = 0; i < kFields; ++i) {
    const auto field = static_cast<Field>(i);
    places[i] = formats::PlaceOf(ColumnOf(profile, field), columns);
    defaults[i] = std::string(DefaultOf(profile, field));
  }
  defaults[static_cast<size_t>(Field::kSourceSystem)] =
      std::string(SettingOf(profile, "source_system"));
  for (std::string& part : KeyParts(profile)) {
    const int place = part.front() == '@' ? formats::kNoColumn : formats::PlaceOf(part, columns);
    key.push_back({std::move(part), place});
  }
  if (!absl::SimpleAtoi(SettingOf(profile, "unit"), &amount_style.unit)) amount_style.unit = 1;
}

std::vector<formats::UsedColumn> UsedColumns(const ImportProfile& profile) {
  std::set<Field> due = {Field::kExternalId};
  for (const Field field : AmountFields(SettingOf(profile, "amounts"))) due.insert(field);
  if (SettingOf(profile, "source_system").empty()) due.insert(Field::kSourceSystem);
  const bool all = SettingOf(profile, "columns") == "all";
  std::vector<formats::UsedColumn> used;
  for (size_t i = 0; i < kFields; ++i) {
    const auto field = static_cast<Field>(i);
    const absl::string_view column = ColumnOf(profile, field);
    if (column.empty()) continue;
    // A file of one municipality need not name it.
    const bool is_due = field != Field::kMunicipality && (all || due.contains(field));
    used.push_back({std::string(column), std::string(FieldName(field)), is_due});
  }
  for (std::string& part : KeyParts(profile)) {
    if (part.front() != '@') used.push_back({std::move(part), "key"});
  }
  return used;
}

std::vector<Rejection> WrongColumns(const ImportProfile& profile, const formats::RowReader& reader,
                                    absl::string_view file) {
  const std::vector<formats::UsedColumn> used = UsedColumns(profile);
  std::vector<Rejection> rejections = formats::WrongColumns(profile, used, reader, file);
  if (SettingOf(profile, "columns") == "all" || !rejections.empty()) return rejections;
  std::set<std::string> known;
  for (const formats::UsedColumn& column : used) known.insert(column.name);
  for (const std::string& column : reader.columns()) {
    if (column.empty() || known.contains(column)) continue;
    rejections.push_back(
        {reader.header_line(), column, "", {problems::kNoSuchColumn, {absl::StrJoin(known, " ")}}});
  }
  return rejections;
}

absl::string_view Line::Own(Field field) const {
  const int place = layout_.places[static_cast<size_t>(field)];
  return place == formats::kNoColumn ? absl::string_view() : row_.cells[place];
}

absl::string_view Line::Text(Field field) const {
  const absl::string_view own = Own(field);
  return own.empty() ? layout_.Default(field) : own;
}

std::string Line::Column(Field field) const {
  const int place = layout_.places[static_cast<size_t>(field)];
  if (place == formats::kNoColumn) return std::string(FieldName(field));
  return reader_.SourceColumn(static_cast<size_t>(place));
}

void Line::Reject(Field field, Reason reason) const {
  rejections_.push_back({row_.line, Column(field), std::string(Text(field)), std::move(reason)});
}

std::optional<int64_t> Line::Amount(Field field) const {
  return Parsed(*this, field, Own(field),
                [this](absl::string_view text) { return ParseAmount(text, layout_.amount_style); });
}

std::optional<absl::CivilDay> Line::Day(Field field) const {
  return Parsed(*this, field, Own(field), [this](absl::string_view text) {
    return formats::ParseProfileDate(text, layout_.date_style);
  });
}

std::optional<Period> Line::Span(Field field) const {
  return Parsed(*this, field, Text(field), ParseLinePeriod);
}

std::optional<Period> Line::Performance() const {
  if (const std::optional<Period> span = Span(Field::kPerformance)) return span;
  const std::optional<absl::CivilDay> start = Day(Field::kPerformanceStart);
  const std::optional<absl::CivilDay> end = Day(Field::kPerformanceEnd);
  if (start.has_value() && end.has_value()) {
    if (*start < *end) return Period{*start, *end};
    Reject(Field::kPerformanceEnd, problems::kPerformanceEndAfterStart);
  }
  const bool has_start = !Own(Field::kPerformanceStart).empty();
  const bool has_end = !Own(Field::kPerformanceEnd).empty();
  if (has_start && !has_end) Reject(Field::kPerformanceEnd, problems::kPerformanceEndDue);
  if (has_end && !has_start) Reject(Field::kPerformanceStart, problems::kPerformanceStartDue);
  return std::nullopt;
}

std::optional<int> Line::Year(Field field) const {
  return Parsed(*this, field, Text(field), ParseLineYear);
}

std::optional<int> Line::PeriodNumber(Field field) const {
  return Parsed(*this, field, Own(field), [](absl::string_view text) -> absl::StatusOr<int> {
    // Of three digits in an audit file.
    int number = 0;
    if (text.size() <= 3 && AreDigits(text) && absl::SimpleAtoi(text, &number) && number <= 99) {
      return number;
    }
    return ToStatus(Reason(problems::kPeriodNumberDue).Advise(problems::kPeriodsYear));
  });
}

std::optional<int32_t> Line::Revision(Field field) const {
  return Parsed(*this, field, Own(field), [](absl::string_view text) -> absl::StatusOr<int32_t> {
    int32_t revision = 0;
    if (absl::SimpleAtoi(text, &revision) && revision > 0) return revision;
    return ToStatus(problems::kRevisionDue);
  });
}

std::string Line::Key(const Period& period, absl::string_view taakveld) const {
  std::vector<std::string> parts;
  for (const Layout::KeyPart& part : layout_.key) {
    std::string text;
    if (part.place != formats::kNoColumn) {
      text = formats::ColumnText(row_.cells[part.place]);
    } else if (part.name == kPeriodInKey) {
      text = FormatLinePeriod(period);
    } else if (part.name == kKindInKey) {
      text = std::string(Text(Field::kKind));
      if (text.empty()) text = rpc::Word<v1::PostingKind>(Kind::kRealisation);
    } else {
      text = std::string(taakveld);
    }
    const bool is_of_key_only =
        part.place != formats::kNoColumn && std::ranges::count(layout_.places, part.place) == 0;
    if (is_of_key_only && (SumsOthers(text) || LooksRounded(text))) {
      rejections_.push_back({row_.line, part.name, text,
                             SumsOthers(text) ? problems::kSumOfOthers : problems::kRounded});
    }
    if (text.empty()) {
      const std::string column = part.place == formats::kNoColumn
                                     ? part.name
                                     : reader_.SourceColumn(static_cast<size_t>(part.place));
      rejections_.push_back({row_.line, column, "", problems::kKeyPartDue});
    }
    parts.push_back(std::move(text));
  }
  return absl::StrJoin(parts, kKeySeparator);
}

}  // namespace wijkmonitor::finance
