#pragma once

// What is wrong with the fields of a request, gathered for one error.

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/base/text.h"

namespace wijkmonitor::rpc {

class FieldChecks {
 public:
  void Reject(absl::string_view field, absl::string_view description);

  void Required(absl::string_view field, absl::string_view text);
  void BytesMax(absl::string_view field, absl::string_view text, size_t bytes_max);
  // A text that is kept: see libs/base/text.h.
  void Text(absl::string_view field, absl::string_view text, TextShape shape, size_t bytes_max);
  // An id that people choose: a text of 1..limits::kIdBytesMax bytes on one line, without spaces
  // around it and without a mark (= + - @) before it that a spreadsheet would run.
  void Id(absl::string_view field, absl::string_view id);
  // The year must be limits::kYearMin..kYearMax.
  void YearIn(absl::string_view field, int year);
  // Which edition of the areas is asked for: `edition`, or the one of `year` unless that is 0.
  void EditionOrYear(absl::string_view edition, int year);
  // The tolerance must be one of limits::kTolerancesM.
  void ToleranceIn(absl::string_view field, int tolerance_m);
  // What the text says; nothing where it is empty or, which is rejected, cannot be read.
  std::optional<Period> PeriodIn(absl::string_view field, absl::string_view text);
  std::optional<absl::CivilDay> DateIn(absl::string_view field, absl::string_view text);

  // OK, or INVALID_ARGUMENT, INVALID_FIELDS with all that was rejected.
  absl::Status status() const;

 private:
  std::vector<Violation> violations_;
};

}  // namespace wijkmonitor::rpc
