#include "services/indicators/domain/kompas.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/reading.h"

namespace wijkmonitor::indicators {
namespace {

std::optional<double> Smaller(std::optional<double> a, std::optional<double> b) {
  if (!a.has_value()) return b;
  if (!b.has_value()) return a;
  return std::min(*a, *b);
}

// Reasons of a part that say something about a mean it is in.
void PassOn(const Reasons& from, Reasons* to) {
  for (const Reason reason :
       {Reason::kModelled, Reason::kNoN, Reason::kLowDiscrimination, Reason::kWeightOtherPeriod,
        Reason::kWeightProxy, Reason::kEstimated, Reason::kPartialCoverage, Reason::kNoWeight,
        Reason::kNotAggregable, Reason::kUncertaintyInconsistent, Reason::kNoUncertainty}) {
    if (from.contains(reason)) to->insert(reason);
  }
}

// Parts that count: readings that do, and nodes with a counted part.
std::vector<const Judged*> PartsOf(const Node& node) {
  std::vector<const Judged*> parts;
  for (const Node& child : node.nodes) {
    if (child.asked > 0) parts.push_back(&child);
  }
  for (const Reading& reading : node.readings) {
    if (reading.counted) parts.push_back(&reading);
  }
  return parts;
}

// A node's interval is the mean of its scored parts': at least 95 %, whatever binds their errors.
// One that was not tested leaves it without.
void JudgeNode(const stats::MethodVersion& method, const std::vector<const Judged*>& parts,
               Node* node) {
  stats::Interval sum, range{method.score_max, method.score_min};
  bool one_established = false;
  for (const Judged* part : parts) {
    if (!part->score.has_value()) continue;
    PassOn(part->reasons, &node->reasons);
    range = {std::min(range.low, *part->score), std::max(range.high, *part->score)};
    if (!part->score_limits.has_value()) continue;
    ++node->tested;
    sum = {sum.low + part->score_limits->low, sum.high + part->score_limits->high};
    one_established = one_established || part->certainty == Certainty::kEstablished;
  }
  node->range = range;
  if (node->tested < node->scored) return;
  node->score_limits = {sum.low / node->scored, sum.high / node->scored};
  node->certainty = CertaintyOf(*node);
  if (!one_established) node->certainty = Certainty::kNotDistinguishable;
}

void Summarise(const stats::MethodVersion& method, Node* node) {
  if (node->theme->composition) {
    node->reasons.insert(Reason::kNoPolarity);
    return;
  }
  const std::vector<const Judged*> parts = PartsOf(*node);
  std::vector<std::optional<double>> scores;
  for (const Judged* part : parts) scores.push_back(part->score);
  const stats::Composite composite = stats::Compose(method, scores);
  node->asked = composite.asked;
  node->scored = composite.scored;
  node->score = composite.score;
  if (!node->score.has_value()) {
    node->reasons.insert(Reason::kIncomplete);
    return;
  }
  node->position = stats::PositionOf(method, *node->score);
  JudgeNode(method, parts, node);
}

Node NodeOf(Question& question, int theme) {
  const Catalogue& catalogue = *question.dataset.catalogue;
  const Catalogue::Branch& branch = catalogue.branches[theme];
  Node node;
  node.theme = &catalogue.themes[theme];
  for (const int child : branch.themes) {
    node.nodes.push_back(NodeOf(question, child));
    node.covered_share = Smaller(node.covered_share, node.nodes.back().covered_share);
  }
  for (const int indicator : branch.indicators) {
    Reading& reading = node.readings.emplace_back(Read(question, catalogue.indicators[indicator]));
    if (node.theme->composition) reading.counted = false;
    node.covered_share = Smaller(node.covered_share, reading.covered_share);
  }
  Summarise(*question.kompas.method, &node);
  return node;
}

absl::Status CheckRequest(const KompasRequest& request) {
  std::vector<Violation> violations;
  if (request.area.empty()) violations.push_back({"area", "is required: a CBS code or a set id"});
  if (request.year < limits::kYearMin || request.year > limits::kYearMax) {
    violations.push_back(
        {"year", absl::StrCat("must be ", limits::kYearMin, "..", limits::kYearMax)});
  }
  if (stats::FindMethodVersion(request.method_version) == nullptr) {
    violations.push_back({"method_version", "unknown; there are: WM-1 WM-2"});
  }
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations);
}

}  // namespace

absl::StatusOr<Kompas> ComputeKompas(const Dataset& dataset, const KompasRequest& request) {
  RETURN_IF_ERROR(CheckRequest(request));
  Kompas kompas;
  kompas.method = stats::FindMethodVersion(request.method_version);
  kompas.year = request.year;
  kompas.edition = dataset.EditionOf(request.year);
  kompas.place = kompas.edition == nullptr ? -1 : kompas.edition->Find(request.area);
  if (kompas.place < 0) {
    return MakeError(absl::StatusCode::kNotFound, "AREA_NOT_FOUND",
                     absl::StrCat("there is no area or set ", request.area, " in ", request.year));
  }
  const Place& place = kompas.edition->places[kompas.place];
  if (place.level == Level::kCountry) {
    return InvalidFields({{"area", "a country has no municipality to be compared with"}});
  }
  kompas.benchmark = kompas.edition->Find(place.municipality);
  if (kompas.benchmark < 0) {
    return InvalidFields({{"area", "the members of this set lie in more than one municipality"}});
  }
  if (dataset.catalogue->themes.empty()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "NO_CATALOGUE",
                     "there is no catalogue yet: import one first");
  }
  if (!request.group.empty() && dataset.catalogue->FindGroup(request.group) == nullptr) {
    return NotFound("GROUP_NOT_FOUND", "group", request.group);
  }
  Question question{dataset, kompas, request.group};
  kompas.centre = NodeOf(question, 0);
  return kompas;
}

}  // namespace wijkmonitor::indicators
