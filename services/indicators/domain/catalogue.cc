#include "services/indicators/domain/catalogue.h"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/decimal.h"
#include "libs/base/problems.h"
#include "libs/base/row_check.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"

namespace wijkmonitor::indicators {
namespace {

template <class T>
const T* Find(const absl::flat_hash_map<std::string, int>& index, const std::vector<T>& items,
              absl::string_view id) {
  const auto found = index.find(id);
  return found == index.end() ? nullptr : &items[found->second];
}

template <class T>
absl::flat_hash_map<std::string, int> IndexOf(const std::vector<T>& items) {
  absl::flat_hash_map<std::string, int> index;
  for (size_t i = 0; i < items.size(); ++i) index[items[i].id] = static_cast<int>(i);
  return index;
}

// Parents before children, siblings by position.
std::vector<Theme> InTreeOrder(std::vector<Theme> themes) {
  std::sort(themes.begin(), themes.end(), [](const Theme& a, const Theme& b) {
    return std::tie(a.position, a.id) < std::tie(b.position, b.id);
  });
  std::vector<Theme> ordered;
  std::vector<std::string> ring = {""};
  while (!ring.empty()) {
    std::vector<std::string> next;
    for (const std::string& parent : ring) {
      for (const Theme& theme : themes) {
        if (theme.parent != parent) continue;
        ordered.push_back(theme);
        next.push_back(theme.id);
      }
    }
    ring = std::move(next);
  }
  return ordered;
}

// Collects what is wrong, in the words of the file.
class Checker {
 public:
  explicit Checker(const DeclaredCatalogue& declared) : declared_(declared) {
    for (const auto& row : declared.groups.rows) CheckNew(row.line, row.item.id, &groups_);
    for (const auto& row : declared.themes.rows) CheckNew(row.line, row.item.id, &themes_);
    for (const auto& row : declared.indicators.rows) CheckNew(row.line, row.item.id, &indicators_);
  }

  std::vector<Rejection> Run() {
    CheckNumber(declared_.indicators, limits::kIndicatorsMax);
    CheckNumber(declared_.groups, limits::kGroupsMax);
    // A theme is looked for among all.
    if (!CheckNumber(declared_.themes, limits::kThemesMax)) return std::move(rejections_);
    for (const auto& row : declared_.groups.rows) {
      RowCheck(row.line, &rejections_).DueLabel("label", row.item.label);
    }
    for (const auto& row : declared_.themes.rows) CheckTheme(row.line, row.item);
    CheckOneCentre();
    for (const auto& row : declared_.indicators.rows) CheckIndicator(row.line, row.item);
    std::stable_sort(rejections_.begin(), rejections_.end(),
                     [](const Rejection& a, const Rejection& b) { return a.line < b.line; });
    return std::move(rejections_);
  }

 private:
  void Reject(int64_t line, absl::string_view column, absl::string_view value, Reason reason) {
    rejections_.push_back({line, std::string(column), std::string(value), std::move(reason)});
  }

  template <class Item>
  bool CheckNumber(const Declared<Item>& items, size_t items_max) {
    if (items.rows.size() <= items_max) return true;
    Reject(0, "", "", {problems::kAtMost, {absl::StrCat(items_max)}});
    return false;
  }

  template <class T>
  void CheckNew(int64_t line, const std::string& id, std::map<std::string, T>* known) {
    RowCheck check(line, &rejections_);
    check.Id("id", id);
    if (!known->emplace(id, T()).second) {
      check.Reject("id", id, problems::kIdOnEarlierLine);
    }
  }

  const Theme* FindTheme(const std::string& id) const {
    for (const auto& row : declared_.themes.rows) {
      if (row.item.id == id) return &row.item;
    }
    return nullptr;
  }

  void CheckTheme(int64_t line, const Theme& theme) {
    RowCheck check(line, &rejections_);
    check.DueLabel("label", theme.label);
    if (theme.parent.empty()) {
      if (theme.composition) check.Reject("composition", "true", problems::kCentreIsNoComposition);
      return;
    }
    const Theme* parent = FindTheme(theme.parent);
    if (parent == nullptr) {
      check.Reject("parent", theme.parent, problems::kNoThemeInFile);
      return;
    }
    size_t depth = 1;
    for (const Theme* up = parent; up != nullptr && !up->parent.empty();
         up = FindTheme(up->parent)) {
      if (++depth > limits::kThemeDepthMax) {
        check.Reject("parent", theme.parent,
                     {problems::kThemesInCircle, {absl::StrCat(limits::kThemeDepthMax)}});
        return;
      }
    }
    if (!parent->parent.empty() && theme.composition != parent->composition) {
      check.Reject("composition", theme.composition ? "true" : "false",
                   {problems::kCompositionOfParent, {theme.parent}});
    }
  }

  void CheckOneCentre() {
    const Theme* centre = nullptr;
    for (const auto& row : declared_.themes.rows) {
      if (!row.item.parent.empty()) continue;
      if (centre != nullptr) {
        Reject(row.line, "parent", "", {problems::kOneCentre, {centre->id}});
      }
      centre = &row.item;
    }
    if (centre == nullptr) {
      Reject(0, "parent", "", problems::kCentreDue);
    }
  }

  void CheckIndicator(int64_t line, const Indicator& indicator) {
    RowCheck check(line, &rejections_);
    check.DueLabel("label", indicator.label);
    check.Size("publisher", indicator.publisher, limits::kLabelBytesMax);
    check.Size("table", indicator.table, limits::kLabelBytesMax);
    check.Size("licence", indicator.licence, limits::kLabelBytesMax);
    const Theme* theme = FindTheme(indicator.theme);
    if (theme == nullptr) {
      check.Reject("parent", indicator.theme, problems::kNoThemeInFile);
    } else if (theme->composition && indicator.polarity != Polarity::kNone) {
      check.Reject("polarity", "", problems::kNoPolarityInComposition);
    }
    if (!groups_.contains(indicator.default_group)) {
      check.Reject("default_group", indicator.default_group, problems::kNoGroupInFile);
    }
    if (!indicator.weight_indicator.empty() && !indicators_.contains(indicator.weight_indicator)) {
      check.Reject("weight_indicator", indicator.weight_indicator, problems::kNoIndicatorInFile);
    }
    if ((indicator.measure == Measure::kPercentage) != (indicator.unit == Unit::kPercent)) {
      check.Reject("unit", "", problems::kPercentWithPercentage);
    }
    if (indicator.minimum.has_value() && indicator.maximum.has_value() &&
        *indicator.minimum >= *indicator.maximum) {
      check.Reject("maximum", FormatDecimal(ToUnit(indicator, *indicator.maximum)),
                   problems::kAboveMinimumDue);
    }
    if (indicator.decimals < 0 || indicator.decimals > limits::kDecimalsMax) {
      check.Reject("decimals", absl::StrCat(indicator.decimals),
                   {problems::kWithin, {"0", absl::StrCat(limits::kDecimalsMax)}});
    }
    if (indicator.minimum_n < 0) {
      check.Reject("minimum_n", absl::StrCat(indicator.minimum_n), problems::kNegative);
    }
    for (const std::string& source : indicator.source_columns) {
      check.Size("source_columns", source, limits::kLabelBytesMax);
      if (!sources_.insert(source).second) {
        check.Reject("source_columns", source, problems::kSourceTwice);
      }
    }
  }

  const DeclaredCatalogue& declared_;
  std::map<std::string, bool> groups_, themes_, indicators_;
  std::set<std::string> sources_;
  std::vector<Rejection> rejections_;
};

}  // namespace

const Group* Catalogue::FindGroup(absl::string_view id) const {
  return Find(group_index, groups, id);
}
const Theme* Catalogue::FindTheme(absl::string_view id) const {
  return Find(theme_index, themes, id);
}
const Indicator* Catalogue::FindIndicator(absl::string_view id) const {
  return Find(indicator_index, indicators, id);
}
const Indicator* Catalogue::FindBySource(absl::string_view format_and_column) const {
  return Find(source_index, indicators, format_and_column);
}

Catalogue MakeCatalogue(std::vector<Group> groups, std::vector<Theme> themes,
                        std::vector<Indicator> indicators) {
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(groups.begin(), groups.end(), by_id);
  std::sort(indicators.begin(), indicators.end(), by_id);
  Catalogue catalogue;
  catalogue.groups = std::move(groups);
  catalogue.themes = InTreeOrder(std::move(themes));
  catalogue.indicators = std::move(indicators);
  catalogue.group_index = IndexOf(catalogue.groups);
  catalogue.theme_index = IndexOf(catalogue.themes);
  catalogue.indicator_index = IndexOf(catalogue.indicators);
  catalogue.branches.resize(catalogue.themes.size());
  for (size_t i = 0; i < catalogue.themes.size(); ++i) {
    const auto parent = catalogue.theme_index.find(catalogue.themes[i].parent);
    if (parent == catalogue.theme_index.end()) continue;
    catalogue.branches[parent->second].themes.push_back(static_cast<int>(i));
  }
  for (size_t i = 0; i < catalogue.indicators.size(); ++i) {
    const Indicator& indicator = catalogue.indicators[i];
    for (const std::string& source : indicator.source_columns) {
      catalogue.source_index[source] = static_cast<int>(i);
    }
    const auto theme = catalogue.theme_index.find(indicator.theme);
    if (theme == catalogue.theme_index.end()) continue;
    catalogue.branches[theme->second].indicators.push_back(static_cast<int>(i));
  }
  for (Catalogue::Branch& branch : catalogue.branches) {
    std::stable_sort(branch.indicators.begin(), branch.indicators.end(), [&](int a, int b) {
      return catalogue.indicators[a].position < catalogue.indicators[b].position;
    });
  }
  return catalogue;
}

std::string TreeKey(const Catalogue& catalogue, const Theme& theme) {
  int depth = 0;
  std::string path;
  for (const Theme* node = &theme; node != nullptr; node = catalogue.FindTheme(node->parent)) {
    path = absl::StrFormat(
        "%010d %s\n%s", node->position - int64_t{std::numeric_limits<int>::min()}, node->id, path);
    ++depth;
  }
  return absl::StrFormat("%02d\n%s", depth, path);
}

double FromUnit(const Indicator& indicator, double value) {
  return indicator.unit == Unit::kPercent ? value / 100 : value;
}

double ToUnit(const Indicator& indicator, double value) {
  if (indicator.unit != Unit::kPercent) return value;
  // 0.286 * 100 is 28.599999999999998: take the number of few decimals that FromUnit turns into the
  // same value.
  const double percent = value * 100;
  const double rounded = std::round(percent * 1e6) / 1e6;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double candidate : {rounded, percent, std::nextafter(percent, kInfinity),
                                 std::nextafter(percent, -kInfinity)}) {
    if (candidate / 100 == value) return candidate;
  }
  return percent;
}

std::vector<Rejection> CheckCatalogue(DeclaredCatalogue declared) {
  std::vector<Rejection> rejections;
  const auto leave_out_removed = [&](auto* part) {
    const std::vector<Rejection> found = CheckRemoveRows(*part);
    rejections.insert(rejections.end(), found.begin(), found.end());
    std::erase_if(part->rows, [](const auto& row) { return row.remove; });
  };
  leave_out_removed(&declared.groups);
  leave_out_removed(&declared.themes);
  leave_out_removed(&declared.indicators);
  return rejections.empty() ? Checker(declared).Run() : rejections;
}

std::optional<Rejection> WrongIfObserved(const Change<Group>& change) {
  if (!change.before.has_value() || change.after.has_value()) return std::nullopt;
  return Rejection{change.line, "id", change.before->id, problems::kHasObservations};
}

std::optional<Rejection> WrongIfObserved(const Change<Indicator>& change) {
  const auto& [line, before, after] = change;
  if (!before || (after && after->unit == before->unit && after->measure == before->measure)) {
    return std::nullopt;
  }
  return Rejection{line, after ? "unit" : "id", before->id,
                   after ? problems::kUnitOfObservations : problems::kHasObservations};
}

}  // namespace wijkmonitor::indicators
