#include "services/indicators/convert_kompas.h"

#include "libs/base/date.h"
#include "libs/rpc/messages.h"
#include "services/indicators/convert_area.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::Fill;

static_assert(static_cast<int>(Certainty::kNotTested) == common::v1::CERTAINTY_NOT_TESTED);
static_assert(static_cast<int>(stats::Position::kWellAbove) == common::v1::POSITION_WELL_ABOVE);
static_assert(static_cast<int>(Reason::kNotAggregable) == common::v1::REASON_NOT_AGGREGABLE);
static_assert(static_cast<int>(Reason::kNoUncertainty) == common::v1::REASON_NO_UNCERTAINTY);

// What a reading and a node have in common.
template <class Message>
void FillJudged(const Judged& judged, Message* message) {
  if (judged.score) message->set_score(stats::Rounded(*judged.score));
  if (judged.score_limits) {
    const stats::Interval limits = stats::Rounded(*judged.score_limits);
    message->set_score_low(limits.low);
    message->set_score_high(limits.high);
  }
  message->set_position(static_cast<common::v1::Position>(judged.position));
  message->set_certainty(static_cast<common::v1::Certainty>(judged.certainty));
  for (const Reason reason : judged.reasons) {
    message->add_reasons(static_cast<common::v1::Reason>(reason));
  }
}

void FillSource(const Reading& reading, v1::Source* source) {
  source->set_publisher(reading.indicator->publisher);
  source->set_table(reading.indicator->table);
  source->set_licence(reading.indicator->licence);
  if (reading.retrieved) source->set_retrieved(FormatDate(*reading.retrieved));
}

void FillValues(const Reading& reading, v1::Reading* message) {
  const Indicator& indicator = *reading.indicator;
  if (reading.value) message->set_value(ToUnit(indicator, *reading.value));
  if (reading.limits) {
    message->set_low(ToUnit(indicator, reading.limits->low));
    message->set_high(ToUnit(indicator, reading.limits->high));
  }
  if (reading.n) message->set_n(*reading.n);
  if (reading.n_effective) message->set_n_effective(*reading.n_effective);
  if (reading.rest) message->set_rest_value(ToUnit(indicator, *reading.rest));
  if (reading.benchmark) message->set_benchmark_value(ToUnit(indicator, *reading.benchmark));
  if (reading.dispersion) message->set_dispersion(ToUnit(indicator, *reading.dispersion));
  if (reading.tint) message->set_tint(*reading.tint);
  if (!reading.gap) return;
  message->mutable_gap()->set_points(ToUnit(indicator, reading.gap->points));
  if (reading.gap->ratio) message->mutable_gap()->set_ratio(*reading.gap->ratio);
}

void Fill(const Reading& reading, v1::Reading* message) {
  const Indicator& indicator = *reading.indicator;
  message->set_indicator(indicator.id);
  Fill(indicator.label, message->mutable_label());
  message->set_unit(static_cast<common::v1::Unit>(indicator.unit));
  message->set_polarity(static_cast<common::v1::Polarity>(indicator.polarity));
  message->set_basis(static_cast<common::v1::Basis>(indicator.basis));
  message->set_nature(static_cast<v1::Nature>(indicator.nature));
  message->set_in_rollup(indicator.in_rollup);
  if (reading.period) Fill(*reading.period, message->mutable_period());
  message->set_group(reading.group);
  message->set_status(static_cast<common::v1::Status>(reading.status));
  FillValues(reading, message);
  FillJudged(reading, message);
  FillSource(reading, message->mutable_source());
  message->set_revision(reading.revision);
  message->set_provisional(reading.provisional);
  message->set_decimals(indicator.decimals);
}

void Fill(const Node& node, v1::KompasNode* message) {
  message->set_id(node.theme->id);
  Fill(node.theme->label, message->mutable_label());
  FillJudged(node, message);
  auto* completeness = message->mutable_completeness();
  completeness->set_asked(node.asked);
  completeness->set_scored(node.scored);
  completeness->set_tested(node.tested);
  if (node.covered_share) completeness->set_covered_share(*node.covered_share);
  if (node.range) {
    message->set_least(stats::Rounded(node.range->low));
    message->set_most(stats::Rounded(node.range->high));
  }
  for (const Node& child : node.nodes) Fill(child, message->add_nodes());
  for (const Reading& reading : node.readings) Fill(reading, message->add_readings());
}

// Readings that count, those with a score and those that were tested, in a node and all below it.
void CountReadings(const Node& node, wijkmonitor::common::v1::Completeness* completeness) {
  for (const Node& child : node.nodes) CountReadings(child, completeness);
  for (const Reading& reading : node.readings) {
    if (!reading.counted) continue;
    completeness->set_asked(completeness->asked() + 1);
    completeness->set_scored(completeness->scored() + (reading.score ? 1 : 0));
    completeness->set_tested(completeness->tested() + (reading.score_limits ? 1 : 0));
  }
}

}  // namespace

KompasRequest FromMessage(const v1::GetKompasRequest& request) {
  return {request.area(), request.year(), request.group(), request.method_version()};
}

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

}  // namespace wijkmonitor::indicators
