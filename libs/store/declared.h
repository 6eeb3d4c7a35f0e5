#pragma once

// Tables of items that their owners declare in files: see libs/base/declared.h. Of each item the
// store keeps every version: a row counts from the version it was written in, until a later row of
// the same item, which may say that it was removed.

#include "libs/base/declared.h"
#include "libs/store/values.h"

namespace wijkmonitor::store {

// Between items that are packed in one column.
inline constexpr char kBetweenItems = '\n';

// What the columns of an item are called, and of its parts.
struct StoredNamesIo : PlainIo<StoredNamesIo> {
  template <class T>
  void operator()(ColumnName name, const T&) {
    if (!name.stored.empty()) names.push_back(name.stored);
  }
  void Id(ColumnName, const std::string&) {}
  template <class T, class Key>
  void Parts(std::vector<T>&, Key T::*) {
    T blank;
    StoredNamesIo part;
    Columns(part, blank);
    of_parts = std::move(part.names);
  }
  void Parts(ColumnName name, const std::vector<std::string>&) { (*this)(name, 0); }
  template <class T>
  void Packed(ColumnName name, std::vector<T>&) {
    (*this)(name, 0);
  }

  std::vector<absl::string_view> names, of_parts;
};

// An item as it is stored, and its parts; only looks at it.
struct ToStoreIo : PlainIo<ToStoreIo> {
  template <class T>
  void operator()(ColumnName name, const T& value) {
    if (!name.stored.empty()) values.push_back(ToValue(value));
  }
  void Id(ColumnName, const std::string&) {}
  void List(ColumnName name, const std::vector<std::string>& texts) {
    (*this)(name, StoredTexts(texts, '|'));
  }
  void Parts(ColumnName name, const std::vector<std::string>& texts) {
    (*this)(name, StoredTexts(texts, ' '));
  }
  template <class T, class Key>
  void Parts(std::vector<T>& items, Key T::*) {
    for (T& item : items) Columns(parts.emplace_back(), item);
  }
  template <class T>
  void Packed(ColumnName name, std::vector<T>& items) {
    std::string packed;
    ToStoreIo io;
    for (T& item : items) {
      io.values.clear();
      Columns(io, item);
      if (&item != &items.front()) packed.push_back(kBetweenItems);
      AppendStored(PackedValues(io.values), kBetweenItems, &packed);
    }
    (*this)(name, packed);
  }
  bool operator==(const ToStoreIo&) const = default;

  std::vector<Value> values;
  std::vector<ToStoreIo> parts;
};

// Takes an item, or the next of its parts, from a row whose columns stand from `column` on.
struct FromStoreIo : PlainIo<FromStoreIo> {
  template <class T>
  void operator()(ColumnName name, T& value) {
    if (!of_part && !name.stored.empty()) status.Update(FromStored(row, column++, &value));
  }
  void Id(ColumnName, std::string& id) { id = Text(row, 0); }
  void List(ColumnName name, std::vector<std::string>& texts) { Take(name, '|', texts); }
  void Parts(ColumnName name, std::vector<std::string>& texts) { Take(name, ' ', texts); }
  template <class T, class Key>
  void Parts(std::vector<T>& items, Key T::*) {
    if (!of_part) return;
    FromStoreIo part{{}, row, column};
    Columns(part, items.emplace_back());
    status.Update(part.status);
  }

  template <class T>
  void Packed(ColumnName name, std::vector<T>& items) {
    std::vector<std::string> packed;
    Take(name, kBetweenItems, packed);
    for (const std::string& values : packed) {
      const PackedRow of_item(values);
      FromStoreIo io{{}, of_item, 0};
      Columns(io, items.emplace_back());
      status.Update(io.status);
    }
  }

  void Take(ColumnName name, char mark, std::vector<std::string>& texts) {
    if (of_part || name.stored.empty()) return;
    std::string stored;
    (*this)(name, stored);
    texts = TextsStored(stored, mark);
  }

  const Row& row;
  int column;
  const bool of_part = false;
  absl::Status status = {};
};

template <class Item>
struct DeclaredTable {
  absl::string_view table;         // with the columns id, version and removed beside those of Item
  absl::string_view part;          // of the data: see Tx::Changed
  absl::string_view scope = "id";  // column by which a file replaces items; empty: it replaces all
  absl::string_view parts = "";    // of parts; items with parts have the scope "id"
  absl::string_view owner = "";    // the column of `parts` with the id of the item
  int64_t items_max = INT64_MAX;

  // The items of a version, by scope and id; only those that were written after version `after`,
  // and that have an id that `ids` gives: a SELECT, or empty for any.
  absl::StatusOr<std::vector<Item>> Load(Tx& tx, int64_t version, int64_t after = 0,
                                         absl::string_view ids = "") const {
    std::map<std::pair<std::string, std::string>, std::optional<Item>> newest;  // by scope and id
    std::map<std::string, int64_t> versions;                                    // by id
    const Names names = ItemNames();
    const auto scope_at = static_cast<int>(std::ranges::find(names, scope) - names.begin());
    // Of each item the newest version comes first; of the others nothing more is read.
    const auto take = [&](const Row& row) -> absl::Status {
      const auto [found, is_newest] =
          newest.try_emplace({scope.empty() ? "" : Text(row, scope_at), Text(row, 0)});
      if (!is_newest) return absl::OkStatus();
      versions[found->first.second] = row.Int(1);
      if (row.Int(2) != 0) return absl::OkStatus();
      FromStoreIo io{{}, row, 3};
      Columns(io, found->second.emplace());
      return io.status;
    };
    const auto take_part = [&](const Row& row) {
      const auto found = newest.find({Text(row, 0), Text(row, 0)});
      if (found == newest.end() || !found->second.has_value() ||
          versions[Text(row, 0)] != row.Int(1)) {
        return absl::OkStatus();
      }
      FromStoreIo io{{}, row, 2, /*of_part=*/true};
      Columns(io, *found->second);
      return io.status;
    };
    const auto select = [&](absl::string_view from, const Names& of, absl::string_view order,
                            const std::function<absl::Status(const Row&)>& take_row) {
      const std::string with_id =
          ids.empty() ? "" : absl::StrCat(" AND ", of[0], " IN (", ids, ")");
      return tx.Query(
          absl::StrCat("SELECT ", absl::StrJoin(of, ", "), " FROM ", from,
                       " WHERE version > $1 AND version <= $2", with_id, " ORDER BY ", order),
          {Int(after), Int(version)}, take_row);
    };
    RETURN_IF_ERROR(select(table, names, "1 DESC, 2 DESC", take));
    if (!parts.empty()) RETURN_IF_ERROR(select(parts, PartNames(), "1, 2, 3", take_part));
    std::vector<Item> items;
    for (auto& [key, item] : newest) {
      if (item.has_value()) items.push_back(*std::move(item));
    }
    return items;
  }

  // An item as it was written in each of these versions in which it was, oldest first.
  absl::StatusOr<std::vector<Item>> Versions(Tx& tx, const std::string& id, int64_t from,
                                             int64_t to) const {
    std::vector<Item> items;
    std::map<int64_t, size_t> at;  // place in `items`, by version
    const auto select = [&](absl::string_view of, const Names& names, absl::string_view order,
                            const std::function<absl::Status(const Row&)>& take) {
      return tx.Query(
          absl::StrCat("SELECT ", absl::StrJoin(names, ", "), " FROM ", of, " WHERE ", names[0],
                       " = $1 AND version BETWEEN $2 AND $3 ORDER BY ", order),
          {Str(id), Int(from), Int(to)}, take);
    };
    RETURN_IF_ERROR(select(table, ItemNames(), "2", [&](const Row& row) {
      at[row.Int(1)] = items.size();
      FromStoreIo io{{}, row, 3};
      Columns(io, items.emplace_back());
      return io.status;
    }));
    if (parts.empty()) return items;
    RETURN_IF_ERROR(select(parts, PartNames(), "2, 3", [&](const Row& row) {
      FromStoreIo io{{}, row, 2, /*of_part=*/true};
      Columns(io, items[at.at(row.Int(1))]);
      return io.status;
    }));
    return items;
  }

  // The items as they are now, with what this transaction did, that have `value` in `column`, by
  // id. Of a table without parts.
  absl::StatusOr<std::vector<Item>> Where(Tx& tx, absl::string_view column,
                                          const Value& value) const {
    std::vector<Item> items;
    RETURN_IF_ERROR(tx.Query(
        absl::StrCat("SELECT ", absl::StrJoin(ItemNames(), ", "), " FROM ", table, " t WHERE ",
                     column, " = $1 AND removed = 0 AND NOT EXISTS (SELECT 1 FROM ", table,
                     " n WHERE n.id = t.id AND n.version > t.version) ORDER BY 1"),
        {value}, [&](const Row& row) {
          FromStoreIo io{{}, row, 3};
          Columns(io, items.emplace_back());
          return io.status;
        }));
    return items;
  }

  // What a checked file of at least one row changes: see CompareItems.
  absl::StatusOr<Changes<Item>> Compare(Tx& tx, const Declared<Item>& declared) const {
    ASSIGN_OR_RETURN(std::vector<Item> stored, Load(tx, tx.version()));
    return CompareItems<Item>(
        std::move(stored), declared, [this](const Item& item) { return ScopeOf(item); },
        [](const Item& a, const Item& b) { return RowOf(a) == RowOf(b); });
  }

  absl::Status Apply(Tx& tx, const Changes<Item>& changes) const {
    return Insert(tx, changes.items.size(), [&](size_t i) {
      const Change<Item>& change = changes.items[i];
      return std::pair(&change.item(), !change.after.has_value());
    });
  }

  // Writes so many items: `at` gives each, and whether it is removed.
  template <class At>
  absl::Status Insert(Tx& tx, size_t count, const At& at) const {
    if (count == 0) return absl::OkStatus();
    tx.Changed(part);
    const int64_t version = tx.version();
    std::vector<std::vector<Value>> part_rows;
    size_t next = 0;
    const auto next_row = [&](std::vector<Value>* row) {
      if (next == count) return false;
      const auto [item, removed] = at(next++);
      ToStoreIo io;
      io.values = std::move(*row);
      io.values.clear();
      io.values.emplace_back(IdOf(*item));
      io.values.push_back(Int(version));
      io.values.push_back(Int(removed ? 1 : 0));
      Look(io, *item);
      *row = std::move(io.values);
      for (const ToStoreIo& of_part : io.parts) {
        if (!removed)
          part_rows.push_back(Joined<Value>({row->front(), Int(version)}, of_part.values));
      }
      return true;
    };
    RETURN_IF_ERROR(tx.Bulk(table, ItemNames(), next_row));
    if (part_rows.empty()) return absl::OkStatus();
    return InsertRows(tx, parts, PartNames(), std::move(part_rows));
  }

 private:
  using Names = std::vector<absl::string_view>;

  static ToStoreIo RowOf(const Item& item) {
    ToStoreIo io;
    Look(io, item);
    return io;
  }
  static StoredNamesIo NamesOf() {
    StoredNamesIo io;
    Look(io, Item());
    return io;
  }
  // Absent: any file replaces the item.
  std::optional<std::string> ScopeOf(const Item& item) const {
    if (scope.empty()) return std::nullopt;
    if (scope == "id") return IdOf(item);
    const Names names = NamesOf().names;
    return std::get<std::string>(
        RowOf(item).values[std::ranges::find(names, scope) - names.begin()]);
  }
  template <class T = absl::string_view>
  static std::vector<T> Joined(std::vector<T> first, const std::vector<T>& more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
  }
  static Names ItemNames() { return Joined({"id", "version", "removed"}, NamesOf().names); }
  Names PartNames() const { return Joined({owner, "version"}, NamesOf().of_parts); }
};

}  // namespace wijkmonitor::store
