#include "libs/base/local_day.h"

namespace wijkmonitor {

std::optional<absl::CivilDay> DayInTheNetherlands(absl::Time time) {
  static const std::optional<absl::TimeZone> kZone = []() -> std::optional<absl::TimeZone> {
    absl::TimeZone zone;
    if (!absl::LoadTimeZone("Europe/Amsterdam", &zone)) return std::nullopt;
    return zone;
  }();
  if (!kZone.has_value()) return std::nullopt;
  return absl::ToCivilDay(time, *kZone);
}

}  // namespace wijkmonitor
