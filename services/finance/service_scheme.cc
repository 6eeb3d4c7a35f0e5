#include "libs/rpc/declared.h"
#include "services/finance/service.h"
#include "wijkmonitor/finance/v1/scheme.pb.h"

namespace wijkmonitor::finance {
namespace {

// Numbered as in the API.
static_assert(static_cast<int>(Instrument::kPrivate) == v1::INSTRUMENT_PRIVATE);
static_assert(static_cast<int>(VatBasis::kIncluded) == v1::VAT_BASIS_INCLUDED);

absl::StatusOr<std::vector<Rejection>> CheckBooked(store::Tx& tx, const Changes<Scheme>& changes) {
  ASSIGN_OR_RETURN(const auto booked, BookedSchemes(tx));
  return CheckSchemeChanges(changes, booked);
}

constexpr rpc::DeclaredResource<FinanceData, Scheme> kSchemeResource{
    .what = "scheme",
    .not_found = "SCHEME_NOT_FOUND",
    .check = CheckSchemes,
    .table = kSchemes,
    .items = [](const FinanceData& data) -> const std::vector<Scheme>& {
      return data.ledger.reference().schemes;
    },
    .check_changes = CheckBooked};

}  // namespace

void AddSchemeMethods(Router* router) {
  using enum auth::MethodClass;
  rpc::AddDeclared<kSchemeResource, v1::Scheme, v1::GetSchemeRequest, v1::ListSchemesRequest,
                   v1::ListSchemesResponse, v1::ImportSchemesRequest>(router, kPublishedRead,
                                                                      kLedgerWrite);
}

}  // namespace wijkmonitor::finance
