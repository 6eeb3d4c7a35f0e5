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

const Terms& Scheme::TermsOn(absl::CivilDay day) const {
  const Terms* in_force = &terms.front();
  for (const Terms& t : terms) {
    if (t.valid_from <= day) in_force = &t;
  }
  return *in_force;
}

Eligibility EligibilityOf(const Scheme* scheme, const Period& period,
                          const std::optional<Period>& performance) {
  if (scheme == nullptr) return Eligibility::kNoWindow;
  const Period& decisive = performance.has_value() ? *performance : period;
  const std::optional<Period>& window = scheme->TermsOn(decisive.start).window;
  if (!window.has_value()) return Eligibility::kNoWindow;
  if (window->start <= decisive.start && decisive.end <= window->end) {
    return Eligibility::kInsideWindow;
  }
  const bool apart = decisive.end <= window->start || window->end <= decisive.start;
  return apart ? Eligibility::kOutsideWindow : Eligibility::kCrossesWindow;
}

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
    const auto of = change.before ? booked.find(change.before->id) : booked.end();
    if (of == booked.end()) continue;
    const auto& [id, currency] = *of;
    if (!change.after) {
      rejections.push_back({change.line, "scheme", id,
                            absl::StrCat(change.HowRemoved(), ", but there are postings of it")});
    } else if (change.after->currency != currency) {
      rejections.push_back({change.line, "currency", change.after->currency,
                            absl::StrCat("there are postings of the scheme in ", currency)});
    }
  }
  return rejections;
}

std::map<std::string, SchemeFacts> FactsOf(const std::vector<Scheme>& schemes) {
  std::map<std::string, SchemeFacts> facts;
  for (const Scheme& scheme : schemes) facts[scheme.id] = {scheme.currency};
  return facts;
}

}  // namespace wijkmonitor::finance
