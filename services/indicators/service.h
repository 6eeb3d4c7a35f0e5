#pragma once

// The methods of wijkmonitor.indicators.v1.IndicatorService: convert, ask store or domain, convert.

#include "libs/rpc/router.h"
#include "libs/rpc/service_main.h"
#include "services/indicators/convert_area.h"
#include "services/indicators/convert_area_shape.h"
#include "services/indicators/convert_catalogue.h"
#include "services/indicators/convert_kompas.h"
#include "services/indicators/convert_observation.h"
#include "services/indicators/store.h"
#include "wijkmonitor/indicators/v1/indicator_service.pb.h"

namespace wijkmonitor::indicators {

using Router = rpc::DataRouter<Dataset>;

// Each adds the methods of some resources.
void AddAreaMethods(Router* router);
void AddAreaShapeMethods(Router* router);
void AddCatalogueMethods(Router* router);
void AddKompasMethods(Router* router);
void AddObservationMethods(Router* router);

// NOT_FOUND, unless it is a municipality of the edition, or empty.
absl::Status CheckMunicipality(const Edition& edition, const std::string& municipality);

// The whole service.
rpc::ServiceParts<Dataset> Parts();

}  // namespace wijkmonitor::indicators
