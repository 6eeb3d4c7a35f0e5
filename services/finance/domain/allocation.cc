#include "services/finance/domain/allocation.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "services/finance/domain/ids.h"
#include "services/finance/domain/limits.h"

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

AllocationKey WithoutShares(AllocationKey key) {
  key.shares.clear();
  return key;
}

void CheckRow(const DeclaredKeys::Row& row, std::vector<Rejection>* rejections) {
  const auto reject = [&](absl::string_view column, std::string value, std::string reason) {
    rejections->push_back({row.line, std::string(column), std::move(value), std::move(reason)});
  };
  if (const std::string wrong = WhatIsWrongWithId(row.key.id); !wrong.empty()) {
    reject("key", row.key.id, wrong);
  }
  const std::string& area = row.key.shares.front().area;
  if (area.empty() || area.size() > limits::kLedgerIdBytesMax) {
    reject("area", area, absl::StrCat("is due, at most ", limits::kLedgerIdBytesMax, " bytes"));
  }
  if (row.key.source.empty() || row.key.source.size() > limits::kLabelBytesMax) {
    reject("source", row.key.source.substr(0, limits::kIdBytesMax),
           absl::StrCat("is due: where the weights come from, at most ", limits::kLabelBytesMax,
                        " bytes"));
  }
  if (!(row.weight >= 0 && row.weight <= limits::kAllocationWeightMax)) {
    reject("weight", absl::StrCat(row.weight),
           absl::StrCat("must be 0..", limits::kAllocationWeightMax));
  }
}

}  // namespace

void SplitInto(int64_t amount, absl::Span<const AllocationShare> shares,
               absl::Span<int64_t> parts) {
  absl::int128 whole = 0;
  for (const AllocationShare& share : shares) whole += share.weight;
  const absl::int128 size = amount < 0 ? -absl::int128(amount) : absl::int128(amount);
  // What is left of each part after whole units, and who gets one more.
  std::vector<std::pair<absl::int128, size_t>> remainders(shares.size());
  absl::int128 given = 0;
  for (size_t i = 0; i < shares.size(); ++i) {
    const absl::int128 product = size * shares[i].weight;
    const absl::int128 part = product / whole;
    parts[i] = static_cast<int64_t>(part);
    given += part;
    remainders[i] = {product - part * whole, i};
  }
  const auto left = static_cast<size_t>(size - given);
  std::partial_sort(remainders.begin(), remainders.begin() + static_cast<std::ptrdiff_t>(left),
                    remainders.end(), [](const auto& a, const auto& b) {
                      return a.first > b.first || (a.first == b.first && a.second < b.second);
                    });
  for (size_t i = 0; i < left; ++i) ++parts[remainders[i].second];
  if (amount >= 0) return;
  for (int64_t& part : parts) part = -part;
}

std::vector<int64_t> Split(int64_t amount, absl::Span<const int64_t> weights) {
  std::vector<AllocationShare> shares;
  for (const int64_t weight : weights) shares.push_back({"", weight});
  std::vector<int64_t> parts(weights.size());
  SplitInto(amount, shares, absl::MakeSpan(parts));
  return parts;
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

std::vector<Rejection> CheckKeys(const DeclaredKeys& declared) {
  std::vector<Rejection> rejections;
  std::map<std::string, const DeclaredKeys::Row*> first;
  std::map<std::string, double> sums;
  std::map<std::string, std::set<std::string>> areas;
  for (const DeclaredKeys::Row& row : declared.rows) {
    CheckRow(row, &rejections);
    const auto [seen, is_new] = first.try_emplace(row.key.id, &row);
    if (!is_new && WithoutShares(seen->second->key) != WithoutShares(row.key)) {
      rejections.push_back({row.line, "key", row.key.id,
                            absl::StrCat("scheme, action_line, project or source differ from line ",
                                         seen->second->line)});
    }
    const std::string& area = row.key.shares.front().area;
    if (!areas[row.key.id].insert(area).second) {
      rejections.push_back({row.line, "area", area, "the key has this area already"});
    }
    sums[row.key.id] += row.weight;
  }
  for (const auto& [id, row] : first) {
    if (sums[id] * kWeightUnit < 0.5) {
      rejections.push_back(
          {row->line, "weight", "0", absl::StrCat("all weights of ", id, " are 0")});
    }
    if (areas[id].size() > limits::kAreasPerKeyMax) {
      rejections.push_back({row->line, "key", id,
                            absl::StrCat("a key has at most ", limits::kAreasPerKeyMax, " areas")});
    }
  }
  if (first.size() > limits::kAllocationKeysMax) {
    rejections.push_back(
        {0, "", "", absl::StrCat("at most ", limits::kAllocationKeysMax, " keys")});
  }
  return rejections;
}

std::vector<AllocationKey> KeysOf(const DeclaredKeys& declared) {
  std::map<std::string, AllocationKey> by_id;
  for (const DeclaredKeys::Row& row : declared.rows) {
    const auto [key, is_new] = by_id.try_emplace(row.key.id, WithoutShares(row.key));
    key->second.shares.push_back(
        {row.key.shares.front().area, std::llround(row.weight * kWeightUnit)});
  }
  std::vector<AllocationKey> keys;
  for (auto& [id, key] : by_id) {
    std::sort(key.shares.begin(), key.shares.end(),
              [](const AllocationShare& a, const AllocationShare& b) { return a.area < b.area; });
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace wijkmonitor::finance
