#include "services/finance/domain/ledger.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "services/finance/domain/eligibility.h"

namespace wijkmonitor::finance {
namespace {

std::string PeriodText(const Period& period) {
  return absl::StrCat(FormatDate(period.start), "/", FormatDate(period.end));
}

// "2024", or "START/END" when it crosses a year's end.
std::string YearText(const Period& period) {
  return period.start.year() == period.LastYear() ? absl::StrCat(period.start.year())
                                                  : PeriodText(period);
}

uint32_t CodeOf(const Period& period, Ledger::CodeTables* codes) {
  if (codes->last_period != 0 && codes->periods[codes->last_period] == period) {
    return codes->last_period;
  }
  const absl::CivilDay epoch;
  const auto [found, is_new] =
      codes->codes_of_periods.try_emplace({period.start - epoch, period.end - epoch});
  if (is_new) {
    found->second = codes->period.Add(PeriodText(period));
    codes->periods.push_back(period);
    codes->years.push_back(codes->year.Add(YearText(period)));
  }
  codes->last_period = found->second;
  return found->second;
}

// What follows from a reference. It is looked up once for equal codes.
class Derivation {
 public:
  Derivation(const Reference& reference, Ledger::CodeTables* codes)
      : reference_(reference), codes_(*codes) {}

  std::shared_ptr<const Ledger::Derived> Of(const Ledger::Facts& facts) {
    auto derived = std::make_shared<Ledger::Derived>();
    derived->first.reserve(facts.amount.size() + 1);
    derived->eligibility.reserve(facts.amount.size());
    derived->first.push_back(0);
    for (size_t i = 0; i < facts.amount.size(); ++i) {
      Split(facts, i, derived.get());
      derived->first.push_back(static_cast<uint32_t>(derived->area.size()));
      derived->eligibility.push_back(WhetherEligible(facts, i));
    }
    return derived;
  }

 private:
  struct KeyAreas {
    const AllocationKey* key = nullptr;
    std::vector<uint32_t> areas;
  };

  void Split(const Ledger::Facts& facts, size_t i, Ledger::Derived* derived) {
    if (facts.area[i] != 0) {
      derived->area.push_back(facts.area[i]);
      derived->amount.push_back(facts.amount[i]);
      return;
    }
    const KeyAreas& key = KeyOf(facts.scheme[i], facts.action_line[i], facts.project[i]);
    if (key.key == nullptr) return;
    const size_t first = derived->amount.size();
    derived->area.insert(derived->area.end(), key.areas.begin(), key.areas.end());
    derived->amount.resize(first + key.areas.size());
    SplitInto(facts.amount[i], key.key->shares, absl::MakeSpan(derived->amount).subspan(first));
  }

  const KeyAreas& KeyOf(uint32_t scheme, uint32_t action_line, uint32_t project) {
    const auto [found, is_new] = keys_.try_emplace({scheme, action_line, project});
    KeyAreas& key = found->second;
    if (!is_new) return key;
    key.key = KeyFor(reference_.keys, {.scheme = codes_.scheme.Text(scheme),
                                       .action_line = codes_.action_line.Text(action_line),
                                       .project = codes_.project.Text(project)});
    if (key.key == nullptr) return key;
    for (const AllocationShare& share : key.key->shares) {
      key.areas.push_back(codes_.area.Add(share.area));
    }
    return key;
  }

  Eligibility WhetherEligible(const Ledger::Facts& facts, size_t i) {
    const uint32_t decisive = facts.performance[i] != 0 ? facts.performance[i] : facts.period[i];
    const auto [found, is_new] = eligibility_.try_emplace({facts.scheme[i], decisive});
    if (is_new) {
      found->second = EligibilityOf(reference_.FindScheme(codes_.scheme.Text(facts.scheme[i])),
                                    codes_.periods[decisive], std::nullopt);
    }
    return found->second;
  }

  const Reference& reference_;
  Ledger::CodeTables& codes_;
  absl::flat_hash_map<std::tuple<uint32_t, uint32_t, uint32_t>, KeyAreas> keys_;
  // By scheme and period.
  absl::flat_hash_map<std::pair<uint32_t, uint32_t>, Eligibility> eligibility_;
};

}  // namespace

const Scheme* Reference::FindScheme(const std::string& id) const {
  const auto found = std::lower_bound(
      schemes.begin(), schemes.end(), id,
      [](const Scheme& scheme, const std::string& wanted) { return scheme.id < wanted; });
  return found != schemes.end() && found->id == id ? &*found : nullptr;
}

std::optional<absl::CivilDay> Reference::ClosedThrough(const std::string& source_system) const {
  const absl::CivilDay* day = FindIn(closed_through, source_system);
  return day == nullptr ? std::nullopt : std::optional(*day);
}

uint32_t Codes::Add(absl::string_view text) {
  if (text == texts_[last_]) return last_;
  const auto [code, is_new] = codes_.try_emplace(text, static_cast<uint32_t>(texts_.size()));
  if (is_new) texts_.emplace_back(text);
  last_ = code->second;
  return last_;
}

Period YearOf(const Period& period) {
  const auto year = static_cast<int>(period.start.year());
  return year == period.LastYear() ? Period::OfYear(year) : period;
}

Ledger::Ledger(std::shared_ptr<const Reference> reference)
    : reference_(std::move(reference)), codes_(std::make_shared<CodeTables>()) {}

void Ledger::Facts::Reserve(size_t postings) {
  postings = std::min(postings, kChunkSize);
  amount.reserve(postings);
  version.reserve(postings);
  kind.reserve(postings);
  side.reserve(postings);
  for (std::vector<uint32_t>* column :
       {&source_system, &currency, &scheme, &action_line, &project, &directorate, &taakveld, &area,
        &account, &period, &performance, &entry}) {
    column->reserve(postings);
  }
  book_year.reserve(postings);
  reversal.reserve(postings);
}

LedgerExtension::LedgerExtension(const Ledger& ledger)
    : codes_(std::make_shared<Ledger::CodeTables>(*ledger.codes_)), ledger_(ledger) {
  ledger_.codes_ = codes_;
  if (ledger_.size_ % Ledger::kChunkSize == 0) return;
  grown_.push_back(std::make_shared<Ledger::Facts>(*ledger_.chunks_.back().facts));
  ledger_.chunks_.pop_back();
}

void LedgerExtension::Add(absl::Span<const Booking> bookings, int64_t version) {
  const auto last = static_cast<int64_t>(ledger_.size_);
  if (!grown_.empty()) grown_.back()->Reserve(ledger_.size_ % Ledger::kChunkSize + bookings.size());
  for (const Booking& booking : bookings) {
    Add(*booking.posting,
        {version, NumberOf(booking.first, last), booking.reversal, booking.BookYear()});
  }
}

void LedgerExtension::Add(const Posting& posting, const Recorded& recorded) {
  if (ledger_.size_++ % Ledger::kChunkSize == 0) {
    grown_.push_back(std::make_shared<Ledger::Facts>());
    // After one that became full, mostly as many come again.
    if (grown_.size() > 1) grown_.back()->Reserve(Ledger::kChunkSize);
  }
  Ledger::Facts& facts = *grown_.back();
  if (static_cast<size_t>(recorded.first) != ledger_.size_) {
    facts.later.push_back(static_cast<uint32_t>(facts.amount.size()));
  }
  if (recorded.altered) facts.altered.push_back(static_cast<uint32_t>(facts.amount.size()));
  const Dimensions& d = posting.dimensions;
  facts.amount.push_back(posting.amount);
  facts.version.push_back(recorded.version);
  facts.kind.push_back(static_cast<uint8_t>(posting.kind));
  facts.side.push_back(static_cast<uint8_t>(posting.side));
  facts.source_system.push_back(codes_->source_system.Add(posting.source_system));
  facts.currency.push_back(codes_->currency.Add(posting.currency));
  facts.scheme.push_back(codes_->scheme.Add(d.scheme));
  facts.action_line.push_back(codes_->action_line.Add(d.action_line));
  facts.project.push_back(codes_->project.Add(d.project));
  facts.directorate.push_back(codes_->directorate.Add(d.directorate));
  facts.taakveld.push_back(codes_->taakveld.Add(d.taakveld));
  facts.area.push_back(codes_->area.Add(d.area));
  facts.account.push_back(codes_->account.Add(posting.account));
  facts.period.push_back(CodeOf(posting.period, codes_.get()));
  facts.performance.push_back(posting.performance ? CodeOf(*posting.performance, codes_.get()) : 0);
  facts.entry.push_back(static_cast<uint32_t>(recorded.first));
  facts.book_year.push_back(static_cast<uint16_t>(recorded.book_year));
  facts.reversal.push_back(recorded.reversal);
}

Ledger LedgerExtension::Finish() {
  Derivation derivation(*ledger_.reference_, codes_.get());
  for (const std::shared_ptr<Ledger::Facts>& facts : grown_) {
    ledger_.chunks_.push_back({facts, derivation.Of(*facts)});
  }
  return std::move(ledger_);
}

Ledger Ledger::Under(std::shared_ptr<const Reference> reference) const {
  Ledger ledger = *this;
  const auto codes = std::make_shared<CodeTables>(*codes_);
  Derivation derivation(*reference, codes.get());
  for (Chunk& chunk : ledger.chunks_) chunk.derived = derivation.Of(*chunk.facts);
  ledger.reference_ = std::move(reference);
  ledger.codes_ = codes;
  return ledger;
}

Ledger Ledger::UpTo(int64_t version) const {
  Ledger ledger = *this;
  ledger.size_ = 0;
  for (const Chunk& chunk : chunks_) {
    const std::vector<int64_t>& versions = chunk.facts->version;
    const auto after = std::upper_bound(versions.begin(), versions.end(), version);
    ledger.size_ += static_cast<size_t>(after - versions.begin());
    if (after != versions.end()) break;
  }
  ledger.chunks_.resize((ledger.size_ + kChunkSize - 1) / kChunkSize);
  return ledger;
}

Ledger WithBookings(const Ledger& ledger, absl::Span<const Booking> bookings, int64_t version) {
  if (bookings.empty()) return ledger;
  LedgerExtension extension(ledger);
  extension.Add(bookings, version);
  return extension.Finish();
}

}  // namespace wijkmonitor::finance
