#include "services/cli/draw.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = indicators::v1;

constexpr int kCells = 10;
constexpr double kScoreMin = 40;
constexpr double kScoreMax = 160;
// Wider columns are not aligned to: one long label would push everything off the screen.
constexpr size_t kLabelWidthMax = 56;
constexpr size_t kFigureWidthMax = 36;

constexpr absl::string_view kReset = "\033[0m";
constexpr absl::string_view kBold = "\033[1m";

// Red to blue-green: told apart by the colour-blind too. 0: no colour.
int ColourOf(common::v1::Position position) {
  static constexpr int kColours[] = {0, 160, 208, 250, 79, 29};  // from UNSPECIFIED to WELL_ABOVE
  return common::v1::Position_IsValid(position) ? kColours[position] : 0;
}

std::string Repeat(absl::string_view text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) absl::StrAppend(&result, text);
  return result;
}

// A node or a reading, before alignment.
struct Line {
  std::string cell;  // kCells wide
  int colour = 0;
  common::v1::Position position = common::v1::POSITION_UNSPECIFIED;
  std::string score;
  std::string label;  // indented
  std::string figure;
  std::string notes;
  bool heading = false;
};

std::string ScoreCell(double score, common::v1::Certainty certainty) {
  const double share = (score - kScoreMin) / (kScoreMax - kScoreMin);
  // At least one: the lowest score, too, must show whether it is established.
  const int filled =
      std::clamp(static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kCells)), 1, kCells);
  const absl::string_view block = certainty == common::v1::CERTAINTY_ESTABLISHED ? "█" : "~";
  return absl::StrCat(Repeat(block, filled), Repeat("·", kCells - filled));
}

// Shades only: the solid block means that a difference is established, which no tint is.
std::string TintCell(int tint) {
  static constexpr const char* kShades[] = {"░", "░", "▒", "▒", "▓"};
  tint = std::clamp(tint, 1, 5);
  const std::string shades = Repeat(kShades[tint - 1], 2 * tint - 1);
  return absl::StrCat(shades, tint, Repeat("·", kCells - 2 * tint));
}

int TintColour(int tint) {
  static constexpr int kBlues[] = {153, 117, 75, 33, 27};
  return kBlues[std::clamp(tint, 1, 5) - 1];
}

std::string Name(Lang lang, const common::v1::Label& label) {
  return Printable(TextOf(lang, label));
}

std::string IndentedName(Lang lang, const common::v1::Label& label, size_t depth) {
  return absl::StrCat(std::string(2 * depth, ' '), Name(lang, label));
}

std::string Figure(const v1::Reading& reading, Lang lang) {
  std::string text;
  if (reading.has_value()) {
    const std::string unit = Word(lang, reading.unit());
    text = absl::StrCat(Number(lang, reading.value(), reading.decimals()), unit.empty() ? "" : " ",
                        unit);
  } else {
    text = Word(lang, reading.status());
  }
  if (reading.has_benchmark_value()) {
    absl::StrAppend(&text, " (", Pick(lang, "tegen ", "against "),
                    Number(lang, reading.benchmark_value(), reading.decimals()), ")");
  }
  return text;
}

// How certain the score of a node or reading is, and the reasons of its state.
template <class Scored>
void AddReasons(const Scored& scored, bool has_tint, Lang lang, std::vector<std::string>* notes) {
  // The reasons already say why it was not tested.
  const bool untested =
      scored.certainty() == common::v1::CERTAINTY_NOT_TESTED && scored.reasons().empty();
  // A full count weighs no chance.
  bool may_be_chance = scored.certainty() == common::v1::CERTAINTY_NOT_DISTINGUISHABLE;
  if constexpr (requires { scored.basis(); }) {
    may_be_chance = may_be_chance && scored.basis() != common::v1::BASIS_REGISTER;
  }
  if (scored.has_score() && (untested || may_be_chance)) {
    notes->push_back(Word(lang, scored.certainty()));
  }
  for (const int reason : scored.reasons()) {
    // A tint says it already.
    if (reason == common::v1::REASON_NO_POLARITY && has_tint) continue;
    notes->push_back(Word(lang, static_cast<common::v1::Reason>(reason)));
  }
}

std::string NodeNotes(const v1::KompasNode& node, Lang lang) {
  std::vector<std::string> notes;
  const auto& complete = node.completeness();
  if (complete.scored() < complete.asked()) {
    notes.push_back(absl::StrCat(complete.scored(), Pick(lang, " van ", " of "), complete.asked()));
  }
  if (complete.has_covered_share() && complete.covered_share() < 1) {
    notes.push_back(absl::StrCat(Pick(lang, "dekking ", "coverage "),
                                 Number(lang, 100 * complete.covered_share(), 0), " %"));
  }
  AddReasons(node, false, lang, &notes);
  return absl::StrJoin(notes, "; ");
}

std::string ReadingNotes(const v1::Reading& reading, Lang lang) {
  std::vector<std::string> notes;
  if (reading.has_period()) notes.push_back(Days(lang, reading.period()));
  AddReasons(reading, reading.has_tint(), lang, &notes);
  if (!reading.in_rollup() && !reading.has_tint()) {
    notes.push_back(Pick(lang, "telt niet mee", "not counted"));
  }
  return absl::StrJoin(notes, "; ");
}

// What is drawn of the nodes and readings.
struct Contents {
  // Publisher, table, licence and day of retrieval.
  using Source = std::tuple<std::string, std::string, std::string, std::string>;

  std::vector<Line> lines;
  std::map<common::v1::Status, int> statuses;  // how many readings have it
  std::set<Source> sources;
};

void AddReading(const v1::Reading& reading, size_t depth, Lang lang, Contents* contents) {
  Line line = {.position = reading.position(),
               .score = "-",
               .label = IndentedName(lang, reading.label(), depth),
               .figure = Figure(reading, lang),
               .notes = ReadingNotes(reading, lang)};
  if (reading.has_tint()) {
    line.cell = TintCell(reading.tint());
    line.colour = TintColour(reading.tint());
    line.score = "";
  } else if (reading.has_score()) {
    line.cell = ScoreCell(reading.score(), reading.certainty());
    line.colour = ColourOf(reading.position());
    line.score = Number(lang, reading.score(), 2);
  }
  contents->lines.push_back(std::move(line));
  ++contents->statuses[reading.status()];
  const v1::Source& source = reading.source();
  if (!source.publisher().empty() || !source.table().empty()) {
    contents->sources.emplace(source.publisher(), source.table(), source.licence(),
                              source.retrieved());
  }
}

void AddNode(const v1::KompasNode& node, size_t depth, Lang lang, Contents* contents) {
  contents->lines.push_back(
      {.cell = node.has_score() ? ScoreCell(node.score(), node.certainty()) : "",
       .colour = ColourOf(node.position()),
       .position = node.position(),
       .score = node.has_score() ? Number(lang, node.score(), 2) : "-",
       .label = IndentedName(lang, node.label(), depth),
       .notes = NodeNotes(node, lang),
       .heading = true});
  for (const v1::Reading& reading : node.readings()) AddReading(reading, depth + 1, lang, contents);
  for (const v1::KompasNode& child : node.nodes()) AddNode(child, depth + 1, lang, contents);
}

std::string Header(const v1::Kompas& kompas, const DrawOptions& options) {
  const Lang lang = options.lang;
  const v1::Area& area = kompas.area();
  const v1::Area& benchmark = kompas.benchmark();
  const std::string title = absl::StrCat(Name(lang, area.name()), " (", Printable(area.id()), "), ",
                                         Printable(area.edition()), " · ", kompas.year());
  std::string text = options.colour ? absl::StrCat(kBold, title, kReset, "\n") : title + "\n";
  absl::StrAppend(&text, Pick(lang, "Vergeleken met: ", "Compared with: "),
                  Name(lang, benchmark.name()), " (", Printable(benchmark.id()), ") = 100\n");
  absl::StrAppend(&text, Pick(lang, "Methode: ", "Method: "),
                  Printable(kompas.info().method_version()), " · ",
                  Pick(lang, "dataversie: ", "data version: "), kompas.info().data_version());
  if (!options.served_from.empty()) {
    absl::StrAppend(&text, " · ", Pick(lang, "geleverd uit: ", "served from: "),
                    options.served_from);
  }
  return text + "\n";
}

std::string Render(const Line& line, size_t label_width, size_t figure_width,
                   const DrawOptions& options) {
  std::string mark =
      absl::StrCat(PadRight(line.cell, kCells), " ", Word(options.lang, line.position));
  std::string label = PadRight(line.label, label_width);
  if (options.colour) {
    if (line.colour != 0) mark = absl::StrCat("\033[38;5;", line.colour, "m", mark, kReset);
    if (line.heading) label = absl::StrCat(kBold, label, kReset);
  }
  std::string text = absl::StrCat(mark, " ", PadLeft(line.score, 6), "  ", label, "  ",
                                  PadRight(line.figure, figure_width), "  ", line.notes);
  absl::StripTrailingAsciiWhitespace(&text);
  return text + "\n";
}

std::string Body(const std::vector<Line>& lines, const DrawOptions& options) {
  size_t label_width = 0;
  size_t figure_width = 0;
  for (const Line& line : lines) {
    label_width = std::max(label_width, std::min(Width(line.label), kLabelWidthMax));
    figure_width = std::max(figure_width, std::min(Width(line.figure), kFigureWidthMax));
  }
  std::string text;
  for (const Line& line : lines) {
    absl::StrAppend(&text, Render(line, label_width, figure_width, options));
  }
  return text;
}

std::string Counts(std::map<common::v1::Status, int> statuses, Lang lang) {
  int total = 0;
  for (const auto& [status, count] : statuses) total += count;
  std::string text = absl::StrCat(total, Pick(lang, " cijfers", " figures"));
  // And whether it is told also when no reading has it.
  static constexpr std::pair<common::v1::Status, bool> kShown[] = {
      {common::v1::STATUS_NOT_PUBLISHED, true},
      {common::v1::STATUS_NOT_ASKED, true},
      {common::v1::STATUS_SUPPRESSED, false},
      {common::v1::STATUS_NOT_APPLICABLE, false},
      {common::v1::STATUS_MISSING, false}};
  for (const auto& [status, always] : kShown) {
    const int count = statuses[status];
    if (always || count > 0) absl::StrAppend(&text, ", ", count, " ", Word(lang, status));
  }
  return text + "\n";
}

std::string Sources(const std::set<Contents::Source>& sources, Lang lang) {
  std::string text;
  for (const auto& [publisher, table, licence, retrieved] : sources) {
    std::vector<std::string> parts;
    for (const std::string* part : {&publisher, &table, &licence}) {
      if (!part->empty()) parts.push_back(Printable(*part));
    }
    if (!retrieved.empty()) {
      parts.push_back(absl::StrCat(Pick(lang, "opgehaald ", "retrieved "), Printable(retrieved)));
    }
    absl::StrAppend(&text, Pick(lang, "Bron: ", "Source: "), absl::StrJoin(parts, ", "), "\n");
  }
  return text;
}

std::string Legend(Lang lang) {
  return Pick(lang,
              "█ verschil vastgesteld   ~ niet getoetst of niet te onderscheiden van toeval\n"
              "▼▼ ver onder  ▼ onder  = rond  ▲ boven  ▲▲ ver boven de gemeente (100)\n"
              "░1 tot ▓5 hoe sterk een kenmerk aanwezig is; geen oordeel\n",
              "█ difference established   ~ not tested, or not distinguishable from chance\n"
              "▼▼ well below  ▼ below  = around  ▲ above  ▲▲ well above the municipality (100)\n"
              "░1 to ▓5 how strongly a characteristic is present; no judgement\n");
}

// How many of the tested figures look established without being it.
std::string ByChance(const v1::Kompas& kompas, Lang lang) {
  const int tested = kompas.info().completeness().tested();
  if (tested == 0) return "";
  const std::string by_chance = Number(lang, tested / 20.0, 1);
  const bool one = tested == 1;
  return Pick(lang,
              absl::StrCat("Van ", tested, one ? " getoetst cijfer" : " getoetste cijfers",
                           " is ongeveer ", by_chance,
                           " (1 op 20) vol door toeval; een volledige telling weegt geen toeval\n"),
              absl::StrCat("Of ", tested, one ? " figure" : " figures", " tested about ", by_chance,
                           " (1 in 20) are solid by chance; a full count weighs no chance\n"));
}

}  // namespace

std::string DrawKompas(const v1::Kompas& kompas, const DrawOptions& options) {
  const Lang lang = options.lang;
  Contents contents;
  AddNode(kompas.centre(), 0, lang, &contents);
  return absl::StrCat(Header(kompas, options), "\n", Body(contents.lines, options), "\n",
                      Legend(lang), ByChance(kompas, lang), Counts(contents.statuses, lang),
                      Sources(contents.sources, lang));
}

}  // namespace wijkmonitor::cli
