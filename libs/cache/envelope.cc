#include "libs/cache/envelope.h"

#include <xxhash.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"

namespace wijkmonitor::cache {
namespace {

constexpr absl::string_view kMagic = "WMC1";
constexpr size_t kHashBytes = 32;
constexpr size_t kNumberBytes = 8;
constexpr size_t kTimeAt = kMagic.size() + kHashBytes;
constexpr size_t kLengthAt = kTimeAt + kNumberBytes;
constexpr size_t kChecksumAt = kLengthAt + kNumberBytes;
constexpr size_t kPayloadAt = kChecksumAt + kNumberBytes;

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

// The checksum of the answer, seeded by that of what stands before it.
uint64_t ChecksumOf(absl::string_view head, absl::string_view payload) {
  return XXH3_64bits_withSeed(payload.data(), payload.size(),
                              XXH3_64bits(head.data(), head.size()));
}

}  // namespace

std::string Seal(const Key& key, const Entry& entry) {
  const std::string head = absl::StrCat(
      kMagic, key.hash, Encode(static_cast<uint64_t>(absl::ToUnixMicros(entry.computed_at))),
      Encode(entry.bytes.size()));
  return absl::StrCat(head, Encode(ChecksumOf(head, entry.bytes)), entry.bytes);
}

EntryPtr Unseal(const Key& key, std::string sealed) {
  if (sealed.size() < kPayloadAt || sealed.size() > kPayloadAt + limits::kCacheValueBytesMax) {
    return nullptr;
  }
  const absl::string_view whole = sealed;
  const absl::string_view head = whole.substr(0, kChecksumAt);
  const absl::string_view payload = whole.substr(kPayloadAt);
  const bool right = head.substr(0, kMagic.size()) == kMagic &&
                     head.substr(kMagic.size(), kHashBytes) == key.hash &&
                     Decode(head.substr(kLengthAt)) == payload.size() &&
                     Decode(whole.substr(kChecksumAt)) == ChecksumOf(head, payload);
  if (!right) return nullptr;
  const auto computed_at_us = static_cast<int64_t>(Decode(head.substr(kTimeAt)));
  sealed.erase(0, kPayloadAt);  // instead of a copy
  return std::make_shared<const Entry>(
      Entry{std::move(sealed), absl::FromUnixMicros(computed_at_us)});
}

}  // namespace wijkmonitor::cache
