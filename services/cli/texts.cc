#include "services/cli/texts.h"

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

// A separator between groups of three digits.
std::string Grouped(uint64_t number, char separator) {
  std::string digits = absl::StrCat(number);
  for (size_t end = digits.size(); end > 3;) {
    end -= 3;
    digits.insert(end, 1, separator);
  }
  return digits;
}

std::string DaysOf(Lang lang, const Period& period) {
  const absl::CivilDay last = period.end - 1;
  const bool whole_years = absl::GetYearDay(period.start) == 1 && absl::GetYearDay(period.end) == 1;
  const std::string from =
      whole_years ? absl::StrCat(period.start.year()) : FormatDate(period.start);
  const std::string to = whole_years ? absl::StrCat(last.year()) : FormatDate(last);
  return from == to ? from : absl::StrCat(from, Pick(lang, " t/m ", " to "), to);
}

}  // namespace

std::string YesNo(Lang lang, bool yes) {
  return yes ? Pick(lang, "ja", "yes") : Pick(lang, "nee", "no");
}

bool IsWhole(int64_t amount_minor) { return amount_minor % 100 == 0; }

std::string Amount(Lang lang, int64_t amount_minor, bool cents) {
  // The lowest number has no counterpart above zero.
  const uint64_t size = amount_minor < 0 ? 0 - static_cast<uint64_t>(amount_minor)
                                         : static_cast<uint64_t>(amount_minor);
  const bool dutch = lang == Lang::kNl;
  std::string text =
      absl::StrCat(amount_minor < 0 ? "-" : "", Grouped(size / 100, dutch ? '.' : ','));
  if (cents || !IsWhole(amount_minor)) {
    absl::StrAppend(&text, dutch ? "," : ".", absl::Dec(size % 100, absl::kZeroPad2));
  }
  return text;
}

std::string WithoutZeros(std::string text) {
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.' || text.back() == ',') text.pop_back();
  return text;
}

std::string AndMore(Lang lang, int64_t count, bool all) {
  if (count <= 0) return "";
  return absl::StrCat(Pick(lang, "en nog ", "and "), count, Pick(lang, "", " more"),
                      all ? "\n" : " (--all)\n");
}

std::string Days(Lang lang, const common::v1::Period& period) {
  const absl::StatusOr<absl::CivilDay> start = ParseDate(period.start());
  const absl::StatusOr<absl::CivilDay> end = ParseDate(period.end());
  if (start.ok() && end.ok() && *start < *end) return DaysOf(lang, {*start, *end});
  return absl::StrCat(Printable(period.start()), "/", Printable(period.end()));
}

std::string Instant(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

std::string Over(Lang lang, absl::string_view rows, absl::string_view columns) {
  return absl::StrCat(Pick(lang, "per ", "by "), rows,
                      columns.empty() ? "" : Pick(lang, " en ", " and "), columns);
}

std::string Unallocated(Lang lang) { return Pick(lang, "(niet toegedeeld)", "(unallocated)"); }

std::string HeaderText(Lang lang, finance::v1::Dimension dimension,
                       const common::v1::Header& header) {
  if (header.key().empty()) return Pick(lang, "(niet vermeld)", "(not said)");
  if (dimension == finance::v1::DIMENSION_AREA && header.key() == "UNALLOCATED") {
    return Unallocated(lang);
  }
  return header.has_period() ? Days(lang, header.period()) : Printable(header.key());
}

}  // namespace wijkmonitor::cli
