#include "services/indicators/domain/observation_import.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"

namespace wijkmonitor::indicators {

void ObservationImport::Take(const std::vector<DeclaredObservation>& line, bool is_sound,
                             std::vector<Rejection>* rejections) {
  const size_t before = rejections->size();
  for (size_t number = 0; number < line.size(); ++number) {
    if (CheckEdition(line[number], rejections)) Check(line[number], number, rejections);
  }
  ShortenRejections(before, rejections);
  if (edition_ == nullptr || !is_sound || rejections->size() > before) return;
  for (size_t number = 0; number < line.size(); ++number) {
    Put(line[number], of_number_[number], PlaceOf(line[number].area));
  }
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
    columns_max_ = std::max<size_t>(1, limits::kImportPlacesMax / edition_->places.size());
    const auto country = std::ranges::find(edition_->places, Level::kCountry, &Place::level);
    if (country != edition_->places.end()) {
      country_ = static_cast<int>(country - edition_->places.begin());
    }
  }
  if (edition_ == nullptr) return false;
  if (row.edition == edition_id_) return true;
  rejections->push_back({row.line, "edition", row.edition, {problems::kOneEdition, {edition_id_}}});
  return false;
}

ObservationImport::Imported* ObservationImport::ColumnOf(const DeclaredObservation& row,
                                                         size_t number) {
  if (number >= of_number_.size()) of_number_.resize(number + 1);
  Imported*& column = of_number_[number];
  if (column != nullptr && column->IsOf(row)) return column;
  const ColumnKey key{row.indicator->id, edition_id_, row.period, row.group};
  if (columns_.size() >= columns_max_ && !columns_.contains(key)) return nullptr;
  const auto [found, is_new] = columns_.try_emplace(key);
  column = &found->second;
  if (is_new) {
    column->indicator = row.indicator;
    column->period = row.period;
    column->group = row.group;
    column->before = stored_.FindColumn(key);
    column->line.resize(edition_->places.size());
  }
  return column;
}

// Figures of the CBS are of NL00, those of RIVM of NL01: the country is the one that the edition
// has.
int ObservationImport::PlaceOf(const std::string& area) const {
  const int place = edition_->Find(area);
  return place < 0 && LevelOfCode(area) == Level::kCountry ? country_ : place;
}

void ObservationImport::Check(const DeclaredObservation& row, size_t number,
                              std::vector<Rejection>* rejections) {
  const size_t before = rejections->size();
  const int place = PlaceOf(row.area);
  if (place < 0) {
    rejections->push_back(
        {row.line, "area", row.area, {problems::kUnknownAreaOrSet, {edition_id_}}});
  }
  if (stored_.catalogue->FindGroup(row.group) == nullptr) {
    rejections->push_back({row.line, "group", row.group, problems::kUnknownGroup});
  }
  CheckFigure(row, rejections);
  if (rejections->size() > before) return;
  Imported* const found = ColumnOf(row, number);
  if (found == nullptr) {
    rejections->push_back(
        {row.line, "", "", {problems::kTooManyColumnsOfFigures, {absl::StrCat(columns_max_)}}});
    return;
  }
  Imported& column = *found;
  int64_t said_on = 0;
  if (column.line_now == row.line) {
    if (column.row_now->figure != row.figure) said_on = row.line;
  } else if (column.line[place] != 0 && column.now()->Stored(place) != row.figure &&
             column.now()->At(place) != row.figure) {
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
  if (repeated || (!is_new && (now->Stored(place) == row.figure || now->At(place) == row.figure))) {
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
