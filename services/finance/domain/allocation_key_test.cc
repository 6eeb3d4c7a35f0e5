#include "services/finance/domain/allocation_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/problems.h"
#include "services/finance/domain/testing.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Split, LargestRemainderFirstAmongEquals) {
  EXPECT_THAT(Split(100, {1, 1, 1}), ElementsAre(34, 33, 33));
  EXPECT_THAT(Split(-100, {1, 1, 1}), ElementsAre(-34, -33, -33));
  EXPECT_THAT(Split(0, {1, 2}), ElementsAre(0, 0));
  EXPECT_THAT(Split(7, {0, 1}), ElementsAre(0, 7));
  EXPECT_THAT(Split(10, {1, 6}), ElementsAre(1, 9));  // remainders 3/7 and 4/7
}

// The amount of section 5.2 in one piece over the eight programme areas by inhabitants.
TEST(Split, TheReportInOnePiece) {
  std::vector<int64_t> weights;
  for (const AllocationShare& share : PopulationKey().shares) weights.push_back(share.weight);
  EXPECT_THAT(Split(1'400'742'300, weights),
              ElementsAre(92'807'444, 189'201'649, 290'863'909, 256'341'333, 146'608'860,
                          147'505'551, 35'195'093, 242'218'461));
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

TEST(KeyFor, ProjectBeforeActionLineBeforeScheme) {
  const std::vector<AllocationKey> keys = {{.id = "A"},
                                           {.id = "B", .scheme = "S"},
                                           {.id = "C", .scheme = "S", .action_line = "L"},
                                           {.id = "D", .project = "P"},
                                           {.id = "E", .project = "P"}};
  const auto key = [&](const char* scheme, const char* line, const char* project) {
    Dimensions dimensions;
    dimensions.scheme = scheme;
    dimensions.action_line = line;
    dimensions.project = project;
    return KeyFor(keys, dimensions)->id;
  };
  EXPECT_EQ(key("", "", ""), "A");
  EXPECT_EQ(key("S", "", ""), "B");
  EXPECT_EQ(key("S", "L", ""), "C");
  EXPECT_EQ(key("S", "L", "P"), "D");
  EXPECT_EQ(key("X", "L", ""), "A");
  EXPECT_EQ(KeyFor({{.id = "B", .scheme = "S"}}, Dimensions()), nullptr);
}

DeclaredRow<AllocationKey> Share(int64_t line, const char* key, const char* area, double weight) {
  return {line, {key, kDeal, "", "", "CBS", {{area, std::llround(weight * kWeightUnit)}}}};
}

TEST(CheckKeys, WhatIsWrongIsNamed) {
  const auto check = [](std::vector<DeclaredRow<AllocationKey>> rows) {
    return CheckKeys({std::move(rows)});
  };
  EXPECT_THAT(check({Share(2, "K", "A", 0), Share(3, "K", "B", 0.5)}), IsEmpty());
  EXPECT_THAT(
      check({Share(2, "K", "A", -1), Share(3, "K", "B", 2)}),
      ElementsAre(RejectsWith(2, "weight", "-1", {problems::kWithin, {"0", "1000000000"}})));
  EXPECT_THAT(check({Share(2, "K", "A", 0), Share(3, "K", "B", 0)}),
              ElementsAre(RejectsWith(2, "weight", "0", {problems::kWeightsAllZero, {"K"}})));
  EXPECT_THAT(check({Share(2, "K", "A", 1), Share(3, "K", "A", 1)}),
              ElementsAre(RejectsWith(3, "area", "A", problems::kAreaTwiceInKey)));
  EXPECT_THAT(check({Share(2, "K", "Totaal", 1)}),
              ElementsAre(RejectsWith(2, "area", "Totaal", problems::kSumOfOthers)));
  EXPECT_THAT(check({Share(2, "k", "A", 1)}),
              ElementsAre(RejectsWith(2, "key", "k", {problems::kIdDue, {"64"}})));
  DeclaredRow<AllocationKey> other = Share(3, "K", "B", 1);
  other.item.source = "elsewhere";
  EXPECT_THAT(
      check({Share(2, "K", "A", 1), other}),
      ElementsAre(RejectsWith(
          3, "key", "K", {problems::kRowsDiffer, {"scheme, action_line, project, source", "2"}})));
}

TEST(CheckKeys, LimitOfAWeight) {
  EXPECT_TRUE(CheckKeys({{Share(2, "K", "A", limits::kAllocationWeightMax)}}).empty());
  EXPECT_TRUE(CheckKeys({{Share(2, "K", "A", limits::kAllocationWeightMax - 1)}}).empty());
  EXPECT_FALSE(CheckKeys({{Share(2, "K", "A", limits::kAllocationWeightMax + 1)}}).empty());
}

TEST(CheckKeys, LimitOfKeys) {
  const auto with = [](size_t count) {
    Declared<AllocationKey> declared;
    for (size_t i = 0; i < count; ++i) {
      declared.rows.push_back(Share(2, absl::StrCat("K", i).c_str(), "A", 1));
    }
    return CheckKeys(declared);
  };
  EXPECT_THAT(with(limits::kAllocationKeysMax - 1), IsEmpty());
  EXPECT_THAT(with(limits::kAllocationKeysMax), IsEmpty());
  EXPECT_THAT(with(limits::kAllocationKeysMax + 1),
              ElementsAre(RejectsWith(0, "", "", {problems::kAtMost, {"1000"}})));
}

TEST(CheckKeys, LimitOfAreasOfAKey) {
  const auto with = [](size_t count) {
    Declared<AllocationKey> declared;
    for (size_t i = 0; i < count; ++i) {
      declared.rows.push_back(Share(2, "K", absl::StrCat("A", i).c_str(), 1));
    }
    return CheckKeys(declared);
  };
  EXPECT_THAT(with(limits::kAreasPerKeyMax - 1), IsEmpty());
  EXPECT_THAT(with(limits::kAreasPerKeyMax), IsEmpty());
  EXPECT_THAT(with(limits::kAreasPerKeyMax + 1),
              ElementsAre(RejectsWith(2, "key", "K", {problems::kTooManyAreasInKey, {"1000"}})));
}

}  // namespace
}  // namespace wijkmonitor::finance
