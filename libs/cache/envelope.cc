#include "libs/cache/envelope.h"

#include <xxhash.h>

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"

namespace wijkmonitor::cache {
namespace {

constexpr absl::string_view kMagic = "WMC2";
constexpr size_t kHashBytes = 32;
constexpr size_t kNumberBytes = 8;
constexpr size_t kTimeAt = kMagic.size() + kHashBytes;
constexpr size_t kSealBytes = kTimeAt + 3 * kNumberBytes;

std::string Encode(uint64_t number) {
  std::string bytes(kNumberBytes, '\0');
  for (size_t i = 0; i < kNumberBytes; ++i) bytes[i] = static_cast<char>(number >> (8 * i));
  return bytes;
}

uint64_t Decode(absl::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < kNumberBytes; ++i) {
    number |= uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return number;
}

// What stands after the answer. The checksum is that of the answer, seeded by that of the rest.
std::string SealOf(const Key& key, absl::string_view answer, absl::Time computed_at) {
  const std::string label =
      absl::StrCat(kMagic, key.hash, Encode(static_cast<uint64_t>(absl::ToUnixMicros(computed_at))),
                   Encode(answer.size()));
  return absl::StrCat(label, Encode(XXH3_64bits_withSeed(answer.data(), answer.size(),
                                                         XXH3_64bits(label.data(), label.size()))));
}

}  // namespace

std::string Seal(const Key& key, const Entry& entry) {
  return absl::StrCat(entry.bytes, SealOf(key, entry.bytes, entry.computed_at));
}

EntryPtr Unseal(const Key& key, std::string sealed) {
  if (sealed.size() < kSealBytes || sealed.size() > kSealBytes + limits::kCacheValueBytesMax) {
    return nullptr;
  }
  const std::string seal = sealed.substr(sealed.size() - kSealBytes);
  sealed.resize(sealed.size() - kSealBytes);
  const absl::Time computed_at =
      absl::FromUnixMicros(static_cast<int64_t>(Decode(seal.substr(kTimeAt))));
  if (seal != SealOf(key, sealed, computed_at)) return nullptr;
  return std::make_shared<const Entry>(Entry{std::move(sealed), computed_at});
}

}  // namespace wijkmonitor::cache
