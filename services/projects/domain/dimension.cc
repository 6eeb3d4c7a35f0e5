#include "services/projects/domain/dimension.h"

#include <algorithm>

#include "absl/strings/numbers.h"

namespace wijkmonitor::projects {
namespace {

void AddText(std::string_view text, std::vector<DimensionKey>* keys) {
  if (!text.empty()) keys->push_back({0, text});
}

template <class Enum>
void AddEnum(const std::optional<Enum>& value, std::vector<DimensionKey>* keys) {
  if (value.has_value()) keys->push_back({static_cast<int>(*value), ""});
}

void AddYear(const std::string& start, std::vector<DimensionKey>* keys) {
  int year = 0;
  if (absl::SimpleAtoi(absl::string_view(start).substr(0, 4), &year)) keys->push_back({year, ""});
}

// A partner may have the name of an organisation that is one too.
void DropRepeated(std::vector<DimensionKey>* keys) {
  auto end = keys->begin();
  for (const DimensionKey& key : *keys) {
    if (std::find(keys->begin(), end, key) == end) *end++ = key;
  }
  keys->erase(end, keys->end());
}

bool HasText(const Project& project, Dimension dimension, const std::string& text) {
  if (text.empty()) return true;
  std::vector<DimensionKey> keys;
  KeysOf(project, dimension, &keys);
  if (text == kNotReported) return keys.empty();
  return std::ranges::any_of(keys, [&](const DimensionKey& key) { return key.text == text; });
}

bool HasYear(const Project& project, int year) {
  if (year == 0) return true;
  std::vector<DimensionKey> keys;
  AddYear(project.start, &keys);
  return !keys.empty() && keys.front().number == year;
}

}  // namespace

bool IsDisjoint(Dimension dimension) {
  return dimension != Dimension::kArea && dimension != Dimension::kPartner &&
         dimension != Dimension::kScheme;
}

void KeysOf(const Project& project, Dimension dimension, std::vector<DimensionKey>* keys) {
  keys->clear();
  switch (dimension) {
    case Dimension::kNone:
      break;
    case Dimension::kActionLine:
      AddText(project.action_line, keys);
      break;
    case Dimension::kIntervention:
      AddText(project.intervention, keys);
      break;
    case Dimension::kNature:
      AddEnum(project.nature, keys);
      break;
    case Dimension::kState:
      AddEnum(project.state, keys);
      break;
    case Dimension::kArea:
      for (const ProjectArea& area : project.areas) AddText(area.area, keys);
      break;
    case Dimension::kPartner:
      for (const Partner& partner : project.partners) AddText(partner.Key(), keys);
      break;
    case Dimension::kOwner:
      AddText(project.owner, keys);
      break;
    case Dimension::kScheme:
      for (const Funding& funding : project.funding) AddText(funding.scheme, keys);
      break;
    case Dimension::kContinuation:
      AddEnum(project.continuation.kind, keys);
      break;
    case Dimension::kStartYear:
      AddYear(project.start, keys);
      break;
  }
  DropRepeated(keys);
}

bool Fits(const Project& project, const ProjectFilter& filter) {
  if (!filter.programme.empty() && project.programme != filter.programme) return false;
  if (filter.only_named && !project.named) return false;
  if (filter.only_counted && project.not_counted.has_value()) return false;
  if (filter.nature.has_value() && project.nature != filter.nature) return false;
  if (filter.state.has_value() && project.state != filter.state) return false;
  if (filter.continuation.has_value() && project.continuation.kind != filter.continuation) {
    return false;
  }
  return HasText(project, Dimension::kActionLine, filter.action_line) &&
         HasText(project, Dimension::kIntervention, filter.intervention) &&
         HasText(project, Dimension::kArea, filter.area) &&
         HasText(project, Dimension::kPartner, filter.partner) &&
         HasText(project, Dimension::kOwner, filter.owner) &&
         HasText(project, Dimension::kScheme, filter.scheme) && HasYear(project, filter.start_year);
}

}  // namespace wijkmonitor::projects
