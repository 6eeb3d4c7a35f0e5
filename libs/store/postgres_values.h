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
class BoundParameters {
 public:
  explicit BoundParameters(absl::Span<const Value> values);

  int size() const { return static_cast<int>(data_.size()); }
  const char* const* data() const { return data_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  std::vector<std::array<char, 8>> numbers_;
  std::vector<const char*> data_;
  std::vector<int> lengths_, formats_;
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

// Rows in the form of COPY ... (FORMAT binary), gathered in a buffer.
class CopyBuffer {
 public:
  // `types` of the columns, in order; `names` for errors.
  CopyBuffer(std::vector<Oid> types, absl::Span<const absl::string_view> names);

  // INTERNAL when the row has another size than the columns or a value of another type than its
  // column. A whole number goes into a column of real numbers too.
  absl::Status Add(absl::Span<const Value> row);
  void End();

  const std::string& data() const { return data_; }
  void Clear() { data_.clear(); }

 private:
  absl::Status AddField(size_t column, const Value& value);

  const std::vector<Oid> types_;
  const absl::Span<const absl::string_view> names_;
  std::string data_;
};

}  // namespace wijkmonitor::store
