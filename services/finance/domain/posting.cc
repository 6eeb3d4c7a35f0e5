#include "services/finance/domain/posting.h"

#include <limits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/currency_code.h"
#include "libs/base/hash.h"
#include "libs/base/money.h"
#include "libs/base/problems.h"
#include "libs/base/row_check.h"
#include "libs/base/status.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/problems.h"

namespace wijkmonitor::finance {
namespace {

// A file's line, with what is wrong with it.
class LineCheck : private RowCheck {
 public:
  LineCheck(const DeclaredPosting& declared, std::vector<Rejection>* rejections)
      : RowCheck(declared.line, rejections), declared_(declared), posting_(declared.posting) {}

  void Run(const std::map<std::string, std::string>& currencies) {
    CheckIds();
    if (posting_.amount < -limits::kAmountMinorMax || posting_.amount > limits::kAmountMinorMax) {
      Reject("amount", FormatAmount(posting_.amount),
             {problems::kAmountTooLarge, {FormatAmount(limits::kAmountMinorMax)}});
    }
    CheckPeriod("period", posting_.period);
    if (posting_.performance) CheckPeriod("performance", *posting_.performance);
    if (posting_.corrects) CheckCorrects(*posting_.corrects);
    CheckKind();
    CheckScheme(currencies);
  }

 private:
  void CheckCorrects(const Period& period) {
    CheckPeriod("corrects", period);
    if (declared_.revision == 0) {
      Reject("corrects", FormatPeriod(period), problems::kCorrectsOfEntryOnly);
    }
  }

  void CheckIds() {
    if (posting_.external_id.empty()) {
      Reject("external_id", "", problems::kExternalIdDue);
    }
    Code("source_system", posting_.source_system, limits::kLedgerIdBytesMax);
    Code("external_id", posting_.external_id, limits::kLedgerIdBytesMax);
    for (const auto& [column, text] : TextsOf(posting_)) {
      Code(column, *text, limits::kLedgerIdBytesMax);
    }
    if (posting_.dimensions.area == kUnallocated) {
      Reject("area", posting_.dimensions.area, problems::kAreaUnallocated);
    }
    if (!IsCurrencyCode(posting_.currency)) {
      Reject("currency", posting_.currency, problems::kCurrencyDue);
    }
  }

  void CheckPeriod(absl::string_view column, const Period& period) {
    const bool within_years =
        period.start.year() >= limits::kYearMin && period.LastYear() <= limits::kYearMax;
    if (period.start < period.end && within_years) return;
    Reject(column, FormatPeriod(period),
           {problems::kPeriodOutOfYears,
            {absl::StrCat(limits::kYearMin), absl::StrCat(limits::kYearMax)}});
  }

  void CheckKind() {
    const bool negative_allowed =
        IsReversal(declared_.revision) ||
        (posting_.kind != Kind::kReceipt && posting_.kind != Kind::kCommitment);
    if (posting_.amount < 0 && !negative_allowed) {
      Reject("amount", FormatAmount(posting_.amount),
             posting_.kind == Kind::kReceipt ? problems::kReceiptNegative
                                             : problems::kCommitmentNegative);
    }
    if (posting_.kind == Kind::kReceipt && posting_.dimensions.scheme.empty()) {
      Reject("scheme", "", problems::kSchemeDueOfReceipt);
    }
    if (!posting_.resolves.empty() && posting_.kind != Kind::kRealisation) {
      Reject("resolves", posting_.resolves, problems::kOnlyRealisationResolves);
    }
  }

  void CheckScheme(const std::map<std::string, std::string>& currencies) {
    const std::string& id = posting_.dimensions.scheme;
    if (id.empty()) return;
    const auto currency = currencies.find(id);
    if (currency == currencies.end()) {
      Reject("scheme", id, problems::kUnknownScheme);
    } else if (currency->second != posting_.currency) {
      Reject("currency", posting_.currency, {problems::kCurrencyOfScheme, {id, currency->second}});
    }
  }

  const DeclaredPosting& declared_;
  const Posting& posting_;
};

// What of two postings with one external id is different, for people.
std::string DifferenceOf(const Posting& was, const Posting& is) {
  std::vector<std::string> parts;
  const auto compare = [&](absl::string_view name, const std::string& a, const std::string& b) {
    if (a != b) parts.push_back(absl::StrCat(name, " \"", a, "\" -> \"", b, "\""));
  };
  compare("amount", FormatAmount(was.amount), FormatAmount(is.amount));
  compare("currency", was.currency, is.currency);
  compare("period", FormatPeriod(was.period), FormatPeriod(is.period));
  const auto was_texts = TextsOf(was), is_texts = TextsOf(is);
  for (size_t i = 0; i < was_texts.size(); ++i) {
    compare(was_texts[i].first, *was_texts[i].second, *is_texts[i].second);
  }
  return parts.empty() ? "kind, side, performance, corrects" : absl::StrJoin(parts, "; ");
}

int64_t DebitLessCredit(const Posting& posting) {
  return posting.side == Side::kIncome ? -posting.amount : posting.amount;
}

// Whether what is booked says what a line does, which is no entry of a ledger itself.
bool SaysTheSame(const Entry& booked, const Posting& line) {
  if (!booked.posting.corrects) return booked.posting == line;
  Posting corrected = booked.posting;
  corrected.period = *std::exchange(corrected.corrects, std::nullopt);
  // As OnDay leaves it.
  Posting kept = line;
  if (!kept.performance) kept.performance = kept.period;
  return corrected == kept;
}

// Whether a line that is mapped has the amount, the period and the codes of its source that it was
// booked with, on whatever side and as whatever it is booked.
bool IsOfSameLine(const Posting& booked, const Posting& line) {
  return DebitLessCredit(booked) == DebitLessCredit(line) && booked.currency == line.currency &&
         booked.corrects.value_or(booked.period) == line.period && booked.account == line.account &&
         booked.cost_center == line.cost_center;
}

// Plans line by line.
class Planner {
 public:
  // All outlive it.
  Planner(const StoredPostings& stored, const PlanRules& rules) : stored_(stored), rules_(rules) {}

  PostingPlan Run(const std::vector<DeclaredPosting>& postings) {
    plan_.bookings.reserve(postings.size());
    plan_.lines.reserve(postings.size());
    seen_.reserve(postings.size());
    for (const DeclaredPosting& declared : postings) {
      const size_t before = plan_.rejections.size();
      Add(declared);
      ShortenRejections(before, &plan_.rejections);
    }
    return std::move(plan_);
  }

 private:
  // What the file has had of an external id.
  struct Seen {
    const Posting* posting;  // of the first line with it
    int32_t revision = 0;
    int32_t booked = -1;                           // the newest of the id in the plan; -1: none
    LineOutcome outcome = LineOutcome::kRejected;  // of the line that was planned last
  };

  void Add(const DeclaredPosting& declared) {
    declared_ = &declared;
    line_ = {};
    const auto [seen, is_new] =
        seen_.try_emplace(declared.posting.external_id, Seen{&declared.posting, declared.revision});
    if (is_new || GoesOn(&seen->second)) {
      Plan(&seen->second.booked);
      seen->second.outcome = line_.outcome;
    }
    plan_.lines.push_back(line_);
  }

  void Plan(int32_t* booked_of_id) {
    booked_ = booked_of_id;
    const DeclaredPosting& declared = *declared_;
    const KnownEntry* known = FindIn(stored_.entries, declared.posting.external_id);
    if (known != nullptr) line_.posting = known->newest().number;
    if (declared.revision != 0) {
      PlanRevision(known);
    } else if (known == nullptr) {
      if (IsNotBookedYet() && MayBook()) Book(1);
    } else if (IsUnchanged(*known)) {
      line_.outcome = LineOutcome::kUnchanged;
    } else if (MayChange(known->newest()) && (!known->newest().reversal || IsNotBookedYet())) {
      Change(known->newest());
    }
  }

  // Whether the line says what is in force, or what was until it was reversed: then whatever it is
  // mapped to now.
  bool IsUnchanged(const KnownEntry& known) const {
    const size_t last = known.revisions.size() - 1;
    const bool was_reversed = known.newest().reversal && last > 0;
    const Entry& said = known.revisions[was_reversed ? last - 1 : last];
    if (was_reversed && declared_->is_mapped) return IsOfSameLine(said.posting, declared_->posting);
    return SaysTheSame(said, declared_->posting);
  }

  // False: the line is not booked.
  bool Reject(absl::string_view column, absl::string_view value, Reason reason) {
    plan_.rejections.push_back(
        {declared_->line, std::string(column), std::string(value), std::move(reason)});
    return false;
  }

  bool RejectRevision(Reason reason) {
    const int32_t revision = declared_->revision;
    return Reject("revision", revision == 0 ? "" : absl::StrCat(revision), std::move(reason));
  }

  // Whether an id that the file has had goes on with another revision.
  bool GoesOn(Seen* seen) {
    if (declared_->revision == 0 && seen->revision == 0) {
      if (ContentHash(*seen->posting) != ContentHash(declared_->posting)) {
        return Reject("external_id", declared_->posting.external_id, problems::kTwiceInFile);
      }
      // What is wrong with a line is wrong with its repeat.
      if (seen->outcome == LineOutcome::kRejected) return true;
      line_.outcome = LineOutcome::kRepeated;
      return false;
    }
    if (declared_->revision == 0 || seen->revision == 0) {
      return RejectRevision(problems::kRevisionsAllOrNone);
    }
    if (declared_->revision <= seen->revision) {
      return RejectRevision({problems::kRevisionsInOrder, {absl::StrCat(seen->revision)}});
    }
    seen->revision = declared_->revision;
    return true;
  }

  // A line that is an entry of a ledger.
  void PlanRevision(const KnownEntry* known) {
    const auto revision = static_cast<size_t>(declared_->revision);
    if (known != nullptr && revision <= known->revisions.size()) {
      const Entry& booked = known->revisions[revision - 1];
      if (booked.posting == declared_->posting) {
        line_.outcome = LineOutcome::kUnchanged;
      } else {
        RejectRevision(
            {problems::kBookedOtherwise, {DifferenceOf(booked.posting, declared_->posting)}});
      }
      return;
    }
    std::optional<Booking> newest;
    if (*booked_ >= 0) newest = plan_.bookings[static_cast<size_t>(*booked_)];
    if (!newest && known != nullptr) newest = BookingOf(known->newest());
    const int32_t next = newest ? newest->revision + 1 : 1;
    if (declared_->revision != next) {
      RejectRevision({problems::kRevisionMissing, {absl::StrCat(next)}});
    } else if (IsReversal(next)) {
      BookReversal(*newest);
    } else if (IsOpen() && MayResolve()) {
      Record({&declared_->posting, next, false, declared_->book_year, newest ? newest->first : 0});
    }
  }

  // Books the line, which cancels `newest`.
  void BookReversal(const Booking& newest) {
    const Posting& posting = declared_->posting;
    std::optional<absl::CivilDay> day;
    if (posting.period != newest.posting->period) day = posting.period.start;
    absl::StatusOr<Posting> reversal =
        PlanReversal(newest, FindCommitment(posting.external_id), day, rules_.closed_through);
    if (!reversal.ok()) {
      RejectRevision(ReasonOfStatus(reversal.status()));
      return;
    }
    // Older exports do not say of a reversal when what was paid for was delivered.
    if (!posting.performance) reversal->performance = newest.posting->performance;
    if (*reversal != posting) {
      RejectRevision({problems::kDoesNotCancel,
                      {absl::StrCat(newest.revision), DifferenceOf(*reversal, posting)}});
    } else {
      Record(ReversalOf(newest, posting));
    }
  }

  // Books the line, as this revision of its id; `first`: as in Booking.
  void Book(int32_t revision, PostingRef first = 0) {
    const Posting& posting = declared_->posting;
    if (!InClosedBooks(posting.period)) {
      Record({&posting, revision, false, declared_->book_year, first});
      return;
    }
    Posting& correction = plan_.made.emplace_back(OnDay(posting, *rules_.correction_day));
    correction.corrects = posting.period;
    Record({&correction, revision, false, 0, first});
  }

  // Adds the booking of the line, or one that goes before it, to the plan, and notes how
  // commitments stand after it.
  void Record(Booking booking) {
    const Posting& posting = *booking.posting;
    const PostingRef ref = -static_cast<PostingRef>(plan_.bookings.size()) - 1;
    if (booking.first == 0) booking.first = ref;
    line_ = {LineOutcome::kApplied, ref};
    if (posting.kind == Kind::kCommitment) {
      commitments_[posting.external_id] = {.posting = posting, .cancelled = booking.reversal};
    }
    const KnownCommitment* resolved =
        posting.resolves.empty() ? nullptr : FindCommitment(posting.resolves);
    if (resolved != nullptr) {
      commitments_.try_emplace(posting.resolves, *resolved)
          .first->second.NoteResolving(posting, booking.reversal);
    }
    *booked_ = static_cast<int32_t>(plan_.bookings.size());
    plan_.bookings.push_back(booking);
  }

  bool InClosedBooks(const Period& period) const {
    return rules_.closed_through.has_value() && period.start <= *rules_.closed_through;
  }

  // Whether the ledger does not have the line under an id that differs by its municipality.
  bool IsNotBookedYet() {
    const KnownEntry* none = FindIn(stored_.entries, declared_->id_of_none);
    const bool is_booked = (none != nullptr && !none->newest().reversal) ||
                           stored_.keys_of_some.contains(declared_->key_of_some);
    return !is_booked || Reject("external_id", "", problems::kMunicipalityInSomeIds);
  }

  // Whether the line lies in open books.
  bool IsOpen() {
    const Period& period = declared_->posting.period;
    if (!InClosedBooks(period)) return true;
    Reason reason(problems::kBooksClosed,
                  {declared_->posting.source_system, FormatDate(*rules_.closed_through)});
    if (declared_->revision == 0) reason = std::move(reason).Advise(problems::kNameCorrectionDay);
    return Reject("period", FormatPeriod(period), std::move(reason));
  }

  bool MayBook() { return (rules_.correction_day.has_value() || IsOpen()) && MayResolve(); }

  const KnownCommitment* FindCommitment(const std::string& id) const {
    const KnownCommitment* changed = FindIn(commitments_, id);
    return changed != nullptr ? changed : FindIn(stored_.commitments, id);
  }

  // Whether it may resolve the commitment that it names, if it names one.
  bool MayResolve() {
    const Posting& posting = declared_->posting;
    if (posting.resolves.empty()) return true;
    const auto refuse = [&](Reason reason) {
      return Reject("resolves", posting.resolves, std::move(reason));
    };
    const KnownCommitment* commitment = FindCommitment(posting.resolves);
    if (commitment == nullptr) {
      return refuse(problems::kNoCommitment);
    }
    if (commitment->cancelled) return refuse(problems::kCommitmentReversed);
    const std::string& by = commitment->resolved_by;
    if (!by.empty() && by != posting.external_id) {
      return refuse({problems::kCommitmentResolved, {by}});
    }
    const Posting& promised = commitment->posting;
    if (promised.side != posting.side || promised.currency != posting.currency ||
        promised.dimensions.scheme != posting.dimensions.scheme) {
      return refuse(problems::kCommitmentOfOther);
    }
    if (posting.amount >= 0 && posting.amount <= promised.amount) return true;
    return Reject(
        "amount", FormatAmount(posting.amount),
        {problems::kAmountOfCommitment, {FormatAmount(promised.amount), posting.resolves}});
  }

  // Whether the line, which is known and was reversed or says something else, may be booked anew.
  bool MayChange(const Entry& newest) {
    const Posting& posting = declared_->posting;
    const auto refuse = [&](Reason reason) {
      return Reject("external_id", posting.external_id, std::move(reason));
    };
    if (rules_.on_change == OnChange::kReject) {
      if (newest.reversal) return refuse(problems::kBookedAndReversed);
      return refuse(Reason(problems::kBookedOtherwise, {DifferenceOf(newest.posting, posting)})
                        .Advise(problems::kReverseOrRebook));
    }
    if (!newest.reversal && InClosedBooks(newest.posting.period) && !rules_.correction_day) {
      return refuse(
          Reason(problems::kBookedOtherwiseInClosedBooks, {DifferenceOf(newest.posting, posting)})
              .Advise(problems::kNameCorrectionDay));
    }
    const KnownCommitment* commitment = FindCommitment(posting.external_id);
    if (commitment != nullptr && !commitment->resolved_by.empty()) {
      return refuse({problems::kResolvedCommitment, {commitment->resolved_by}});
    }
    return MayBook();
  }

  // Reverses what is booked, where it stands or else on the day of correction, and books the line.
  void Change(const Entry& entry) {
    Booking newest = BookingOf(entry);
    if (!newest.reversal) {
      const Posting& booked = *newest.posting;
      Posting& reversal = plan_.made.emplace_back(Negated(booked));
      if (InClosedBooks(booked.period)) {
        reversal = OnDay(std::move(reversal), *rules_.correction_day);
      }
      newest = ReversalOf(newest, reversal);
      Record(newest);
    }
    Book(newest.revision + 1, newest.first);
  }

  const StoredPostings& stored_;
  const PlanRules& rules_;
  PostingPlan plan_;
  const DeclaredPosting* declared_ = nullptr;
  PlannedLine line_;                                    // so far
  absl::flat_hash_map<absl::string_view, Seen> seen_;   // by external id
  int32_t* booked_ = nullptr;                           // of the external id of the line
  std::map<std::string, KnownCommitment> commitments_;  // that the plan makes or changes
};

}  // namespace

absl::StatusOr<int64_t> FittingSum(absl::int128 sum, absl::string_view message) {
  if (sum >= std::numeric_limits<int64_t>::min() && sum <= std::numeric_limits<int64_t>::max()) {
    return static_cast<int64_t>(sum);
  }
  return MakeError(absl::StatusCode::kOutOfRange, "SUM_TOO_LARGE", message);
}

void TurnReceipt(Posting* posting) {
  if (posting->kind != Kind::kReceipt || posting->amount >= 0) return;
  posting->side = posting->side == Side::kIncome ? Side::kExpense : Side::kIncome;
  posting->amount = -posting->amount;
}

Posting Negated(Posting posting) {
  posting.amount = -posting.amount;
  return posting;
}

Posting OnDay(Posting posting, absl::CivilDay day) {
  if (!posting.performance) posting.performance = posting.period;
  posting.period = {day, day + 1};
  return posting;
}

std::string ContentHash(const Posting& posting) {
  // Numbers have a width of their own and texts their length before them: no two postings look the
  // same.
  std::string all;
  all.reserve(256);
  const auto append_number = [&](int64_t number) {
    std::array<char, 8> bytes;
    for (size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<char>(static_cast<uint64_t>(number) >> (8 * i));
    }
    all.append(bytes.data(), bytes.size());
  };
  const auto append_period = [&](const Period& period) {
    append_number(period.start - absl::CivilDay());
    append_number(period.end - absl::CivilDay());
  };
  const auto append_text = [&](const std::string& text) {
    append_number(static_cast<int64_t>(text.size()));
    all += text;
  };
  all.push_back(static_cast<char>(posting.kind));
  all.push_back(static_cast<char>(posting.side));
  append_number(posting.amount);
  append_period(posting.period);
  all.push_back(posting.performance.has_value() ? 1 : 0);
  if (posting.performance) append_period(*posting.performance);
  append_text(posting.currency);
  for (const auto& [column, text] : TextsOf(posting)) append_text(*text);
  if (posting.corrects) append_period(*posting.corrects);
  return Sha256Of(all);
}

std::vector<Rejection> CheckPostings(const std::vector<DeclaredPosting>& postings,
                                     const std::map<std::string, std::string>& currencies) {
  std::vector<Rejection> rejections;
  for (const DeclaredPosting& declared : postings) {
    const size_t before = rejections.size();
    LineCheck(declared, &rejections).Run(currencies);
    ShortenRejections(before, &rejections);
  }
  return rejections;
}

PostingPlan PlanPostings(const std::vector<DeclaredPosting>& postings, const StoredPostings& stored,
                         const PlanRules& rules) {
  return Planner(stored, rules).Run(postings);
}

absl::StatusOr<Posting> PlanReversal(const Booking& newest, const KnownCommitment* commitment,
                                     std::optional<absl::CivilDay> day,
                                     std::optional<absl::CivilDay> closed_through) {
  // For the call that reverses, and for the line of a file that does.
  const auto refuse = [](absl::string_view error, absl::string_view message, const Reason& reason) {
    absl::Status status = MakeError(absl::StatusCode::kFailedPrecondition, error, message);
    Attach(reason, &status);
    return status;
  };
  if (newest.reversal) {
    return refuse("POSTING_REVERSED", "the posting is reversed already",
                  problems::kBookedAndReversed);
  }
  if (commitment != nullptr && !commitment->resolved_by.empty()) {
    return refuse("COMMITMENT_RESOLVED",
                  absl::StrCat("the commitment is resolved by ", commitment->resolved_by,
                               ": reverse that first"),
                  {problems::kResolvedCommitment, {commitment->resolved_by}});
  }
  Posting reversal = Negated(*newest.posting);
  if (day.has_value()) reversal = OnDay(std::move(reversal), *day);
  if (closed_through.has_value() && reversal.period.start <= *closed_through) {
    return refuse(
        "BOOKS_CLOSED",
        absl::StrCat("the books of ", reversal.source_system, " are closed up to and including ",
                     FormatDate(*closed_through), ": name a later day"),
        {problems::kBooksClosed, {reversal.source_system, FormatDate(*closed_through)}});
  }
  return reversal;
}

}  // namespace wijkmonitor::finance
