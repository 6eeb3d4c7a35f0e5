#include "libs/rpc/field_checks.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/limits.h"

namespace wijkmonitor::rpc {

void FieldChecks::Reject(absl::string_view field, absl::string_view description) {
  violations_.push_back({std::string(field), std::string(description)});
}

void FieldChecks::Required(absl::string_view field, absl::string_view text) {
  if (IsBlank(text)) Reject(field, "is required");
}

void FieldChecks::BytesMax(absl::string_view field, absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return;
  Reject(field, absl::StrCat("has ", text.size(), " bytes; at most ", bytes_max));
}

void FieldChecks::Text(absl::string_view field, absl::string_view text, TextShape shape,
                       size_t bytes_max) {
  BytesMax(field, text, bytes_max);
  if (text.size() > bytes_max) return;
  if (const auto wrong = WrongIn(text, shape)) Reject(field, wrong->In(Language::kEn));
}

void FieldChecks::Id(absl::string_view field, absl::string_view id) {
  if (id.empty()) return Required(field, id);
  const size_t rejected = violations_.size();
  Text(field, id, TextShape::kLine, limits::kIdBytesMax);
  if (violations_.size() != rejected) return;
  if (absl::StripAsciiWhitespace(id) != id) Reject(field, "must have no spaces around it");
  if (absl::StrContains("=+-@", id.substr(0, 1))) {
    Reject(field, "must not begin with =, +, - or @");
  }
}

void FieldChecks::YearIn(absl::string_view field, int year) {
  if (year >= limits::kYearMin && year <= limits::kYearMax) return;
  Reject(field, absl::StrCat(year, ": must be ", limits::kYearMin, "..", limits::kYearMax));
}

void FieldChecks::EditionOrYear(absl::string_view edition, int year) {
  if (year == 0) return;
  YearIn("year", year);
  if (!edition.empty()) Reject("year", "goes without an edition only");
}

void FieldChecks::ToleranceIn(absl::string_view field, int tolerance_m) {
  if (std::ranges::find(limits::kTolerancesM, tolerance_m) != std::end(limits::kTolerancesM)) {
    return;
  }
  Reject(field,
         absl::StrCat(tolerance_m, ": must be one of ", absl::StrJoin(limits::kTolerancesM, ", ")));
}

std::optional<Period> FieldChecks::PeriodIn(absl::string_view field, absl::string_view text) {
  if (text.empty()) return std::nullopt;
  const absl::StatusOr<Period> period = ParsePeriod(text);
  if (period.ok()) return *period;
  Reject(field, period.status().message());
  return std::nullopt;
}

std::optional<absl::CivilDay> FieldChecks::DateIn(absl::string_view field, absl::string_view text) {
  if (text.empty()) return std::nullopt;
  const absl::StatusOr<absl::CivilDay> day = ParseDate(text);
  if (day.ok()) return *day;
  Reject(field, day.status().message());
  return std::nullopt;
}

absl::Status FieldChecks::status() const {
  return violations_.empty() ? absl::OkStatus() : InvalidFields(violations_);
}

}  // namespace wijkmonitor::rpc
