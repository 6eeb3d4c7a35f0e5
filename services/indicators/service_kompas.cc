#include "libs/base/status.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

void NormaliseKompas(const Dataset& data, v1::GetKompasRequest* request, rpc::FieldChecks* checks) {
  if (request->area().empty()) checks->Reject("area", "is required: a CBS code or a set id");
  checks->BytesMax("area", request->area(), limits::kIdBytesMax);
  checks->YearIn("year", request->year());
  if (request->method_version().empty()) {
    request->set_method_version(std::string(stats::KnownMethodVersion(data.method_default).id));
  }
}

absl::StatusOr<v1::Kompas> GetKompas(const Snapshot& snapshot, const Scope&,
                                     const v1::GetKompasRequest& request) {
  ASSIGN_OR_RETURN(const Kompas kompas, ComputeKompas(snapshot.data, FromMessage(request)));
  return ToMessage(kompas);
}

}  // namespace

void AddKompasMethods(Router* router) {
  router->AddComputed(Router::Class::kPublishedRead, NormaliseKompas, GetKompas);
}

}  // namespace wijkmonitor::indicators
