#include "services/finance/domain/eligibility.h"

#include <gtest/gtest.h>

#include "services/finance/domain/testing.h"

namespace wijkmonitor::finance {
namespace {

TEST(Eligibility, OfADayIsThatOfTheWindow) {
  const Scheme deal = RegioDeal();
  const auto on = [&](absl::CivilDay day) {
    return EligibilityOf(&deal, OneDay(day), std::nullopt);
  };
  EXPECT_EQ(on(absl::CivilDay(2019, 12, 31)), Eligibility::kOutsideWindow);
  EXPECT_EQ(on(absl::CivilDay(2020, 1, 1)), Eligibility::kInsideWindow);
  EXPECT_EQ(on(absl::CivilDay(2024, 10, 1)), Eligibility::kInsideWindow);
  EXPECT_EQ(on(absl::CivilDay(2024, 10, 2)), Eligibility::kOutsideWindow);
}

TEST(Eligibility, ThePerformanceDecidesWhereItIsKnown) {
  const Scheme deal = RegioDeal();
  const Period late = OneDay(absl::CivilDay(2024, 10, 2));
  const Period september = Span(absl::CivilDay(2024, 9, 1), absl::CivilDay(2024, 10, 1));
  const Period autumn = Span(absl::CivilDay(2024, 9, 1), absl::CivilDay(2024, 12, 1));
  EXPECT_EQ(EligibilityOf(&deal, late, september), Eligibility::kInsideWindow);
  EXPECT_EQ(EligibilityOf(&deal, late, autumn), Eligibility::kCrossesWindow);
  EXPECT_EQ(EligibilityOf(&deal, september, late), Eligibility::kOutsideWindow);
  EXPECT_EQ(EligibilityOf(nullptr, late, std::nullopt), Eligibility::kNoWindow);
}

TEST(Eligibility, TheTermsAreThoseOfTheDay) {
  Scheme deal = RegioDeal();
  Terms longer = deal.terms[0];
  longer.valid_from = absl::CivilDay(2024, 7, 1);
  longer.window->end = absl::CivilDay(2025, 1, 1);
  deal.terms.push_back(longer);
  EXPECT_EQ(EligibilityOf(&deal, OneDay(absl::CivilDay(2024, 12, 31)), std::nullopt),
            Eligibility::kInsideWindow);
  EXPECT_EQ(TermsOn(deal, absl::CivilDay(2024, 6, 30)).window->end, absl::CivilDay(2024, 10, 2));
  EXPECT_EQ(TermsOn(deal, absl::CivilDay(1999, 1, 1)).valid_from, absl::CivilDay(2020, 1, 1));
}

}  // namespace
}  // namespace wijkmonitor::finance
