#pragma once

#include "absl/strings/string_view.h"

namespace wijkmonitor {

// Texts in the cells of files that a spreadsheet opens. After OWASP, CSV Injection.

// Whether a spreadsheet may take the text for a formula: it begins with =, @, a tab or a carriage
// return and goes on, or with + or - and is neither a number nor made of marks only. The wide forms
// of these characters count as well.
bool LooksAsFormula(absl::string_view text);

// Whether it may do something that way: it calls a function, names a file or a program, or begins
// with =. Also a part of the text behind a comma, a semicolon, a tab or a line break, where a
// spreadsheet that expects other separators lets a cell begin. Not "- geen -" or "@Home".
bool IsFormula(absl::string_view text);

}  // namespace wijkmonitor
