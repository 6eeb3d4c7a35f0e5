#include "libs/base/status.h"
#include "libs/rpc/declared.h"
#include "libs/rpc/page.h"
#include "libs/rpc/profiles.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

absl::StatusOr<v1::ListLedgerMappingsResponse> ListLedgerMappings(
    const View& view, const v1::ListLedgerMappingsRequest& request) {
  const auto include = [&](const LedgerMapping& mapping) {
    return request.source_system().empty() || mapping.source_system == request.source_system();
  };
  return rpc::ListPage<v1::ListLedgerMappingsResponse>(
      view.data().import_rules->mappings.rules(), &LedgerMapping::Id, include, request,
      rpc::MessageOf<v1::LedgerMapping, LedgerMapping>);
}

absl::StatusOr<rpc::ApplyImport> ImportLedgerMappings(
    const View& view, const rpc::Import<v1::ImportLedgerMappingsRequest>& import) {
  std::set<std::string> schemes;
  for (const Scheme& scheme : view.data().ledger.reference().schemes) schemes.insert(scheme.id);
  const auto check = [&](const Declared<LedgerMapping>& declared) {
    return CheckMappings(declared, schemes);
  };
  return rpc::ImportDeclared(import.request.chunk(), rpc::Checked(ReadMappings(import.file), check),
                             kLedgerMappings);
}

constexpr rpc::ProfileResource<FinanceData> kImportProfileResource{
    .what = "import profile",
    .read = ReadProfiles,
    .check = CheckProfiles,
    .table = kImportProfiles,
    .declared = [](const FinanceData& data) -> const std::vector<ImportProfile>& {
      return data.import_rules->profiles;
    },
    .shipped = ShippedProfiles};

}  // namespace

void AddImportProfileMethods(Router* router) {
  using enum auth::MethodClass;
  rpc::AddProfiles<kImportProfileResource, v1::ImportProfile, v1::GetImportProfileRequest,
                   v1::ListImportProfilesRequest, v1::ListImportProfilesResponse,
                   v1::ImportProfilesRequest>(router, kLedgerRead, kLedgerWrite);
  router->AddRead(kLedgerRead, ListLedgerMappings);
  router->AddImport(kLedgerWrite, ImportLedgerMappings);
}

}  // namespace wijkmonitor::finance
