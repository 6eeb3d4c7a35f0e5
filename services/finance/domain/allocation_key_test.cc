#include "services/finance/domain/allocation_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/base/split.h"
#include "libs/formats/problems.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/problems.h"
#include "services/finance/domain/testing.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The amount of section 5.2 in one piece over the eight programme areas by inhabitants.
TEST(Split, TheReportInOnePiece) {
  std::vector<int64_t> weights;
  for (const AllocationShare& share : PopulationKey().shares) weights.push_back(share.weight);
  EXPECT_THAT(Split(1'400'742'300, weights),
              ElementsAre(92'807'444, 189'201'649, 290'863'909, 256'341'333, 146'608'860,
                          147'505'551, 35'195'093, 242'218'461));
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
  EXPECT_THAT(check({Share(2, "K", "UNALLOCATED", 1)}),
              ElementsAre(RejectsWith(2, "area", "UNALLOCATED", problems::kAreaUnallocated)));
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
