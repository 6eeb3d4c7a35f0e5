#include "libs/base/status.h"
#include "libs/rpc/declared.h"
#include "libs/rpc/page.h"
#include "services/finance/convert_ledger.h"
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
  ASSIGN_OR_RETURN(const auto page,
                   rpc::Page<OfferedProfile>(all, id, rpc::All<OfferedProfile>, request));
  v1::ListImportProfilesResponse response;
  for (const OfferedProfile* offered : page.first) {
    *response.add_import_profiles() = ToMessage(*offered);
  }
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::ListLedgerMappingsResponse> ListLedgerMappings(
    const View& view, const v1::ListLedgerMappingsRequest& request) {
  const ImportRules& rules = *view.data().import_rules;
  const auto include = [&](const LedgerMapping& mapping) {
    return request.source_system().empty() || mapping.source_system == request.source_system();
  };
  ASSIGN_OR_RETURN(const auto page, rpc::Page<LedgerMapping>(
                                        rules.mappings.rules(),
                                        [](const LedgerMapping& mapping) { return mapping.Id(); },
                                        include, request));
  v1::ListLedgerMappingsResponse response;
  for (const LedgerMapping* mapping : page.first) {
    *response.add_ledger_mappings() = ToMessage(*mapping);
  }
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<rpc::ApplyImport> ImportProfiles(
    const View&, const rpc::Import<v1::ImportProfilesRequest>& import) {
  return rpc::ImportDeclared(import.request.chunk(),
                             rpc::Checked(ReadProfiles(import.file), CheckProfiles),
                             kImportProfiles);
}

absl::StatusOr<rpc::ApplyImport> ImportLedgerMappings(
    const View&, const rpc::Import<v1::ImportLedgerMappingsRequest>& import) {
  return rpc::ImportDeclared(import.request.chunk(),
                             rpc::Checked(ReadMappings(import.file), CheckMappings),
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
