#include "libs/cache/near.h"

namespace wijkmonitor::cache {
namespace {

constexpr size_t kParts = 8;
// What keeping an entry costs beside its bytes, roughly.
constexpr size_t kOverheadBytes = 256;

size_t CostOf(const EntryPtr& entry) { return entry->bytes.size() + kOverheadBytes; }

}  // namespace

Near::Near(size_t bytes_max) : part_bytes_max_(bytes_max / kParts), parts_(kParts) {}

Near::Part& Near::PartOf(const Key& key) {
  return parts_[static_cast<unsigned char>(key.hash.front()) % kParts];
}

EntryPtr Near::Find(const Key& key) {
  Part& part = PartOf(key);
  MutexLock lock(&part.mutex);
  const auto found = part.index.find(key.hash);
  if (found == part.index.end()) return nullptr;
  part.uses.splice(part.uses.begin(), part.uses, found->second);
  return found->second->second;
}

void Near::Put(const Key& key, EntryPtr entry) {
  const size_t cost = CostOf(entry);
  if (cost > part_bytes_max_) return;
  Part& part = PartOf(key);
  MutexLock lock(&part.mutex);
  if (part.index.contains(key.hash)) return;  // equal keys have equal answers
  while (part.bytes + cost > part_bytes_max_) {
    const auto& [hash, dropped] = part.uses.back();
    part.bytes -= CostOf(dropped);
    part.index.erase(hash);
    part.uses.pop_back();
  }
  part.uses.emplace_front(key.hash, std::move(entry));
  part.index[part.uses.front().first] = part.uses.begin();
  part.bytes += cost;
}

size_t Near::bytes() const {
  size_t sum = 0;
  for (const Part& part : parts_) {
    MutexLock lock(&part.mutex);
    sum += part.bytes;
  }
  return sum;
}

}  // namespace wijkmonitor::cache
