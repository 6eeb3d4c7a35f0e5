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
#include "libs/base/declared.h"
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
template <class Io>
void Columns(Io& io, Group& group) {
  io.Id("id", group.id);
  io("label_nl", group.label.nl);
  io("label_en", group.label.en);
}

// A node of the theme tree; the one without parent is the centre.
struct Theme {
  std::string id;
  std::string parent;
  int position = 0;  // among its siblings
  Label label;
  bool composition = false;  // tints, no score
  bool operator==(const Theme&) const = default;
};
template <class Io>
void Columns(Io& io, Theme& theme) {
  io.Id("id", theme.id);
  io("parent", theme.parent);
  io("position", theme.position);
  io("label_nl", theme.label.nl);
  io("label_en", theme.label.en);
  io("composition", theme.composition);
}

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
template <class Io>
void Columns(Io& io, Indicator& indicator) {
  io.Id("id", indicator.id);
  io({"parent", "theme", "theme"}, indicator.theme);
  io("position", indicator.position);
  io("label_nl", indicator.label.nl);
  io("label_en", indicator.label.en);
  io("nature", indicator.nature);
  io("basis", indicator.basis);
  io("measure", indicator.measure);
  io("unit", indicator.unit);
  io("decimals", indicator.decimals);
  io("polarity", indicator.polarity);
  io("minimum", indicator.minimum);
  io("maximum", indicator.maximum);
  io("weight_indicator", indicator.weight_indicator);
  io("default_group", indicator.default_group);
  io("in_rollup", indicator.in_rollup);
  io("minimum_n", indicator.minimum_n);
  io("publisher", indicator.publisher);
  io({"table", "source_table"}, indicator.table);
  io("licence", indicator.licence);
  io.List("source_columns", indicator.source_columns);
}

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

// A catalogue file, which declares the whole of it.
struct DeclaredCatalogue {
  Declared<Group> groups;
  Declared<Theme> themes;
  Declared<Indicator> indicators;
};

// Orders and indexes what is already known to be consistent (what the store keeps).
Catalogue MakeCatalogue(std::vector<Group> groups, std::vector<Theme> themes,
                        std::vector<Indicator> indicators);

// Texts in the order of Catalogue::themes: by depth, then as their parents, then by position and
// id.
std::string TreeKey(const Catalogue& catalogue, const Theme& theme);

// Everything that is wrong with a declared catalogue: ids, parents, cycles, references, ranges.
// Empty: it is sound.
std::vector<Rejection> CheckCatalogue(DeclaredCatalogue declared);

// What is wrong with a change of a group or indicator if there are observations of it: they forbid
// removing it, and giving their values another meaning. Absent: nothing is.
std::optional<Rejection> WrongIfObserved(const Change<Group>& change);
std::optional<Rejection> WrongIfObserved(const Change<Indicator>& change);

}  // namespace wijkmonitor::indicators
