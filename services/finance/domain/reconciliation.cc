#include "services/finance/domain/reconciliation.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/finance/domain/filing.h"

namespace wijkmonitor::finance {
namespace {

struct Sums {
  int64_t lines = 0, unread_lines = 0;
  absl::int128 total = 0, booked = 0, out_of_scope = 0, rejected = 0, reversed = 0;

  // Adds those of `other`, turned round where `sign` is -1.
  void Add(const Sums& other, int sign = 1) {
    lines += other.lines;
    unread_lines += other.unread_lines;
    total += sign * other.total;
    booked += sign * other.booked;
    out_of_scope += sign * other.out_of_scope;
    rejected += sign * other.rejected;
    reversed += sign * other.reversed;
  }
};

// Sets what `sums` come to, of a row that has its place only.
absl::Status Fill(const Sums& sums, ReconciliationRow* row) {
  constexpr absl::string_view kTooLarge = "the amounts add up to more than 64 bits: ask for a year";
  row->lines = sums.lines;
  row->unread_lines = sums.unread_lines;
  for (const auto& [sum, fitting] : {std::pair(&sums.total, &row->total),
                                     {&sums.booked, &row->booked},
                                     {&sums.out_of_scope, &row->out_of_scope},
                                     {&sums.rejected, &row->rejected},
                                     {&sums.reversed, &row->reversed}}) {
    if (*sum == 0) continue;
    ASSIGN_OR_RETURN(*fitting, FittingSum(*sum, kTooLarge));
  }
  return absl::OkStatus();
}

// In what order lines are listed.
size_t RankOf(LineState state) {
  switch (state) {
    case LineState::kGone:
    case LineState::kCorrected:
    case LineState::kOtherAmount:
    case LineState::kAltered:
      return 0;
    case LineState::kRejected:
    case LineState::kReversed:
      return 1;
    case LineState::kOutOfScope:
      return 2;
  }
  return 2;
}

// What the ledger has of an external id.
struct EntryState {
  int64_t sum = 0;      // of all its postings, debit less credit: what is cancelled adds up to 0
  uint32_t newest = 0;  // the number of its last posting; 0: it is of another source
  uint32_t currency = 0, account = 0, taakveld = 0;
  bool is_reversed = false;
  bool is_altered = false;  // where it is stored, of its postings one that is not cancelled

  void Add(const Ledger::Facts& facts, size_t i, uint32_t number) {
    const bool is_income = facts.side[i] == static_cast<uint8_t>(Side::kIncome);
    sum += is_income ? -facts.amount[i] : facts.amount[i];
    newest = number;
    currency = facts.currency[i];
    account = facts.account[i];
    taakveld = facts.taakveld[i];
    is_reversed = facts.reversal[i] != 0;
  }
};

// Whether a posting takes back what another says, to the cent.
bool Cancels(const Ledger& ledger, uint32_t reversal, uint32_t posting) {
  const auto [facts, i] = ledger.Find(posting);
  const auto [its, n] = ledger.Find(reversal);
  return its->reversal[n] != 0 && its->amount[n] == -facts->amount[i] &&
         its->kind[n] == facts->kind[i] && its->side[n] == facts->side[i] &&
         its->currency[n] == facts->currency[i] && its->account[n] == facts->account[i] &&
         its->scheme[n] == facts->scheme[i] && its->action_line[n] == facts->action_line[i] &&
         its->project[n] == facts->project[i] && its->directorate[n] == facts->directorate[i] &&
         its->taakveld[n] == facts->taakveld[i] && its->area[n] == facts->area[i];
}

// The code of a text; of one that the ledger does not have, one that there is not.
uint32_t CodeIn(const Codes& codes, absl::string_view text) {
  const uint32_t* code = codes.Find(text);
  return code == nullptr ? std::numeric_limits<uint32_t>::max() : *code;
}

// The entries of a source. Mostly an entry has one posting: only the others are gathered.
class Entries {
 public:
  // Both outlive it.
  Entries(const Ledger& ledger, const std::string& source_system)
      : ledger_(ledger),
        source_(CodeIn(ledger.codes().source_system, source_system)),
        places_(ledger.size() + 1) {
    absl::flat_hash_set<uint32_t> altered;
    ForEachAt(&Ledger::Facts::altered, ledger,
              [&](const Ledger::Facts& facts, size_t i, uint32_t number) {
                if (facts.source_system[i] == source_) altered.insert(number);
              });
    ForEachLater(ledger, [&](const Ledger::Facts& facts, size_t i, uint32_t number) {
      if (facts.source_system[i] != source_) return;
      EntryState& entry = Gathered(facts.entry[i]);
      if (altered.contains(entry.newest) && Cancels(ledger, number, entry.newest)) {
        altered.erase(entry.newest);
      }
      entry.Add(facts, i, number);
      NoteNotAlone(number);
    });
    for (const uint32_t number : altered) {
      Gathered(ledger.EntryOf(number)).is_altered = true;
      NoteNotAlone(number);
    }
  }

  // Takes a posting that is alone under its external id and has this amount, debit less credit, in
  // this currency and account; `is_taakveld`: without an account and with this taakveld. False: it
  // is otherwise, or was taken before, and nothing is done.
  bool TakeSame(uint32_t posting, int64_t amount, uint32_t currency, uint32_t account,
                bool is_taakveld) {
    if (posting == 0 || posting > ledger_.size() || places_[posting] != kAlone) return false;
    const auto [facts, i] = ledger_.Find(posting);
    const bool is_income = facts->side[i] == static_cast<uint8_t>(Side::kIncome);
    const bool is_same = (is_income ? -facts->amount[i] : facts->amount[i]) == amount &&
                         facts->source_system[i] == source_ && facts->currency[i] == currency &&
                         facts->account[i] == (is_taakveld ? 0 : account) &&
                         (!is_taakveld || facts->taakveld[i] == account);
    if (is_same) places_[posting] = kTaken;
    return is_same;
  }

  // Of the external id of a posting, the first time that it is asked for.
  std::optional<EntryState> Take(uint32_t posting) {
    const uint32_t entry = ledger_.EntryOf(posting);
    const uint32_t place = std::exchange(places_[entry], kTaken);
    if (place == kTaken) return std::nullopt;
    return place == kAlone ? FirstOf(entry) : gathered_[place - kGathered];
  }

 private:
  // What `places_` says of a posting. From kGathered on: it is revision 1 of an entry, and that
  // less kGathered the place in `gathered_`. kTaken also: it is no revision 1.
  enum : uint32_t { kAlone, kTaken, kGathered };

  void NoteNotAlone(uint32_t number) {
    if (places_[number] == kAlone) places_[number] = kTaken;
  }

  // What is gathered of an entry that has several postings, or is otherwise not as the others.
  EntryState& Gathered(uint32_t entry) {
    uint32_t& place = places_[entry];
    if (place < kGathered) {
      place = kGathered + static_cast<uint32_t>(gathered_.size());
      gathered_.push_back(FirstOf(entry));
    }
    return gathered_[place - kGathered];
  }

  // What revision 1 comes to.
  EntryState FirstOf(uint32_t entry) const {
    const auto [facts, i] = ledger_.Find(entry);
    EntryState state;
    if (facts->source_system[i] == source_) state.Add(*facts, i, entry);
    return state;
  }

  const Ledger& ledger_;
  const uint32_t source_;
  std::vector<uint32_t> places_;  // by number of a posting
  std::vector<EntryState> gathered_;
};

class Reconciler {
 public:
  // All outlive it.
  Reconciler(const Ledger& ledger, const FileLines& lines, const std::string& source_system,
             std::optional<int> year)
      : ledger_(ledger),
        entries_(ledger, source_system),
        files_(lines.OfSource(source_system)),
        year_(year) {}

  absl::StatusOr<std::optional<Reconciliation>> Run() {
    if (year_) TakeFiles(Months::OfYear(*year_));
    auto& [differing, explained, out_of_scope] = unbooked_;
    size_t lines_out = 0;
    for (const auto& file : files_) {
      lines_out += file->Count(Filed::kOutOfScope);
    }
    out_of_scope.reserve(lines_out);
    // A posting stands for the line of the newest file that has it; for one that is rejected only
    // where no other has it.
    said_otherwise_ = EntriesOfOtherLines(ledger_, files_);
    for (auto file = files_.rbegin(); file != files_.rend(); ++file) {
      RETURN_IF_ERROR(AddFile(**file));
    }
    if (!year_) {
      for (const auto& file : files_) result_.files.push_back(file->file);
    }
    if (result_.files.empty()) return std::nullopt;
    // As large as they are, and no larger: mostly those of the last rank are the most by far.
    result_.unbooked.reserve(differing.size() + explained.size() + out_of_scope.size());
    for (const std::vector<UnbookedLine>& of_rank : unbooked_) {
      result_.unbooked.insert(result_.unbooked.end(), of_rank.begin(), of_rank.end());
    }
    RETURN_IF_ERROR(AddRows());
    return std::move(result_);
  }

 private:
  using Rows = std::vector<std::pair<const LinePlace*, Sums>>;
  // What of a place is looked at for each line. Small: the lines of a file go through all places.
  struct PlaceKind {
    // The lines that the ledger has as the file says them.
    absl::int128 same = 0;
    uint32_t same_lines = 0;
    uint32_t currency = 0, account = 0;  // their codes in the ledger
    bool is_taakveld = false;            // `account` is the code of one
    bool is_asked = false, is_income = false;
  };

  bool IsAsked(const LinePlace& place) const { return !year_ || place.year == *year_; }

  // Those that have a line of the year that counts, or that alone say that there is none.
  void TakeFiles(const Months& year) {
    Coverage newer;
    for (auto file = files_.rbegin(); file != files_.rend(); ++file) {
      const Coverage& own = (*file)->file.coverage;
      const bool has_line = std::ranges::any_of(
          (*file)->place, [&](uint32_t code) { return IsAsked((*(*file)->places)[code]); });
      const bool speaks = std::ranges::any_of(own.months, [&](const Months& months) {
        const Months asked = {std::max(months.first, year.first), std::min(months.end, year.end)};
        return asked.first < asked.end && !newer.Has(asked);
      });
      if (has_line || speaks) result_.files.push_back((*file)->file);
      for (const Months& months : own.months) newer.Add(months);
    }
    std::ranges::reverse(result_.files);
  }

  // By code.
  std::vector<PlaceKind> KindsOf(const PlaceCodes& places) const {
    std::vector<PlaceKind> kinds;
    kinds.reserve(places.size());
    const Ledger::CodeTables& codes = ledger_.codes();
    for (uint32_t code = 0; code < places.size(); ++code) {
      const LinePlace& place = places[code];
      // What has no account is told by its taakveld, or by neither.
      const bool is_taakveld =
          codes.account.Find(place.account) == nullptr || place.account.empty();
      kinds.push_back(
          {.currency = CodeIn(codes.currency, place.currency),
           .account = CodeIn(is_taakveld ? codes.taakveld : codes.account, place.account),
           .is_taakveld = is_taakveld,
           .is_asked = IsAsked(place),
           .is_income = place.side == Side::kIncome});
    }
    return kinds;
  }

  absl::Status AddFile(const LinesOfFile& file) {
    std::vector<PlaceKind> kinds = KindsOf(*file.places);
    sums_.assign(file.places->size(), Sums());
    for (size_t i = 0; i < file.size(); ++i) {
      if (AddSame(file, i, &kinds[file.place[i]])) continue;
      if (file.posting[i] > ledger_.size()) {
        return absl::DataLossError(absl::StrCat("a stored line of batch ", file.file.batch,
                                                " stands for a posting that there is not"));
      }
      // A line of a year that is not asked owns its posting too.
      std::optional<EntryState> entry;
      if (file.posting[i] != 0 && !IsSaidOtherwise(file, i)) {
        entry = entries_.Take(file.posting[i]);
      }
      const PlaceKind& kind = kinds[file.place[i]];
      if (!kind.is_asked) continue;
      if (file.filed[i] == Filed::kGone) {
        if (entry) AddGone(file, i, kind, *entry);
        continue;
      }
      Sums& sums = sums_[file.place[i]];
      ++sums.lines;
      sums.total += file.amount[i];
      if (file.filed[i] == Filed::kUnread) ++sums.unread_lines;
      if (entry) {
        AddBooked(file, i, kind, *entry);
      } else {
        AddUnbooked(file, i);
      }
    }
    Rows& rows = rows_of_files_.emplace_back();
    rows.reserve(sums_.size());
    for (const uint32_t code : file.places->in_order()) {
      Sums& sums = sums_[code];
      sums.lines += kinds[code].same_lines;
      sums.total += kinds[code].same;
      sums.booked += kinds[code].same;
      if (sums.lines > 0 || sums.booked != 0) rows.emplace_back(&(*file.places)[code], sums);
    }
    return absl::OkStatus();
  }

  // Whether it is rejected, and a line of another file that is not stands for its posting.
  bool IsSaidOtherwise(const LinesOfFile& file, size_t i) const {
    return !said_otherwise_.empty() && IsRejected(file.filed[i]) &&
           said_otherwise_.contains(ledger_.EntryOf(file.posting[i]));
  }

  // Most lines by far: adds one whose posting has its amount, and was not changed since. False: it
  // is otherwise, and nothing is done.
  bool AddSame(const LinesOfFile& file, size_t i, PlaceKind* kind) {
    if (file.filed[i] != Filed::kInScope || !kind->is_asked) return false;
    const int64_t amount = file.amount[i];
    if (!entries_.TakeSame(file.posting[i], kind->is_income ? -amount : amount, kind->currency,
                           kind->account, kind->is_taakveld)) {
      return false;
    }
    ++kind->same_lines;
    kind->same += amount;
    return true;
  }

  static const LinePlace& PlaceOf(const LinesOfFile& file, size_t i) {
    return (*file.places)[file.place[i]];
  }

  // `entry`: what the ledger has, where it has something.
  void List(LineState state, const LinesOfFile& file, size_t i, int64_t booked = 0,
            const EntryState* entry = nullptr) {
    UnbookedLine& line = unbooked_[RankOf(state)].emplace_back();
    line = {state, static_cast<uint32_t>(i), &file, booked, &PlaceOf(file, i).currency};
    if (entry == nullptr) return;
    line.booked_currency = &CurrencyOf(*entry);
    const std::string& account = AccountOf(*entry);
    if (account != PlaceOf(file, i).account) line.booked_account = &account;
  }

  // A line of which the ledger has nothing, or another line has what there is.
  void AddUnbooked(const LinesOfFile& file, size_t i) {
    Sums& sums = sums_[file.place[i]];
    LineState state = LineState::kCorrected;
    if (file.filed[i] == Filed::kOutOfScope) {
      state = LineState::kOutOfScope;
      sums.out_of_scope += file.amount[i];
    } else if (file.filed[i] != Filed::kInScope) {
      state = LineState::kRejected;
      sums.rejected += file.amount[i];
    }
    List(state, file, i);
  }

  // Adds what the ledger has, in the direction of the side of the line, and returns it.
  int64_t Book(const LinesOfFile& file, size_t i, const PlaceKind& kind, const EntryState& entry) {
    const int64_t booked = kind.is_income ? -entry.sum : entry.sum;
    if (IsAt(PlaceOf(file, i), entry)) {
      sums_[file.place[i]].booked += booked;
    } else if (booked != 0) {
      LinePlace place = PlaceOf(file, i);
      place.currency = CurrencyOf(entry);
      place.account = AccountOf(entry);
      elsewhere_[std::move(place)].booked += booked;
    }
    return booked;
  }
  bool IsAt(const LinePlace& place, const EntryState& entry) const {
    return CurrencyOf(entry) == place.currency && AccountOf(entry) == place.account;
  }

  const std::string& CurrencyOf(const EntryState& entry) const {
    return ledger_.codes().currency.Text(entry.currency);
  }
  const std::string& AccountOf(const EntryState& entry) const {
    const Ledger::CodeTables& codes = ledger_.codes();
    return entry.account == 0 ? codes.taakveld.Text(entry.taakveld)
                              : codes.account.Text(entry.account);
  }

  // A posting that no line stands for; nothing where it was reversed.
  void AddGone(const LinesOfFile& file, size_t i, const PlaceKind& kind, const EntryState& entry) {
    if (entry.is_altered) return List(LineState::kAltered, file, i, 0, &entry);
    const int64_t booked = Book(file, i, kind, entry);
    if (booked == 0 && entry.is_reversed) return;
    List(LineState::kGone, file, i, booked, &entry);
  }

  void AddBooked(const LinesOfFile& file, size_t i, const PlaceKind& kind,
                 const EntryState& entry) {
    if (entry.is_altered) return List(LineState::kAltered, file, i, 0, &entry);
    const int64_t booked = Book(file, i, kind, entry), amount = file.amount[i];
    const bool is_rejected = file.filed[i] != Filed::kInScope;
    const bool is_same = booked == amount && IsAt(PlaceOf(file, i), entry);
    const bool is_unread = file.filed[i] == Filed::kUnread;
    if (is_same && (!is_rejected || (amount == 0 && !is_unread))) return;
    LineState state = LineState::kOtherAmount;
    if (is_same && !is_unread) {
      // Its amount is in the ledger, but not as the line says it.
      state = LineState::kRejected;
    } else if (entry.is_reversed && booked == 0) {
      Sums& sums = sums_[file.place[i]];
      (is_rejected ? sums.rejected : sums.reversed) += amount;
      state = is_rejected ? LineState::kRejected : LineState::kReversed;
    } else if (entry.newest != 0) {
      const auto [newest, n] = ledger_.Find(entry.newest);
      if (newest->version[n] > file.file.batch) state = LineState::kCorrected;
    }
    List(state, file, i, booked, &entry);
  }

  // Of all files; those of one place follow each other.
  Rows SortedRows() {
    Rows rows;
    std::ranges::reverse(rows_of_files_);
    for (Rows& of_file : rows_of_files_) {
      if (rows.empty()) {
        rows = std::move(of_file);
      } else {
        rows.insert(rows.end(), of_file.begin(), of_file.end());
      }
    }
    for (const auto& [place, sums] : elsewhere_) rows.emplace_back(&place, sums);
    const auto comes_before = [](const auto& a, const auto& b) {
      return ComesBefore(*a.first, *b.first);
    };
    // Those of a file are in order, and mostly one file has a year, or a month after a month comes.
    const bool is_one_file = rows_of_files_.size() == 1 && elsewhere_.empty();
    if (!is_one_file && !std::ranges::is_sorted(rows, comes_before)) {
      std::ranges::sort(rows, comes_before);
    }
    return rows;
  }

  absl::Status AddRows() {
    const Rows rows = SortedRows();
    result_.rows.reserve(rows.size());
    std::map<std::pair<absl::string_view, Side>, Sums> totals;
    for (size_t i = 0; i < rows.size(); ++i) {
      const LinePlace* const place = rows[i].first;
      Sums sums = rows[i].second;
      // Several files may have lines of one place.
      while (i + 1 < rows.size() && *rows[i + 1].first == *place) sums.Add(rows[++i].second);
      totals[{place->currency, place->side}].Add(sums);
      result_.rows.push_back({.year = place->year,
                              .period = place->period,
                              .account = place->account,
                              .side = place->side,
                              .currency = place->currency});
      RETURN_IF_ERROR(Fill(sums, &result_.rows.back()));
    }
    std::map<absl::string_view, Sums> net;
    for (const auto& [key, sums] : totals) {
      net[key.first].Add(sums, key.second == Side::kIncome ? -1 : 1);
      result_.totals.push_back({.side = key.second, .currency = std::string(key.first)});
      RETURN_IF_ERROR(Fill(sums, &result_.totals.back()));
    }
    for (const auto& [currency, sums] : net) {
      result_.net.push_back({.currency = std::string(currency)});
      RETURN_IF_ERROR(Fill(sums, &result_.net.back()));
    }
    return absl::OkStatus();
  }

  const Ledger& ledger_;
  Entries entries_;
  const FileLines::Files& files_;
  const std::optional<int> year_;
  std::vector<Sums> sums_;                        // of the file, by place
  absl::flat_hash_set<uint32_t> said_otherwise_;  // entries of rejected lines
  std::vector<Rows> rows_of_files_;               // the newest file first
  // Of postings in another currency or account than their line.
  absl::flat_hash_map<LinePlace, Sums> elsewhere_;
  std::array<std::vector<UnbookedLine>, 3> unbooked_;  // by rank
  Reconciliation result_;
};

}  // namespace

absl::StatusOr<std::optional<Reconciliation>> Reconcile(const Ledger& ledger,
                                                        const FileLines& lines,
                                                        const std::string& source_system,
                                                        std::optional<int> year) {
  return Reconciler(ledger, lines, source_system, year).Run();
}

}  // namespace wijkmonitor::finance
