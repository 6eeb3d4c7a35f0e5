#include "services/indicators/convert_area.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/rpc/declared_file.h"
#include "libs/rpc/messages.h"
#include "services/indicators/domain/problems.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::Fill;

static_assert(static_cast<int>(Level::kSet) == v1::AREA_LEVEL_SET);

// The areas of a table, by their codes.
class AreaTable {
 public:
  AreaTable(const AreaFileOptions& options, formats::ReadFile<Declared<Area>>* result)
      : options_(options), result_(*result) {}

  void Add(formats::Cells& cells, const formats::AreaColumns& columns) {
    const std::string code = cells.Text(columns.code);
    if (!seen_.insert(code).second) return;
    ++result_.rows;
    const std::optional<Level> level = LevelOfCode(code);
    if (IsRegionCode(code)) {
      ++result_.out_of_scope;
      return;
    }
    if (!level.has_value()) {
      cells.Reject(columns.code, problems::kNoAreaCode);
      return;
    }
    const bool is_country = level == Level::kCountry;
    if (!options_.only.empty() && !is_country && MunicipalityOfCode(code) != options_.only) {
      ++result_.out_of_scope;
      return;
    }
    const bool is_named = !columns.names_municipalities_only || level <= Level::kMunicipality;
    const std::string name = is_named ? cells.Text(columns.name) : "";
    AddArea(cells.line(), code, *level, name.empty() ? code : name);
  }

  void Finish() {
    const bool is_empty = std::ranges::all_of(
        result_.declared.rows, [](const auto& row) { return row.item.level == Level::kCountry; });
    if (is_empty && result_.rejections.empty()) {
      result_.rejections.push_back({0, "", "",
                                    options_.only.empty()
                                        ? Reason(problems::kNoAreaRow)
                                        : Reason(problems::kNoRowOf, {options_.only})});
    }
    if (is_empty) return;
    if (country_.empty()) {
      ++result_.rows;
      country_ = "NL00";
      AddArea(0, country_, Level::kCountry, "Nederland");
    }
    for (DeclaredRow<Area>& row : result_.declared.rows) SetParent(&row.item);
  }

 private:
  void AddArea(int64_t line, const std::string& code, Level level, const std::string& name) {
    if (level == Level::kCountry) country_ = code;
    result_.declared.rows.push_back(
        {line, {code, level, name, "", options_.edition, options_.valid_from}});
  }

  void SetParent(Area* area) const {
    const std::string municipality = MunicipalityOfCode(area->id);
    if (area->level == Level::kMunicipality) area->parent = country_;
    if (area->level == Level::kWijk) area->parent = municipality;
    if (area->level != Level::kBuurt) return;
    // "BU00140003" lies in "WK001400"; a table need not have wijken.
    const std::string wijk = absl::StrCat("WK", area->id.substr(2, 6));
    area->parent = seen_.contains(wijk) ? wijk : municipality;
  }

  const AreaFileOptions& options_;
  formats::ReadFile<Declared<Area>>& result_;
  std::set<std::string> seen_;
  std::string country_;
};

}  // namespace

formats::ReadFile<Declared<Area>> ReadAreas(absl::string_view file,
                                            const AreaFileOptions& options) {
  const formats::AreaColumns* const columns = formats::AreaColumnsOf(options.format);
  if (columns == nullptr) return rpc::ReadDeclared<v1::Area, Area>(file);
  formats::ReadFile<Declared<Area>> result;
  const auto reader = formats::OpenCsv(file);
  if (!reader.ok()) {
    result.rejections.push_back(formats::RejectionOf(reader.status()));
    return result;
  }
  for (const absl::string_view name : {columns->code, columns->name}) {
    const auto wrong = formats::WrongColumn(name, /*due=*/true, **reader, file);
    if (!wrong.has_value()) continue;
    result.rejections.push_back(*wrong);
    return result;
  }
  formats::ReadFile<Declared<Area>> lines;
  AreaTable table(options, &result);
  formats::ReadRows<Declared<Area>>(
      **reader, limits::kImportRowsMax, &lines,
      [&](const formats::Row&, auto& cells) { table.Add(cells, *columns); });
  std::ranges::move(lines.rejections, std::back_inserter(result.rejections));
  table.Finish();
  return result;
}

v1::GeoEdition ToMessage(const Edition& edition) {
  v1::GeoEdition message;
  message.set_id(edition.id);
  message.set_valid_from(FormatDate(edition.valid_from));
  message.set_area_count(static_cast<int32_t>(
      std::count_if(edition.places.begin(), edition.places.end(),
                    [](const Place& place) { return place.level != Level::kSet; })));
  return message;
}

v1::Area ToMessage(const Place& place, const Edition& edition) {
  v1::Area message;
  message.set_id(place.id);
  message.set_edition(edition.id);
  message.set_level(static_cast<v1::AreaLevel>(place.level));
  Fill(place.name, message.mutable_name());
  message.set_parent(place.parent);
  message.set_municipality(place.municipality);
  return message;
}

v1::AreaSet SetToMessage(const Place& set, const Edition& edition) {
  v1::AreaSet message;
  message.set_id(set.id);
  message.set_edition(edition.id);
  Fill(set.name, message.mutable_name());
  for (const int member : set.members) message.add_members(edition.places[member].id);
  message.set_municipality(set.municipality);
  return message;
}

}  // namespace wijkmonitor::indicators
