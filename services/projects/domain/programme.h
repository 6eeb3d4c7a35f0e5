#pragma once

// Programmes, and how they are divided.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "libs/base/declared.h"
#include "libs/base/label.h"
#include "libs/base/rejection.h"

namespace wijkmonitor::projects {

enum class ActionLineKind { kSubstantive = 1, kOrganisational };

// An action line, or an intervention within one.
struct ProgrammePart {
  std::string id;
  std::string within;  // the action line of an intervention; empty: this is an action line
  std::optional<ActionLineKind> kind;
  Label label;

  bool operator==(const ProgrammePart&) const = default;
};
template <class Io>
void Columns(Io& io, ProgrammePart& part) {
  io({"part", "part", "id"}, part.id);
  io("within", part.within);
  io("kind", part.kind);
  io({"name_nl", "name_nl", "label_nl"}, part.label.nl);
  io({"name_en", "name_en", "label_en"}, part.label.en);
}

struct Programme {
  std::string id;
  Label label;
  std::vector<std::string> areas;            // in the order of the file; empty: not said
  int reference_year = 0, horizon_year = 0;  // 0: not said
  std::string source;
  std::vector<ProgrammePart> parts;  // by id; at least one

  // Null: it has none.
  const ProgrammePart* Find(const std::string& part) const;
  const ProgrammePart* FindActionLine(const std::string& part) const;
  const ProgrammePart* FindIntervention(const std::string& part,
                                        const std::string& action_line) const;
  bool operator==(const Programme&) const = default;
};
template <class Io>
void Columns(Io& io, Programme& programme) {
  io.Id("programme", programme.id);
  io("label_nl", programme.label.nl);
  io("label_en", programme.label.en);
  io.List("areas", programme.areas);
  io("reference_year", programme.reference_year);
  io("horizon_year", programme.horizon_year);
  io("source", programme.source);
  io.Parts(programme.parts, &ProgrammePart::id);
}

// What is wrong with a file of programmes: ids, rows of one programme that disagree, a part twice,
// an intervention within no action line of the programme, an area twice, years in the wrong order.
std::vector<Rejection> CheckProgrammes(const Declared<Programme>& declared);

// Of a project, goal or milestone, what a change of programmes could pull from under it.
struct PlaceInProgramme {
  std::string programme, action_line, intervention;
  auto operator<=>(const PlaceInProgramme&) const = default;
};
// What others forbid: a part that another programme has too, and removing or moving what
// others are in. `others`: the programmes that the file does not change.
std::vector<Rejection> CheckProgrammeChanges(const Changes<Programme>& changes,
                                             const std::vector<Programme>& others,
                                             const std::set<PlaceInProgramme>& in_use);

}  // namespace wijkmonitor::projects
