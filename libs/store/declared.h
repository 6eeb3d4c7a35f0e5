#pragma once

// Reference data, as its owners declare it: a file says all there is of a kind. Of each item the
// store keeps every version: a row counts from the version it was written in, until a later row of
// the same key, which may say that the item was removed.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/status.h"

namespace wijkmonitor::store {

// Rows come ordered by key and version: the last of a key counts, unless it says the key was
// removed.
template <class T>
class Newest {
 public:
  void Add(std::string key, bool removed, T item) {
    if (removed) {
      items_.erase(key);
    } else {
      items_[std::move(key)] = std::move(item);
    }
  }
  const std::map<std::string, T>& items() const { return items_; }
  std::vector<T> Take() {
    std::vector<T> items;
    for (auto& [key, item] : items_) items.push_back(std::move(item));
    return items;
  }

 private:
  std::map<std::string, T> items_;
};

struct Difference {
  int64_t changed = 0;  // rows new, different or removed
  int64_t unchanged = 0;

  void Add(const Difference& part) {
    changed += part.changed;
    unchanged += part.unchanged;
  }
};

// Appends a row for each declared item that is new or differs, and one for each stored item that is
// declared no more.
// `rows` says how many rows of a file an item stands on.
template <class T>
absl::StatusOr<Difference> WriteDifference(
    const std::vector<T>& declared, const std::map<std::string, T>& stored,
    const std::function<absl::Status(const T&, bool removed)>& append,
    const std::function<int64_t(const T&)>& rows = [](const T&) { return 1; }) {
  Difference difference;
  std::map<std::string, bool> kept;
  for (const T& item : declared) {
    kept[item.id] = true;
    const auto found = stored.find(item.id);
    if (found != stored.end() && found->second == item) {
      difference.unchanged += rows(item);
      continue;
    }
    difference.changed += rows(item);
    RETURN_IF_ERROR(append(item, false));
  }
  for (const auto& [id, item] : stored) {
    if (kept.contains(id)) continue;
    difference.changed += rows(item);
    RETURN_IF_ERROR(append(item, true));
  }
  return difference;
}

}  // namespace wijkmonitor::store
