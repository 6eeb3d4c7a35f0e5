#include "libs/formats/cells.h"

#include <algorithm>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/date.h"
#include "libs/base/status.h"

namespace wijkmonitor::formats {

std::string Cells::Text(absl::string_view column) const {
  const int cell = Find(column);
  return cell < 0 ? std::string() : std::string(row_.cells[cell]);
}

void Cells::Reject(absl::string_view column, absl::string_view reason) {
  const int cell = Find(column);
  rejections_.push_back(
      {row_.line, cell < 0 ? std::string(column) : reader_.SourceColumn(static_cast<size_t>(cell)),
       Text(column), std::string(reason)});
}

void Cells::RejectWord(absl::string_view column, const std::string& words) {
  Reject(column, absl::StrCat("must be one of: ", words));
}

int64_t Cells::Integer(absl::string_view column, int64_t when_empty) {
  const std::string text = Text(column);
  if (text.empty()) return when_empty;
  int64_t value = 0;
  if (!absl::SimpleAtoi(text, &value)) Reject(column, "must be a whole number");
  return value;
}

std::optional<double> Cells::Number(absl::string_view column, DecimalMark mark) {
  const std::string text = Text(column);
  if (text.empty()) return std::nullopt;
  const absl::StatusOr<double> value = ParseDecimal(text, mark);
  if (value.ok()) return *value;
  Reject(column, absl::string_view(value.status().message()));
  return std::nullopt;
}

std::optional<int64_t> Cells::Amount(absl::string_view column, const AmountStyle& style) {
  const std::string text = Text(column);
  if (text.empty()) return std::nullopt;
  const absl::StatusOr<int64_t> amount = ParseAmount(text, style);
  if (amount.ok()) return *amount;
  Reject(column, absl::string_view(amount.status().message()));
  return std::nullopt;
}

bool Cells::Bool(absl::string_view column, bool when_empty) {
  const std::string text = Text(column);
  if (text.empty()) return when_empty;
  if (text != "true" && text != "false") Reject(column, "must be true or false");
  return text == "true";
}

absl::CivilDay Cells::Date(absl::string_view column) {
  const absl::StatusOr<absl::CivilDay> day = ParseDate(Text(column));
  if (day.ok()) return *day;
  Reject(column, absl::string_view(day.status().message()));
  return absl::CivilDay();
}

std::optional<absl::CivilDay> Cells::OptionalDate(absl::string_view column) {
  if (Text(column).empty()) return std::nullopt;
  return Date(column);
}

int Cells::Find(absl::string_view column) const {
  const std::vector<std::string>& columns = reader_.columns();
  const auto found = std::find(columns.begin(), columns.end(), column);
  return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

Rejection RejectionOf(const absl::Status& status) {
  Rejection rejection;
  rejection.reason = std::string(status.message());
  const std::vector<Violation> violations = ViolationsOf(status);
  if (violations.empty()) return rejection;
  const std::vector<std::string> place =
      absl::StrSplit(violations.front().field, absl::MaxSplits(':', 1));
  if (place.size() != 2 || !absl::SimpleAtoi(place[0], &rejection.line)) return rejection;
  rejection.column = place[1];
  rejection.reason = violations.front().description;
  return rejection;
}

std::optional<Rejection> WrongColumns(const std::vector<std::string>& columns,
                                      absl::Span<const absl::string_view> due) {
  const std::set<absl::string_view> present(columns.begin(), columns.end());
  for (const absl::string_view column : due) {
    if (!present.contains(column)) {
      return Rejection{1, std::string(column), "",
                       absl::StrCat("the column \"", column, "\" is missing")};
    }
  }
  for (const std::string& column : columns) {
    if (column != kRemoveColumn && std::find(due.begin(), due.end(), column) == due.end()) {
      return Rejection{
          1, column, "",
          absl::StrCat("there is no such column; there are: ", absl::StrJoin(due, " "))};
    }
  }
  return std::nullopt;
}

Rejection TooManyRows(int64_t line) {
  return {line, "", "",
          absl::StrCat("a file has at most ", limits::kImportRowsMax, " rows: split it")};
}

}  // namespace wijkmonitor::formats
