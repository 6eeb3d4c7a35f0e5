#include "services/finance/domain/ledger_file.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "absl/numeric/int128.h"
#include "libs/base/currency_code.h"
#include "libs/base/status.h"
#include "services/finance/domain/limits.h"

namespace wijkmonitor::finance {
namespace {

absl::StatusOr<int64_t> Fitting(absl::int128 sum) {
  return FittingSum(sum, "the amounts of a file add up to more than 64 bits: split the file");
}

}  // namespace

void PlaceUnreadLines(LedgerFile* file) {
  const std::vector<Months>& covered = file->coverage.months;
  int last_year = covered.empty() ? limits::kYearMin : (covered.back().end - 1) / 12;
  for (const LedgerLine& line : file->lines) {
    if (covered.empty()) last_year = std::max(last_year, line.year);
  }
  for (LedgerLine& line : file->unread) {
    if (line.year != 0 && (covered.empty() || file->coverage.Has(line.months))) continue;
    line.year = last_year;
    line.period.clear();
    line.months = Months::OfYear(last_year);
    if (!covered.empty() && !file->coverage.Has(line.months)) {
      line.months = {covered.back().end - 1, covered.back().end};
    }
  }
}

absl::StatusOr<std::vector<FileAmounts>> FileAmountsOf(const LedgerFile& file,
                                                       const std::set<int64_t>& unread,
                                                       const std::vector<PlannedLine>& planned) {
  struct Sums {
    absl::int128 applied = 0, unchanged = 0, out_of_scope = 0, rejected = 0;
  };
  std::map<std::pair<std::string, Side>, Sums> sums_of;
  // Mostly all lines have one currency: by side, that of the line before, and its sums.
  std::array<std::pair<const std::string*, Sums*>, 3> last = {};
  const auto sums = [&](const LedgerLine& line) -> Sums& {
    auto& [currency, of_currency] = last[static_cast<size_t>(line.side)];
    if (currency == nullptr || *currency != line.currency) {
      currency = &line.currency;
      of_currency = &sums_of[{IsCurrencyCode(line.currency) ? line.currency : "", line.side}];
    }
    return *of_currency;
  };
  OutcomesInOrder in_order(unread, planned);
  for (const LedgerLine& line : file.lines) {
    if (!line.in_scope()) {
      sums(line).out_of_scope += line.gross();
      continue;
    }
    const LineOutcome outcome = in_order.Next(line).outcome;
    absl::int128 Sums::*const sum = outcome == LineOutcome::kApplied    ? &Sums::applied
                                    : outcome == LineOutcome::kRejected ? &Sums::rejected
                                                                        : &Sums::unchanged;
    sums(line).*sum += line.gross();
  }
  for (const LedgerLine& line : file.unread) sums(line).rejected += line.gross();
  std::vector<FileAmounts> amounts;
  for (const auto& [key, of_key] : sums_of) {
    FileAmounts& added = amounts.emplace_back(FileAmounts{key.first, key.second});
    ASSIGN_OR_RETURN(added.applied, Fitting(of_key.applied));
    ASSIGN_OR_RETURN(added.unchanged, Fitting(of_key.unchanged));
    ASSIGN_OR_RETURN(added.out_of_scope, Fitting(of_key.out_of_scope));
    ASSIGN_OR_RETURN(added.rejected, Fitting(of_key.rejected));
  }
  return amounts;
}

}  // namespace wijkmonitor::finance
