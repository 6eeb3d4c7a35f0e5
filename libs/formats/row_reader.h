#pragma once

// Files of rows, whatever their layout, read one way. A layout of others (RIVM, CBS) is turned into
// the rows of our own: a wide file gives one row for each figure.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/rejection.h"

namespace wijkmonitor::formats {

struct Row {
  int64_t line = 0;  // where it starts in the file, from 1
  // One per column of the reader; views into the file or the reader, valid until the next call of
  // Next.
  std::vector<absl::string_view> cells;
  // Set when the line cannot be read as a row: cells are then empty.
  std::optional<Rejection> malformed;
};

// Reads the rows of one file. Not thread-safe.
class RowReader {
 public:
  virtual ~RowReader() = default;
  // Names of the columns; every row has one cell for each.
  virtual const std::vector<std::string>& columns() const = 0;
  // Name to report for a cell of the last row: the column of the file it was read from.
  virtual std::string SourceColumn(size_t cell) const = 0;
  // Reads the next row; false at the end of the file.
  virtual bool Next(Row* row) = 0;
};

// Opens a file of separated values: UTF-8 (a byte order mark is allowed), a header line, "," or ";"
// (told from the header), quotes after RFC 4180, LF or CRLF. Spaces around a cell are not part of
// it, unless quoted. The last line must end in a line break: one that does not is taken as cut off.
// `file` outlives the reader. Errors, as INVALID_ARGUMENT with reason FILE_REJECTED and one
// violation whose field is "LINE:COLUMN" and whose description says what is wrong: empty file,
// wrong encoding (with line and byte), no header, a column named twice, too many columns, cut off.
absl::StatusOr<std::unique_ptr<RowReader>> OpenCsv(absl::string_view file);

// The columns of observations in our own layout.
inline constexpr absl::string_view kObservationColumns[] = {
    "indicator", "area",        "edition", "period",        "group",          "status", "value",
    "numerator", "denominator", "n",       "design_effect", "standard_error", "low",    "high"};

// Opens a file of observations in one of the layouts below. "csv" (our own) has the columns above
// that it has, `indicator` among them, as they stand. The others have `source_column` (the file's
// own column name, to be looked up as "format:column"), area, period, group, status and value; an
// absent figure has its status (NOT_PUBLISHED, NOT_ASKED) and an empty value; period and group are
// empty where the file does not say.
//   rivm-50090  RIVM/GGD/CBS StatLine 50090NED, untyped download: ";", padded, "." NOT_PUBLISHED,
//               blank NOT_ASKED
//   cbs-kwb     CBS Kerncijfers wijken en buurten, StatLine portal download: byte order mark, ";",
//               padded, "." NOT_PUBLISHED, blank NOT_APPLICABLE
//   cbs-wijken  CBS Kerncijfers as distributed with English column names (code, name, ...): ",",
//               NA NOT_PUBLISHED
//   cbs-kaart   CBS/Kadaster Wijk- en Buurtkaart attributes: ",", -99999999 NOT_PUBLISHED
// Errors as OpenCsv, and for an unknown format reason UNKNOWN_FORMAT, a missing column
// FILE_REJECTED.
absl::StatusOr<std::unique_ptr<RowReader>> OpenObservations(absl::string_view format,
                                                            absl::string_view file);

// The formats OpenObservations knows.
std::vector<std::string> ObservationFormats();

}  // namespace wijkmonitor::formats
