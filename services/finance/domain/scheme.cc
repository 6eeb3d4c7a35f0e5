#include "services/finance/domain/scheme.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/row_check.h"
#include "services/finance/domain/ids.h"
#include "services/finance/domain/limits.h"

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
      check.Reject("currency", scheme.currency, "must be three capitals, such as EUR");
    }
    if (terms.granted.value_or(0) < 0) check.Reject("granted", "", "must not be negative");
    if (terms.window && terms.window->start >= terms.window->end) {
      check.Reject("window_end", FormatDate(terms.window->end), "must be after window_start");
    }
    std::set<absl::CivilDay>& of_scheme = days[scheme.id];
    if (!of_scheme.insert(terms.valid_from).second) {
      check.Reject("valid_from", FormatDate(terms.valid_from),
                   "the scheme has terms from that day on already");
    } else if (of_scheme.size() == limits::kTermsPerSchemeMax + 1) {
      check.Reject("scheme", scheme.id,
                   absl::StrCat("a scheme has at most ", limits::kTermsPerSchemeMax, " terms"));
    }
  };
  return CheckRows<Scheme>(declared, "scheme", "label, instrument, grantor or currency",
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
      check.Reject("scheme", of->first, change.WhyKept("there are postings of it"));
    } else if (change.after->currency != of->second) {
      check.Reject("currency", change.after->currency,
                   absl::StrCat("there are postings of the scheme in ", of->second));
    }
  }
  return rejections;
}

}  // namespace wijkmonitor::finance
