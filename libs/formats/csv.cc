#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/formats/cell_text.h"
#include "libs/formats/encoding.h"
#include "libs/formats/problems.h"
#include "libs/formats/rejected.h"
#include "libs/formats/row_reader.h"

namespace wijkmonitor::formats {
namespace {

constexpr absl::string_view kEndOfTextFile = "\x1A";  // as DOS ends a file

// Splits lines into cells.
class CsvReader final : public RowReader {
 public:
  // `rest` is the file from its line `line` on, a view that `decoded` may keep.
  CsvReader(std::unique_ptr<std::string> decoded, absl::string_view rest, char separator,
            int64_t line, TextRepair repair)
      : decoded_(std::move(decoded)),
        rest_(rest),
        separator_(separator),
        repair_(repair),
        line_(line) {}

  absl::Status ReadHeader() {
    Row header;
    do {
      if (!ReadLine(&header)) return Rejected(1, "", problems::kNoHeader);
    } while (IsBlank(header));
    header_line_ = header.line;
    if (header.malformed.has_value()) return Rejected(header.line, "", header.malformed->reason);
    if (header.cells.size() > limits::kCsvColumnsMax) {
      return Rejected(header.line, "",
                      {problems::kTooManyColumns, {absl::StrCat(limits::kCsvColumnsMax)}});
    }
    for (const absl::string_view name : header.cells) columns_.push_back(ColumnText(name));
    return absl::OkStatus();
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  int64_t header_line() const override { return header_line_; }
  std::string SourceColumn(size_t cell) const override { return columns_[cell]; }

  bool Next(Row* row) override {
    do {
      if (!ReadLine(row)) return false;
    } while (IsBlank(*row));
    if (!row->malformed.has_value() && row->cells.size() != columns_.size()) {
      Malformed(row, {problems::kWrongNumberOfCells,
                      {absl::StrCat(row->cells.size()), absl::StrCat(columns_.size())}});
    }
    return true;
  }

 private:
  static bool IsBlank(const Row& row) {
    return !row.malformed.has_value() &&
           std::all_of(row.cells.begin(), row.cells.end(), [](auto cell) { return cell.empty(); });
  }

  static void Malformed(Row* row, Reason reason) {
    row->cells.clear();
    row->malformed = Rejection{row->line, "", "", std::move(reason)};
  }

  bool ReadLine(Row* row) {
    row->cells.clear();
    row->mended.clear();
    row->malformed.reset();
    owned_.clear();
    if (rest_.empty()) return false;
    row->line = line_;
    const size_t size_before = rest_.size();
    const auto too_long = [&] { return size_before - rest_.size() > limits::kCsvLineBytesMax; };
    while (ReadCell(row)) {
      if (!too_long()) continue;
      // Its cells would take many times the memory of the file.
      row->cells.clear();
      row->mended.clear();
      owned_.clear();
    }
    if (too_long() && !row->malformed.has_value()) {
      Malformed(row, {problems::kLineTooLong, {absl::StrCat(limits::kCsvLineBytesMax)}});
    } else if (line_ > row->line + 1 && !columns_.empty()) {
      CheckLinesTaken(row);
    }
    return true;
  }

  // A quote that is not meant as one goes on to the next in the file, and takes the lines between
  // with it.
  void CheckLinesTaken(Row* row) const {
    std::vector<std::string> of_which = {absl::StrCat(row->line), absl::StrCat(line_ - 1)};
    if (row->malformed.has_value()) {
      row->malformed->reason.Advise(problems::kQuoteTakesLines, std::move(of_which));
    } else if (HasTakenRows(*row)) {
      Malformed(row, {problems::kQuoteTakesLines, std::move(of_which)});
    }
  }

  // Whether a line within a cell, but its first, looks like a row: by its number of cells and,
  // since texts have commas, by a number among them. The last goes on behind the quote.
  bool HasTakenRows(const Row& row) const {
    // With other cells than the header it is refused in any case: then for these lines.
    if (row.cells.size() != columns_.size()) return true;
    for (size_t before = 0; before < row.cells.size(); ++before) {
      const std::vector<absl::string_view> lines = absl::StrSplit(row.cells[before], '\n');
      for (size_t i = 1; i < lines.size(); ++i) {
        const size_t due = i + 1 < lines.size() ? columns_.size() - 1 : before;
        const auto separators = std::count(lines[i].begin(), lines[i].end(), separator_);
        if (due > 0 && separators == static_cast<int64_t>(due) &&
            (separator_ != ',' || HasNumber(lines[i]))) {
          return true;
        }
      }
    }
    return false;
  }

  bool HasNumber(absl::string_view line) const {
    const std::vector<absl::string_view> cells = absl::StrSplit(line, separator_);
    return std::any_of(cells.begin(), cells.end(), [](absl::string_view cell) {
      return !HasLetters(cell) && std::any_of(cell.begin(), cell.end(), absl::ascii_isdigit);
    });
  }

  static bool HasLetters(absl::string_view text) {
    return std::any_of(text.begin(), text.end(), IsOfLetter);
  }

  // Reads one cell; false when it was the last of its line.
  bool ReadCell(Row* row) {
    const size_t start = rest_.find_first_not_of(' ');
    if (start != absl::string_view::npos && rest_[start] == '"') {
      rest_.remove_prefix(start + 1);
      return ReadQuotedCell(row);
    }
    const auto [text, more] = TakeToSeparator();
    AddCell(text, row);
    return more;
  }

  void AddCell(absl::string_view raw, Row* row) {
    // Its line will be refused: nothing is made of it.
    if (raw.size() > limits::kCsvLineBytesMax) raw = "";
    // Before CellText, which leaves out the control characters that were letters or quotes.
    std::optional<std::string> mended;
    if (repair_ == TextRepair::kEncodedTwice) mended = Mended(raw);
    if (mended.has_value()) {
      row->mended.push_back(row->cells.size());
      raw = owned_.emplace_back(*std::move(mended));
    }
    std::string owned;
    absl::string_view text = CellText(raw, &owned);
    if (!owned.empty()) {
      const size_t start = static_cast<size_t>(text.data() - owned.data());
      text = absl::string_view(owned_.emplace_back(std::move(owned))).substr(start, text.size());
    }
    row->cells.push_back(text);
  }

  // What stands before the end of the cell, and whether another cell of the line follows.
  std::pair<absl::string_view, bool> TakeToSeparator() {
    size_t end = 0;
    while (rest_[end] != separator_ && rest_[end] != '\n') ++end;
    const absl::string_view text = rest_.substr(0, end);
    const bool more = rest_[end] == separator_;
    rest_.remove_prefix(end + 1);
    if (!more) ++line_;
    return {text, more};
  }

  bool ReadQuotedCell(Row* row) {
    std::string& text = owned_.emplace_back();
    while (true) {
      const size_t quote = rest_.find('"');
      if (quote == absl::string_view::npos) {
        Malformed(row, problems::kQuoteNotClosed);
        rest_ = absl::string_view();
        return false;
      }
      line_ += std::count(rest_.begin(), rest_.begin() + quote, '\n');
      if (text.size() <= limits::kCsvLineBytesMax) {
        absl::StrAppend(&text, rest_.substr(0, std::min(quote, limits::kCsvLineBytesMax + 1)));
      }
      rest_.remove_prefix(quote + 1);
      if (!absl::ConsumePrefix(&rest_, "\"")) break;
      text.push_back('"');
    }
    AddCell(text, row);
    const auto [trailing, more] = TakeToSeparator();
    if (absl::StripAsciiWhitespace(trailing).empty()) return more;
    Malformed(row, problems::kTextAfterQuote);
    if (more) {  // the rest of the line is passed over
      rest_.remove_prefix(rest_.find('\n') + 1);
      ++line_;
    }
    return false;
  }

  const std::unique_ptr<std::string> decoded_;
  absl::string_view rest_;  // ends in a line break, or is empty
  const char separator_;
  const TextRepair repair_;
  int64_t line_;
  int64_t header_line_ = 1;
  std::vector<std::string> columns_;
  // Cells that are not in the file as they are; a deque: views into its strings stay valid.
  std::deque<std::string> owned_;
};

// Takes the next line off, with its end; line breaks within quotes end none.
absl::string_view TakeRecord(absl::string_view* rest) {
  bool quoted = false;
  size_t end = 0;
  for (; end < rest->size() && (quoted || (*rest)[end] != '\n'); ++end) {
    if ((*rest)[end] == '"') quoted = !quoted;
  }
  // A quote that is opened and never closed is no quote.
  if (end == rest->size()) end = std::min(rest->find('\n'), rest->size() - 1);
  const absl::string_view record = rest->substr(0, end + 1);
  rest->remove_prefix(end + 1);
  return record;
}

int CountOutsideQuotes(absl::string_view record, char sought) {
  bool quoted = false;
  int count = 0;
  for (const char c : record) {
    if (c == '"') quoted = !quoted;
    if (c == sought && !quoted) ++count;
  }
  return count;
}

// What separates the cells: what the header and the line after it have as often, else what the
// header has most. Official headers have commas within names that are not quoted.
char SeparatorOf(absl::string_view file) {
  std::vector<absl::string_view> records;
  while (!file.empty() && records.size() < 2) {
    const absl::string_view record = TakeRecord(&file);
    if (record.find_first_not_of(";,\t \r\n") != absl::string_view::npos) records.push_back(record);
  }
  char separator = ',';
  std::pair<bool, int> best;
  for (const char candidate : {'\t', ';', ','}) {
    std::vector<int> counts;
    for (const absl::string_view record : records) {
      counts.push_back(CountOutsideQuotes(record, candidate));
    }
    if (counts.empty() || counts[0] == 0) continue;
    const std::pair fit(counts.size() == 2 && counts[0] == counts[1], counts[0]);
    if (fit <= best) continue;
    best = fit;
    separator = candidate;
  }
  return separator;
}

// "sep=;" as first line, by which a spreadsheet says what separates; takes it off.
std::optional<char> TakeSaidSeparator(absl::string_view* file) {
  absl::string_view line = absl::StripTrailingAsciiWhitespace(file->substr(0, file->find('\n')));
  if (line == "sep=") line = "sep=\t";
  const bool quoted = absl::ConsumePrefix(&line, "\"");
  if (line.size() < 5 || !absl::StartsWithIgnoreCase(line, "sep=")) return std::nullopt;
  const char separator = line[4];
  line.remove_prefix(5);
  if (quoted && !absl::ConsumePrefix(&line, "\"")) return std::nullopt;
  // A spreadsheet that saved it once more has filled the line up.
  if (line.find_first_not_of(separator) != line.npos) return std::nullopt;
  file->remove_prefix(file->find('\n') + 1);
  return separator;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RowReader>> OpenCsv(absl::string_view file, Encoding encoding,
                                                   TextRepair repair) {
  ASSIGN_OR_RETURN(std::optional<std::string> decoded, Decode(file, encoding));
  std::unique_ptr<std::string> text;
  if (decoded.has_value()) file = *(text = std::make_unique<std::string>(*std::move(decoded)));
  absl::ConsumePrefix(&file, kByteOrderMark);
  absl::ConsumeSuffix(&file, kEndOfTextFile);
  if (file.empty()) return Rejected(1, "", problems::kFileEmpty);
  if (absl::StrContains(file, '\r') && !absl::StrContains(file, '\n')) {
    return Rejected(1, "", problems::kOnlyCarriageReturns);
  }
  if (file.back() != '\n' && file.front() != '<') {
    const int64_t line = 1 + std::count(file.begin(), file.end(), '\n');
    return Rejected(line, "", problems::kCutOff);
  }
  if (file.front() == '<') return Rejected(1, "", problems::kMarkup);
  const std::optional<char> said = TakeSaidSeparator(&file);
  auto reader = std::make_unique<CsvReader>(std::move(text), file, said.value_or(SeparatorOf(file)),
                                            said.has_value() ? 2 : 1, repair);
  RETURN_IF_ERROR(reader->ReadHeader());
  return std::unique_ptr<RowReader>(std::move(reader));
}

}  // namespace wijkmonitor::formats
