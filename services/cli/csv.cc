#include "services/cli/csv.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/base/money.h"
#include "libs/formats/csv_cell.h"
#include "libs/rpc/words.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = finance::v1;

std::string NameOf(v1::Dimension dimension) {
  return absl::AsciiStrToLower(rpc::Word<v1::Dimension>(dimension));
}

void AddHeader(const common::v1::Header& header, Lang lang, Csv* csv) {
  csv->Text(header.key());
  csv->Text(TextOf(lang, header.label()));
}

}  // namespace

Csv::Csv(Lang lang, const std::vector<std::string>& names) : lang_(lang) {
  for (const std::string& name : names) Text(name);
  EndRow();
}

void Csv::Text(absl::string_view text) { Add(formats::CsvCell(text)); }

void Csv::Count(int64_t count) { Add(absl::StrCat(count)); }

void Csv::Amount(int64_t amount_minor) {
  const std::string amount = FormatAmount(amount_minor);
  Add(lang_ == Lang::kNl ? absl::StrReplaceAll(amount, {{".", ","}}) : amount);
}

void Csv::Add(absl::string_view cell) {
  if (std::exchange(row_has_cells_, true)) text_.push_back(lang_ == Lang::kNl ? ';' : ',');
  absl::StrAppend(&text_, cell);
}

void Csv::EndRow() {
  text_.push_back('\n');
  row_has_cells_ = false;
}

std::string SpendingCsv(const v1::SpendingTable& table, Lang lang) {
  const bool has_columns = table.column_dimension() != v1::DIMENSION_UNSPECIFIED;
  std::vector<std::string> names;
  for (const v1::Dimension dimension : {table.row_dimension(), table.column_dimension()}) {
    if (dimension == v1::DIMENSION_UNSPECIFIED) continue;
    names.push_back(NameOf(dimension));
    names.push_back(names.back() + "_label");
  }
  const bool by_kind = std::ranges::count(names, "kind") > 0;
  if (!by_kind) names.emplace_back("kind");
  for (const char* name : {"side", "currency", "amount", "postings", "counted", "state"}) {
    names.emplace_back(name);
  }
  Csv csv(lang, names);
  const auto add = [&](const common::v1::Header& row, const common::v1::Header& column,
                       const v1::SpendingCell& cell, bool counted) {
    AddHeader(row, lang, &csv);
    if (has_columns) AddHeader(column, lang, &csv);
    if (!by_kind) csv.Text(rpc::Word<v1::PostingKind>(table.kind()));
    csv.Text(rpc::Word<v1::PostingSide>(table.side()));
    csv.Text(table.currency_code());
    csv.Amount(cell.amount_minor());
    csv.Count(cell.postings());
    csv.Text(counted ? "true" : "false");
    csv.Text(v1::SpendingTable::State_Name(table.state()).substr(sizeof("STATE")));
    csv.EndRow();
  };
  for (const v1::SpendingRow& row : table.rows()) {
    for (int k = 0; k < row.entries_size(); ++k) {
      if (row.entries(k).has_total()) {
        add(row.header(), table.columns(k), row.entries(k).total(), true);
      }
    }
  }
  if (table.has_crossing()) add({}, {}, table.crossing(), false);
  return csv.text();
}

std::string BalanceCsv(const v1::Balance& balance, Lang lang) {
  Csv csv(lang, {"scheme", "period_start", "period_end", "currency", "part", "amount", "state"});
  // An amount that is not published is an empty cell.
  const auto add = [&](absl::string_view part, bool is_there, int64_t amount_minor) {
    csv.Text(balance.scheme());
    csv.Text(balance.period().start());
    csv.Text(balance.period().end());
    csv.Text(balance.currency_code());
    csv.Text(part);
    is_there ? csv.Amount(amount_minor) : csv.Text("");
    csv.Text(v1::Balance::State_Name(balance.state()).substr(sizeof("STATE")));
    csv.EndRow();
  };
  add("opening", balance.has_opening_minor(), balance.opening_minor());
  add("received", balance.has_received_minor(), balance.received_minor());
  add("spent", balance.has_spent_minor(), balance.spent_minor());
  add("released", balance.has_released_minor(), balance.released_minor());
  add("repaid", balance.has_repaid_minor(), balance.repaid_minor());
  add("closing", balance.has_closing_minor(), balance.closing_minor());
  if (balance.has_crossing()) add("crossing", true, balance.crossing().amount_minor());
  return csv.text();
}

std::string ReconciliationCsv(const v1::Reconciliation& reconciliation, Lang lang) {
  Csv csv(lang,
          {"source_system", "year", "period", "account", "side", "currency", "lines",
           "unread_lines", "file", "booked", "out_of_scope", "rejected", "reversed", "difference"});
  for (const v1::ReconciliationRow& row : reconciliation.rows()) {
    csv.Text(reconciliation.source_system());
    csv.Count(row.year());
    csv.Text(row.period());
    csv.Text(row.account());
    csv.Text(rpc::Word<v1::PostingSide>(row.side()));
    csv.Text(row.currency_code());
    csv.Count(row.lines());
    csv.Count(row.unread_lines());
    for (const int64_t amount :
         {row.total_minor(), row.booked_minor(), row.out_of_scope_minor(), row.rejected_minor(),
          row.reversed_minor(), row.difference_minor()}) {
      csv.Amount(amount);
    }
    csv.EndRow();
  }
  return csv.text();
}

std::string UnmappedCsv(const v1::ListUnmappedCodesResponse& response, Lang lang) {
  Csv csv(lang,
          {"account", "cost_center", "project_code", "lines", "currency", "expense", "income"});
  for (const v1::UnmappedCodes& codes : response.codes()) {
    csv.Text(codes.account());
    csv.Text(codes.cost_center());
    csv.Text(codes.project_code());
    csv.Count(codes.lines());
    csv.Text(codes.currency_code());
    csv.Amount(codes.expense_minor());
    csv.Amount(codes.income_minor());
    csv.EndRow();
  }
  return csv.text();
}

}  // namespace wijkmonitor::cli
