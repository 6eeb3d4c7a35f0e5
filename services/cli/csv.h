#pragma once

// Answers as files that a spreadsheet opens: separated by commas and with decimal points in
// English, by semicolons and with decimal commas in Dutch, as spreadsheets there expect them.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/cli/words.h"
#include "wijkmonitor/finance/v1/reconciliation.pb.h"
#include "wijkmonitor/finance/v1/spending.pb.h"

namespace wijkmonitor::cli {

// Rows of cells below their names, which are the same in both languages.
class Csv {
 public:
  Csv(Lang lang, const std::vector<std::string>& names);

  // What a spreadsheet would run is harmless: see formats::CsvCell.
  void Text(absl::string_view text);
  void Count(int64_t count);
  void Amount(int64_t amount_minor);
  // To be called after the last cell of a row.
  void EndRow();

  const std::string& text() const { return text_; }

 private:
  void Add(absl::string_view cell);

  const Lang lang_;
  std::string text_;
  bool row_has_cells_ = false;
};

// A row for each sum of the table, without its totals; last, not `counted`, what crosses an edge of
// the period.
std::string SpendingCsv(const finance::v1::SpendingTable& table, Lang lang);
// A row for each part of the statement.
std::string BalanceCsv(const finance::v1::Balance& balance, Lang lang);
// Its rows, without the totals and the lines.
std::string ReconciliationCsv(const finance::v1::Reconciliation& reconciliation, Lang lang);
std::string UnmappedCsv(const finance::v1::ListUnmappedCodesResponse& response, Lang lang);

}  // namespace wijkmonitor::cli
