#include "services/finance/convert_import_profile.h"

#include "services/finance/convert_posting.h"

namespace wijkmonitor::finance {

v1::ImportProfile ToMessage(const OfferedProfile& offered) {
  v1::ImportProfile message;
  message.set_id(offered.profile->id);
  message.set_shipped(offered.shipped);
  for (const auto& [name, value] : offered.profile->settings) {
    v1::ProfileSetting* setting = message.add_settings();
    setting->set_name(name);
    setting->set_value(value);
  }
  return message;
}

v1::LedgerMapping ToMessage(const LedgerMapping& mapping) {
  v1::LedgerMapping message;
  message.set_source_system(mapping.source_system);
  message.set_account(mapping.account);
  message.set_cost_center(mapping.cost_center);
  message.set_project_code(mapping.project_code);
  message.set_out_of_scope(mapping.out_of_scope);
  if (mapping.kind) message.set_kind(static_cast<v1::PostingKind>(*mapping.kind));
  if (mapping.side) message.set_side(static_cast<v1::PostingSide>(*mapping.side));
  FillDimensions(mapping.dimensions, &message);
  return message;
}

}  // namespace wijkmonitor::finance
