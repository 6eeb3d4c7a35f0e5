#include "services/finance/convert_import_profile.h"

#include "libs/formats/profile_columns.h"
#include "libs/rpc/declared_file.h"
#include "libs/rpc/declared_message.h"
#include "services/finance/convert_shipped_profiles.h"
#include "services/finance/domain/line_text.h"
#include "services/finance/domain/problems.h"
#include "wijkmonitor/finance/v1/import_profile.pb.h"
#include "wijkmonitor/finance/v1/posting.pb.h"

namespace wijkmonitor::finance {

formats::ReadFile<Declared<ImportProfile>> ReadProfiles(absl::string_view file) {
  auto profiles = rpc::ReadDeclared<v1::ImportProfile, ImportProfile>(file);
  formats::TidyColumnNames(&profiles.declared);
  rpc::CheckSettingWords<v1::PostingKind>("default.kind", &profiles);
  rpc::CheckSettingWords<v1::PostingSide>("default.side", &profiles);
  return profiles;
}

formats::ReadFile<Declared<LedgerMapping>> ReadMappings(absl::string_view file) {
  auto mappings = rpc::ReadDeclared<v1::LedgerMapping, LedgerMapping>(file);
  for (DeclaredRow<LedgerMapping>& row : mappings.declared.rows) {
    std::string& taakveld = row.item.dimensions.taakveld;
    if (taakveld.empty()) continue;
    const std::optional<std::string> code = TaakveldIn(taakveld);
    if (!code.has_value() || !IsTaakveld(*code)) {
      mappings.rejections.push_back(
          {row.line, "taakveld", taakveld,
           code.has_value() ? problems::kUnknownTaakveld : problems::kNoTaakveld});
    }
    taakveld = code.value_or("");
  }
  return mappings;
}

const std::vector<ImportProfile>& ShippedProfiles() {
  static const auto* const profiles = new std::vector<ImportProfile>(
      formats::ShippedProfilesOf(ReadProfiles(kShippedProfiles), CheckProfiles));
  return *profiles;
}

}  // namespace wijkmonitor::finance
