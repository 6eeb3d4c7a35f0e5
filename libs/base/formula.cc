#include "libs/base/formula.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace wijkmonitor {

bool IsFormula(absl::string_view text) {
  if (text.size() < 2) return false;
  const absl::string_view rest = text.substr(1);
  switch (text.front()) {
    case '=':
    case '@':
    case '\t':
    case '\r':
      return true;
    case '+':
    case '-':
      return rest.find_first_not_of("0123456789., ") != rest.npos &&
             std::any_of(rest.begin(), rest.end(),
                         [](unsigned char c) { return absl::ascii_isalnum(c) || c >= 0x80; });
    default:
      return false;
  }
}

}  // namespace wijkmonitor
