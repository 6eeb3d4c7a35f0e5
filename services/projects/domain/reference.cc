#include "services/projects/domain/reference.h"

#include <algorithm>

namespace wijkmonitor::projects {
namespace {

template <class Item>
const Item* FindIn(const std::vector<Item>& items, const std::string& id) {
  const auto found = std::ranges::lower_bound(items, id, {}, &Item::id);
  return found != items.end() && found->id == id ? &*found : nullptr;
}

}  // namespace

const Programme* Reference::FindProgramme(const std::string& id) const {
  return FindIn(programmes, id);
}

const Organisation* Reference::FindOrganisation(const std::string& id) const {
  return FindIn(organisations, id);
}

const GovernanceTable* Reference::FindTable(const std::string& id) const {
  return FindIn(tables, id);
}

const ProgrammePart* Reference::FindPart(const std::string& id) const {
  for (const Programme& programme : programmes) {
    if (const ProgrammePart* const part = programme.Find(id)) return part;
  }
  return nullptr;
}

}  // namespace wijkmonitor::projects
