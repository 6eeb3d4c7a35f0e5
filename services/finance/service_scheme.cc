#include "libs/rpc/declared.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

absl::StatusOr<std::vector<Rejection>> CheckBooked(store::Tx& tx, const Changes<Scheme>& changes) {
  ASSIGN_OR_RETURN(const auto booked, BookedSchemes(tx));
  return CheckSchemeChanges(changes, booked);
}

constexpr rpc::DeclaredResource<FinanceData, Scheme, v1::Scheme> kSchemeResource{
    .what = "scheme",
    .not_found = "SCHEME_NOT_FOUND",
    .read = ReadSchemes,
    .check = CheckSchemes,
    .table = kSchemes,
    .items = [](const FinanceData& data) -> const std::vector<Scheme>& {
      return data.ledger.reference().schemes;
    },
    .to_message = ToMessage,
    .check_changes = CheckBooked};

}  // namespace

void AddSchemeMethods(Router* router) {
  using enum auth::MethodClass;
  rpc::AddDeclared<kSchemeResource, v1::GetSchemeRequest, v1::ListSchemesRequest,
                   v1::ListSchemesResponse, v1::ImportSchemesRequest>(router, kPublishedRead,
                                                                      kLedgerWrite);
}

}  // namespace wijkmonitor::finance
