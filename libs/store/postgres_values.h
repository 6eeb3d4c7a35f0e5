#pragma once

// Values in the binary formats of PostgreSQL: parameters, columns of results, rows of COPY.
// Formats: PostgreSQL 15 manual, 55 "Frontend/Backend Protocol" and COPY, "Binary Format"; type
// numbers: src/include/catalog/pg_type.dat. Internal to libs/store.

#include <libpq-fe.h>

#include <array>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/store/database.h"

namespace wijkmonitor::store {

// The type a value is sent as; 0 for NULL: the server infers it.
Oid TypeOf(const Value& value);

// Values as the arrays that libpq takes. The values must outlive this.
struct BoundParameters {
  explicit BoundParameters(absl::Span<const Value> values);

  std::vector<std::array<char, 8>> numbers;  // what `data` of a number points to
  std::vector<const char*> data;
  std::vector<int> lengths, formats;
};

// INTERNAL when a column has a type that Row cannot give, such as the NUMERIC of sum(BIGINT): the
// statement has to CAST it.
absl::Status CheckColumnTypes(const PGresult* result);

// The only row of `result`, whose columns have passed CheckColumnTypes.
class PostgresRow final : public Row {
 public:
  explicit PostgresRow(const PGresult* result) : result_(result) {}

  bool IsNull(int column) const override { return PQgetisnull(result_, 0, column) != 0; }
  int64_t Int(int column) const override;
  double Real(int column) const override;
  absl::string_view Text(int column) const override;

 private:
  const PGresult* const result_;
};

// What stands before and behind the rows of COPY ... (FORMAT binary): signature, flags and size of
// the header's extension; -1 columns.
inline constexpr absl::string_view kCopyHeader("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
inline constexpr absl::string_view kCopyEnd = "\377\377";

// Appends a row in that form. INTERNAL when the row has another size than `types`, those of
// `columns`, or a value of another type than its column. A whole number goes into a column of real
// numbers too.
absl::Status AppendCopyRow(absl::Span<const Value> row, absl::Span<const Oid> types,
                           absl::Span<const absl::string_view> columns, std::string* data);

}  // namespace wijkmonitor::store
