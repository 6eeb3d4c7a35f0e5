#pragma once

// What is stored in Redis: an answer, and enough to see that it is the right one, whole. Internal
// to libs/cache.
//
// Layout, little-endian: "WMC1", key hash (32 bytes), computed_at (int64, microseconds UTC), length
// of the answer (uint64), XXH3-64 of the answer and all before it (uint64), the answer.

#include <string>

#include "absl/strings/string_view.h"
#include "libs/cache/cache.h"

namespace wijkmonitor::cache {

std::string Seal(const Key& key, const Entry& entry);
// Null unless `sealed` is an intact envelope of this key.
EntryPtr Unseal(const Key& key, std::string sealed);

}  // namespace wijkmonitor::cache
