#pragma once

// Figures one by one, in the order of lists and exports: by indicator, edition, period, group and
// area.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/indicators/domain/dataset.h"

namespace wijkmonitor::indicators {

// Which observations.
struct ObservationFilter {
  std::string indicator, area, edition, group;  // empty: any
  std::optional<Period> period;
};
struct ObservationPosition {  // the place of an observation in the order of lists
  ColumnKey column;
  std::string area;
};

// The figure of a place, which has one, as it may be shown.
Observation ObservationAt(const Dataset& data, const ColumnKey& key, const Column& column,
                          int place);

// Those of `data` that a filter takes, after a position. Used by one thread.
class ObservationList {
 public:
  // `data` outlives it.
  ObservationList(const Dataset& data, ObservationFilter filter,
                  const std::optional<ObservationPosition>& after);

  // The next one; nothing at the end.
  std::optional<Observation> Next();
  // The column of the last one.
  const Column& column() const { return *columns_[at_].column; }

 private:
  struct Listed {
    ColumnKey key;
    std::shared_ptr<const Column> column;
  };

  // Where a column is read from and to, among the places in the order of their ids.
  void Open(const Column& column, const std::string& after);

  const Dataset& data_;
  const ObservationFilter filter_;
  std::vector<Listed> columns_;  // in their order
  size_t at_ = 0;
  size_t next_ = 0, end_ = 0;  // in by_id of the edition of the column
};

// Divides an export into files each of which an import takes: see limits::kPartRowsMax. A column is
// not divided.
class ExportParts {
 public:
  // The part, from 1, to which the next line belongs; it is of `column`.
  int PartOf(const Column& column);
  // Counts that line, of so many bytes.
  void Add(size_t line_bytes);

 private:
  const Column* column_ = nullptr;
  int part_ = 1;
  // Of this part.
  int64_t rows_ = 0, bytes_ = 0;
  size_t column_bytes_ = 0;
};

}  // namespace wijkmonitor::indicators
