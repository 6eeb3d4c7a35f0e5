#include "services/finance/domain/words.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"

namespace wijkmonitor::finance {
namespace {

// In the order of the enums, which are numbered from 1.
constexpr absl::string_view kKinds[] = {"BUDGET", "RECEIPT", "COMMITMENT", "REALISATION",
                                        "FORECAST"};
constexpr absl::string_view kSides[] = {"EXPENSE", "INCOME"};
constexpr absl::string_view kInstruments[] = {
    "SPUK",      "DECENTRALISATION_GRANT", "FUND_GRANT", "EU_FUND",
    "OWN_MEANS", "OTHER_PUBLIC",           "PRIVATE"};

template <class T, size_t N>
std::optional<T> Named(const absl::string_view (&names)[N], absl::string_view word) {
  const auto* const found = std::find(std::begin(names), std::end(names), word);
  if (found == std::end(names)) return std::nullopt;
  return static_cast<T>(found - std::begin(names) + 1);
}

}  // namespace

absl::string_view KindName(Kind kind) { return kKinds[static_cast<size_t>(kind) - 1]; }
absl::string_view SideName(Side side) { return kSides[static_cast<size_t>(side) - 1]; }
absl::string_view InstrumentName(Instrument instrument) {
  return kInstruments[static_cast<size_t>(instrument) - 1];
}
std::optional<Kind> KindNamed(absl::string_view word) { return Named<Kind>(kKinds, word); }
std::optional<Side> SideNamed(absl::string_view word) { return Named<Side>(kSides, word); }
std::string KindNames() { return absl::StrJoin(kKinds, " "); }
std::string SideNames() { return absl::StrJoin(kSides, " "); }

absl::StatusOr<Period> ParseLinePeriod(absl::string_view text) {
  if (const absl::StatusOr<absl::CivilDay> day = ParseDate(text); day.ok()) {
    return Period{*day, *day + 1};
  }
  absl::StatusOr<Period> period = ParsePeriod(text);
  if (period.ok() || absl::StrContains(text, '/')) return period;
  return absl::InvalidArgumentError(
      "a period is a year (2020), a day (2020-09-01) or START/END with END exclusive "
      "(2020-09-01/2020-12-01)");
}

absl::StatusOr<int> ParseLineYear(absl::string_view text) {
  const absl::StatusOr<Period> period = ParsePeriod(text);
  constexpr size_t kDigits = 4;
  if (text.size() == kDigits && period.ok()) return period->LastYear();
  return absl::InvalidArgumentError("must be a year, such as 2024");
}

std::string FormatLinePeriod(const Period& period) {
  return period.end == period.start + 1 ? FormatDate(period.start) : FormatPeriod(period);
}

}  // namespace wijkmonitor::finance
