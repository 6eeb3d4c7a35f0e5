#include "services/finance/domain/posting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/base/status.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/problems.h"
#include "services/finance/domain/testing.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Period kMay = OneDay(absl::CivilDay(2023, 5, 1));

std::vector<Rejection> WrongWith(const Posting& posting) {
  return CheckPostings({{2, posting}}, {{kDeal, {"EUR"}}});
}

TEST(CheckPostings, GoodOnes) {
  for (const Posting& posting : ReportPostings()) EXPECT_THAT(WrongWith(posting), IsEmpty());
  Posting correction = Spent("1", "L", -5, kMay);
  EXPECT_THAT(WrongWith(correction), IsEmpty());
  correction.dimensions.scheme = "";
  EXPECT_THAT(WrongWith(correction), IsEmpty());
}

TEST(CheckPostings, WhatIsWrongIsNamed) {
  Posting wrong = Spent("", "L", 1, kMay);
  EXPECT_THAT(WrongWith(wrong),
              ElementsAre(RejectsWith(2, "external_id", "", problems::kExternalIdDue)));
  wrong = Spent("1", "L", 1, kMay);
  wrong.currency = "USD";
  const auto of_scheme = [](const char* currency) {
    return RejectsWith(2, "currency", currency, {problems::kCurrencyOfScheme, {kDeal, "EUR"}});
  };
  EXPECT_THAT(WrongWith(wrong), ElementsAre(of_scheme("USD")));
  wrong.currency = "eur";
  EXPECT_THAT(
      WrongWith(wrong),
      ElementsAre(RejectsWith(2, "currency", "eur", problems::kCurrencyDue), of_scheme("eur")));
  wrong = Spent("1", "L", 1, kMay);
  wrong.dimensions.scheme = "NONE";
  EXPECT_THAT(WrongWith(wrong),
              ElementsAre(RejectsWith(2, "scheme", "NONE", problems::kUnknownScheme)));
  for (const int64_t amount : {limits::kAmountMinorMax + 1, -limits::kAmountMinorMax - 1}) {
    EXPECT_THAT(
        WrongWith(Spent("1", "L", amount, kMay)),
        ElementsAre(RejectsWith(2, "amount", amount < 0 ? "-1000000000000.01" : "1000000000000.01",
                                {problems::kAmountTooLarge, {"1000000000000.00"}})));
  }
  for (const auto& [kind, reason] : {std::pair(Kind::kReceipt, Reason(problems::kReceiptNegative)),
                                     {Kind::kCommitment, problems::kCommitmentNegative}}) {
    wrong = Spent("1", "L", -1, kMay);
    wrong.kind = kind;
    EXPECT_THAT(WrongWith(wrong), ElementsAre(RejectsWith(2, "amount", "-0.01", reason)));
  }
  wrong = Spent("1", "L", 1, kMay);
  wrong.kind = Kind::kReceipt;
  wrong.dimensions.scheme = "";
  EXPECT_THAT(WrongWith(wrong),
              ElementsAre(RejectsWith(2, "scheme", "", problems::kSchemeDueOfReceipt)));
  wrong = Spent("1", "L", 1, kMay);
  wrong.kind = Kind::kBudget;
  wrong.resolves = "C";
  EXPECT_THAT(WrongWith(wrong),
              ElementsAre(RejectsWith(2, "resolves", "C", problems::kOnlyRealisationResolves)));
}

TEST(CheckPostings, PeriodsLieWithinTheYears) {
  const Reason reason(problems::kPeriodOutOfYears, {"1900", "2200"});
  for (const auto& [period, shown] :
       {std::pair(Period{kMay.end, kMay.start}, "2023-05-02/2023-05-01"),
        {Period{kMay.start, kMay.start}, "2023-05/2023-05"},
        {Period::OfYear(1899), "1899"},
        {Period::OfYear(2201), "2201"}}) {
    Posting wrong = Spent("1", "L", 1, period);
    EXPECT_THAT(WrongWith(wrong), ElementsAre(RejectsWith(2, "period", shown, reason)));
    wrong.period = kMay;
    wrong.performance = period;
    EXPECT_THAT(WrongWith(wrong), ElementsAre(RejectsWith(2, "performance", shown, reason)));
  }
  for (const int year : {1900, 2200}) {
    EXPECT_THAT(WrongWith(Spent("1", "L", 1, Period::OfYear(year))), IsEmpty());
  }
}

TEST(CheckPostings, WhatCancelsMayBeNegative) {
  for (const Kind kind : {Kind::kReceipt, Kind::kCommitment}) {
    Posting reversal = Spent("1", "L", -1, kMay);
    reversal.kind = kind;
    for (const int32_t revision : {1, 2, 3}) {
      EXPECT_EQ(CheckPostings({{2, reversal, 0, revision}}, {{kDeal, {"EUR"}}}).empty(),
                revision == 2);
    }
  }
}

TEST(CheckPostings, LimitOfIds) {
  const auto with = [](const std::string& id) { return WrongWith(Spent(id, "L", 1, kMay)); };
  EXPECT_THAT(with(std::string(limits::kLedgerIdBytesMax - 1, 'x')), IsEmpty());
  EXPECT_THAT(with(std::string(limits::kLedgerIdBytesMax, 'x')), IsEmpty());
  const std::string above(limits::kLedgerIdBytesMax + 1, 'x');
  EXPECT_THAT(with(above), ElementsAre(RejectsWith(2, "external_id", above,
                                                   {problems::kTooLong, {"129", "128"}})));
}

TEST(CheckPostings, NothingThatASpreadsheetWouldRun) {
  const char* const formula = "=cmd|'/C calc'!A0";
  EXPECT_THAT(WrongWith(Spent("a", formula, 1, kMay)),
              ElementsAre(RejectsWith(2, "action_line", formula, problems::kFormula)));
  EXPECT_THAT(WrongWith(Spent("-1+A(2)", "- geen -", 1, kMay)),
              ElementsAre(RejectsWith(2, "external_id", "-1+A(2)", problems::kFormula)));
}

TEST(ContentHash, ChangesWithEverything) {
  const Posting posting = Spent("1", "L", 1, kMay);
  std::vector<Posting> others(12, posting);
  others[0].amount = 2;
  others[1].kind = Kind::kBudget;
  others[2].side = Side::kIncome;
  others[3].currency = "USD";
  others[4].period.end += 1;
  others[5].performance = kMay;
  others[6].dimensions.project = "L";
  others[7].dimensions.action_line = "";
  others[8].account = "L";
  others[9].cost_center = "L";
  others[10].resolves = "L";
  others[11].dimensions.area = "L";
  std::set<std::string> hashes = {ContentHash(posting)};
  for (const Posting& other : others) EXPECT_TRUE(hashes.insert(ContentHash(other)).second);
}

// A line of 1.20 where 1.00 is booked.
const Reason kOtherAmount = Reason(problems::kBookedOtherwise, {"amount \"1.00\" -> \"1.20\""})
                                .Advise(problems::kReverseOrRebook);

// A ledger of one source system, as the store would know it.
class PlanTest : public ::testing::Test {
 protected:
  // A line, and which revision it says it is.
  using Line = std::pair<Posting, int32_t>;

  PostingPlan Plan(const std::vector<Posting>& postings, OnChange on_change = OnChange::kReject) {
    std::vector<Line> lines;
    for (const Posting& posting : postings) lines.emplace_back(posting, 0);
    return PlanLines(lines, on_change);
  }
  PostingPlan PlanLines(const std::vector<Line>& lines, OnChange on_change = OnChange::kReject) {
    std::vector<DeclaredPosting> declared;
    for (const auto& [posting, revision] : lines) {
      declared.push_back({static_cast<int64_t>(declared.size()) + 2, posting, 0, revision});
      declared.back().is_mapped = is_mapped_;
    }
    files_.push_back(std::move(declared));
    return PlanPostings(files_.back(), stored_, {closed_through_, on_change, correction_day_});
  }

  Booking NewestOf(const std::string& id) const {
    return BookingOf(stored_.entries.at(id).newest());
  }

  // Books what a plan books.
  void Apply(const PostingPlan& plan) {
    for (const Booking& booking : plan.bookings) {
      const Posting& posting = *booking.posting;
      stored_.entries[posting.external_id].revisions.push_back(
          {.posting = posting,
           .revision = booking.revision,
           .reversal = booking.reversal,
           .number = ++last_,
           .first = booking.revision == 1
                        ? last_
                        : stored_.entries[posting.external_id].revisions.front().number,
           .book_year = booking.book_year});
      if (posting.kind == Kind::kCommitment) {
        stored_.commitments[posting.external_id].posting = posting;
        stored_.commitments[posting.external_id].cancelled = booking.reversal;
      }
      if (!posting.resolves.empty()) {
        stored_.commitments[posting.resolves].resolved_by =
            booking.reversal ? "" : posting.external_id;
      }
    }
  }

  static Posting Promised(std::string id, int64_t amount) {
    Posting posting = Spent(std::move(id), "L", amount, kMay);
    posting.kind = Kind::kCommitment;
    return posting;
  }
  static Posting Resolving(std::string id, std::string commitment, int64_t amount) {
    Posting posting = Spent(std::move(id), "L", amount, kMay);
    posting.resolves = std::move(commitment);
    return posting;
  }

  StoredPostings stored_;
  int64_t last_ = 0;
  std::deque<std::vector<DeclaredPosting>> files_;  // plans point into them
  std::optional<absl::CivilDay> closed_through_, correction_day_;
  bool is_mapped_ = false;
};

TEST_F(PlanTest, WhatIsKnownIsLeftAlone) {
  const std::vector<Posting> postings = ReportPostings();
  const PostingPlan first = Plan(postings);
  EXPECT_EQ(first.Count(LineOutcome::kApplied), 9);
  EXPECT_EQ(first.bookings.size(), 9u);
  EXPECT_THAT(first.rejections, IsEmpty());
  Apply(first);
  const PostingPlan again = Plan(postings);
  EXPECT_EQ(again.Count(LineOutcome::kUnchanged), 9);
  EXPECT_THAT(again.bookings, IsEmpty());
}

TEST_F(PlanTest, AnIdTwiceInAFileIsOneLineOrRefused) {
  const Posting posting = Spent("1", "L", 1, kMay);
  Posting other = posting;
  other.amount = 2;
  EXPECT_EQ(Plan({posting, posting}).bookings.size(), 1u);
  EXPECT_EQ(Plan({posting, posting}).Count(LineOutcome::kRepeated), 1);
  EXPECT_THAT(Plan({posting, other}).rejections,
              ElementsAre(RejectsWith(3, "external_id", "1", problems::kTwiceInFile)));
}

TEST_F(PlanTest, ALineIsBookedWithItsMunicipalityOrWithout) {
  Apply(Plan({Spent("1", "L", 1, kMay)}));
  DeclaredPosting line{2, Spent("1/groningen", "L", 1, kMay)};
  line.id_of_none = "1";
  const PostingPlan refused =
      PlanPostings({line}, stored_, {.on_change = OnChange::kReverseAndRebook});
  EXPECT_THAT(refused.bookings, IsEmpty());
  EXPECT_THAT(refused.rejections,
              ElementsAre(RejectsWith(2, "external_id", "", problems::kMunicipalityInSomeIds)));
  // What is reversed is booked no more.
  PostingPlan reversal;
  const Posting negated = Negated(Spent("1", "L", 1, kMay));
  reversal.bookings.push_back(ReversalOf(NewestOf("1"), negated));
  Apply(reversal);
  EXPECT_EQ(
      PlanPostings({line}, stored_, {.on_change = OnChange::kReject}).Count(LineOutcome::kApplied),
      1);
  // Nor is what was reversed booked anew beside it.
  Apply(Plan({Spent("3/groningen", "L", 1, kMay)}));
  PostingPlan second;
  const Posting negated_too = Negated(Spent("3/groningen", "L", 1, kMay));
  second.bookings.push_back(ReversalOf(NewestOf("3/groningen"), negated_too));
  Apply(second);
  Apply(Plan({Spent("3", "L", 1, kMay)}));
  DeclaredPosting anew{2, Spent("3/groningen", "L", 2, kMay)};
  anew.id_of_none = "3";
  EXPECT_THAT(PlanPostings({anew}, stored_, {.on_change = OnChange::kReverseAndRebook}).rejections,
              ElementsAre(RejectsWith(2, "external_id", "", problems::kMunicipalityInSomeIds)));

  DeclaredPosting unnamed{2, Spent("2", "L", 1, kMay)};
  unnamed.key_of_some = "2";
  EXPECT_EQ(PlanPostings({unnamed}, stored_, {.on_change = OnChange::kReject})
                .Count(LineOutcome::kApplied),
            1);
  stored_.keys_of_some = {"2"};
  EXPECT_EQ(PlanPostings({unnamed}, stored_, {.on_change = OnChange::kReject}).rejections.size(),
            1u);
}

TEST_F(PlanTest, AChangedLineIsNamedOrReversedAndRebooked) {
  Posting posting = Spent("1", "L", 100, kMay);
  Apply(Plan({posting}));
  posting.amount = 120;
  const PostingPlan refused = Plan({posting});
  EXPECT_THAT(refused.rejections, ElementsAre(RejectsWith(2, "external_id", "1", kOtherAmount)));
  EXPECT_THAT(refused.bookings, IsEmpty());

  const PostingPlan rebooked = Plan({posting}, OnChange::kReverseAndRebook);
  ASSERT_EQ(rebooked.bookings.size(), 2u);
  EXPECT_EQ(rebooked.bookings[0].posting->amount, -100);
  EXPECT_TRUE(rebooked.bookings[0].reversal);
  EXPECT_EQ(rebooked.bookings[0].revision, 2);
  EXPECT_EQ(rebooked.bookings[1].posting->amount, 120);
  EXPECT_EQ(rebooked.bookings[1].revision, 3);
  EXPECT_EQ(rebooked.Count(LineOutcome::kApplied), 1);
  Apply(rebooked);
  EXPECT_EQ(Plan({posting}).Count(LineOutcome::kUnchanged), 1);
}

TEST_F(PlanTest, ClosedBooksStayAsTheyAre) {
  Posting posting = Spent("1", "L", 100, kMay);
  Apply(Plan({posting}));
  closed_through_ = absl::CivilDay(2023, 5, 1);
  EXPECT_EQ(Plan({posting}).Count(LineOutcome::kUnchanged), 1);  // the same line is no change
  posting.amount = 120;
  EXPECT_THAT(Plan({posting}, OnChange::kReverseAndRebook).rejections,
              ElementsAre(RejectsWith(
                  2, "external_id", "1",
                  Reason(problems::kBookedOtherwiseInClosedBooks, {"amount \"1.00\" -> \"1.20\""})
                      .Advise(problems::kNameCorrectionDay))));
  EXPECT_THAT(Plan({Spent("2", "L", 1, kMay)}).rejections,
              ElementsAre(RejectsWith(2, "period", "2023-05-01/2023-05-02",
                                      Reason(problems::kBooksClosed, {"TEST", "2023-05-01"})
                                          .Advise(problems::kNameCorrectionDay))));
  EXPECT_THAT(Plan({Spent("2", "L", 1, OneDay(absl::CivilDay(2023, 5, 2)))}).rejections, IsEmpty());
}

TEST_F(PlanTest, ACommitmentIsResolvedOnceAndForAtMostItsAmount) {
  EXPECT_THAT(Plan({Promised("C", 100), Resolving("1", "C", 100)}).rejections, IsEmpty());
  Apply(Plan({Promised("C", 100)}));
  for (const auto& [amount, shown] : {std::pair(101, "1.01"), {-1, "-0.01"}}) {
    EXPECT_THAT(Plan({Resolving("1", "C", amount)}).rejections,
                ElementsAre(RejectsWith(2, "amount", shown,
                                        {problems::kAmountOfCommitment, {"1.00", "C"}})));
  }
  const auto resolved = [](int64_t line) {
    return RejectsWith(line, "resolves", "C", {problems::kCommitmentResolved, {"1"}});
  };
  EXPECT_THAT(Plan({Resolving("1", "C", 60), Resolving("2", "C", 40)}).rejections,
              ElementsAre(resolved(3)));
  Apply(Plan({Resolving("1", "C", 60)}));
  EXPECT_THAT(Plan({Resolving("2", "C", 1)}).rejections, ElementsAre(resolved(2)));
  EXPECT_THAT(Plan({Resolving("3", "D", 1)}).rejections,
              ElementsAre(RejectsWith(2, "resolves", "D", problems::kNoCommitment)));
  Posting income = Resolving("4", "C", 1);
  income.side = Side::kIncome;
  Apply(Plan({Promised("E", 100)}));
  income.resolves = "E";
  EXPECT_THAT(Plan({income}).rejections,
              ElementsAre(RejectsWith(2, "resolves", "E", problems::kCommitmentOfOther)));
}

TEST_F(PlanTest, AResolvedCommitmentDoesNotChange) {
  Apply(Plan({Promised("C", 100), Resolving("1", "C", 60)}));
  EXPECT_THAT(
      Plan({Promised("C", 50)}, OnChange::kReverseAndRebook).rejections,
      ElementsAre(RejectsWith(2, "external_id", "C", {problems::kResolvedCommitment, {"1"}})));
}

TEST_F(PlanTest, AReversalCancelsOnce) {
  Apply(Plan({Promised("C", 100), Resolving("1", "C", 60)}));
  const auto refused = PlanReversal(NewestOf("C"), &stored_.commitments.at("C"), {}, {});
  EXPECT_EQ(ReasonOf(refused.status()), "COMMITMENT_RESOLVED");
  const auto reversal = PlanReversal(NewestOf("1"), nullptr, {}, {});
  ASSERT_TRUE(reversal.ok());
  EXPECT_EQ(reversal->amount, -60);
  EXPECT_EQ(reversal->period, kMay);
  PostingPlan plan;
  plan.bookings = {ReversalOf(NewestOf("1"), *reversal)};
  EXPECT_EQ(plan.bookings[0].revision, 2);
  Apply(plan);
  EXPECT_EQ(ReasonOf(PlanReversal(NewestOf("1"), nullptr, {}, {}).status()), "POSTING_REVERSED");
  EXPECT_THAT(Plan({Resolving("2", "C", 60)}).rejections, IsEmpty());  // C is open again
}

TEST_F(PlanTest, WhatWasReversedByHandBlocksNoFileAndIsNotBookedAgain) {
  Apply(Plan({Spent("1", "L", 100, kMay)}));
  const Posting negated = Negated(Spent("1", "L", 100, kMay));
  PostingPlan plan;
  plan.bookings = {ReversalOf(NewestOf("1"), negated)};
  Apply(plan);
  for (const OnChange on_change : {OnChange::kReject, OnChange::kReverseAndRebook}) {
    const PostingPlan again =
        Plan({Spent("1", "L", 100, kMay), Spent("2", "L", 7, kMay)}, on_change);
    EXPECT_THAT(again.rejections, IsEmpty());
    EXPECT_EQ(again.Count(LineOutcome::kUnchanged), 1);
    EXPECT_EQ(again.lines[0].posting, 2);  // the reversal
    ASSERT_EQ(again.bookings.size(), 1u);
    EXPECT_EQ(again.bookings[0].posting->external_id, "2");
  }
  // Nor is it under another mapping; what the line itself says now is another thing.
  Posting otherwise = Spent("1", "M", -100, kMay);
  otherwise.side = Side::kIncome;
  otherwise.dimensions.area = "WK001401";
  EXPECT_EQ(Plan({otherwise}, OnChange::kReverseAndRebook).bookings.size(), 1u);
  is_mapped_ = true;
  EXPECT_EQ(Plan({otherwise}, OnChange::kReverseAndRebook).Count(LineOutcome::kUnchanged), 1);
  // Another amount is another thing.
  EXPECT_THAT(Plan({Spent("1", "L", 101, kMay)}).rejections,
              ElementsAre(RejectsWith(2, "external_id", "1", problems::kBookedAndReversed)));
  const PostingPlan changed = Plan({Spent("1", "L", 101, kMay)}, OnChange::kReverseAndRebook);
  ASSERT_EQ(changed.bookings.size(), 1u);
  EXPECT_EQ(changed.bookings[0].revision, 3);
  EXPECT_EQ(changed.bookings[0].first, 1);
}

TEST_F(PlanTest, WhatChangesClosedBooksIsBookedOnTheDayOfCorrection) {
  Apply(Plan({Spent("1", "L", 100, kMay)}));
  closed_through_ = absl::CivilDay(2023, 12, 31);
  correction_day_ = absl::CivilDay(2024, 2, 1);
  const Period day = OneDay(absl::CivilDay(2024, 2, 1));
  const std::vector<Posting> file = {Spent("1", "M", 100, kMay), Spent("2", "L", 7, kMay)};
  // A changed line is changed only when that is asked for.
  EXPECT_EQ(Plan(file).rejections.size(), 1u);
  const PostingPlan plan = Plan(file, OnChange::kReverseAndRebook);
  EXPECT_THAT(plan.rejections, IsEmpty());
  ASSERT_EQ(plan.bookings.size(), 3u);
  for (const Booking& booking : plan.bookings) {
    EXPECT_EQ(booking.posting->period, day);
    EXPECT_EQ(booking.posting->performance, kMay);  // by which eligibility is decided
  }
  EXPECT_EQ(plan.bookings[0].posting->amount, -100);
  EXPECT_EQ(plan.bookings[0].posting->corrects, std::nullopt);
  EXPECT_EQ(plan.bookings[1].posting->corrects, kMay);
  EXPECT_EQ(plan.bookings[1].posting->dimensions.action_line, "M");
  EXPECT_EQ(plan.bookings[2].posting->corrects, kMay);
  Apply(plan);
  // The file says the same, and is known, with that day and without, also a month later.
  for (const auto& later :
       {std::optional(absl::CivilDay(2024, 2, 1)), std::optional(absl::CivilDay(2024, 3, 1)),
        std::optional<absl::CivilDay>()}) {
    correction_day_ = later;
    EXPECT_EQ(Plan(file, OnChange::kReverseAndRebook).Count(LineOutcome::kUnchanged), 2);
  }
  // The correction itself is corrected where it stands, while its books are open.
  correction_day_ = absl::CivilDay(2024, 3, 1);
  const PostingPlan second = Plan({Spent("1", "N", 100, kMay)}, OnChange::kReverseAndRebook);
  ASSERT_EQ(second.bookings.size(), 2u);
  EXPECT_EQ(second.bookings[0].posting->period, day);
  EXPECT_EQ(second.bookings[0].posting->corrects, kMay);
  EXPECT_EQ(second.bookings[1].posting->period, OneDay(absl::CivilDay(2024, 3, 1)));
  EXPECT_EQ(second.bookings[1].posting->corrects, kMay);
}

TEST(CheckPostings, TheRestOfATableIsNoArea) {
  Posting posting = Spent("1", "L", 100, kMay);
  posting.dimensions.area = "UNALLOCATED";
  EXPECT_THAT(CheckPostings({{2, posting}}, {{kDeal, "EUR"}}),
              ElementsAre(RejectsWith(2, "area", "UNALLOCATED", problems::kAreaUnallocated)));
}

TEST_F(PlanTest, AnEntryOfALedgerMayCorrectButALineMayNot) {
  Posting posting = Spent("1", "L", 100, kMay);
  posting.corrects = kMay;
  EXPECT_THAT(CheckPostings({{2, posting}}, {{kDeal, "EUR"}}),
              ElementsAre(RejectsWith(2, "corrects", "2023-05-01/2023-05-02",
                                      problems::kCorrectsOfEntryOnly)));
  EXPECT_THAT(CheckPostings({{2, posting, 0, 1}}, {{kDeal, "EUR"}}), IsEmpty());
  EXPECT_NE(ContentHash(posting), ContentHash(Spent("1", "L", 100, kMay)));
}

TEST_F(PlanTest, AReversalInClosedBooksNeedsADay) {
  Apply(Plan({Spent("1", "L", 100, kMay)}));
  const absl::CivilDay closed(2023, 12, 31);
  EXPECT_EQ(ReasonOf(PlanReversal(NewestOf("1"), nullptr, {}, closed).status()), "BOOKS_CLOSED");
  EXPECT_EQ(ReasonOf(PlanReversal(NewestOf("1"), nullptr, closed, closed).status()),
            "BOOKS_CLOSED");
  const auto later = PlanReversal(NewestOf("1"), nullptr, closed + 1, closed);
  ASSERT_TRUE(later.ok());
  EXPECT_EQ(later->period, OneDay(closed + 1));
}

TEST_F(PlanTest, RevisionsAreBookedInTheirOrderAndKnownAgain) {
  const Posting first = Spent("1", "L", 100, kMay), second = Spent("1", "M", 120, kMay);
  Posting cancelled = Negated(first);
  cancelled.period = OneDay(absl::CivilDay(2024, 1, 2));
  const std::vector<Line> all = {{first, 1}, {cancelled, 2}, {second, 3}};
  const PostingPlan plan = PlanLines(all);
  EXPECT_THAT(plan.rejections, IsEmpty());
  ASSERT_EQ(plan.bookings.size(), 3u);
  EXPECT_EQ(plan.Count(LineOutcome::kApplied), 3);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(*plan.bookings[i].posting, all[i].first);
    EXPECT_EQ(plan.bookings[i].revision, static_cast<int32_t>(i) + 1);
    EXPECT_EQ(plan.bookings[i].reversal, i == 1);
  }
  Apply(plan);
  EXPECT_EQ(PlanLines(all, OnChange::kReverseAndRebook).Count(LineOutcome::kUnchanged), 3);
  EXPECT_EQ(PlanLines({{first, 1}}, OnChange::kReverseAndRebook).Count(LineOutcome::kUnchanged), 1);
  EXPECT_EQ(PlanLines({{Negated(second), 4}}).bookings.at(0).revision, 4);
  EXPECT_EQ(Plan({second}).Count(LineOutcome::kUnchanged), 1);
  EXPECT_THAT(
      Plan({first}).rejections,
      ElementsAre(RejectsWith(2, "external_id", "1",
                              Reason(problems::kBookedOtherwise,
                                     {"amount \"1.20\" -> \"1.00\"; action_line \"M\" -> \"L\""})
                                  .Advise(problems::kReverseOrRebook))));
}

TEST_F(PlanTest, ARevisionThatIsNotTheNextOrSaysSomethingElseIsRefused) {
  const Posting posting = Spent("1", "L", 100, kMay);
  const auto wrong = [&](const std::vector<Line>& lines) {
    return PlanLines(lines, OnChange::kReverseAndRebook).rejections;
  };
  const auto refused = [](int64_t line, const char* revision, Reason reason) {
    return ElementsAre(RejectsWith(line, "revision", revision, std::move(reason)));
  };
  EXPECT_THAT(wrong({{Negated(posting), 2}}), refused(2, "2", {problems::kRevisionMissing, {"1"}}));
  Apply(PlanLines({{posting, 1}}));
  EXPECT_THAT(wrong({{posting, 3}}), refused(2, "3", {problems::kRevisionMissing, {"2"}}));
  EXPECT_THAT(wrong({{Spent("1", "L", 99, kMay), 1}}),
              refused(2, "1", {problems::kBookedOtherwise, {"amount \"1.00\" -> \"0.99\""}}));
  EXPECT_THAT(wrong({{Spent("1", "L", -99, kMay), 2}}),
              refused(2, "2", {problems::kDoesNotCancel, {"1", "amount \"-1.00\" -> \"-0.99\""}}));
  EXPECT_THAT(wrong({{Negated(posting), 2}, {posting, 1}}),
              refused(3, "1", {problems::kRevisionsInOrder, {"2"}}));
  EXPECT_THAT(wrong({{posting, 1}, {posting, 0}}), refused(3, "", problems::kRevisionsAllOrNone));
}

TEST_F(PlanTest, ARevisionThatCancelsKeepsTheRulesOfReversal) {
  const Posting promised = Promised("C", 100), spent = Resolving("1", "C", 60);
  const auto wrong = [&](const std::vector<Line>& lines) { return PlanLines(lines).rejections; };
  EXPECT_THAT(wrong({{promised, 1}, {spent, 1}, {Negated(promised), 2}}),
              ElementsAre(RejectsWith(4, "revision", "2", {problems::kResolvedCommitment, {"1"}})));
  EXPECT_THAT(wrong({{promised, 1},
                     {spent, 1},
                     {Negated(spent), 2},
                     {Resolving("2", "C", 50), 1},
                     {Negated(Resolving("2", "C", 50)), 2},
                     {Negated(promised), 2}}),
              IsEmpty());
  EXPECT_THAT(wrong({{promised, 1}, {Negated(promised), 2}, {spent, 1}}),
              ElementsAre(RejectsWith(4, "resolves", "C", problems::kCommitmentReversed)));
  EXPECT_THAT(wrong({{promised, 1}, {Negated(promised), 2}, {Promised("C", 70), 3}, {spent, 1}}),
              IsEmpty());
  closed_through_ = kMay.start;
  EXPECT_THAT(wrong({{Spent("2", "L", 1, kMay), 1}}),
              ElementsAre(RejectsWith(2, "period", "2023-05-01/2023-05-02",
                                      {problems::kBooksClosed, {"TEST", "2023-05-01"}})));
  closed_through_.reset();
  Apply(PlanLines({{Spent("2", "L", 1, kMay), 1}}));
  closed_through_ = kMay.start;
  EXPECT_THAT(wrong({{Negated(Spent("2", "L", 1, kMay)), 2}}),
              ElementsAre(RejectsWith(2, "revision", "2",
                                      {problems::kBooksClosed, {"TEST", "2023-05-01"}})));
  Posting later = Negated(Spent("2", "L", 1, kMay));
  later.period = OneDay(kMay.end);
  EXPECT_THAT(wrong({{later, 2}}), IsEmpty());
}

TEST_F(PlanTest, HowACommitmentStandsFollowsTheLinesBefore) {
  Apply(Plan({Promised("C", 100), Resolving("1", "C", 60)}));
  // 1 resolves it no longer, so 2 may.
  EXPECT_THAT(
      Plan({Spent("1", "L", 60, kMay), Resolving("2", "C", 60)}, OnChange::kReverseAndRebook)
          .rejections,
      IsEmpty());
  Apply(Plan({Promised("D", 100)}));
  EXPECT_THAT(
      Plan({Resolving("3", "D", 60), Promised("D", 50)}, OnChange::kReverseAndRebook).rejections,
      ElementsAre(RejectsWith(3, "external_id", "D", {problems::kResolvedCommitment, {"3"}})));
}

}  // namespace
}  // namespace wijkmonitor::finance
