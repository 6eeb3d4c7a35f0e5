#include "services/indicators/service.h"

namespace wijkmonitor::indicators {

rpc::ServiceParts<Dataset> Parts() {
  return {.program = "wijkmonitor-indicators",
          .service = "wijkmonitor.indicators.v1.IndicatorService",
          .defaults = {"127.0.0.1:50051", "127.0.0.1:9051", "sqlite:indicators.db", ""},
          .migrations = Migrations(),
          .load = LoadDataset,
          .add_methods = [](Router* router) {
            AddAreaMethods(router);
            AddAreaShapeMethods(router);
            AddCatalogueMethods(router);
            AddKompasMethods(router);
            AddObservationMethods(router);
          }};
}

}  // namespace wijkmonitor::indicators
