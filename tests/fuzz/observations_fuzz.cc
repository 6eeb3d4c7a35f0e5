// Files of observations in every layout: any bytes are read or refused; every row says where it
// came from, and a figure that is absent has no value.

#include <algorithm>
#include <string>
#include <vector>

#include "libs/base/status.h"
#include "libs/formats/row_reader.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

// Column of the wide layouts' rows.
constexpr size_t kStatus = 4;
constexpr size_t kValue = 5;

void CheckRow(const formats::RowReader& reader, const formats::Row& row, bool wide) {
  if (row.malformed.has_value()) return;
  Expect(row.cells.size() <= reader.columns().size(), "more cells than columns");
  for (size_t i = 0; i < reader.columns().size(); ++i) (void)reader.SourceColumn(i);
  if (!wide || row.cells.empty()) return;
  Expect(row.cells.size() == reader.columns().size(), "a row has not one cell a column");
  const absl::string_view status = row.cells[kStatus];
  const bool absent =
      status == "NOT_PUBLISHED" || status == "NOT_ASKED" || status == "NOT_APPLICABLE";
  Expect(absent || status == "VALUE", "a status of no marker");
  Expect(!absent || row.cells[kValue].empty(), "an absent figure has a value");
}

void Check(const std::string& format, absl::string_view file) {
  const auto reader =
      formats::OpenObservations(format, file, formats::Encoding::kUtf8, [](auto) { return true; });
  if (!reader.ok()) {
    Expect(ReasonOf(reader.status()) == "FILE_REJECTED", "a file is refused without its reason");
    return;
  }
  int64_t line = 1;
  for (formats::Row row; reader->rows->Next(&row);) {
    Expect(row.line >= line, "lines do not go up");
    line = row.line;
    CheckRow(*reader->rows, row, format != "csv");
  }
}

}  // namespace
}  // namespace wijkmonitor::fuzz

// The first line of the input is the format.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = wijkmonitor::fuzz::AsText(data, size);
  static const auto* const formats =
      new std::vector<std::string>(wijkmonitor::formats::ObservationFormats());
  const size_t end = text.find('\n');
  const std::string format(text.substr(0, end));
  if (std::find(formats->begin(), formats->end(), format) == formats->end()) return -1;
  wijkmonitor::fuzz::Check(format, end == text.npos ? "" : text.substr(end + 1));
  return 0;
}
