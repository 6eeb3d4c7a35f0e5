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

constexpr absl::string_view kMagic = "WMC2";
constexpr size_t kHashBytes = 32;
constexpr size_t kNumberBytes = 8;
// In the part after the answer.
constexpr size_t kTimeAt = kMagic.size() + kHashBytes;
constexpr size_t kLengthAt = kTimeAt + kNumberBytes;
constexpr size_t kChecksumAt = kLengthAt + kNumberBytes;
constexpr size_t kSealBytes = kChecksumAt + kNumberBytes;

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

// The checksum of the answer, seeded by that of what stands after it.
uint64_t ChecksumOf(absl::string_view answer, absl::string_view label) {
  return XXH3_64bits_withSeed(answer.data(), answer.size(),
                              XXH3_64bits(label.data(), label.size()));
}

}  // namespace

std::string Seal(const Key& key, const Entry& entry) {
  const std::string label = absl::StrCat(
      kMagic, key.hash, Encode(static_cast<uint64_t>(absl::ToUnixMicros(entry.computed_at))),
      Encode(entry.bytes.size()));
  return absl::StrCat(entry.bytes, label, Encode(ChecksumOf(entry.bytes, label)));
}

EntryPtr Unseal(const Key& key, std::string sealed) {
  if (sealed.size() < kSealBytes || sealed.size() > kSealBytes + limits::kCacheValueBytesMax) {
    return nullptr;
  }
  const absl::string_view answer(sealed.data(), sealed.size() - kSealBytes);
  const absl::string_view seal(sealed.data() + answer.size(), kSealBytes);
  const absl::string_view label = seal.substr(0, kChecksumAt);
  const bool right = label.substr(0, kMagic.size()) == kMagic &&
                     label.substr(kMagic.size(), kHashBytes) == key.hash &&
                     Decode(label.substr(kLengthAt)) == answer.size() &&
                     Decode(seal.substr(kChecksumAt)) == ChecksumOf(answer, label);
  if (!right) return nullptr;
  const auto computed_at_us = static_cast<int64_t>(Decode(label.substr(kTimeAt)));
  sealed.resize(answer.size());
  return std::make_shared<const Entry>(
      Entry{std::move(sealed), absl::FromUnixMicros(computed_at_us)});
}

}  // namespace wijkmonitor::cache
