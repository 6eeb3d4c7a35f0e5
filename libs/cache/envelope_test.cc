#include "libs/cache/envelope.h"

#include <gtest/gtest.h>

#include "libs/base/limits.h"

namespace wijkmonitor::cache {
namespace {

const Key kKey = MakeKey({"a", "b"});
const Entry kEntry{std::string("answer \0 bytes", 14), absl::FromUnixMicros(1'700'000'000'123'456)};

TEST(Envelope, OpensWhatItSealed) {
  const EntryPtr entry = Unseal(kKey, Seal(kKey, kEntry));
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->bytes, kEntry.bytes);
  EXPECT_EQ(entry->computed_at, kEntry.computed_at);
}

TEST(Envelope, RefusesEveryChangedByte) {
  const std::string sealed = Seal(kKey, kEntry);
  for (size_t i = 0; i < sealed.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = sealed;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      EXPECT_EQ(Unseal(kKey, changed), nullptr) << "byte " << i;
    }
  }
}

TEST(Envelope, RefusesWhatIsCutOffOrTooLong) {
  const std::string sealed = Seal(kKey, kEntry);
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_EQ(Unseal(kKey, sealed.substr(0, size)), nullptr);
  }
  EXPECT_EQ(Unseal(kKey, sealed + "x"), nullptr);
}

TEST(Envelope, RefusesTheAnswerToAnotherKey) {
  EXPECT_EQ(Unseal(MakeKey({"ab", ""}), Seal(kKey, kEntry)), nullptr);
}

TEST(Envelope, LimitOfTheAnswer) {
  for (const int above : {-1, 0, 1}) {
    const Entry entry{std::string(limits::kCacheValueBytesMax + above, 'x'), absl::UnixEpoch()};
    EXPECT_EQ(Unseal(kKey, Seal(kKey, entry)) != nullptr, above <= 0);
  }
}

}  // namespace
}  // namespace wijkmonitor::cache
