#pragma once

// Between the messages of the API and the domain. With convert_*.h the only place that sees both.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/indicators/domain/dataset.h"
#include "services/indicators/domain/kompas.h"
#include "services/indicators/store.h"
#include "wijkmonitor/common/v1/import.pb.h"
#include "wijkmonitor/indicators/v1/indicator_service.pb.h"

namespace wijkmonitor::indicators {

v1::Kompas ToMessage(const Kompas& kompas);
v1::GeoEdition ToMessage(const Edition& edition);
v1::Area ToMessage(const Place& place, const Edition& edition);
v1::AreaSet SetToMessage(const Place& set, const Edition& edition);
v1::Theme ToMessage(const Theme& theme);
v1::Indicator ToMessage(const Indicator& indicator);
v1::Observation ToMessage(const Observation& observation, const Indicator& indicator);

KompasRequest FromMessage(const v1::GetKompasRequest& request);
// INVALID_ARGUMENT when the period is none.
absl::StatusOr<ObservationFilter> FromMessage(const v1::ListObservationsRequest& request);
absl::StatusOr<ObservationFilter> FromMessage(const v1::ExportObservationsRequest& request);

// A place in the order of observations, as text for page tokens.
std::string PositionText(const Observation& observation);
absl::StatusOr<ObservationPosition> ParsePosition(const std::string& text);

}  // namespace wijkmonitor::indicators
