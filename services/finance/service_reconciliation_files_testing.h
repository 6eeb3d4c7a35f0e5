#pragma once

// Files of a ledger, as they are sent, and what is to become of their lines: what the model of a
// reconciliation is told.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "services/finance/service_reconciliation_testing.h"
#include "wijkmonitor/finance/v1/posting.pb.h"

namespace wijkmonitor::finance {

// The same in our own layout, which has no number of a period, and says itself as what a line is
// booked; not for one of 0.
inline WrittenLine AsOwn(WrittenLine line, const BookingRule& rule) {
  const int64_t net = line.debit - line.credit;
  line.number = static_cast<int>(line.day.month());
  line.debit = rule.is_income ? 0 : net;
  line.credit = rule.is_income ? -net : 0;
  return line;
}

// A file, how it is sent, and what becomes of it.
struct SentFile {
  std::vector<WrittenLine> lines;
  std::optional<BookingRules> own;  // in our own layout, by these
  std::string covers;               // as the request says it
  std::set<int> months;             // that `covers` names
  bool rebook = false, allow_partial = false, validate_only = false;
  std::string correction_day;

  bool is_of_years() const { return covers.empty(); }
  bool is_of_lines() const { return covers == "lines"; }

  std::string Text() const {
    if (own) return OwnText();
    std::string text =
        "boekjaar;dagboek;boekstuk;regel;periode;boekdatum;grootboekrekening;kostenplaats;project;"
        "debet;credit\n";
    for (const WrittenLine& line : lines) text += line.Text();
    return text;
  }
  v1::ImportPostingsRequest Request() const {
    v1::ImportPostingsRequest request;
    request.set_profile(own ? "wijkmonitor" : "ledger");
    // Said, because files of some months only are among them.
    request.set_covers(is_of_years() ? "year" : covers);
    request.set_correction_day(correction_day);
    if (rebook) request.set_on_change(v1::ImportPostingsRequest::ON_CHANGE_REVERSE_AND_REBOOK);
    auto& header = *request.mutable_chunk()->mutable_header();
    header.set_allow_partial(allow_partial);
    header.set_validate_only(validate_only);
    return request;
  }
  std::string Describe() const {
    return absl::StrCat("file of \"", covers, "\"", rebook ? " rebook" : "",
                        allow_partial ? " partial" : "", validate_only ? " dry" : "", " on \"",
                        correction_day, "\"\n", Text());
  }

 private:
  std::string OwnText() const {
    std::string text =
        "source_system,external_id,side,amount,currency,period,action_line,account,cost_center\n";
    for (const WrittenLine& line : lines) {
      const std::string amount =
          absl::StrFormat("%s%d.%02d", line.gross() < 0 ? "-" : "", std::abs(line.gross()) / 100,
                          std::abs(line.gross()) % 100);
      absl::StrAppend(&text, "LEDGER,", line.id(), ",", line.is_credit() ? "INCOME," : "EXPENSE,",
                      amount, ",EUR,", absl::FormatCivilTime(line.day), ",",
                      own->at(line.account).action_line, ",", line.account, ",", line.cost_center,
                      "\n");
    }
    return text;
  }
};

// Lines by what becomes of them, and what the file comes to.
struct Expected {
  std::vector<Became> became;  // by line
  bool is_refused = false;     // nothing of the file is taken
  int64_t rows[4] = {};        // by what became of them
  int64_t amounts[2][4] = {};  // by side, too
};

class Books {
 public:
  BookingRules rules;
  std::string closed_through;  // empty: nothing is closed

  bool AreClosed(const std::string& day) const { return day <= closed_through; }

  // What becomes of the lines of a file beside `ledger`.
  Expected Expect(const SentFile& file, const ListedLedger& ledger) const {
    Expected expected;
    const bool no_such_day = !file.correction_day.empty() && AreClosed(file.correction_day);
    std::set<std::string> ids;
    int64_t rejected = 0, taken = 0;
    for (const WrittenLine& line : file.lines) {
      const bool is_read = ids.insert(line.id()).second && line.has_day && IsCovered(file, line);
      const Became became = is_read ? BecomeOf(file, line, ledger) : Became::kRejected;
      expected.became.push_back(became);
      rejected += became == Became::kRejected;
      taken += became == Became::kApplied || became == Became::kUnchanged;
    }
    // Only of months that are named a file may say that there is nothing.
    const bool says_nothing = file.lines.empty() && file.months.empty();
    expected.is_refused =
        no_such_day || says_nothing || (rejected > 0 && (!file.allow_partial || taken == 0));
    for (size_t i = 0; i < file.lines.size(); ++i) {
      Became& became = expected.became[i];
      if (expected.is_refused && became != Became::kOutOfScope) became = Became::kRejected;
      ++expected.rows[static_cast<int>(became)];
      const WrittenLine& line = file.lines[i];
      expected.amounts[line.is_credit()][static_cast<int>(became)] += line.gross();
    }
    return expected;
  }

 private:
  static bool IsCovered(const SentFile& file, const WrittenLine& line) {
    return file.months.empty() || file.months.contains(line.month());
  }

  Became BecomeOf(const SentFile& file, const WrittenLine& line, const ListedLedger& ledger) const {
    const BookingRules& by = file.own ? *file.own : rules;
    const auto rule = by.find(line.account);
    if (rule == by.end()) return Became::kOutOfScope;
    const bool is_known = ledger.Has(line.id());
    if (is_known && ledger.Says(line, rule->second, !file.own)) return Became::kUnchanged;
    if (is_known && !file.rebook) return Became::kRejected;
    const bool booked_in_closed =
        ledger.IsInForce(line.id()) && AreClosed(ledger.Newest(line.id()).period().start());
    const bool is_closed = AreClosed(absl::FormatCivilTime(line.day)) || booked_in_closed;
    return is_closed && file.correction_day.empty() ? Became::kRejected : Became::kApplied;
  }
};

// As the model keeps a file that was taken. `ledger` is that after it.
class ModelFileMaker {
 public:
  ModelFileMaker(const SentFile& sent, const Expected& expected, const ListedLedger& ledger)
      : sent_(sent), expected_(expected), ledger_(ledger) {}

  ModelFile Make(int64_t batch) {
    file_.batch = batch;
    file_.months = sent_.months;
    for (size_t i = 0; i < sent_.lines.size(); ++i) {
      if (!IsRead(i)) continue;
      last_year_ = std::max(last_year_, sent_.lines[i].year);
      if (sent_.is_of_years()) AddYear(sent_.lines[i].year);
    }
    // A posting is that of a line that is not rejected, if there is one.
    for (const bool rejected : {false, true}) {
      for (size_t i = 0; i < sent_.lines.size(); ++i) {
        if ((expected_.became[i] == Became::kRejected) == rejected) Add(i);
      }
    }
    return std::move(file_);
  }

 private:
  bool IsRead(size_t i) const {
    const WrittenLine& line = sent_.lines[i];
    const bool is_first =
        std::ranges::find(sent_.lines, line.id(), &WrittenLine::id) - sent_.lines.begin() ==
        static_cast<ptrdiff_t>(i);
    return is_first && line.has_day &&
           (sent_.months.empty() || sent_.months.contains(line.month()));
  }

  void AddYear(int year) {
    for (int month = 0; month < 12; ++month) file_.months.insert(12 * year + month);
  }

  void Add(size_t i) {
    const WrittenLine& line = sent_.lines[i];
    const Became became = expected_.became[i];
    ModelLine added{.id = line.id(),
                    .place = {line.year, line.month(), line.month(), absl::StrCat(line.number),
                              line.account, line.is_credit()},
                    .amount = line.gross(),
                    .became = became};
    if (!IsRead(i) && !StandsWhereItSays(line)) PutAtTheEnd(&added.place);
    added.has_posting = became != Became::kOutOfScope && ledger_.Has(added.id) &&
                        with_posting_.insert(added.id).second;
    if (added.has_posting) added.booked_month = ledger_.BookedMonth(added.id);
    file_.lines.push_back(std::move(added));
  }

  bool StandsWhereItSays(const WrittenLine& line) const {
    return line.has_day && (file_.months.empty() || file_.months.contains(line.month()));
  }

  // A line of which it cannot be told where it stands: in the last year, or, if the file does not
  // cover that, in its last month.
  void PutAtTheEnd(ModelPlace* place) const {
    const int last = file_.months.empty() ? 0 : *file_.months.rbegin();
    place->year = file_.months.empty() || sent_.is_of_years() ? last_year_ : last / 12;
    place->period.clear();
    place->first_month = 12 * place->year;
    place->last_month = 12 * place->year + 11;
    if (!file_.months.empty() && !file_.Covers(*place)) {
      place->first_month = place->last_month = last;
    }
  }

  const SentFile& sent_;
  const Expected& expected_;
  const ListedLedger& ledger_;
  ModelFile file_;
  int last_year_ = 0;  // of the lines that could be read
  std::set<std::string> with_posting_;
};

}  // namespace wijkmonitor::finance
