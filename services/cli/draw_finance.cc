#include "services/cli/draw_finance.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/cli/lists.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = finance::v1;

bool AllWhole(const v1::SpendingTable& table) {
  const auto whole = [](const auto& part) {
    return !part.has_total() || IsWhole(part.total().amount_minor());
  };
  // Whole cells have whole sums.
  return std::all_of(table.rows().begin(), table.rows().end(), [&](const v1::SpendingRow& row) {
    return std::all_of(row.entries().begin(), row.entries().end(), whole);
  });
}

std::string SpendingGrid(const v1::SpendingTable& table, bool cents, Lang lang) {
  const bool one_column = table.column_dimension() == v1::DIMENSION_UNSPECIFIED;
  // Amounts of different kinds are not added up.
  const bool row_totals = !one_column && table.column_dimension() != v1::DIMENSION_KIND;
  const bool shares = one_column && table.total().amount_minor() > 0 &&
                      std::all_of(table.rows().begin(), table.rows().end(),
                                  [](const auto& row) { return row.total().amount_minor() >= 0; });
  const auto total_cell = [&](const auto& part) {
    return part.has_total() ? Amount(lang, part.total().amount_minor(), cents) : "";
  };
  // `sum`: the row, or the table, that has the total.
  const auto cells_of = [&](const std::string& key, const auto& entries, const auto& sum) {
    std::vector<std::string> cells = {key};
    for (const v1::SpendingEntry& entry : entries) cells.push_back(total_cell(entry));
    if (row_totals) cells.push_back(total_cell(sum));
    if (shares) {
      const double share = static_cast<double>(sum.total().amount_minor()) /
                           static_cast<double>(table.total().amount_minor());
      cells.push_back(absl::StrCat(Number(lang, 100 * share, 1), " %"));
    }
    return cells;
  };
  const std::string rows = Word(lang, table.row_dimension());
  std::vector<Column> columns = {{rows, rows}};
  for (const common::v1::Header& header : table.columns()) {
    const std::string title = one_column ? Pick(lang, "bedrag", "amount")
                                         : HeaderText(lang, table.column_dimension(), header);
    columns.push_back({title, title, Align::kRight});
  }
  if (row_totals) columns.push_back({"totaal", "total", Align::kRight});
  if (shares) columns.push_back({"aandeel", "share", Align::kRight});
  Table grid(lang, columns);
  for (const v1::SpendingRow& row : table.rows()) {
    grid.Add(cells_of(HeaderText(lang, table.row_dimension(), row.header()), row.entries(), row));
  }
  const auto& totals = table.column_totals();
  if (std::any_of(totals.begin(), totals.end(), [](const auto& sum) { return sum.has_total(); })) {
    grid.Add(cells_of(Pick(lang, "totaal", "total"), totals, table));
  }
  return grid.Text();
}

std::string SpendingTitle(const v1::SpendingTable& table, Lang lang) {
  const std::string what = table.kind() == v1::POSTING_KIND_UNSPECIFIED
                               ? Pick(lang, "alle soorten", "all kinds")
                               : Word(lang, table.kind());
  return absl::StrCat(
      what, ", ", Word(lang, table.side()), ", ", Printable(table.currency_code()), ", ",
      Over(lang, Word(lang, table.row_dimension()), Word(lang, table.column_dimension())), "\n");
}

// A line that tells of a cell which is not in the table.
std::string CellLine(Lang lang, absl::string_view nl, absl::string_view en,
                     const v1::SpendingCell& cell, bool cents = true) {
  const int64_t postings = cell.postings();
  return absl::StrCat(
      Pick(lang, nl, en), ": ", Amount(lang, cell.amount_minor(), cents), " (", postings,
      postings == 1 ? Pick(lang, " boeking", " posting") : Pick(lang, " boekingen", " postings"),
      ")\n");
}

std::vector<std::string> AmountCells(const v1::ReconciliationRow& row, Lang lang) {
  std::vector<std::string> cells;
  for (const int64_t amount :
       {row.total_minor(), row.booked_minor(), row.out_of_scope_minor(), row.rejected_minor(),
        row.reversed_minor(), row.difference_minor()}) {
    cells.push_back(Amount(lang, amount));
  }
  return cells;
}

// What all rows come to: a line for each amount, a column for each total.
std::string DrawTotals(const v1::Reconciliation& reconciliation, Lang lang) {
  std::vector<Column> columns = {{"", ""}};
  std::vector<std::vector<std::string>> lines = {{Pick(lang, "  bestand", "  file")},
                                                 {Pick(lang, "- geboekt", "- booked")},
                                                 {Pick(lang, "- valt erbuiten", "- out of scope")},
                                                 {Pick(lang, "- afgekeurd", "- rejected")},
                                                 {Pick(lang, "- ongedaan gemaakt", "- reversed")},
                                                 {Pick(lang, "= verschil", "= difference")}};
  const auto add = [&](const v1::ReconciliationRow& row, absl::string_view nl,
                       absl::string_view en) {
    columns.push_back({absl::StrCat(row.currency_code(), " ", nl),
                       absl::StrCat(row.currency_code(), " ", en), Align::kRight});
    const std::vector<std::string> cells = AmountCells(row, lang);
    for (size_t i = 0; i < cells.size(); ++i) lines[i].push_back(cells[i]);
  };
  for (const v1::ReconciliationRow& net : reconciliation.net()) {
    for (const v1::ReconciliationRow& total : reconciliation.totals()) {
      if (total.currency_code() != net.currency_code()) continue;
      add(total, Word(Lang::kNl, total.side()), Word(Lang::kEn, total.side()));
    }
    add(net, "saldo", "net");
  }
  Table table(lang, columns);
  for (std::vector<std::string>& line : lines) table.Add(std::move(line));
  std::string text = table.Text();
  int64_t unread = 0;
  for (const v1::ReconciliationRow& net : reconciliation.net()) unread += net.unread_lines();
  if (unread > 0) {
    absl::StrAppend(
        &text, unread,
        Pick(lang, " regels zonder leesbaar bedrag: wat het bestand zegt is niet bekend\n",
             " lines without an amount that could be read: what the file says is not "
             "known\n"));
  }
  return text;
}

// At most kListedMax of them, unless `all`; nothing of none.
std::string DrawFirst(std::vector<const google::protobuf::Message*> items, bool all, Lang lang) {
  if (items.empty()) return "";
  const size_t more = all || items.size() <= kListedMax ? 0 : items.size() - kListedMax;
  items.resize(items.size() - more);
  return DrawItems(items, lang) + AndMore(lang, static_cast<int64_t>(more), all) + "\n";
}

}  // namespace

std::string DrawSpending(const v1::SpendingTable& table, Lang lang) {
  const bool cents = !AllWhole(table);
  const bool published_only = table.state() == v1::SpendingTable::STATE_PUBLISHED_ONLY;
  std::string text = SpendingTitle(table, lang);
  if (!table.rows().empty()) {
    absl::StrAppend(&text, SpendingGrid(table, cents, lang));
  } else if (!table.has_crossing() && !published_only) {
    absl::StrAppend(&text, Pick(lang, "Er zijn geen boekingen.\n", "There are no postings.\n"));
  }
  if (published_only) {
    absl::StrAppend(&text,
                    Pick(lang,
                         "Alleen wat is gepubliceerd: boekingen van soorten die hun regeling niet "
                         "publiceert tellen niet mee, als die er zijn.\n",
                         "Only what is published: postings of kinds that their scheme does not "
                         "publish are not counted, if there are any.\n"));
  }
  if (table.has_crossing()) {
    absl::StrAppend(
        &text,
        CellLine(lang, "ONVOLLEDIG. Niet meegeteld, over een rand van de periode",
                 "INCOMPLETE. Not counted, across an edge of the period", table.crossing(), cents));
  }
  if (table.source_systems_size() > 1) {
    absl::StrAppend(&text,
                    Pick(lang, "Uit meer bronnen, die hetzelfde geld kunnen bevatten: ",
                         "From several sources, which may hold the same money: "),
                    Printable(absl::StrJoin(table.source_systems(), ", ")), "\n");
  }
  if (table.has_outside_window()) {
    absl::StrAppend(&text,
                    CellLine(lang, "Buiten het tijdvak van de regeling",
                             "Outside the window of the scheme", table.outside_window(), cents));
  }
  if (table.has_crosses_window()) {
    absl::StrAppend(
        &text,
        CellLine(lang,
                 "Over een rand van het tijdvak van de regeling, hoeveel erbinnen valt is niet "
                 "bekend",
                 "Across an edge of the window of the scheme, how much lies inside is not known",
                 table.crosses_window(), cents));
  }
  if (table.other_currencies_size() > 0) {
    absl::StrAppend(
        &text,
        Pick(lang, "Niet meegeteld, in een andere valuta: ", "Not counted, in another currency: "),
        Printable(absl::StrJoin(table.other_currencies(), ", ")), "\n");
  }
  return text;
}

std::string DrawBalance(const v1::Balance& balance, Lang lang) {
  const std::string& currency = balance.currency_code();
  Table table(lang, {{"", ""}, {currency, currency, Align::kRight}, {"", ""}});
  const auto add = [&](absl::string_view nl, absl::string_view en, bool is_there, int64_t amount,
                       const std::string& note = "") {
    if (is_there) return table.Add({Pick(lang, nl, en), Amount(lang, amount), note});
    table.Add({Pick(lang, nl, en), "", Pick(lang, "niet gepubliceerd", "not published")});
  };
  add("  beginstand", "  opening balance", balance.has_opening_minor(), balance.opening_minor());
  add("+ ontvangen", "+ received", balance.has_received_minor(), balance.received_minor());
  add("- besteed", "- spent", balance.has_spent_minor(), balance.spent_minor());
  add("- vrijgevallen", "- released", balance.has_released_minor(), balance.released_minor());
  add("- terugbetaald", "- repaid", balance.has_repaid_minor(), balance.repaid_minor());
  add("= eindstand", "= closing balance", balance.has_closing_minor(), balance.closing_minor(),
      Word(lang, balance.position()));
  std::string text =
      absl::StrCat(Pick(lang, "Verantwoording van ", "Statement of "), Printable(balance.scheme()),
                   Pick(lang, " over ", " for "), Days(lang, balance.period()), "\n", table.Text());
  if (balance.state() == v1::Balance::STATE_COMPLETE) return text;
  absl::StrAppend(
      &text, Pick(lang, "ONVOLLEDIG, niet in te dienen: ", "INCOMPLETE, not to be filed: "),
      absl::StrJoin(balance.reasons(), ", ",
                    [&](std::string* out, int reason) {
                      absl::StrAppend(out, Word(lang, static_cast<common::v1::Reason>(reason)));
                    }),
      "\n");
  if (balance.has_crossing()) {
    absl::StrAppend(
        &text,
        CellLine(lang,
                 "Niet meegeteld, omdat het over een rand van de periode valt (ontvangen min "
                 "gebruikt)",
                 "Not counted, because it crosses an edge of the period (received less used)",
                 balance.crossing()));
  }
  return text;
}

std::string DrawReconciliation(const v1::Reconciliation& reconciliation, bool all, Lang lang) {
  auto rows = Pointers(reconciliation.rows());
  // Of many those that differ come first.
  if (!all && rows.size() > kListedMax) {
    std::stable_partition(rows.begin(), rows.end(), [](const google::protobuf::Message* row) {
      return static_cast<const v1::ReconciliationRow*>(row)->difference_minor() != 0;
    });
  }
  return absl::StrCat(
      Printable(reconciliation.source_system()), "\n",
      DrawFirst(Pointers(reconciliation.files()), all, lang), DrawFirst(std::move(rows), all, lang),
      DrawFirst(Pointers(reconciliation.lines()), all, lang), DrawTotals(reconciliation, lang));
}

}  // namespace wijkmonitor::cli
