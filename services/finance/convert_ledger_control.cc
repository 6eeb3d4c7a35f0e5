#include "services/finance/convert_ledger_control.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/finance/domain/problems.h"

namespace wijkmonitor::finance {
namespace {

std::string CurrenciesOf(const std::map<std::string, absl::int128>& sums) {
  return absl::StrJoin(sums, " ", [](std::string* out, const auto& sum) { *out += sum.first; });
}

}  // namespace

void CheckControlTotals(const LedgerDefaults& said, const AmountStyle& style,
                        const std::map<std::string, absl::int128>& sums, int64_t lines,
                        formats::ReadFile<LedgerFile>* file) {
  const auto refuse = [&](absl::string_view total, absl::string_view value, Reason reason) {
    file->rejections.push_back(
        {0, absl::StrCat("control_totals.", total), std::string(value), std::move(reason)});
    file->declared.postings.clear();
  };
  if (said.control_lines.has_value() && *said.control_lines != lines) {
    refuse(
        "lines", absl::StrCat(*said.control_lines),
        {problems::kControlTotalLines, {absl::StrCat(lines), absl::StrCat(*said.control_lines)}});
  }
  const std::string& text = said.control_amount;
  if (text.empty()) return;
  const absl::StatusOr<int64_t> amount = ParseAmount(text, style);
  const std::string& named = said.control_currency;
  const bool is_clear = named.empty() ? sums.size() <= 1 : sums.contains(named);
  const auto of_currency = named.empty() ? sums.begin() : sums.find(named);
  const absl::int128 sum = of_currency == sums.end() ? 0 : of_currency->second;
  if (!amount.ok()) {
    refuse("amount", text, ReasonOfStatus(amount.status()));
  } else if (!is_clear) {
    refuse("currency_code", named, {problems::kControlTotalCurrency, {CurrenciesOf(sums)}});
  } else if (sum != *amount) {
    refuse("amount", text,
           {problems::kControlTotalAmount,
            {FormatAmount(sum), FormatAmount(*amount), FormatAmount(sum - *amount)}});
  }
}

}  // namespace wijkmonitor::finance
