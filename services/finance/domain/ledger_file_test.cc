#include "services/finance/domain/ledger_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;

LedgerLine LineOf(int64_t line, int64_t amount, Side side, LineScope scope,
                  const std::string& currency = "EUR") {
  return {.line = line,
          .year = 2024,
          .period = "1",
          .amount = amount,
          .scope = scope,
          .currency = currency,
          .side = side};
}

TEST(FileAmountsOf, EachLineIsInOneSum) {
  LedgerFile file;
  file.lines = {LineOf(2, 1000, Side::kExpense, LineScope::kIn),
                LineOf(3, -300, Side::kIncome, LineScope::kIn),
                LineOf(4, 20, Side::kIncome, LineScope::kIn),  // taken off the income
                LineOf(5, 4000, Side::kExpense, LineScope::kIn),
                LineOf(6, 50'000, Side::kExpense, LineScope::kOut),
                LineOf(7, 600'000, Side::kExpense, LineScope::kUnmapped),
                LineOf(8, 7, Side::kExpense, LineScope::kIn, "USD"),
                LineOf(9, 9, Side::kExpense, LineScope::kIn)};
  file.unread = {LineOf(10, 80'000'000, Side::kExpense, LineScope::kIn)};
  const auto amounts = FileAmountsOf(file, {5},
                                     {{LineOutcome::kApplied},
                                      {LineOutcome::kUnchanged},
                                      {LineOutcome::kApplied},
                                      {LineOutcome::kRejected},
                                      {LineOutcome::kRepeated}});
  ASSERT_TRUE(amounts.ok()) << amounts.status();
  EXPECT_THAT(*amounts,
              ElementsAre(FileAmounts{"EUR", Side::kExpense, 1000, 9, 650'000, 80'004'000},
                          FileAmounts{"EUR", Side::kIncome, -20, 300, 0, 0},
                          FileAmounts{"USD", Side::kExpense, 0, 0, 0, 7}));
  // Refused whole.
  const auto refused = FileAmountsOf(file, {}, {});
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_THAT(*refused, ElementsAre(FileAmounts{"EUR", Side::kExpense, 0, 0, 650'000, 80'005'009},
                                    FileAmounts{"EUR", Side::kIncome, 0, 0, 0, 280},
                                    FileAmounts{"USD", Side::kExpense, 0, 0, 0, 7}));
}

TEST(FileAmountsOf, NothingOverflowsAtTheLimits) {
  LedgerFile file;
  file.lines.resize(92'234, LineOf(2, limits::kAmountMinorMax, Side::kExpense, LineScope::kOut));
  EXPECT_EQ(ReasonOf(FileAmountsOf(file, {}, {}).status()), "SUM_TOO_LARGE");
  file.lines.pop_back();
  EXPECT_TRUE(FileAmountsOf(file, {}, {}).ok());
}

}  // namespace
}  // namespace wijkmonitor::finance
