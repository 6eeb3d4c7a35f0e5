#include "libs/store/postgres_values.h"

#include <endian.h>

#include <algorithm>
#include <bit>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace wijkmonitor::store {
namespace {

constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kFloat4 = 700;
constexpr Oid kFloat8 = 701;
constexpr Oid kVarchar = 1043;

// The bytes of a value that is not NULL; those of a number are put into `number`.
absl::string_view BytesOf(const Value& value, std::array<char, 8>* number) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* bytes = std::get_if<Bytes>(&value)) return bytes->data;
  const auto* whole = std::get_if<int64_t>(&value);
  const uint64_t bits = whole != nullptr ? static_cast<uint64_t>(*whole)
                                         : std::bit_cast<uint64_t>(std::get<double>(value));
  *number = std::bit_cast<std::array<char, 8>>(htobe64(bits));
  return {number->data(), number->size()};
}

// Two's complement of any size, the highest byte first; 0 of no bytes, as NULL has.
int64_t NumberOf(absl::string_view bytes) {
  int64_t number = !bytes.empty() && (bytes[0] & 0x80) != 0 ? -1 : 0;
  for (const unsigned char byte : bytes) number = number * 256 + byte;
  return number;
}

template <class Number>
void AppendNumber(Number big_endian, std::string* data) {
  data->append(reinterpret_cast<const char*>(&big_endian), sizeof(big_endian));
}

absl::Status AppendField(const Value& value, Oid type, absl::string_view column,
                         std::string* data) {
  const auto* whole = std::get_if<int64_t>(&value);
  if (whole != nullptr && type == kFloat8) {
    return AppendField(Value(static_cast<double>(*whole)), type, column, data);
  }
  if (std::holds_alternative<std::monostate>(value)) {
    data->append(4, '\377');  // size -1
    return absl::OkStatus();
  }
  if (type != TypeOf(value)) {
    return absl::InternalError(absl::StrCat("a value of another type than its column ", column));
  }
  std::array<char, 8> number;
  const absl::string_view bytes = BytesOf(value, &number);
  AppendNumber(htobe32(static_cast<uint32_t>(bytes.size())), data);
  data->append(bytes.data(), bytes.size());
  return absl::OkStatus();
}

}  // namespace

Oid TypeOf(const Value& value) {
  constexpr Oid kTypes[] = {0, kInt8, kFloat8, kText, kBytea};  // in the order of Value
  return kTypes[value.index()];
}

BoundParameters::BoundParameters(absl::Span<const Value> values)
    : numbers(values.size()),
      data(values.size()),
      lengths(values.size()),
      formats(values.size(), 1) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (std::holds_alternative<std::monostate>(values[i])) continue;  // libpq: NULL
    const absl::string_view bytes = BytesOf(values[i], &numbers[i]);
    data[i] = bytes.data();
    lengths[i] = static_cast<int>(bytes.size());
  }
}

absl::Status CheckColumnTypes(const PGresult* result) {
  constexpr Oid kReadable[] = {kBool, kBytea,  kInt8,   kInt2,   kInt4,
                               kText, kFloat4, kFloat8, kVarchar};
  for (int column = 0; column < PQnfields(result); ++column) {
    const Oid type = PQftype(result, column);
    if (std::count(std::begin(kReadable), std::end(kReadable), type) > 0) continue;
    return absl::InternalError(absl::StrCat("column ", PQfname(result, column),
                                            " of a result has type number ", type,
                                            ": CAST it to a type of the dialect"));
  }
  return absl::OkStatus();
}

absl::string_view PostgresRow::Text(int column) const {
  return {PQgetvalue(result_, 0, column), static_cast<size_t>(PQgetlength(result_, 0, column))};
}

int64_t PostgresRow::Int(int column) const { return NumberOf(Text(column)); }

double PostgresRow::Real(int column) const {
  const int64_t number = Int(column);
  switch (PQftype(result_, column)) {
    case kFloat8:
      return std::bit_cast<double>(number);
    case kFloat4:
      return std::bit_cast<float>(static_cast<int32_t>(number));
    default:
      return static_cast<double>(number);
  }
}

absl::Status AppendCopyRow(absl::Span<const Value> row, absl::Span<const Oid> types,
                           absl::Span<const absl::string_view> columns, std::string* data) {
  if (row.size() != types.size()) {
    return absl::InternalError("a row of another size than its columns");
  }
  AppendNumber(htobe16(static_cast<uint16_t>(row.size())), data);
  for (size_t i = 0; i < row.size(); ++i) {
    RETURN_IF_ERROR(AppendField(row[i], types[i], columns[i], data));
  }
  return absl::OkStatus();
}

}  // namespace wijkmonitor::store
