#include "services/finance/domain/posting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/testing.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Period kMay = OneDay(absl::CivilDay(2023, 5, 1));

std::string Reasons(const std::vector<Rejection>& rejections) {
  std::string all;
  for (const Rejection& r : rejections) {
    absl::StrAppend(&all, r.line, " ", r.column, " \"", r.value, "\": ", r.reason.In(Language::kEn),
                    "\n");
  }
  return all;
}

std::string WrongWith(const Posting& posting) {
  return Reasons(CheckPostings({{2, posting}}, {{kDeal, {"EUR"}}}));
}

TEST(CheckPostings, GoodOnes) {
  for (const Posting& posting : ReportPostings()) EXPECT_EQ(WrongWith(posting), "");
  Posting correction = Spent("1", "L", -5, kMay);
  EXPECT_EQ(WrongWith(correction), "");
  correction.dimensions.scheme = "";
  EXPECT_EQ(WrongWith(correction), "");
}

TEST(CheckPostings, WhatIsWrongIsNamed) {
  Posting wrong = Spent("", "L", 1, kMay);
  EXPECT_THAT(WrongWith(wrong), HasSubstr("2 external_id \"\": is due"));
  wrong = Spent("1", "L", 1, kMay);
  wrong.currency = "eur";
  EXPECT_THAT(WrongWith(wrong), HasSubstr("2 currency \"eur\": must be three capitals"));
  wrong.currency = "USD";
  EXPECT_THAT(WrongWith(wrong), HasSubstr("2 currency \"USD\": the scheme REGIO_DEAL is in EUR"));
  wrong = Spent("1", "L", 1, kMay);
  wrong.dimensions.scheme = "NONE";
  EXPECT_THAT(WrongWith(wrong), HasSubstr("2 scheme \"NONE\": there is no scheme"));
  wrong = Spent("1", "L", 1, {kMay.end, kMay.start});
  EXPECT_THAT(WrongWith(wrong), HasSubstr("2 period"));
  for (const Kind kind : {Kind::kReceipt, Kind::kCommitment}) {
    wrong = Spent("1", "L", -1, kMay);
    wrong.kind = kind;
    EXPECT_THAT(WrongWith(wrong), HasSubstr("2 amount \"-0.01\": a "));
  }
  wrong = Spent("1", "L", 1, kMay);
  wrong.kind = Kind::kReceipt;
  wrong.dimensions.scheme = "";
  EXPECT_THAT(WrongWith(wrong), HasSubstr("2 scheme \"\": is due: a receipt"));
  wrong = Spent("1", "L", 1, kMay);
  wrong.kind = Kind::kBudget;
  wrong.resolves = "C";
  EXPECT_THAT(WrongWith(wrong), HasSubstr("2 resolves \"C\": only a realisation"));
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
  EXPECT_EQ(WrongWith(Spent(std::string(limits::kLedgerIdBytesMax - 1, 'x'), "L", 1, kMay)), "");
  EXPECT_EQ(WrongWith(Spent(std::string(limits::kLedgerIdBytesMax, 'x'), "L", 1, kMay)), "");
  EXPECT_THAT(WrongWith(Spent(std::string(limits::kLedgerIdBytesMax + 1, 'x'), "L", 1, kMay)),
              HasSubstr("has 129 bytes; at most 128"));
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
    }
    files_.push_back(std::move(declared));
    return PlanPostings(files_.back(), stored_, closed_through_, on_change);
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
           .book_year = booking.book_year,
           .content_hash = ContentHash(posting)});
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
  std::deque<std::vector<DeclaredPosting>> files_;  // plans point into them
  std::optional<absl::CivilDay> closed_through_;
};

TEST_F(PlanTest, WhatIsKnownIsLeftAlone) {
  const std::vector<Posting> postings = ReportPostings();
  const PostingPlan first = Plan(postings);
  EXPECT_EQ(first.applied, 9);
  EXPECT_EQ(first.bookings.size(), 9u);
  EXPECT_THAT(first.rejections, IsEmpty());
  Apply(first);
  const PostingPlan again = Plan(postings);
  EXPECT_EQ(again.unchanged, 9);
  EXPECT_THAT(again.bookings, IsEmpty());
}

TEST_F(PlanTest, AnIdTwiceInAFileIsOneLineOrRefused) {
  const Posting posting = Spent("1", "L", 1, kMay);
  Posting other = posting;
  other.amount = 2;
  EXPECT_EQ(Plan({posting, posting}).bookings.size(), 1u);
  EXPECT_EQ(Plan({posting, posting}).unchanged, 1);
  EXPECT_THAT(Reasons(Plan({posting, other}).rejections),
              HasSubstr("3 external_id \"1\": stands in the file twice"));
}

TEST_F(PlanTest, AChangedLineIsNamedOrReversedAndRebooked) {
  Posting posting = Spent("1", "L", 100, kMay);
  Apply(Plan({posting}));
  posting.amount = 120;
  const PostingPlan refused = Plan({posting});
  EXPECT_THAT(Reasons(refused.rejections), HasSubstr("amount \"1.00\" -> \"1.20\""));
  EXPECT_THAT(refused.bookings, IsEmpty());

  const PostingPlan rebooked = Plan({posting}, OnChange::kReverseAndRebook);
  ASSERT_EQ(rebooked.bookings.size(), 2u);
  EXPECT_EQ(rebooked.bookings[0].posting->amount, -100);
  EXPECT_TRUE(rebooked.bookings[0].reversal);
  EXPECT_EQ(rebooked.bookings[0].revision, 2);
  EXPECT_EQ(rebooked.bookings[1].posting->amount, 120);
  EXPECT_EQ(rebooked.bookings[1].revision, 3);
  EXPECT_EQ(rebooked.applied, 1);
  Apply(rebooked);
  EXPECT_EQ(Plan({posting}).unchanged, 1);
}

TEST_F(PlanTest, ClosedBooksStayAsTheyAre) {
  Posting posting = Spent("1", "L", 100, kMay);
  Apply(Plan({posting}));
  closed_through_ = absl::CivilDay(2023, 5, 1);
  EXPECT_EQ(Plan({posting}).unchanged, 1);  // the same line is no change
  posting.amount = 120;
  EXPECT_THAT(Reasons(Plan({posting}, OnChange::kReverseAndRebook).rejections),
              HasSubstr("in closed books: amount"));
  EXPECT_THAT(
      Reasons(Plan({Spent("2", "L", 1, kMay)}).rejections),
      HasSubstr("2 period \"2023-05-01/2023-05-02\": the books of TEST are closed up to and "
                "including 2023-05-01"));
  EXPECT_THAT(Plan({Spent("2", "L", 1, OneDay(absl::CivilDay(2023, 5, 2)))}).rejections, IsEmpty());
}

TEST_F(PlanTest, ACommitmentIsResolvedOnceAndForAtMostItsAmount) {
  EXPECT_THAT(Plan({Promised("C", 100), Resolving("1", "C", 100)}).rejections, IsEmpty());
  Apply(Plan({Promised("C", 100)}));
  EXPECT_THAT(Reasons(Plan({Resolving("1", "C", 101)}).rejections),
              HasSubstr("2 amount \"1.01\": must be 0..1.00, the amount of the commitment C"));
  EXPECT_THAT(Reasons(Plan({Resolving("1", "C", 60), Resolving("2", "C", 40)}).rejections),
              HasSubstr("3 resolves \"C\": the commitment is resolved by 1 already"));
  Apply(Plan({Resolving("1", "C", 60)}));
  EXPECT_THAT(Reasons(Plan({Resolving("2", "C", 1)}).rejections),
              HasSubstr("resolved by 1 already"));
  EXPECT_THAT(Reasons(Plan({Resolving("3", "D", 1)}).rejections),
              HasSubstr("there is no commitment with this id"));
  Posting income = Resolving("4", "C", 1);
  income.side = Side::kIncome;
  Apply(Plan({Promised("E", 100)}));
  income.resolves = "E";
  EXPECT_THAT(Reasons(Plan({income}).rejections), HasSubstr("another side, currency or scheme"));
}

TEST_F(PlanTest, AResolvedCommitmentDoesNotChange) {
  Apply(Plan({Promised("C", 100), Resolving("1", "C", 60)}));
  EXPECT_THAT(Reasons(Plan({Promised("C", 50)}, OnChange::kReverseAndRebook).rejections),
              HasSubstr("is a commitment that 1 resolves: reverse that first"));
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
  EXPECT_THAT(Reasons(Plan({Resolving("1", "C", 60)}).rejections),
              HasSubstr("was booked and reversed: it is not booked again"));
  EXPECT_THAT(Plan({Resolving("2", "C", 60)}).rejections, IsEmpty());  // C is open again
  EXPECT_EQ(Plan({Resolving("1", "C", 60)}, OnChange::kReverseAndRebook).bookings[0].revision, 3);
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
  ASSERT_EQ(plan.bookings.size(), 3u) << Reasons(plan.rejections);
  EXPECT_EQ(plan.applied, 3);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(*plan.bookings[i].posting, all[i].first);
    EXPECT_EQ(plan.bookings[i].revision, static_cast<int32_t>(i) + 1);
    EXPECT_EQ(plan.bookings[i].reversal, i == 1);
  }
  Apply(plan);
  EXPECT_EQ(PlanLines(all, OnChange::kReverseAndRebook).unchanged, 3);
  EXPECT_EQ(PlanLines({{first, 1}}, OnChange::kReverseAndRebook).unchanged, 1);
  EXPECT_EQ(PlanLines({{Negated(second), 4}}).bookings.at(0).revision, 4);
  EXPECT_EQ(Plan({second}).unchanged, 1);
  EXPECT_THAT(Reasons(Plan({first}).rejections), HasSubstr("was booked with other content"));
}

TEST_F(PlanTest, ARevisionThatIsNotTheNextOrSaysSomethingElseIsRefused) {
  const Posting posting = Spent("1", "L", 100, kMay);
  const auto wrong = [&](const std::vector<Line>& lines) {
    return Reasons(PlanLines(lines, OnChange::kReverseAndRebook).rejections);
  };
  EXPECT_EQ(wrong({{Negated(posting), 2}}),
            "2 revision \"2\": there is no revision 1 yet: it must come before\n");
  Apply(PlanLines({{posting, 1}}));
  EXPECT_EQ(wrong({{posting, 3}}),
            "2 revision \"3\": there is no revision 2 yet: it must come before\n");
  EXPECT_EQ(wrong({{Spent("1", "L", 99, kMay), 1}}),
            "2 revision \"1\": was booked with other content: amount \"1.00\" -> \"0.99\"\n");
  EXPECT_EQ(wrong({{Spent("1", "L", -99, kMay), 2}}),
            "2 revision \"2\": does not cancel revision 1: amount \"-1.00\" -> \"-0.99\"\n");
  EXPECT_EQ(
      wrong({{Negated(posting), 2}, {posting, 1}}),
      "3 revision \"1\": comes after revision 2: revisions stand in their order, each once\n");
  EXPECT_EQ(wrong({{posting, 1}, {posting, 0}}),
            "3 revision \"\": of the lines with one external id either all say their revision, or "
            "none\n");
}

TEST_F(PlanTest, ARevisionThatCancelsKeepsTheRulesOfReversal) {
  const Posting promised = Promised("C", 100), spent = Resolving("1", "C", 60);
  const auto reasons = [&](const std::vector<Line>& lines) {
    return Reasons(PlanLines(lines).rejections);
  };
  EXPECT_THAT(reasons({{promised, 1}, {spent, 1}, {Negated(promised), 2}}),
              HasSubstr("4 revision \"2\": the commitment is resolved by 1: reverse that first"));
  EXPECT_EQ(reasons({{promised, 1},
                     {spent, 1},
                     {Negated(spent), 2},
                     {Resolving("2", "C", 50), 1},
                     {Negated(Resolving("2", "C", 50)), 2},
                     {Negated(promised), 2}}),
            "");
  EXPECT_THAT(reasons({{promised, 1}, {Negated(promised), 2}, {spent, 1}}),
              HasSubstr("4 resolves \"C\": the commitment was reversed"));
  EXPECT_EQ(reasons({{promised, 1}, {Negated(promised), 2}, {Promised("C", 70), 3}, {spent, 1}}),
            "");
  closed_through_ = kMay.start;
  EXPECT_THAT(reasons({{Spent("2", "L", 1, kMay), 1}}), HasSubstr("are closed up to"));
  closed_through_.reset();
  Apply(PlanLines({{Spent("2", "L", 1, kMay), 1}}));
  closed_through_ = kMay.start;
  EXPECT_THAT(reasons({{Negated(Spent("2", "L", 1, kMay)), 2}}),
              HasSubstr("are closed up to and including 2023-05-01: name a later day"));
  Posting later = Negated(Spent("2", "L", 1, kMay));
  later.period = OneDay(kMay.end);
  EXPECT_EQ(reasons({{later, 2}}), "");
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
      Reasons(Plan({Resolving("3", "D", 60), Promised("D", 50)}, OnChange::kReverseAndRebook)
                  .rejections),
      HasSubstr("3 external_id \"D\": is a commitment that 3 resolves"));
}

}  // namespace
}  // namespace wijkmonitor::finance
