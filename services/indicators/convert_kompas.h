#pragma once

// Between the kompas of the domain and of the API. Part of convert_*.

#include "services/indicators/domain/kompas.h"
#include "wijkmonitor/indicators/v1/kompas.pb.h"

namespace wijkmonitor::indicators {

KompasRequest FromMessage(const v1::GetKompasRequest& request);
v1::Kompas ToMessage(const Kompas& kompas);

}  // namespace wijkmonitor::indicators
