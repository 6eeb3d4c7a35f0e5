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

std::string Cells::Text(const FileColumn& column) const { return std::string(View(column)); }

void Cells::Reject(const FileColumn& column, Reason reason) {
  const int cell = column.PlaceIn(reader_);
  rejections_.push_back(
      {row_.line,
       cell < 0 ? std::string(column.name()) : reader_.SourceColumn(static_cast<size_t>(cell)),
       View(column), std::move(reason)});
}

void NameFileColumns(const std::map<std::string, std::string>& file_columns,
                     absl::Span<Rejection> rejections) {
  for (Rejection& rejection : rejections) {
    const auto of_file = file_columns.find(rejection.column);
    if (of_file != file_columns.end()) rejection.column = of_file->second;
  }
}

void Cells::RejectWord(const FileColumn& column, const std::string& words) {
  Reject(column, {problems::kWordDue, {words}});
}

int64_t Cells::Integer(const FileColumn& column, int64_t when_empty) {
  const absl::string_view text = View(column);
  if (text.empty()) return when_empty;
  int64_t value = 0;
  if (!absl::SimpleAtoi(text, &value)) Reject(column, problems::kWholeNumberDue);
  return value;
}

std::optional<double> Cells::Number(const FileColumn& column, DecimalMark mark) {
  const absl::string_view text = View(column);
  if (text.empty()) return std::nullopt;
  const absl::StatusOr<double> value = ParseDecimal(text, mark);
  if (value.ok()) return *value;
  Reject(column, ReasonOfStatus(value.status()));
  return std::nullopt;
}

std::optional<int64_t> Cells::Amount(const FileColumn& column, const AmountStyle& style) {
  const absl::string_view text = View(column);
  if (text.empty()) return std::nullopt;
  const absl::StatusOr<int64_t> amount = ParseAmount(text, style);
  if (amount.ok()) return *amount;
  Reject(column, ReasonOfStatus(amount.status()));
  return std::nullopt;
}

bool Cells::Bool(const FileColumn& column, bool when_empty) {
  const absl::string_view text = View(column);
  if (text.empty()) return when_empty;
  const bool is_true = absl::EqualsIgnoreCase(text, "true");
  if (!is_true && !absl::EqualsIgnoreCase(text, "false")) Reject(column, problems::kTrueOrFalseDue);
  return is_true;
}

absl::CivilDay Cells::Date(const FileColumn& column) {
  const absl::StatusOr<absl::CivilDay> day = ParseFileDate(View(column));
  if (day.ok()) return *day;
  Reject(column, ReasonOfStatus(day.status()));
  return absl::CivilDay();
}

std::optional<absl::CivilDay> Cells::OptionalDate(const FileColumn& column) {
  if (View(column).empty()) return std::nullopt;
  return Date(column);
}

std::optional<Rejection> WrongColumns(const RowReader& reader, absl::string_view file,
                                      absl::Span<const absl::string_view> due,
                                      absl::Span<const absl::string_view> optional) {
  std::vector<absl::string_view> known(due.begin(), due.end());
  known.insert(known.end(), optional.begin(), optional.end());
  for (const absl::string_view column : due) {
    if (auto wrong = WrongColumn(column, /*due=*/true, reader, file)) return wrong;
  }
  for (const std::string& column : reader.columns()) {
    if (column.empty() || column == kRemoveColumn || std::ranges::count(known, column) > 0)
      continue;
    return Rejection{
        reader.header_line(), column, "", {problems::kNoSuchColumn, {absl::StrJoin(known, " ")}}};
  }
  for (const absl::string_view column : optional) {
    if (auto wrong = WrongColumn(column, /*due=*/false, reader, file)) return wrong;
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
