#pragma once

// What no mapping books, of the lines that files say.

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "services/finance/domain/file_lines.h"
#include "services/finance/domain/import_profile.h"

namespace wijkmonitor::finance {

// Lines with these codes in one currency: sums in minor units, in the direction of each side.
struct UnmappedCodes {
  std::string account, cost_center, project_code, currency;
  int64_t lines = 0;
  int64_t expense = 0, income = 0;

  bool operator==(const UnmappedCodes&) const = default;
};

class UnmappedLines {
 public:
  // The rules, those of today, outlive it.
  UnmappedLines(const std::string& source_system, const MappingRules& rules)
      : source_system_(source_system), rules_(rules) {}

  // A line out of scope that counts.
  void Add(const LinePlace& place, int64_t amount);
  // Those that no rule fits, the largest sums first. Error: OUT_OF_RANGE, SUM_TOO_LARGE.
  absl::StatusOr<std::vector<UnmappedCodes>> Result() const;

 private:
  struct Sums {
    int64_t lines = 0;
    absl::int128 expense = 0, income = 0;
  };

  const std::string source_system_;
  const MappingRules& rules_;
  // Account, cost centre, project code and currency.
  using Codes = std::tuple<std::string, std::string, std::string, std::string>;
  absl::flat_hash_map<Codes, Sums> by_codes_;
};

}  // namespace wijkmonitor::finance
