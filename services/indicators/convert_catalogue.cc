#include "services/indicators/convert_catalogue.h"

#include "libs/formats/declared.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/words.h"

namespace wijkmonitor::formats {

template <>
struct Words<indicators::Nature> : rpc::FileWords<indicators::v1::Nature, indicators::Nature> {};
template <>
struct Words<indicators::Basis> : rpc::FileWords<common::v1::Basis, indicators::Basis> {};
template <>
struct Words<indicators::Measure> : rpc::FileWords<indicators::v1::Measure, indicators::Measure> {};
template <>
struct Words<indicators::Unit> : rpc::FileWords<common::v1::Unit, indicators::Unit> {};
template <>
struct Words<indicators::Polarity> : rpc::FileWords<common::v1::Polarity, indicators::Polarity> {};

}  // namespace wijkmonitor::formats

namespace wijkmonitor::indicators {
namespace {

using rpc::Fill;

static_assert(static_cast<int>(Nature::kSubjective) == v1::NATURE_SUBJECTIVE);
static_assert(static_cast<int>(Basis::kExpert) == common::v1::BASIS_EXPERT);
static_assert(static_cast<int>(Measure::kIndex) == v1::MEASURE_INDEX);
static_assert(static_cast<int>(Unit::kNumber) == common::v1::UNIT_NUMBER);
static_assert(static_cast<int>(Polarity::kLowerBetter) == common::v1::POLARITY_LOWER_BETTER);
static_assert(static_cast<int>(Polarity::kNone) == common::v1::POLARITY_NONE);

}  // namespace

v1::Theme ToMessage(const Theme& theme) {
  v1::Theme message;
  message.set_id(theme.id);
  Fill(theme.label, message.mutable_label());
  message.set_parent(theme.parent);
  message.set_position(theme.position);
  message.set_composition(theme.composition);
  return message;
}

v1::Indicator ToMessage(const Indicator& indicator) {
  v1::Indicator message;
  message.set_id(indicator.id);
  Fill(indicator.label, message.mutable_label());
  message.set_theme(indicator.theme);
  message.set_position(indicator.position);
  message.set_nature(static_cast<v1::Nature>(indicator.nature));
  message.set_basis(static_cast<common::v1::Basis>(indicator.basis));
  message.set_measure(static_cast<v1::Measure>(indicator.measure));
  message.set_unit(static_cast<common::v1::Unit>(indicator.unit));
  message.set_decimals(indicator.decimals);
  message.set_polarity(static_cast<common::v1::Polarity>(indicator.polarity));
  if (indicator.minimum) message.set_minimum(ToUnit(indicator, *indicator.minimum));
  if (indicator.maximum) message.set_maximum(ToUnit(indicator, *indicator.maximum));
  message.set_weight_indicator(indicator.weight_indicator);
  message.set_default_group(indicator.default_group);
  message.set_in_rollup(indicator.in_rollup);
  message.set_minimum_n(static_cast<int32_t>(indicator.minimum_n));
  message.set_publisher(indicator.publisher);
  message.set_table(indicator.table);
  message.set_licence(indicator.licence);
  for (const std::string& column : indicator.source_columns) message.add_source_columns(column);
  return message;
}

formats::ReadFile<DeclaredCatalogue> ReadCatalogue(absl::string_view file) {
  std::vector<absl::string_view> columns = formats::FileColumns<Indicator>();
  columns.insert(columns.begin(), {"kind", "composition"});  // the others are those of indicators
  return formats::ReadDeclaration<DeclaredCatalogue>(
      file, columns, [](const formats::Row&, formats::Cells& cells, DeclaredCatalogue* catalogue) {
        const std::string kind = cells.Text("kind");
        if (kind == "group") {
          catalogue->groups.rows.push_back(formats::ReadDeclaredRow<Group>(cells));
        } else if (kind == "theme") {
          catalogue->themes.rows.push_back(formats::ReadDeclaredRow<Theme>(cells));
        } else if (kind == "indicator") {
          catalogue->indicators.rows.push_back(formats::ReadDeclaredRow<Indicator>(cells));
          Indicator& read = catalogue->indicators.rows.back().item;
          if (read.minimum.has_value()) read.minimum = FromUnit(read, *read.minimum);
          if (read.maximum.has_value()) read.maximum = FromUnit(read, *read.maximum);
        } else {
          cells.Reject("kind", "must be one of: group theme indicator");
        }
      });
}

}  // namespace wijkmonitor::indicators
