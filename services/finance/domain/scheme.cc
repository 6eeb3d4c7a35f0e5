#include "services/finance/domain/scheme.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/row_check.h"
#include "services/finance/domain/ids.h"
#include "services/finance/domain/limits.h"

namespace wijkmonitor::finance {
namespace {

void CheckRow(const DeclaredRow<Scheme>& row, std::vector<Rejection>* rejections) {
  const Scheme& scheme = row.item;
  const Terms& terms = scheme.terms.front();
  RowCheck check(row.line, rejections);
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
}

}  // namespace

std::vector<Rejection> CheckSchemes(const Declared<Scheme>& declared) {
  std::vector<Rejection> rejections =
      CheckRows(declared, "scheme", "label, instrument, grantor or currency");
  std::set<std::string> ids;
  std::set<std::pair<std::string, std::string>> days;
  for (const DeclaredRow<Scheme>& row : declared.rows) {
    ids.insert(row.item.id);
    if (row.remove) continue;
    CheckRow(row, &rejections);
    const std::string day = FormatDate(row.item.terms.front().valid_from);
    if (!days.emplace(row.item.id, day).second) {
      rejections.push_back(
          {row.line, "valid_from", day, "the scheme has terms from that day on already"});
    }
  }
  if (ids.size() > limits::kSchemesMax) {
    rejections.push_back({0, "", "", absl::StrCat("at most ", limits::kSchemesMax, " schemes")});
  }
  return rejections;
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
