#include "services/finance/domain/scheme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

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

TEST(CheckSchemes, WhatIsWrongIsNamed) {
  const auto check = [](const std::vector<Scheme>& schemes) {
    Declared<Scheme> declared;
    for (const Scheme& scheme : schemes) {
      declared.rows.push_back({static_cast<int64_t>(declared.rows.size()) + 2, scheme});
    }
    return CheckSchemes(declared);
  };
  EXPECT_THAT(check({RegioDeal()}), IsEmpty());
  Scheme wrong = RegioDeal();
  wrong.id = "regio deal";
  EXPECT_THAT(check({wrong}),
              ElementsAre(RejectsWith(2, "scheme", "regio deal", {problems::kIdDue, {"64"}})));
  wrong = RegioDeal();
  wrong.currency = "euro";
  EXPECT_THAT(check({wrong}),
              ElementsAre(RejectsWith(2, "currency", "euro", problems::kCurrencyDue)));
  wrong = RegioDeal();
  wrong.terms[0].window->end = wrong.terms[0].window->start;
  EXPECT_THAT(check({wrong}),
              ElementsAre(RejectsWith(2, "window_end", "2020-01-01", problems::kWindowBackwards)));
  wrong = RegioDeal();
  wrong.terms[0].granted = -1;
  EXPECT_THAT(check({wrong}), ElementsAre(RejectsWith(2, "granted", "-0.01", problems::kNegative)));
  EXPECT_THAT(check({RegioDeal(), RegioDeal()}),
              ElementsAre(RejectsWith(3, "valid_from", "2020-01-01", problems::kTermsTwice)));
  wrong = RegioDeal();
  wrong.terms[0].valid_from = absl::CivilDay(2021, 1, 1);
  EXPECT_THAT(check({RegioDeal(), wrong}), IsEmpty());
  wrong.grantor = "someone else";
  EXPECT_THAT(check({RegioDeal(), wrong}),
              ElementsAre(RejectsWith(3, "scheme", kDeal,
                                      {problems::kRowsDiffer,
                                       {"label, instrument, grantor, currency, published", "2"}})));
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
  EXPECT_THAT(CheckSchemes({{{2, RegioDeal()}, {3, RegioDeal(), /*remove=*/true}}}),
              ElementsAre(RejectsWith(3, "remove", "yes", {problems::kRemovedHasOneRow, {"2"}})));
}

TEST(CheckSchemeChanges, WhatIsBookedOfKeepsItsCurrencyAndStays) {
  const std::map<std::string, std::string> booked = {{kDeal, "EUR"}};
  const auto check = [&](const Change<Scheme>& change) {
    return CheckSchemeChanges({.items = {change}}, booked);
  };
  Scheme other = RegioDeal();
  other.grantor = "someone else";
  EXPECT_THAT(check({2, RegioDeal(), other}), IsEmpty());
  other.currency = "SEK";
  EXPECT_THAT(
      check({2, RegioDeal(), other}),
      ElementsAre(RejectsWith(2, "currency", "SEK", {problems::kCurrencyOfPostings, {"EUR"}})));
  EXPECT_THAT(check({2, RegioDeal(), std::nullopt}),
              ElementsAre(RejectsWith(2, "scheme", kDeal, problems::kSchemeHasPostings)));
  other.id = "OTHER";
  EXPECT_THAT(check({2, other, std::nullopt}), IsEmpty());
}

TEST(CheckSchemes, LimitOfTerms) {
  const auto with = [](size_t count) {
    Declared<Scheme> declared;
    for (size_t i = 0; i < count; ++i) {
      Scheme scheme = RegioDeal();
      scheme.terms.front().valid_from += static_cast<int>(i);
      declared.rows.push_back({2, scheme});
    }
    return CheckSchemes(declared);
  };
  EXPECT_THAT(with(limits::kTermsPerSchemeMax - 1), IsEmpty());
  EXPECT_THAT(with(limits::kTermsPerSchemeMax), IsEmpty());
  EXPECT_THAT(with(limits::kTermsPerSchemeMax + 1),
              ElementsAre(RejectsWith(2, "scheme", kDeal, {problems::kTooManyTerms, {"100"}})));
}

TEST(CheckSchemes, LimitOfSchemes) {
  const auto with = [](size_t count) {
    Declared<Scheme> declared;
    for (size_t i = 0; i < count; ++i) {
      Scheme scheme = RegioDeal();
      scheme.id = absl::StrCat("S", i);
      declared.rows.push_back({2, scheme});
    }
    return CheckSchemes(declared);
  };
  EXPECT_THAT(with(limits::kSchemesMax - 1), IsEmpty());
  EXPECT_THAT(with(limits::kSchemesMax), IsEmpty());
  EXPECT_THAT(with(limits::kSchemesMax + 1),
              ElementsAre(RejectsWith(0, "", "", {problems::kAtMost, {"1000"}})));
}

}  // namespace
}  // namespace wijkmonitor::finance
