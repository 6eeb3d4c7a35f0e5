#include "services/finance/domain/allocation_key.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/decimal.h"
#include "libs/base/problems.h"
#include "libs/base/row_check.h"
#include "libs/base/row_text.h"
#include "libs/base/split.h"
#include "libs/formats/problems.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/posting.h"
#include "services/finance/domain/problems.h"

namespace wijkmonitor::finance {
namespace {

// How specific a key is; below 0: it does not fit.
int FitOf(const AllocationKey& key, const Dimensions& dimensions) {
  int fit = 0;
  const std::pair<const std::string*, const std::string*> pairs[] = {
      {&key.project, &dimensions.project},
      {&key.action_line, &dimensions.action_line},
      {&key.scheme, &dimensions.scheme}};
  for (const auto& [wanted, has] : pairs) {
    if (!wanted->empty() && *wanted != *has) return -1;
    fit = 2 * fit + (wanted->empty() ? 0 : 1);
  }
  return fit;
}

}  // namespace

void SplitInto(int64_t amount, absl::Span<const AllocationShare> shares,
               absl::Span<int64_t> parts) {
  ::wijkmonitor::SplitInto(amount, shares, &AllocationShare::weight, parts);
}

const AllocationKey* KeyFor(const std::vector<AllocationKey>& keys, const Dimensions& dimensions) {
  const AllocationKey* best = nullptr;
  int best_fit = -1;
  for (const AllocationKey& key : keys) {
    const int fit = FitOf(key, dimensions);
    if (fit > best_fit) {
      best_fit = fit;
      best = &key;
    }
  }
  return best;
}

std::vector<Rejection> CheckKeys(const Declared<AllocationKey>& declared) {
  struct Seen {
    int64_t line = 0;
    bool has_weight = false;
    std::set<std::string> areas;
  };
  std::map<std::string, Seen> keys;
  const auto check_row = [&](const AllocationKey& key, RowCheck& check) {
    const AllocationShare& share = key.shares.front();
    check.Id("key", key.id);
    check.Due("area", share.area, limits::kLedgerIdBytesMax);
    check.NoFormula("area", share.area);
    check.Code("scheme", key.scheme, limits::kLedgerIdBytesMax);
    check.Code("action_line", key.action_line, limits::kLedgerIdBytesMax);
    check.Code("project", key.project, limits::kLedgerIdBytesMax);
    check.Due("source", key.source, limits::kLabelBytesMax);
    const double weight = static_cast<double>(share.weight) / kWeightUnit;
    if (!(weight >= 0 && weight <= limits::kAllocationWeightMax)) {
      check.Reject("weight", absl::StrCat(weight),
                   {problems::kWithin, {"0", FormatDecimal(limits::kAllocationWeightMax)}});
    }
    Seen& seen = keys.try_emplace(key.id, Seen{check.line()}).first->second;
    if (!seen.areas.insert(share.area).second) {
      check.Reject("area", share.area, problems::kAreaTwiceInKey);
    }
    if (share.area == kUnallocated) {
      check.Reject("area", share.area, problems::kAreaUnallocated);
    }
    if (SumsOthers(share.area)) check.Reject("area", share.area, problems::kSumOfOthers);
    if (share.weight != 0) seen.has_weight = true;
  };
  std::vector<Rejection> rejections =
      CheckRows<AllocationKey>(declared, "key", "scheme, action_line, project, source",
                               limits::kAllocationKeysMax, check_row);
  for (const auto& [id, seen] : keys) {
    if (!seen.has_weight) {
      rejections.push_back({seen.line, "weight", "0", {problems::kWeightsAllZero, {id}}});
    }
    if (seen.areas.size() > limits::kAreasPerKeyMax) {
      rejections.push_back(
          {seen.line,
           "key",
           id,
           {problems::kTooManyAreasInKey, {absl::StrCat(limits::kAreasPerKeyMax)}}});
    }
  }
  return rejections;
}

}  // namespace wijkmonitor::finance
