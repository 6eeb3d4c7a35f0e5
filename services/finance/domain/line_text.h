#pragma once

// What stands in the cells of a ledger's lines, and what only explains lines: headings, sources,
// regions. What sums them: libs/base/row_text.h.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace wijkmonitor::finance {

// The code of a taakveld in the text of a cell, such as 0.4, 6.71 or 6.72a of "6.72A Jeugdhulp";
// nothing of "6.", "Totaal", "6.0 Totaal" or "6.72 a".
std::optional<std::string> TaakveldIn(absl::string_view text);
// Whether it is such a code of a municipality in any year since 2017: those of the code lists of
// Iv3 (CBS), of 2017, 2023 and 2025, whose codes hold until the next. No heading, such as 6.73.
bool IsTaakveld(absl::string_view code);
// Whether it may be an account, such as 4400, "4400 Lonen" or WPerLes: not "Totaal lasten", nor the
// text of a heading or a source.
bool IsAccount(absl::string_view text);
// The municipality that a cell names: "Groningen" of "Groningen (gemeente)". Nothing of what sums
// municipalities in national files: the country, a province or region, a class of size, a total.
std::optional<std::string> MunicipalityIn(absl::string_view text);

}  // namespace wijkmonitor::finance
