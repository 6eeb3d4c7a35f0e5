// Dates and periods: the calendar of the C++ library, and what is written is read back.

#include <chrono>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/limits.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

// The day that `text` names; nothing when it is not YYYY-MM-DD, no day, or out of bounds.
std::optional<std::chrono::year_month_day> Day(absl::string_view text) {
  constexpr absl::string_view kShape = "dddd-dd-dd";
  if (text.size() != kShape.size()) return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !digit : text[i] != kShape[i]) return std::nullopt;
  }
  const auto number = [text](size_t at, size_t count) {
    return std::stoi(std::string(text.substr(at, count)));
  };
  const int year = number(0, 4);
  const std::chrono::year_month_day day{std::chrono::year{year},
                                        std::chrono::month{unsigned(number(5, 2))},
                                        std::chrono::day{unsigned(number(8, 2))}};
  if (!day.ok() || year < limits::kYearMin || year > limits::kYearMax) return std::nullopt;
  return day;
}

void CheckDate(absl::string_view text) {
  const auto read = ParseDate(text);
  const auto expected = Day(text);
  Expect(read.ok() == expected.has_value(), "the calendar says otherwise");
  if (read.ok()) Expect(FormatDate(*read) == text, "a date is written otherwise than read");
}

void CheckPeriod(absl::string_view text) {
  const auto read = ParsePeriod(text);
  const size_t slash = text.find('/');
  if (slash != absl::string_view::npos) {
    const bool months = slash == 7;
    const auto day = [months](absl::string_view edge) {
      return Day(absl::StrCat(edge, months ? "-01" : ""));
    };
    const auto start = day(text.substr(0, slash));
    const auto end = day(text.substr(slash + 1));
    const bool expected = start.has_value() && end.has_value() &&
                          std::chrono::sys_days(*start) < std::chrono::sys_days(*end);
    Expect(read.ok() == expected, "a period is not two days or two months in order");
  }
  if (!read.ok()) return;
  Expect(read->start < read->end, "a period of no days");
  const auto again = ParsePeriod(FormatPeriod(*read));
  Expect(again.ok() && *again == *read, "a period that was written cannot be read");
  Expect(FormatPeriod(*read).size() <= text.size(), "a period is written longer than it was read");
}

}  // namespace
}  // namespace wijkmonitor::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = wijkmonitor::fuzz::AsText(data, size);
  wijkmonitor::fuzz::CheckDate(text);
  wijkmonitor::fuzz::CheckPeriod(text);
  return 0;
}
