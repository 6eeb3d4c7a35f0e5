#include "services/finance/domain/filing.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/currency_code.h"

namespace wijkmonitor::finance {
namespace {

LinePlace PlaceOf(const LedgerLine& line) {
  LinePlace place{.year = line.year,
                  .months = line.months,
                  .period = line.period,
                  .account = line.account,
                  .side = line.side,
                  .currency = IsCurrencyCode(line.currency) ? line.currency : ""};
  if (!line.in_scope()) {
    place.cost_center = line.cost_center;
    place.project_code = line.project_code;
  }
  return place;
}

// Whether a line is one that the file has in a month: one that cannot be read may stand in another.
bool SaysWhatItHas(Filed filed) { return filed == Filed::kInScope || filed == Filed::kOutOfScope; }

int32_t CountOf(const Coverage& coverage) {
  int32_t count = 0;
  for (const Months& months : coverage.months) count += months.end - months.first;
  return count;
}

// The place of a posting of which no file has said a line.
LinePlace PlaceOf(const Ledger& ledger, int64_t number) {
  const auto [facts, i] = ledger.Find(number);
  const Ledger::CodeTables& codes = ledger.codes();
  const int year = facts->book_year[i];
  const Months months = MonthsOfLine(year, "", ledger.PeriodOf(facts->period[i]));
  const bool is_month = months.end == months.first + 1;
  return {.year = year,
          .months = months,
          .period = is_month ? absl::StrCat(months.first % 12 + 1) : "",
          .account = facts->account[i] == 0 ? codes.taakveld.Text(facts->taakveld[i])
                                            : codes.account.Text(facts->account[i]),
          .side = static_cast<Side>(facts->side[i]),
          .currency = codes.currency.Text(facts->currency[i])};
}

// In which months the line stands that a posting is booked for.
Months MonthsOf(const Posting& posting) {
  const Period& of_line = posting.corrects.value_or(posting.period);
  return MonthsOfLine(of_line.LastYear(), "", of_line);
}

class Filer {
 public:
  // All outlive it.
  Filer(const LedgerFile& file, const PostingPlan& plan, int64_t last, const StoredPostings& stored,
        const FileLines& before, const Ledger& ledger)
      : file_(file),
        plan_(plan),
        last_(last),
        stored_(stored),
        files_before_(before.OfSource(file.source_system)),
        ledger_(ledger) {}

  Filing Run(const std::set<int64_t>& unread) {
    filing_.coverage = file_.coverage;
    AddLines(unread);
    for (const LedgerLine& line : file_.unread) {
      AddLine(line, line.amount_unread ? Filed::kUnread : Filed::kRejected,
              NewestStored(line.external_id), line.gross());
    }
    LinkRejected();
    if (file_.coverage.OfLinesOnly()) {
      ReplaceById();
    } else {
      ReplaceFilesOfLines();
    }
    AddGone();
    return std::move(filing_);
  }

 private:
  void AddLine(const LedgerLine& line, Filed filed, int64_t posting, int64_t amount) {
    const auto [found, is_new] = places_.try_emplace(PlaceOf(line), nullptr);
    if (is_new) found->second = &filing_.places.emplace_back(found->first);
    filing_.lines.push_back({line.line, line.external_id, found->second, amount, filed, posting});
  }

  void AddLines(const std::set<int64_t>& unread) {
    filing_.lines.reserve(file_.lines.size() + file_.unread.size());
    OutcomesInOrder in_order(unread, plan_.lines);
    for (const LedgerLine& line : file_.lines) {
      if (!line.in_scope()) {
        AddOutOfScope(line);
        continue;
      }
      const PlannedLine planned = in_order.Next(line);
      if (planned.outcome == LineOutcome::kRepeated) continue;
      const bool is_rejected = planned.outcome == LineOutcome::kRejected;
      const int64_t posting =
          planned.posting == 0 ? NewestStored(line.external_id) : NumberOf(planned.posting, last_);
      if (line.revision != 0 && !is_rejected) {
        AddRevision(line, posting);
      } else {
        AddLine(line, is_rejected ? Filed::kRejected : Filed::kInScope, posting, line.gross());
      }
    }
  }

  void AddOutOfScope(const LedgerLine& line) {
    AddLine(line, Filed::kOutOfScope, 0, line.gross());
    if (line.external_id.empty()) return;
    const FiledLine& added = filing_.lines.back();
    const auto [first, is_new] =
        out_of_scope_.try_emplace(line.external_id, filing_.lines.size() - 1);
    if (is_new) return;
    const FiledLine& before = filing_.lines[first->second];
    if (added.place == before.place && added.amount == before.amount) filing_.lines.pop_back();
  }

  // The newest posting of a line that was not planned; 0: there is none.
  int64_t NewestStored(const std::string& external_id) const {
    const KnownEntry* known = FindIn(stored_.entries, external_id);
    return known == nullptr ? 0 : known->newest().number;
  }

  // A line that is an entry of a ledger: it stands for those of its id before it, and a reversal
  // where what it cancels stood.
  void AddRevision(const LedgerLine& line, int64_t posting) {
    const auto [index, is_first] = revisions_.try_emplace(line.external_id, filing_.lines.size());
    const int64_t amount = IsReversal(line.revision) ? 0 : line.gross();
    AddLine(line, Filed::kInScope, posting, amount);
    if (is_first) return;
    FiledLine& before = filing_.lines[index->second];
    if (IsReversal(line.revision)) filing_.lines.back().place = before.place;
    before = filing_.lines.back();
    filing_.lines.pop_back();
  }

  // A posting is that of one line: of one that is not rejected, if there is one.
  void LinkRejected() {
    linked_.assign(ledger_.size() + 1, false);
    for (const FiledLine& line : filing_.lines) {
      if (line.posting != 0 && !IsRejected(line.filed))
        linked_[ledger_.EntryOf(line.posting)] = true;
    }
    for (FiledLine& line : filing_.lines) {
      if (line.posting == 0 || !IsRejected(line.filed)) continue;
      const uint32_t entry = ledger_.EntryOf(line.posting);
      if (linked_[entry]) line.posting = 0;
      linked_[entry] = true;
    }
  }

  // Of a file that speaks for its own lines only. A line that another file has, which covers
  // months, stays that file's, unless ours was not taken up: then the ledger has not what was said
  // last. One that moved to another month stands in both, whether that file covers one of them or
  // both.
  void ReplaceById() {
    if (files_before_.empty()) return;
    absl::flat_hash_map<uint64_t, OurLines> ours = OursById();
    struct SameId {
      const LinesOfFile* file = nullptr;
      size_t index = 0;
      const OurLines* ours = nullptr;
    };
    std::vector<SameId> same;  // by file, in its order
    for (const auto& earlier : files_before_) {
      const Coverage& coverage = earlier->file.coverage;
      for (size_t i = 0; i < earlier->size(); ++i) {
        const auto found = ours.find(earlier->id[i]);
        if (found == ours.end() || earlier->id[i] == 0) continue;
        same.push_back({earlier.get(), i, &found->second});
        if (coverage.OfLinesOnly()) continue;
        found->second.is_said |= Says(*earlier, i, found->second);
        found->second.is_booked_there |= earlier->posting[i] != 0;
      }
    }
    for (const auto& [file, i, our_line] : same) {
      if (!file->file.coverage.OfLinesOnly() && !our_line->TakesPlace()) continue;
      const int64_t batch = file->file.batch;
      if (filing_.replaced.empty() || filing_.replaced.back().batch != batch) {
        filing_.replaced.push_back({batch, {}});
      }
      filing_.replaced.back().positions.push_back(file->position[i]);
    }
    for (FiledLine& line : filing_.lines) {
      const auto found = ours.find(HashOfId(line.external_id));
      line.said_elsewhere =
          found != ours.end() && found->second.is_said && !found->second.TakesPlace();
    }
  }

  // Of a file that covers months. What a file that speaks for its own lines only said of a line
  // that this one has is outdated, also where it stood in another month.
  void ReplaceFilesOfLines() {
    absl::flat_hash_set<uint64_t> ours;
    for (const auto& earlier : files_before_) {
      if (!earlier->file.coverage.OfLinesOnly()) continue;
      if (ours.empty()) {
        for (const FiledLine& line : filing_.lines) ours.insert(HashOfId(line.external_id));
        ours.erase(HashOfId(""));
      }
      ReplacedLines replaced{earlier->file.batch, {}};
      for (size_t i = 0; i < earlier->size(); ++i) {
        if (ours.contains(earlier->id[i])) replaced.positions.push_back(earlier->position[i]);
      }
      if (!replaced.positions.empty()) filing_.replaced.push_back(std::move(replaced));
    }
  }

  // The lines of this file with one external id, beside those of files that cover months.
  struct OurLines {
    const LinePlace* place = nullptr;  // of the one with a posting, or of the last
    absl::string_view external_id;
    int64_t posting = 0;  // of the one with a posting
    bool is_taken_up = false;
    bool is_said = false;  // by such a file, see Says
    bool is_booked_there = false;

    // A line that no posting stands for gives way to one that has one.
    bool TakesPlace() const { return !is_taken_up || (posting != 0 && !is_booked_there); }
  };
  absl::flat_hash_map<uint64_t, OurLines> OursById() const {
    absl::flat_hash_map<uint64_t, OurLines> ours;
    ours.reserve(filing_.lines.size());
    for (const FiledLine& line : filing_.lines) {
      if (line.external_id.empty()) continue;
      OurLines& of_id = ours[HashOfId(line.external_id)];
      of_id.is_taken_up |= line.filed == Filed::kInScope;
      if (of_id.posting != 0) continue;
      of_id.place = line.place;
      of_id.external_id = line.external_id;
      of_id.posting = line.posting;
    }
    return ours;
  }

  // Whether a line of an earlier file, which covers months, is ours: where it stands the months for
  // which both are booked tell. What files say may differ in how they count months, and a day may
  // lie in another than its period.
  bool Says(const LinesOfFile& earlier, size_t i, const OurLines& ours) const {
    const Coverage& coverage = earlier.file.coverage;
    const Months& months = (*earlier.places)[earlier.place[i]].months;
    if (months == ours.place->months) return coverage.Has(months);
    const std::optional<Months> was = BookedMonths(earlier.posting[i], ours.external_id);
    const std::optional<Months> is = BookedMonths(ours.posting, ours.external_id);
    if (!was || !is) return coverage.Has(ours.place->months);
    return *was == *is && coverage.Has(months);
  }
  // Of the line that a posting of this id is booked for, or that it cancels; absent: it is not
  // known.
  std::optional<Months> BookedMonths(int64_t posting, absl::string_view external_id) const {
    if (posting > last_) {
      const Booking& booking = plan_.bookings[static_cast<size_t>(posting - last_ - 1)];
      return booking.reversal ? std::nullopt : std::optional(MonthsOf(*booking.posting));
    }
    const KnownEntry* known = FindIn(stored_.entries, std::string(external_id));
    if (known == nullptr) return std::nullopt;
    auto entry = std::ranges::find(known->revisions, posting, &Entry::number);
    if (entry == known->revisions.end()) return std::nullopt;
    if (entry->reversal && entry != known->revisions.begin()) --entry;
    return MonthsOf(entry->posting);
  }

  // What is in force, and stands for no line that counts: in the months covered, or of a line that
  // is replaced.
  void AddGone() {
    LinkEarlier();
    if (file_.coverage.OfLinesOnly() && was_.empty()) return;
    std::vector<uint32_t> newest(ledger_.size() + 1);  // by entry
    ForEachOfSource(ledger_, file_.source_system,
                    [&](const Ledger::Facts& facts, size_t i, uint32_t number) {
                      newest[facts.entry[i]] = number;
                    });
    for (uint32_t entry = 1; entry < newest.size(); ++entry) {
      if (newest[entry] == 0 || linked_[entry]) continue;
      const auto [facts, i] = ledger_.Find(newest[entry]);
      if (facts->reversal[i]) continue;
      const auto old = was_.find(entry);
      LinePlace place = old == was_.end() ? PlaceOf(ledger_, newest[entry]) : *old->second;
      if (old == was_.end() && !file_.coverage.Has(place.months)) continue;
      const LinePlace* kept = &filing_.places.emplace_back(std::move(place));
      filing_.lines.push_back({0, "", kept, 0, Filed::kGone, newest[entry]});
      filing_.gone.push_back(newest[entry]);
    }
  }

  // Which entries have a line that counts still, and where those stood that have none any more: the
  // newest line of an entry decides.
  void LinkEarlier() {
    const absl::flat_hash_set<uint32_t> of_others = EntriesOfOtherLines(ledger_, files_before_);
    std::vector<bool> is_decided = linked_;
    for (auto file = files_before_.rbegin(); file != files_before_.rend(); ++file) {
      const LinesOfFile& earlier = **file;
      const Replacement replacement(earlier, file_.coverage, filing_.replaced);
      for (size_t i = 0; i < earlier.size(); ++i) {
        if (earlier.posting[i] == 0) continue;
        const uint32_t entry = ledger_.EntryOf(earlier.posting[i]);
        if (is_decided[entry] || (IsRejected(earlier.filed[i]) && of_others.contains(entry)))
          continue;
        is_decided[entry] = true;
        if (replacement.Has(i)) {
          was_[entry] = &(*earlier.places)[earlier.place[i]];
        } else {
          linked_[entry] = true;
        }
      }
    }
  }

  const LedgerFile& file_;
  const PostingPlan& plan_;
  const int64_t last_;
  const StoredPostings& stored_;
  const FileLines::Files& files_before_;
  const Ledger& ledger_;
  Filing filing_;
  absl::flat_hash_map<LinePlace, const LinePlace*> places_;
  absl::flat_hash_map<absl::string_view, size_t> revisions_;     // the line that stands for an id
  absl::flat_hash_map<absl::string_view, size_t> out_of_scope_;  // the first such line of an id
  std::vector<bool> linked_;                                     // by entry
  // By entry, the place of a line that is replaced.
  absl::flat_hash_map<uint32_t, const LinePlace*> was_;
};

}  // namespace

absl::flat_hash_set<uint32_t> EntriesOfOtherLines(const Ledger& ledger,
                                                  const FileLines::Files& files) {
  absl::flat_hash_set<uint32_t> rejected, others;
  const auto has_rejected = [](const auto& file) {
    return file->Count(Filed::kRejected) + file->Count(Filed::kUnread) > 0;
  };
  if (std::ranges::none_of(files, has_rejected)) return others;
  const auto for_each = [&](const auto& is_wanted, const auto& f) {
    for (const auto& file : files) {
      for (size_t i = 0; i < file->size(); ++i) {
        const uint32_t posting = file->posting[i];
        if (!is_wanted(file->filed[i]) || posting == 0 || posting > ledger.size()) continue;
        f(ledger.EntryOf(posting));
      }
    }
  };
  for_each(IsRejected, [&](uint32_t entry) { rejected.insert(entry); });
  for_each([](Filed filed) { return filed == Filed::kInScope; },
           [&](uint32_t entry) {
             if (rejected.contains(entry)) others.insert(entry);
           });
  return others;
}

std::optional<Coverage> PartSentAsWhole(const Filing& filing, const FileLines::Files& before) {
  if (filing.coverage.OfLinesOnly()) return std::nullopt;
  Coverage own;
  for (const FiledLine& line : filing.lines) {
    const bool is_known = line.filed != Filed::kGone && line.posting != 0;
    if (SaysWhatItHas(line.filed) || is_known) own.Add(line.place->months);
  }
  Coverage lacking;
  const auto look_at = [&](const LinePlace& place) {
    if (filing.coverage.Has(place.months) && !own.Has(place.months)) lacking.Add(place.months);
  };
  for (const FiledLine& line : filing.lines) {
    if (line.filed == Filed::kGone) look_at(*line.place);
  }
  for (const auto& file : before) {
    std::vector<bool> has_line(file->places->size());
    for (size_t i = 0; i < file->size(); ++i) {
      if (SaysWhatItHas(file->filed[i])) has_line[file->place[i]] = true;
    }
    for (uint32_t code = 0; code < has_line.size(); ++code) {
      if (has_line[code]) look_at((*file->places)[code]);
    }
  }
  if (lacking.months.empty()) return std::nullopt;
  const bool begins_later =
      !own.months.empty() && lacking.months.front().first < own.months.front().first;
  return begins_later || CountOf(lacking) >= CountOf(own) ? std::optional(own) : std::nullopt;
}

Filing FilingOf(const LedgerFile& file, const std::set<int64_t>& unread, const PostingPlan& plan,
                int64_t last, const StoredPostings& stored, const FileLines& before,
                const Ledger& ledger) {
  return Filer(file, plan, last, stored, before, ledger).Run(unread);
}

}  // namespace wijkmonitor::finance
