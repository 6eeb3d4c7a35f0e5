#pragma once

// All figures and shapes in memory: immutable, shared between versions, from which every answer is
// made. An import replaces only what it touched. Thread-safe by constness.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/date.h"
#include "services/indicators/domain/area.h"
#include "services/indicators/domain/area_shape.h"
#include "services/indicators/domain/catalogue.h"
#include "services/indicators/domain/observation.h"

namespace wijkmonitor::indicators {

// A number for each place, which takes no room while it is the same everywhere.
template <class T>
class ByPlace {
 public:
  T operator[](int place) const { return each_.empty() ? common_ : each_[place]; }

  // `places`: how many there are.
  void Set(size_t places, int place, T value) {
    if (each_.empty()) {
      if (!has_any_) common_ = value;
      has_any_ = true;
      if (common_ == value) return;
      each_.assign(places, common_);
    }
    each_[place] = value;
  }
  size_t bytes() const { return each_.capacity() * sizeof(T); }

 private:
  bool has_any_ = false;
  T common_{};
  std::vector<T> each_;
};

// The figures of one indicator, period and group for the places of one edition: arrays with an
// entry for each place. Arrays behind `value` are empty when no figure has them.
struct Column {
  Column(const Indicator& indicator, const Period& of_period,
         std::shared_ptr<const Edition> of_edition);

  Period period;
  std::shared_ptr<const Edition> edition;
  int64_t respondents_due = 0;  // of its indicator
  // As figures may be shown: see Publishable.
  std::vector<Status> status;
  std::vector<double> value;  // 0: absent
  std::vector<double> numerator, denominator, design_effect, standard_error, low,
      high;                       // NaN: absent
  std::vector<int32_t> n;         // -1: absent
  std::vector<char> provisional;  // 1 where it is; empty when no figure is
  // Of places that have a figure; of others anything.
  ByPlace<int32_t> revision;
  ByPlace<int64_t> version;        // that the figure came in with
  std::map<int, Figure> withheld;  // by place: what is stored where another figure is shown

  // The figure of a place as it may be shown, and as it is stored.
  Figure At(int place) const;
  Figure Stored(int place) const;
  bool Has(int place) const { return status[place] != Status::kMissing; }
  bool HasValue(int place) const { return status[place] == Status::kValue; }
  // Whether the figure of a place came in with this version.
  bool IsOf(int place, int64_t of_version) const {
    return Has(place) && version[place] == of_version;
  }

  // Puts the newest revision of a figure in its place.
  void Put(int place, const Figure& stored, int32_t of_revision, int64_t of_version);
  // The same figures for the places of another state of the edition, as another state of the
  // indicator lets them be shown.
  Column Moved(const Indicator& indicator, std::shared_ptr<const Edition> to) const;
  // How many bytes of memory it takes.
  size_t bytes() const;
};

struct Dataset {
  // The columns of one indicator and group, by last year, then edition's first day and id.
  using Series = std::vector<std::shared_ptr<const Column>>;
  // What came in with one import of figures.
  struct Batch {
    std::optional<absl::CivilDay> retrieved;  // from its source; absent: not known
    absl::Time recorded_at;                   // when its version was committed
  };

  std::shared_ptr<const Catalogue> catalogue;
  std::vector<std::shared_ptr<const Edition>> editions;          // by first day in force
  std::map<std::pair<std::string, std::string>, Series> series;  // by indicator and group
  std::map<int64_t, Batch> batches;                              // by version
  ShapesByEdition shapes;
  std::string method_default;  // of the kompas; a version that may not be known here

  const Series* FindSeries(const std::string& indicator, const std::string& group) const;
  // Null when there is none.
  std::shared_ptr<const Column> FindColumn(const ColumnKey& key) const;
  std::shared_ptr<const Edition> FindEdition(absl::string_view id) const;
  // The edition in force on 31 December of `year`; before the first edition, the first. Null when
  // there is none at all.
  std::shared_ptr<const Edition> EditionOf(int year) const;
  // Puts a column in its place, in place of the one with the same period and edition.
  void Put(const std::string& indicator, const std::string& group,
           std::shared_ptr<const Column> column);
  void Remove(const ColumnKey& key);
  // Lays out anew the columns of another state of an edition than `editions` has, and those whose
  // figures `catalogue` lets be shown otherwise. Of what neither has, they stay.
  void MoveColumns();
  // How much memory its columns and shapes take.
  size_t bytes() const;
  // Likewise, of those that are not columns and shapes of `other` as well.
  size_t BytesBeside(const Dataset& other) const;
};

}  // namespace wijkmonitor::indicators
