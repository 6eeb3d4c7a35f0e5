#include "services/finance/domain/ledger.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"

namespace wijkmonitor::finance {
namespace {

template <class Item>
const Item* FindById(const std::vector<Item>& items, const std::string& id) {
  const auto found = std::lower_bound(
      items.begin(), items.end(), id,
      [](const Item& item, const std::string& wanted) { return item.id < wanted; });
  return found != items.end() && found->id == id ? &*found : nullptr;
}

std::string PeriodText(const Period& period) {
  return absl::StrCat(FormatDate(period.start), "/", FormatDate(period.end));
}

uint32_t CodeOf(const Period& period, Ledger::CodeTables* codes) {
  const absl::CivilDay epoch;
  const auto [found, is_new] =
      codes->codes_of_periods.try_emplace({period.start - epoch, period.end - epoch});
  if (is_new) {
    found->second = codes->period.Add(PeriodText(period));
    codes->periods.push_back(period);
    codes->years.push_back(codes->year.Add(YearText(period)));
  }
  return found->second;
}

void Append(const LedgerRow& row, Ledger::CodeTables* codes, Ledger::Facts* facts) {
  facts->amount.push_back(row.amount);
  facts->version.push_back(row.version);
  facts->kind.push_back(static_cast<uint8_t>(row.kind));
  facts->side.push_back(static_cast<uint8_t>(row.side));
  facts->currency.push_back(codes->currency.Add(row.currency));
  facts->scheme.push_back(codes->scheme.Add(row.scheme));
  facts->action_line.push_back(codes->action_line.Add(row.action_line));
  facts->project.push_back(codes->project.Add(row.project));
  facts->directorate.push_back(codes->directorate.Add(row.directorate));
  facts->taakveld.push_back(codes->taakveld.Add(row.taakveld));
  facts->area.push_back(codes->area.Add(row.area));
  facts->period.push_back(CodeOf(row.period, codes));
  facts->performance.push_back(row.performance ? CodeOf(*row.performance, codes) : 0);
}

// Splits postings over areas. Which key holds is looked up once for equal dimensions.
class Splitter {
 public:
  Splitter(const Reference& reference, Ledger::CodeTables* codes)
      : reference_(reference), codes_(*codes) {}

  void Add(const Ledger::Facts& facts, size_t i, Ledger::Derived* derived) {
    if (facts.area[i] != 0) {
      derived->area.push_back(facts.area[i]);
      derived->amount.push_back(facts.amount[i]);
      return;
    }
    const KeyAreas* key = KeyOf(facts.scheme[i], facts.action_line[i], facts.project[i]);
    if (key == nullptr) return;
    const size_t first = derived->amount.size();
    derived->area.insert(derived->area.end(), key->areas.begin(), key->areas.end());
    derived->amount.resize(first + key->areas.size());
    SplitInto(facts.amount[i], key->key->shares, absl::MakeSpan(derived->amount).subspan(first));
  }

 private:
  struct KeyAreas {
    const AllocationKey* key = nullptr;
    std::vector<uint32_t> areas;
  };

  const KeyAreas* KeyOf(uint32_t scheme, uint32_t action_line, uint32_t project) {
    const auto [found, is_new] = keys_.try_emplace({scheme, action_line, project});
    if (is_new) {
      Dimensions dimensions;
      dimensions.scheme = codes_.scheme.Text(scheme);
      dimensions.action_line = codes_.action_line.Text(action_line);
      dimensions.project = codes_.project.Text(project);
      found->second.key = KeyFor(reference_.keys, dimensions);
      if (found->second.key != nullptr) {
        for (const AllocationShare& share : found->second.key->shares) {
          found->second.areas.push_back(codes_.area.Add(share.area));
        }
      }
    }
    return found->second.key == nullptr ? nullptr : &found->second;
  }

  const Reference& reference_;
  Ledger::CodeTables& codes_;
  absl::flat_hash_map<std::tuple<uint32_t, uint32_t, uint32_t>, KeyAreas> keys_;
};

class EligibilityOfCodes {
 public:
  EligibilityOfCodes(const Reference& reference, const Ledger::CodeTables& codes)
      : reference_(reference), codes_(codes) {}

  Eligibility Of(const Ledger::Facts& facts, size_t i) {
    const uint32_t decisive = facts.performance[i] != 0 ? facts.performance[i] : facts.period[i];
    const uint64_t both = uint64_t{facts.scheme[i]} << 32 | decisive;
    const auto [found, is_new] = known_.try_emplace(both);
    if (is_new) {
      found->second = EligibilityOf(reference_.FindScheme(codes_.scheme.Text(facts.scheme[i])),
                                    codes_.periods[decisive], std::nullopt);
    }
    return found->second;
  }

 private:
  const Reference& reference_;
  const Ledger::CodeTables& codes_;
  absl::flat_hash_map<uint64_t, Eligibility> known_;
};

}  // namespace

const Scheme* Reference::FindScheme(const std::string& id) const { return FindById(schemes, id); }
const AllocationKey* Reference::FindKey(const std::string& id) const { return FindById(keys, id); }

uint32_t Codes::Add(absl::string_view text) {
  if (text == texts_[last_]) return last_;
  const auto [code, is_new] = codes_.try_emplace(text, static_cast<uint32_t>(texts_.size()));
  if (is_new) texts_.emplace_back(text);
  last_ = code->second;
  return last_;
}

std::optional<uint32_t> Codes::Find(const std::string& text) const {
  const auto found = codes_.find(text);
  if (found == codes_.end()) return std::nullopt;
  return found->second;
}

std::string YearText(const Period& period) {
  return period.start.year() == period.LastYear() ? absl::StrCat(period.start.year())
                                                  : PeriodText(period);
}

Ledger::Ledger(std::shared_ptr<const Reference> reference)
    : reference_(std::move(reference)), codes_(std::make_shared<CodeTables>()) {}

LedgerExtension::LedgerExtension(const Ledger& ledger)
    : codes_(std::make_shared<Ledger::CodeTables>(*ledger.codes_)), ledger_(ledger) {
  ledger_.codes_ = codes_;
  if (ledger_.size_ % Ledger::kChunkSize == 0) return;
  grown_.push_back(std::make_shared<Ledger::Facts>(*ledger_.chunks_.back().facts));
  ledger_.chunks_.pop_back();
}

void LedgerExtension::Add(const LedgerRow& row) {
  if (ledger_.size_ % Ledger::kChunkSize == 0) grown_.push_back(std::make_shared<Ledger::Facts>());
  Append(row, codes_.get(), grown_.back().get());
  ++ledger_.size_;
}

void LedgerExtension::Add(const Posting& posting, int64_t version) {
  const Dimensions& d = posting.dimensions;
  Add({version, posting.amount, posting.kind, posting.side, posting.period, posting.performance,
       posting.currency, d.scheme, d.action_line, d.project, d.directorate, d.taakveld, d.area});
}

Ledger LedgerExtension::Finish() {
  for (std::shared_ptr<Ledger::Facts>& facts : grown_) {
    auto derived = std::make_shared<const Ledger::Derived>(ledger_.Derive(*facts, codes_.get()));
    ledger_.chunks_.push_back({std::move(facts), std::move(derived)});
  }
  return std::move(ledger_);
}

Ledger Ledger::Under(std::shared_ptr<const Reference> reference) const {
  Ledger ledger = *this;
  ledger.reference_ = std::move(reference);
  const auto codes = std::make_shared<CodeTables>(*codes_);
  ledger.codes_ = codes;
  for (Chunk& chunk : ledger.chunks_) {
    chunk.derived = std::make_shared<const Derived>(ledger.Derive(*chunk.facts, codes.get()));
  }
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

Ledger::Derived Ledger::Derive(const Facts& facts, CodeTables* codes) const {
  Derived derived;
  derived.first.reserve(facts.amount.size() + 1);
  derived.eligibility.reserve(facts.amount.size());
  Splitter splitter(*reference_, codes);
  EligibilityOfCodes eligibility(*reference_, *codes);
  derived.first.push_back(0);
  for (size_t i = 0; i < facts.amount.size(); ++i) {
    splitter.Add(facts, i, &derived);
    derived.first.push_back(static_cast<uint32_t>(derived.area.size()));
    derived.eligibility.push_back(eligibility.Of(facts, i));
  }
  return derived;
}

}  // namespace wijkmonitor::finance
