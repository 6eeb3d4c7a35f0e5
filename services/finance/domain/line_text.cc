#include "services/finance/domain/line_text.h"

#include <algorithm>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "libs/base/decimal.h"
#include "libs/base/row_text.h"

namespace wijkmonitor::finance {
namespace {

// Whatever the case.
bool IsAmong(absl::Span<const absl::string_view> words, absl::string_view word) {
  return std::any_of(words.begin(), words.end(),
                     [word](absl::string_view one) { return absl::EqualsIgnoreCase(one, word); });
}

bool HasDigit(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// G4 and G32, which are groups of municipalities, and PV20, LD01 and the like.
bool IsCodeOfRegion(absl::string_view lower) {
  for (const absl::string_view letters : {"g", "pv", "ld", "cr", "gg", "nl", "vr"}) {
    absl::string_view digits = lower;
    if (absl::ConsumePrefix(&digits, letters) && AreDigits(digits)) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> TaakveldIn(absl::string_view text) {
  const size_t end = std::min(text.find(' '), text.size());
  absl::string_view digits = text.substr(0, end);
  const absl::string_view name = absl::StripAsciiWhitespace(text.substr(end));
  // "6.72 a Jeugd" may be 6.72 or 6.72a.
  const bool has_letter_apart = name.size() == 1 || (name.size() > 1 && name[1] == ' ');
  if (SumsOthers(text) || (has_letter_apart && absl::ascii_islower(name[0]))) return std::nullopt;
  const std::string code = absl::AsciiStrToLower(digits);
  if (digits.empty() || !absl::ascii_isdigit(static_cast<unsigned char>(digits[0]))) {
    return std::nullopt;
  }
  digits.remove_prefix(1);
  if (!absl::ConsumePrefix(&digits, ".")) return std::nullopt;
  if (!digits.empty() && absl::ascii_isalpha(static_cast<unsigned char>(digits.back()))) {
    digits.remove_suffix(1);
  }
  if (digits.size() > 3 || !AreDigits(digits)) return std::nullopt;
  return code;
}

bool IsTaakveld(absl::string_view code) {
  static constexpr absl::string_view kCodes[] = {
      "0.1", "0.2", "0.3", "0.4", "0.5", "0.61", "0.62", "0.63", "0.64", "0.7", "0.8", "0.9",
      "0.10", "0.11", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5", "3.1", "3.2", "3.3", "3.4",
      "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "5.7", "6.1", "6.2", "6.3",
      "6.4", "6.5", "6.6", "6.71", "6.72", "6.81", "6.82", "7.1", "7.2", "7.3", "7.4", "7.5", "8.1",
      "8.2", "8.3",
      // Since 2023.
      "6.71a", "6.71b", "6.71c", "6.71d", "6.72a", "6.72b", "6.72c", "6.72d", "6.73a", "6.73b",
      "6.73c", "6.74a", "6.74b", "6.74c", "6.81a", "6.81b", "6.82a", "6.82b",
      // Since 2025.
      "6.21", "6.22", "6.23", "6.60", "6.711", "6.712", "6.713", "6.714", "6.751", "6.752", "6.753",
      "6.761", "6.762", "6.763", "6.791", "6.792", "6.811", "6.812", "6.821", "6.822", "6.91",
      "6.92"};
  return absl::c_linear_search(kCodes, code);
}

bool IsAccount(absl::string_view text) {
  if (SumsOthers(text)) return false;
  const absl::string_view first_word = text.substr(0, text.find(' '));
  if (HasDigit(first_word)) return true;
  // A code without digits, such as WMO or WPerLes; not a heading.
  return first_word.size() == text.size() && text.find(':') == text.npos &&
         (text.size() == 1 || std::count_if(text.begin(), text.end(), absl::ascii_isupper) >= 2);
}

std::optional<std::string> MunicipalityIn(absl::string_view text) {
  // What stands in a name of no municipality, and names of provinces that no municipality has.
  constexpr absl::string_view kNoPart[] = {
      "nederland",      "netherlands", "landelijk", "provincie", "landsdeel",  "gemeenten",
      "gemeenteklasse", "alle",        "overige",   "gemiddeld", "gemiddelde", "waarvan",
      "inwoners",       "stedelijk",   "minder",    "overig",    "randstad",   "gemeentegrootte",
      "bron",           "regio",       "corop",     "pv",        "ld",         "cr"};
  constexpr absl::string_view kNoName[] = {
      "nl",         "drenthe",       "friesland",    "frysl\u00e2n", "overijssel",    "flevoland",
      "gelderland", "noord-holland", "zuid-holland", "zeeland",      "noord-brabant", "limburg"};
  const std::vector<std::string> words = WordsOf(text);
  const bool has_no_part = std::none_of(
      words.begin(), words.end(), [&](const std::string& word) { return IsAmong(kNoPart, word); });
  if (!has_no_part || IsAmong(kNoName, text)) return std::nullopt;
  const std::string lower = absl::AsciiStrToLower(text);
  if (SumsOthers(text) || absl::StrContains(lower, "inwoners") || IsCodeOfRegion(lower)) {
    return std::nullopt;
  }
  constexpr absl::string_view kPrefix = "gemeente ";
  if (absl::StartsWithIgnoreCase(text, kPrefix) && !HasDigit(text)) {
    text.remove_prefix(kPrefix.size());
  }
  for (const absl::string_view suffix : {"(gemeente)", "(gem.)"}) {
    if (absl::EndsWithIgnoreCase(text, suffix)) text.remove_suffix(suffix.size());
  }
  text = absl::StripAsciiWhitespace(text);
  if (std::none_of(text.begin(), text.end(), absl::ascii_isalnum)) return std::nullopt;
  return std::string(text);
}

}  // namespace wijkmonitor::finance
