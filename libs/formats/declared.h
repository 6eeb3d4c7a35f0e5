#pragma once

// Files that declare items: see libs/base/declared.h. A file has all columns of its items, and may
// have the column "remove" (yes or no; empty: no).

#include <cmath>
#include <type_traits>
#include <utility>

#include "absl/strings/str_split.h"
#include "libs/base/date.h"
#include "libs/base/declared.h"
#include "libs/formats/cells.h"

namespace wijkmonitor::formats {

// The words of files for an enum, said where the API's are known:
//   static std::optional<T> Parse(absl::string_view word);
//   static std::string All();
template <class T>
struct Words;

template <class T>
constexpr bool kIsOptionalEnum = false;
template <class T>
constexpr bool kIsOptionalEnum<std::optional<T>> = std::is_enum_v<T>;

// The columns of items and of their parts, as files name them.
struct FileColumnsIo : PlainIo<FileColumnsIo> {
  template <class T>
  void operator()(ColumnName name, T&) {
    names.push_back(name.file);
  }
  using PlainIo::Parts;
  template <class T, class Key>
  void Parts(std::vector<T>&, Key T::*) {
    T part;
    Columns(*this, part);
  }

  std::vector<absl::string_view> names;
};
template <class Item>
std::vector<absl::string_view> FileColumns() {
  Item item;
  FileColumnsIo io;
  Columns(io, item);
  return io.names;
}

// Reads an item from the cells of a row; of one to be removed only those that are not empty.
class CellsIo : public PlainIo<CellsIo> {
 public:
  CellsIo(Cells& cells, bool remove) : cells_(cells), remove_(remove) {}

  template <class T>
  void operator()(ColumnName name, T& value) {
    if (!IsRead(name)) return;
    if constexpr (kIsOptionalEnum<T>) {
      if (!cells_.Text(name.file).empty()) (*this)(name, value.emplace());
    } else if constexpr (std::is_enum_v<T>) {
      value = cells_.Word<Words<T>>(name.file);
    } else {
      Read(name.file, &value);
    }
  }
  void Amount(ColumnName name, std::optional<int64_t>& value) {
    value = cells_.Amount(name.file, {});
  }
  void Scaled(ColumnName name, int64_t& value, double unit) {
    if (!IsRead(name)) return;
    constexpr double kMost = 9e18;
    const std::optional<double> number = cells_.Number(name.file, DecimalMark::kPoint);
    if (cells_.Text(name.file).empty()) cells_.Reject(name.file, "is due");
    value = std::llround(std::clamp(number.value_or(0) * unit, -kMost, kMost));
  }
  void Span(ColumnName first, ColumnName after, std::optional<Period>& value) {
    const auto start = cells_.OptionalDate(first.file), end = cells_.OptionalDate(after.file);
    if (start.has_value() && end.has_value()) value = Period{*start, *end};
    if (start.has_value() == end.has_value()) return;
    cells_.Reject(start ? after.file : first.file, "is due: a window has both edges");
  }
  template <class T, class Key>
  void Parts(std::vector<T>& items, Key T::*) {
    Columns(*this, items.emplace_back());
  }
  void Parts(ColumnName name, std::vector<std::string>& texts) {
    texts.push_back(cells_.Text(name.file));
  }

 private:
  bool IsRead(ColumnName name) const { return !remove_ || !cells_.Text(name.file).empty(); }
  void Read(absl::string_view column, std::string* text) { *text = cells_.Text(column); }
  void Read(absl::string_view column, bool* flag) { *flag = cells_.Bool(column, *flag); }
  void Read(absl::string_view column, int64_t* n) { *n = cells_.Integer(column, *n); }
  void Read(absl::string_view column, int* n) {
    const int64_t number = cells_.Integer(column, *n);
    if (!std::in_range<int>(number))
      cells_.Reject(column, "must be at least -2147483648 and at most 2147483647");
    *n = static_cast<int>(number);
  }
  void Read(absl::string_view column, absl::CivilDay* day) { *day = cells_.Date(column); }
  void Read(absl::string_view column, std::optional<absl::CivilDay>* day) {
    *day = cells_.OptionalDate(column);
  }
  void Read(absl::string_view column, std::optional<double>* number) {
    *number = cells_.Number(column, DecimalMark::kPoint);
  }

  Cells& cells_;
  const bool remove_;
};

// The row of an item.
template <class Item>
DeclaredRow<Item> ReadDeclaredRow(Cells& cells) {
  const std::string remove = cells.Text(kRemoveColumn);
  if (!remove.empty() && remove != "yes" && remove != "no") {
    cells.Reject(kRemoveColumn, "must be yes or no");
  }
  DeclaredRow<Item> row{cells.line(), Item(), remove == "yes"};
  CellsIo io(cells, row.remove);
  Columns(io, row.item);
  return row;
}

template <class Item>
ReadFile<Declared<Item>> ReadDeclared(absl::string_view file) {
  return ReadDeclaration<Declared<Item>>(file, FileColumns<Item>(),
                                         [](const Row&, Cells& cells, Declared<Item>* declared) {
                                           declared->rows.push_back(ReadDeclaredRow<Item>(cells));
                                         });
}

}  // namespace wijkmonitor::formats
