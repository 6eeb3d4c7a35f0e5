#include "services/indicators/convert_catalogue.h"

#include <utility>

#include "libs/base/problems.h"
#include "libs/rpc/declared_file.h"
#include "libs/rpc/declared_message.h"

namespace wijkmonitor::indicators {
namespace {

static_assert(static_cast<int>(Nature::kSubjective) == v1::NATURE_SUBJECTIVE);
static_assert(static_cast<int>(Basis::kExpert) == common::v1::BASIS_EXPERT);
static_assert(static_cast<int>(Measure::kIndex) == v1::MEASURE_INDEX);
static_assert(static_cast<int>(Unit::kNumber) == common::v1::UNIT_NUMBER);
static_assert(static_cast<int>(Polarity::kLowerBetter) == common::v1::POLARITY_LOWER_BETTER);
static_assert(static_cast<int>(Polarity::kNone) == common::v1::POLARITY_NONE);

}  // namespace

v1::Indicator ToMessage(Indicator indicator) {
  for (std::optional<double>* limit : {&indicator.minimum, &indicator.maximum}) {
    if (limit->has_value()) *limit = ToUnit(indicator, **limit);
  }
  return rpc::MessageOf<v1::Indicator>(std::move(indicator));
}

formats::ReadFile<DeclaredCatalogue> ReadCatalogue(absl::string_view file) {
  std::vector<absl::string_view> columns = rpc::FileColumns<Indicator>().due;
  columns.insert(columns.begin(), {"kind", "composition"});  // the others are those of indicators
  return formats::ReadDeclaration<DeclaredCatalogue>(
      file, columns, [](const formats::Row&, formats::Cells& cells, DeclaredCatalogue* catalogue) {
        const std::string kind = cells.Text("kind");
        const auto& message = *v1::Indicator::descriptor();  // has the words of all kinds
        if (kind == "group") {
          catalogue->groups.rows.push_back(rpc::ReadDeclaredRow<Group>(cells, message));
        } else if (kind == "theme") {
          catalogue->themes.rows.push_back(rpc::ReadDeclaredRow<Theme>(cells, message));
        } else if (kind == "indicator") {
          catalogue->indicators.rows.push_back(rpc::ReadDeclaredRow<Indicator>(cells, message));
          Indicator& read = catalogue->indicators.rows.back().item;
          for (std::optional<double>* limit : {&read.minimum, &read.maximum}) {
            if (limit->has_value()) *limit = FromUnit(read, **limit);
          }
        } else {
          cells.Reject("kind", {problems::kWordDue, {"group theme indicator"}});
        }
      });
}

}  // namespace wijkmonitor::indicators
