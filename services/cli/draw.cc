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
#include "libs/base/date.h"
#include "services/cli/table.h"

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

std::string Foreground(int colour) { return absl::StrCat("\033[38;5;", colour, "m"); }

// Red to blue-green: told apart by the colour-blind too. 0: no colour.
int ColourOf(common::v1::Position position) {
  switch (position) {
    case common::v1::POSITION_WELL_BELOW:
      return 160;
    case common::v1::POSITION_BELOW:
      return 208;
    case common::v1::POSITION_AROUND:
      return 250;
    case common::v1::POSITION_ABOVE:
      return 79;
    case common::v1::POSITION_WELL_ABOVE:
      return 29;
    default:
      return 0;
  }
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

std::string PeriodText(const common::v1::Period& period) {
  const auto start = ParseDate(period.start());
  const auto end = ParseDate(period.end());
  if (start.ok() && end.ok()) return FormatPeriod({*start, *end});
  return Printable(absl::StrCat(period.start(), "/", period.end()));
}

class Drawing {
 public:
  Drawing(const v1::Kompas& kompas, const DrawOptions& options)
      : kompas_(kompas), options_(options), lang_(options.lang) {}

  std::string Text() {
    AddNode(kompas_.centre(), 0);
    return absl::StrCat(Header(), "\n", Body(), "\n", Footer());
  }

 private:
  using SourceKey = std::tuple<std::string, std::string, std::string, std::string>;

  absl::string_view Say(absl::string_view nl, absl::string_view en) const {
    return Pick(lang_, nl, en);
  }

  std::string Name(const common::v1::Label& label) const { return Printable(TextOf(lang_, label)); }
  std::string Header() const;
  std::string Body() const;
  std::string Footer() const;
  std::string Counts() const;
  std::string Sources() const;

  void AddNode(const v1::KompasNode& node, size_t depth);
  void AddReading(const v1::Reading& reading, size_t depth);
  std::string Figure(const v1::Reading& reading) const;
  std::string NodeNotes(const v1::KompasNode& node) const;
  std::string ReadingNotes(const v1::Reading& reading) const;
  void AddCertainty(common::v1::Certainty certainty, bool scored, bool reasoned,
                    std::vector<std::string>* notes) const;
  std::string Render(const Line& line, size_t label_width, size_t figure_width) const;

  const v1::Kompas& kompas_;
  const DrawOptions& options_;
  const Lang lang_;
  std::vector<Line> lines_;
  std::map<common::v1::Status, int> statuses_;
  std::set<SourceKey> sources_;
};

std::string Drawing::Header() const {
  const v1::Area& area = kompas_.area();
  const v1::Area& benchmark = kompas_.benchmark();
  const std::string title = absl::StrCat(Name(area.name()), " (", Printable(area.id()), "), ",
                                         Printable(area.edition()), " · ", kompas_.year());
  std::string text = options_.colour ? absl::StrCat(kBold, title, kReset, "\n") : title + "\n";
  absl::StrAppend(&text, Say("Vergeleken met: ", "Compared with: "), Name(benchmark.name()), " (",
                  Printable(benchmark.id()), ") = 100\n");
  absl::StrAppend(&text, Say("Methode: ", "Method: "), Printable(kompas_.info().method_version()),
                  " · ", Say("dataversie: ", "data version: "), kompas_.info().data_version());
  if (!options_.served_from.empty()) {
    absl::StrAppend(&text, " · ", Say("geleverd uit: ", "served from: "), options_.served_from);
  }
  return text + "\n";
}

void Drawing::AddNode(const v1::KompasNode& node, size_t depth) {
  Line line;
  line.cell = node.has_score() ? ScoreCell(node.score(), node.certainty()) : "";
  line.colour = ColourOf(node.position());
  line.position = node.position();
  line.score = node.has_score() ? Number(lang_, node.score(), 2) : "-";
  line.label = absl::StrCat(std::string(2 * depth, ' '), Name(node.label()));
  line.notes = NodeNotes(node);
  line.heading = true;
  lines_.push_back(std::move(line));
  for (const v1::Reading& reading : node.readings()) AddReading(reading, depth + 1);
  for (const v1::KompasNode& child : node.nodes()) AddNode(child, depth + 1);
}

void Drawing::AddReading(const v1::Reading& reading, size_t depth) {
  Line line;
  line.position = reading.position();
  line.score = "-";
  if (reading.has_tint()) {
    line.cell = TintCell(reading.tint());
    line.colour = TintColour(reading.tint());
    line.score = "";
  } else if (reading.has_score()) {
    line.cell = ScoreCell(reading.score(), reading.certainty());
    line.colour = ColourOf(reading.position());
    line.score = Number(lang_, reading.score(), 2);
  }
  line.label = absl::StrCat(std::string(2 * depth, ' '), Name(reading.label()));
  line.figure = Figure(reading);
  line.notes = ReadingNotes(reading);
  lines_.push_back(std::move(line));
  ++statuses_[reading.status()];
  const v1::Source& source = reading.source();
  if (!source.publisher().empty() || !source.table().empty()) {
    sources_.emplace(source.publisher(), source.table(), source.licence(), source.retrieved());
  }
}

std::string Drawing::Figure(const v1::Reading& reading) const {
  std::string text;
  const absl::string_view unit = Word(lang_, reading.unit());
  if (reading.has_value()) {
    text = Number(lang_, reading.value(), reading.decimals());
    if (!unit.empty()) absl::StrAppend(&text, " ", unit);
  } else {
    text = std::string(Word(lang_, reading.status()));
  }
  if (reading.has_benchmark_value()) {
    absl::StrAppend(&text, " (", Say("tegen ", "against "),
                    Number(lang_, reading.benchmark_value(), reading.decimals()), ")");
  }
  return text;
}

// `reasoned`: the reasons already say why it was not tested.
void Drawing::AddCertainty(common::v1::Certainty certainty, bool scored, bool reasoned,
                           std::vector<std::string>* notes) const {
  if (scored && (certainty == common::v1::CERTAINTY_NOT_DISTINGUISHABLE ||
                 (certainty == common::v1::CERTAINTY_NOT_TESTED && !reasoned))) {
    notes->emplace_back(Word(lang_, certainty));
  }
}

std::string Drawing::NodeNotes(const v1::KompasNode& node) const {
  std::vector<std::string> notes;
  const auto& complete = node.completeness();
  if (complete.scored() < complete.asked()) {
    notes.push_back(absl::StrCat(complete.scored(), Say(" van ", " of "), complete.asked()));
  }
  if (complete.has_covered_share() && complete.covered_share() < 1) {
    notes.push_back(absl::StrCat(Say("dekking ", "coverage "),
                                 Number(lang_, 100 * complete.covered_share(), 0), " %"));
  }
  AddCertainty(node.certainty(), node.has_score(), node.reasons_size() > 0, &notes);
  for (const int reason : node.reasons()) {
    notes.emplace_back(Word(lang_, static_cast<common::v1::Reason>(reason)));
  }
  return absl::StrJoin(notes, "; ");
}

std::string Drawing::ReadingNotes(const v1::Reading& reading) const {
  std::vector<std::string> notes;
  if (reading.has_period()) notes.push_back(PeriodText(reading.period()));
  AddCertainty(reading.certainty(), reading.has_score(), reading.reasons_size() > 0, &notes);
  for (const int reason : reading.reasons()) {
    // A tint says it already.
    if (reason == common::v1::REASON_NO_POLARITY && reading.has_tint()) continue;
    notes.emplace_back(Word(lang_, static_cast<common::v1::Reason>(reason)));
  }
  if (!reading.in_rollup() && !reading.has_tint()) {
    notes.emplace_back(Say("telt niet mee", "not counted"));
  }
  return absl::StrJoin(notes, "; ");
}

std::string Drawing::Body() const {
  size_t label_width = 0;
  size_t figure_width = 0;
  for (const Line& line : lines_) {
    label_width = std::max(label_width, std::min(Width(line.label), kLabelWidthMax));
    figure_width = std::max(figure_width, std::min(Width(line.figure), kFigureWidthMax));
  }
  std::string text;
  for (const Line& line : lines_) {
    absl::StrAppend(&text, Render(line, label_width, figure_width), "\n");
  }
  return text;
}

std::string Drawing::Render(const Line& line, size_t label_width, size_t figure_width) const {
  std::string mark = absl::StrCat(PadRight(line.cell, kCells), " ", Word(lang_, line.position));
  std::string label = PadRight(line.label, label_width);
  if (options_.colour) {
    if (line.colour != 0) mark = absl::StrCat(Foreground(line.colour), mark, kReset);
    if (line.heading) label = absl::StrCat(kBold, label, kReset);
  }
  std::string text = absl::StrCat(mark, " ", PadLeft(line.score, 6), "  ", label, "  ",
                                  PadRight(line.figure, figure_width), "  ", line.notes);
  absl::StripTrailingAsciiWhitespace(&text);
  return text;
}

std::string Drawing::Counts() const {
  std::string text;
  int total = 0;
  for (const auto& [status, count] : statuses_) total += count;
  absl::StrAppend(&text, total, Say(" cijfers", " figures"));
  static constexpr common::v1::Status kShownAlways[] = {common::v1::STATUS_NOT_PUBLISHED,
                                                        common::v1::STATUS_NOT_ASKED};
  static constexpr common::v1::Status kShownIfAny[] = {
      common::v1::STATUS_SUPPRESSED, common::v1::STATUS_NOT_APPLICABLE, common::v1::STATUS_MISSING};
  const auto count_of = [this](common::v1::Status status) {
    const auto found = statuses_.find(status);
    return found == statuses_.end() ? 0 : found->second;
  };
  for (const common::v1::Status status : kShownAlways) {
    absl::StrAppend(&text, ", ", count_of(status), " ", Word(lang_, status));
  }
  for (const common::v1::Status status : kShownIfAny) {
    if (const int count = count_of(status); count > 0) {
      absl::StrAppend(&text, ", ", count, " ", Word(lang_, status));
    }
  }
  return text + "\n";
}

std::string Drawing::Sources() const {
  std::string text;
  for (const auto& [publisher, table, licence, retrieved] : sources_) {
    std::vector<std::string> parts;
    for (const std::string* part : {&publisher, &table, &licence}) {
      if (!part->empty()) parts.push_back(Printable(*part));
    }
    if (!retrieved.empty()) {
      parts.push_back(absl::StrCat(Say("opgehaald ", "retrieved "), Printable(retrieved)));
    }
    absl::StrAppend(&text, Say("Bron: ", "Source: "), absl::StrJoin(parts, ", "), "\n");
  }
  return text;
}

std::string Drawing::Footer() const {
  return absl::StrCat(
      Say("█ verschil vastgesteld   ~ niet getoetst of niet te onderscheiden van toeval\n",
          "█ difference established   ~ not tested, or not distinguishable from chance\n"),
      Say("▼▼ ver onder  ▼ onder  = rond  ▲ boven  ▲▲ ver boven de gemeente (100)\n",
          "▼▼ well below  ▼ below  = around  ▲ above  ▲▲ well above the municipality (100)\n"),
      Say("░1 tot ▓5 hoe sterk een kenmerk aanwezig is; geen oordeel\n",
          "░1 to ▓5 how strongly a characteristic is present; no judgement\n"),
      Counts(), Sources());
}

}  // namespace

std::string DrawKompas(const v1::Kompas& kompas, const DrawOptions& options) {
  return Drawing(kompas, options).Text();
}

}  // namespace wijkmonitor::cli
