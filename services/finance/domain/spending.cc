#include "services/finance/domain/spending.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "services/finance/domain/words.h"

namespace wijkmonitor::finance {
namespace {

// Adds up without overflow; what is given out must fit.
struct Sum {
  absl::int128 amount = 0;
  int64_t postings = 0;

  void Add(int64_t part) {
    amount += part;
    ++postings;
  }
};

absl::StatusOr<int64_t> Fitting(absl::int128 amount) {
  if (amount >= std::numeric_limits<int64_t>::min() &&
      amount <= std::numeric_limits<int64_t>::max()) {
    return static_cast<int64_t>(amount);
  }
  return MakeError(absl::StatusCode::kOutOfRange, "SUM_TOO_LARGE",
                   "a sum has more than 64 bits: ask for less");
}

absl::StatusOr<std::optional<Cell>> CellOf(const Sum& sum) {
  if (sum.postings == 0) return std::optional<Cell>();
  ASSIGN_OR_RETURN(const int64_t amount, Fitting(sum.amount));
  return std::optional<Cell>({amount, sum.postings});
}

// Which postings a query is about.
class Filter {
 public:
  Filter(const Ledger& ledger, const SpendingQuery& query)
      : query_(query), currency_(ledger.codes().currency.Find(query.currency)) {
    const Ledger::CodeTables& codes = ledger.codes();
    const Dimensions& d = query.filter;
    Want(&Ledger::Facts::scheme, codes.scheme, d.scheme);
    Want(&Ledger::Facts::action_line, codes.action_line, d.action_line);
    Want(&Ledger::Facts::project, codes.project, d.project);
    Want(&Ledger::Facts::directorate, codes.directorate, d.directorate);
    Want(&Ledger::Facts::taakveld, codes.taakveld, d.taakveld);
    if (!query.within.has_value()) return;
    within_.resize(codes.period.size());
    for (uint32_t code = 1; code < codes.period.size(); ++code) {
      const Period& period = ledger.PeriodOf(code);
      within_[code] = query.within->start <= period.start && period.end <= query.within->end;
    }
  }

  // But for the currency.
  bool Fits(const Ledger::Facts& facts, size_t i) const {
    if (impossible_ || facts.side[i] != static_cast<uint8_t>(query_.side)) return false;
    if (query_.kind && facts.kind[i] != static_cast<uint8_t>(*query_.kind)) return false;
    for (const auto& [column, code] : wanted_) {
      if ((facts.*column)[i] != code) return false;
    }
    return within_.empty() || within_[facts.period[i]];
  }
  bool FitsCurrency(const Ledger::Facts& facts, size_t i) const {
    return currency_.has_value() && facts.currency[i] == *currency_;
  }

 private:
  using Column = std::vector<uint32_t> Ledger::Facts::*;

  void Want(Column column, const Codes& codes, const std::string& text) {
    if (text.empty()) return;
    const std::optional<uint32_t> code = codes.Find(text);
    if (code.has_value()) {
      wanted_.emplace_back(column, *code);
    } else {
      impossible_ = true;  // no posting has it
    }
  }

  const SpendingQuery& query_;
  const std::optional<uint32_t> currency_;
  std::vector<std::pair<Column, uint32_t>> wanted_;
  std::vector<char> within_;  // by period code; empty: any
  bool impossible_ = false;
};

// One side of a table: the code of each posting on it, and what codes are called. On the axis of
// areas a posting has parts instead, and code 0 for what is unallocated.
class Axis {
 public:
  Axis(const Ledger& ledger, Dimension dimension) : ledger_(ledger), dimension_(dimension) {
    if (dimension != Dimension::kInstrument) return;
    const Codes& schemes = ledger.codes().scheme;
    for (uint32_t code = 0; code < schemes.size(); ++code) {
      const Scheme* scheme = ledger.reference().FindScheme(schemes.Text(code));
      instruments_.push_back(scheme == nullptr ? 0 : static_cast<uint32_t>(scheme->instrument));
    }
  }

  bool IsArea() const { return dimension_ == Dimension::kArea; }
  bool IsKind() const { return dimension_ == Dimension::kKind; }

  uint32_t CodeOf(const Ledger::Facts& facts, size_t i) const {
    switch (dimension_) {
      case Dimension::kNone:
      case Dimension::kArea:
        return 0;
      case Dimension::kActionLine:
        return facts.action_line[i];
      case Dimension::kScheme:
        return facts.scheme[i];
      case Dimension::kInstrument:
        return instruments_[facts.scheme[i]];
      case Dimension::kKind:
        return facts.kind[i];
      case Dimension::kYear:
        return ledger_.codes().years[facts.period[i]];
      case Dimension::kPeriod:
        return facts.period[i];
      case Dimension::kProject:
        return facts.project[i];
      case Dimension::kDirectorate:
        return facts.directorate[i];
      case Dimension::kTaakveld:
        return facts.taakveld[i];
    }
    return 0;
  }

  void Use(uint32_t code) {
    if (code >= used_.size()) used_.resize(std::max<size_t>(code + 1, used_.size() * 2), 0);
    used_[code] = 1;
  }

  // Puts the codes that are used in the order of their texts; places are known from then on.
  void Order() {
    std::vector<std::pair<std::string, uint32_t>> keys;
    for (uint32_t code = 0; code < used_.size(); ++code) {
      if (used_[code] != 0) keys.emplace_back(TextOf(code), code);
    }
    const auto is_rest = [](const std::string& text) {
      return text.empty() || text == kUnallocated;
    };
    std::sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) {
      return std::pair(is_rest(a.first), a.first) < std::pair(is_rest(b.first), b.first);
    });
    places_.resize(used_.size());
    for (auto& [text, code] : keys) {
      places_[code] = static_cast<uint32_t>(texts_.size());
      texts_.push_back(std::move(text));
    }
  }
  uint32_t PlaceOf(uint32_t code) const { return places_[code]; }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::string TextOf(uint32_t code) const {
    const Ledger::CodeTables& codes = ledger_.codes();
    switch (dimension_) {
      case Dimension::kNone:
        return "";
      case Dimension::kArea:
        return code == 0 ? std::string(kUnallocated) : codes.area.Text(code);
      case Dimension::kActionLine:
        return codes.action_line.Text(code);
      case Dimension::kScheme:
        return codes.scheme.Text(code);
      case Dimension::kInstrument:
        return code == 0 ? "" : std::string(InstrumentName(static_cast<Instrument>(code)));
      case Dimension::kKind:
        return std::string(KindName(static_cast<Kind>(code)));
      case Dimension::kYear:
        return codes.year.Text(code);
      case Dimension::kPeriod:
        return codes.period.Text(code);
      case Dimension::kProject:
        return codes.project.Text(code);
      case Dimension::kDirectorate:
        return codes.directorate.Text(code);
      case Dimension::kTaakveld:
        return codes.taakveld.Text(code);
    }
    return "";
  }

  const Ledger& ledger_;
  const Dimension dimension_;
  std::vector<uint32_t> instruments_;  // by scheme code
  std::vector<char> used_;             // by code
  std::vector<uint32_t> places_;       // by code
  std::vector<std::string> texts_;     // by place
};

// Makes the table in two passes: which postings and codes there are, then the sums.
class SpendingComputation {
 public:
  SpendingComputation(const Ledger& ledger, const SpendingQuery& query)
      : ledger_(ledger),
        filter_(ledger, query),
        rows_(ledger, query.rows),
        columns_(ledger, query.columns) {}

  absl::StatusOr<SpendingTable> Run() {
    Select();
    rows_.Order();
    columns_.Order();
    const size_t cells = rows_.texts().size() * columns_.texts().size();
    if (cells > limits::kSpendingCellsMax) {
      return MakeError(absl::StatusCode::kInvalidArgument, "TABLE_TOO_LARGE",
                       absl::StrCat("the table has ", cells, " cells, at most ",
                                    limits::kSpendingCellsMax, ": ask for less"));
    }
    cells_.resize(cells);
    row_totals_.resize(rows_.texts().size());
    column_totals_.resize(columns_.texts().size());
    AddUp();
    return Table();
  }

 private:
  void Select() {
    size_t left = ledger_.size();
    for (const Ledger::Chunk& chunk : ledger_.chunks()) {
      const Ledger::Facts& facts = *chunk.facts;
      std::vector<uint32_t>& selected = selected_.emplace_back();
      const size_t count = std::min(left, facts.amount.size());
      left -= count;
      for (uint32_t i = 0; i < count; ++i) {
        if (!filter_.Fits(facts, i)) continue;
        if (!filter_.FitsCurrency(facts, i)) {
          other_currencies_.insert(facts.currency[i]);
          continue;
        }
        selected.push_back(i);
        Use(&rows_, chunk, i);
        Use(&columns_, chunk, i);
      }
    }
  }

  static void Use(Axis* axis, const Ledger::Chunk& chunk, size_t i) {
    const Ledger::Derived& derived = *chunk.derived;
    if (!axis->IsArea() || derived.first[i] == derived.first[i + 1]) {
      return axis->Use(axis->CodeOf(*chunk.facts, i));
    }
    for (uint32_t part = derived.first[i]; part < derived.first[i + 1]; ++part) {
      axis->Use(derived.area[part]);
    }
  }

  void AddUp() {
    const size_t width = columns_.texts().size();
    for (size_t c = 0; c < selected_.size(); ++c) {
      const Ledger::Chunk& chunk = ledger_.chunks()[c];
      const Ledger::Facts& facts = *chunk.facts;
      const Ledger::Derived& derived = *chunk.derived;
      for (const uint32_t i : selected_[c]) {
        const int64_t amount = facts.amount[i];
        total_.Add(amount);
        if (derived.eligibility[i] == Eligibility::kOutsideWindow) outside_.Add(amount);
        if (derived.eligibility[i] == Eligibility::kCrossesWindow) crosses_.Add(amount);
        const bool in_parts =
            (rows_.IsArea() || columns_.IsArea()) && derived.first[i] != derived.first[i + 1];
        const uint32_t row = in_parts && rows_.IsArea() ? 0 : rows_.PlaceOf(rows_.CodeOf(facts, i));
        const uint32_t column =
            in_parts && columns_.IsArea() ? 0 : columns_.PlaceOf(columns_.CodeOf(facts, i));
        if (!in_parts) {
          row_totals_[row].Add(amount);
          column_totals_[column].Add(amount);
          cells_[row * width + column].Add(amount);
          continue;
        }
        (rows_.IsArea() ? column_totals_[column] : row_totals_[row]).Add(amount);
        for (uint32_t part = derived.first[i]; part < derived.first[i + 1]; ++part) {
          const uint32_t code = derived.area[part];
          const size_t r = rows_.IsArea() ? rows_.PlaceOf(code) : row;
          const size_t k = columns_.IsArea() ? columns_.PlaceOf(code) : column;
          (rows_.IsArea() ? row_totals_[r] : column_totals_[k]).Add(derived.amount[part]);
          cells_[r * width + k].Add(derived.amount[part]);
        }
      }
    }
  }

  absl::StatusOr<SpendingTable> Table() const {
    SpendingTable table;
    table.columns = columns_.texts();
    const size_t width = table.columns.size();
    for (size_t r = 0; r < rows_.texts().size(); ++r) {
      SpendingTable::Row& row = table.rows.emplace_back();
      row.key = rows_.texts()[r];
      for (size_t k = 0; k < width; ++k) {
        ASSIGN_OR_RETURN(row.cells.emplace_back(), CellOf(cells_[r * width + k]));
      }
      if (!columns_.IsKind()) {
        ASSIGN_OR_RETURN(row.total, CellOf(row_totals_[r]));
      }
    }
    for (const Sum& sum : column_totals_) {
      std::optional<Cell>& cell = table.column_totals.emplace_back();
      if (rows_.IsKind()) continue;
      ASSIGN_OR_RETURN(cell, CellOf(sum));
    }
    if (!rows_.IsKind() && !columns_.IsKind()) {
      ASSIGN_OR_RETURN(table.total, CellOf(total_));
      ASSIGN_OR_RETURN(table.outside_window, CellOf(outside_));
      ASSIGN_OR_RETURN(table.crosses_window, CellOf(crosses_));
    }
    for (const uint32_t code : other_currencies_) {
      table.other_currencies.push_back(ledger_.codes().currency.Text(code));
    }
    std::sort(table.other_currencies.begin(), table.other_currencies.end());
    return table;
  }

  const Ledger& ledger_;
  const Filter filter_;
  Axis rows_, columns_;
  std::vector<std::vector<uint32_t>> selected_;  // by chunk
  std::set<uint32_t> other_currencies_;
  std::vector<Sum> cells_, row_totals_, column_totals_;
  Sum total_, outside_, crosses_;
};

// What a posting adds to the balance of its scheme; 0 for a kind that moves no money.
int64_t SignOf(const Ledger::Facts& facts, size_t i) {
  const auto kind = static_cast<Kind>(facts.kind[i]);
  const bool income = static_cast<Side>(facts.side[i]) == Side::kIncome;
  if (kind == Kind::kReceipt) return income ? 1 : -1;
  // Income of a realisation under a scheme is grant money released without being spent.
  return kind == Kind::kRealisation ? -1 : 0;
}

}  // namespace

absl::StatusOr<SpendingTable> ComputeSpending(const Ledger& ledger, const SpendingQuery& query) {
  return SpendingComputation(ledger, query).Run();
}

absl::StatusOr<Balance> ComputeBalance(const Ledger& ledger, const std::string& scheme,
                                       const Period& period) {
  Sum opening, received, spent, released, repaid, crossing;
  const std::optional<uint32_t> code = ledger.codes().scheme.Find(scheme);
  size_t left = code.has_value() ? ledger.size() : 0;
  for (const Ledger::Chunk& chunk : ledger.chunks()) {
    const Ledger::Facts& facts = *chunk.facts;
    const size_t count = std::min(left, facts.amount.size());
    left -= count;
    for (size_t i = 0; i < count; ++i) {
      const int64_t sign = facts.scheme[i] == *code ? SignOf(facts, i) : 0;
      if (sign == 0) continue;
      const Period& when = ledger.PeriodOf(facts.period[i]);
      if (period.end <= when.start) continue;
      if (when.end <= period.start) {
        opening.Add(sign * facts.amount[i]);
      } else if (when.start < period.start || period.end < when.end) {
        crossing.Add(sign * facts.amount[i]);
      } else {
        const bool receipt = static_cast<Kind>(facts.kind[i]) == Kind::kReceipt;
        const bool income = static_cast<Side>(facts.side[i]) == Side::kIncome;
        Sum& part = receipt ? (income ? received : repaid) : (income ? released : spent);
        part.Add(facts.amount[i]);
      }
    }
  }
  Balance balance;
  const std::pair<int64_t*, absl::int128> amounts[] = {
      {&balance.opening, opening.amount},
      {&balance.received, received.amount},
      {&balance.spent, spent.amount},
      {&balance.released, released.amount},
      {&balance.repaid, repaid.amount},
      {&balance.closing,
       opening.amount + received.amount - spent.amount - released.amount - repaid.amount}};
  for (const auto& [amount, sum] : amounts) {
    ASSIGN_OR_RETURN(*amount, Fitting(sum));
  }
  ASSIGN_OR_RETURN(balance.crossing, CellOf(crossing));
  return balance;
}

}  // namespace wijkmonitor::finance
