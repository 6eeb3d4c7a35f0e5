#include "services/finance/domain/posting.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/money.h"
#include "libs/base/status.h"
#include "services/finance/domain/ids.h"
#include "services/finance/domain/limits.h"

namespace wijkmonitor::finance {
namespace {

// A file's line, with what is wrong with it.
class LineCheck {
 public:
  LineCheck(const DeclaredPosting& declared, std::vector<Rejection>* rejections)
      : posting_(declared.posting),
        line_(declared.line),
        reversal_(IsReversal(declared.revision)),
        rejections_(*rejections) {}

  void Run(const std::map<std::string, SchemeFacts>& schemes) {
    CheckIds();
    if (posting_.amount < -limits::kAmountMinorMax || posting_.amount > limits::kAmountMinorMax) {
      Reject("amount", FormatAmount(posting_.amount), "the amount is too large");
    }
    CheckPeriod("period", posting_.period);
    if (posting_.performance) CheckPeriod("performance", *posting_.performance);
    CheckKind();
    CheckScheme(schemes);
  }

 private:
  void Reject(absl::string_view column, absl::string_view value, std::string reason) {
    rejections_.push_back({line_, std::string(column), std::string(value), std::move(reason)});
  }

  void CheckIds() {
    if (posting_.external_id.empty()) {
      Reject("external_id", "", "is due: the id by which the source system knows the line");
    }
    const Dimensions& d = posting_.dimensions;
    const std::pair<absl::string_view, const std::string*> ids[] = {
        {"source_system", &posting_.source_system},
        {"external_id", &posting_.external_id},
        {"scheme", &d.scheme},
        {"action_line", &d.action_line},
        {"project", &d.project},
        {"directorate", &d.directorate},
        {"taakveld", &d.taakveld},
        {"area", &d.area},
        {"account", &posting_.account},
        {"cost_center", &posting_.cost_center},
        {"resolves", &posting_.resolves}};
    for (const auto& [column, id] : ids) {
      if (id->size() <= limits::kLedgerIdBytesMax) continue;
      Reject(column, id->substr(0, limits::kLedgerIdBytesMax),
             absl::StrCat("has ", id->size(), " bytes; at most ", limits::kLedgerIdBytesMax));
    }
    if (!IsCurrencyCode(posting_.currency)) {
      Reject("currency", posting_.currency, "must be three capitals, such as EUR");
    }
  }

  void CheckPeriod(absl::string_view column, const Period& period) {
    if (period.start < period.end && period.start.year() >= limits::kYearMin &&
        period.LastYear() <= limits::kYearMax) {
      return;
    }
    Reject(column, FormatPeriod(period),
           absl::StrCat("must begin before it ends, within ", limits::kYearMin, "..",
                        limits::kYearMax));
  }

  void CheckKind() {
    const bool negative_allowed =
        reversal_ || (posting_.kind != Kind::kReceipt && posting_.kind != Kind::kCommitment);
    if (posting_.amount < 0 && !negative_allowed) {
      Reject("amount", FormatAmount(posting_.amount),
             posting_.kind == Kind::kReceipt
                 ? "a receipt is not negative: what is paid back has side EXPENSE"
                 : "a commitment is not negative: reverse the one it corrects");
    }
    if (posting_.kind == Kind::kReceipt && posting_.dimensions.scheme.empty()) {
      Reject("scheme", "", "is due: a receipt is grant money received under a scheme");
    }
    if (!posting_.resolves.empty() && posting_.kind != Kind::kRealisation) {
      Reject("resolves", posting_.resolves, "only a realisation resolves a commitment");
    }
  }

  void CheckScheme(const std::map<std::string, SchemeFacts>& schemes) {
    const std::string& id = posting_.dimensions.scheme;
    if (id.empty()) return;
    const auto scheme = schemes.find(id);
    if (scheme == schemes.end()) {
      Reject("scheme", id, "there is no scheme with this id: import the schemes first");
    } else if (scheme->second.currency != posting_.currency) {
      Reject("currency", posting_.currency,
             absl::StrCat("the scheme ", id, " is in ", scheme->second.currency));
    }
  }

  const Posting& posting_;
  const int64_t line_;
  const bool reversal_;
  std::vector<Rejection>& rejections_;
};

// What of two postings with one external id is different, for people.
std::string DifferenceOf(const Posting& was, const Posting& is) {
  std::vector<std::string> parts;
  const auto compare = [&](absl::string_view name, const std::string& a, const std::string& b) {
    if (a != b) parts.push_back(absl::StrCat(name, " was \"", a, "\", is \"", b, "\""));
  };
  compare("amount", FormatAmount(was.amount), FormatAmount(is.amount));
  compare("currency", was.currency, is.currency);
  compare("period", FormatPeriod(was.period), FormatPeriod(is.period));
  compare("scheme", was.dimensions.scheme, is.dimensions.scheme);
  compare("action_line", was.dimensions.action_line, is.dimensions.action_line);
  compare("project", was.dimensions.project, is.dimensions.project);
  compare("directorate", was.dimensions.directorate, is.dimensions.directorate);
  compare("taakveld", was.dimensions.taakveld, is.dimensions.taakveld);
  compare("area", was.dimensions.area, is.dimensions.area);
  compare("account", was.account, is.account);
  compare("cost_center", was.cost_center, is.cost_center);
  compare("resolves", was.resolves, is.resolves);
  if (parts.empty()) return "kind, side or performance period";
  std::string text = parts.front();
  for (size_t i = 1; i < parts.size(); ++i) absl::StrAppend(&text, "; ", parts[i]);
  return text;
}

class Planner {
 public:
  Planner(const KnownPostings& known, OnChange on_change, PostingPlan* plan)
      : known_(known), on_change_(on_change), plan_(*plan) {}

  void Reserve(size_t postings) {
    plan_.bookings.reserve(postings);
    seen_.reserve(postings);
  }

  void Add(const DeclaredPosting& declared) {
    declared_ = &declared;
    const std::string& id = declared.posting.external_id;
    const auto [seen, is_new] = seen_.try_emplace(id, Seen{&declared.posting, declared.revision});
    if (!is_new && !GoesOn(&seen->second)) return;
    booked_ = &seen->second.booked;
    const KnownEntry* known = known_.find(id);
    if (declared.revision != 0) {
      AddRevision(known);
    } else if (known == nullptr) {
      if (MayBook(declared.posting)) Book(1);
    } else if (!known->newest().reversal && SaysTheSame(known->newest())) {
      ++plan_.unchanged;
    } else {
      Change(known->newest());
    }
  }

 private:
  // What the file has had of an external id.
  struct Seen {
    const Posting* posting;  // of the first line with it
    int32_t revision = 0;
    std::optional<Booking> booked;  // the newest of the id that is planned
  };

  void Reject(absl::string_view column, absl::string_view value, std::string reason) {
    plan_.rejections.push_back(
        {declared_->line, std::string(column), std::string(value), std::move(reason)});
  }

  void RejectRevision(std::string reason) {
    const int32_t revision = declared_->revision;
    Reject("revision", revision == 0 ? "" : absl::StrCat(revision), std::move(reason));
  }

  // Whether an id that the file has had goes on with another revision.
  bool GoesOn(Seen* seen) {
    if (declared_->revision == 0 && seen->revision == 0) {
      if (ContentHash(*seen->posting) == ContentHash(declared_->posting)) {
        ++plan_.unchanged;
      } else {
        Reject("external_id", declared_->posting.external_id,
               "stands in the file twice, with other content");
      }
      return false;
    }
    if (declared_->revision == 0 || seen->revision == 0) {
      RejectRevision("of the lines with one external id either all say their revision, or none");
      return false;
    }
    if (declared_->revision <= seen->revision) {
      RejectRevision(absl::StrCat("comes after revision ", seen->revision,
                                  ": revisions stand in their order, each once"));
      return false;
    }
    seen->revision = declared_->revision;
    return true;
  }

  // Whether the line says what is booked already.
  bool SaysTheSame(const Entry& booked) const {
    return booked.content_hash == ContentHash(declared_->posting);
  }

  // A line that is an entry of a ledger.
  void AddRevision(const KnownEntry* known) {
    const auto revision = static_cast<size_t>(declared_->revision);
    if (known != nullptr && revision <= known->revisions.size()) {
      const Entry& booked = known->revisions[revision - 1];
      if (SaysTheSame(booked)) {
        ++plan_.unchanged;
      } else {
        RejectRevision(absl::StrCat("was booked with other content: ",
                                    DifferenceOf(booked.posting, declared_->posting)));
      }
      return;
    }
    std::optional<Booking> newest = *booked_;
    if (!newest && known != nullptr) newest = BookingOf(known->newest());
    const int32_t next = newest ? newest->revision + 1 : 1;
    if (declared_->revision != next) {
      RejectRevision(absl::StrCat("there is no revision ", next, " yet: it must come before"));
    } else if (IsReversal(next)) {
      BookReversal(*newest);
    } else if (MayBook(declared_->posting)) {
      Book(next);
    }
  }

  // Books the line, which cancels `newest`.
  void BookReversal(const Booking& newest) {
    const Posting& posting = declared_->posting;
    std::optional<absl::CivilDay> day;
    if (posting.period != newest.posting->period) day = posting.period.start;
    const absl::StatusOr<Posting> reversal =
        PlanReversal(newest, FindCommitment(posting.external_id), day, known_.closed_through);
    if (!reversal.ok()) {
      RejectRevision(std::string(reversal.status().message()));
    } else if (*reversal != posting) {
      RejectRevision(absl::StrCat("does not cancel revision ", newest.revision, ": ",
                                  DifferenceOf(*reversal, posting)));
    } else {
      Record(ReversalOf(newest, posting));
      ++plan_.applied;
    }
  }

  // Books the line, as this revision of its id.
  void Book(int32_t revision) {
    Record({&declared_->posting, revision, false, declared_->book_year});
    ++plan_.applied;
  }

  void Reverse(const Entry& entry) {
    plan_.reversals.push_back(Negated(entry.posting));
    Record(ReversalOf(BookingOf(entry), plan_.reversals.back()));
  }

  // Adds the booking to the plan, and notes how commitments stand after it.
  void Record(const Booking& booking) {
    const Posting& posting = *booking.posting;
    if (posting.kind == Kind::kCommitment) {
      commitments_[posting.external_id] = {.posting = posting, .cancelled = booking.reversal};
    }
    const KnownCommitment* resolved =
        posting.resolves.empty() ? nullptr : FindCommitment(posting.resolves);
    if (resolved != nullptr) {
      KnownCommitment& now = commitments_.try_emplace(posting.resolves, *resolved).first->second;
      if (!booking.reversal) {
        now.resolved_by = posting.external_id;
      } else if (now.resolved_by == posting.external_id) {
        now.resolved_by.clear();
      }
    }
    *booked_ = booking;
    plan_.bookings.push_back(booking);
  }

  bool InClosedBooks(const Period& period) const {
    return known_.closed_through.has_value() && period.start <= *known_.closed_through;
  }

  bool MayBook(const Posting& posting) {
    if (InClosedBooks(posting.period)) {
      Reject("period", FormatPeriod(posting.period),
             absl::StrCat("the books of ", posting.source_system,
                          " are closed up to and including ", FormatDate(*known_.closed_through)));
      return false;
    }
    return posting.resolves.empty() || MayResolve(posting);
  }

  const KnownCommitment* FindCommitment(const std::string& id) const {
    const auto changed = commitments_.find(id);
    return changed != commitments_.end() ? &changed->second : known_.find_commitment(id);
  }

  bool MayResolve(const Posting& posting) {
    const auto refuse = [&](std::string reason) {
      Reject("resolves", posting.resolves, std::move(reason));
      return false;
    };
    const KnownCommitment* commitment = FindCommitment(posting.resolves);
    if (commitment == nullptr || commitment->cancelled) {
      return refuse(
          commitment == nullptr
              ? "there is no commitment with this id; it must come before what resolves it"
              : "the commitment was reversed");
    }
    const std::string& by = commitment->resolved_by;
    if (!by.empty() && by != posting.external_id) {
      return refuse(absl::StrCat("the commitment is resolved by ", by, " already"));
    }
    const Posting& promised = commitment->posting;
    if (promised.side != posting.side || promised.currency != posting.currency ||
        promised.dimensions.scheme != posting.dimensions.scheme) {
      return refuse("the commitment is of another side, currency or scheme");
    }
    if (posting.amount < 0 || posting.amount > promised.amount) {
      Reject("amount", FormatAmount(posting.amount),
             absl::StrCat("must be 0..", FormatAmount(promised.amount),
                          ", the amount of the commitment ", posting.resolves));
      return false;
    }
    return true;
  }

  // The line is known, and was reversed or says something else.
  void Change(const Entry& newest) {
    const Posting& posting = declared_->posting;
    if (on_change_ == OnChange::kReject) {
      Reject("external_id", posting.external_id,
             newest.reversal ? "was booked and reversed: it is not booked again"
                             : absl::StrCat("was booked with other content: ",
                                            DifferenceOf(newest.posting, posting),
                                            "; reverse it, or ask to reverse and rebook"));
      return;
    }
    if (!newest.reversal && InClosedBooks(newest.posting.period)) {
      Reject("external_id", posting.external_id,
             absl::StrCat("was booked with other content in closed books: ",
                          DifferenceOf(newest.posting, posting),
                          "; reverse it on a day in open books"));
      return;
    }
    const KnownCommitment* commitment = FindCommitment(posting.external_id);
    if (commitment != nullptr && !commitment->resolved_by.empty()) {
      Reject("external_id", posting.external_id,
             absl::StrCat("is a commitment that ", commitment->resolved_by,
                          " resolves: reverse that first"));
      return;
    }
    if (!MayBook(posting)) return;
    if (!newest.reversal) Reverse(newest);
    Book(newest.revision + (newest.reversal ? 1 : 2));
  }

  const KnownPostings& known_;
  const OnChange on_change_;
  PostingPlan& plan_;
  const DeclaredPosting* declared_ = nullptr;
  absl::flat_hash_map<absl::string_view, Seen> seen_;   // by external id
  std::optional<Booking>* booked_ = nullptr;            // of the external id of the line
  std::map<std::string, KnownCommitment> commitments_;  // that the plan makes or changes
};

}  // namespace

Posting Negated(Posting posting) {
  posting.amount = -posting.amount;
  return posting;
}

std::string ContentHash(const Posting& posting) {
  const Dimensions& d = posting.dimensions;
  // Numbers have a width of their own and texts their length before them: no two postings look the
  // same.
  std::string all;
  all.reserve(256);
  const auto append_number = [&](int64_t number) {
    for (int shift = 0; shift < 64; shift += 8) {
      all.push_back(static_cast<char>(static_cast<uint64_t>(number) >> shift));
    }
  };
  const auto append_period = [&](const Period& period) {
    append_number(period.start - absl::CivilDay());
    append_number(period.end - absl::CivilDay());
  };
  all.push_back(static_cast<char>(posting.kind));
  all.push_back(static_cast<char>(posting.side));
  append_number(posting.amount);
  append_period(posting.period);
  all.push_back(posting.performance.has_value() ? 1 : 0);
  if (posting.performance) append_period(*posting.performance);
  for (const std::string* text :
       {&posting.currency, &d.scheme, &d.action_line, &d.project, &d.directorate, &d.taakveld,
        &d.area, &posting.account, &posting.cost_center, &posting.resolves}) {
    append_number(static_cast<int64_t>(text->size()));
    all += *text;
  }
  return Sha256Of(all);
}

std::vector<Rejection> CheckPostings(const std::vector<DeclaredPosting>& postings,
                                     const std::map<std::string, SchemeFacts>& schemes) {
  std::vector<Rejection> rejections;
  for (const DeclaredPosting& declared : postings) LineCheck(declared, &rejections).Run(schemes);
  return rejections;
}

PostingPlan PlanPostings(const std::vector<DeclaredPosting>& postings, const KnownPostings& known,
                         OnChange on_change) {
  PostingPlan plan;
  Planner planner(known, on_change, &plan);
  planner.Reserve(postings.size());
  for (const DeclaredPosting& declared : postings) planner.Add(declared);
  return plan;
}

absl::StatusOr<Posting> PlanReversal(const Booking& newest, const KnownCommitment* commitment,
                                     std::optional<absl::CivilDay> day,
                                     std::optional<absl::CivilDay> closed_through) {
  const auto refuse = [](absl::string_view reason, absl::string_view message) {
    return MakeError(absl::StatusCode::kFailedPrecondition, reason, message);
  };
  if (newest.reversal) {
    return refuse("POSTING_REVERSED", "the posting is reversed already");
  }
  if (commitment != nullptr && !commitment->resolved_by.empty()) {
    return refuse("COMMITMENT_RESOLVED",
                  absl::StrCat("the commitment is resolved by ", commitment->resolved_by,
                               ": reverse that first"));
  }
  Posting reversal = Negated(*newest.posting);
  if (day.has_value()) reversal.period = {*day, *day + 1};
  if (closed_through.has_value() && reversal.period.start <= *closed_through) {
    return refuse("BOOKS_CLOSED", absl::StrCat("the books of ", reversal.source_system,
                                               " are closed up to and including ",
                                               FormatDate(*closed_through), ": name a later day"));
  }
  return reversal;
}

}  // namespace wijkmonitor::finance
