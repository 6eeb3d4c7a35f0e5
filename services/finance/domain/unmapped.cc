#include "services/finance/domain/unmapped.h"

#include <algorithm>
#include <tuple>

#include "libs/base/status.h"

namespace wijkmonitor::finance {

void UnmappedLines::Add(const LinePlace& place, int64_t amount) {
  Sums& sums = by_codes_[{place.account, place.cost_center, place.project_code, place.currency}];
  ++sums.lines;
  (place.side == Side::kIncome ? sums.income : sums.expense) += amount;
}

absl::StatusOr<std::vector<UnmappedCodes>> UnmappedLines::Result() const {
  constexpr absl::string_view kTooLarge = "the amounts of an account add up to more than 64 bits";
  std::vector<UnmappedCodes> unmapped;
  for (const auto& [codes, sums] : by_codes_) {
    const auto& [account, cost_center, project_code, currency] = codes;
    if (rules_.Find(source_system_, account, cost_center, project_code)) continue;
    UnmappedCodes& added = unmapped.emplace_back(
        UnmappedCodes{account, cost_center, project_code, currency, sums.lines});
    ASSIGN_OR_RETURN(added.expense, FittingSum(sums.expense, kTooLarge));
    ASSIGN_OR_RETURN(added.income, FittingSum(sums.income, kTooLarge));
  }
  const auto size = [](const UnmappedCodes& of) {
    return static_cast<double>(std::abs(of.expense)) + static_cast<double>(std::abs(of.income));
  };
  std::ranges::sort(unmapped, [&](const UnmappedCodes& a, const UnmappedCodes& b) {
    return std::tuple(-size(a), std::tie(a.account, a.cost_center, a.project_code, a.currency)) <
           std::tuple(-size(b), std::tie(b.account, b.cost_center, b.project_code, b.currency));
  });
  return unmapped;
}

}  // namespace wijkmonitor::finance
