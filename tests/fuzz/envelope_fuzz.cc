// The envelope of an answer in Redis: opened only if it is whole and the key's own. Up to four
// flipped bits, a cut or an addition never give an answer.

#include "libs/base/limits.h"
#include "libs/cache/envelope.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

using cache::Entry;
using cache::Key;

constexpr size_t kHashBytes = 32;

// What came from Redis: anything.
void CheckForeign(const Key& key, const std::string& bytes) {
  const auto entry = cache::Unseal(key, bytes);
  if (entry == nullptr) return;
  Expect(cache::Seal(key, *entry) == bytes, "an envelope was opened that we would not seal");
}

std::string Damaged(std::string sealed, FuzzedDataProvider* input) {
  const int flips = input->ConsumeIntegralInRange(0, 4);
  for (int i = 0; i < flips; ++i) {
    const auto bit = input->ConsumeIntegralInRange<size_t>(0, 8 * sealed.size() - 1);
    sealed[bit / 8] ^= static_cast<char>(1 << bit % 8);
  }
  const auto cut = input->ConsumeIntegralInRange<size_t>(0, 3);
  sealed.resize(sealed.size() - cut);
  return sealed + input->ConsumeRandomLengthString(3);
}

void CheckOwn(const Key& key, FuzzedDataProvider* input) {
  const auto computed_at = absl::FromUnixMicros(input->ConsumeIntegral<int64_t>());
  const Entry entry{input->ConsumeRandomLengthString(200), computed_at};
  const std::string sealed = cache::Seal(key, entry);
  const auto opened = cache::Unseal(key, sealed);
  Expect(
      opened != nullptr && opened->bytes == entry.bytes && opened->computed_at == entry.computed_at,
      "what was sealed is not what was opened");
  Key other = key;
  other.hash[input->ConsumeIntegralInRange<size_t>(0, kHashBytes - 1)] ^= 1;
  Expect(cache::Unseal(other, sealed) == nullptr, "opened with another key");
  const std::string damaged = Damaged(sealed, input);
  Expect(damaged == sealed || cache::Unseal(key, damaged) == nullptr, "opened though damaged");
}

}  // namespace
}  // namespace wijkmonitor::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzedDataProvider input(data, size);
  const bool own = input.ConsumeBool();
  wijkmonitor::cache::Key key{input.ConsumeBytesAsString(wijkmonitor::fuzz::kHashBytes)};
  key.hash.resize(wijkmonitor::fuzz::kHashBytes);
  if (own) {
    wijkmonitor::fuzz::CheckOwn(key, &input);
  } else {
    wijkmonitor::fuzz::CheckForeign(key, input.ConsumeRemainingBytesAsString());
  }
  return 0;
}
