#include "services/projects/domain/results_chain.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/problems.h"
#include "libs/base/row_check.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

// Statements, and those that links lead to from them.
using Links = std::map<std::string, std::vector<std::string>>;

class CycleSearch {
 public:
  explicit CycleSearch(const Links& links) : links_(links) {}

  // From a statement back to itself; empty: there is no cycle.
  std::vector<std::string> Find() {
    for (const auto& [from, to] : links_) {
      if (ReachesCycle(from)) return path_;
    }
    return {};
  }

 private:
  // Leaves in `path_` the cycle that is reached. As deep as a chain has links.
  bool ReachesCycle(const std::string& id) {
    if (leads_to_none_.contains(id)) return false;
    const auto seen = std::ranges::find(path_, id);
    const bool is_closed = seen != path_.end();
    if (is_closed) path_.erase(path_.begin(), seen);
    path_.push_back(id);
    if (is_closed) return true;
    if (const auto found = links_.find(id); found != links_.end()) {
      for (const std::string& to : found->second) {
        if (ReachesCycle(to)) return true;
      }
    }
    path_.pop_back();
    leads_to_none_.insert(id);
    return false;
  }

  const Links& links_;
  std::vector<std::string> path_;
  std::set<std::string> leads_to_none_;
};

// What of a chain its rows are checked against, as they come.
struct ChainSoFar {
  std::map<std::string, ResultLevel> levels;  // of all its statements
  std::set<std::string> ids;                  // of the rows so far
  Links links;                                // of those so far that nothing is wrong with
  std::map<std::string, int64_t> lines;       // of links, by id
};

void CheckStatement(const ChainRow& row, RowCheck& check) {
  check.Id("id", row.id);
  if (!row.level.has_value()) check.Reject("level", "", problems::kDue);
  if (!row.of.empty()) check.Id("of", row.of);
  check.DueLabel("text", row.text);
}

void CheckLink(const ChainRow& row, ChainSoFar* chain, RowCheck& check) {
  if (row.text != Label()) check.DueLabel("text", row.text);
  if (!row.evidence.has_value()) check.Reject("evidence", "", problems::kDue);
  const auto from = chain->levels.find(row.from), to = chain->levels.find(row.to);
  if (from == chain->levels.end()) check.Reject("from", row.from, problems::kUnknownStatement);
  if (to == chain->levels.end()) check.Reject("to", row.to, problems::kUnknownStatement);
  if (from == chain->levels.end() || to == chain->levels.end()) return;
  if (to->second < from->second) return check.Reject("to", row.to, problems::kLinkDownwards);
  chain->links[row.from].push_back(row.to);
  chain->lines[row.id] = check.line();
}

void CheckCause(const ChainRow& row, const ChainSoFar& chain, RowCheck& check) {
  check.Id("id", row.id);
  check.DueLabel("text", row.text);
  if (!row.condition_indicator.empty()) check.Id("condition_indicator", row.condition_indicator);
  const auto to = chain.levels.find(row.to);
  if (to == chain.levels.end()) return check.Reject("to", row.to, problems::kUnknownStatement);
  if (to->second < ResultLevel::kOutcome) check.Reject("to", row.to, problems::kCauseOfOutcomeDue);
}

void CheckRow(const ChainRow& row, ChainSoFar* chain, RowCheck& check) {
  if (!chain->ids.insert(row.id).second) {
    check.Reject(row.kind == ChainRowKind::kLink ? "to" : "id", row.id, problems::kIdTwice);
  } else if (chain->ids.size() == limits::kRowsPerChainMax + 1) {
    check.Reject("row", "", {problems::kAtMost, {absl::StrCat(limits::kRowsPerChainMax)}});
  }
  if (row.kind == ChainRowKind::kStatement) return CheckStatement(row, check);
  if (row.kind == ChainRowKind::kLink) return CheckLink(row, chain, check);
  CheckCause(row, *chain, check);
}

// At the last of its links, by which it is closed.
void RejectCycle(const ChainSoFar& chain, std::vector<Rejection>* rejections) {
  const std::vector<std::string> cycle = CycleSearch(chain.links).Find();
  std::pair<int64_t, std::string> last;  // line, and where the link leads
  for (size_t i = 1; i < cycle.size(); ++i) {
    last = std::max(last, {chain.lines.at(LinkId(cycle[i - 1], cycle[i])), cycle[i]});
  }
  if (cycle.empty()) return;
  RowCheck(last.first, rejections)
      .Reject("to", last.second, {problems::kChainCycle, {absl::StrJoin(cycle, " > ")}});
}

bool HasOutcome(const std::optional<ResultsChain>& chain, const std::string& id) {
  const ChainRow* const row = chain.has_value() ? chain->Find(id) : nullptr;
  return row != nullptr && row->IsOutcomeOrImpact();
}

}  // namespace

std::string LinkId(const std::string& from, const std::string& to) {
  return absl::StrCat(from, ">", to);
}

const ChainRow* ResultsChain::Find(const std::string& row) const {
  const auto found = std::ranges::lower_bound(rows, row, {}, &ChainRow::id);
  return found != rows.end() && found->id == row ? &*found : nullptr;
}

const ResultsChain* FindChain(const std::vector<ResultsChain>& chains,
                              const std::string& programme) {
  const auto found = std::ranges::lower_bound(chains, programme, {}, &ResultsChain::id);
  return found != chains.end() && found->id == programme ? &*found : nullptr;
}

std::vector<Rejection> CheckResultsChains(const Declared<ResultsChain>& declared) {
  std::map<std::string, ChainSoFar> chains;  // by programme
  for (const DeclaredRow<ResultsChain>& row : declared.rows) {
    if (row.remove) continue;
    const ChainRow& of_chain = row.item.rows.front();
    if (!of_chain.level.has_value()) continue;
    chains[row.item.id].levels.try_emplace(of_chain.id, *of_chain.level);
  }
  const auto check_row = [&](const ResultsChain& chain, RowCheck& check) {
    check.Id("programme", chain.id);
    CheckRow(chain.rows.front(), &chains[chain.id], check);
  };
  std::vector<Rejection> rejections =
      CheckRows<ResultsChain>(declared, "programme", "", limits::kProgrammesMax, check_row);
  for (const auto& [id, chain] : chains) RejectCycle(chain, &rejections);
  return rejections;
}

std::vector<Rejection> CheckChainPlaces(const Declared<ResultsChain>& declared,
                                        const Reference& reference) {
  std::vector<Rejection> rejections;
  for (const DeclaredRow<ResultsChain>& row : declared.rows) {
    if (row.remove) continue;
    RowCheck check(row.line, &rejections);
    const Programme* const programme = reference.FindProgramme(row.item.id);
    const std::string& of = row.item.rows.front().of;
    if (programme == nullptr) {
      check.Reject("programme", row.item.id, problems::kUnknownProgramme);
    } else if (!of.empty() && programme->Find(of) == nullptr) {
      check.Reject("of", of, {problems::kPartOfProgrammeDue, {programme->id}});
    }
  }
  return rejections;
}

std::vector<Rejection> CheckChainChanges(const Changes<ResultsChain>& changes,
                                         const std::set<ServedOutcome>& served) {
  std::vector<Rejection> rejections;
  for (const Change<ResultsChain>& change : changes.items) {
    RowCheck check(change.line, &rejections);
    const std::string& id = change.item().id;
    for (auto goal = served.lower_bound({id, ""}); goal != served.end() && goal->programme == id;
         ++goal) {
      if (HasOutcome(change.before, goal->outcome) && !HasOutcome(change.after, goal->outcome)) {
        check.Reject("id", goal->outcome, problems::kOutcomeIsServed);
      }
    }
  }
  return rejections;
}

void CheckOutcome(const Goal& goal, const ResultsChain* chain, RowCheck& check) {
  if (goal.outcome.empty()) return;
  const ChainRow* const row = chain == nullptr ? nullptr : chain->Find(goal.outcome);
  if (row != nullptr && row->IsOutcomeOrImpact()) return;
  check.Reject("outcome", goal.outcome, problems::kOutcomeDue);
}

std::vector<ChainGap> GapsOf(const ResultsChain& chain, const std::set<std::string>& measured) {
  std::set<std::string> with_outcome;  // statements from which a link leads to an outcome
  for (const ChainRow& row : chain.rows) {
    if (row.kind != ChainRowKind::kLink) continue;
    const ChainRow* const to = chain.Find(row.to);
    if (to != nullptr && to->level == ResultLevel::kOutcome) with_outcome.insert(row.from);
  }
  std::vector<ChainGap> gaps;
  for (const ChainRow& row : chain.rows) {
    using enum ChainGapKind;
    if (row.level == ResultLevel::kOutput && !with_outcome.contains(row.id)) {
      gaps.push_back({kOutputWithoutOutcome, row.id});
    } else if (row.level == ResultLevel::kOutcome && !measured.contains(row.id)) {
      gaps.push_back({kOutcomeWithoutMeasure, row.id});
    } else if (row.kind == ChainRowKind::kCause && row.condition_indicator.empty()) {
      gaps.push_back({kCauseWithoutIndicator, row.id});
    }
  }
  std::ranges::sort(gaps);
  return gaps;
}

}  // namespace wijkmonitor::projects
