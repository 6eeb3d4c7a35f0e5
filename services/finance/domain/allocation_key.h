#pragma once

// Allocation keys: how money of no one area is split over areas, to the cent.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "libs/base/declared.h"
#include "libs/base/rejection.h"
#include "services/finance/domain/posting.h"

namespace wijkmonitor::finance {

// Weights are kept as whole numbers: in millionths.
inline constexpr double kWeightUnit = 1e6;

struct AllocationShare {
  std::string area;
  int64_t weight = 0;  // in millionths

  bool operator==(const AllocationShare&) const = default;
};
template <class Io>
void Columns(Io& io, AllocationShare& share) {
  io("area", share.area);
  io.Scaled("weight", share.weight, kWeightUnit);
}

// Holds for postings that have all the dimensions it names.
struct AllocationKey {
  std::string id;
  std::string scheme, action_line, project;  // empty: any
  std::string source;                        // where the weights come from
  std::vector<AllocationShare> shares;       // by area

  bool operator==(const AllocationKey&) const = default;
};
template <class Io>
void Columns(Io& io, AllocationKey& key) {
  io.Id("key", key.id);
  io("scheme", key.scheme);
  io("action_line", key.action_line);
  io("project", key.project);
  io("source", key.source);
  io.Parts(key.shares, &AllocationShare::area);
}

// Splits `amount` by the weights of `shares` (not all 0), into `parts`: see libs/base/split.h.
void SplitInto(int64_t amount, absl::Span<const AllocationShare> shares, absl::Span<int64_t> parts);

// The key that holds for a posting of these dimensions: among those that fit, one for a project
// goes before one for an action line, that before one for a scheme; among equals the first. Null:
// none. A posting with an area needs none.
const AllocationKey* KeyFor(const std::vector<AllocationKey>& keys, const Dimensions& dimensions);

// What is wrong with a file of keys: ids, rows of one key that disagree, an area twice, a weight
// that is negative or too large, weights that are all 0.
std::vector<Rejection> CheckKeys(const Declared<AllocationKey>& declared);

}  // namespace wijkmonitor::finance
