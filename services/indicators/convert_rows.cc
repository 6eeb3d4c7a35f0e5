#include "services/indicators/convert_rows.h"

#include "absl/strings/str_split.h"
#include "libs/rpc/words.h"
#include "wijkmonitor/indicators/v1/area.pb.h"
#include "wijkmonitor/indicators/v1/catalogue.pb.h"

namespace wijkmonitor::indicators {
namespace {

using formats::Cells;
using formats::ReadDeclaration;
using LevelWords = rpc::FileWords<v1::AreaLevel, Level, v1::AREA_LEVEL_SET>;

Label LabelIn(const Cells& cells) { return {cells.Text("label_nl"), cells.Text("label_en")}; }

Indicator IndicatorIn(Cells& cells) {
  Indicator indicator;
  indicator.id = cells.Text("id");
  indicator.theme = cells.Text("parent");
  indicator.position = static_cast<int>(cells.Integer("position", 0));
  indicator.label = LabelIn(cells);
  indicator.nature = cells.Word<rpc::FileWords<v1::Nature, Nature>>("nature");
  indicator.basis = cells.Word<rpc::FileWords<common::v1::Basis, Basis>>("basis");
  indicator.measure = cells.Word<rpc::FileWords<v1::Measure, Measure>>("measure");
  indicator.unit = cells.Word<rpc::FileWords<common::v1::Unit, Unit>>("unit");
  indicator.decimals = static_cast<int>(cells.Integer("decimals", 0));
  indicator.polarity = cells.Word<rpc::FileWords<common::v1::Polarity, Polarity>>("polarity");
  for (const auto& [column, bound] :
       {std::pair("minimum", &indicator.minimum), std::pair("maximum", &indicator.maximum)}) {
    const std::optional<double> value = cells.Number(column, DecimalMark::kPoint);
    if (value.has_value()) *bound = FromUnit(indicator, *value);
  }
  indicator.weight_indicator = cells.Text("weight_indicator");
  indicator.default_group = cells.Text("default_group");
  indicator.in_rollup = cells.Bool("in_rollup", true);
  indicator.minimum_n = cells.Integer("minimum_n", 0);
  indicator.publisher = cells.Text("publisher");
  indicator.table = cells.Text("table");
  indicator.licence = cells.Text("licence");
  indicator.source_columns = absl::StrSplit(cells.Text("source_columns"), '|', absl::SkipEmpty());
  return indicator;
}

}  // namespace

ReadFile<DeclaredAreas> ReadAreas(absl::string_view file) {
  return ReadDeclaration<DeclaredAreas>(
      file, {"edition", "valid_from", "id", "level", "name", "parent"},
      [](const formats::Row& row, Cells& cells, DeclaredAreas* areas) {
        areas->rows.push_back({row.line,
                               cells.Text("edition"),
                               cells.Date("valid_from"),
                               {cells.Text("id"), cells.Word<LevelWords>("level"),
                                cells.Text("name"), cells.Text("parent")}});
      });
}

ReadFile<DeclaredAreaSets> ReadAreaSets(absl::string_view file) {
  return ReadDeclaration<DeclaredAreaSets>(
      file, {"edition", "id", "name_nl", "name_en", "member"},
      [](const formats::Row& row, Cells& cells, DeclaredAreaSets* sets) {
        sets->rows.push_back({row.line,
                              cells.Text("edition"),
                              cells.Text("id"),
                              {cells.Text("name_nl"), cells.Text("name_en")},
                              cells.Text("member")});
      });
}

ReadFile<DeclaredCatalogue> ReadCatalogue(absl::string_view file) {
  return ReadDeclaration<DeclaredCatalogue>(
      file,
      {"kind",        "id",        "parent",  "position",         "label_nl",      "label_en",
       "composition", "nature",    "basis",   "measure",          "unit",          "decimals",
       "polarity",    "minimum",   "maximum", "weight_indicator", "default_group", "in_rollup",
       "minimum_n",   "publisher", "table",   "licence",          "source_columns"},
      [](const formats::Row& row, Cells& cells, DeclaredCatalogue* catalogue) {
        const std::string kind = cells.Text("kind");
        if (kind == "group") {
          catalogue->groups.push_back({row.line, {cells.Text("id"), LabelIn(cells)}});
        } else if (kind == "theme") {
          catalogue->themes.push_back({row.line,
                                       {cells.Text("id"), cells.Text("parent"),
                                        static_cast<int>(cells.Integer("position", 0)),
                                        LabelIn(cells), cells.Bool("composition", false)}});
        } else if (kind == "indicator") {
          catalogue->indicators.push_back({row.line, IndicatorIn(cells)});
        } else {
          cells.Reject("kind", "must be one of: group theme indicator");
        }
      });
}

}  // namespace wijkmonitor::indicators
