#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/formats/rejected.h"
#include "libs/formats/row_reader.h"

namespace wijkmonitor::formats {
namespace {

// Splits lines into cells.
class CsvReader final : public RowReader {
 public:
  CsvReader(absl::string_view file, char separator) : rest_(file), separator_(separator) {}

  absl::Status ReadHeader() {
    Row header;
    if (!ReadLine(&header)) return Rejected(1, "", "there is no header line");
    if (header.malformed.has_value()) return Rejected(header.line, "", header.malformed->reason);
    if (header.cells.size() > limits::kCsvColumnsMax) {
      return Rejected(header.line, "",
                      absl::StrCat("at most ", limits::kCsvColumnsMax, " columns"));
    }
    std::set<absl::string_view> seen;
    for (const absl::string_view name : header.cells) {
      if (!seen.insert(name).second) {
        return Rejected(header.line, name, "this column stands in the header twice");
      }
      columns_.emplace_back(name);
    }
    return absl::OkStatus();
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  std::string SourceColumn(size_t cell) const override { return columns_[cell]; }

  bool Next(Row* row) override {
    do {
      if (!ReadLine(row)) return false;
    } while (IsBlank(*row));
    if (!row->malformed.has_value() && row->cells.size() != columns_.size()) {
      Malformed(row, absl::StrCat("the line has ", row->cells.size(), " cells, the header ",
                                  columns_.size()));
    }
    return true;
  }

 private:
  bool IsBlank(const Row& row) const {
    return !row.malformed.has_value() && row.cells.size() == 1 && columns_.size() > 1 &&
           row.cells.front().empty();
  }

  static void Malformed(Row* row, std::string reason) {
    row->cells.clear();
    row->malformed = Rejection{row->line, "", "", std::move(reason)};
  }

  bool ReadLine(Row* row) {
    row->cells.clear();
    row->malformed.reset();
    unquoted_.clear();
    if (rest_.empty()) return false;
    row->line = line_;
    const size_t size_before = rest_.size();
    const auto too_long = [&] { return size_before - rest_.size() > limits::kCsvLineBytesMax; };
    while (ReadCell(row)) {
      if (!too_long()) continue;
      // Its cells would take many times the memory of the file.
      row->cells.clear();
      unquoted_.clear();
    }
    if (too_long()) {
      Malformed(row, absl::StrCat("a line has at most ", limits::kCsvLineBytesMax, " bytes"));
    }
    return true;
  }

  // Reads one cell; false when it was the last of its line.
  bool ReadCell(Row* row) {
    const size_t start = rest_.find_first_not_of(' ');
    if (start != absl::string_view::npos && rest_[start] == '"') {
      rest_.remove_prefix(start + 1);
      return ReadQuotedCell(row);
    }
    const auto [text, more] = TakeToSeparator();
    row->cells.push_back(text);
    return more;
  }

  // What stands before the end of the cell, without the spaces around it, and whether another cell
  // of the line follows.
  std::pair<absl::string_view, bool> TakeToSeparator() {
    size_t end = 0;
    while (rest_[end] != separator_ && rest_[end] != '\n') ++end;
    const absl::string_view text = absl::StripAsciiWhitespace(rest_.substr(0, end));
    const bool more = rest_[end] == separator_;
    rest_.remove_prefix(end + 1);
    if (!more) ++line_;
    return {text, more};
  }

  bool ReadQuotedCell(Row* row) {
    std::string& text = unquoted_.emplace_back();
    while (true) {
      const size_t quote = rest_.find('"');
      if (quote == absl::string_view::npos) {
        Malformed(row, "a quote is opened on this line and never closed");
        rest_ = absl::string_view();
        return false;
      }
      line_ += std::count(rest_.begin(), rest_.begin() + quote, '\n');
      absl::StrAppend(&text, rest_.substr(0, quote));
      rest_.remove_prefix(quote + 1);
      if (!absl::ConsumePrefix(&rest_, "\"")) break;
      text.push_back('"');
    }
    row->cells.push_back(text);
    const auto [trailing, more] = TakeToSeparator();
    if (trailing.empty()) return more;
    Malformed(row, "there is text after a closing quote: write a quote in a cell twice");
    if (more) {  // the rest of the line is passed over
      rest_.remove_prefix(rest_.find('\n') + 1);
      ++line_;
    }
    return false;
  }

  absl::string_view rest_;  // ends in a line break, or is empty
  const char separator_;
  int64_t line_ = 1;
  std::vector<std::string> columns_;
  std::deque<std::string> unquoted_;  // a deque: views into its strings stay valid
};

}  // namespace

absl::StatusOr<std::unique_ptr<RowReader>> OpenCsv(absl::string_view file) {
  RETURN_IF_ERROR(CheckUtf8(file));
  if (file.back() != '\n') {
    const int64_t line = 1 + std::count(file.begin(), file.end(), '\n');
    return Rejected(line, "", "the last line does not end in a line break: the file is cut off");
  }
  absl::ConsumePrefix(&file, kByteOrderMark);
  // Official headers have commas within names, none has a semicolon.
  const absl::string_view header = file.substr(0, file.find('\n'));
  auto reader = std::make_unique<CsvReader>(file, absl::StrContains(header, ';') ? ';' : ',');
  RETURN_IF_ERROR(reader->ReadHeader());
  return std::unique_ptr<RowReader>(std::move(reader));
}

}  // namespace wijkmonitor::formats
