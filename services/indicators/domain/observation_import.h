#pragma once

// A file of figures beside what is stored: how its rows are checked, and what they change.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/base/rejection.h"
#include "services/indicators/domain/dataset.h"

namespace wijkmonitor::indicators {

// A column that an import changes: figures that have the import's version are new, or differ.
struct ImportedColumn {
  ColumnKey key;
  std::shared_ptr<const Column> column;
};

// Takes the rows of a file one line after the other. It holds no row, but of each column that the
// file names where it says what (4 bytes a place), and a copy of those that it changes.
class ObservationImport {
 public:
  // `stored` outlives it. What changes counts from `version`.
  ObservationImport(const Dataset& stored, int64_t version) : stored_(stored), version_(version) {}

  // Takes the rows of one line, all of one area. What is wrong goes to `rejections`: an edition
  // that is unknown, or not that of the first row; an unknown area or group; what CheckFigure
  // finds; a figure that an earlier line says otherwise; more columns than limits::kImportPlacesMax
  // lets be. Nothing is taken of a line with a rejection, nor of one that is not sound: of
  // which other rows could not be read.
  void Take(const std::vector<DeclaredObservation>& line, bool is_sound,
            std::vector<Rejection>* rejections);

  // How many rows changed something, and how many said what is stored: a row that repeats an
  // earlier one, and one that says what may be shown of a figure, as an exported file does.
  int64_t changed() const { return changed_; }
  int64_t unchanged() const { return unchanged_; }
  // The edition of its rows; null when there were none, or it is not known.
  const std::shared_ptr<const Edition>& edition() const { return edition_; }

  // In the order of their keys.
  std::vector<ImportedColumn> Changes() const;
  // What is stored, with these changes, which are `batch`.
  Dataset Result(const Dataset::Batch& batch) const;

 private:
  struct Imported {
    const Indicator* indicator = nullptr;
    Period period;
    std::string group;
    std::shared_ptr<const Column> before;  // null: there was none
    std::shared_ptr<Column> after;         // null: nothing changed
    std::vector<int32_t> line;             // by place: which line of the file says it; 0: none
    // Of the line that is being taken.
    int64_t line_now = 0;
    const DeclaredObservation* row_now = nullptr;

    const Column* now() const { return after == nullptr ? before.get() : after.get(); }
    bool IsOf(const DeclaredObservation& row) const {
      return indicator == row.indicator && period == row.period && group == row.group;
    }
  };

  bool CheckEdition(const DeclaredObservation& row, std::vector<Rejection>* rejections);
  // The column of the row that is the `number`th of its line; null when there are too many.
  Imported* ColumnOf(const DeclaredObservation& row, size_t number);
  int PlaceOf(const std::string& area) const;
  void Check(const DeclaredObservation& row, size_t number, std::vector<Rejection>* rejections);
  void Put(const DeclaredObservation& row, Imported* column, int place);

  const Dataset& stored_;
  const int64_t version_;
  std::string edition_id_;  // of the first row
  std::shared_ptr<const Edition> edition_;
  int country_ = -1;        // its place
  size_t columns_max_ = 0;  // in that edition
  std::map<ColumnKey, Imported> columns_;
  std::vector<Imported*> of_number_;  // of the rows of the line before
  int64_t changed_ = 0, unchanged_ = 0;
};

}  // namespace wijkmonitor::indicators
