#include "services/projects/convert_results_chain.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/types/span.h"
#include "libs/rpc/declared_file.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/words.h"
#include "services/projects/domain/portfolio.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

using formats::Cells;

// Numbered as in the API.
static_assert(static_cast<int>(ResultLevel::kImpact) == v1::RESULT_LEVEL_IMPACT);
static_assert(static_cast<int>(EvidenceGrade::kQuasiExperimental) ==
              common::v1::EVIDENCE_GRADE_QUASI_EXPERIMENTAL);
static_assert(static_cast<int>(ChainGapKind::kCauseWithoutIndicator) ==
              v1::CHAIN_GAP_KIND_CAUSE_WITHOUT_INDICATOR);

constexpr absl::string_view kOfStatement[] = {"id", "level", "of"};
constexpr absl::string_view kOfLink[] = {"from", "to", "evidence"};
constexpr absl::string_view kOfCause[] = {"id", "to", "condition_indicator"};
// What a row may have, beside the texts that all have.
struct RowColumns {
  ChainRowKind kind;
  absl::string_view word;
  absl::Span<const absl::string_view> columns;
};
constexpr RowColumns kRows[] = {{ChainRowKind::kStatement, "STATEMENT", kOfStatement},
                                {ChainRowKind::kLink, "LINK", kOfLink},
                                {ChainRowKind::kCause, "CAUSE", kOfCause}};

// As Cells::Word asks for them.
struct RowWords {
  using Value = const RowColumns*;
  static std::optional<Value> Parse(absl::string_view word) {
    const auto* const found =
        absl::c_find_if(kRows, [&](const RowColumns& columns) { return columns.word == word; });
    if (found == std::end(kRows)) return std::nullopt;
    return found;
  }
  static std::string All() { return "STATEMENT LINK CAUSE"; }
};

void RefuseOtherCells(const RowColumns& row, Cells& cells) {
  for (const absl::string_view column :
       {"id", "level", "of", "from", "to", "evidence", "condition_indicator"}) {
    if (absl::c_linear_search(row.columns, column) || cells.View(column).empty()) continue;
    cells.Reject(column, {problems::kCellOfOtherRow, {std::string(row.word)}});
  }
}

std::optional<ChainRow> ReadRow(Cells& cells) {
  const RowColumns* const columns = cells.Word<RowWords>("row");
  if (columns == nullptr) return std::nullopt;
  RefuseOtherCells(*columns, cells);
  ChainRow row{.id = cells.Text("id"),
               .kind = columns->kind,
               .of = cells.Text("of"),
               .text = {cells.Text("text_nl"), cells.Text("text_en")},
               .from = cells.Text("from"),
               .to = cells.Text("to"),
               .condition_indicator = cells.Text("condition_indicator")};
  if (row.kind == ChainRowKind::kStatement) {
    row.level = cells.Word<rpc::FileWords<v1::ResultLevel, ResultLevel>>("level");
  } else if (row.kind == ChainRowKind::kLink) {
    row.id = LinkId(row.from, row.to);
    row.evidence = cells.Word<rpc::FileWords<common::v1::EvidenceGrade, EvidenceGrade>>("evidence");
  }
  return row;
}

void Fill(const ChainRow& row, v1::ResultsChain* message) {
  if (row.kind == ChainRowKind::kStatement) {
    v1::ResultStatement* const added = message->add_statements();
    added->set_id(row.id);
    added->set_level(static_cast<v1::ResultLevel>(*row.level));
    added->set_of(row.of);
    rpc::Fill(row.text, added->mutable_text());
  } else if (row.kind == ChainRowKind::kLink) {
    v1::ResultLink* const added = message->add_links();
    added->set_from(row.from);
    added->set_to(row.to);
    if (row.text != Label()) rpc::Fill(row.text, added->mutable_assumption());
    added->set_evidence(static_cast<common::v1::EvidenceGrade>(*row.evidence));
  } else {
    v1::ResultCause* const added = message->add_causes();
    added->set_id(row.id);
    rpc::Fill(row.text, added->mutable_text());
    added->set_condition_indicator(row.condition_indicator);
    added->set_outcome(row.to);
  }
}

}  // namespace

formats::ReadFile<Declared<ResultsChain>> ReadResultsChains(absl::string_view file) {
  return formats::ReadDeclaration<Declared<ResultsChain>>(
      file, rpc::FileColumns<ResultsChain>().due,
      [](const formats::Row&, Cells& cells, Declared<ResultsChain>* declared) {
        DeclaredRow<ResultsChain> row{.line = cells.line(), .remove = rpc::ReadRemove(cells)};
        row.item.id = cells.Text("programme");
        if (!row.remove) {
          std::optional<ChainRow> of_chain = ReadRow(cells);
          if (!of_chain.has_value()) return;
          row.item.rows.push_back(*std::move(of_chain));
        }
        declared->rows.push_back(std::move(row));
      });
}

v1::ResultsChain ToMessage(const ResultsChain& chain, const std::vector<ChainGap>& gaps) {
  v1::ResultsChain message;
  message.mutable_info()->set_method_version(std::string(kMethodVersion));
  message.set_programme(chain.id);
  for (const ChainRow& row : chain.rows) Fill(row, &message);
  for (const ChainGap& gap : gaps) {
    v1::ChainGap* const added = message.add_gaps();
    added->set_kind(static_cast<v1::ChainGapKind>(gap.kind));
    added->set_id(gap.id);
  }
  return message;
}

}  // namespace wijkmonitor::projects
