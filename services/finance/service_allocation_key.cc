#include "libs/rpc/declared.h"
#include "services/finance/service.h"
#include "wijkmonitor/finance/v1/allocation_key.pb.h"

namespace wijkmonitor::finance {
namespace {

constexpr rpc::DeclaredResource<FinanceData, AllocationKey> kKeyResource{
    .what = "allocation key",
    .not_found = "KEY_NOT_FOUND",
    .check = CheckKeys,
    .table = kAllocationKeys,
    .items = [](const FinanceData& data) -> const std::vector<AllocationKey>& {
      return data.ledger.reference().keys;
    }};

}  // namespace

void AddAllocationKeyMethods(Router* router) {
  using enum auth::MethodClass;
  rpc::AddDeclared<kKeyResource, v1::AllocationKey, v1::GetAllocationKeyRequest,
                   v1::ListAllocationKeysRequest, v1::ListAllocationKeysResponse,
                   v1::ImportAllocationKeysRequest>(router, kPublishedRead, kLedgerWrite);
}

}  // namespace wijkmonitor::finance
