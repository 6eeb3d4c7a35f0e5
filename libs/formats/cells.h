#pragma once

// From the rows of a file to what it declares: the cells of a row by the names of their columns,
// and everything that is wrong with them.

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "libs/base/decimal.h"
#include "libs/base/limits.h"
#include "libs/base/money.h"
#include "libs/base/rejection.h"
#include "libs/formats/rejected.h"
#include "libs/formats/row_reader.h"

namespace wijkmonitor::formats {

// What a file declares, and which of its cells could not be read. A file that cannot be read at all
// has one rejection.
template <class T>
struct ReadFile {
  T declared;
  std::vector<Rejection> rejections;
  int64_t rows = 0;          // of the file; of a wide one: figures
  int64_t out_of_scope = 0;  // of these, what was not to be taken; they are not declared
  bool cut_short = false;    // not read to its end, for what the last rejection says
  std::vector<std::string> ignored_columns;
  // Names that the file has for columns that are called otherwise here.
  std::map<std::string, std::string> file_columns;
};

// A column by its name. Of a file with many rows it may be found once, for all of them.
class FileColumn {
 public:
  template <class Text>
  requires std::convertible_to<Text, absl::string_view> FileColumn(const Text& name)
      : name_(name) {}
  FileColumn(absl::string_view name, const RowReader& reader)
      : name_(name), place_(PlaceOf(name, reader.columns())) {}

  absl::string_view name() const { return name_; }
  // kNoColumn when the file has no such column.
  int PlaceIn(const RowReader& reader) const {
    return place_.has_value() ? *place_ : PlaceOf(name_, reader.columns());
  }

 private:
  absl::string_view name_;
  std::optional<int> place_;  // absent: not found beforehand
};

// The cells of one row. A cell that cannot be read adds a rejection, and gives an empty value.
class Cells {
 public:
  // All outlive it.
  Cells(const RowReader& reader, const Row& row, std::vector<Rejection>* rejections)
      : reader_(reader), row_(row), rejections_(*rejections) {}

  // Empty when the file has no such column.
  std::string Text(const FileColumn& column) const;
  // The same, valid as the row is.
  absl::string_view View(const FileColumn& column) const {
    const int place = column.PlaceIn(reader_);
    return place < 0 ? absl::string_view() : row_.cells[place];
  }
  int64_t line() const { return row_.line; }

  void Reject(const FileColumn& column, Reason reason);

  // One of the words of `Words`, which has a type Value, and functions Parse and All.
  template <class Words>
  typename Words::Value Word(const FileColumn& column) {
    const std::optional<typename Words::Value> value = Words::Parse(View(column));
    if (!value.has_value()) RejectWord(column, Words::All());
    return value.value_or(typename Words::Value{});
  }

  int64_t Integer(const FileColumn& column, int64_t when_empty);
  std::optional<double> Number(const FileColumn& column, DecimalMark mark);
  std::optional<int64_t> Amount(const FileColumn& column, const AmountStyle& style);
  bool Bool(const FileColumn& column, bool when_empty);
  absl::CivilDay Date(const FileColumn& column);
  // Nothing when the cell is empty.
  std::optional<absl::CivilDay> OptionalDate(const FileColumn& column);

 private:
  void RejectWord(const FileColumn& column, const std::string& words);

  const RowReader& reader_;
  const Row& row_;
  std::vector<Rejection>& rejections_;
};

// By which a row may say that an item is to be removed; no file must have it.
inline constexpr absl::string_view kRemoveColumn = "remove";

// A column that is due and not there, there twice, or there and not known; a column without a name
// is not read. `optional`: columns that may be there, besides kRemoveColumn. `file` is what
// `reader` reads.
std::optional<Rejection> WrongColumns(const RowReader& reader, absl::string_view file,
                                      absl::Span<const absl::string_view> due,
                                      absl::Span<const absl::string_view> optional);

// Names the columns of rejections as the file does: see ReadFile.
void NameFileColumns(const std::map<std::string, std::string>& file_columns,
                     absl::Span<Rejection> rejections);

// What is wrong with a file of more rows than `rows_max`, and with one of more faults than
// limits::kRejectionsHeldMax.
Rejection TooManyRows(int64_t line, int64_t rows_max);
Rejection TooManyFaults(int64_t line);

// Hands each readable row to `on_row`. A file of more rows than `rows_max` is refused with that
// alone; one with too many faults is not read to its end.
template <class T>
void ReadRows(RowReader& reader, int64_t rows_max, ReadFile<T>* result,
              const std::function<void(const Row&, Cells&)>& on_row);

// Reads a file of our own whose columns are all due, but for `optional` and kRemoveColumn.
template <class T>
ReadFile<T> ReadDeclaration(absl::string_view file, absl::Span<const absl::string_view> columns,
                            const std::function<void(const Row&, Cells&, T*)>& on_row,
                            absl::Span<const absl::string_view> optional = {});

// --- Only templates below ---

template <class T>
void ReadRows(RowReader& reader, int64_t rows_max, ReadFile<T>* result,
              const std::function<void(const Row&, Cells&)>& on_row) {
  Row row;
  while (!result->cut_short && reader.Next(&row)) {
    if (++result->rows - result->out_of_scope > rows_max) {
      result->declared = T();
      result->rejections = {TooManyRows(row.line, rows_max)};
      result->cut_short = true;
      return;
    }
    if (result->rejections.size() >= limits::kRejectionsHeldMax) {
      result->declared = T();
      result->rejections.push_back(TooManyFaults(row.line));
      result->cut_short = true;
      return;
    }
    const size_t before = result->rejections.size();
    if (row.malformed.has_value()) {
      result->rejections.push_back(*row.malformed);
    } else {
      Cells cells(reader, row, &result->rejections);
      on_row(row, cells);
    }
    ShortenRejections(before, &result->rejections);
  }
}

template <class T>
ReadFile<T> ReadDeclaration(absl::string_view file, absl::Span<const absl::string_view> columns,
                            const std::function<void(const Row&, Cells&, T*)>& on_row,
                            absl::Span<const absl::string_view> optional) {
  ReadFile<T> result;
  const absl::StatusOr<std::unique_ptr<RowReader>> reader = OpenCsv(file);
  if (!reader.ok()) {
    result.rejections.push_back(RejectionOf(reader.status()));
    return result;
  }
  if (const auto wrong = WrongColumns(**reader, file, columns, optional)) {
    result.rejections.push_back(*wrong);
    return result;
  }
  ReadRows<T>(**reader, limits::kImportRowsMax, &result,
              [&](const Row& row, Cells& cells) { on_row(row, cells, &result.declared); });
  return result;
}

}  // namespace wijkmonitor::formats
