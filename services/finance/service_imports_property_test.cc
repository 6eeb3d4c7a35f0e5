// However a ledger arrives, it adds up to the same: as one file, in pieces, in another order, with
// repeats, by what people do one after the other, or out of another service.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "services/finance/convert_posting.h"
#include "services/finance/service_testing.h"

namespace wijkmonitor::finance {
namespace {

using rpc::Report;
using Stub = ServedFinance::Stub;

constexpr uint32_t kRounds = 8;
constexpr int kFamilies = 60;

struct Line {
  Posting posting;
  int32_t revision = 1;
};
// Lines that must come in this order; those of two families may come in any.
using Family = std::vector<Line>;

// Makes what any ledger may have.
class Ledgers {
 public:
  explicit Ledgers(uint32_t seed) : random_(seed) {}

  int Whole(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  bool Chance(int percent) { return Whole(1, 100) <= percent; }

  std::vector<Family> AnyFamilies() {
    std::vector<Family> families;
    for (int i = 0; i < kFamilies; ++i) {
      families.push_back(Chance(35) ? Promises(absl::StrCat("P", i)) : Chain(absl::StrCat("L", i)));
    }
    return families;
  }

  // The lines of all families, these in their order.
  std::vector<Line> Interleaved(const std::vector<Family>& families) {
    std::vector<size_t> whose;
    for (size_t i = 0; i < families.size(); ++i) whose.insert(whose.end(), families[i].size(), i);
    std::shuffle(whose.begin(), whose.end(), random_);
    std::vector<size_t> taken(families.size(), 0);
    std::vector<Line> lines;
    for (const size_t family : whose) lines.push_back(families[family][taken[family]++]);
    return lines;
  }

 private:
  template <class T>
  T OneOf(std::initializer_list<T> choices) {
    return *(choices.begin() + Whole(0, static_cast<int>(choices.size()) - 1));
  }

  absl::CivilDay AnyDay() { return absl::CivilDay(2022, 1, 1) + Whole(0, 1200); }
  Period AnyPeriod() {
    const absl::CivilDay day = AnyDay();
    return OneOf<Period>(
        {{day, day + 1}, {day, day + Whole(2, 400)}, Period::OfYear(static_cast<int>(day.year()))});
  }

  Posting AnyPosting(const std::string& id, Kind kind) {
    Posting posting;
    posting.source_system = "S";
    posting.external_id = id;
    posting.kind = kind;
    posting.side = OneOf({Side::kExpense, Side::kExpense, Side::kIncome});
    const bool signed_amount = kind != Kind::kReceipt && kind != Kind::kCommitment;
    posting.amount = Whole(signed_amount ? -100'000 : 0, 1'000'000);
    posting.period = AnyPeriod();
    if (Chance(30)) posting.performance = AnyPeriod();
    const bool has_scheme = kind == Kind::kReceipt || Chance(70);
    posting.dimensions = {has_scheme ? "REGIO_DEAL" : "", OneOf({"", "VEILIG", "MEEDOEN", "REGIE"}),
                          OneOf({"", "P1", "P2"}),        OneOf({"", "D1"}),
                          OneOf({"", "0.1", "0.10"}),     OneOf({"", "", "SELWERD", "ELSEWHERE"})};
    posting.currency = has_scheme ? "EUR" : OneOf({"EUR", "EUR", "USD", "GBP"});
    posting.account = OneOf({"", "4000"});
    posting.cost_center = OneOf({"", "K1"});
    return posting;
  }

  Line Reversal(const Line& line) {
    Line reversal{Negated(line.posting), line.revision + 1};
    if (Chance(50)) {
      reversal.posting = OnDay(std::move(reversal.posting), AnyDay());
    }
    return reversal;
  }

  // A posting, and corrections of it.
  Family Chain(const std::string& id) {
    const Kind kind = OneOf(
        {Kind::kBudget, Kind::kReceipt, Kind::kRealisation, Kind::kRealisation, Kind::kForecast});
    Family chain = {{AnyPosting(id, kind)}};
    while (Chance(45)) {
      chain.push_back(Reversal(chain.back()));
      if (!Chance(70)) break;
      Line instead{AnyPosting(id, kind), chain.back().revision + 1};
      chain.push_back(std::move(instead));
    }
    return chain;
  }

  // A commitment, and what resolves it in turn; at the end it may be cancelled.
  Family Promises(const std::string& id) {
    Family family = {{AnyPosting(id, Kind::kCommitment)}};
    const Line promised = family.back();
    bool open = true;
    for (int i = 0; open && Chance(80); ++i) {
      Line spent{AnyPosting(absl::StrCat(id, "/", i), Kind::kRealisation)};
      spent.posting.side = promised.posting.side;
      spent.posting.currency = promised.posting.currency;
      spent.posting.dimensions.scheme = promised.posting.dimensions.scheme;
      spent.posting.amount = Whole(0, static_cast<int>(promised.posting.amount));
      spent.posting.resolves = id;
      family.push_back(spent);
      open = Chance(60);
      if (open) family.push_back(Reversal(spent));
    }
    if (open && Chance(50)) family.push_back(Reversal(promised));
    return family;
  }

  std::mt19937 random_;
};

std::string FileOf(const std::vector<Line>& lines) {
  std::string file = PostingHeader();
  for (const Line& line : lines) file += PostingLine(line.posting, line.revision);
  return file;
}

void ExpectOutcome(const absl::StatusOr<Report>& report, Report::Outcome outcome) {
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->outcome(), outcome) << report->DebugString();
}

// As files of a few lines, in their order. Now and then one is sent once more, with its own request
// id or with another, and so is one that was sent before.
void ImportInPieces(const std::vector<Line>& lines, Ledgers* ledgers, ServedFinance* served) {
  std::vector<std::string> sent;
  for (auto next = lines.begin(); next != lines.end();) {
    const auto end = next + std::min<ptrdiff_t>(ledgers->Whole(1, 25), lines.end() - next);
    v1::ImportPostingsRequest request;
    request.mutable_chunk()->mutable_header()->set_request_id(RandomUuid());
    sent.push_back(FileOf({next, end}));
    next = end;
    const auto report = served->Import(sent.back(), request);
    ExpectOutcome(report, Report::OUTCOME_APPLIED);
    if (ledgers->Chance(30)) {
      const auto again = served->Import(sent.back(), request);
      ASSERT_TRUE(again.ok()) << again.status();
      EXPECT_EQ(again->SerializeAsString(), report->SerializeAsString());
    }
    if (ledgers->Chance(30)) {
      const int any = ledgers->Whole(0, static_cast<int>(sent.size()) - 1);
      ExpectOutcome(served->Import(sent[any]), Report::OUTCOME_UNCHANGED);
    }
  }
}

// One after the other, as a person would: lines that say what a posting is to be, and reversals.
// What is reversed on its own period may also be changed at once.
void BookByHand(const std::vector<Family>& families, Ledgers* ledgers, ServedFinance* served) {
  v1::ImportPostingsRequest rebook;
  rebook.set_on_change(v1::ImportPostingsRequest::ON_CHANGE_REVERSE_AND_REBOOK);
  for (const Family& family : families) {
    for (size_t i = 0; i < family.size(); ++i) {
      const Posting& posting = family[i].posting;
      if (!IsReversal(family[i].revision)) {
        ExpectOutcome(served->Import(FileOf({{posting, 0}}), rebook), Report::OUTCOME_APPLIED);
        continue;
      }
      const auto reversed = std::find_if(family.begin(), family.end(), [&](const Line& line) {
        return line.posting.external_id == posting.external_id &&
               line.revision == family[i].revision - 1;
      });
      const bool elsewhere = reversed->posting.period != posting.period;
      const bool is_changed =
          i + 1 < family.size() && family[i + 1].posting.external_id == posting.external_id;
      if (!elsewhere && is_changed && ledgers->Chance(50)) continue;
      v1::ReversePostingRequest request;
      request.set_request_id(RandomUuid());
      request.set_source_system(posting.source_system);
      request.set_external_id(posting.external_id);
      if (elsewhere) request.set_day(FormatDate(posting.period.start));
      const auto reversal = served->Call(&Stub::ReversePosting, request);
      ASSERT_TRUE(reversal.ok()) << reversal.status();
    }
  }
}

std::vector<std::string> SortedEntriesIn(ServedFinance& served) {
  std::vector<std::string> entries = EntriesIn(served);
  std::sort(entries.begin(), entries.end());
  return entries;
}

class ImportsPropertyTest : public ::testing::TestWithParam<uint32_t> {};

TEST_P(ImportsPropertyTest, HoweverALedgerArrivesItAddsUpToTheSame) {
  Ledgers ledgers(GetParam());
  const std::vector<Family> families = ledgers.AnyFamilies();
  std::vector<Line> in_order;
  for (const Family& family : families) {
    in_order.insert(in_order.end(), family.begin(), family.end());
  }
  testing::TempDir dir;
  ServedFinance whole("sqlite:" + dir.File("whole.db")), pieces("sqlite:" + dir.File("pieces.db")),
      by_hand("sqlite:" + dir.File("by_hand.db")), copy("sqlite:" + dir.File("copy.db"));
  for (ServedFinance* served : {&whole, &pieces, &by_hand, &copy}) {
    served->DeclareDeal();
    ASSERT_TRUE(served->ImportKeys(PopulationKeyFile()).ok());
  }
  const std::string file = FileOf(in_order);
  ExpectOutcome(whole.Import(file), Report::OUTCOME_APPLIED);
  ImportInPieces(ledgers.Interleaved(families), &ledgers, &pieces);
  BookByHand(families, &ledgers, &by_hand);
  ExpectOutcome(copy.Import(pieces.Export().value()), Report::OUTCOME_APPLIED);

  const std::string figures = FiguresOf(whole);
  const std::vector<std::string> entries = SortedEntriesIn(whole);
  EXPECT_EQ(entries.size(), in_order.size());
  for (ServedFinance* other : {&pieces, &by_hand, &copy}) {
    EXPECT_EQ(FiguresOf(*other), figures);
    EXPECT_EQ(SortedEntriesIn(*other), entries);
    ExpectOutcome(other->Import(file), Report::OUTCOME_UNCHANGED);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ImportsPropertyTest, ::testing::Range(1u, kRounds + 1),
                         [](const auto& seed) { return absl::StrCat("Seed", seed.param); });

}  // namespace
}  // namespace wijkmonitor::finance
