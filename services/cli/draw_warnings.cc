#include "services/cli/draw_warnings.h"

#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/text.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = projects::v1;

std::string DaysText(const v1::Days& days) {
  if (days.least() == days.most()) return absl::StrCat(days.least());
  return absl::StrCat(days.least(), "..", days.most());
}

std::string LettersText(const v1::Warning& warning, Lang lang) {
  std::vector<std::string> letters;
  for (const int letter : warning.smart_missing()) {
    letters.push_back(Word(lang, static_cast<v1::SmartLetter>(letter)));
  }
  return absl::StrJoin(letters, " ");
}

// One decimal; with a sign where `is_change`.
std::string Value(Lang lang, double value, bool is_change = false) {
  return absl::StrCat(is_change && value > 0 ? "+" : "", Number(lang, value, 1));
}

std::string MeasuredText(const v1::Measured& measured, Lang lang) {
  if (!measured.has_value()) return Pick(lang, "onbekend", "not known");
  std::vector<std::string> of;
  if (measured.has_period()) of.push_back(Days(lang, measured.period()));
  if (measured.has_n()) of.push_back(absl::StrCat("n = ", measured.n()));
  return absl::StrCat(Value(lang, measured.value()),
                      of.empty() ? "" : absl::StrCat(" (", absl::StrJoin(of, ", "), ")"));
}

std::string ChangeText(const v1::Change& change, Lang lang) {
  std::string text =
      absl::StrCat(Value(lang, change.points(), true), Pick(lang, " punten", " points"));
  if (change.has_ratio()) {
    absl::StrAppend(&text, " (", change.ratio() > 0 ? "+" : "",
                    Number(lang, 100 * change.ratio(), 2), " %)");
  }
  return absl::StrCat(text, ", ", Word(lang, change.certainty()));
}

std::string PaceText(const v1::Pace& pace, Lang lang) {
  std::string text = absl::StrCat(Pick(lang, "naar ", "to "), Value(lang, pace.target()));
  if (!pace.deadline().empty()) {
    absl::StrAppend(&text, Pick(lang, " in ", " by "), Printable(pace.deadline()));
  }
  if (!pace.has_progress()) return text;
  absl::StrAppend(&text, ": ", Value(lang, 100 * pace.progress()),
                  Pick(lang, " % van de weg", " % of the way"));
  if (pace.has_low() && pace.has_high()) {
    absl::StrAppend(&text, " [", Value(lang, 100 * pace.low()), "; ",
                    Value(lang, 100 * pace.high()), "]");
  }
  if (pace.has_pace()) {
    absl::StrAppend(&text, Pick(lang, ", tempo ", ", pace "), Number(lang, pace.pace(), 2), ", ",
                    Word(lang, pace.status()));
  }
  return text;
}

std::string GapText(const v1::GoalGap& gap, Lang lang) {
  std::string text =
      absl::StrCat(Pick(lang, "tegenover de gemeente ", "against the municipality "),
                   Value(lang, gap.points(), true), Pick(lang, " punten", " points"));
  if (gap.has_closed()) {
    absl::StrAppend(&text, "; ", Value(lang, 100 * gap.closed()),
                    Pick(lang, " % van het verschil gedicht", " % of the gap closed"));
  }
  return text;
}

// All reasons of a goal, each once, and the parts that are not there.
std::string ReasonsText(const v1::GoalProgress& goal, Lang lang) {
  std::set<std::string> texts;
  const auto add = [&](const auto& of) {
    for (const int reason : of.reasons()) {
      texts.insert(Word(lang, static_cast<common::v1::Reason>(reason)));
    }
  };
  add(goal.baseline());
  add(goal.now());
  add(goal.frozen());
  add(goal.current());
  for (const common::v1::Section& section : goal.sections()) {
    if (section.state() == common::v1::Section::STATE_OK) continue;
    texts.insert(absl::StrCat(Pick(lang, "cijfers niet te krijgen: ", "figures not to be had: "),
                              Printable(section.reason())));
  }
  return absl::StrJoin(texts, "; ");
}

std::vector<std::string> LinesOf(const v1::GoalProgress& goal, Lang lang) {
  std::vector<std::string> lines;
  std::string values =
      absl::StrCat(Pick(lang, "begin ", "baseline "), MeasuredText(goal.baseline(), lang),
                   Pick(lang, ", nu ", ", now "), MeasuredText(goal.now(), lang));
  if (goal.has_change()) absl::StrAppend(&values, ": ", ChangeText(goal.change(), lang));
  lines.push_back(std::move(values));
  const v1::Pace &frozen = goal.frozen(), &current = goal.current();
  const bool was_amended =
      frozen.target() != current.target() || frozen.deadline() != current.deadline();
  if (was_amended && frozen.has_target()) {
    lines.push_back(
        absl::StrCat(Pick(lang, "bij goedkeuring: ", "as approved: "), PaceText(frozen, lang)));
  }
  if (current.has_target()) lines.push_back(PaceText(current, lang));
  if (goal.has_gap()) lines.push_back(GapText(goal.gap(), lang));
  const std::string reasons = ReasonsText(goal, lang);
  if (!reasons.empty()) lines.push_back(absl::StrCat("(", reasons, ")"));
  return lines;
}

}  // namespace

std::string NotesOf(const v1::Warnings& warnings, Lang lang) {
  return absl::StrCat(
      Pick(lang, "Projecten beoordeeld op hun geld: ", "Projects judged for their money: "),
      warnings.judged(),
      Pick(lang, "; niet beoordeeld, want toestand of einde van het geld is niet bekend: ",
           "; not judged, for their state or the end of their money is not known: "),
      warnings.not_judged(), "\n");
}

std::string DrawWarnings(const v1::Warnings& warnings, Lang lang) {
  std::string text =
      absl::StrCat(Pick(lang, "Waarschuwingen op ", "Warnings on "),
                   Printable(warnings.valuation_date()), Pick(lang, ", horizon ", ", horizon "),
                   warnings.horizon_days(), Pick(lang, " dagen\n", " days\n"));
  if (warnings.warnings().empty()) {
    absl::StrAppend(&text, Pick(lang, "Er zijn er geen.\n", "There are none.\n"));
    return text + NotesOf(warnings, lang);
  }
  Table table(lang, {{"soort", "kind"},
                     {"van", "of"},
                     {"id", "id"},
                     {"naam", "name"},
                     {"wat", "what"},
                     {"dagen", "days", Align::kRight},
                     {"ontbreekt", "lacks"}});
  for (const v1::Warning& warning : warnings.warnings()) {
    table.Add({Word(lang, warning.kind()),
               warning.has_subject() ? Word(lang, warning.subject().kind()) : "",
               Printable(warning.subject().id()), TextOf(lang, warning.label()),
               Printable(warning.item()), warning.has_days() ? DaysText(warning.days()) : "",
               LettersText(warning, lang)});
  }
  table.DropEmptyColumns();
  return absl::StrCat(text, table.Text(), NotesOf(warnings, lang));
}

std::string DrawGoals(const v1::GoalsProgress& goals, Lang lang) {
  if (goals.goals().empty()) return Pick(lang, "Er zijn geen doelen.\n", "There are no goals.\n");
  std::string text;
  for (const v1::GoalProgress& goal : goals.goals()) {
    absl::StrAppend(&text, Printable(goal.goal()), "  ", Printable(goal.statement()), "\n");
    for (const std::string& line : LinesOf(goal, lang)) absl::StrAppend(&text, "  ", line, "\n");
  }
  return text;
}

}  // namespace wijkmonitor::cli
