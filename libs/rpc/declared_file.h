#pragma once

// Files that declare items: see libs/base/declared.h. A file has all columns of its items, but may
// leave out those of Words, and may have the column "remove" (yes or no; empty: no). The words of
// an enum are those of its field in the item's message.

#include <cmath>
#include <set>
#include <type_traits>
#include <utility>

#include "absl/strings/str_split.h"
#include "libs/base/date.h"
#include "libs/base/declared.h"
#include "libs/base/problems.h"
#include "libs/formats/cells.h"
#include "libs/formats/profile.h"
#include "libs/rpc/declared_message.h"
#include "libs/rpc/words.h"

namespace wijkmonitor::rpc {

// The columns of items and of their parts, as files name them.
struct FileColumnsIo : PlainIo<FileColumnsIo> {
  template <class T>
  void operator()(ColumnName name, T&) {
    due.push_back(name.file);
  }
  template <class T>
  void Words(ColumnName name, std::set<T>&) {
    optional.push_back(name.file);
  }
  using PlainIo::Parts;
  template <class T, class Key>
  void Parts(std::vector<T>&, Key T::*) {
    T part;
    Columns(*this, part);
  }

  std::vector<absl::string_view> due, optional;
};
template <class Item>
FileColumnsIo FileColumns() {
  Item item;
  FileColumnsIo io;
  Columns(io, item);
  return io;
}

// Reads an item from the cells of a row; of one to be removed only those that are not empty.
class CellsIo : public PlainIo<CellsIo> {
 public:
  CellsIo(formats::Cells& cells, bool remove, const google::protobuf::Descriptor& message)
      : cells_(cells), remove_(remove), message_(message) {}

  template <class T>
  void operator()(ColumnName name, T& value) {
    if (!IsRead(name)) return;
    if constexpr (std::is_enum_v<T>) {
      ReadWord(name, &value);
    } else {
      Read(name, &value);
    }
  }
  void Amount(ColumnName name, std::optional<int64_t>& value) {
    value = cells_.Amount(name.file, {});
  }
  void Scaled(ColumnName name, int64_t& value, double unit) {
    if (!IsRead(name)) return;
    constexpr double kMost = 9e18;
    const absl::Status clear = CheckUnambiguous(cells_.Text(name.file), DecimalMark::kPoint);
    if (!clear.ok()) return cells_.Reject(name.file, ReasonOfStatus(clear));
    const std::optional<double> number = cells_.Number(name.file, DecimalMark::kPoint);
    if (cells_.Text(name.file).empty()) cells_.Reject(name.file, problems::kDue);
    value = std::llround(std::clamp(number.value_or(0) * unit, -kMost, kMost));
  }
  void Span(ColumnName first, ColumnName after, std::optional<Period>& value) {
    const auto start = cells_.OptionalDate(first.file), end = cells_.OptionalDate(after.file);
    if (start.has_value() && end.has_value()) value = Period{*start, *end};
    if (start.has_value() == end.has_value()) return;
    cells_.Reject(start ? after.file : first.file, problems::kWindowEdgeDue);
  }
  template <class T>
  void Words(ColumnName name, std::set<T>& values) {
    const std::string text = cells_.Text(name.file);
    if (text.empty()) return;
    values.clear();
    if (text == kNoWords) return;
    const google::protobuf::EnumDescriptor& type = *FieldOf(message_, name.field).enum_type();
    for (const absl::string_view word :
         absl::StrSplit(text, absl::ByAnyChar("| "), absl::SkipEmpty())) {
      const std::optional<int> number = ParseWord(type, word);
      if (!number.has_value()) {
        return cells_.Reject(name.file,
                             {problems::kWordsDue, {WordsOf(type), std::string(kNoWords)}});
      }
      values.insert(static_cast<T>(*number));
    }
  }
  template <class T, class Key>
  void Parts(std::vector<T>& items, Key T::*) {
    CellsIo part(cells_, remove_, *PartsField(message_).message_type());
    Columns(part, items.emplace_back());
  }
  void Parts(ColumnName name, std::vector<std::string>& texts) {
    texts.push_back(cells_.Text(name.file));
  }

 private:
  bool IsRead(ColumnName name) const { return !remove_ || !cells_.Text(name.file).empty(); }
  template <class T>
  void ReadWord(ColumnName name, T* value) {
    const google::protobuf::EnumDescriptor& type = *FieldOf(message_, name.field).enum_type();
    const std::optional<int> number = ParseWord(type, cells_.Text(name.file));
    if (!number.has_value()) {
      cells_.Reject(name.file, {problems::kWordDue, {WordsOf(type)}});
    }
    *value = static_cast<T>(number.value_or(0));
  }
  template <class T>
  requires std::is_enum_v<T>
  void Read(ColumnName name, std::optional<T>* value) {
    if (!cells_.Text(name.file).empty()) ReadWord(name, &value->emplace());
  }
  void Read(ColumnName name, std::string* text) { *text = cells_.Text(name.file); }
  void Read(ColumnName name, bool* flag) { *flag = cells_.Bool(name.file, *flag); }
  void Read(ColumnName name, int64_t* n) { *n = cells_.Integer(name.file, *n); }
  void Read(ColumnName name, int* n) {
    const int64_t number = cells_.Integer(name.file, *n);
    if (!std::in_range<int>(number)) {
      cells_.Reject(name.file, problems::kOutOfWholeNumbers);
    }
    *n = static_cast<int>(number);
  }
  void Read(ColumnName name, absl::CivilDay* day) { *day = cells_.Date(name.file); }
  void Read(ColumnName name, std::optional<absl::CivilDay>* day) {
    *day = cells_.OptionalDate(name.file);
  }
  void Read(ColumnName name, std::optional<double>* number) {
    *number = cells_.Number(name.file, DecimalMark::kPoint);
  }

  formats::Cells& cells_;
  const bool remove_;
  const google::protobuf::Descriptor& message_;
};

// Whether the row says that its item is to be removed.
inline bool ReadRemove(formats::Cells& cells) {
  const std::string remove = cells.Text(formats::kRemoveColumn);
  if (!remove.empty() && remove != "yes" && remove != "no") {
    cells.Reject(formats::kRemoveColumn, problems::kYesOrNoDue);
  }
  return remove == "yes";
}

// The row of an item whose message is `message`.
template <class Item>
DeclaredRow<Item> ReadDeclaredRow(formats::Cells& cells,
                                  const google::protobuf::Descriptor& message) {
  DeclaredRow<Item> row{cells.line(), Item(), ReadRemove(cells)};
  CellsIo io(cells, row.remove, message);
  Columns(io, row.item);
  return row;
}

template <class Message, class Item>
formats::ReadFile<Declared<Item>> ReadDeclared(absl::string_view file) {
  const FileColumnsIo columns = FileColumns<Item>();
  return formats::ReadDeclaration<Declared<Item>>(
      file, columns.due,
      [](const formats::Row&, formats::Cells& cells, Declared<Item>* declared) {
        declared->rows.push_back(ReadDeclaredRow<Item>(cells, *Message::descriptor()));
      },
      columns.optional);
}

// Rejects the values of a setting of profiles that are no words of an enum.
template <class Api>
void CheckSettingWords(absl::string_view setting,
                       formats::ReadFile<Declared<formats::Profile>>* file) {
  for (const DeclaredRow<formats::Profile>& row : file->declared.rows) {
    for (const auto& [name, value] : row.item.settings) {
      if (name != setting || ParseAs<Api, int>(value).has_value()) continue;
      file->rejections.push_back({row.line, "value", value, {problems::kWordDue, {Words<Api>()}}});
    }
  }
}

}  // namespace wijkmonitor::rpc
