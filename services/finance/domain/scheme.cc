#include "services/finance/domain/scheme.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/currency_code.h"
#include "libs/base/money.h"
#include "libs/base/problems.h"
#include "libs/base/row_check.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/problems.h"

namespace wijkmonitor::finance {

std::vector<Rejection> CheckSchemes(const Declared<Scheme>& declared) {
  std::map<std::string, std::set<absl::CivilDay>> days;
  const auto check_row = [&](const Scheme& scheme, RowCheck& check) {
    const Terms& terms = scheme.terms.front();
    check.Id("scheme", scheme.id);
    check.DueLabel("label", scheme.label);
    check.Due("grantor", scheme.grantor, limits::kLabelBytesMax);
    check.Size("source", terms.source, limits::kLabelBytesMax);
    if (!IsCurrencyCode(scheme.currency)) {
      check.Reject("currency", scheme.currency, problems::kCurrencyDue);
    }
    if (const int64_t granted = terms.granted.value_or(0); granted < 0) {
      check.Reject("granted", FormatAmount(granted), problems::kNegative);
    }
    if (terms.window && terms.window->start >= terms.window->end) {
      check.Reject("window_end", FormatDate(terms.window->end), problems::kWindowBackwards);
    }
    std::set<absl::CivilDay>& of_scheme = days[scheme.id];
    if (!of_scheme.insert(terms.valid_from).second) {
      check.Reject("valid_from", FormatDate(terms.valid_from), problems::kTermsTwice);
    } else if (of_scheme.size() == limits::kTermsPerSchemeMax + 1) {
      check.Reject("scheme", scheme.id,
                   {problems::kTooManyTerms, {absl::StrCat(limits::kTermsPerSchemeMax)}});
    }
  };
  return CheckRows<Scheme>(declared, "scheme", "label, instrument, grantor, currency, published",
                           limits::kSchemesMax, check_row);
}

std::vector<Rejection> CheckSchemeChanges(const Changes<Scheme>& changes,
                                          const std::map<std::string, std::string>& booked) {
  std::vector<Rejection> rejections;
  for (const Change<Scheme>& change : changes.items) {
    const auto of = booked.find(change.item().id);
    if (of == booked.end()) continue;
    RowCheck check(change.line, &rejections);
    if (!change.after) {
      check.Reject("scheme", of->first, problems::kSchemeHasPostings);
    } else if (change.after->currency != of->second) {
      check.Reject("currency", change.after->currency,
                   {problems::kCurrencyOfPostings, {of->second}});
    }
  }
  return rejections;
}

}  // namespace wijkmonitor::finance
