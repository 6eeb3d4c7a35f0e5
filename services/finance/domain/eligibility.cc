#include "services/finance/domain/eligibility.h"

namespace wijkmonitor::finance {

const Terms& TermsOn(const Scheme& scheme, absl::CivilDay day) {
  const Terms* in_force = &scheme.terms.front();
  for (const Terms& terms : scheme.terms) {
    if (terms.valid_from <= day) in_force = &terms;
  }
  return *in_force;
}

Eligibility EligibilityOf(const Scheme* scheme, const Period& period,
                          const std::optional<Period>& performance) {
  if (scheme == nullptr) return Eligibility::kNoWindow;
  const Period& decisive = performance.has_value() ? *performance : period;
  const std::optional<Period>& window = TermsOn(*scheme, decisive.start).window;
  if (!window.has_value()) return Eligibility::kNoWindow;
  if (window->start <= decisive.start && decisive.end <= window->end) {
    return Eligibility::kInsideWindow;
  }
  const bool apart = decisive.end <= window->start || window->end <= decisive.start;
  return apart ? Eligibility::kOutsideWindow : Eligibility::kCrossesWindow;
}

}  // namespace wijkmonitor::finance
