#include "libs/cache/near.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace wijkmonitor::cache {
namespace {

EntryPtr EntryOf(size_t bytes) {
  return std::make_shared<const Entry>(Entry{std::string(bytes, 'x'), absl::UnixEpoch()});
}
Key KeyOf(int i) { return MakeKey({absl::StrCat(i)}); }
// A key of the one part that byte 0 names.
Key KeyInPart(unsigned char part, int i) {
  Key key = KeyOf(i);
  key.hash[0] = static_cast<char>(part);
  return key;
}

TEST(Near, FindsWhatWasPut) {
  Near near(1 << 20);
  EXPECT_EQ(near.Find(KeyOf(1)), nullptr);
  const EntryPtr entry = EntryOf(10);
  near.Put(KeyOf(1), entry);
  EXPECT_EQ(near.Find(KeyOf(1)), entry);
  EXPECT_EQ(near.Find(KeyOf(2)), nullptr);
}

TEST(Near, StaysWithinItsBytes) {
  constexpr size_t kBytesMax = 64 << 10;
  Near near(kBytesMax);
  for (int i = 0; i < 1000; ++i) {
    near.Put(KeyOf(i), EntryOf(500));
    ASSERT_LE(near.bytes(), kBytesMax);
  }
  EXPECT_GT(near.bytes(), kBytesMax / 2);
}

TEST(Near, DropsTheLeastRecentlyUsed) {
  Near near(8 * 3 * 1256);  // room for three of these in each part
  for (int i = 0; i < 3; ++i) near.Put(KeyInPart(0, i), EntryOf(1000));
  EXPECT_NE(near.Find(KeyInPart(0, 0)), nullptr);
  near.Put(KeyInPart(0, 3), EntryOf(1000));
  EXPECT_NE(near.Find(KeyInPart(0, 0)), nullptr);
  EXPECT_EQ(near.Find(KeyInPart(0, 1)), nullptr);
  EXPECT_NE(near.Find(KeyInPart(0, 3)), nullptr);
}

TEST(Near, LeavesOutWhatDoesNotFit) {
  Near near(8 * 1000);
  near.Put(KeyOf(1), EntryOf(1000));
  EXPECT_EQ(near.Find(KeyOf(1)), nullptr);
  EXPECT_EQ(near.bytes(), 0u);
}

}  // namespace
}  // namespace wijkmonitor::cache
