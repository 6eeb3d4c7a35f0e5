#include "services/cli/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace wijkmonitor::cli {

size_t Width(absl::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // not a byte that continues a character
  }));
}

std::string PadRight(absl::string_view text, size_t width) {
  const size_t used = Width(text);
  return absl::StrCat(text, std::string(used < width ? width - used : 0, ' '));
}

std::string PadLeft(absl::string_view text, size_t width) {
  const size_t used = Width(text);
  return absl::StrCat(std::string(used < width ? width - used : 0, ' '), text);
}

Table::Table(Lang lang, const std::vector<Column>& columns) {
  std::vector<std::string> titles;
  for (const Column& column : columns) {
    titles.push_back(Pick(lang, column.nl, column.en));
    align_.push_back(column.align);
  }
  Add(std::move(titles));
}

void Table::Add(std::vector<std::string> row) {
  for (std::string& cell : row) cell = Printable(cell);
  row.resize(align_.size());
  rows_.push_back(std::move(row));
}

void Table::DropEmptyColumns() {
  for (size_t i = align_.size(); i-- > 0;) {
    const bool empty = std::all_of(rows_.begin() + 1, rows_.end(),
                                   [i](const auto& row) { return row[i].empty(); });
    if (!empty) continue;
    const auto place = static_cast<std::ptrdiff_t>(i);
    align_.erase(align_.begin() + place);
    for (auto& row : rows_) row.erase(row.begin() + place);
  }
}

std::string Table::Text() const {
  std::vector<size_t> widths(align_.size(), 0);
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      line += align_[i] == Align::kLeft ? PadRight(row[i], widths[i]) : PadLeft(row[i], widths[i]);
    }
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

}  // namespace wijkmonitor::cli
