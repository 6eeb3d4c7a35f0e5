// The short forms of what is asked about indicators.

#include "services/cli/commands.h"
#include "services/cli/methods.h"
#include "wijkmonitor/indicators/v1/indicator_service.pb.h"

namespace wijkmonitor::cli {

namespace v1 = indicators::v1;

void AddIndicators(CLI::App* app, Command* chosen) {
  const MethodCommand kompas = AddMethod<v1::GetKompasRequest>(app, "kompas", chosen);
  kompas.Require({"--year"});
  kompas.AddArgument("AREA", "area", "CBS code or set id");
  AddMethod<v1::ListAreasRequest>(app, "areas", chosen);
  AddMethod<v1::ListAreaSetsRequest>(app, "sets", chosen);
  AddMethod<v1::ListIndicatorsRequest>(app, "indicators", chosen);
  AddMethod<v1::ExportObservationsRequest>(app, "export", chosen);
}

}  // namespace wijkmonitor::cli
