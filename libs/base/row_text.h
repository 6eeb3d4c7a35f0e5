#pragma once

// What stands in the cells of rows that are no rows of their own, or that a spreadsheet spoilt.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace wijkmonitor {

// The words of a text, in small letters, without what stands between them; "sub-totaal" is one.
std::vector<std::string> WordsOf(absl::string_view text);

// Whether a text is that of a row that sums others: "Totaal lasten", "Saldo", "4400 Totaal".
bool SumsOthers(absl::string_view text);
// Whether a spreadsheet has rounded a long number: "4,4E+03". Two of these may stand for different
// ones.
bool LooksRounded(absl::string_view code);

}  // namespace wijkmonitor
