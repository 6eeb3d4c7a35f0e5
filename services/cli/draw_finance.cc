#include "services/cli/draw_finance.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/date.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = finance::v1;
using Align = Table::Align;

std::string Say(Lang lang, absl::string_view nl, absl::string_view en) {
  return std::string(Pick(lang, nl, en));
}

// "(1 boeking)".
std::string Count(Lang lang, int64_t postings) {
  return absl::StrCat(
      "(", postings,
      postings == 1 ? Pick(lang, " boeking", " posting") : Pick(lang, " boekingen", " postings"),
      ")");
}

bool AllWhole(const v1::SpendingTable& table) {
  const auto whole = [](const auto& part) {
    return !part.has_total() || IsWhole(part.total().amount_minor());
  };
  // Whole cells have whole sums.
  return std::all_of(table.rows().begin(), table.rows().end(), [&](const v1::SpendingRow& row) {
    return std::all_of(row.entries().begin(), row.entries().end(), whole);
  });
}

// A spending table as rows of text.
class SpendingGrid {
 public:
  SpendingGrid(const v1::SpendingTable& table, Lang lang)
      : table_(table), lang_(lang), cents_(!AllWhole(table)) {
    if (!OneColumn() || !table.has_total() || table.total().amount_minor() <= 0) return;
    shares_ = std::all_of(table.rows().begin(), table.rows().end(),
                          [](const auto& row) { return row.total().amount_minor() >= 0; });
  }

  std::string Text() const {
    std::vector<std::string> header = {std::string(Word(lang_, table_.row_dimension()))};
    for (const common::v1::Header& column : table_.columns()) {
      header.push_back(OneColumn() ? Say(lang_, "bedrag", "amount")
                                   : HeaderText(lang_, table_.column_dimension(), column));
    }
    if (RowTotals()) header.push_back(Say(lang_, "totaal", "total"));
    if (shares_) header.push_back(Say(lang_, "aandeel", "share"));
    std::vector<Align> align(header.size(), Align::kRight);
    align.front() = Align::kLeft;
    Table grid(std::move(header), std::move(align));
    for (const v1::SpendingRow& row : table_.rows()) {
      grid.Add(Row(HeaderText(lang_, table_.row_dimension(), row.header()), row.entries(), row));
    }
    if (HasTotals()) grid.Add(Row(Say(lang_, "totaal", "total"), table_.column_totals(), table_));
    return grid.Text();
  }

  std::string AmountOf(const v1::SpendingCell& cell) const {
    return Amount(lang_, cell.amount_minor(), cents_);
  }

 private:
  bool OneColumn() const { return table_.column_dimension() == v1::DIMENSION_UNSPECIFIED; }
  // Amounts of different kinds are not added up.
  bool RowTotals() const { return !OneColumn() && table_.column_dimension() != v1::DIMENSION_KIND; }
  bool HasTotals() const {
    return std::any_of(table_.column_totals().begin(), table_.column_totals().end(),
                       [](const v1::SpendingEntry& entry) { return entry.has_total(); });
  }

  // `sum`: the row, or the table, that has the total.
  template <class Sum>
  std::vector<std::string> Row(std::string key,
                               const google::protobuf::RepeatedPtrField<v1::SpendingEntry>& entries,
                               const Sum& sum) const {
    std::vector<std::string> cells = {std::move(key)};
    for (const v1::SpendingEntry& entry : entries) {
      cells.push_back(entry.has_total() ? AmountOf(entry.total()) : "");
    }
    if (RowTotals()) cells.push_back(sum.has_total() ? AmountOf(sum.total()) : "");
    if (shares_) {
      const double share = static_cast<double>(sum.total().amount_minor()) /
                           static_cast<double>(table_.total().amount_minor());
      cells.push_back(absl::StrCat(Number(lang_, 100 * share, 1), " %"));
    }
    return cells;
  }

  const v1::SpendingTable& table_;
  const Lang lang_;
  const bool cents_;
  bool shares_ = false;
};

std::string SpendingTitle(const v1::SpendingTable& table, Lang lang) {
  const std::string what = table.kind() == v1::POSTING_KIND_UNSPECIFIED
                               ? Say(lang, "alle soorten", "all kinds")
                               : std::string(Word(lang, table.kind()));
  std::string title =
      absl::StrCat(what, ", ", Word(lang, table.side()), ", ", Printable(table.currency_code()),
                   Pick(lang, ", per ", ", by "), Word(lang, table.row_dimension()));
  if (table.column_dimension() != v1::DIMENSION_UNSPECIFIED) {
    absl::StrAppend(&title, Pick(lang, " en ", " and "), Word(lang, table.column_dimension()));
  }
  return title + "\n";
}

Table LinesOf(const v1::Reconciliation& reconciliation, int shown, Lang lang) {
  Table lines(
      {Say(lang, "toestand", "state"), Say(lang, "regel", "line"), "id",
       Say(lang, "rekening", "account"), Say(lang, "valuta", "currency"),
       Say(lang, "bedrag", "amount")},
      {Align::kLeft, Align::kRight, Align::kLeft, Align::kLeft, Align::kLeft, Align::kRight});
  for (int i = 0; i < shown; ++i) {
    const v1::ReconciliationLine& line = reconciliation.lines(i);
    lines.Add({std::string(Word(lang, line.state())),
               line.line() == 0 ? "" : absl::StrCat(line.line()), line.external_id(),
               line.account(), line.currency_code(), Amount(lang, line.amount_minor())});
  }
  return lines;
}

std::vector<std::string> ReconciliationCells(const v1::ReconciliationRow& row, std::string year,
                                             Lang lang) {
  std::vector<std::string> cells = {std::move(year), row.period(), row.account(),
                                    row.currency_code(), absl::StrCat(row.lines())};
  for (const int64_t amount : {row.total_minor(), row.booked_minor(), row.out_of_scope_minor(),
                               row.rejected_minor(), row.difference_minor()}) {
    cells.push_back(Amount(lang, amount));
  }
  return cells;
}

}  // namespace

std::string DrawSpending(const v1::SpendingTable& table, Lang lang) {
  const SpendingGrid grid(table, lang);
  std::string text = SpendingTitle(table, lang);
  absl::StrAppend(&text, table.rows_size() == 0
                             ? Say(lang, "Er zijn geen boekingen.\n", "There are no postings.\n")
                             : grid.Text());
  if (table.has_outside_window()) {
    absl::StrAppend(
        &text,
        Pick(lang, "Buiten het tijdvak van de regeling: ", "Outside the window of the scheme: "),
        grid.AmountOf(table.outside_window()), " ", Count(lang, table.outside_window().postings()),
        "\n");
  }
  if (table.has_crosses_window()) {
    absl::StrAppend(&text,
                    Pick(lang,
                         "Over een rand van het tijdvak van de regeling, hoeveel erbinnen valt is "
                         "niet bekend: ",
                         "Across an edge of the window of the scheme, how much lies inside is not "
                         "known: "),
                    grid.AmountOf(table.crosses_window()), " ",
                    Count(lang, table.crosses_window().postings()), "\n");
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
  Table table({"", balance.currency_code(), ""}, {Align::kLeft, Align::kRight});
  const auto add = [&](absl::string_view nl, absl::string_view en, int64_t amount,
                       absl::string_view name = "") {
    table.Add({Say(lang, nl, en), Amount(lang, amount), std::string(name)});
  };
  add("  beginstand", "  opening balance", balance.opening_minor());
  add("+ ontvangen", "+ received", balance.received_minor());
  add("- besteed", "- spent", balance.spent_minor());
  add("- vrijgevallen", "- released", balance.released_minor());
  add("- terugbetaald", "- repaid", balance.repaid_minor());
  add("= eindstand", "= closing balance", balance.closing_minor(), Word(lang, balance.position()));
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
    absl::StrAppend(&text,
                    Pick(lang,
                         "Niet meegeteld, omdat het over een rand van de periode valt (ontvangen "
                         "min gebruikt): ",
                         "Not counted, because it crosses an edge of the period (received less "
                         "used): "),
                    Amount(lang, balance.crossing().amount_minor()), " ",
                    Count(lang, balance.crossing().postings()), "\n");
  }
  return text;
}

std::string DrawReconciliation(const v1::Reconciliation& reconciliation, bool all, Lang lang) {
  Table table(
      {Say(lang, "jaar", "year"), Say(lang, "periode", "period"), Say(lang, "rekening", "account"),
       Say(lang, "valuta", "currency"), Say(lang, "regels", "lines"), Say(lang, "bestand", "file"),
       Say(lang, "geboekt", "booked"), Say(lang, "valt erbuiten", "out of scope"),
       Say(lang, "afgekeurd", "rejected"), Say(lang, "verschil", "difference")},
      {Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kRight, Align::kRight,
       Align::kRight, Align::kRight, Align::kRight, Align::kRight});
  for (const v1::ReconciliationRow& row : reconciliation.rows()) {
    table.Add(ReconciliationCells(row, absl::StrCat(row.year()), lang));
  }
  for (const v1::ReconciliationRow& total : reconciliation.totals()) {
    table.Add(ReconciliationCells(total, Say(lang, "totaal", "total"), lang));
  }
  std::string text =
      absl::StrCat(Printable(reconciliation.source_system()), Pick(lang, ", partij ", ", batch "),
                   Printable(reconciliation.batch()), ", ", Printable(reconciliation.file_name()),
                   "\n", table.Text());
  constexpr int kLinesShown = 20;
  const int listed = reconciliation.lines_size();
  const int shown = all ? listed : std::min(listed, kLinesShown);
  if (shown > 0) absl::StrAppend(&text, "\n", LinesOf(reconciliation, shown, lang).Text());
  if (listed > shown) {
    absl::StrAppend(&text, Pick(lang, "en nog ", "and "), listed - shown, Pick(lang, "", " more"),
                    "\n");
  }
  return text;
}

}  // namespace wijkmonitor::cli
