#include "services/indicators/convert_area.h"

#include <algorithm>

#include "libs/base/date.h"
#include "libs/rpc/messages.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::Fill;

static_assert(static_cast<int>(Level::kSet) == v1::AREA_LEVEL_SET);

}  // namespace

v1::GeoEdition ToMessage(const Edition& edition) {
  v1::GeoEdition message;
  message.set_id(edition.id);
  message.set_valid_from(FormatDate(edition.valid_from));
  message.set_area_count(static_cast<int32_t>(
      std::count_if(edition.places.begin(), edition.places.end(),
                    [](const Place& place) { return place.level != Level::kSet; })));
  return message;
}

v1::Area ToMessage(const Place& place, const Edition& edition) {
  v1::Area message;
  message.set_id(place.id);
  message.set_edition(edition.id);
  message.set_level(static_cast<v1::AreaLevel>(place.level));
  Fill(place.name, message.mutable_name());
  message.set_parent(place.parent);
  message.set_municipality(place.municipality);
  return message;
}

v1::AreaSet SetToMessage(const Place& set, const Edition& edition) {
  v1::AreaSet message;
  message.set_id(set.id);
  message.set_edition(edition.id);
  Fill(set.name, message.mutable_name());
  for (const int member : set.members) message.add_members(edition.places[member].id);
  message.set_municipality(set.municipality);
  return message;
}

}  // namespace wijkmonitor::indicators
