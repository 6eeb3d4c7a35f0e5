#include "services/cli/csv.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "libs/base/money.h"
#include "libs/formats/csv_cell.h"
#include "libs/rpc/words.h"

namespace wijkmonitor::cli {

namespace v1 = finance::v1;

std::string CsvLine(Lang lang, const std::vector<std::string>& cells) {
  return absl::StrJoin(cells, lang == Lang::kNl ? ";" : ",") + "\n";
}

std::string CsvNumber(Lang lang, const std::string& text) {
  return lang == Lang::kNl ? absl::StrReplaceAll(text, {{".", ","}}) : text;
}

std::string CsvAmount(Lang lang, int64_t amount_minor) {
  return CsvNumber(lang, FormatAmount(amount_minor));
}

std::string SpendingCsv(const v1::SpendingTable& table, Lang lang) {
  const bool has_columns = table.column_dimension() != v1::DIMENSION_UNSPECIFIED;
  std::vector<std::string> names;
  for (const v1::Dimension dimension : {table.row_dimension(), table.column_dimension()}) {
    if (dimension == v1::DIMENSION_UNSPECIFIED) continue;
    names.push_back(absl::AsciiStrToLower(rpc::Word<v1::Dimension>(dimension)));
    names.push_back(names.back() + "_label");
  }
  const bool by_kind = std::ranges::count(names, "kind") > 0;
  if (!by_kind) names.emplace_back("kind");
  for (const char* name : {"side", "currency", "amount", "postings", "counted", "state"}) {
    names.emplace_back(name);
  }
  std::string csv = CsvLine(lang, names);
  const auto add = [&](const common::v1::Header& row, const common::v1::Header& column,
                       const v1::SpendingCell& cell, bool counted) {
    std::vector<std::string> cells;
    const auto add_header = [&](const common::v1::Header& header) {
      cells.push_back(formats::CsvCell(header.key()));
      cells.push_back(formats::CsvCell(TextOf(lang, header.label())));
    };
    add_header(row);
    if (has_columns) add_header(column);
    if (!by_kind) cells.push_back(rpc::Word<v1::PostingKind>(table.kind()));
    cells.push_back(rpc::Word<v1::PostingSide>(table.side()));
    cells.push_back(formats::CsvCell(table.currency_code()));
    cells.push_back(CsvAmount(lang, cell.amount_minor()));
    cells.push_back(absl::StrCat(cell.postings()));
    cells.emplace_back(counted ? "true" : "false");
    cells.push_back(rpc::Word<v1::SpendingTable::State>(table.state()));
    csv += CsvLine(lang, cells);
  };
  for (const v1::SpendingRow& row : table.rows()) {
    for (int k = 0; k < std::min(row.entries_size(), table.columns_size()); ++k) {
      if (row.entries(k).has_total()) {
        add(row.header(), table.columns(k), row.entries(k).total(), true);
      }
    }
  }
  if (table.has_crossing()) add({}, {}, table.crossing(), false);
  return csv;
}

}  // namespace wijkmonitor::cli
