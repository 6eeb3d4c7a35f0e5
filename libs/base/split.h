#pragma once

// Amounts split over several, to the last unit.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/numeric/int128.h"
#include "absl/types/span.h"

namespace wijkmonitor {

// Splits `amount` over `shares` by their weights, which are 0 or more and not all 0: whole units by
// weight, the rest one by one to the largest remainders, among equals to the first. A negative
// amount is split as its absolute value. The parts, one of each share, add up to `amount`. Largest
// remainder method (Hamilton).
template <class Share, class WeightOf>
void SplitInto(int64_t amount, absl::Span<const Share> shares, const WeightOf& weight_of,
               absl::Span<int64_t> parts) {
  absl::int128 whole = 0;
  for (const Share& share : shares) whole += std::invoke(weight_of, share);
  const absl::int128 size = amount < 0 ? -absl::int128(amount) : absl::int128(amount);
  // What is left of each part after whole units, and who gets one more.
  absl::InlinedVector<std::pair<absl::int128, size_t>, 8> remainders(shares.size());
  absl::int128 given = 0;
  for (size_t i = 0; i < shares.size(); ++i) {
    const absl::int128 product = size * std::invoke(weight_of, shares[i]);
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

// The same, by the weights themselves.
inline std::vector<int64_t> Split(int64_t amount, absl::Span<const int64_t> weights) {
  std::vector<int64_t> parts(weights.size());
  SplitInto(amount, weights, std::identity(), absl::MakeSpan(parts));
  return parts;
}

}  // namespace wijkmonitor
