#include "libs/base/status.h"
#include "libs/rpc/declared.h"
#include "libs/rpc/page.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

absl::StatusOr<v1::ImportProfile> GetImportProfile(const View& view,
                                                   const v1::GetImportProfileRequest& request) {
  const OfferedProfile found =
      FindProfile(view.data().import_rules->profiles, ShippedProfiles(), request.id());
  if (found.profile != nullptr) return ToMessage(found);
  return NotFound("PROFILE_NOT_FOUND", "import profile", request.id());
}

absl::StatusOr<v1::ListImportProfilesResponse> ListImportProfiles(
    const View& view, const v1::ListImportProfilesRequest& request) {
  const std::vector<OfferedProfile> all =
      AllProfiles(view.data().import_rules->profiles, ShippedProfiles());
  const auto id = [](const OfferedProfile& offered) -> const std::string& {
    return offered.profile->id;
  };
  return rpc::ListPage<v1::ListImportProfilesResponse>(
      all, id, rpc::All<OfferedProfile>, request,
      [](const OfferedProfile& offered) { return ToMessage(offered); });
}

absl::StatusOr<v1::ListLedgerMappingsResponse> ListLedgerMappings(
    const View& view, const v1::ListLedgerMappingsRequest& request) {
  const auto include = [&](const LedgerMapping& mapping) {
    return request.source_system().empty() || mapping.source_system == request.source_system();
  };
  return rpc::ListPage<v1::ListLedgerMappingsResponse>(
      view.data().import_rules->mappings.rules(), &LedgerMapping::Id, include, request,
      rpc::MessageOf<v1::LedgerMapping, LedgerMapping>);
}

absl::StatusOr<rpc::ApplyImport> ImportProfiles(
    const View&, const rpc::Import<v1::ImportProfilesRequest>& import) {
  return rpc::ImportDeclared(import.request.chunk(),
                             rpc::Checked(ReadProfiles(import.file), CheckProfiles),
                             kImportProfiles);
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

}  // namespace

void AddImportProfileMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddRead(kLedgerRead, GetImportProfile);
  router->AddRead(kLedgerRead, ListImportProfiles);
  router->AddImport(kLedgerWrite, ImportProfiles);
  router->AddRead(kLedgerRead, ListLedgerMappings);
  router->AddImport(kLedgerWrite, ImportLedgerMappings);
}

}  // namespace wijkmonitor::finance
