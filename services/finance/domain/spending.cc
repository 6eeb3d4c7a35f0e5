#include "services/finance/domain/spending.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/numeric/int128.h"
#include "libs/base/status.h"
#include "services/finance/domain/limits.h"

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
  return FittingSum(amount, "a sum has more than 64 bits: ask for less");
}

absl::StatusOr<std::optional<Cell>> CellOf(const Sum& sum) {
  if (sum.postings == 0) return std::optional<Cell>();
  ASSIGN_OR_RETURN(const int64_t amount, Fitting(sum.amount));
  return std::optional<Cell>({amount, sum.postings});
}

using Column = std::vector<uint32_t> Ledger::Facts::*;
using CodeTable = Codes Ledger::CodeTables::*;

// How the postings of a dimension are told apart; in the order of the dimensions.
struct Coded {
  Dimension dimension;
  Column column;    // that decides; null: another than of codes
  CodeTable texts;  // of its codes; null: they are numbers of an enum
};
constexpr Coded kCoded[] = {
    {Dimension::kNone, nullptr, nullptr},
    {Dimension::kActionLine, &Ledger::Facts::action_line, &Ledger::CodeTables::action_line},
    {Dimension::kScheme, &Ledger::Facts::scheme, &Ledger::CodeTables::scheme},
    {Dimension::kInstrument, &Ledger::Facts::scheme, nullptr},
    {Dimension::kKind, nullptr, nullptr},
    {Dimension::kYear, &Ledger::Facts::period, &Ledger::CodeTables::year},
    {Dimension::kPeriod, &Ledger::Facts::period, &Ledger::CodeTables::period},
    {Dimension::kArea, nullptr, &Ledger::CodeTables::area},
    {Dimension::kProject, &Ledger::Facts::project, &Ledger::CodeTables::project},
    {Dimension::kDirectorate, &Ledger::Facts::directorate, &Ledger::CodeTables::directorate},
    {Dimension::kTaakveld, &Ledger::Facts::taakveld, &Ledger::CodeTables::taakveld}};

// The kinds that exist, as bits.
using KindBits = uint32_t;
constexpr KindBits BitOf(Kind kind) { return KindBits{1} << static_cast<uint32_t>(kind); }
constexpr KindBits kAllKinds = (BitOf(Kind::kForecast) << 1) - BitOf(Kind::kBudget);

KindBits BitsOf(const PublishedKinds& kinds) {
  KindBits bits = 0;
  for (const Kind kind : kinds) bits |= BitOf(kind);
  return bits;
}

// Of the postings of a scheme; null: of none, or one that is not declared.
KindBits SeenKinds(const Scheme* scheme, Seen seen) {
  if (seen == Seen::kAll) return kAllKinds;
  return BitsOf(scheme == nullptr ? PublishedByDefault() : scheme->published);
}

// Of the postings of a scheme those that a query asks for.
KindBits AskedKinds(const Scheme* scheme, const SpendingQuery& query) {
  if (query.instrument && (scheme == nullptr || scheme->instrument != *query.instrument)) return 0;
  return query.kind ? BitOf(*query.kind) : kAllKinds;
}

// Whether a scheme does not publish what the query asks of it. It is told without a posting.
bool AsksForUnpublished(const Reference& reference, const SpendingQuery& query) {
  const auto asks = [&](const Scheme* scheme) {
    return (AskedKinds(scheme, query) & ~SeenKinds(scheme, query.seen)) != 0;
  };
  if (!query.filter.scheme.empty()) return asks(reference.FindScheme(query.filter.scheme));
  return asks(nullptr) || std::any_of(reference.schemes.begin(), reference.schemes.end(),
                                      [&](const Scheme& scheme) { return asks(&scheme); });
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
    Want(&Ledger::Facts::source_system, codes.source_system, query.source_system);
    Want(&Ledger::Facts::account, codes.account, query.account);
    published_only_ = AsksForUnpublished(ledger.reference(), query);
    if (published_only_ || query.instrument.has_value()) {
      for (uint32_t code = 0; code < codes.scheme.size(); ++code) {
        const Scheme* scheme = ledger.reference().FindScheme(codes.scheme.Text(code));
        kinds_.push_back(AskedKinds(scheme, query) & SeenKinds(scheme, query.seen));
      }
    }
    if (!query.within.has_value()) return;
    const Period& within = *query.within;
    overlap_.resize(codes.period.size());
    for (uint32_t code = 1; code < codes.period.size(); ++code) {
      const Period& period = ledger.PeriodOf(code);
      const bool overlaps = within.start < period.end && period.start < within.end;
      const bool is_within = within.start <= period.start && period.end <= within.end;
      overlap_[code] = is_within ? Overlap::kWhole : overlaps ? Overlap::kPart : Overlap::kNone;
    }
  }

  // How much of the period of a posting is within the one that is asked for.
  enum class Overlap : uint8_t { kNone, kPart, kWhole };

  // But for the currency and the area; kNone of what does not fit.
  Overlap Fits(const Ledger::Facts& facts, size_t i) const {
    if (impossible_ || facts.side[i] != static_cast<uint8_t>(query_.side)) {
      return Overlap::kNone;
    }
    if (query_.kind && facts.kind[i] != static_cast<uint8_t>(*query_.kind)) return Overlap::kNone;
    for (const auto& [column, code] : wanted_) {
      if ((facts.*column)[i] != code) return Overlap::kNone;
    }
    if (!kinds_.empty() && (kinds_[facts.scheme[i]] >> facts.kind[i] & 1) == 0) {
      return Overlap::kNone;
    }
    return overlap_.empty() ? Overlap::kWhole : overlap_[facts.period[i]];
  }
  bool published_only() const { return published_only_; }
  bool FitsCurrency(const Ledger::Facts& facts, size_t i) const {
    return currency_ != nullptr && facts.currency[i] == *currency_;
  }

 private:
  void Want(Column column, const Codes& codes, const std::string& text) {
    if (text.empty()) return;
    if (const uint32_t* code = codes.Find(text)) {
      wanted_.emplace_back(column, *code);
    } else {
      impossible_ = true;  // no posting has it
    }
  }

  const SpendingQuery& query_;
  const uint32_t* const currency_;  // null: no posting has it
  std::vector<std::pair<Column, uint32_t>> wanted_;
  std::vector<KindBits> kinds_;   // by scheme code; empty: as the query says
  std::vector<Overlap> overlap_;  // by period code; empty: any
  bool impossible_ = false, published_only_ = false;
};

// Which parts of postings a query is about.
class AreaFilter {
 public:
  // `area`: empty: all of a posting.
  AreaFilter(const Ledger& ledger, const std::string& area) : is_all_(area.empty()) {
    const uint32_t* code = area == kUnallocated ? nullptr : ledger.codes().area.Find(area);
    is_unallocated_ = area == kUnallocated;
    if (code != nullptr) code_ = *code;
  }

  bool Wants(uint32_t area) const { return is_all_ || (!is_unallocated_ && area == code_); }
  bool HasPartOf(const Ledger::Chunk& chunk, size_t i) const {
    if (is_all_) return true;
    const Ledger::Derived& derived = *chunk.derived;
    const auto begin = derived.area.begin() + derived.first[i];
    const auto end = derived.area.begin() + derived.first[i + 1];
    return is_unallocated_ ? begin == end : std::find(begin, end, code_) != end;
  }
  // Of the parts that are wanted.
  int64_t AmountOf(const Ledger::Chunk& chunk, size_t i) const {
    if (is_all_ || is_unallocated_) return chunk.facts->amount[i];
    const Ledger::Derived& derived = *chunk.derived;
    int64_t amount = 0;
    for (uint32_t part = derived.first[i]; part < derived.first[i + 1]; ++part) {
      if (derived.area[part] == code_) amount += derived.amount[part];
    }
    return amount;
  }

 private:
  const bool is_all_;
  bool is_unallocated_ = false;
  uint32_t code_ = 0;  // 0: no posting has a part in it
};

// One side of a table: the code of each posting on it, and what codes are called. On the axis of
// areas a posting has parts instead, and code 0 for what is unallocated.
class Axis {
 public:
  Axis(const Ledger& ledger, const SpendingQuery& query, Dimension dimension)
      : ledger_(ledger), of_(kCoded[static_cast<size_t>(dimension)]), word_of_(query.word_of) {
    if (dimension == Dimension::kYear) coarser_ = ledger.codes().years;
    if (dimension != Dimension::kInstrument) return;
    const Codes& schemes = ledger.codes().scheme;
    for (uint32_t code = 0; code < schemes.size(); ++code) {
      const Scheme* scheme = ledger.reference().FindScheme(schemes.Text(code));
      coarser_.push_back(scheme == nullptr ? 0 : static_cast<uint32_t>(scheme->instrument));
    }
  }

  bool IsArea() const { return of_.dimension == Dimension::kArea; }
  bool IsKind() const { return of_.dimension == Dimension::kKind; }

  uint32_t CodeOf(const Ledger::Facts& facts, size_t i) const {
    if (IsKind()) return facts.kind[i];
    if (of_.column == nullptr) return 0;
    const uint32_t code = (facts.*of_.column)[i];
    return coarser_.empty() ? code : coarser_[code];
  }

  void Use(uint32_t code) {
    if (code >= used_.size()) used_.resize(std::max<size_t>(code + 1, used_.size() * 2), 0);
    used_[code] = 1;
  }

  // Puts the codes that are used in the order of their texts; places are known from then on.
  void Order() {
    std::vector<std::tuple<bool, std::string, uint32_t>> keys;
    for (uint32_t code = 0; code < used_.size(); ++code) {
      if (used_[code] == 0) continue;
      std::string text = TextOf(code);
      const bool is_rest = text.empty() || text == kUnallocated;
      keys.emplace_back(is_rest, std::move(text), code);
    }
    std::sort(keys.begin(), keys.end());
    places_.resize(used_.size());
    for (auto& [is_rest, text, code] : keys) {
      places_[code] = static_cast<uint32_t>(headers_.size());
      headers_.push_back(HeaderOf(code, std::move(text)));
    }
  }
  uint32_t PlaceOf(uint32_t code) const { return places_[code]; }
  const std::vector<Header>& headers() const { return headers_; }

 private:
  Header HeaderOf(uint32_t code, std::string text) const {
    Header header{std::move(text)};
    if (of_.dimension == Dimension::kScheme) {
      const Scheme* scheme = ledger_.reference().FindScheme(header.key);
      if (scheme != nullptr) header.label = scheme->label;
    } else if (of_.dimension == Dimension::kPeriod) {
      header.period = ledger_.PeriodOf(code);
    } else if (of_.dimension == Dimension::kYear) {
      const std::vector<uint32_t>& years = ledger_.codes().years;
      const auto found = std::find(years.begin() + 1, years.end(), code);
      header.period = YearOf(ledger_.PeriodOf(static_cast<uint32_t>(found - years.begin())));
    }
    return header;
  }

  std::string TextOf(uint32_t code) const {
    if (IsArea() && code == 0) return std::string(kUnallocated);
    if (of_.texts != nullptr) return (ledger_.codes().*of_.texts).Text(code);
    return code == 0 ? "" : word_of_(of_.dimension, code);
  }

  const Ledger& ledger_;
  const Coded& of_;
  std::string (*const word_of_)(Dimension dimension, uint32_t value);
  std::vector<uint32_t> coarser_;  // by code of the column: that of the axis; empty: the same
  std::vector<char> used_;         // by code
  std::vector<uint32_t> places_;   // by code
  std::vector<Header> headers_;    // by place
};

// Makes the table in two passes: which postings and codes there are, then the sums.
class SpendingComputation {
 public:
  SpendingComputation(const Ledger& ledger, const SpendingQuery& query)
      : ledger_(ledger),
        filter_(ledger, query),
        area_(ledger, query.filter.area),
        rows_(ledger, query, query.rows),
        columns_(ledger, query, query.columns) {}

  absl::StatusOr<SpendingTable> Run() {
    Select();
    rows_.Order();
    columns_.Order();
    const size_t cells = rows_.headers().size() * columns_.headers().size();
    if (cells > limits::kSpendingCellsMax) {
      return MakeError(absl::StatusCode::kInvalidArgument, "TABLE_TOO_LARGE",
                       absl::StrCat("the table has ", cells, " cells, at most ",
                                    limits::kSpendingCellsMax, ": ask for less"));
    }
    cells_.resize(cells);
    row_totals_.resize(rows_.headers().size());
    column_totals_.resize(columns_.headers().size());
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
        const Filter::Overlap overlap = filter_.Fits(facts, i);
        if (overlap == Filter::Overlap::kNone || !area_.HasPartOf(chunk, i)) continue;
        if (!filter_.FitsCurrency(facts, i)) {
          if (overlap == Filter::Overlap::kWhole) other_currencies_.insert(facts.currency[i]);
          continue;
        }
        if (overlap == Filter::Overlap::kPart) {
          crossing_.Add(area_.AmountOf(chunk, i));
          continue;
        }
        selected.push_back(i);
        UseSource(facts.source_system[i]);
        Use(&rows_, chunk, i);
        Use(&columns_, chunk, i);
      }
    }
  }

  void UseSource(uint32_t code) {
    if (code >= sources_.size()) sources_.resize(code + 1);
    sources_[code] = true;
  }

  void Use(Axis* axis, const Ledger::Chunk& chunk, size_t i) const {
    const Ledger::Derived& derived = *chunk.derived;
    if (!axis->IsArea() || derived.first[i] == derived.first[i + 1]) {
      return axis->Use(axis->CodeOf(*chunk.facts, i));
    }
    for (uint32_t part = derived.first[i]; part < derived.first[i + 1]; ++part) {
      if (area_.Wants(derived.area[part])) axis->Use(derived.area[part]);
    }
  }

  void AddUp() {
    const size_t width = columns_.headers().size();
    for (size_t c = 0; c < selected_.size(); ++c) {
      const Ledger::Chunk& chunk = ledger_.chunks()[c];
      const Ledger::Facts& facts = *chunk.facts;
      const Ledger::Derived& derived = *chunk.derived;
      for (const uint32_t i : selected_[c]) {
        const int64_t amount = area_.AmountOf(chunk, i);
        total_.Add(amount);
        if (derived.eligibility[i] == Eligibility::kOutsideWindow) outside_.Add(amount);
        if (derived.eligibility[i] == Eligibility::kCrossesWindow) crosses_.Add(amount);
        const bool has_parts = derived.first[i] != derived.first[i + 1];
        if (!has_parts || (!rows_.IsArea() && !columns_.IsArea())) {
          const uint32_t row = rows_.PlaceOf(rows_.CodeOf(facts, i));
          const uint32_t column = columns_.PlaceOf(columns_.CodeOf(facts, i));
          row_totals_[row].Add(amount);
          column_totals_[column].Add(amount);
          cells_[row * width + column].Add(amount);
          continue;
        }
        const bool by_row = rows_.IsArea();
        const Axis& areas = by_row ? rows_ : columns_;
        const Axis& others = by_row ? columns_ : rows_;
        const uint32_t other = others.PlaceOf(others.CodeOf(facts, i));
        (by_row ? column_totals_ : row_totals_)[other].Add(amount);
        for (uint32_t part = derived.first[i]; part < derived.first[i + 1]; ++part) {
          if (!area_.Wants(derived.area[part])) continue;
          const uint32_t area = areas.PlaceOf(derived.area[part]);
          (by_row ? row_totals_ : column_totals_)[area].Add(derived.amount[part]);
          cells_[by_row ? area * width + other : other * width + area].Add(derived.amount[part]);
        }
      }
    }
  }

  absl::StatusOr<SpendingTable> Table() const {
    SpendingTable table;
    table.published_only = filter_.published_only();
    table.columns = columns_.headers();
    const size_t width = table.columns.size();
    for (size_t r = 0; r < rows_.headers().size(); ++r) {
      SpendingTable::Row& row = table.rows.emplace_back();
      row.header = rows_.headers()[r];
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
    for (uint32_t code = 0; code < sources_.size(); ++code) {
      if (sources_[code]) table.source_systems.push_back(ledger_.codes().source_system.Text(code));
    }
    std::sort(table.source_systems.begin(), table.source_systems.end());
    Sum crossing = crossing_;
    if (rows_.IsKind() || columns_.IsKind()) crossing.amount = 0;
    ASSIGN_OR_RETURN(table.crossing, CellOf(crossing));
    return table;
  }

  const Ledger& ledger_;
  const Filter filter_;
  const AreaFilter area_;
  Axis rows_, columns_;
  std::vector<std::vector<uint32_t>> selected_;  // by chunk
  std::set<uint32_t> other_currencies_;
  std::vector<Sum> cells_, row_totals_, column_totals_;
  std::vector<bool> sources_;  // by code
  Sum total_, outside_, crosses_, crossing_;
};

// Of the postings of a balance.
struct BalanceSums {
  Sum opening, received, spent, released, repaid, crossing;
};

// `kinds`: those that are seen.
absl::StatusOr<Balance> BalanceOf(const BalanceSums& sums, KindBits kinds) {
  const bool receipts = (kinds & BitOf(Kind::kReceipt)) != 0;
  const bool realisations = (kinds & BitOf(Kind::kRealisation)) != 0;
  Balance balance;
  balance.published_only = !receipts || !realisations;
  if (receipts) {
    ASSIGN_OR_RETURN(balance.received, Fitting(sums.received.amount));
    ASSIGN_OR_RETURN(balance.repaid, Fitting(sums.repaid.amount));
  }
  if (realisations) {
    ASSIGN_OR_RETURN(balance.spent, Fitting(sums.spent.amount));
    ASSIGN_OR_RETURN(balance.released, Fitting(sums.released.amount));
  }
  if (receipts && realisations) {
    ASSIGN_OR_RETURN(balance.opening, Fitting(sums.opening.amount));
    ASSIGN_OR_RETURN(balance.closing,
                     Fitting(sums.opening.amount + sums.received.amount - sums.spent.amount -
                             sums.released.amount - sums.repaid.amount));
  }
  ASSIGN_OR_RETURN(balance.crossing, CellOf(sums.crossing));
  return balance;
}

}  // namespace

absl::StatusOr<SpendingTable> ComputeSpending(const Ledger& ledger, const SpendingQuery& query) {
  return SpendingComputation(ledger, query).Run();
}

absl::StatusOr<Balance> ComputeBalance(const Ledger& ledger, const std::string& scheme,
                                       const Period& period, Seen seen) {
  // Other kinds move no money.
  const KindBits kinds = SeenKinds(ledger.reference().FindScheme(scheme), seen) &
                         (BitOf(Kind::kReceipt) | BitOf(Kind::kRealisation));
  BalanceSums sums;
  const uint32_t* const code = ledger.codes().scheme.Find(scheme);
  size_t left = code != nullptr ? ledger.size() : 0;
  for (const Ledger::Chunk& chunk : ledger.chunks()) {
    const Ledger::Facts& facts = *chunk.facts;
    const size_t count = std::min(left, facts.amount.size());
    left -= count;
    for (size_t i = 0; i < count; ++i) {
      const auto kind = static_cast<Kind>(facts.kind[i]);
      if (facts.scheme[i] != *code || (kinds & BitOf(kind)) == 0) continue;
      const bool receipt = kind == Kind::kReceipt;
      const bool income = static_cast<Side>(facts.side[i]) == Side::kIncome;
      // Income of a realisation under a scheme is grant money released without being spent.
      const int64_t sign = receipt && income ? 1 : -1;
      const Period& when = ledger.PeriodOf(facts.period[i]);
      if (period.end <= when.start) continue;
      if (when.end <= period.start) {
        sums.opening.Add(sign * facts.amount[i]);
      } else if (when.start < period.start || period.end < when.end) {
        sums.crossing.Add(sign * facts.amount[i]);
      } else {
        Sum& part = receipt ? (income ? sums.received : sums.repaid)
                            : (income ? sums.released : sums.spent);
        part.Add(facts.amount[i]);
      }
    }
  }
  return BalanceOf(sums, kinds);
}

}  // namespace wijkmonitor::finance
