#pragma once

// Between stored values and those of a domain, for what a service keeps.

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/base/status.h"
#include "libs/store/database.h"

namespace wijkmonitor::store {

inline std::string Text(const Row& row, int column) { return std::string(row.Text(column)); }
inline Value Int(int64_t value) { return Value(value); }
inline Value Str(absl::string_view value) { return Value(std::string(value)); }
std::optional<double> OptionalReal(const Row& row, int column);
Value Date(absl::CivilDay day);
// DATA_LOSS when it is no date.
absl::StatusOr<absl::CivilDay> StoredDate(const Row& row, int column);

// Texts as one, with marks between them, and back: every text, an empty one and one with marks in
// it too.
std::string StoredTexts(const std::vector<std::string>& texts, char mark);
std::vector<std::string> TextsStored(absl::string_view stored, char mark);
// One of them, to what stands before it.
void AppendStored(absl::string_view text, char mark, std::string* stored);

// The values of a row as one text. Of the types that there are it has no bytes; a NULL and an empty
// text are the same.
std::string PackedValues(const std::vector<Value>& values);
// The row that such a text is. Columns that came after it was written are NULL.
class PackedRow final : public Row {
 public:
  explicit PackedRow(absl::string_view packed);
  bool IsNull(int column) const override { return Text(column).empty(); }
  int64_t Int(int column) const override;
  double Real(int column) const override;
  absl::string_view Text(int column) const override;

 private:
  const std::vector<std::string> texts_;
};

// Tx::Bulk of what is there already.
absl::Status InsertRows(Tx& tx, absl::string_view table,
                        absl::Span<const absl::string_view> columns,
                        std::vector<std::vector<Value>> rows);

// Values of any type. Enums are kept by number: 0 stands for an absent one.
template <class T>
Value ToValue(const T& value) {
  if constexpr (std::is_same_v<T, double>) {
    return Value(value);
  } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
    return Int(static_cast<int64_t>(value));
  } else if constexpr (std::is_same_v<T, std::string>) {
    return Str(value);
  } else if constexpr (std::is_same_v<T, absl::CivilDay>) {
    return Date(value);
  } else if constexpr (std::is_enum_v<typename T::value_type>) {
    return Int(value.has_value() ? static_cast<int64_t>(*value) : 0);
  } else {
    return value.has_value() ? ToValue(*value) : Value();
  }
}
template <class T>
absl::Status FromStored(const Row& row, int column, T* value) {
  if constexpr (std::is_same_v<T, double>) {
    *value = row.Real(column);
  } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
    *value = static_cast<T>(row.Int(column));
  } else if constexpr (std::is_same_v<T, std::string>) {
    *value = Text(row, column);
  } else if constexpr (std::is_same_v<T, absl::CivilDay>) {
    ASSIGN_OR_RETURN(*value, StoredDate(row, column));
  } else if constexpr (std::is_enum_v<typename T::value_type>) {
    if (row.Int(column) != 0) value->emplace(static_cast<typename T::value_type>(row.Int(column)));
  } else if (!row.IsNull(column)) {
    return FromStored(row, column, &value->emplace());
  }
  return absl::OkStatus();
}

}  // namespace wijkmonitor::store
