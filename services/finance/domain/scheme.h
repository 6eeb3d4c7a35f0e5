#pragma once

// Schemes: under what conditions money was given.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/date.h"
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
enum class VatBasis { kNotSaid, kExcluded, kIncluded };

// What holds from a day on, until the next terms.
struct Terms {
  absl::CivilDay valid_from;
  std::optional<int64_t> granted;  // minor units
  VatBasis vat_basis = VatBasis::kNotSaid;
  std::optional<Period> window;  // within which money must be spent for to be eligible
  std::optional<absl::CivilDay> spending_deadline;
  std::string source;

  bool operator==(const Terms&) const = default;
};

struct Scheme {
  std::string id;
  Label label;
  Instrument instrument = Instrument::kSpuk;
  std::string grantor;
  std::string currency;
  std::vector<Terms> terms;  // by valid_from; at least one

  bool operator==(const Scheme&) const = default;

  // The terms that hold on `day`; before the first, the first.
  const Terms& TermsOn(absl::CivilDay day) const;
};

// Whether a posting of the scheme (null: none) lies in its window: its performance period decides,
// else its period. The terms are those of that period's first day.
Eligibility EligibilityOf(const Scheme* scheme, const Period& period,
                          const std::optional<Period>& performance);

struct DeclaredSchemes {
  struct Row {  // a scheme with one of its terms
    int64_t line = 0;
    Scheme scheme;
  };
  std::vector<Row> rows;
};

// What is wrong with a file of schemes: ids, rows of one scheme that disagree, terms twice on a
// day, a window that ends before it begins, a negative grant.
std::vector<Rejection> CheckSchemes(const DeclaredSchemes& declared);
// The schemes of a checked file, by id.
std::vector<Scheme> SchemesOf(const DeclaredSchemes& declared);

// What posting rules need to know of the schemes, by id.
std::map<std::string, SchemeFacts> FactsOf(const std::vector<Scheme>& schemes);

}  // namespace wijkmonitor::finance
