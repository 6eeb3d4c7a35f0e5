#pragma once

// Files of rows, whatever their layout, read one way. A layout of others (RIVM, CBS) is turned into
// the rows of our own: a wide file gives one row for each figure.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/rejection.h"
#include "libs/formats/encoding.h"

namespace wijkmonitor::formats {

struct Row {
  int64_t line = 0;  // where it starts in the file, from 1
  // One per column of the reader; views into the file or the reader, valid until the next call of
  // Next.
  std::vector<absl::string_view> cells;
  std::vector<size_t> mended;  // those of them whose text had been encoded twice
  // Set when the line cannot be read as a row: cells are then empty.
  std::optional<Rejection> malformed;
};

// Reads the rows of one file. Not thread-safe.
class RowReader {
 public:
  virtual ~RowReader() = default;
  // Names of the columns; every row has one cell for each. A name may be empty, or stand there
  // twice: see PlaceOf.
  virtual const std::vector<std::string>& columns() const = 0;
  // The line of the file that names them.
  virtual int64_t header_line() const { return 1; }
  // Name to report for a cell of the last row: the column of the file it was read from.
  virtual std::string SourceColumn(size_t cell) const = 0;
  // Reads the next row; false at the end of the file.
  virtual bool Next(Row* row) = 0;
};

// What is mended of the texts of a file: see Mended in encoding.h.
enum class TextRepair { kNone, kEncodedTwice };

// Opens a file of separated values: a header line; ",", ";" or a tab between cells, as "sep=" in a
// line above the header says, else as header and first row have it; quotes after RFC 4180, LF or
// CRLF. A cell says the same quoted or not: see CellText. Lines whose cells are all empty are no
// rows. The last line must end in a line break: one that does not is taken as cut off. `file`
// outlives the reader. Errors, as INVALID_ARGUMENT with reason FILE_REJECTED and one violation
// whose field is "LINE:COLUMN" and whose description says what is wrong: empty file, a spreadsheet,
// wrong encoding (with line and byte), no header, too many columns, cut off.
absl::StatusOr<std::unique_ptr<RowReader>> OpenCsv(absl::string_view file,
                                                   Encoding encoding = Encoding::kUtf8,
                                                   TextRepair repair = TextRepair::kNone);

inline constexpr int kNoColumn = -1;
// Where the column of this name stands; kNoColumn when there is none. A column without a name is
// not read.
int PlaceOf(absl::string_view name, const std::vector<std::string>& columns);

// What is wrong with a column that is read: it stands there twice, or it is `due` and missing.
// `file` is what `reader` reads: where one of its first lines has the column, what stands above is
// a title.
std::optional<Rejection> WrongColumn(absl::string_view name, bool due, const RowReader& reader,
                                     absl::string_view file);

// The columns of observations in our own layout.
inline constexpr absl::string_view kObservationColumns[] = {
    "indicator",     "area",           "edition",   "period",      "group",
    "status",        "value",          "numerator", "denominator", "n",
    "design_effect", "standard_error", "low",       "high",        "provisional"};

// Whether a number stands for the absence of one, as statistics offices write it: -9999, and with
// up to five more digits, such as -99997 and -99999999, also with a mark between thousands.
bool StandsForNone(absl::string_view number);

// A file of observations, opened.
struct ObservationFile {
  std::unique_ptr<RowReader> rows;
  // Of a wide layout: columns of figures that are not read.
  std::vector<std::string> ignored_columns;
};
// Opens a file of observations in one of the layouts below. "csv" (our own) has the columns above
// that it has, `indicator` among them, as they stand. The others have `source_column` (the file's
// own column name, to be looked up as "format:column"), area, period, group, status and value, and
// a row for each figure of the columns that `reads` says are read; an absent figure has its status
// (NOT_PUBLISHED, NOT_ASKED) and an empty value; period and group are empty where the file does not
// say. In all of these "." and words such as "x", "-", "NULL" or "NA", and numbers that
// StandsForNone, are NOT_PUBLISHED.
//   rivm-50090  RIVM/GGD/CBS StatLine 50090NED, untyped download: blank NOT_ASKED
//   cbs-kwb     CBS Kerncijfers wijken en buurten, StatLine portal download: blank NOT_APPLICABLE
//   cbs-wijken  CBS Kerncijfers as distributed with English column names (code, name, ...): blank
//               NOT_PUBLISHED
//   cbs-kaart   CBS/Kadaster Wijk- en Buurtkaart attributes: blank NOT_PUBLISHED
// Errors as OpenCsv, and for an unknown format reason UNKNOWN_FORMAT; for a missing column, and one
// that is read and there twice, FILE_REJECTED, with the layout whose columns these are.
absl::StatusOr<ObservationFile> OpenObservations(
    absl::string_view format, absl::string_view file, Encoding encoding,
    const std::function<bool(absl::string_view column)>& reads);

// The formats OpenObservations knows.
std::vector<std::string> ObservationFormats();

// Where a layout of a statistics office has the code and the name of each area.
struct AreaColumns {
  absl::string_view code, name;
  bool names_municipalities_only = false;
};
// Null for a format that does not name areas.
const AreaColumns* AreaColumnsOf(absl::string_view format);

}  // namespace wijkmonitor::formats
