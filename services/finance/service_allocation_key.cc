#include "libs/rpc/declared.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

constexpr rpc::DeclaredResource<FinanceData, AllocationKey, v1::AllocationKey> kKeyResource{
    .what = "allocation key",
    .not_found = "KEY_NOT_FOUND",
    .read = ReadKeys,
    .check = CheckKeys,
    .table = kAllocationKeys,
    .items = [](const FinanceData& data) -> const std::vector<AllocationKey>& {
      return data.ledger.reference().keys;
    },
    .to_message = ToMessage};

}  // namespace

void AddAllocationKeyMethods(Router* router) {
  using enum auth::MethodClass;
  rpc::AddDeclared<kKeyResource, v1::GetAllocationKeyRequest, v1::ListAllocationKeysRequest,
                   v1::ListAllocationKeysResponse, v1::ImportAllocationKeysRequest>(
      router, kPublishedRead, kLedgerWrite);
}

}  // namespace wijkmonitor::finance
