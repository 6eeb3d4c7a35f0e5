#include "services/finance/convert_import_profile.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/rpc/declared_file.h"
#include "libs/rpc/declared_message.h"
#include "libs/rpc/words.h"
#include "services/finance/convert_ledger_line.h"
#include "services/finance/convert_shipped_profiles.h"
#include "services/finance/domain/line_text.h"
#include "services/finance/domain/problems.h"
#include "wijkmonitor/finance/v1/posting.pb.h"

namespace wijkmonitor::finance {
namespace {

template <class Api>
void CheckWord(int64_t line, const std::string& word, std::vector<Rejection>* rejections) {
  if (rpc::ParseAs<Api, int>(word).has_value()) return;
  rejections->push_back({line, "value", word, {problems::kWordDue, {rpc::Words<Api>()}}});
}

}  // namespace

v1::ImportProfile ToMessage(const OfferedProfile& offered) {
  auto message = rpc::MessageOf<v1::ImportProfile>(*offered.profile);
  message.set_shipped(offered.shipped);
  return message;
}

formats::ReadFile<Declared<ImportProfile>> ReadProfiles(absl::string_view file) {
  auto profiles = rpc::ReadDeclared<v1::ImportProfile, ImportProfile>(file);
  for (const DeclaredRow<ImportProfile>& row : profiles.declared.rows) {
    for (const auto& [setting, value] : row.item.settings) {
      if (setting == "default.kind") {
        CheckWord<v1::PostingKind>(row.line, value, &profiles.rejections);
      } else if (setting == "default.side") {
        CheckWord<v1::PostingSide>(row.line, value, &profiles.rejections);
      }
    }
  }
  return profiles;
}

formats::ReadFile<Declared<LedgerMapping>> ReadMappings(absl::string_view file) {
  auto mappings = rpc::ReadDeclared<v1::LedgerMapping, LedgerMapping>(file);
  for (DeclaredRow<LedgerMapping>& row : mappings.declared.rows) {
    std::string& taakveld = row.item.dimensions.taakveld;
    if (taakveld.empty()) continue;
    const std::optional<std::string> code = TaakveldIn(taakveld);
    if (!code.has_value()) {
      mappings.rejections.push_back({row.line, "taakveld", taakveld, problems::kNoTaakveld});
    }
    taakveld = code.value_or("");
  }
  return mappings;
}

const std::vector<ImportProfile>& ShippedProfiles() {
  static const auto* const profiles = new std::vector<ImportProfile>([] {
    const auto file = ReadProfiles(kShippedProfiles);
    if (!file.rejections.empty() || !CheckProfiles(file.declared).empty()) std::abort();
    return ItemsOf(file.declared);
  }());
  return *profiles;
}

}  // namespace wijkmonitor::finance
