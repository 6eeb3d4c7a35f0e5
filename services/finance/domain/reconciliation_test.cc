#include "services/finance/domain/reconciliation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "services/finance/domain/testing.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;

class ReconcileTest : public ::testing::Test {
 protected:
  absl::StatusOr<Reconciliation> Run(const std::vector<LedgerLine>& lines,
                                     const RejectedLines& rejected = {},
                                     const std::vector<Posting>& gone = {}) {
    return Reconcile({.lines = lines}, stored_, {}, rejected, gone);
  }
  // As the next revision of its id.
  void Book(const std::string& id, int64_t amount, Side side = Side::kExpense) {
    std::vector<Entry>& revisions = stored_.entries[id].revisions;
    Entry& entry = revisions.emplace_back(Entry{Spent(id, "L", amount, Period::OfYear(2023))});
    entry.revision = static_cast<int32_t>(revisions.size());
    entry.posting.side = side;
    entry.posting.account = "4000";
  }

  StoredPostings stored_;
};

TEST_F(ReconcileTest, EveryLineIsBookedOutOfScopeOrRejected) {
  Book("a", 100);
  Book("b", 30, Side::kIncome);  // credit
  const auto result = Run({{2, "a", 2023, "1", "4000", 100, LineScope::kIn},
                           {3, "b", 2023, "1", "8000", -30, LineScope::kIn},
                           {4, "c", 2023, "1", "4000", 7, LineScope::kOut},
                           {5, "d", 2023, "2", "4000", 5, LineScope::kIn}},
                          {{5, "d"}}, {Spent("e", "L", 9, Period::OfYear(2023))});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(result->rows, ElementsAre(ReconciliationRow{2023, "1", "4000", 2, 107, 100, 7, 0},
                                        ReconciliationRow{2023, "1", "8000", 1, -30, -30, 0, 0},
                                        ReconciliationRow{2023, "2", "4000", 1, 5, 0, 0, 5}));
  for (const ReconciliationRow& row : result->rows) EXPECT_EQ(row.difference(), 0);
  EXPECT_THAT(result->unbooked,
              ElementsAre(UnbookedLine{LineState::kOutOfScope, 4, "c", 2023, "4000", 7},
                          UnbookedLine{LineState::kRejected, 5, "d", 2023, "4000", 5},
                          UnbookedLine{LineState::kGone, 0, "e", 2023, "", 9, "EUR"}));
}

TEST_F(ReconcileTest, CurrenciesAreNotAddedUp) {
  Book("a", 100);
  Posting gone = Spent("e", "L", 9, Period::OfYear(2023));
  gone.currency = "SEK";
  const auto result = Run({{2, "a", 2023, "1", "4000", 100, LineScope::kIn, 0, "EUR"},
                           {3, "b", 2023, "1", "4000", 7, LineScope::kOut, 0, "USD"}},
                          {}, {gone});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(result->rows,
              ElementsAre(ReconciliationRow{2023, "1", "4000", 1, 100, 100, 0, 0, "EUR"},
                          ReconciliationRow{2023, "1", "4000", 1, 7, 0, 7, 0, "USD"}));
  EXPECT_THAT(result->unbooked,
              ElementsAre(UnbookedLine{LineState::kOutOfScope, 3, "b", 2023, "4000", 7, "USD"},
                          UnbookedLine{LineState::kGone, 0, "e", 2023, "", 9, "SEK"}));
}

TEST_F(ReconcileTest, ALedgerThatDiffersIsFound) {
  Book("a", 99);
  EXPECT_EQ(ReasonOf(Run({{2, "a", 2023, "1", "4000", 100, LineScope::kIn}}).status()),
            "LEDGER_DIFFERS");
  EXPECT_EQ(ReasonOf(Run({{2, "b", 2023, "1", "4000", 1, LineScope::kIn}}).status()),
            "LEDGER_DIFFERS");
}

TEST_F(ReconcileTest, ALineThatStandsTwiceIsBookedOnce) {
  Book("a", 100);
  const auto result = Run({{2, "a", 2023, "1", "4000", 100, LineScope::kIn},
                           {3, "a", 2023, "1", "4000", 100, LineScope::kIn}});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(result->rows, ElementsAre(ReconciliationRow{2023, "1", "4000", 1, 100, 100, 0, 0}));
}

TEST_F(ReconcileTest, RevisionsOfOneIdAreLinesOfTheirOwn) {
  Book("a", 100);
  Book("a", 100);
  const auto result = Run({{2, "a", 2023, "1", "4000", 100, LineScope::kIn, 1},
                           {3, "a", 2023, "1", "4000", 100, LineScope::kIn, 2}});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(result->rows, ElementsAre(ReconciliationRow{2023, "1", "4000", 2, 200, 200, 0, 0}));
}

TEST(FileAmountsOf, EachLineIsInOneSum) {
  LedgerFile file;
  const auto add = [&](int64_t line, int64_t amount, Side side, LineScope scope,
                       const std::string& currency = "EUR") {
    file.lines.push_back({line, "", 2024, "1", "", amount, scope, 0, currency, side});
  };
  add(2, 1000, Side::kExpense, LineScope::kIn);
  add(3, -300, Side::kIncome, LineScope::kIn);
  add(4, 20, Side::kIncome, LineScope::kIn);  // taken off the income
  add(5, 4000, Side::kExpense, LineScope::kIn);
  add(6, 50'000, Side::kExpense, LineScope::kOut);
  add(7, 600'000, Side::kExpense, LineScope::kUnmapped);
  add(8, 7, Side::kExpense, LineScope::kIn, "USD");
  file.refused[{"EUR", Side::kExpense}] = 80'000'000;
  const auto amounts = FileAmountsOf(file, {5},
                                     {LineOutcome::kApplied, LineOutcome::kUnchanged,
                                      LineOutcome::kApplied, LineOutcome::kRejected});
  ASSERT_TRUE(amounts.ok()) << amounts.status();
  EXPECT_THAT(*amounts,
              ElementsAre(FileAmounts{"EUR", Side::kExpense, 1000, 0, 650'000, 80'004'000},
                          FileAmounts{"EUR", Side::kIncome, -20, 300, 0, 0},
                          FileAmounts{"USD", Side::kExpense, 0, 0, 0, 7}));
  // Refused whole.
  const auto refused = FileAmountsOf(file, {}, {});
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_THAT(*refused, ElementsAre(FileAmounts{"EUR", Side::kExpense, 0, 0, 650'000, 80'005'000},
                                    FileAmounts{"EUR", Side::kIncome, 0, 0, 0, 280},
                                    FileAmounts{"USD", Side::kExpense, 0, 0, 0, 7}));
}

TEST(FileAmountsOf, NothingOverflowsAtTheLimits) {
  LedgerFile file;
  file.lines.resize(92'234, {2, "", 2023, "1", "4000", limits::kAmountMinorMax, LineScope::kOut});
  EXPECT_EQ(ReasonOf(FileAmountsOf(file, {}, {}).status()), "SUM_TOO_LARGE");
  file.lines.pop_back();
  EXPECT_TRUE(FileAmountsOf(file, {}, {}).ok());
}

TEST_F(ReconcileTest, NothingOverflowsAtTheLimits) {
  std::vector<LedgerLine> lines;
  for (int64_t i = 0; i < 92'234; ++i) {
    lines.push_back({i + 2, "", 2023, "1", "4000", limits::kAmountMinorMax, LineScope::kOut});
  }
  EXPECT_EQ(ReasonOf(Run(lines).status()), "SUM_TOO_LARGE");
  lines.pop_back();
  EXPECT_TRUE(Run(lines).ok());
}

}  // namespace
}  // namespace wijkmonitor::finance
