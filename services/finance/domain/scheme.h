#pragma once

// Schemes: under what conditions money was given.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "libs/base/date.h"
#include "libs/base/declared.h"
#include "libs/base/label.h"
#include "libs/base/rejection.h"
#include "services/finance/domain/posting.h"

namespace wijkmonitor::finance {

enum class Instrument {
  kSpuk = 1,
  kDecentralisationGrant,
  kFundGrant,
  kEuFund,
  kOwnMeans,
  kOtherPublic,
  kPrivate
};
enum class VatBasis { kExcluded = 1, kIncluded };

// What holds from a day on, until the next terms.
struct Terms {
  absl::CivilDay valid_from;
  std::optional<int64_t> granted;  // minor units
  std::optional<VatBasis> vat_basis;
  std::optional<Period> window;  // within which money must be spent for to be eligible
  std::optional<absl::CivilDay> spending_deadline;
  std::string source;

  bool operator==(const Terms&) const = default;
};
template <class Io>
void Columns(Io& io, Terms& terms) {
  io("valid_from", terms.valid_from);
  io.Amount("granted", terms.granted);
  io("vat_basis", terms.vat_basis);
  io.Span("window_start", "window_end", terms.window);
  io("spending_deadline", terms.spending_deadline);
  io("source", terms.source);
}

// Postings of other kinds are seen by those only who may read the ledger.
using PublishedKinds = std::set<Kind>;
// Of a scheme that does not say otherwise, and of postings without one.
inline PublishedKinds PublishedByDefault() { return {Kind::kReceipt, Kind::kRealisation}; }

struct Scheme {
  std::string id;
  Label label;
  Instrument instrument = Instrument::kSpuk;
  std::string grantor;
  std::string currency;
  std::vector<Terms> terms;  // by valid_from; at least one
  PublishedKinds published = PublishedByDefault();

  bool operator==(const Scheme&) const = default;
};
template <class Io>
void Columns(Io& io, Scheme& scheme) {
  io.Id("scheme", scheme.id);
  io("label_nl", scheme.label.nl);
  io("label_en", scheme.label.en);
  io("instrument", scheme.instrument);
  io("grantor", scheme.grantor);
  io({"currency", "currency", "currency_code"}, scheme.currency);
  io.Parts(scheme.terms, &Terms::valid_from);
  io.Words("published", scheme.published);
}

// What is wrong with a file of schemes: ids, rows of one scheme that disagree, terms twice on a
// day, a window that ends before it begins, a negative grant.
std::vector<Rejection> CheckSchemes(const Declared<Scheme>& declared);
// What postings forbid: removing their scheme, or giving it another currency. `booked`: the
// schemes with postings, and the currency of these.
std::vector<Rejection> CheckSchemeChanges(const Changes<Scheme>& changes,
                                          const std::map<std::string, std::string>& booked);

}  // namespace wijkmonitor::finance
