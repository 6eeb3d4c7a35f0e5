#pragma once

// How files write what a posting is and when.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/date.h"
#include "services/finance/domain/posting.h"
#include "services/finance/domain/scheme.h"

namespace wijkmonitor::finance {

// As the API names them, without prefix.
absl::string_view KindName(Kind kind);
absl::string_view SideName(Side side);
absl::string_view InstrumentName(Instrument instrument);
// Absent for a word that is none of them.
std::optional<Kind> KindNamed(absl::string_view word);
std::optional<Side> SideNamed(absl::string_view word);
// All of them, separated by spaces, for messages.
std::string KindNames();
std::string SideNames();

// The period of a line: a year, "START/END" with END exclusive, or one day. Error:
// INVALID_ARGUMENT, saying what would be right. Likewise a year alone.
absl::StatusOr<Period> ParseLinePeriod(absl::string_view text);
absl::StatusOr<int> ParseLineYear(absl::string_view text);
// The shortest that ParseLinePeriod reads as this period.
std::string FormatLinePeriod(const Period& period);

}  // namespace wijkmonitor::finance
