#pragma once

// Answers as files that a spreadsheet opens: separated by commas and with decimal points in
// English, by semicolons and with decimal commas in Dutch, as spreadsheets there expect them.

#include <cstdint>
#include <string>
#include <vector>

#include "services/cli/words.h"
#include "wijkmonitor/finance/v1/spending.pb.h"

namespace wijkmonitor::cli {

// A line of cells. What a spreadsheet would run must have been made harmless: formats::CsvCell.
std::string CsvLine(Lang lang, const std::vector<std::string>& cells);
// A number as a cell; `text` has a decimal point.
std::string CsvNumber(Lang lang, const std::string& text);
std::string CsvAmount(Lang lang, int64_t amount_minor);

// A row for each sum of the table, without its totals; last, not `counted`, what crosses an edge of
// the period.
std::string SpendingCsv(const finance::v1::SpendingTable& table, Lang lang);

}  // namespace wijkmonitor::cli
