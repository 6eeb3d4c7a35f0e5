#include "libs/formats/cells.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/date_notations.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"
#include "libs/formats/problems.h"

namespace wijkmonitor::formats {

std::string Cells::Text(absl::string_view column) const { return std::string(View(column)); }

absl::string_view Cells::View(absl::string_view column) const {
  const int cell = PlaceOf(column, reader_.columns());
  return cell < 0 ? absl::string_view() : row_.cells[cell];
}

void Cells::Reject(absl::string_view column, Reason reason) {
  const int cell = PlaceOf(column, reader_.columns());
  rejections_.push_back(
      {row_.line, cell < 0 ? std::string(column) : reader_.SourceColumn(static_cast<size_t>(cell)),
       View(column), std::move(reason)});
}

void Cells::RejectWord(absl::string_view column, const std::string& words) {
  Reject(column, {problems::kWordDue, {words}});
}

int64_t Cells::Integer(absl::string_view column, int64_t when_empty) {
  const std::string text = Text(column);
  if (text.empty()) return when_empty;
  int64_t value = 0;
  if (!absl::SimpleAtoi(text, &value)) Reject(column, problems::kWholeNumberDue);
  return value;
}

std::optional<double> Cells::Number(absl::string_view column, DecimalMark mark) {
  const std::string text = Text(column);
  if (text.empty()) return std::nullopt;
  const absl::StatusOr<double> value = ParseDecimal(text, mark);
  if (value.ok()) return *value;
  Reject(column, ReasonOfStatus(value.status()));
  return std::nullopt;
}

std::optional<int64_t> Cells::Amount(absl::string_view column, const AmountStyle& style) {
  const std::string text = Text(column);
  if (text.empty()) return std::nullopt;
  const absl::StatusOr<int64_t> amount = ParseAmount(text, style);
  if (amount.ok()) return *amount;
  Reject(column, ReasonOfStatus(amount.status()));
  return std::nullopt;
}

bool Cells::Bool(absl::string_view column, bool when_empty) {
  const std::string text = Text(column);
  if (text.empty()) return when_empty;
  const bool is_true = absl::EqualsIgnoreCase(text, "true");
  if (!is_true && !absl::EqualsIgnoreCase(text, "false")) Reject(column, problems::kTrueOrFalseDue);
  return is_true;
}

absl::CivilDay Cells::Date(absl::string_view column) {
  const absl::StatusOr<absl::CivilDay> day = ParseFileDate(Text(column));
  if (day.ok()) return *day;
  Reject(column, ReasonOfStatus(day.status()));
  return absl::CivilDay();
}

std::optional<absl::CivilDay> Cells::OptionalDate(absl::string_view column) {
  if (Text(column).empty()) return std::nullopt;
  return Date(column);
}

std::optional<Rejection> WrongColumns(const RowReader& reader, absl::string_view file,
                                      absl::Span<const absl::string_view> due) {
  for (const absl::string_view column : due) {
    if (auto wrong = WrongColumn(column, /*due=*/true, reader, file)) return wrong;
  }
  for (const std::string& column : reader.columns()) {
    if (column.empty() || column == kRemoveColumn || std::ranges::count(due, column) > 0) continue;
    return Rejection{
        reader.header_line(), column, "", {problems::kNoSuchColumn, {absl::StrJoin(due, " ")}}};
  }
  return WrongColumn(kRemoveColumn, /*due=*/false, reader, file);
}

Rejection TooManyRows(int64_t line, int64_t rows_max) {
  return {line, "", "", {problems::kTooManyRows, {absl::StrCat(rows_max)}}};
}

Rejection TooManyFaults(int64_t line) {
  return {line, "", "", {problems::kTooManyFaults, {absl::StrCat(limits::kRejectionsHeldMax)}}};
}

}  // namespace wijkmonitor::formats
