#include "services/indicators/domain/observation_import.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"

namespace wijkmonitor::indicators {

bool ObservationImport::Take(const std::vector<DeclaredObservation>& line, bool is_sound,
                             std::vector<Rejection>* rejections) {
  const size_t before = rejections->size();
  std::optional<int> place;
  for (size_t number = 0; number < line.size(); ++number) {
    if (CheckEdition(line[number], rejections)) {
      if (!place.has_value()) place = edition_->Find(line[number].area);
      Check(line[number], number, *place, rejections);
    }
    if (!Fits(line[number].line, rejections)) return false;
  }
  ShortenRejections(before, rejections);
  if (edition_ == nullptr || !is_sound || rejections->size() > before) return true;
  for (size_t number = 0; number < line.size(); ++number) {
    Put(line[number], of_number_[number], *place);
    if (!Fits(line[number].line, rejections)) return false;
  }
  return true;
}

bool ObservationImport::Fits(int64_t line, std::vector<Rejection>* rejections) const {
  const auto fits = [&](size_t bytes, size_t bytes_max, const Problem& problem) {
    if (bytes <= bytes_max) return true;
    rejections->push_back({line, "", "", {problem, {absl::StrCat(bytes_max >> 20)}}});
    return false;
  };
  return fits(added_, memory_.added, problems::kImportTooLarge) &&
         fits(beside_, memory_.beside, problems::kImportTooLarge) &&
         fits(figures_, memory_.figures, problems::kTooManyFigures);
}

// An unknown edition is said once.
bool ObservationImport::CheckEdition(const DeclaredObservation& row,
                                     std::vector<Rejection>* rejections) {
  const bool is_first = edition_id_.empty();
  if (is_first) {
    edition_id_ = row.edition;
    edition_ = stored_.FindEdition(edition_id_);
    if (edition_ == nullptr) {
      rejections->push_back({row.line, "edition", row.edition, problems::kUnknownEdition});
      return false;
    }
  }
  if (edition_ == nullptr) return false;
  if (row.edition == edition_id_) return true;
  rejections->push_back({row.line, "edition", row.edition, {problems::kOneEdition, {edition_id_}}});
  return false;
}

ObservationImport::Imported& ObservationImport::ColumnOf(const DeclaredObservation& row,
                                                         size_t number) {
  if (number >= of_number_.size()) of_number_.resize(number + 1);
  Imported*& column = of_number_[number];
  if (column != nullptr && column->IsOf(row)) return *column;
  const ColumnKey key{row.indicator->id, edition_id_, row.period, row.group};
  const auto [found, is_new] = columns_.try_emplace(key);
  column = &found->second;
  if (is_new) {
    column->indicator = row.indicator;
    column->period = row.period;
    column->group = row.group;
    column->before = stored_.FindColumn(key);
    column->line.resize(edition_->places.size());
    beside_ += sizeof(*found) + 4 * limits::kIdBytesMax + column->line.size() * sizeof(int32_t);
  }
  return *column;
}

// What is stored may also be said as it is shown; what this file says, as it says it.
bool ObservationImport::Says(const Column& column, int place, const Figure& figure) const {
  return column.Stored(place) == figure ||
         (!column.IsOf(place, version_) && column.At(place) == figure);
}

void ObservationImport::Check(const DeclaredObservation& row, size_t number, int place,
                              std::vector<Rejection>* rejections) {
  const size_t before = rejections->size();
  if (place < 0) {
    rejections->push_back(
        {row.line, "area", row.area, {problems::kUnknownAreaOrSet, {edition_id_}}});
  }
  const bool is_known = number < of_number_.size() && of_number_[number] != nullptr &&
                        of_number_[number]->group == row.group;
  if (!is_known && stored_.catalogue->FindGroup(row.group) == nullptr) {
    rejections->push_back({row.line, "group", row.group, problems::kUnknownGroup});
  }
  CheckFigure(row, rejections);
  if (rejections->size() > before) return;
  Imported& column = ColumnOf(row, number);
  int64_t said_on = 0;
  if (column.line_now == row.line) {
    if (column.row_now->figure != row.figure) said_on = row.line;
  } else if (column.line[place] != 0 && !Says(*column.now(), place, row.figure)) {
    said_on = column.line[place];
  }
  column.line_now = row.line;
  column.row_now = &row;
  if (said_on == 0) return;
  RejectFigure(row, "area", row.area,
               {problems::kOtherValueOnLine, {FormatPeriod(row.period), absl::StrCat(said_on)}},
               rejections);
}

void ObservationImport::Put(const DeclaredObservation& row, Imported* column, int place) {
  const Column* const now = column->now();
  const bool repeated = column->line[place] != 0;
  column->line[place] = static_cast<int32_t>(row.line);
  const bool is_new = now == nullptr || !now->Has(place);
  if (repeated || (!is_new && Says(*now, place, row.figure))) {
    ++unchanged_;
    return;
  }
  if (column->after == nullptr) {
    column->after = column->before == nullptr
                        ? std::make_shared<Column>(*row.indicator, row.period, edition_)
                        : std::make_shared<Column>(*column->before);
  }
  column->after->Put(place, row.figure, is_new ? 1 : column->after->revision[place] + 1, version_);
  ++changed_;
  // The copy of a column takes its place among all columns.
  const size_t bytes_before = column->after_bytes;
  column->after_bytes = column->after->bytes();
  (column->before == nullptr ? added_ : beside_) += column->after_bytes - bytes_before;
  figures_ +=
      column->after_bytes -
      (bytes_before == 0 && column->before != nullptr ? column->before->bytes() : bytes_before);
}

std::vector<ImportedColumn> ObservationImport::Changes() const {
  std::vector<ImportedColumn> changes;
  for (const auto& [key, column] : columns_) {
    if (column.after != nullptr) changes.push_back({key, column.after});
  }
  return changes;
}

Dataset ObservationImport::Result(const Dataset::Batch& batch) const {
  Dataset result = stored_;
  for (const ImportedColumn& changed : Changes()) {
    result.Put(changed.key.indicator, changed.key.group, changed.column);
  }
  result.batches[version_] = batch;
  return result;
}

}  // namespace wijkmonitor::indicators
