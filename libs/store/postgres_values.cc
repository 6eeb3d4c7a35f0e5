#include "libs/store/postgres_values.h"

#include <endian.h>

#include <bit>
#include <cstring>

#include "absl/strings/str_cat.h"

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

// Signature, flags and size of the header's extension.
constexpr absl::string_view kCopyHeader("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);

template <class T>
T Load(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}
int16_t LoadInt2(const char* bytes) { return static_cast<int16_t>(be16toh(Load<uint16_t>(bytes))); }
int32_t LoadInt4(const char* bytes) { return static_cast<int32_t>(be32toh(Load<uint32_t>(bytes))); }
int64_t LoadInt8(const char* bytes) { return static_cast<int64_t>(be64toh(Load<uint64_t>(bytes))); }

std::array<char, 8> Stored(uint64_t bits) {
  return std::bit_cast<std::array<char, 8>>(htobe64(bits));
}
std::array<char, 8> Stored(int64_t number) { return Stored(static_cast<uint64_t>(number)); }
std::array<char, 8> Stored(double number) { return Stored(std::bit_cast<uint64_t>(number)); }

void Append(absl::string_view bytes, std::string* data) {
  data->append(bytes.data(), bytes.size());
}
void AppendInt2(int16_t number, std::string* data) {
  const uint16_t stored = htobe16(static_cast<uint16_t>(number));
  data->append(reinterpret_cast<const char*>(&stored), sizeof(stored));
}
void AppendField(absl::string_view bytes, std::string* data) {
  const uint32_t size = htobe32(static_cast<uint32_t>(bytes.size()));
  data->append(reinterpret_cast<const char*>(&size), sizeof(size));
  Append(bytes, data);
}
void AppendField(const std::array<char, 8>& bytes, std::string* data) {
  AppendField(absl::string_view(bytes.data(), bytes.size()), data);
}

// The text or bytes of a value; null for others.
const std::string* StringOf(const Value& value) {
  if (const auto* bytes = std::get_if<Bytes>(&value)) return &bytes->data;
  return std::get_if<std::string>(&value);
}

}  // namespace

Oid TypeOf(const Value& value) {
  constexpr Oid kTypes[] = {0, kInt8, kFloat8, kText, kBytea};  // in the order of Value
  return kTypes[value.index()];
}

BoundParameters::BoundParameters(absl::Span<const Value> values)
    : numbers_(values.size()),
      data_(values.size()),
      lengths_(values.size()),
      formats_(values.size(), 1) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (const std::string* text = StringOf(values[i])) {
      data_[i] = text->data();
      lengths_[i] = static_cast<int>(text->size());
      continue;
    }
    if (std::holds_alternative<std::monostate>(values[i])) continue;  // libpq: NULL
    const auto* whole = std::get_if<int64_t>(&values[i]);
    numbers_[i] = whole != nullptr ? Stored(*whole) : Stored(std::get<double>(values[i]));
    data_[i] = numbers_[i].data();
    lengths_[i] = 8;
  }
}

absl::Status CheckColumnTypes(const PGresult* result) {
  for (int column = 0; column < PQnfields(result); ++column) {
    switch (PQftype(result, column)) {
      case kBool:
      case kBytea:
      case kInt8:
      case kInt2:
      case kInt4:
      case kText:
      case kFloat4:
      case kFloat8:
      case kVarchar:
        break;
      default:
        return absl::InternalError(
            absl::StrCat("column ", PQfname(result, column), " of a result has type number ",
                         PQftype(result, column), ": CAST it to a type of the dialect"));
    }
  }
  return absl::OkStatus();
}

int64_t PostgresRow::Int(int column) const {
  const char* bytes = PQgetvalue(result_, 0, column);
  if (IsNull(column)) return 0;
  switch (PQftype(result_, column)) {
    case kInt8:
      return LoadInt8(bytes);
    case kInt4:
      return LoadInt4(bytes);
    case kInt2:
      return LoadInt2(bytes);
    case kBool:
      return *bytes;
    default:
      return 0;
  }
}

double PostgresRow::Real(int column) const {
  const char* bytes = PQgetvalue(result_, 0, column);
  if (IsNull(column)) return 0;
  switch (PQftype(result_, column)) {
    case kFloat8:
      return std::bit_cast<double>(LoadInt8(bytes));
    case kFloat4:
      return std::bit_cast<float>(LoadInt4(bytes));
    default:
      return static_cast<double>(Int(column));
  }
}

absl::string_view PostgresRow::Text(int column) const {
  switch (PQftype(result_, column)) {
    case kText:
    case kVarchar:
    case kBytea:
      return {PQgetvalue(result_, 0, column), static_cast<size_t>(PQgetlength(result_, 0, column))};
    default:
      return "";
  }
}

CopyBuffer::CopyBuffer(std::vector<Oid> types, absl::Span<const absl::string_view> names)
    : types_(std::move(types)), names_(names), data_(kCopyHeader) {}

absl::Status CopyBuffer::Add(absl::Span<const Value> row) {
  if (row.size() != types_.size()) {
    return absl::InternalError("a row of another size than its columns");
  }
  AppendInt2(static_cast<int16_t>(row.size()), &data_);
  for (size_t i = 0; i < row.size(); ++i) {
    if (absl::Status status = AddField(i, row[i]); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CopyBuffer::AddField(size_t column, const Value& value) {
  const Oid type = types_[column];
  if (std::holds_alternative<std::monostate>(value)) {
    data_.append(4, '\377');  // size -1
    return absl::OkStatus();
  }
  if (type == TypeOf(value)) {
    if (const std::string* text = StringOf(value)) {
      AppendField(*text, &data_);
    } else if (const auto* whole = std::get_if<int64_t>(&value)) {
      AppendField(Stored(*whole), &data_);
    } else {
      AppendField(Stored(std::get<double>(value)), &data_);
    }
    return absl::OkStatus();
  }
  if (type == kFloat8 && std::holds_alternative<int64_t>(value)) {
    AppendField(Stored(static_cast<double>(std::get<int64_t>(value))), &data_);
    return absl::OkStatus();
  }
  return absl::InternalError(
      absl::StrCat("a value of another type than its column ", names_[column]));
}

void CopyBuffer::End() { AppendInt2(-1, &data_); }

}  // namespace wijkmonitor::store
