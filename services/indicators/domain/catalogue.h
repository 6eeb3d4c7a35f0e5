#pragma once

// What is measured: groups of people, the theme tree of the kompas, and indicators. Plain data, and
// pure functions over it. Thread-safe by constness.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "libs/base/label.h"
#include "libs/base/rejection.h"
#include "libs/stats/kompas.h"

namespace wijkmonitor::indicators {

using stats::Polarity;

enum class Nature { kObjective = 1, kSubjective };
enum class Basis { kRegister = 1, kSurvey, kModelled, kExpert };
enum class Measure { kPercentage = 1, kCount, kRate, kMean, kMedian, kIndex };
enum class Unit { kPercent = 1, kPersons, kDwellings, kThousandEuros, kMark, kNumber };

struct Group {
  std::string id;
  Label label;
  bool operator==(const Group&) const = default;
};

// A node of the theme tree; the one without parent is the centre.
struct Theme {
  std::string id;
  std::string parent;
  int position = 0;  // among its siblings
  Label label;
  bool composition = false;  // tints, no score
  bool operator==(const Theme&) const = default;
};

struct Indicator {
  std::string id;
  std::string theme;
  int position = 0;  // within its theme
  Label label;
  Nature nature = Nature::kObjective;
  Basis basis = Basis::kRegister;
  Measure measure = Measure::kPercentage;
  Unit unit = Unit::kPercent;
  int decimals = 0;
  Polarity polarity = Polarity::kNone;
  std::optional<double> minimum;  // in the domain's measure: percentages are 0..1
  std::optional<double> maximum;
  std::string weight_indicator;  // empty: its areas cannot be weighed
  std::string default_group;
  bool in_rollup = true;
  int64_t minimum_n = 0;
  std::string publisher, table, licence;
  std::vector<std::string> source_columns;  // "format:column"
  bool operator==(const Indicator&) const = default;
};

// Between a value in the indicator's unit (percent: 0..100), as files and the API have it, and the
// domain's (0..1). What was read is written again to the digit.
double FromUnit(const Indicator& indicator, double value);
double ToUnit(const Indicator& indicator, double value);

// All of it, ready to be looked up.
struct Catalogue {
  // A theme with what lies directly under it, in order.
  struct Branch {
    std::vector<int> themes;      // indices into `themes`
    std::vector<int> indicators;  // indices into `indicators`
  };

  std::vector<Group> groups;          // by id
  std::vector<Theme> themes;          // parents before children, siblings by position
  std::vector<Indicator> indicators;  // by id
  std::vector<Branch> branches;       // one a theme

  const Group* FindGroup(absl::string_view id) const;
  const Theme* FindTheme(absl::string_view id) const;
  const Indicator* FindIndicator(absl::string_view id) const;
  // The indicator that names "format:column" as a source; null when none does.
  const Indicator* FindBySource(absl::string_view format_and_column) const;

  absl::flat_hash_map<std::string, int> group_index, theme_index, indicator_index, source_index;
};

// A row of a catalogue file, as its owner wrote it, numbers and words already read.
struct DeclaredCatalogue {
  template <class T>
  struct Row {
    int64_t line = 0;
    T item;
  };
  std::vector<Row<Group>> groups;
  std::vector<Row<Theme>> themes;
  std::vector<Row<Indicator>> indicators;
};

// Orders and indexes what is already known to be consistent (what the store keeps).
Catalogue MakeCatalogue(std::vector<Group> groups, std::vector<Theme> themes,
                        std::vector<Indicator> indicators);

// Everything that is wrong with a declared catalogue: ids, parents, cycles, references, ranges.
// Empty: it is sound.
std::vector<Rejection> CheckCatalogue(const DeclaredCatalogue& declared);

// A capital letter, then capitals, digits and underscores; at most limits::kIdBytesMax bytes.
bool IsId(absl::string_view text);

}  // namespace wijkmonitor::indicators
