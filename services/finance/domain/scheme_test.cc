#include "services/finance/domain/scheme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/testing.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::HasSubstr;

TEST(CheckSchemes, WhatIsWrongIsNamed) {
  EXPECT_TRUE(CheckSchemes({{{2, RegioDeal()}}}).empty());
  const auto reasons = [](const std::vector<Scheme>& schemes) {
    Declared<Scheme> declared;
    for (const Scheme& scheme : schemes) {
      declared.rows.push_back({static_cast<int64_t>(declared.rows.size()) + 2, scheme});
    }
    std::string all;
    for (const Rejection& r : CheckSchemes(declared)) {
      absl::StrAppend(&all, r.line, " ", r.column, ": ", r.reason.In(Language::kEn), "\n");
    }
    return all;
  };
  Scheme wrong = RegioDeal();
  wrong.id = "regio deal";
  EXPECT_THAT(reasons({wrong}), HasSubstr("2 scheme: must be capitals"));
  wrong = RegioDeal();
  wrong.currency = "euro";
  EXPECT_THAT(reasons({wrong}), HasSubstr("2 currency: must be three capitals"));
  wrong = RegioDeal();
  wrong.terms[0].window->end = wrong.terms[0].window->start;
  EXPECT_THAT(reasons({wrong}), HasSubstr("2 window_end: must be after window_start"));
  wrong = RegioDeal();
  wrong.terms[0].granted = -1;
  EXPECT_THAT(reasons({wrong}), HasSubstr("2 granted: must not be negative"));
  EXPECT_THAT(reasons({RegioDeal(), RegioDeal()}), HasSubstr("3 valid_from: the scheme has terms"));
  wrong = RegioDeal();
  wrong.terms[0].valid_from = absl::CivilDay(2021, 1, 1);
  EXPECT_EQ(reasons({RegioDeal(), wrong}), "");
  wrong.grantor = "someone else";
  EXPECT_THAT(reasons({RegioDeal(), wrong}), HasSubstr("3 scheme: label, instrument, grantor"));
}

TEST(SchemesOfAFile, HaveTheirTermsTogetherByDay) {
  Scheme later = RegioDeal(), other = RegioDeal();
  later.terms[0].valid_from = absl::CivilDay(2022, 1, 1);
  other.id = "OTHER";
  const auto schemes = ItemsOf(Declared<Scheme>{{{2, later}, {3, other}, {4, RegioDeal()}}});
  ASSERT_EQ(schemes.size(), 2u);
  EXPECT_EQ(schemes[0].id, "OTHER");
  ASSERT_EQ(schemes[1].terms.size(), 2u);
  EXPECT_EQ(schemes[1].terms[0].valid_from, absl::CivilDay(2020, 1, 1));
}

TEST(CheckSchemes, AnItemToBeRemovedStandsOnOneRow) {
  EXPECT_TRUE(CheckSchemes({{{2, RegioDeal(), /*remove=*/true}}}).empty());
  const auto rejections = CheckSchemes({{{2, RegioDeal()}, {3, RegioDeal(), /*remove=*/true}}});
  ASSERT_EQ(rejections.size(), 1u);
  EXPECT_EQ(rejections[0].line, 3);
  EXPECT_EQ(rejections[0].column, "remove");
}

TEST(CheckSchemes, LimitOfTerms) {
  const auto with = [](size_t count) {
    Declared<Scheme> declared;
    for (size_t i = 0; i < count; ++i) {
      Scheme scheme = RegioDeal();
      scheme.terms.front().valid_from += static_cast<int>(i);
      declared.rows.push_back({2, scheme});
    }
    return CheckSchemes(declared).empty();
  };
  EXPECT_TRUE(with(limits::kTermsPerSchemeMax - 1));
  EXPECT_TRUE(with(limits::kTermsPerSchemeMax));
  EXPECT_FALSE(with(limits::kTermsPerSchemeMax + 1));
}

TEST(CheckSchemes, LimitOfSchemes) {
  const auto with = [](size_t count) {
    Declared<Scheme> declared;
    for (size_t i = 0; i < count; ++i) {
      Scheme scheme = RegioDeal();
      scheme.id = absl::StrCat("S", i);
      declared.rows.push_back({2, scheme});
    }
    return CheckSchemes(declared).empty();
  };
  EXPECT_TRUE(with(limits::kSchemesMax - 1));
  EXPECT_TRUE(with(limits::kSchemesMax));
  EXPECT_FALSE(with(limits::kSchemesMax + 1));
}

}  // namespace
}  // namespace wijkmonitor::finance
