#include "services/finance/domain/reconciliation.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

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

absl::StatusOr<ReconciliationRow> RowOf(ReconciliationRow row, const Sums& sums) {
  constexpr absl::string_view kTooLarge = "the amounts add up to more than 64 bits: ask for a year";
  row.lines = sums.lines;
  row.unread_lines = sums.unread_lines;
  ASSIGN_OR_RETURN(row.total, FittingSum(sums.total, kTooLarge));
  ASSIGN_OR_RETURN(row.booked, FittingSum(sums.booked, kTooLarge));
  ASSIGN_OR_RETURN(row.out_of_scope, FittingSum(sums.out_of_scope, kTooLarge));
  ASSIGN_OR_RETURN(row.rejected, FittingSum(sums.rejected, kTooLarge));
  ASSIGN_OR_RETURN(row.reversed, FittingSum(sums.reversed, kTooLarge));
  return row;
}

// In what order lines are listed.
size_t RankOf(LineState state) {
  switch (state) {
    case LineState::kGone:
    case LineState::kCorrected:
    case LineState::kOtherAmount:
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
  uint32_t currency = 0;
  bool is_reversed = false, is_owned = false;
};

// By the number of revision 1.
std::vector<EntryState> StatesOf(const Ledger& ledger, const std::string& source_system) {
  std::vector<EntryState> states(ledger.size() + 1);
  ForEachOfSource(ledger, source_system,
                  [&](const Ledger::Facts& facts, size_t i, uint32_t number) {
                    const bool is_income = facts.side[i] == static_cast<uint8_t>(Side::kIncome);
                    EntryState& state = states[facts.entry[i]];
                    state.sum += is_income ? -facts.amount[i] : facts.amount[i];
                    state.newest = number;
                    state.currency = facts.currency[i];
                    state.is_reversed = facts.reversal[i] != 0;
                  });
  return states;
}

class Reconciler {
 public:
  // All outlive it.
  Reconciler(const Ledger& ledger, const FileLines& lines, const std::string& source_system,
             std::optional<int> year)
      : ledger_(ledger),
        entries_(StatesOf(ledger, source_system)),
        files_(lines.OfSource(source_system)),
        year_(year) {}

  absl::StatusOr<std::optional<Reconciliation>> Run() {
    if (year_) TakeFiles(Months::OfYear(*year_));
    // A posting stands for the line of the newest file that has it.
    for (auto file = files_.rbegin(); file != files_.rend(); ++file) {
      RETURN_IF_ERROR(AddFile(**file));
    }
    if (!year_) {
      for (const auto& file : files_) result_.files.push_back(file->file);
    }
    if (result_.files.empty()) return std::nullopt;
    for (std::vector<UnbookedLine>& of_rank : unbooked_) {
      result_.unbooked.insert(result_.unbooked.end(), of_rank.begin(), of_rank.end());
    }
    RETURN_IF_ERROR(AddRows());
    return std::move(result_);
  }

 private:
  static constexpr uint32_t kNoCurrency = std::numeric_limits<uint32_t>::max();
  // What of a place is looked at for each line.
  struct PlaceKind {
    uint32_t currency = 0;  // its code in the ledger
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
    for (uint32_t code = 0; code < places.size(); ++code) {
      const LinePlace& place = places[code];
      const uint32_t* currency = ledger_.codes().currency.Find(place.currency);
      kinds.push_back({.currency = currency == nullptr ? kNoCurrency : *currency,
                       .is_asked = IsAsked(place),
                       .is_income = place.side == Side::kIncome});
    }
    return kinds;
  }

  absl::Status AddFile(const LinesOfFile& file) {
    const std::vector<PlaceKind> kinds = KindsOf(*file.places);
    sums_.assign(file.places->size(), Sums());
    for (size_t i = 0; i < file.size(); ++i) {
      if (file.posting[i] > ledger_.size()) {
        return absl::DataLossError(absl::StrCat("a stored line of batch ", file.file.batch,
                                                " stands for a posting that there is not"));
      }
      // A line of a year that is not asked owns its posting too.
      EntryState* entry =
          file.posting[i] == 0 ? nullptr : &entries_[ledger_.EntryOf(file.posting[i])];
      if (entry != nullptr && std::exchange(entry->is_owned, true)) entry = nullptr;
      const PlaceKind kind = kinds[file.place[i]];
      if (!kind.is_asked) continue;
      if (file.filed[i] == Filed::kGone) {
        if (entry != nullptr) AddGone(file, i, kind, *entry);
        continue;
      }
      Sums& sums = sums_[file.place[i]];
      ++sums.lines;
      sums.total += file.amount[i];
      if (file.filed[i] == Filed::kUnread) ++sums.unread_lines;
      if (entry != nullptr) {
        AddBooked(file, i, kind, *entry);
      } else {
        AddUnbooked(file, i);
      }
    }
    for (uint32_t code = 0; code < sums_.size(); ++code) {
      const Sums& sums = sums_[code];
      if (sums.lines > 0 || sums.booked != 0) rows_.emplace_back(&(*file.places)[code], sums);
    }
    return absl::OkStatus();
  }

  static const LinePlace& PlaceOf(const LinesOfFile& file, size_t i) {
    return (*file.places)[file.place[i]];
  }

  void List(LineState state, const LinesOfFile& file, size_t i, int64_t booked,
            absl::string_view currency) {
    unbooked_[RankOf(state)].push_back({state, file.file.batch, file.position[i], file.posting[i],
                                        &PlaceOf(file, i), file.amount[i], booked,
                                        file.filed[i] == Filed::kUnread, currency});
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
    List(state, file, i, 0, PlaceOf(file, i).currency);
  }

  // Adds what the ledger has, in the direction of the side of the line, and returns it.
  int64_t Book(const LinesOfFile& file, size_t i, const PlaceKind& kind, const EntryState& entry) {
    const int64_t booked = kind.is_income ? -entry.sum : entry.sum;
    if (entry.currency == kind.currency) {
      sums_[file.place[i]].booked += booked;
    } else if (booked != 0) {
      LinePlace place = PlaceOf(file, i);
      place.currency = CurrencyOf(entry);
      other_currencies_[std::move(place)].booked += booked;
    }
    return booked;
  }

  const std::string& CurrencyOf(const EntryState& entry) const {
    return ledger_.codes().currency.Text(entry.currency);
  }

  // A posting that no line stands for; nothing where it was reversed.
  void AddGone(const LinesOfFile& file, size_t i, const PlaceKind& kind, const EntryState& entry) {
    const int64_t booked = Book(file, i, kind, entry);
    if (booked == 0 && entry.is_reversed) return;
    List(LineState::kGone, file, i, booked, CurrencyOf(entry));
  }

  void AddBooked(const LinesOfFile& file, size_t i, const PlaceKind& kind,
                 const EntryState& entry) {
    const int64_t booked = Book(file, i, kind, entry), amount = file.amount[i];
    const bool is_rejected = file.filed[i] != Filed::kInScope;
    const bool is_same = booked == amount && entry.currency == kind.currency;
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
    } else {
      const auto [newest, n] = ledger_.Find(entry.newest);
      if (newest->version[n] > file.file.batch) state = LineState::kCorrected;
    }
    List(state, file, i, booked, CurrencyOf(entry));
  }

  absl::Status AddRows() {
    for (const auto& [place, sums] : other_currencies_) rows_.emplace_back(&place, sums);
    std::ranges::sort(rows_, [](const auto& a, const auto& b) {
      const auto key = [](const LinePlace& of) {
        return std::tie(of.year, of.months.first, of.months.end, of.period, of.account, of.currency,
                        of.side);
      };
      return key(*a.first) < key(*b.first);
    });
    std::map<std::pair<std::string, Side>, Sums> totals;
    std::map<std::string, Sums> net;
    for (size_t i = 0; i < rows_.size(); ++i) {
      const auto& [place, sums] = rows_[i];
      // Several files may have lines of one place.
      if (i + 1 < rows_.size() && *place == *rows_[i + 1].first) {
        rows_[i + 1].second.Add(sums);
        continue;
      }
      totals[{place->currency, place->side}].Add(sums);
      net[place->currency].Add(sums, place->side == Side::kIncome ? -1 : 1);
      ASSIGN_OR_RETURN(result_.rows.emplace_back(), RowOf({.year = place->year,
                                                           .period = place->period,
                                                           .account = place->account,
                                                           .side = place->side,
                                                           .currency = place->currency},
                                                          sums));
    }
    for (const auto& [key, sums] : totals) {
      ASSIGN_OR_RETURN(result_.totals.emplace_back(),
                       RowOf({.side = key.second, .currency = key.first}, sums));
    }
    for (const auto& [currency, sums] : net) {
      ASSIGN_OR_RETURN(result_.net.emplace_back(), RowOf({.currency = currency}, sums));
    }
    return absl::OkStatus();
  }

  const Ledger& ledger_;
  std::vector<EntryState> entries_;
  const FileLines::Files& files_;
  const std::optional<int> year_;
  std::vector<Sums> sums_;                               // of the file, by place
  std::vector<std::pair<const LinePlace*, Sums>> rows_;  // of all files
  // Of postings in another currency than their line.
  absl::flat_hash_map<LinePlace, Sums> other_currencies_;
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
