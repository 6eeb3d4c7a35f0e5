#pragma once

// What is stored in Redis: an answer, and enough to see that it is the right one, whole. Internal
// to libs/cache.
//
// Layout, little-endian: the answer, then "WMC2", key hash (32 bytes), computed_at (int64,
// microseconds UTC), length of the answer (uint64), and XXH3-64 of all this (uint64). The answer is
// the first, so that it need not be moved when the rest is cut off.

#include <string>

#include "libs/cache/cache.h"

namespace wijkmonitor::cache {

std::string Seal(const Key& key, const Entry& entry);
// Null unless `sealed` is an intact envelope of this key.
EntryPtr Unseal(const Key& key, std::string sealed);

}  // namespace wijkmonitor::cache
