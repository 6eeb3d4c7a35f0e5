// Files of separated values: any bytes are read or refused in order; what was written by the rules
// is read back cell by cell.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/base/utf8.h"
#include "libs/formats/cell_text.h"
#include "libs/formats/problems.h"
#include "libs/formats/row_reader.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

void CheckAnyFile(absl::string_view file) {
  const auto reader = formats::OpenCsv(file);
  if (!reader.ok()) {
    Expect(ReasonOf(reader.status()) == "FILE_REJECTED", "a file is refused without its reason");
    Expect(ViolationsOf(reader.status()).size() == 1, "a file is refused without a place");
    return;
  }
  const size_t columns = (*reader)->columns().size();
  Expect(columns >= 1 && columns <= limits::kCsvColumnsMax, "columns out of bounds");
  const int64_t lines = std::count(file.begin(), file.end(), '\n');
  int64_t line = 1;
  for (formats::Row row; (*reader)->Next(&row);) {
    Expect(row.line > line && row.line <= lines, "lines do not go up, or are not in the file");
    line = row.line;
    if (row.malformed.has_value()) {
      Expect(row.cells.empty() && row.malformed->line == row.line, "a malformed row has cells");
    } else {
      Expect(row.cells.size() == columns, "a row has not one cell a column");
    }
  }
}

using Rows = std::vector<std::vector<std::string>>;

std::string Written(const Rows& rows, char separator, bool carriage_return) {
  std::string file;
  for (const std::vector<std::string>& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) file += separator;
      file += '"' + absl::StrReplaceAll(row[i], {{"\"", "\"\""}}) + '"';
    }
    file += carriage_return ? "\r\n" : "\n";
  }
  return file;
}

std::string Said(absl::string_view text) {
  std::string owned;
  return std::string(formats::CellText(text, &owned));
}

// Columns c0, c1, ... and cells of any text; in each row one that says something.
Rows AnyRows(FuzzedDataProvider* input) {
  const auto columns = input->ConsumeIntegralInRange<size_t>(2, 5);
  Rows rows(1);
  for (size_t i = 0; i < columns; ++i) rows[0].push_back("c" + std::to_string(i));
  while (input->remaining_bytes() > 0 && rows.size() < 20) {
    rows.emplace_back();
    for (size_t i = 0; i < columns; ++i) {
      std::string text = input->ConsumeRandomLengthString(40);
      text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
      rows.back().push_back(text.substr(0, FirstInvalidUtf8(text)));
    }
    const auto says_nothing = [](const std::string& cell) { return Said(cell).empty(); };
    if (std::all_of(rows.back().begin(), rows.back().end(), says_nothing)) rows.pop_back();
  }
  return rows;
}

void CheckWrittenFile(FuzzedDataProvider* input) {
  const bool semicolon = input->ConsumeBool();
  const bool carriage_return = input->ConsumeBool();
  const Rows rows = AnyRows(input);
  // The separator is told from the header: there must be one.
  const std::string file = Written(rows, semicolon ? ';' : ',', carriage_return);
  const auto reader = formats::OpenCsv(file);
  Expect(reader.ok(), "a file that was written by the rules is refused");
  Expect((*reader)->columns() == rows[0], "other columns");
  formats::Row row;
  for (size_t i = 1; i < rows.size(); ++i) {
    Expect((*reader)->Next(&row), "a row is missing");
    // A cell of several lines may look like rows that a quote has taken in.
    const bool has_lines = std::any_of(rows[i].begin(), rows[i].end(), [](const std::string& cell) {
      return cell.find('\n') != cell.npos;
    });
    if (has_lines && row.malformed.has_value() &&
        row.malformed->reason.problem == &problems::kQuoteTakesLines) {
      continue;
    }
    Expect(!row.malformed.has_value(), "a row is malformed");
    const auto says = [](absl::string_view cell, const std::string& text) {
      return cell == Said(text);
    };
    Expect(std::equal(row.cells.begin(), row.cells.end(), rows[i].begin(), rows[i].end(), says),
           "other cells");
  }
  Expect(!(*reader)->Next(&row), "a row too many");
}

}  // namespace
}  // namespace wijkmonitor::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wijkmonitor::fuzz;
  return FuzzFile(data, size, &CheckAnyFile, &CheckWrittenFile);
}
