#include "libs/store/values.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/date.h"
#include "libs/base/decimal.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::store {
namespace {

// Between values that are packed in one text.
constexpr char kBetweenValues = '|';

}  // namespace

Value Date(absl::CivilDay day) { return Value(FormatDate(day)); }

std::optional<double> OptionalReal(const Row& row, int column) {
  return row.IsNull(column) ? std::nullopt : std::optional(row.Real(column));
}

absl::StatusOr<absl::CivilDay> StoredDate(const Row& row, int column) {
  // The day after the last one that there may be ends a period.
  static const absl::CivilDay end(limits::kYearMax + 1, 1, 1);
  if (row.Text(column) == FormatDate(end)) return end;
  absl::StatusOr<absl::CivilDay> day = ParseDate(row.Text(column));
  if (!day.ok()) {
    return MakeError(absl::StatusCode::kDataLoss, "STORED_DATE", "a stored date is damaged");
  }
  return day;
}

absl::Status InsertRows(Tx& tx, absl::string_view table,
                        absl::Span<const absl::string_view> columns,
                        std::vector<std::vector<Value>> rows) {
  size_t next = 0;
  return tx.Bulk(table, columns, [&](std::vector<Value>* row) {
    if (next == rows.size()) return false;
    *row = std::move(rows[next++]);
    return true;
  });
}

void AppendStored(absl::string_view text, char mark, std::string* stored) {
  if (text.empty()) stored->append("\\e");
  for (const char letter : text) {
    if (letter == '\\') {
      stored->append("\\\\");
    } else if (letter == mark) {
      stored->append("\\m");
    } else {
      stored->push_back(letter);
    }
  }
}

std::string StoredTexts(const std::vector<std::string>& texts, char mark) {
  std::string stored;
  for (const std::string& text : texts) {
    if (&text != &texts.front()) stored.push_back(mark);
    AppendStored(text, mark, &stored);
  }
  return stored;
}

std::vector<std::string> TextsStored(absl::string_view stored, char mark) {
  std::vector<std::string> texts;
  if (stored.empty()) return texts;
  for (const absl::string_view piece : absl::StrSplit(stored, mark)) {
    std::string& text = texts.emplace_back();
    text.reserve(piece.size());
    for (size_t i = 0; i < piece.size(); ++i) {
      const bool is_marked = piece[i] == '\\' && i + 1 < piece.size();
      const char letter = is_marked ? piece[++i] : piece[i];
      if (is_marked && letter == 'e') continue;
      text.push_back(is_marked && letter == 'm' ? mark : letter);
    }
  }
  return texts;
}

std::string PackedValues(const std::vector<Value>& values) {
  std::string packed;
  for (const Value& value : values) {
    const auto* const text = std::get_if<std::string>(&value);
    const auto* const number = std::get_if<int64_t>(&value);
    const auto* const real = std::get_if<double>(&value);
    if (&value != &values.front()) packed.push_back(kBetweenValues);
    AppendStored(text != nullptr     ? *text
                 : number != nullptr ? absl::StrCat(*number)
                 : real != nullptr   ? FormatDecimal(*real)
                                     : "",
                 kBetweenValues, &packed);
  }
  return packed;
}

PackedRow::PackedRow(absl::string_view packed) : texts_(TextsStored(packed, kBetweenValues)) {}

int64_t PackedRow::Int(int column) const {
  int64_t number = 0;
  return absl::SimpleAtoi(Text(column), &number) ? number : 0;
}

double PackedRow::Real(int column) const {
  double number = 0;
  return absl::SimpleAtod(Text(column), &number) ? number : 0;
}

absl::string_view PackedRow::Text(int column) const {
  const auto place = static_cast<size_t>(column);
  return place < texts_.size() ? absl::string_view(texts_[place]) : absl::string_view();
}

}  // namespace wijkmonitor::store
