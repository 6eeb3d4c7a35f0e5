#include "services/cli/draw_results_chain.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = projects::v1;

std::string Named(const std::string& id, const common::v1::Label& text, Lang lang) {
  return absl::StrCat(Printable(id), "  ", Printable(TextOf(lang, text)));
}

std::string LinkText(const v1::ResultLink& link, Lang lang) {
  std::string text =
      absl::StrCat("    -> ", Printable(link.to()), "  (", Pick(lang, "bewijs: ", "evidence: "),
                   Word(lang, link.evidence()), ")");
  if (link.has_assumption()) {
    absl::StrAppend(&text, Pick(lang, "  als: ", "  if: "),
                    Printable(TextOf(lang, link.assumption())));
  }
  return text + "\n";
}

std::string CauseText(const v1::ResultCause& cause, Lang lang) {
  const std::string indicator = cause.condition_indicator().empty()
                                    ? Pick(lang, "geen indicator", "no indicator")
                                    : Printable(cause.condition_indicator());
  return absl::StrCat("    ", Pick(lang, "oorzaak ", "cause "),
                      Named(cause.id(), cause.text(), lang), "  (", indicator, ")\n");
}

std::string StatementText(const v1::ResultsChain& chain, const v1::ResultStatement& statement,
                          Lang lang) {
  std::string text = absl::StrCat("  ", Named(statement.id(), statement.text(), lang));
  if (!statement.of().empty()) absl::StrAppend(&text, "  [", Printable(statement.of()), "]");
  absl::StrAppend(&text, "\n");
  for (const v1::ResultLink& link : chain.links()) {
    if (link.from() == statement.id()) absl::StrAppend(&text, LinkText(link, lang));
  }
  for (const v1::ResultCause& cause : chain.causes()) {
    if (cause.outcome() == statement.id()) absl::StrAppend(&text, CauseText(cause, lang));
  }
  return text;
}

std::string GapsText(const v1::ResultsChain& chain, Lang lang) {
  if (chain.gaps().empty()) return Pick(lang, "Er ontbreekt niets.\n", "Nothing is lacking.\n");
  std::string text = Pick(lang, "Wat ontbreekt:\n", "What is lacking:\n");
  for (const v1::ChainGap& gap : chain.gaps()) {
    absl::StrAppend(&text, "  ", Word(lang, gap.kind()), ": ", Printable(gap.id()), "\n");
  }
  return text;
}

}  // namespace

std::string DrawResultsChain(const v1::ResultsChain& chain, Lang lang) {
  std::string text;
  std::set<v1::ResultLevel> levels;
  for (const v1::ResultStatement& statement : chain.statements()) levels.insert(statement.level());
  for (const v1::ResultLevel level : levels) {
    absl::StrAppend(&text, Word(lang, level), "\n");
    for (const v1::ResultStatement& statement : chain.statements()) {
      if (statement.level() != level) continue;
      absl::StrAppend(&text, StatementText(chain, statement, lang));
    }
  }
  return text + GapsText(chain, lang);
}

}  // namespace wijkmonitor::cli
