#include "services/indicators/convert.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/rpc/messages.h"
#include "services/indicators/convert_words.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::Fill;
using rpc::TimestampOf;

// Enums of the domain and of the API stand in the same order; the API's start at 1, where 0 means
// unspecified.
template <class To, class From>
To Shifted(From value) {
  return static_cast<To>(static_cast<int>(value) + 1);
}
static_assert(static_cast<int>(Level::kSet) + 1 == v1::AREA_LEVEL_SET);
static_assert(static_cast<int>(Nature::kSubjective) + 1 == v1::NATURE_SUBJECTIVE);
static_assert(static_cast<int>(Basis::kExpert) + 1 == v1::BASIS_EXPERT);
static_assert(static_cast<int>(Measure::kIndex) + 1 == v1::MEASURE_INDEX);
static_assert(static_cast<int>(Unit::kNumber) + 1 == v1::UNIT_NUMBER);
static_assert(static_cast<int>(Certainty::kNotTested) + 1 == v1::CERTAINTY_NOT_TESTED);
static_assert(static_cast<int>(stats::Position::kWellAbove) == v1::POSITION_WELL_ABOVE);
static_assert(static_cast<int>(Reason::kNotAggregable) == v1::REASON_NOT_AGGREGABLE);
static_assert(static_cast<int>(Status::kNotApplicable) == v1::STATUS_NOT_APPLICABLE);

v1::Status ToMessage(Status status) {
  return status == Status::kMissing ? v1::STATUS_MISSING
                                    : static_cast<v1::Status>(static_cast<int>(status));
}

v1::Polarity ToMessage(Polarity polarity) {
  switch (polarity) {
    case Polarity::kHigherBetter:
      return v1::POLARITY_HIGHER_BETTER;
    case Polarity::kLowerBetter:
      return v1::POLARITY_LOWER_BETTER;
    case Polarity::kNone:
      break;
  }
  return v1::POLARITY_NONE;
}

template <class Message>
void FillReasons(const Reasons& reasons, Message* message) {
  for (const Reason reason : reasons) message->add_reasons(static_cast<v1::Reason>(reason));
}

void FillSource(const Reading& reading, v1::Source* source) {
  source->set_publisher(reading.indicator->publisher);
  source->set_table(reading.indicator->table);
  source->set_licence(reading.indicator->licence);
  if (reading.batch != nullptr && reading.batch->retrieved) {
    source->set_retrieved(FormatDate(*reading.batch->retrieved));
  }
}

void FillValues(const Reading& reading, v1::Reading* message) {
  const Indicator& indicator = *reading.indicator;
  if (reading.value) message->set_value(ToUnit(indicator, *reading.value));
  if (reading.low) message->set_low(ToUnit(indicator, *reading.low));
  if (reading.high) message->set_high(ToUnit(indicator, *reading.high));
  if (reading.n) message->set_n(*reading.n);
  if (reading.benchmark) message->set_benchmark_value(ToUnit(indicator, *reading.benchmark));
  if (reading.dispersion) message->set_dispersion(ToUnit(indicator, *reading.dispersion));
  if (reading.score) message->set_score(*reading.score);
  if (reading.tint) message->set_tint(*reading.tint);
  if (!reading.gap) return;
  message->mutable_gap()->set_points(ToUnit(indicator, reading.gap->points));
  if (reading.gap->ratio) message->mutable_gap()->set_ratio(*reading.gap->ratio);
}

void Fill(const Reading& reading, v1::Reading* message) {
  const Indicator& indicator = *reading.indicator;
  message->set_indicator(indicator.id);
  Fill(indicator.label, message->mutable_label());
  message->set_unit(Shifted<v1::Unit>(indicator.unit));
  message->set_polarity(ToMessage(indicator.polarity));
  message->set_basis(Shifted<v1::Basis>(indicator.basis));
  message->set_nature(Shifted<v1::Nature>(indicator.nature));
  message->set_in_rollup(indicator.in_rollup);
  if (reading.period) Fill(*reading.period, message->mutable_period());
  message->set_group(reading.group);
  message->set_status(ToMessage(reading.status));
  FillValues(reading, message);
  message->set_position(static_cast<v1::Position>(reading.position));
  message->set_certainty(Shifted<v1::Certainty>(reading.certainty));
  FillReasons(reading.reasons, message);
  FillSource(reading, message->mutable_source());
  message->set_revision(reading.revision);
  message->set_decimals(indicator.decimals);
}

void Fill(const Node& node, v1::KompasNode* message) {
  message->set_id(node.theme->id);
  Fill(node.theme->label, message->mutable_label());
  if (node.score) message->set_score(*node.score);
  message->set_position(static_cast<v1::Position>(node.position));
  message->set_certainty(Shifted<v1::Certainty>(node.certainty));
  FillReasons(node.reasons, message);
  auto* completeness = message->mutable_completeness();
  completeness->set_asked(node.asked);
  completeness->set_scored(node.scored);
  if (node.covered_share) completeness->set_covered_share(*node.covered_share);
  for (const Node& child : node.nodes) Fill(child, message->add_nodes());
  for (const Reading& reading : node.readings) Fill(reading, message->add_readings());
}

// Readings that count, and those with a score, in a node and all below it.
void CountReadings(const Node& node, wijkmonitor::common::v1::Completeness* completeness) {
  for (const Node& child : node.nodes) CountReadings(child, completeness);
  for (const Reading& reading : node.readings) {
    if (!reading.counted) continue;
    completeness->set_asked(completeness->asked() + 1);
    completeness->set_scored(completeness->scored() + (reading.score ? 1 : 0));
  }
}

absl::StatusOr<std::optional<Period>> FilterPeriod(const std::string& text) {
  if (text.empty()) return std::optional<Period>();
  const absl::StatusOr<Period> period = ParsePeriod(text);
  if (!period.ok()) return InvalidFields({{"period", std::string(period.status().message())}});
  return std::optional<Period>(*period);
}

}  // namespace

v1::Kompas ToMessage(const Kompas& kompas) {
  v1::Kompas message;
  auto* info = message.mutable_info();
  info->set_method_version(std::string(kompas.method->id));
  CountReadings(kompas.centre, info->mutable_completeness());
  if (kompas.centre.covered_share) {
    info->mutable_completeness()->set_covered_share(*kompas.centre.covered_share);
  }
  *message.mutable_area() = ToMessage(kompas.edition->places[kompas.place], *kompas.edition);
  *message.mutable_benchmark() =
      ToMessage(kompas.edition->places[kompas.benchmark], *kompas.edition);
  message.set_year(kompas.year);
  Fill(kompas.centre, message.mutable_centre());
  return message;
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
  message.set_level(Shifted<v1::AreaLevel>(place.level));
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
  message.set_nature(Shifted<v1::Nature>(indicator.nature));
  message.set_basis(Shifted<v1::Basis>(indicator.basis));
  message.set_measure(Shifted<v1::Measure>(indicator.measure));
  message.set_unit(Shifted<v1::Unit>(indicator.unit));
  message.set_decimals(indicator.decimals);
  message.set_polarity(ToMessage(indicator.polarity));
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

v1::Observation ToMessage(const Observation& observation, const Indicator& indicator) {
  v1::Observation message;
  message.set_indicator(observation.column.indicator);
  message.set_area(observation.area);
  message.set_edition(observation.column.edition);
  Fill(observation.column.period, message.mutable_period());
  message.set_group(observation.column.group);
  const Figure& figure = observation.figure;
  message.set_status(ToMessage(figure.status));
  if (figure.value) message.set_value(ToUnit(indicator, *figure.value));
  if (figure.numerator) message.set_numerator(*figure.numerator);
  if (figure.denominator) message.set_denominator(*figure.denominator);
  if (figure.n) message.set_n(*figure.n);
  if (figure.design_effect) message.set_design_effect(*figure.design_effect);
  if (figure.standard_error) message.set_standard_error(ToUnit(indicator, *figure.standard_error));
  if (figure.low) message.set_low(ToUnit(indicator, *figure.low));
  if (figure.high) message.set_high(ToUnit(indicator, *figure.high));
  message.set_revision(observation.revision);
  message.set_batch(absl::StrCat(observation.batch));
  message.set_data_version(observation.version);
  *message.mutable_recorded_at() = TimestampOf(observation.recorded_at);
  return message;
}

KompasRequest FromMessage(const v1::GetKompasRequest& request) {
  return {request.area(), request.year(), request.group(), request.method_version()};
}

absl::StatusOr<ObservationFilter> FromMessage(const v1::ListObservationsRequest& request) {
  ObservationFilter filter{request.indicator(), request.area(), "", request.group(), {}};
  ASSIGN_OR_RETURN(filter.period, FilterPeriod(request.period()));
  return filter;
}

absl::StatusOr<ObservationFilter> FromMessage(const v1::ExportObservationsRequest& request) {
  ObservationFilter filter{request.indicator(), "", request.edition(), request.group(), {}};
  ASSIGN_OR_RETURN(filter.period, FilterPeriod(request.period()));
  return filter;
}

std::string PositionText(const Observation& observation) {
  const ColumnKey& column = observation.column;
  return absl::StrJoin({column.indicator, column.edition, FormatDate(column.period.start),
                        FormatDate(column.period.end), column.group, observation.area},
                       "\n");
}

absl::StatusOr<ObservationPosition> ParsePosition(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '\n');
  if (parts.size() != 6) return InvalidFields({{"page_token", "not a token of this list"}});
  ObservationPosition position;
  ASSIGN_OR_RETURN(const absl::CivilDay start, ParseDate(parts[2]));
  ASSIGN_OR_RETURN(const absl::CivilDay end, ParseDate(parts[3]));
  position.column = {parts[0], parts[1], {start, end}, parts[4]};
  position.area = parts[5];
  return position;
}

}  // namespace wijkmonitor::indicators
