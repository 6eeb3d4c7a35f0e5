#pragma once

// What a reconciliation must say, worked out a second time: with plain maps by external id, from
// the lines that a test wrote and the postings that the ledger lists.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "wijkmonitor/finance/v1/posting.pb.h"
#include "wijkmonitor/finance/v1/reconciliation.pb.h"

namespace wijkmonitor::finance {

// A line as a file of the profile `ledger` has it. Amounts are in cents; one of the two is 0.
struct WrittenLine {
  int year = 2024, slip = 0;
  int number = 1;  // of its period
  absl::CivilDay day;
  std::string account, cost_center;
  int64_t debit = 0, credit = 0;
  bool has_day = true;  // one that there is

  std::string id() const { return absl::StrCat(year, "/INK/", slip, "/1"); }
  bool is_credit() const { return credit != 0; }
  int64_t gross() const { return is_credit() ? credit : debit; }
  int month() const { return 12 * year + std::clamp(number, 1, 12) - 1; }

  std::string Text() const {
    const auto cents = [](int64_t amount) {
      if (amount == 0) return std::string();
      const int64_t size = std::abs(amount);
      return absl::StrFormat("%s%d,%02d", amount < 0 ? "-" : "", size / 100, size % 100);
    };
    const std::string said_day =
        has_day ? absl::StrFormat("%02d-%02d-%d", day.day(), day.month(), day.year())
                : "31-02-2024";
    const std::string said_debit = debit == 0 && credit == 0 ? "0,00" : cents(debit);
    return absl::StrCat(year, ";INK;", slip, ";1;", number, ";", said_day, ";", account, ";",
                        cost_center, ";;", said_debit, ";", cents(credit), "\n");
  }
};

// How lines of an account are booked; an account without a rule is out of scope.
struct BookingRule {
  bool is_income = false;
  std::string action_line;
};
using BookingRules = std::map<std::string, BookingRule>;  // by account

// What a posting says, or would say: of a correction with the period of its line.
inline std::string SaidBy(const WrittenLine& line, const BookingRule& rule) {
  const int64_t net = line.debit - line.credit;
  return absl::StrCat(rule.is_income, " ", rule.is_income ? -net : net, " ",
                      absl::FormatCivilTime(line.day), " ", line.account, " ", line.cost_center,
                      " ", rule.action_line);
}
inline std::string SaidBy(const v1::Posting& posting) {
  const auto& period = posting.has_corrects_period() ? posting.corrects_period() : posting.period();
  return absl::StrCat(posting.side() == v1::POSTING_SIDE_INCOME, " ",
                      posting.amount().amount_minor(), " ", period.start(), " ", posting.account(),
                      " ", posting.cost_center(), " ", posting.action_line());
}

// The same without what a mapping says.
inline std::string OfSource(const WrittenLine& line) {
  return absl::StrCat(line.debit - line.credit, " ", absl::FormatCivilTime(line.day), " ",
                      line.account, " ", line.cost_center);
}
inline std::string OfSource(const v1::Posting& posting) {
  const auto& period = posting.has_corrects_period() ? posting.corrects_period() : posting.period();
  const int64_t amount = posting.amount().amount_minor();
  return absl::StrCat(posting.side() == v1::POSTING_SIDE_INCOME ? -amount : amount, " ",
                      period.start(), " ", posting.account(), " ", posting.cost_center());
}

// The ledger as ListPostings tells it.
class ListedLedger {
 public:
  void Add(const v1::Posting& posting) { revisions_[posting.external_id()].push_back(posting); }

  bool Has(const std::string& id) const { return revisions_.contains(id); }
  const v1::Posting& Newest(const std::string& id) const { return revisions_.at(id).back(); }
  bool IsInForce(const std::string& id) const { return Has(id) && !Newest(id).reversal(); }
  // Whether a line says what is in force, or what was until it was reversed by hand: one that is
  // mapped however it is mapped since.
  bool Says(const WrittenLine& line, const BookingRule& rule, bool is_mapped) const {
    const std::vector<v1::Posting>& all = revisions_.at(line.id());
    const v1::Posting& said = all[all.size() - (all.back().reversal() ? 2 : 1)];
    return all.back().reversal() && is_mapped ? OfSource(said) == OfSource(line)
                                              : SaidBy(said) == SaidBy(line, rule);
  }
  // That of the day of the line for which its newest posting is booked, or which that cancels.
  absl::CivilMonth BookedMonth(const std::string& id) const {
    const std::vector<v1::Posting>& all = revisions_.at(id);
    const v1::Posting& posting = all[all.size() - (all.back().reversal() ? 2 : 1)];
    const auto& period =
        posting.has_corrects_period() ? posting.corrects_period() : posting.period();
    absl::CivilDay day;
    if (!absl::ParseCivilTime(period.start(), &day)) std::abort();
    return absl::CivilMonth(day);
  }
  // Expense less income, of all its revisions.
  int64_t Net(const std::string& id) const {
    int64_t net = 0;
    for (const v1::Posting& posting : revisions_.at(id)) {
      const int64_t amount = posting.amount().amount_minor();
      net += posting.side() == v1::POSTING_SIDE_INCOME ? -amount : amount;
    }
    return net;
  }
  int64_t Net() const {
    int64_t net = 0;
    for (const auto& [id, revisions] : revisions_) net += Net(id);
    return net;
  }
  std::vector<std::string> IdsInForce() const {
    std::vector<std::string> ids;
    for (const auto& [id, revisions] : revisions_) {
      if (IsInForce(id)) ids.push_back(id);
    }
    return ids;
  }
  size_t Revisions(const std::string& id) const { return Has(id) ? revisions_.at(id).size() : 0; }

 private:
  std::map<std::string, std::vector<v1::Posting>> revisions_;  // in their order
};

enum class Became { kApplied, kUnchanged, kOutOfScope, kRejected };

// Where a line counts. Months count from the year 0.
struct ModelPlace {
  int year = 0, first_month = 0, last_month = 0;
  std::string period, account;
  bool is_credit = false;
};

// A line that a file has, or, gone, one that it no longer has of a posting in force.
struct ModelLine {
  std::string id;
  ModelPlace place;
  int64_t amount = 0;
  Became became = Became::kApplied;
  bool is_gone = false;
  bool has_posting = false;
  absl::CivilMonth booked_month;  // as it was when the file had come, if it has a posting
};

struct ModelFile {
  int64_t batch = 0;
  std::set<int> months;  // that it covers; none: it speaks for its own lines only
  std::vector<ModelLine> lines;

  bool Covers(const ModelPlace& place) const {
    for (int month = place.first_month; month <= place.last_month; ++month) {
      if (!months.contains(month)) return false;
    }
    return true;
  }
};

// The ids of the lines that stand for a posting and are not rejected.
inline std::set<std::string> Said(const std::vector<ModelFile>& files) {
  std::set<std::string> said;
  for (const ModelFile& file : files) {
    for (const ModelLine& line : file.lines) {
      const bool is_in_scope = !line.is_gone && line.became != Became::kRejected;
      if (line.has_posting && is_in_scope) said.insert(line.id);
    }
  }
  return said;
}
// Whether it may stand for its posting: one that is rejected leaves it to one that is not.
inline bool MayOwn(const ModelLine& line, const std::set<std::string>& said) {
  return line.has_posting && (line.became != Became::kRejected || !said.contains(line.id));
}

// File, booked, out of scope, rejected, reversed, number of lines.
using ModelSums = std::array<int64_t, 6>;
struct ModelAnswer {
  std::map<std::string, ModelSums> rows;
  std::multiset<std::string> lines;  // that are not booked as the file says them

  void DropEmptyRows() {
    std::erase_if(rows, [](const auto& row) { return row.second == ModelSums(); });
  }
  bool operator==(const ModelAnswer&) const = default;
};

inline std::string RowKey(int year, const std::string& period, const std::string& account,
                          bool is_credit) {
  return absl::StrCat(year, " ", period, " ", account, " ", is_credit ? "credit" : "debit");
}
inline std::string LineText(v1::ReconciliationLine::State state, const std::string& id,
                            int64_t amount, int64_t booked, int64_t batch, const std::string& row) {
  return absl::StrCat(v1::ReconciliationLine::State_Name(state), " ", id, " ", amount, " ", booked,
                      " of ", batch, " in ", row);
}

// What the service answered, in the same words.
inline ModelAnswer AnswerOf(const v1::Reconciliation& reconciliation) {
  ModelAnswer answer;
  for (const v1::ReconciliationRow& row : reconciliation.rows()) {
    const std::string key =
        RowKey(row.year(), row.period(), row.account(), row.side() == v1::POSTING_SIDE_INCOME);
    const ModelSums sums = {row.total_minor(),    row.booked_minor(),   row.out_of_scope_minor(),
                            row.rejected_minor(), row.reversed_minor(), row.lines()};
    for (size_t i = 0; i < sums.size(); ++i) answer.rows[key][i] += sums[i];
  }
  for (const v1::ReconciliationLine& line : reconciliation.lines()) {
    int64_t batch = 0;
    if (!absl::SimpleAtoi(line.batch(), &batch)) batch = -1;
    answer.lines.insert(LineText(line.state(), line.external_id(), line.amount_minor(),
                                 line.booked_minor(), batch,
                                 RowKey(line.year(), line.period(), line.account(),
                                        line.side() == v1::POSTING_SIDE_INCOME)));
  }
  answer.DropEmptyRows();
  return answer;
}

// What the files of a source say.
class ModelFiles {
 public:
  const std::vector<ModelFile>& files() const { return files_; }

  // Takes a file that was applied; `ledger` is that after it. Returns what is kept of it.
  ModelFile Take(ModelFile file, const ListedLedger& ledger) {
    ModelFile whole = file;
    Was was{.owners = Owners()};
    if (file.months.empty()) ReplaceById(&file, &was);
    std::set<std::string> ids;
    for (const ModelLine& line : file.lines) ids.insert(line.id);
    for (ModelFile& earlier : files_) {
      const bool is_of_lines = earlier.months.empty();
      Remove(&earlier, &was, [&](const ModelLine& line) {
        const bool is_said_again = is_of_lines && !line.is_gone && ids.contains(line.id);
        return !file.months.empty() && (file.Covers(line.place) || is_said_again);
      });
    }
    const std::vector<ModelLine> gone = GoneIn(whole, was, ledger);
    for (ModelFile* kept : {&file, &whole}) {
      kept->lines.insert(kept->lines.end(), gone.begin(), gone.end());
    }
    covered_.insert(file.months.begin(), file.months.end());
    files_.push_back(std::move(file));
    return whole;
  }

  // Whether there is an answer for a year.
  bool Knows(int year) const {
    for (const ModelFile& file : files_) {
      for (const ModelLine& line : file.lines) {
        if (line.place.year == year) return true;
      }
    }
    const auto covered = covered_.lower_bound(12 * year);
    return covered != covered_.end() && *covered < 12 * (year + 1);
  }

 private:
  // Whose postings were, and where those stood of which the line is replaced; by external id.
  struct Was {
    std::map<std::string, int64_t> owners;
    std::map<std::string, ModelPlace> places;
  };

  // The lines of a file with one external id, beside those of files that cover months: see
  // ReplaceById of the domain.
  struct LinesOfId {
    ModelPlace place;
    absl::CivilMonth booked_month;
    bool is_booked = false, is_taken_up = false, is_said = false, is_booked_there = false;

    bool TakesPlace() const { return !is_taken_up || (is_booked && !is_booked_there); }
    // Whether a line of an earlier file, which covers months, is this one, wherever they stand: see
    // Says of the domain.
    bool IsSaidBy(const ModelFile& earlier, const ModelLine& line) const {
      const bool is_elsewhere =
          line.place.first_month != place.first_month || line.place.last_month != place.last_month;
      if (is_elsewhere && is_booked && line.has_posting) {
        return line.booked_month == booked_month && earlier.Covers(line.place);
      }
      return earlier.Covers(place);
    }
  };
  std::map<std::string, LinesOfId> IdsOf(const ModelFile& file) const {
    std::map<std::string, LinesOfId> ids;
    for (const ModelLine& line : file.lines) {
      LinesOfId& of_id = ids[line.id];
      of_id.is_taken_up |= line.became == Became::kApplied || line.became == Became::kUnchanged;
      if (of_id.is_booked) continue;
      of_id.place = line.place;
      of_id.is_booked = line.has_posting;
      of_id.booked_month = line.booked_month;
    }
    for (const ModelFile& earlier : files_) {
      if (earlier.months.empty()) continue;
      for (const ModelLine& line : earlier.lines) {
        if (line.is_gone || !ids.contains(line.id)) continue;
        ids[line.id].is_said |= ids[line.id].IsSaidBy(earlier, line);
        ids[line.id].is_booked_there |= line.has_posting;
      }
    }
    return ids;
  }

  void ReplaceById(ModelFile* file, Was* was) {
    const std::map<std::string, LinesOfId> ids = IdsOf(*file);
    for (ModelFile& earlier : files_) {
      const bool is_of_lines = earlier.months.empty();
      Remove(&earlier, was, [&](const ModelLine& line) {
        const auto found = ids.find(line.id);
        return !line.is_gone && found != ids.end() && (is_of_lines || found->second.TakesPlace());
      });
    }
    std::erase_if(file->lines, [&](const ModelLine& line) {
      return ids.at(line.id).is_said && !ids.at(line.id).TakesPlace();
    });
  }

  // The batch of the newest file with a line of a posting, by external id: that is whose it is.
  std::map<std::string, int64_t> Owners() const {
    std::map<std::string, int64_t> owners;
    const std::set<std::string> said = Said(files_);
    for (const ModelFile& file : files_) {
      for (const ModelLine& line : file.lines) {
        if (MayOwn(line, said)) owners[line.id] = file.batch;
      }
    }
    return owners;
  }

  template <class Predicate>
  static void Remove(ModelFile* file, Was* was, Predicate is_removed) {
    for (const ModelLine& line : file->lines) {
      if (!is_removed(line) || !line.has_posting) continue;
      if (was->owners.at(line.id) == file->batch) was->places[line.id] = line.place;
    }
    std::erase_if(file->lines, is_removed);
  }

  // What is in force and has no line any more.
  static std::vector<ModelLine> GoneIn(const ModelFile& file, const Was& was,
                                       const ListedLedger& ledger) {
    std::set<std::string> with_line;
    for (const ModelLine& line : file.lines) {
      if (line.has_posting) with_line.insert(line.id);
    }
    std::vector<ModelLine> gone;
    for (const auto& [id, place] : was.places) {
      if (with_line.contains(id) || !ledger.IsInForce(id)) continue;
      gone.push_back({.id = id, .place = place, .is_gone = true, .has_posting = true});
    }
    return gone;
  }

  std::vector<ModelFile> files_;  // in their order, each with the lines that count
  std::set<int> covered_;         // by any file
};

// What the ledger has beside what `files` say; of one year, unless 0.
class ModelReconciler {
 public:
  static ModelAnswer Run(const std::vector<ModelFile>& files, const ListedLedger& ledger,
                         int year) {
    ModelReconciler reconciler(ledger);
    const std::set<std::string> said = Said(files);
    for (auto file = files.rbegin(); file != files.rend(); ++file) {
      for (const ModelLine& line : file->lines) {
        const bool is_owner = MayOwn(line, said) && reconciler.owned_.insert(line.id).second;
        if (year != 0 && line.place.year != year) continue;
        reconciler.Add(*file, line, is_owner);
      }
    }
    reconciler.answer_.DropEmptyRows();
    return std::move(reconciler.answer_);
  }

 private:
  using State = v1::ReconciliationLine;
  enum Sum { kTotal, kBooked, kOutOfScope, kRejected, kReversed, kLines };

  explicit ModelReconciler(const ListedLedger& ledger) : ledger_(ledger) {}

  void Add(const ModelFile& file, const ModelLine& line, bool is_owner) {
    if (line.is_gone && !is_owner) return;
    if (line.is_gone && !ledger_.IsInForce(line.id)) return;
    const ModelPlace& place = line.place;
    const std::string row = RowKey(place.year, place.period, place.account, place.is_credit);
    ModelSums& sums = answer_.rows[row];
    sums[kTotal] += line.amount;
    sums[kLines] += line.is_gone ? 0 : 1;
    const int64_t net = is_owner ? ledger_.Net(line.id) : 0;
    const int64_t booked = place.is_credit ? -net : net;
    const std::string account = is_owner ? ledger_.Newest(line.id).account() : place.account;
    answer_.rows[RowKey(place.year, place.period, account, place.is_credit)][kBooked] += booked;
    const std::optional<State::State> state =
        StateOf(file, line, is_owner, booked, account == place.account);
    if (!state) return;
    if (state == State::STATE_OUT_OF_SCOPE) sums[kOutOfScope] += line.amount;
    // What was rejected may be in the ledger with the same amount, as something else.
    const bool is_in_ledger = is_owner && ledger_.IsInForce(line.id);
    if (state == State::STATE_REJECTED && !is_in_ledger) sums[kRejected] += line.amount;
    if (state == State::STATE_REVERSED) sums[kReversed] += line.amount;
    answer_.lines.insert(LineText(*state, line.id, line.amount, booked, file.batch, row));
  }

  // Absent: the line is booked as the file says it.
  std::optional<State::State> StateOf(const ModelFile& file, const ModelLine& line, bool is_owner,
                                      int64_t booked, bool is_there) const {
    if (line.is_gone) return State::STATE_GONE;
    if (line.became == Became::kOutOfScope) return State::STATE_OUT_OF_SCOPE;
    const bool is_rejected = line.became == Became::kRejected;
    if (!is_owner) return is_rejected ? State::STATE_REJECTED : State::STATE_CORRECTED;
    if (!ledger_.IsInForce(line.id)) {
      if (line.amount == 0) return std::nullopt;
      return is_rejected ? State::STATE_REJECTED : State::STATE_REVERSED;
    }
    if (booked == line.amount && is_there) {
      const bool is_listed = is_rejected && line.amount != 0;
      return is_listed ? std::optional(State::STATE_REJECTED) : std::nullopt;
    }
    return ledger_.Newest(line.id).data_version() > file.batch ? State::STATE_CORRECTED
                                                               : State::STATE_OTHER_AMOUNT;
  }

  const ListedLedger& ledger_;
  std::set<std::string> owned_;
  ModelAnswer answer_;
};

}  // namespace wijkmonitor::finance
