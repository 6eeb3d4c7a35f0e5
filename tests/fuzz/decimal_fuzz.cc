// Decimal numbers: read as the C library reads them, and only what the rules allow; what is written
// is read back to the bit.

#include <cmath>
#include <cstring>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "libs/base/decimal.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

size_t Digits(absl::string_view text) {
  size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  return count;
}

// Minus?, digits, (mark, digits)?
bool IsWellFormed(absl::string_view text, char mark) {
  if (!text.empty() && text[0] == '-') text.remove_prefix(1);
  const size_t whole = Digits(text);
  if (whole == 0) return false;
  text.remove_prefix(whole);
  if (text.empty()) return true;
  if (text[0] != mark) return false;
  text.remove_prefix(1);
  return !text.empty() && Digits(text) == text.size();
}

bool SameBits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

void CheckWritten(double value) {
  const std::string text = FormatDecimal(value);
  const auto read = ParseDecimal(text, DecimalMark::kPoint);
  Expect(read.ok(), "a number that was written cannot be read");
  Expect(*read == value, "a number that was written is read as another");
}

void CheckText(absl::string_view given, DecimalMark mark) {
  const char mark_character = mark == DecimalMark::kPoint ? '.' : ',';
  const auto read = ParseDecimal(given, mark);
  // The minus of typesetters is one.
  std::string text(given);
  if (absl::StartsWith(text, "\u2212")) text.replace(0, 3, "-");
  if (!IsWellFormed(text, mark_character)) {
    Expect(!read.ok(), "what is no number was read");
    return;
  }
  const std::string pointed = absl::StrReplaceAll(text, {{",", "."}});
  const double expected = std::strtod(pointed.c_str(), nullptr);
  Expect(read.ok() == std::isfinite(expected), "a number was refused, or infinity was read");
  if (!read.ok()) return;
  // There is one zero.
  Expect(SameBits(*read, expected == 0 ? 0.0 : expected), "the C library reads another number");
  CheckWritten(*read);
}

}  // namespace
}  // namespace wijkmonitor::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using wijkmonitor::DecimalMark;
  const absl::string_view text = wijkmonitor::fuzz::AsText(data, size);
  wijkmonitor::fuzz::CheckText(text, DecimalMark::kPoint);
  wijkmonitor::fuzz::CheckText(text, DecimalMark::kComma);
  double value = 0;
  if (size == sizeof value) {
    std::memcpy(&value, data, sizeof value);
    if (std::isfinite(value)) wijkmonitor::fuzz::CheckWritten(value);
  }
  return 0;
}
