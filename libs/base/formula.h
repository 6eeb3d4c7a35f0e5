#pragma once

#include "absl/strings/string_view.h"

namespace wijkmonitor {

// Whether a spreadsheet that opens a file with this text in a cell would take it for a formula, and
// run it: it begins with =, @, a tab or a carriage return and goes on, or with + or - and is
// neither a number nor made of marks only. After OWASP, CSV Injection.
bool IsFormula(absl::string_view text);

}  // namespace wijkmonitor
