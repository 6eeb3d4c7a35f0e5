#pragma once

// A file of figures beside what is stored: how its rows are checked, and what they change.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/base/rejection.h"
#include "services/indicators/domain/dataset.h"
#include "services/indicators/domain/limits.h"

namespace wijkmonitor::indicators {

// A column that an import changes: figures that have the import's version are new, or differ.
struct ImportedColumn {
  ColumnKey key;
  std::shared_ptr<const Column> column;
};

// How many bytes of memory an import may come to; see limits.h.
struct ImportMemory {
  size_t added = limits::kImportAddedBytesMax;
  size_t beside = limits::kImportBesideBytesMax;
  size_t figures = limits::kFiguresBytesMax;
};

// Takes the rows of a file one line after the other. It holds no row, but of each column that the
// file names where it says what, and a copy of those that it changes.
class ObservationImport {
 public:
  // `stored` outlives it. What changes counts from `version`.
  ObservationImport(const Dataset& stored, int64_t version, const ImportMemory& memory = {})
      : stored_(stored), version_(version), memory_(memory), figures_(stored.bytes()) {}

  // Takes the rows of one line, all of one area. What is wrong goes to `rejections`: an edition
  // that is unknown, or not that of the first row; an unknown area or group; what CheckFigure
  // finds; a figure that an earlier line says otherwise. Nothing is taken of a line with a
  // rejection, nor of one that is not sound: of which other rows could not be read. False when the
  // import takes more memory than it may: that is rejected as well, and nothing of the file may be
  // stored.
  bool Take(const std::vector<DeclaredObservation>& line, bool is_sound,
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
    size_t after_bytes = 0;                // that `after` takes
    // Of the line that is being taken.
    int64_t line_now = 0;
    const DeclaredObservation* row_now = nullptr;

    const Column* now() const { return after == nullptr ? before.get() : after.get(); }
    bool IsOf(const DeclaredObservation& row) const {
      return indicator == row.indicator && period == row.period && group == row.group;
    }
  };

  bool CheckEdition(const DeclaredObservation& row, std::vector<Rejection>* rejections);
  // The column of the row that is the `number`th of its line.
  Imported& ColumnOf(const DeclaredObservation& row, size_t number);
  // Whether a place has this figure already.
  bool Says(const Column& column, int place, const Figure& figure) const;
  void Check(const DeclaredObservation& row, size_t number, int place,
             std::vector<Rejection>* rejections);
  void Put(const DeclaredObservation& row, Imported* column, int place);
  // Whether no more memory is taken than may be; if not, that is rejected.
  bool Fits(int64_t line, std::vector<Rejection>* rejections) const;

  const Dataset& stored_;
  const int64_t version_;
  const ImportMemory memory_;
  std::string edition_id_;  // of the first row
  std::shared_ptr<const Edition> edition_;
  std::map<ColumnKey, Imported> columns_;
  std::vector<Imported*> of_number_;  // of the rows of the line before
  int64_t changed_ = 0, unchanged_ = 0;
  // Bytes of the columns that were added; of copies and notes; of all columns that there will be.
  size_t added_ = 0, beside_ = 0, figures_;
};

}  // namespace wijkmonitor::indicators
