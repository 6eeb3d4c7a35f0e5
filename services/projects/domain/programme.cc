#include "services/projects/domain/programme.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/row_check.h"
#include "services/projects/domain/head_word.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

void CheckYear(absl::string_view column, int year, RowCheck& check) {
  if (year == 0 || (year >= limits::kYearMin && year <= limits::kYearMax)) return;
  check.Reject(column, absl::StrCat(year),
               {problems::kYearOutOfRange,
                {absl::StrCat(limits::kYearMin), absl::StrCat(limits::kYearMax)}});
}

void CheckAreas(const std::vector<std::string>& areas, RowCheck& check) {
  std::set<std::string> seen;
  for (const std::string& area : areas) {
    check.Id("areas", area);
    CheckNoHeadWord("areas", area, check);
    if (!seen.insert(area).second) check.Reject("areas", area, problems::kAreaTwice);
  }
  if (areas.size() > limits::kAreasPerProgrammeMax) {
    check.Reject("areas", "", {problems::kAtMost, {absl::StrCat(limits::kAreasPerProgrammeMax)}});
  }
}

// What of a part can be told from its row alone.
void CheckPart(const ProgrammePart& part, RowCheck& check) {
  check.Id("part", part.id);
  CheckNoHeadWord("part", part.id, check);
  check.DueLabel("name", part.label);
  if (part.within.empty() && !part.kind.has_value()) {
    check.Reject("kind", "", problems::kKindOfActionLineDue);
  }
  if (!part.within.empty() && part.kind.has_value()) {
    check.Reject("kind", "", problems::kKindOfIntervention);
  }
}

}  // namespace

const ProgrammePart* Programme::Find(const std::string& part) const {
  const auto found = std::ranges::lower_bound(parts, part, {}, &ProgrammePart::id);
  return found != parts.end() && found->id == part ? &*found : nullptr;
}

const ProgrammePart* Programme::FindActionLine(const std::string& part) const {
  const ProgrammePart* const found = Find(part);
  return found != nullptr && found->within.empty() ? found : nullptr;
}

const ProgrammePart* Programme::FindIntervention(const std::string& part,
                                                 const std::string& action_line) const {
  const ProgrammePart* const found = Find(part);
  return found != nullptr && found->within == action_line ? found : nullptr;
}

std::vector<Rejection> CheckProgrammes(const Declared<Programme>& declared) {
  std::map<std::string, std::map<std::string, const ProgrammePart*>> parts;  // by programme
  for (const DeclaredRow<Programme>& row : declared.rows) {
    if (row.remove) continue;
    const ProgrammePart& part = row.item.parts.front();
    parts[row.item.id].try_emplace(part.id, &part);
  }
  std::map<std::string, std::set<std::string>> seen;
  const auto check_row = [&](const Programme& programme, RowCheck& check) {
    const ProgrammePart& part = programme.parts.front();
    check.Id("programme", programme.id);
    check.DueLabel("label", programme.label);
    check.Size("source", programme.source, limits::kLabelBytesMax);
    CheckAreas(programme.areas, check);
    CheckYear("reference_year", programme.reference_year, check);
    CheckYear("horizon_year", programme.horizon_year, check);
    if (programme.horizon_year != 0 && programme.horizon_year < programme.reference_year) {
      check.Reject("horizon_year", absl::StrCat(programme.horizon_year),
                   {problems::kHorizonBeforeReference, {absl::StrCat(programme.reference_year)}});
    }
    CheckPart(part, check);
    std::set<std::string>& of_programme = seen[programme.id];
    if (!of_programme.insert(part.id).second) {
      check.Reject("part", part.id, problems::kPartTwice);
    } else if (of_programme.size() == limits::kPartsPerProgrammeMax + 1) {
      check.Reject("part", part.id,
                   {problems::kAtMost, {absl::StrCat(limits::kPartsPerProgrammeMax)}});
    }
    if (part.within.empty()) return;
    const auto& of = parts[programme.id];
    const auto line = of.find(part.within);
    if (line == of.end() || !line->second->within.empty()) {
      check.Reject("within", part.within, problems::kWithinActionLineDue);
    }
  };
  return CheckRows<Programme>(declared, "programme",
                              "label, areas, reference_year, horizon_year, source",
                              limits::kProgrammesMax, check_row);
}

std::vector<Rejection> CheckProgrammeChanges(const Changes<Programme>& changes,
                                             const std::vector<Programme>& others,
                                             const std::set<PlaceInProgramme>& in_use) {
  std::vector<Rejection> rejections;
  std::map<std::string, std::string> programme_of;  // by part
  for (const Programme& other : others) {
    for (const ProgrammePart& part : other.parts) programme_of[part.id] = other.id;
  }
  for (const Change<Programme>& change : changes.items) {
    RowCheck check(change.line, &rejections);
    if (change.after.has_value()) {
      for (const ProgrammePart& part : change.after->parts) {
        const auto [of, is_new] = programme_of.try_emplace(part.id, change.after->id);
        if (is_new || of->second == change.after->id) continue;
        check.Reject("part", part.id, {problems::kPartOfOtherProgramme, {of->second}});
      }
    }
    const std::string& id = change.item().id;
    for (auto place = in_use.lower_bound({id, "", ""});
         place != in_use.end() && place->programme == id; ++place) {
      const Programme* const after = change.after ? &*change.after : nullptr;
      if (after == nullptr) {
        check.Reject("programme", id, problems::kProgrammeInUse);
        break;
      }
      if (!place->action_line.empty() && after->FindActionLine(place->action_line) == nullptr) {
        check.Reject("part", place->action_line, problems::kPartInUse);
        continue;
      }
      if (place->intervention.empty()) continue;
      if (after->FindIntervention(place->intervention, place->action_line) == nullptr) {
        check.Reject("part", place->intervention, problems::kPartInUse);
      }
    }
  }
  return rejections;
}

}  // namespace wijkmonitor::projects
