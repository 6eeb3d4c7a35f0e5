#include "libs/base/row_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/base/decimal.h"

namespace wijkmonitor {
namespace {

// Words that say so wherever they stand in a text, and words that do at its beginning.
bool IsTotal(absl::string_view word) {
  static constexpr absl::string_view kTotals[] = {
      "totaal",     "totalen", "subtotaal", "subtotalen", "tussentotaal",
      "eindtotaal", "total",   "totals",    "subtotal",   "totaalbedrag"};
  return std::ranges::count(kTotals, word) > 0;
}

bool IsSum(absl::string_view word) {
  static constexpr absl::string_view kSums[] = {"saldo", "beginsaldo", "eindsaldo", "som",
                                                "totaalsaldo"};
  return IsTotal(word) || std::ranges::count(kSums, word) > 0;
}

}  // namespace

std::vector<std::string> WordsOf(absl::string_view text) {
  std::string plain = absl::StrReplaceAll(absl::AsciiStrToLower(text), {{"sub-", "sub"}});
  return absl::StrSplit(plain, absl::ByAnyChar(" :;,./_*()[]-"), absl::SkipEmpty());
}

bool SumsOthers(absl::string_view text) {
  // Each of the words has one of these: most cells are told from them without a copy.
  if (text.find_first_of("tTsS") == text.npos) return false;
  const std::vector<std::string> words = WordsOf(text);
  if (!words.empty() && IsTotal(words.back())) return true;
  for (const std::string& word : words) {
    if (std::ranges::none_of(word, absl::ascii_isdigit)) return IsSum(word);
  }
  return false;
}

bool LooksRounded(absl::string_view code) {
  const size_t exponent = code.find_first_of("eE");
  if (exponent == code.npos || exponent == 0) return false;
  const absl::string_view digits = code.substr(0, exponent);
  absl::string_view power = code.substr(exponent + 1);
  return absl::ConsumePrefix(&power, "+") && AreDigits(power) &&
         digits.find_first_not_of("0123456789.,") == digits.npos;
}

}  // namespace wijkmonitor
