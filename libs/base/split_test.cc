#include "libs/base/split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "libs/base/limits.h"

namespace wijkmonitor {
namespace {

using ::testing::ElementsAre;

TEST(Split, LargestRemainderFirstAmongEquals) {
  EXPECT_THAT(Split(100, {1, 1, 1}), ElementsAre(34, 33, 33));
  EXPECT_THAT(Split(-100, {1, 1, 1}), ElementsAre(-34, -33, -33));
  EXPECT_THAT(Split(0, {1, 2}), ElementsAre(0, 0));
  EXPECT_THAT(Split(7, {0, 1}), ElementsAre(0, 7));
  EXPECT_THAT(Split(10, {1, 6}), ElementsAre(1, 9));  // remainders 3/7 and 4/7
}

// Against the definition, with exact arithmetic: each part is floor or floor + 1, the parts add up,
// and who got one more has no smaller remainder than who did not.
TEST(Split, MillionRandomCases) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 1'000'000; ++round) {
    const size_t count = 1 + random() % 9;
    std::vector<int64_t> weights(count);
    for (int64_t& weight : weights) {
      weight = static_cast<int64_t>(random() >> (10 + random() % 54)) % 1'000'000'000'000'000;
    }
    weights[random() % count] += 1;
    const auto limit = static_cast<uint64_t>(limits::kAmountMinorMax);
    int64_t amount = static_cast<int64_t>((random() >> (random() % 64)) % (limit + 1));
    if (random() % 2 == 0) amount = -amount;

    const std::vector<int64_t> parts = Split(amount, weights);
    absl::int128 sum = 0, whole = 0;
    for (size_t i = 0; i < count; ++i) {
      sum += parts[i];
      whole += weights[i];
    }
    ASSERT_EQ(sum, amount);
    const absl::int128 size = amount < 0 ? -absl::int128(amount) : absl::int128(amount);
    absl::int128 smallest_raised = whole, largest_left = -1;
    for (size_t i = 0; i < count; ++i) {
      const absl::int128 floor = size * weights[i] / whole;
      const absl::int128 remainder = size * weights[i] % whole;
      const absl::int128 part = amount < 0 ? -absl::int128(parts[i]) : absl::int128(parts[i]);
      ASSERT_TRUE(part == floor || part == floor + 1);
      if (part == floor + 1) {
        smallest_raised = std::min(smallest_raised, remainder);
      } else {
        largest_left = std::max(largest_left, remainder);
      }
    }
    ASSERT_LE(largest_left, smallest_raised);
  }
}

}  // namespace
}  // namespace wijkmonitor
