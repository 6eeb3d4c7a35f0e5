#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/rpc/router.h"
#include "services/finance/convert_spending.h"
#include "services/finance/domain/spending.h"
#include "tests/load/measurement.h"

namespace wijkmonitor::load {
namespace {

namespace v1 = finance::v1;

constexpr size_t kSizes[] = {10'000, 100'000, 1'000'000};
constexpr int kTimes = 5;

// A ledger as of a large municipality: 20 action lines, 300 projects, five years of days, eight
// areas by an allocation key.
void AddPosting(std::mt19937_64& random, int version, finance::LedgerExtension* ledger) {
  finance::Posting posting{.currency = "EUR"};
  posting.amount = static_cast<int64_t>(random() % 100'000'000) - 10'000'000;
  const absl::CivilDay day = absl::CivilDay(2020, 1, 1) + static_cast<int>(random() % 1'800);
  posting.period = {day, day + 1};
  posting.dimensions.scheme = absl::StrCat("S", random() % 5);
  posting.dimensions.action_line = absl::StrCat("L", random() % 20);
  posting.dimensions.project = absl::StrCat("P", random() % 300);
  ledger->Add(posting, {.version = version});
}

finance::Ledger MakeLedger() {
  auto reference = std::make_shared<finance::Reference>();
  finance::AllocationKey key{.id = "KEY", .source = "benchmark"};
  for (int i = 0; i < 8; ++i) key.shares.push_back({absl::StrCat("AREA", i), 1'000'000 + i});
  reference->keys = {key};
  finance::LedgerExtension ledger{finance::Ledger(reference)};
  std::mt19937_64 random(1);
  for (int version = 0; version < static_cast<int>(std::size(kSizes)); ++version) {
    const size_t before = version == 0 ? 0 : kSizes[version - 1];
    for (size_t i = before; i < kSizes[version]; ++i) AddPosting(random, version, &ledger);
  }
  return ledger.Finish();
}

// What the finance service does on a miss, from the request to the bytes of the answer.
class ColdSpending final : public Measurement {
 public:
  ColdSpending() : before_(BytesInUse()), ledger_(MakeLedger()) {
    bytes_per_posting_ =
        static_cast<double>(BytesInUse() - before_) / static_cast<double>(ledger_.size());
  }

  void Round() override {
    for (size_t i = 0; i < std::size(kSizes); ++i) {
      by_line_ms_[i].push_back(
          MedianOf(static_cast<int>(i), v1::DIMENSION_ACTION_LINE, v1::DIMENSION_YEAR));
      by_area_ms_[i].push_back(
          MedianOf(static_cast<int>(i), v1::DIMENSION_AREA, v1::DIMENSION_ACTION_LINE));
    }
  }

  std::vector<Line> Lines() const override {
    return {{.what = "spending table over 1 M postings, computed: action line by year",
             .unit = " ms",
             .required = 50,
             .aim = 10,
             .values = by_line_ms_[2]},
            {.what = "  over 100,000 postings", .unit = " ms", .values = by_line_ms_[1]},
            {.what = "  over 10,000 postings", .unit = " ms", .values = by_line_ms_[0]},
            {.what = "  over 1 M postings, in eight parts each: area by action line",
             .unit = " ms",
             .required = 50,
             .aim = 10,
             .values = by_area_ms_[2]},
            {.what = "  the same over 100,000", .unit = " ms", .values = by_area_ms_[1]},
            {.what = "  the same over 10,000", .unit = " ms", .values = by_area_ms_[0]},
            {.what = "  memory of a posting, its eight parts included",
             .unit = " bytes",
             .decimals = 0,
             .values = {bytes_per_posting_}}};
  }

 private:
  // Over the postings up to a version.
  double MedianOf(int version, v1::Dimension rows, v1::Dimension columns) {
    const finance::Ledger ledger = ledger_.UpTo(version);
    v1::GetSpendingRequest request;
    request.set_rows(rows);
    request.set_columns(columns);
    request.set_kind(v1::POSTING_KIND_REALISATION);
    request.set_side(v1::POSTING_SIDE_EXPENSE);
    request.set_currency_code("EUR");
    std::vector<double> times_ms;
    for (int i = 0; i < kTimes; ++i) {
      const absl::Time start = absl::Now();
      const auto table = OrThrow(finance::ComputeSpending(
          ledger, finance::FromMessage(request, finance::Seen::kPublished)));
      const std::string bytes = rpc::SerializeDeterministically(finance::ToMessage(table, request));
      times_ms.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
      if (table.total->postings != static_cast<int64_t>(ledger.size()) || bytes.empty()) {
        throw std::runtime_error("a table without all postings");
      }
    }
    return Median(times_ms);
  }

  const size_t before_;
  const finance::Ledger ledger_;
  double bytes_per_posting_ = 0;
  std::vector<double> by_line_ms_[std::size(kSizes)], by_area_ms_[std::size(kSizes)];
};

}  // namespace

std::unique_ptr<Measurement> NewColdSpending() { return std::make_unique<ColdSpending>(); }

}  // namespace wijkmonitor::load
