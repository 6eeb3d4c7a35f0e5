#include "services/finance/domain/reconciliation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "services/finance/domain/filing.h"
#include "services/finance/domain/testing.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A source system, and what is imported of it, one file after the other.
class ReconcileTest : public ::testing::Test {
 protected:
  // A line of account 4000 in a month of 2024.
  static LedgerLine Of(const std::string& id, int month, int64_t amount,
                       LineScope scope = LineScope::kIn) {
    return {.external_id = id,
            .year = 2024,
            .months = Months::Of(2024, month),
            .period = absl::StrCat(month),
            .account = "4000",
            .amount = amount,
            .scope = scope,
            .currency = "EUR"};
  }

  // Imports a file, whose lines that are known and changed are booked anew.
  void Import(const std::string& covers, std::vector<LedgerLine> lines,
              OnChange on_change = OnChange::kReverseAndRebook) {
    LedgerFile& file = files_.emplace_back();
    file.source_system = "TEST";
    file.coverage = *ParseCoverage(covers);
    for (LedgerLine& line : lines) {
      line.line = static_cast<int64_t>(file.lines.size()) + 2;
      if (line.in_scope()) file.postings.push_back({line.line, PostingOf(line), 0, line.revision});
      file.lines.push_back(std::move(line));
    }
    PostingPlan& plan =
        plans_.emplace_back(PlanPostings(file.postings, stored_, {.on_change = on_change}));
    const auto last = static_cast<int64_t>(ledger_.size());
    Record(plan.bookings);
    const Filing filing = FilingOf(file, {}, plan, last, stored_, lines_, ledger_);
    FileLinesExtension extension(lines_);
    extension.Begin("TEST", {version_, absl::UnixEpoch(), absl::StrCat(version_), filing.coverage},
                    filing.replaced);
    uint32_t position = 0;
    for (const FiledLine& line : filing.lines) {
      extension.Add(line, extension.CodeOf(*line.place), position++);
    }
    lines_ = extension.Finish();
  }

  void Reverse(const std::string& id) {
    made_.push_back(Negated(stored_.entries.at(id).newest().posting));
    Record({ReversalOf(BookingOf(stored_.entries.at(id).newest()), made_.back())});
  }

  // As if it had been changed where it is stored.
  void Alter(int64_t number, int64_t amount) {
    LedgerExtension extension((Ledger(ReferenceOf())));
    for (const auto& [booking, version, first] : recorded_) {
      Posting posting = *booking.posting;
      if (--number == 0) posting.amount = amount;
      extension.Add(posting, {version, first, booking.reversal, booking.BookYear()});
    }
    ledger_ = extension.Finish();
  }

  Reconciliation Run(std::optional<int> year = 2024) {
    auto found = Reconcile(ledger_, lines_, "TEST", year);
    EXPECT_TRUE(found.ok()) << found.status();
    EXPECT_TRUE(found->has_value());
    return found.ok() && found->has_value() ? **std::move(found) : Reconciliation();
  }
  // "file = booked + out of scope + rejected + reversed, difference" of the only total.
  static std::string TotalOf(const Reconciliation& reconciliation) {
    EXPECT_EQ(reconciliation.totals.size(), 1u);
    if (reconciliation.totals.empty()) return "";
    const ReconciliationRow& total = reconciliation.totals[0];
    return absl::StrCat(total.total, " = ", total.booked, " + ", total.out_of_scope, " + ",
                        total.rejected, " + ", total.reversed, ", ", total.difference());
  }
  std::string Total() { return TotalOf(Run()); }
  // "STATE amount booked" of each line that is not booked.
  std::vector<std::string> Lines() {
    static const char* const kNames[] = {"",         "OUT_OF_SCOPE", "REJECTED",    "GONE",
                                         "REVERSED", "CORRECTED",    "OTHER_AMOUNT"};
    std::vector<std::string> lines;
    for (const UnbookedLine& line : Run().unbooked) {
      lines.push_back(
          absl::StrCat(kNames[static_cast<int>(line.state)], " ", line.amount(), " ", line.booked));
    }
    return lines;
  }

  static Posting PostingOf(const LedgerLine& line) {
    Posting posting = Spent(line.external_id, "L", line.amount,
                            OneDay(absl::CivilDay(2024, line.months.first % 12 + 1, 15)));
    posting.account = line.account;
    posting.currency = line.currency;
    return posting;
  }

  void Record(const std::vector<Booking>& bookings) {
    ++version_;
    const auto last = static_cast<int64_t>(ledger_.size());
    LedgerExtension extension(ledger_);
    extension.Add(bookings, version_);
    ledger_ = extension.Finish();
    for (const Booking& booking : bookings) {
      const int64_t first = NumberOf(booking.first, last);
      recorded_.push_back({booking, version_, first});
      stored_.entries[booking.posting->external_id].revisions.push_back(
          {.posting = *booking.posting,
           .revision = booking.revision,
           .reversal = booking.reversal,
           .number = static_cast<int64_t>(recorded_.size()),
           .first = first});
    }
  }

  struct Recording {
    Booking booking;
    int64_t version;
    int64_t first;
  };
  std::deque<LedgerFile> files_;
  std::deque<PostingPlan> plans_;
  std::deque<Posting> made_;
  std::vector<Recording> recorded_;
  StoredPostings stored_;
  Ledger ledger_ = Ledger(ReferenceOf());
  FileLines lines_;
  int64_t version_ = 0;
};

TEST_F(ReconcileTest, WhatIsBookedAndWhatIsNot) {
  Import("2024", {Of("a", 1, 100), Of("b", 1, 7, LineScope::kOut), Of("c", 2, 5)});
  const Reconciliation result = Run();
  EXPECT_EQ(TotalOf(result), "112 = 105 + 7 + 0 + 0, 0");
  ASSERT_EQ(result.rows.size(), 2u);
  EXPECT_EQ(result.rows[0], (ReconciliationRow{.year = 2024,
                                               .period = "1",
                                               .account = "4000",
                                               .side = Side::kExpense,
                                               .currency = "EUR",
                                               .lines = 2,
                                               .total = 107,
                                               .booked = 100,
                                               .out_of_scope = 7}));
  EXPECT_EQ(result.rows[1].period, "2");
  EXPECT_THAT(Lines(), ElementsAre("OUT_OF_SCOPE 7 0"));
  EXPECT_EQ(Run(std::nullopt).rows, result.rows);
}

TEST_F(ReconcileTest, SidesAndCurrenciesAreNotAddedUp) {
  LedgerLine income = Of("i", 1, -30), dollars = Of("d", 1, 100);
  income.side = Side::kIncome;
  dollars.currency = "USD";
  Import("2024", {Of("a", 1, 100), income, dollars});
  const Reconciliation result = Run();
  ASSERT_EQ(result.totals.size(), 3u);
  EXPECT_EQ(result.totals[0].total, 100);
  EXPECT_EQ(result.totals[1].side, Side::kIncome);
  EXPECT_EQ(result.totals[1].total, 30);  // in the direction of its side
  EXPECT_EQ(result.totals[1].booked, 30);
  EXPECT_EQ(result.totals[2].currency, "USD");
  ASSERT_EQ(result.net.size(), 2u);
  EXPECT_EQ(result.net[0].total, 70);
  EXPECT_EQ(result.net[1].total, 100);
}

TEST_F(ReconcileTest, AYearIsOfTheNewestFileThatCoversEachPeriod) {
  Import("2024-01", {Of("a", 1, 100)});
  Import("2024-02", {Of("b", 2, 20)});
  EXPECT_EQ(Total(), "120 = 120 + 0 + 0 + 0, 0");
  EXPECT_EQ(Run().files.size(), 2u);
  const std::vector<ReconciliationRow> of_months = Run().rows;
  Import("2024", {Of("a", 1, 100), Of("b", 2, 20)});
  EXPECT_EQ(Run().rows, of_months);
  EXPECT_EQ(Run().files.size(), 1u);
  // A month that has become empty is still said.
  Import("2024-02", {});
  EXPECT_EQ(Total(), "100 = 120 + 0 + 0 + 0, -20");
  EXPECT_THAT(Lines(), ElementsAre("GONE 0 20"));
  EXPECT_EQ(Run().files.size(), 2u);
  const auto other = Reconcile(ledger_, lines_, "TEST", 2025);
  ASSERT_TRUE(other.ok());
  EXPECT_FALSE(other->has_value());
}

TEST_F(ReconcileTest, WhatAFileNoLongerHasIsGoneWithinWhatItCovers) {
  Import("2024", {Of("a", 1, 100), Of("b", 2, 20)});
  Import("2024-02", {Of("c", 2, 3)});
  EXPECT_THAT(Lines(), ElementsAre("GONE 0 20"));
  EXPECT_EQ(Total(), "103 = 123 + 0 + 0 + 0, -20");
  // Reversed, it is no more in any way.
  Reverse("b");
  EXPECT_EQ(Total(), "103 = 103 + 0 + 0 + 0, 0");
  EXPECT_THAT(Lines(), IsEmpty());
  // It comes again: then it was reversed by hand.
  Import("2024-02", {Of("c", 2, 3), Of("b", 2, 20)});
  EXPECT_EQ(Total(), "123 = 103 + 0 + 0 + 20, 0");
  EXPECT_THAT(Lines(), ElementsAre("REVERSED 20 0"));
}

TEST_F(ReconcileTest, ALineThatFallsOutOfScopeLeavesItsPostingBehind) {
  Import("2024", {Of("a", 1, 100)});
  Import("2024", {Of("a", 1, 100, LineScope::kOut)});
  EXPECT_EQ(Total(), "100 = 100 + 100 + 0 + 0, -100");
  EXPECT_THAT(Lines(), ElementsAre("GONE 0 100", "OUT_OF_SCOPE 100 0"));
  Reverse("a");
  EXPECT_EQ(Total(), "100 = 0 + 100 + 0 + 0, 0");
}

TEST_F(ReconcileTest, ARejectedChangeIsAnotherAmount) {
  Import("2024", {Of("a", 1, 100), Of("b", 1, 1)});
  Import("2024", {Of("a", 1, 120), Of("b", 1, 1)}, OnChange::kReject);
  EXPECT_EQ(Total(), "121 = 101 + 0 + 0 + 0, 20");
  EXPECT_THAT(Lines(), ElementsAre("OTHER_AMOUNT 120 100"));
  Import("2024", {Of("a", 1, 120), Of("b", 1, 1)});
  EXPECT_EQ(Total(), "121 = 121 + 0 + 0 + 0, 0");
}

TEST_F(ReconcileTest, ALineThatIsBookedOtherwiseSinceIsCorrected) {
  Import("2024", {Of("a", 1, 100), Of("b", 1, 1)});
  // A file of its own lines only does not speak for the month.
  Import("", {Of("a", 1, 90)});
  EXPECT_EQ(Total(), "101 = 91 + 0 + 0 + 0, 10");
  EXPECT_THAT(Lines(), ElementsAre("CORRECTED 100 90"));
  Import("2024", {Of("a", 1, 90), Of("b", 1, 1)});
  EXPECT_EQ(Total(), "91 = 91 + 0 + 0 + 0, 0");
}

TEST_F(ReconcileTest, WhatAFileLeftOutMayBeBookedByAnother) {
  Import("2024", {Of("a", 1, 100, LineScope::kOut), Of("b", 1, 1)});
  Import("", {Of("a", 1, 100)});
  EXPECT_EQ(Total(), "101 = 101 + 0 + 0 + 0, 0");
  EXPECT_EQ(Run().totals[0].lines, 2);
  // What is said last of a line that the year's file has, and that is booked, is that it is not to
  // be.
  Import("", {Of("b", 1, 1, LineScope::kOut)});
  EXPECT_EQ(Total(), "101 = 101 + 1 + 0 + 0, -1");
  EXPECT_THAT(Lines(), ElementsAre("GONE 0 1", "OUT_OF_SCOPE 1 0"));
}

TEST_F(ReconcileTest, ALineThatMovesToAMonthThatNoFileCoversStandsThere) {
  Import("2024-02", {Of("a", 2, 100), Of("b", 2, 1)});
  Import("", {Of("a", 3, 100)});
  const Reconciliation moved = Run();
  ASSERT_EQ(moved.rows.size(), 2u);
  EXPECT_EQ(moved.rows[0].difference(), 100);  // February's file has it still
  EXPECT_EQ(moved.rows[1].period, "3");
  EXPECT_EQ(moved.rows[1].booked, 100);
  EXPECT_THAT(Lines(), ElementsAre("CORRECTED 100 0"));
}

TEST_F(ReconcileTest, ALineThatMovesWithinTheMonthsOfAFileStandsInBoth) {
  Import("2024", {Of("a", 2, 100), Of("b", 2, 1)});
  Import("", {Of("a", 3, 100)});
  const Reconciliation moved = Run();
  ASSERT_EQ(moved.rows.size(), 2u);
  EXPECT_EQ(moved.rows[0].difference(), 100);  // the year's file has it still
  EXPECT_EQ(moved.rows[1].period, "3");
  EXPECT_EQ(moved.rows[1].booked, 100);
  EXPECT_THAT(Lines(), ElementsAre("CORRECTED 100 0"));
  // It stays there when it changes.
  Import("", {Of("a", 3, 90)});
  EXPECT_EQ(Total(), "191 = 91 + 0 + 0 + 0, 100");
  // It comes back: then the year's file says it.
  Import("", {Of("a", 2, 100)});
  EXPECT_EQ(Total(), "101 = 101 + 0 + 0 + 0, 0");
  EXPECT_THAT(Lines(), IsEmpty());
  Import("", {Of("a", 3, 100)});
  Import("2024", {Of("a", 3, 100), Of("b", 2, 1)});
  EXPECT_EQ(Total(), "101 = 101 + 0 + 0 + 0, 0");
}

TEST_F(ReconcileTest, APostingIsGoneWhereItsNewestLineStood) {
  Import("2024-02", {Of("a", 2, 100)});
  Import("2024-03", {Of("b", 3, 1)});
  Import("", {Of("a", 3, 100)});
  Import("2024-03", {Of("b", 3, 1)});
  const Reconciliation result = Run();
  ASSERT_EQ(result.rows.size(), 2u);
  EXPECT_EQ(result.rows[0].difference(), 100);
  EXPECT_EQ(result.rows[1].booked, 101);
  EXPECT_EQ(result.rows[1].difference(), -100);
  EXPECT_THAT(Lines(), ElementsAre("GONE 0 100", "CORRECTED 100 0"));
  Import("2024-02", {Of("c", 2, 5)});
  EXPECT_THAT(Lines(), ElementsAre("GONE 0 100"));
}

TEST_F(ReconcileTest, ARejectedLineWhoseAmountTheLedgerHasIsListed) {
  Import("2024", {Of("a", 1, 100)});
  LedgerLine moved = Of("a", 2, 100);
  Import("2024", {moved}, OnChange::kReject);
  EXPECT_EQ(Total(), "100 = 100 + 0 + 0 + 0, 0");
  EXPECT_THAT(Lines(), ElementsAre("REJECTED 100 100"));
  // In another account it is not what the line says.
  moved.account = "9999";
  Import("2024", {moved}, OnChange::kReject);
  EXPECT_EQ(Total(), "100 = 100 + 0 + 0 + 0, 0");
  EXPECT_THAT(Lines(), ElementsAre("OTHER_AMOUNT 100 100"));
  const Reconciliation result = Run();
  ASSERT_EQ(result.rows.size(), 2u);
  EXPECT_EQ(result.rows[0].difference(), -100);
  EXPECT_EQ(result.rows[1].account, "9999");
  EXPECT_EQ(result.rows[1].difference(), 100);
}

TEST_F(ReconcileTest, ARejectedRepeatOfALineStaysInItsFile) {
  Import("2024", {Of("a", 1, 100), Of("a", 1, 50)});
  EXPECT_EQ(Total(), "150 = 100 + 0 + 50 + 0, 0");
  Import("", {Of("a", 1, 100)});
  EXPECT_EQ(Total(), "150 = 100 + 0 + 50 + 0, 0");
}

// A line that is refused, because it does not belong in its file, leaves what another file says.
TEST_F(ReconcileTest, ARejectedLineTakesNoPostingOfALineThatCounts) {
  Import("2024-03", {Of("a", 3, 7)});
  Import("2024-02", {Of("b", 2, 100), Of("a", 2, 9)}, OnChange::kReject);
  EXPECT_EQ(Total(), "116 = 107 + 0 + 9 + 0, 0");
  EXPECT_THAT(Lines(), ElementsAre("REJECTED 9 0"));
  Import("2024-02", {Of("b", 2, 100)});
  EXPECT_EQ(Total(), "107 = 107 + 0 + 0 + 0, 0");
  EXPECT_THAT(Lines(), IsEmpty());
}

TEST_F(ReconcileTest, ALineOfAPostingThatThereIsNotIsDamage) {
  Import("2024", {Of("a", 1, 100)});
  EXPECT_EQ(Reconcile(Ledger(ReferenceOf()), lines_, "TEST", 2024).status().code(),
            absl::StatusCode::kDataLoss);
}

TEST_F(ReconcileTest, FilesOfTheirOwnLinesAddUp) {
  Import("", {Of("a", 1, 100), Of("b", 1, 1)});
  Import("", {Of("c", 1, 10), Of("a", 2, 90)});  // a has moved
  const Reconciliation result = Run();
  EXPECT_EQ(TotalOf(result), "101 = 101 + 0 + 0 + 0, 0");
  ASSERT_EQ(result.rows.size(), 2u);
  EXPECT_EQ(result.rows[1].total, 90);
  EXPECT_EQ(result.files.size(), 2u);
  Import("", {Of("b", 1, 1)});
  EXPECT_EQ(Run().files.size(), 2u);  // nothing of the first is left
}

TEST_F(ReconcileTest, APostingCountsWhereItsLineStands) {
  Import("2024-01", {Of("a", 1, 100)});
  // The same line in another month, of a file that does not cover the first.
  Import("2024-02", {Of("a", 2, 100)});
  const Reconciliation result = Run();
  ASSERT_EQ(result.rows.size(), 2u);
  EXPECT_EQ(result.rows[0].difference(), 100);  // January's file has it still
  EXPECT_EQ(result.rows[1].booked, 100);
  EXPECT_THAT(Lines(), ElementsAre("CORRECTED 100 0"));
}

TEST_F(ReconcileTest, RevisionsOfOneIdAreOneLine) {
  LedgerLine first = Of("a", 1, 100), reversal = Of("a", 1, -100), third = Of("a", 1, 70);
  first.revision = 1;
  reversal.revision = 2;
  third.revision = 3;
  Import("", {first, reversal});
  EXPECT_EQ(Total(), "0 = 0 + 0 + 0 + 0, 0");
  EXPECT_THAT(Lines(), IsEmpty());
  Import("", {first, reversal, third});
  EXPECT_EQ(Total(), "70 = 70 + 0 + 0 + 0, 0");
  EXPECT_EQ(Run().totals[0].lines, 1);
}

TEST_F(ReconcileTest, ALineThatStandsTwiceIsOne) {
  Import("2024", {Of("a", 1, 100), Of("a", 1, 100)});
  EXPECT_EQ(Total(), "100 = 100 + 0 + 0 + 0, 0");
  const LedgerLine out = Of("b", 1, 5, LineScope::kOut);
  Import("2024", {Of("a", 1, 100), out, Of("a", 1, 100), out});
  EXPECT_EQ(Total(), "105 = 100 + 5 + 0 + 0, 0");
}

TEST_F(ReconcileTest, WhatIsAlteredWhereItIsStoredShows) {
  Import("2024", {Of("a", 1, 100), Of("b", 1, 1)});
  Import("2024", {Of("a", 1, 120), Of("b", 1, 1)});
  Reverse("b");
  EXPECT_EQ(Total(), "121 = 120 + 0 + 0 + 1, 0");
  Alter(4, 121);  // a, as it is in force: after a, b, and the reversal of a
  EXPECT_EQ(Total(), "121 = 121 + 0 + 0 + 1, -1");
  Alter(1, 101);  // what was reversed does not cancel out any more
  EXPECT_EQ(Total(), "121 = 121 + 0 + 0 + 1, -1");
  Alter(2, 3);
  EXPECT_EQ(Total(), "121 = 122 + 0 + 0 + 0, -1");
}

TEST_F(ReconcileTest, NothingOverflowsAtTheLimits) {
  std::vector<LedgerLine> lines;
  for (int i = 0; i < 92'234; ++i) {
    lines.push_back(Of(absl::StrCat(i), 1, limits::kAmountMinorMax, LineScope::kOut));
  }
  Import("2024", lines);
  EXPECT_EQ(ReasonOf(Reconcile(ledger_, lines_, "TEST", 2024).status()), "SUM_TOO_LARGE");
  lines.pop_back();
  Import("2024", lines);
  EXPECT_TRUE(Reconcile(ledger_, lines_, "TEST", 2024).ok());
}

}  // namespace
}  // namespace wijkmonitor::finance
