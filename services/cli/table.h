#pragma once

// Text for a terminal: safe to print, and aligned.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/base/text.h"  // Printable: what others wrote must not steer the terminal
#include "services/cli/words.h"

namespace wijkmonitor::cli {

// Columns `text` takes, one a character.
size_t Width(absl::string_view text);
// `text` with spaces behind (in front of) it up to `width` columns.
std::string PadRight(absl::string_view text, size_t width);
std::string PadLeft(absl::string_view text, size_t width);

enum class Align { kLeft, kRight };

// The title of a column in both languages, and where its cells are aligned.
struct Column {
  std::string nl;
  std::string en;
  Align align = Align::kLeft;
};

// Rows with aligned columns, two spaces between them.
class Table {
 public:
  Table(Lang lang, const std::vector<Column>& columns);

  // Cells that are not given are empty.
  void Add(std::vector<std::string> row);
  // Takes out the columns that have no cell but their header.
  void DropEmptyColumns();
  std::string Text() const;

 private:
  std::vector<Align> align_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace wijkmonitor::cli
