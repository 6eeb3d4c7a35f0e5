#pragma once

// Tables of items that people write: one at a time, each change a revision that stays. The items
// themselves are kept as those of a DeclaredTable, whose columns and parts they have; what is said
// of each change stands beside them.

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "libs/store/declared.h"

namespace wijkmonitor::store {

// What is said of a change beside what it changes.
struct Signature {
  std::string author;        // pseudonym: one person has one
  std::string organisation;  // on whose behalf; empty: of none, or of several
  std::string role;          // by which it was allowed
  std::string reason;        // as the author gave it

  bool operator==(const Signature&) const = default;
};

template <class Item>
struct Written {
  Item item;
  int64_t revision = 0;    // of the last change; 1 is the first
  Signature signature;     // likewise
  absl::Time changed_at;   // likewise; absent in the transaction that makes it: the infinite past
  std::string created_by;  // author of revision 1
  int64_t version = 0;     // of the last change; absent in the transaction that makes it: 0

  bool operator==(const Written&) const = default;
};

template <class Item>
struct WrittenTable {
  DeclaredTable<Item> items;
  // With the columns id, version, revision, author, organisation, role and reason.
  absl::string_view revisions;

  // The items of a version, by id; only those that were written after version `after`, of which
  // `created_by` is empty unless they were created after it too.
  absl::StatusOr<std::vector<Written<Item>>> Load(Tx& tx, int64_t version,
                                                  int64_t after = 0) const {
    return LoadThose(tx, version, after, /*ids=*/"");
  }
  // The items of a version that were changed after it, up to version `until`.
  absl::StatusOr<std::vector<Written<Item>>> LoadChangedLater(Tx& tx, int64_t version,
                                                              int64_t until) const {
    return LoadThose(tx, version, /*after=*/0,
                     absl::StrCat("SELECT id FROM ", revisions, " WHERE version > ", version,
                                  " AND version <= ", until, " AND revision > 1"));
  }

  // The item as it is now, with what this transaction did; nothing: there is none.
  absl::StatusOr<std::optional<Written<Item>>> Find(Tx& tx, const std::string& id) const {
    return Find(tx, id, tx.version());
  }
  // As it was in a version.
  absl::StatusOr<std::optional<Written<Item>>> Find(Tx& tx, const std::string& id,
                                                    int64_t in_version) const {
    std::optional<Written<Item>> found;
    const auto take = [&](const Row& row) {
      if (!found.has_value()) found.emplace();
      Take(row, &*found);
    };
    // The first, for its author, and the last.
    RETURN_IF_ERROR(
        Select(tx,
               absl::StrCat("r.id = $1 AND r.version <= $2 AND r.revision IN (1, (SELECT "
                            "max(revision) FROM ",
                            revisions, " WHERE id = $1 AND version <= $2))"),
               {Str(id), Int(in_version)}, take));
    if (!found.has_value()) return found;
    ASSIGN_OR_RETURN(std::vector<Item> item,
                     items.Versions(tx, id, found->version, found->version));
    if (item.size() != 1) return absl::DataLossError("an item lacks what was written of it");
    found->item = std::move(item.front());
    return found;
  }

  // Who wrote an item, from this revision on.
  absl::StatusOr<std::set<std::string>> Authors(Tx& tx, const std::string& id,
                                                int64_t from_revision = 1) const {
    std::set<std::string> authors;
    RETURN_IF_ERROR(tx.Query(absl::StrCat("SELECT DISTINCT author FROM ", revisions,
                                          " WHERE id = $1 AND revision >= $2"),
                             {Str(id), Int(from_revision)}, [&](const Row& row) {
                               authors.insert(Text(row, 0));
                               return absl::OkStatus();
                             }));
    return authors;
  }

  // Every revision of an item up to a version, the first one first; empty: there is none.
  absl::StatusOr<std::vector<Written<Item>>> History(Tx& tx, const std::string& id,
                                                     int64_t version) const {
    std::vector<Written<Item>> history;
    RETURN_IF_ERROR(
        Select(tx, "r.id = $1 AND r.version <= $2", {Str(id), Int(version)}, [&](const Row& row) {
          Written<Item> next;
          if (!history.empty()) next.created_by = history.front().created_by;
          Take(row, &history.emplace_back(std::move(next)));
        }));
    ASSIGN_OR_RETURN(std::vector<Item> versions, items.Versions(tx, id, 0, version));
    if (versions.size() != history.size()) {
      return absl::DataLossError("an item lacks what was written of it");
    }
    for (size_t i = 0; i < versions.size(); ++i) history[i].item = std::move(versions[i]);
    return history;
  }

  // The first revision of an item; its parts are in the order of their ids, and have other ids
  // each.
  static Written<Item> First(Item item, Signature signature) {
    PartsOrderIo order;
    Columns(order, item);
    std::string author = signature.author;
    return {std::move(item), 1, std::move(signature), absl::InfinitePast(), std::move(author)};
  }
  // The next one, by the same id. What changes nothing is none, whatever its reason: `before`.
  static Written<Item> Next(const Written<Item>& before, Item item, Signature signature) {
    PartsOrderIo order;
    Columns(order, item);
    if (item == before.item) return before;
    return {std::move(item), before.revision + 1, std::move(signature), absl::InfinitePast(),
            before.created_by};
  }

  // Writes First of items that there are not, and Next of what is there now, one of each item.
  absl::Status Write(Tx& tx, absl::Span<const Written<Item>> written) const {
    return WriteThose(tx, written.size(), [&](size_t i) { return &written[i]; });
  }
  absl::Status Write(Tx& tx, absl::Span<const std::shared_ptr<const Written<Item>>> written) const {
    return WriteThose(tx, written.size(), [&](size_t i) { return written[i].get(); });
  }

  // Writes the first revision of an item that there is not. Returns it as it is written.
  absl::StatusOr<Written<Item>> Create(Tx& tx, Item item, Signature signature) const {
    Written<Item> created = First(std::move(item), std::move(signature));
    RETURN_IF_ERROR(Write(tx, {created}));
    return created;
  }

  // Writes the next revision of what Find found in this transaction, which has no other of the
  // item. Returns the item as it is then.
  absl::StatusOr<Written<Item>> Update(Tx& tx, const Written<Item>& before, Item item,
                                       Signature signature) const {
    if (IdOf(item) != IdOf(before.item)) {
      return absl::InternalError("a change makes another item of an item");
    }
    Written<Item> after = Next(before, std::move(item), std::move(signature));
    if (after.revision > before.revision) {
      RETURN_IF_ERROR(Write(tx, {after}));
    }
    return after;
  }

 private:
  // So many: `at` gives each.
  template <class At>
  absl::Status WriteThose(Tx& tx, size_t count, const At& at) const {
    RETURN_IF_ERROR(
        items.Insert(tx, count, [&](size_t i) { return std::pair(&at(i)->item, false); }));
    const int64_t version = tx.version();
    size_t next = 0;
    return tx.Bulk(revisions,
                   {"id", "version", "revision", "author", "organisation", "role", "reason"},
                   [&](std::vector<Value>* row) {
                     if (next == count) return false;
                     const Written<Item>& one = *at(next++);
                     const Signature& by = one.signature;
                     *row = {Str(IdOf(one.item)),  Int(version), Int(one.revision), Str(by.author),
                             Str(by.organisation), Str(by.role), Str(by.reason)};
                     return true;
                   });
  }
  // As DeclaredTable::Load.
  absl::StatusOr<std::vector<Written<Item>>> LoadThose(Tx& tx, int64_t version, int64_t after,
                                                       absl::string_view ids) const {
    ASSIGN_OR_RETURN(std::vector<Item> loaded, items.Load(tx, version, after, ids));
    std::map<std::string, Written<Item>> by_id;
    for (Item& item : loaded) {
      std::string id = IdOf(item);
      by_id[std::move(id)].item = std::move(item);
    }
    const std::string with_id = ids.empty() ? "" : absl::StrCat(" AND r.id IN (", ids, ")");
    RETURN_IF_ERROR(Select(tx, absl::StrCat("r.version > $1 AND r.version <= $2", with_id),
                           {Int(after), Int(version)}, [&](const Row& row) {
                             const auto found = by_id.find(Text(row, 0));
                             if (found != by_id.end()) Take(row, &found->second);
                           }));
    std::vector<Written<Item>> written;
    for (auto& [id, one] : by_id) written.push_back(std::move(one));
    return written;
  }
  absl::Status Select(Tx& tx, absl::string_view where, const std::vector<Value>& values,
                      const std::function<void(const Row&)>& take) const {
    return tx.Query(
        absl::StrCat("SELECT r.id, r.version, r.revision, r.author, r.organisation, r.role, "
                     "r.reason, c.committed_at FROM ",
                     revisions, " r LEFT JOIN store_commit c ON c.counter = r.version WHERE ",
                     where, " ORDER BY r.id, r.revision"),
        values, [&](const Row& row) {
          take(row);
          return absl::OkStatus();
        });
  }
  static void Take(const Row& row, Written<Item>* written) {
    written->version = row.Int(1);
    written->revision = row.Int(2);
    written->signature = {Text(row, 3), Text(row, 4), Text(row, 5), Text(row, 6)};
    written->changed_at = row.IsNull(7) ? absl::InfinitePast() : absl::FromUnixMicros(row.Int(7));
    if (written->revision == 1) written->created_by = written->signature.author;
  }
};

// The items of a table in memory, by id, as of one version. A copy is cheap, and states that follow
// each other share what did not change. To be read by any number of threads.
template <class Item>
class WrittenItems {
 public:
  using Ptr = std::shared_ptr<const Written<Item>>;

  const std::vector<Ptr>& all() const { return *all_; }
  // Null: there is none.
  const Written<Item>* Find(const std::string& id) const {
    const auto found = std::ranges::lower_bound(*all_, id, {}, IdOfPtr);
    return found != all_->end() && IdOfPtr(*found) == id ? found->get() : nullptr;
  }

  // The items of `version`, when these are those of version `of`: only what was written in between
  // is read, or what it replaced.
  absl::StatusOr<WrittenItems> At(Tx& tx, const WrittenTable<Item>& table, int64_t version,
                                  int64_t of) const {
    if (of <= version) {
      ASSIGN_OR_RETURN(std::vector<Written<Item>> written, table.Load(tx, version, of));
      return With(Keep(std::move(written)));
    }
    ASSIGN_OR_RETURN(std::vector<Written<Item>> before, table.LoadChangedLater(tx, version, of));
    return NotChangedSince(version).With(Keep(std::move(before)));
  }

  // What `tx` writes, as it is once that is committed.
  static Ptr WrittenBy(Tx& tx, Written<Item> written) {
    written.version = tx.version();
    written.changed_at = tx.committed_at();
    return Keep(std::move(written));
  }
  // These, with others, one of each item, in their place: of all that a transaction wrote it is
  // what At would come to once that is committed.
  WrittenItems With(std::vector<Ptr> others) const {
    if (!std::ranges::is_sorted(others, {}, IdOfPtr)) std::ranges::sort(others, {}, IdOfPtr);
    auto merged = std::make_shared<std::vector<Ptr>>();
    merged->reserve(all_->size() + others.size());
    auto old = all_->begin();
    for (Ptr& other : others) {
      for (; old != all_->end() && IdOfPtr(*old) < IdOfPtr(other); ++old) merged->push_back(*old);
      if (old != all_->end() && IdOfPtr(*old) == IdOfPtr(other)) ++old;
      merged->push_back(std::move(other));
    }
    merged->insert(merged->end(), old, all_->end());
    WrittenItems items;
    items.all_ = std::move(merged);
    return items;
  }

  // What these take in memory beside `others`, of the same table.
  size_t BytesBeside(const WrittenItems& others) const {
    if (all_ == others.all_) return 0;
    size_t bytes = all_->capacity() * sizeof(Ptr);
    auto other = others.all_->begin();
    for (const Ptr& item : *all_) {
      while (other != others.all_->end() && *other != item && IdOfPtr(*other) < IdOfPtr(item)) {
        ++other;
      }
      if (other == others.all_->end() || *other != item) bytes += BytesOf(item);
    }
    return bytes;
  }

 private:
  // As every item is here.
  struct Kept : Written<Item> {
    size_t bytes = 0;  // that it takes
  };

  static const std::string& IdOfPtr(const Ptr& item) { return item->item.id; }
  static size_t BytesOf(const Ptr& item) { return static_cast<const Kept&>(*item).bytes; }
  static Ptr Keep(Written<Item> written) {
    HeapBytesIo heap;
    Columns(heap, written.item);
    heap.Add(written.created_by);
    const Signature& by = written.signature;
    for (const auto* text : {&by.author, &by.organisation, &by.role, &by.reason}) heap.Add(*text);
    return std::make_shared<const Kept>(Kept{std::move(written), sizeof(Kept) + heap.bytes});
  }

  WrittenItems NotChangedSince(int64_t version) const {
    auto unchanged = std::make_shared<std::vector<Ptr>>();
    unchanged->reserve(all_->size());
    std::ranges::copy_if(*all_, std::back_inserter(*unchanged),
                         [&](const Ptr& item) { return item->version <= version; });
    WrittenItems items;
    items.all_ = std::move(unchanged);
    return items;
  }
  // With who made each of them, also where that was not loaded.
  std::vector<Ptr> Keep(std::vector<Written<Item>> written) const {
    std::vector<Ptr> kept;
    kept.reserve(written.size());
    for (Written<Item>& one : written) {
      if (one.created_by.empty()) {
        if (const Written<Item>* const before = Find(IdOf(one.item))) {
          one.created_by = before->created_by;
        }
      }
      kept.push_back(Keep(std::move(one)));
    }
    return kept;
  }
  std::shared_ptr<const std::vector<Ptr>> all_ = std::make_shared<const std::vector<Ptr>>();
};

// The items alone, by id, valid as `items` is.
template <class Item>
std::vector<const Item*> ItemsOf(const WrittenItems<Item>& items) {
  std::vector<const Item*> all;
  all.reserve(items.all().size());
  for (const auto& written : items.all()) all.push_back(&written->item);
  return all;
}

}  // namespace wijkmonitor::store
