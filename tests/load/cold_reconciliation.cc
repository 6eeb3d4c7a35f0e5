#include <algorithm>
#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/rpc/router.h"
#include "services/finance/convert_reconciliation.h"
#include "services/finance/domain/reconciliation.h"
#include "tests/load/measurement.h"

namespace wijkmonitor::load {
namespace {

constexpr int kLines = 1'000'000;
constexpr int kYear = 2024;
constexpr int kTimes = 5;

// A year of a large municipality: 400 accounts, twelve months, debit and credit. Of ten lines one
// is out of scope, and of a hundred one was reversed by hand.
struct Year {
  std::deque<finance::LinePlace> places;
  finance::Ledger ledger{std::make_shared<const finance::Reference>()};
  finance::FileLines lines;
};

finance::LinePlace PlaceOf(int account, int month, finance::Side side) {
  return {.year = kYear,
          .months = finance::Months::Of(kYear, month),
          .period = absl::StrCat(month),
          .account = absl::StrCat(4000 + account),
          .side = side,
          .currency = "EUR"};
}

void AddPosting(const finance::LinePlace& place, int64_t amount, int64_t first, bool reversal,
                finance::LedgerExtension* ledger) {
  const absl::CivilDay day(kYear, place.months.first % 12 + 1, 15);
  finance::Posting posting{.source_system = "LEDGER",
                           .side = place.side,
                           .amount = amount,
                           .currency = place.currency,
                           .period = {day, day + 1},
                           .account = place.account};
  ledger->Add(posting,
              {.version = 1, .first = first, .reversal = reversal, .book_year = place.year});
}

// `bytes_of_lines`: what the lines take beside the ledger.
Year MakeYear(double* bytes_of_lines) {
  Year year;
  for (int account = 0; account < 400; ++account) {
    for (int month = 1; month <= 12; ++month) {
      for (const auto side : {finance::Side::kExpense, finance::Side::kIncome}) {
        year.places.push_back(PlaceOf(account, month, side));
      }
    }
  }
  const auto place = [&](int i) -> const finance::LinePlace& {
    return year.places[static_cast<size_t>(i) * 7919 % year.places.size()];
  };
  finance::LedgerExtension ledger(year.ledger);
  std::vector<int64_t> posting_of(kLines);
  int64_t number = 0;
  for (int i = 0; i < kLines; ++i) {
    if (i % 10 == 9) continue;
    posting_of[static_cast<size_t>(i)] = ++number;
    AddPosting(place(i), 100 + i, number, false, &ledger);
  }
  for (int i = 0; i < kLines; i += 100) {
    const int64_t first = std::exchange(posting_of[static_cast<size_t>(i)], ++number);
    AddPosting(place(i), -100 - i, first, true, &ledger);
  }
  year.ledger = ledger.Finish();
  const size_t before = BytesInUse();
  finance::FileLinesExtension lines{finance::FileLines()};
  lines.Begin("LEDGER", {2, absl::Now(), "ledger.csv", *finance::ParseCoverage("2024")}, {});
  for (int i = 0; i < kLines; ++i) {
    const int64_t posting = posting_of[static_cast<size_t>(i)];
    const std::string id = absl::StrCat("2024/INK/", i);
    lines.Add({i + 2, id, nullptr, 100 + i,
               posting == 0 ? finance::Filed::kOutOfScope : finance::Filed::kInScope, posting},
              lines.CodeOf(place(i)), static_cast<uint32_t>(i));
  }
  year.lines = lines.Finish();
  *bytes_of_lines = static_cast<double>(BytesInUse() - before);
  return year;
}

// What the finance service does for a first page, from the question to the bytes of the answer, but
// for reading the texts of its lines.
class ColdReconciliation final : public Measurement {
 public:
  ColdReconciliation() : year_(MakeYear(&bytes_of_lines_)) {}

  void Round() override {
    std::vector<double> times_ms, bare_ms;
    for (int i = 0; i < kTimes; ++i) {
      times_ms.push_back(Timed([&] { Answer(); }));
      bare_ms.push_back(Timed([&] { sink_ = sink_ + BarePass(); }));
    }
    ms_.push_back(Median(times_ms));
    bare_ms_.push_back(Median(bare_ms));
    ratios_.push_back(ms_.back() / bare_ms_.back());
  }

  std::vector<Line> Lines() const override {
    return {
        {.what = "reconciliation of a year of 1 M lines, first page: time of a bare pass",
         .unit = "x",
         .required = 5,
         .values = ratios_},
        {.what = "  time of it", .unit = " ms", .required = 200, .values = ms_},
        {.what = "  time of a bare pass over the same columns", .unit = " ms", .values = bare_ms_},
        {.what = "  memory of a line",
         .unit = " bytes",
         .decimals = 1,
         .required = 64,
         .values = {bytes_of_lines_ / kLines}}};
  }

 private:
  template <class F>
  static double Timed(const F& work) {
    const absl::Time start = absl::Now();
    work();
    return absl::ToDoubleMilliseconds(absl::Now() - start);
  }

  void Answer() const {
    const auto found = OrThrow(finance::Reconcile(year_.ledger, year_.lines, "LEDGER", kYear));
    finance::v1::Reconciliation message = finance::ToMessage("LEDGER", *found, true);
    for (size_t i = 0; i < 100; ++i) *message.add_rows() = finance::ToMessage(found->rows[i]);
    const std::string bytes = rpc::SerializeDeterministically(message);
    for (const finance::ReconciliationRow& total : found->totals) {
      if (total.difference() != 0) throw std::runtime_error("a ledger that is not what it is");
    }
    if (found->unbooked.size() != kLines / 10 + kLines / 100) {
      throw std::runtime_error(absl::StrCat(found->unbooked.size(), " lines are not booked"));
    }
  }

  // Looks at each value that a reconciliation needs, in the order in which it is stored.
  int64_t BarePass() const {
    int64_t sum = 0;
    for (const auto& file : year_.lines.OfSource("LEDGER")) {
      for (size_t i = 0; i < file->size(); ++i) {
        sum += file->amount[i] + file->posting[i] + file->position[i] + file->place[i] +
               static_cast<int64_t>(file->filed[i]);
      }
    }
    for (const finance::Ledger::Chunk& chunk : year_.ledger.chunks()) {
      const finance::Ledger::Facts& facts = *chunk.facts;
      for (size_t i = 0; i < facts.amount.size(); ++i) {
        sum += facts.amount[i] + facts.version[i] + facts.side[i] + facts.source_system[i] +
               facts.currency[i] + facts.account[i] + facts.entry[i] +
               static_cast<int64_t>(facts.reversal[i]);
      }
    }
    return sum;
  }

  double bytes_of_lines_ = 0;
  const Year year_;
  volatile int64_t sink_ = 0;
  std::vector<double> ms_, bare_ms_, ratios_;
};

}  // namespace

std::unique_ptr<Measurement> NewColdReconciliation() {
  return std::make_unique<ColdReconciliation>();
}

}  // namespace wijkmonitor::load
