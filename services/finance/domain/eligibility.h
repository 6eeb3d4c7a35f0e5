#pragma once

// Whether money of a scheme was spent when its terms allow.

#include <optional>

#include "libs/base/date.h"
#include "services/finance/domain/posting.h"
#include "services/finance/domain/scheme.h"

namespace wijkmonitor::finance {

// The terms that hold on `day`; before the first, the first.
const Terms& TermsOn(const Scheme& scheme, absl::CivilDay day);

// Whether a posting of the scheme (null: none) lies in its window: its performance period decides,
// else its period. The terms are those of that period's first day.
Eligibility EligibilityOf(const Scheme* scheme, const Period& period,
                          const std::optional<Period>& performance);

}  // namespace wijkmonitor::finance
