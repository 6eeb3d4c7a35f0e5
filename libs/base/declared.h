#pragma once

// Items that their owner declares in a file. The columns of a struct are named once, beside it:
//   template <class Io>
//   void Columns(Io& io, Scheme& scheme) {
//     io.Id("scheme", scheme.id);
//     io("grantor", scheme.grantor);
//     io.Parts(scheme.terms, &Terms::valid_from);
//   }
// Reading a file (libs/rpc/declared_file.h), the message of an item (libs/rpc/declared_message.h),
// SELECT and INSERT (libs/store/declared.h) and what is below each bring an `io` of their own,
// which has:
//   io(name, value)            a text, whole number, bool, day, enum or optional double; a day and
//                              an enum may be optional
//   Id(name, text)             by what the item is known
//   Amount(name, value)        optional minor units; a file has whole units with decimals
//   Scaled(name, value, unit)  a whole number; a file has that number divided by `unit`
//   Span(first, after, period) an optional period, as two days
//   List(name, texts)          with "|" between them
//   Words(name, values)        a set of an enum's values: their words with "|" or spaces between,
//                              or kNoWords; a file without the column, or an empty cell, leaves
//                              the values that a new item has
//   Parts(parts, &Part::key)   structs with columns of their own, a row of the file for each, in
//                              the order of the key
//   Parts(name, texts)         texts, a row of the file for each, in their order
//   Packed(name, parts)        structs with columns of their own, all of them in one column of the
//                              store; of items that people write: no file declares them
// An item has one list of Parts at most.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "libs/base/date.h"
#include "libs/base/problems.h"
#include "libs/base/rejection.h"
#include "libs/base/row_check.h"

namespace wijkmonitor {

// What a cell says of a set that has nothing in it.
inline constexpr absl::string_view kNoWords = "NONE";

// What a column is called in files, in the store and in messages; not stored where `stored` is
// empty.
struct ColumnName {
  ColumnName(const char* all) : ColumnName(all, all) {}
  ColumnName(const char* in_file, const char* in_store) : ColumnName(in_file, in_store, in_file) {}
  ColumnName(const char* in_file, const char* in_store, const char* in_message)
      : file(in_file), stored(in_store), field(in_message) {}

  absl::string_view file, stored, field;
};

// A row of a file that declares items: an item, with one of its parts where it has parts.
template <class Item>
struct DeclaredRow {
  int64_t line = 0;
  Item item;
  bool remove = false;  // the item is to be removed; only what names it counts
};
template <class Item>
struct Declared {
  std::vector<DeclaredRow<Item>> rows;
};

// What a file does to an item: `before` is what was stored, `after` what is to be.
template <class Item>
struct Change {
  int64_t line = 0;  // 0: removed because the file leaves it out
  std::optional<Item> before, after;

  // As it is to be, or else was.
  const Item& item() const { return after.has_value() ? *after : *before; }
};
// Rows of a file by what became of them; `removed` counts items, also those that no row names.
struct Difference {
  int64_t added = 0, changed = 0, removed = 0, unchanged = 0;

  bool any() const { return added + changed + removed > 0; }
  void Add(const Difference& o) {
    *this = {added + o.added, changed + o.changed, removed + o.removed, unchanged + o.unchanged};
  }
};
template <class Item>
struct Changes {
  std::vector<Change<Item>> items;
  Difference rows;
  int64_t total = 0;  // items there will be
};

// By what an item is known among those of its scope.
template <class Item>
std::string IdOf(const Item& item) {
  if constexpr (requires { item.Id(); }) {
    return item.Id();
  } else {
    return item.id;
  }
}

// The ids of what is removed.
template <class Item>
std::vector<std::string> RemovedIds(const Changes<Item>& changes) {
  std::vector<std::string> ids;
  for (const Change<Item>& change : changes.items) {
    if (!change.after.has_value()) ids.push_back(IdOf(*change.before));
  }
  return ids;
}

// How most uses of Columns take what is special: as something plainer. One that does not change
// what it is brought changes nothing.
template <class Io>
struct PlainIo {
  template <class T>
  void Id(ColumnName name, T& value) {
    io()(name, value);
  }
  template <class T>
  void Amount(ColumnName name, T& value) {
    io()(name, value);
  }
  template <class T>
  void Scaled(ColumnName name, T& value, double) {
    io()(name, value);
  }
  void Span(ColumnName first, ColumnName after, std::optional<Period>& period) {
    std::optional<absl::CivilDay> start, end;
    if (period.has_value()) start = period->start, end = period->end;
    const std::pair before(start, end);
    io()(first, start);
    io()(after, end);
    if (before == std::pair(start, end)) return;
    period.reset();
    if (start.has_value() && end.has_value()) period = Period{*start, *end};
  }
  void List(ColumnName name, std::vector<std::string>& texts) { Joined(name, '|', texts); }
  // As their numbers.
  template <class T>
  void Words(ColumnName name, std::set<T>& values) {
    std::vector<std::string> numbers;
    for (const T value : values) numbers.push_back(absl::StrCat(static_cast<int>(value)));
    const std::vector<std::string> before = numbers;
    Joined(name, '|', numbers);
    if (numbers == before) return;
    values.clear();
    for (const std::string& text : numbers) {
      int number = 0;
      if (absl::SimpleAtoi(text, &number)) values.insert(static_cast<T>(number));
    }
  }
  void Parts(ColumnName name, std::vector<std::string>& texts) { Joined(name, ' ', texts); }
  template <class T, class Key>
  void Parts(std::vector<T>&, Key T::*) {}
  template <class T>
  void Packed(ColumnName, std::vector<T>&) {}

  bool operator==(const PlainIo&) const = default;

 private:
  Io& io() { return static_cast<Io&>(*this); }
  void Joined(ColumnName name, char mark, std::vector<std::string>& texts) {
    const auto joined = [&] { return absl::StrJoin(texts, std::string(1, mark)); };
    std::string text = joined();
    io()(name, text);
    // A text may have marks in it.
    if (text != joined()) texts = absl::StrSplit(text, mark, absl::SkipEmpty());
  }
};

// Brings an item to an `io` that changes nothing of what it is brought.
template <class Io, class Item>
void Look(Io& io, const Item& item) {
  Columns(io, const_cast<Item&>(item));
}

// Moves parts to the end of those of the first item that it is brought to.
struct PartsIo : PlainIo<PartsIo> {
  template <class T>
  void operator()(ColumnName, T&) {}
  template <class T, class Key>
  void Parts(std::vector<T>& parts, Key T::*) {
    Move(parts);
  }
  void Parts(ColumnName, std::vector<std::string>& parts) { Move(parts); }
  template <class T>
  void Move(std::vector<T>& parts) {
    if (first == nullptr) {
      first = &parts;
      return;
    }
    std::vector<T>& all = *static_cast<std::vector<T>*>(first);
    std::move(parts.begin(), parts.end(), std::back_inserter(all));
    parts.clear();
  }

  void* first = nullptr;  // the parts of the first item
};
// Puts the parts of an item in their order.
struct PartsOrderIo : PlainIo<PartsOrderIo> {
  template <class T>
  void operator()(ColumnName, T&) {}
  template <class T, class Key>
  void Parts(std::vector<T>& parts, Key T::*key) {
    std::stable_sort(parts.begin(), parts.end(),
                     [key](const T& a, const T& b) { return a.*key < b.*key; });
  }
  void Parts(ColumnName, std::vector<std::string>& parts) {
    std::stable_sort(parts.begin(), parts.end());
  }
};
// Counts the bytes that the items that it is brought to take elsewhere than in themselves.
struct HeapBytesIo : PlainIo<HeapBytesIo> {
  template <class T>
  void operator()(ColumnName, const T&) {}
  void operator()(ColumnName, const std::string& text) { Add(text); }
  void Span(ColumnName, ColumnName, const std::optional<Period>&) {}
  void List(ColumnName, const std::vector<std::string>& texts) { Add(texts); }
  template <class T>
  void Words(ColumnName, const std::set<T>& values) {
    constexpr size_t kPointersInNode = 4;
    bytes += values.size() * (kPointersInNode * sizeof(void*) + sizeof(T));
  }
  void Parts(ColumnName, const std::vector<std::string>& texts) { Add(texts); }
  template <class T, class Key>
  void Parts(std::vector<T>& parts, Key T::*) {
    Add(parts);
  }
  template <class T>
  void Packed(ColumnName, std::vector<T>& parts) {
    Add(parts);
  }

  void Add(const std::string& text) {
    if (text.capacity() > std::string().capacity()) bytes += text.capacity() + 1;
  }
  void Add(const std::vector<std::string>& texts) {
    bytes += texts.capacity() * sizeof(std::string);
    for (const std::string& text : texts) Add(text);
  }
  template <class T>
  void Add(std::vector<T>& items) {
    bytes += items.capacity() * sizeof(T);
    for (T& item : items) Columns(*this, item);
  }

  size_t bytes = 0;
};
// What items take in memory, in all.
template <class Item>
size_t BytesOf(std::vector<Item> items) {
  HeapBytesIo heap;
  heap.Add(items);
  return heap.bytes;
}
template <class Item>
void MoveParts(Item* from, Item* to) {
  PartsIo io;
  Columns(io, *to);
  Columns(io, *from);
}

// Rows of an item that is removed, and has another row.
template <class Item>
std::vector<Rejection> CheckRemoveRows(const Declared<Item>& declared) {
  std::vector<Rejection> rejections;
  std::map<std::string, const DeclaredRow<Item>*> first;
  for (const DeclaredRow<Item>& row : declared.rows) {
    const auto [seen, is_new] = first.try_emplace(IdOf(row.item), &row);
    if (is_new || (!row.remove && !seen->second->remove)) continue;
    rejections.push_back({row.line,
                          "remove",
                          row.remove ? "yes" : "",
                          {problems::kRemovedHasOneRow, {absl::StrCat(seen->second->line)}}});
  }
  return rejections;
}

// The same, and rows of one item that differ in more than their parts: in `others`, such as "label
// or currency". `column` has the ids, of which there are at most `items_max`. Every row that does
// not remove is brought to `check_row`.
template <class Item>
std::vector<Rejection> CheckRows(const Declared<Item>& declared, absl::string_view column,
                                 absl::string_view others, size_t items_max,
                                 const std::function<void(const Item&, RowCheck&)>& check_row) {
  std::vector<Rejection> rejections = CheckRemoveRows(declared);
  std::map<std::string, std::pair<int64_t, Item>> first;
  for (const DeclaredRow<Item>& row : declared.rows) {
    if (row.remove) continue;
    Item item = row.item, parts;
    MoveParts(&item, &parts);
    const auto [seen, is_new] = first.try_emplace(IdOf(item), row.line, item);
    if (seen->second.second == item) continue;
    rejections.push_back(
        {row.line,
         std::string(column),
         IdOf(item),
         {problems::kRowsDiffer, {std::string(others), absl::StrCat(seen->second.first)}}});
  }
  if (first.size() > items_max) {
    rejections.push_back({0, "", "", {problems::kAtMost, {absl::StrCat(items_max)}}});
  }
  for (const DeclaredRow<Item>& row : declared.rows) {
    RowCheck check(row.line, &rejections);
    if (!row.remove) check_row(row.item, check);
  }
  return rejections;
}

// The items of a checked file that are not to be removed, in the order of `key_of` them, which
// tells them apart.
template <class Item, class KeyOf = decltype(IdOf<Item>)>
std::vector<Item> ItemsOf(const Declared<Item>& declared, const KeyOf& key_of = IdOf<Item>) {
  std::map<decltype(key_of(Item())), Item> by_key;
  for (const DeclaredRow<Item>& row : declared.rows) {
    if (row.remove) continue;
    Item item = row.item;
    const auto [all, is_new] = by_key.try_emplace(key_of(item), item);
    if (!is_new) MoveParts(&item, &all->second);
  }
  std::vector<Item> items;
  PartsOrderIo order;
  for (auto& [key, item] : by_key) {
    Columns(order, item);
    items.push_back(std::move(item));
  }
  return items;
}

// What a checked file changes of the items that are stored. It replaces the scopes that it names on
// rows that do not remove, and no other; an item without scope is replaced by any file.
template <class Item>
Changes<Item> CompareItems(std::vector<Item> stored, const Declared<Item>& declared,
                           const std::function<std::optional<std::string>(const Item&)>& scope_of,
                           const std::function<bool(const Item&, const Item&)>& same) {
  using Key = std::pair<std::optional<std::string>, std::string>;
  struct Named {
    int64_t line = 0, rows = 0;
    bool remove = false;
    const Item* before = nullptr;
  };
  const auto key_of = [&](const Item& item) { return Key(scope_of(item), IdOf(item)); };
  std::map<Key, Named> named;
  std::set<std::optional<std::string>> scopes = {std::nullopt};
  for (const DeclaredRow<Item>& row : declared.rows) {
    const Key key = key_of(row.item);
    ++named.try_emplace(key, Named{row.line, 0, row.remove}).first->second.rows;
    if (!row.remove) scopes.insert(key.first);
  }
  Changes<Item> changes;
  Difference& rows = changes.rows;
  changes.total = static_cast<int64_t>(stored.size());
  for (const Item& item : stored) {
    const Key key = key_of(item);
    const auto name = named.find(key);
    if (name != named.end()) name->second.before = &item;
    if (name == named.end() ? !scopes.contains(key.first) : !name->second.remove) continue;
    const int64_t line = name == named.end() ? 0 : name->second.line;
    changes.items.push_back({line, item, std::nullopt});
    ++rows.removed;
    --changes.total;
  }
  for (Item& item : ItemsOf(declared, key_of)) {
    const Named& name = named.at(key_of(item));
    const bool is_new = name.before == nullptr;
    const bool unchanged = !is_new && same(*name.before, item);
    (is_new ? rows.added : unchanged ? rows.unchanged : rows.changed) += name.rows;
    if (is_new) ++changes.total;
    if (unchanged) continue;
    changes.items.push_back({name.line, std::nullopt, std::move(item)});
    if (!is_new) changes.items.back().before = *name.before;
  }
  for (const auto& [key, name] : named) {
    if (name.remove && name.before == nullptr) rows.unchanged += name.rows;
  }
  return changes;
}

}  // namespace wijkmonitor
