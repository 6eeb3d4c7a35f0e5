#pragma once

// Everything the kompas is computed from, in memory: immutable columns, shared between versions. An
// import replaces only what it touched. Thread-safe by constness.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "libs/base/date.h"
#include "services/indicators/domain/area.h"
#include "services/indicators/domain/catalogue.h"
#include "services/indicators/domain/observation.h"

namespace wijkmonitor::indicators {

// The figures of one indicator, period and group for the places of one edition: arrays with an
// entry for each place. Arrays behind `value` are empty when no figure has them; an absent entry is
// NaN.
struct Column {
  Period period;
  std::shared_ptr<const Edition> edition;
  std::vector<Status> status;
  std::vector<double> value;  // meaningful where status is kValue
  std::vector<double> numerator, denominator, n, design_effect, standard_error, low, high;
  std::vector<int32_t> revision;
  std::vector<int64_t> batch;
  std::vector<char> provisional;  // 1 where it is; empty when no figure is

  // The figure of a place.
  Figure At(int place) const;
  bool HasValue(int place) const { return status[place] == Status::kValue; }
};

// Lays figures (of places that exist in `edition`) out as a column. `figures` holds newest
// revisions, in any order.
Column MakeColumn(const Period& period, std::shared_ptr<const Edition> edition,
                  const std::vector<Observation>& figures);

struct Dataset {
  // The columns of one indicator and group, by last year, then edition's first day.
  using Series = std::vector<std::shared_ptr<const Column>>;

  std::shared_ptr<const Catalogue> catalogue;
  std::vector<std::shared_ptr<const Edition>> editions;          // by first day in force
  std::map<std::pair<std::string, std::string>, Series> series;  // by indicator and group
  std::map<int64_t, absl::CivilDay> retrieved;                   // by batch; absent: not known

  const Series* FindSeries(const std::string& indicator, const std::string& group) const;
  std::shared_ptr<const Edition> FindEdition(absl::string_view id) const;
  // The edition in force on 31 December of `year`; before the first edition, the first. Null when
  // there is none at all.
  std::shared_ptr<const Edition> EditionOf(int year) const;
  // Puts a column in its place, in place of the one with the same period and edition.
  void Put(const std::string& indicator, const std::string& group,
           std::shared_ptr<const Column> column);
};

}  // namespace wijkmonitor::indicators
