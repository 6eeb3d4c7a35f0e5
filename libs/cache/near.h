#pragma once

// The level in this process: bounded by bytes, least recently used first out. Internal to
// libs/cache.

#include <cstddef>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "libs/base/mutex.h"
#include "libs/cache/cache.h"

namespace wijkmonitor::cache {

// Thread-safe: split by key, each part with its own lock and share of the bytes.
class Near {
 public:
  explicit Near(size_t bytes_max);

  // Null when it is not there.
  EntryPtr Find(const Key& key);
  // Keeps an answer, if it fits, at the cost of those not used for longest.
  void Put(const Key& key, EntryPtr entry);
  size_t bytes() const;

 private:
  struct Part {
    using Uses = std::list<std::pair<std::string, EntryPtr>>;  // most recently used first

    mutable Mutex mutex;
    Uses uses ABSL_GUARDED_BY(mutex);
    absl::flat_hash_map<absl::string_view, Uses::iterator> index ABSL_GUARDED_BY(mutex);
    size_t bytes ABSL_GUARDED_BY(mutex) = 0;
  };

  Part& PartOf(const Key& key);

  const size_t part_bytes_max_;
  std::vector<Part> parts_;
};

}  // namespace wijkmonitor::cache
