#include "services/finance/convert_allocation_key.h"

#include "libs/formats/declared.h"

namespace wijkmonitor::finance {

v1::AllocationKey ToMessage(const AllocationKey& key) {
  v1::AllocationKey message;
  message.set_id(key.id);
  message.set_scheme(key.scheme);
  message.set_action_line(key.action_line);
  message.set_project(key.project);
  message.set_source(key.source);
  for (const AllocationShare& share : key.shares) {
    v1::AllocationShare* added = message.add_shares();
    added->set_area(share.area);
    added->set_weight(static_cast<double>(share.weight) / kWeightUnit);
  }
  return message;
}

formats::ReadFile<Declared<AllocationKey>> ReadKeys(absl::string_view file) {
  return formats::ReadDeclared<AllocationKey>(file);
}

}  // namespace wijkmonitor::finance
