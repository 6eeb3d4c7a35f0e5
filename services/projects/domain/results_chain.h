#pragma once

// Results chains: how what a programme puts in and does is to lead to what it is for.

#include <compare>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "libs/base/declared.h"
#include "libs/base/label.h"
#include "libs/base/rejection.h"
#include "services/projects/domain/goal.h"
#include "services/projects/domain/reference.h"

namespace wijkmonitor::projects {

// They rise.
enum class ResultLevel { kInput = 1, kThroughput, kOutput, kOutcome, kImpact };
enum class EvidenceGrade {
  kNone = 1,
  kNarrative,
  kMonitored,
  kEstablished,
  kIndicative,
  kQuasiExperimental
};
enum class ChainRowKind { kStatement = 1, kLink, kCause };

// A statement, a link or a cause. What is not of its kind is empty.
struct ChainRow {
  std::string id;  // of a link: LinkId
  ChainRowKind kind = ChainRowKind::kStatement;
  std::optional<ResultLevel> level;       // of a statement
  std::string of;                         // likewise: an action line or intervention, or empty
  Label text;                             // of a link: its assumption, or empty
  std::string from;                       // of a link
  std::string to;                         // likewise; of a cause: what it is a cause of
  std::optional<EvidenceGrade> evidence;  // of a link
  std::string condition_indicator;        // of a cause, or empty

  bool IsOutcomeOrImpact() const {
    return kind == ChainRowKind::kStatement && level >= ResultLevel::kOutcome;
  }
  bool operator==(const ChainRow&) const = default;
};
template <class Io>
void Columns(Io& io, ChainRow& row) {
  io({"id", "row_id"}, row.id);
  io({"row", "row_kind"}, row.kind);
  io("level", row.level);
  io({"of", "of_part"}, row.of);
  io("text_nl", row.text.nl);
  io("text_en", row.text.en);
  io({"from", "from_id"}, row.from);
  io({"to", "to_id"}, row.to);
  io("evidence", row.evidence);
  io("condition_indicator", row.condition_indicator);
}

// Of a link from one statement to another; it is the id of nothing else.
std::string LinkId(const std::string& from, const std::string& to);

struct ResultsChain {
  std::string id;              // of its programme
  std::vector<ChainRow> rows;  // by id; at least one

  // Null: it has none.
  const ChainRow* Find(const std::string& row) const;
  bool operator==(const ResultsChain&) const = default;
};
template <class Io>
void Columns(Io& io, ResultsChain& chain) {
  io.Id("programme", chain.id);
  io.Parts(chain.rows, &ChainRow::id);
}
// Of chains by id; null: the programme has none.
const ResultsChain* FindChain(const std::vector<ResultsChain>& chains,
                              const std::string& programme);

// What is wrong with a file of results chains, seen apart from all else: an id or a link twice, an
// id that is none, a link to a lower level, a cycle, a cause of what is no outcome or impact.
std::vector<Rejection> CheckResultsChains(const Declared<ResultsChain>& declared);
// A programme that is not declared, and a statement of what is none of its parts.
std::vector<Rejection> CheckChainPlaces(const Declared<ResultsChain>& declared,
                                        const Reference& reference);

// What a goal serves, as its place and it say.
struct ServedOutcome {
  std::string programme, outcome;
  auto operator<=>(const ServedOutcome&) const = default;
};
// What goals forbid: removing what one serves, or putting it below the outcomes.
std::vector<Rejection> CheckChainChanges(const Changes<ResultsChain>& changes,
                                         const std::set<ServedOutcome>& served);
// A goal that serves what is no outcome or impact of the chain of its programme. `chain`: null: the
// programme has none.
void CheckOutcome(const Goal& goal, const ResultsChain* chain, RowCheck& check);

enum class ChainGapKind {
  kOutputWithoutOutcome = 1,
  kOutcomeWithoutMeasure,
  kCauseWithoutIndicator
};
struct ChainGap {
  ChainGapKind kind;
  std::string id;  // of the statement or cause

  auto operator<=>(const ChainGap&) const = default;
};
// What a chain lacks, by kind and id. `measured`: outcomes that goals serve which are measured by
// an indicator.
std::vector<ChainGap> GapsOf(const ResultsChain& chain, const std::set<std::string>& measured);

}  // namespace wijkmonitor::projects
