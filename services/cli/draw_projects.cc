#include "services/cli/draw_projects.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/decimal.h"
#include "libs/rpc/words.h"
#include "services/cli/csv.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = projects::v1;

// A column of what is drawn.
struct Shown {
  std::string title;
  std::string key;        // of the cells; empty: those of rows as a whole
  bool is_money = false;  // else the number of projects
};

// What the words of this dimension are of; null: it has none.
const google::protobuf::EnumDescriptor* EnumOf(v1::Dimension dimension) {
  if (dimension == v1::DIMENSION_NATURE) return v1::Nature_descriptor();
  if (dimension == v1::DIMENSION_STATE) return v1::State_descriptor();
  if (dimension == v1::DIMENSION_CONTINUATION) return v1::ContinuationKind_descriptor();
  return nullptr;
}

std::string HeadText(Lang lang, const v1::Axis& axis, const v1::Head& head) {
  if (!head.reported()) return Pick(lang, "niet gerapporteerd", "not reported");
  if (axis.dimension() == v1::DIMENSION_AREA && head.key() == "UNALLOCATED") {
    return Unallocated(lang);
  }
  if (head.has_label()) return TextOf(lang, head.label());
  const google::protobuf::EnumDescriptor* const type = EnumOf(axis.dimension());
  const std::optional<int> word =
      type == nullptr ? std::nullopt : rpc::ParseWord(*type, head.key());
  return word.has_value() ? TextOf(lang, *type, *word) : head.key();
}

bool HasMoney(const v1::Portfolio& portfolio) {
  return portfolio.total().has_agreed() ||
         std::ranges::any_of(portfolio.cells(), &v1::Cell::has_agreed);
}

// By partner only the total has an amount.
bool AllWhole(const v1::Portfolio& portfolio) {
  return IsWhole(portfolio.total().agreed().amount_minor()) &&
         std::ranges::all_of(portfolio.cells(), [](const v1::Cell& cell) {
           return IsWhole(cell.agreed().amount_minor());
         });
}

std::string Total(Lang lang) { return Pick(lang, "totaal", "total"); }

std::string Grid(const v1::Portfolio& portfolio, const std::vector<Shown>& shown, Lang lang) {
  std::map<std::pair<std::string, std::string>, const v1::Cell*> cells = {
      {{"", ""}, &portfolio.total()}};
  for (const v1::Cell& cell : portfolio.cells()) cells[{cell.row(), cell.column()}] = &cell;
  const bool cents = !AllWhole(portfolio);
  const auto cell_text = [&](const std::string& row, const Shown& column) {
    const auto found = cells.find({row, column.key});
    const v1::Cell& cell = found == cells.end() ? v1::Cell::default_instance() : *found->second;
    if (!column.is_money) return absl::StrCat(cell.projects());
    return cell.has_agreed() ? Amount(lang, cell.agreed().amount_minor(), cents) : "";
  };
  const std::string rows = Word(lang, portfolio.rows().dimension());
  std::vector<Column> columns = {{rows, rows}};
  for (const Shown& column : shown) columns.push_back({column.title, column.title, Align::kRight});
  Table table(lang, columns);
  const auto add = [&](const std::string& title, const std::string& row) {
    std::vector<std::string> line = {title};
    for (const Shown& column : shown) line.push_back(cell_text(row, column));
    table.Add(std::move(line));
  };
  for (const v1::Head& head : portfolio.rows().heads()) {
    add(HeadText(lang, portfolio.rows(), head), head.key());
  }
  add(Total(lang), "");
  return table.Text();
}

// Numbers and amounts beside each other where there is one column, below each other where there are
// several.
std::string Grids(const v1::Portfolio& portfolio, Lang lang) {
  const v1::Axis& columns = portfolio.columns();
  const std::string over =
      Over(lang, Word(lang, portfolio.rows().dimension()), Word(lang, columns.dimension()));
  const std::string projects = Pick(lang, "projecten", "projects");
  const std::string agreed =
      absl::StrCat(Pick(lang, "afgesproken, ", "agreed, "), Printable(portfolio.currency_code()));
  const std::string text = absl::StrCat(projects, ", ", over, "\n");
  if (columns.dimension() == v1::DIMENSION_UNSPECIFIED) {
    std::vector<Shown> shown = {{projects, ""}};
    if (HasMoney(portfolio)) shown.push_back({agreed, "", true});
    return text + Grid(portfolio, shown, lang);
  }
  std::vector<Shown> shown;
  for (const v1::Head& head : columns.heads()) {
    shown.push_back({HeadText(lang, columns, head), head.key()});
  }
  shown.push_back({Total(lang), ""});
  const std::string counts = Grid(portfolio, shown, lang);
  if (!HasMoney(portfolio)) return text + counts;
  for (Shown& column : shown) column.is_money = true;
  return absl::StrCat(text, counts, "\n", agreed, ", ", over, "\n", Grid(portfolio, shown, lang));
}

// A project may stand in several of its rows, or columns.
std::string Overlap(const v1::Axis& axis, Lang lang) {
  if (axis.disjoint() || axis.dimension() == v1::DIMENSION_UNSPECIFIED) return "";
  return absl::StrCat(
      Pick(lang, "Een project kan meer dan één ", "A project may have more than one "),
      Word(lang, axis.dimension()),
      Pick(lang, " hebben: cellen kunnen samen meer zijn dan het totaal.\n",
           ": cells can add up to more than the total.\n"));
}

// What a 0 means where a row, or column, has no project, and of some it is not reported whether
// they touch it.
std::string OfReportedOnly(const v1::Portfolio& portfolio, const v1::Axis& axis, bool are_rows,
                           Lang lang) {
  std::map<std::string, int64_t> projects;  // by key
  for (const v1::Cell& cell : portfolio.cells()) {
    if ((are_rows ? cell.column() : cell.row()).empty()) {
      projects[are_rows ? cell.row() : cell.column()] = cell.projects();
    }
  }
  const auto is_none = [&](const v1::Head& head) { return projects[head.key()] == 0; };
  int64_t unreported = 0;
  for (const v1::Head& head : axis.heads()) {
    if (!head.reported()) unreported += projects[head.key()];
  }
  if (unreported == 0 || std::ranges::none_of(axis.heads(), is_none)) return "";
  return absl::StrCat(Pick(lang, "Een 0 gaat over de projecten waarvan dit gerapporteerd is: ",
                           "A 0 is of the projects of which this is reported: "),
                      Word(lang, axis.dimension()), ".\n");
}

std::string NumberText(double number, Lang lang) { return CsvNumber(lang, FormatDecimal(number)); }

// "21", "about 200", "40 to 75" or "at least 101".
std::string BoundsText(const v1::Bounds& bounds, Lang lang) {
  const std::string about = bounds.about() ? Pick(lang, "ongeveer ", "about ") : "";
  const std::string least = NumberText(bounds.least(), lang);
  if (!bounds.has_most()) return absl::StrCat(Pick(lang, "ten minste ", "at least "), about, least);
  if (bounds.most() == bounds.least()) return about + least;
  return absl::StrCat(about, least, Pick(lang, " t/m ", " to "), NumberText(bounds.most(), lang));
}

std::string SumsGrid(const v1::OutputTotals& totals, Lang lang) {
  Table table(lang, {{"eenheid", "unit"},
                     {"herhaling", "recurrence"},
                     {"samen", "together"},
                     {"resultaten", "outputs", Align::kRight},
                     {"zonder getal", "without number", Align::kRight},
                     {"niet op te tellen", "not to be added", Align::kRight},
                     {"zonder meting", "without report", Align::kRight}});
  const auto unless_none = [](int count) { return count == 0 ? "" : absl::StrCat(count); };
  for (const v1::OutputTotal& total : totals.totals()) {
    table.Add({Word(lang, total.unit()), Word(lang, total.recurrence()),
               total.has_bounds() ? BoundsText(total.bounds(), lang) : "",
               absl::StrCat(total.outputs()), unless_none(total.not_quantified()),
               unless_none(total.not_added()), unless_none(total.not_reported())});
  }
  table.DropEmptyColumns();
  return table.Text();
}

// Of what was agreed; nothing where nothing was.
std::string AgreedGrid(const v1::OutputTotals& totals, Lang lang) {
  constexpr double kPercent = 100;
  Table table(lang, {{"resultaat", "output"},
                     {"afgesproken", "agreed", Align::kRight},
                     {"geleverd", "delivered"},
                     {"%", "%", Align::kRight},
                     {"oordeel", "verdict"}});
  bool any = false;
  for (const v1::OutputDelivery& delivery : totals.deliveries()) {
    if (!delivery.has_agreed()) continue;
    any = true;
    table.Add({Printable(delivery.output()), NumberText(delivery.agreed(), lang),
               delivery.has_bounds() ? BoundsText(delivery.bounds(), lang) : "",
               delivery.has_ratio() ? Number(lang, delivery.ratio() * kPercent, 1) : "",
               Word(lang, delivery.verdict())});
  }
  return any ? "\n" + table.Text() : "";
}

// A line that tells of outputs; nothing where there are none.
std::string OutputsLine(Lang lang, absl::string_view what, int outputs) {
  if (outputs == 0) return "";
  return absl::StrCat(
      what, ": ", outputs,
      outputs == 1 ? Pick(lang, " resultaat", " output") : Pick(lang, " resultaten", " outputs"),
      "\n");
}

// A line that tells of projects.
std::string ProjectsLine(Lang lang, absl::string_view what, int64_t projects) {
  return absl::StrCat(what, ": ", projects,
                      projects == 1 ? " project" : Pick(lang, " projecten", " projects"), "\n");
}

}  // namespace

std::string NotesOf(const v1::Portfolio& portfolio, Lang lang) {
  std::string text;
  if (portfolio.partly_outside() > 0) {
    absl::StrAppend(&text, ProjectsLine(lang,
                                        Pick(lang, "Deels buiten de gebieden van het programma",
                                             "Partly outside the areas of the programme"),
                                        portfolio.partly_outside()));
  }
  for (const v1::NotCounted& left_out : portfolio.not_counted()) {
    absl::StrAppend(&text,
                    ProjectsLine(lang,
                                 absl::StrCat(Pick(lang, "Niet meegeteld, ", "Not counted, "),
                                              Word(lang, left_out.reason())),
                                 left_out.projects()));
  }
  if (portfolio.other_currencies_size() > 0) {
    absl::StrAppend(&text,
                    Pick(lang, "Bedragen niet meegeteld, in een andere valuta: ",
                         "Amounts not counted, in another currency: "),
                    Printable(absl::StrJoin(portfolio.other_currencies(), ", ")), "\n");
  }
  return text;
}

std::string DrawPortfolio(const v1::Portfolio& portfolio, Lang lang) {
  std::string text;
  if (portfolio.rows().heads().empty()) {
    text = Pick(lang, "Er zijn geen projecten.\n", "There are no projects.\n");
  } else {
    text = absl::StrCat(Grids(portfolio, lang), Overlap(portfolio.rows(), lang),
                        Overlap(portfolio.columns(), lang),
                        OfReportedOnly(portfolio, portfolio.rows(), true, lang),
                        OfReportedOnly(portfolio, portfolio.columns(), false, lang));
  }
  return text + NotesOf(portfolio, lang);
}

std::string DrawOutputTotals(const v1::OutputTotals& totals, Lang lang) {
  if (totals.outputs() == 0) {
    return Pick(lang, "Er zijn geen resultaten.\n", "There are no outputs.\n");
  }
  std::string text = totals.totals().empty() ? "" : SumsGrid(totals, lang);
  if (std::ranges::any_of(totals.totals(), &v1::OutputTotal::distinct)) {
    absl::StrAppend(&text, Pick(lang,
                                "Personen zijn verschillende personen: wie in twee resultaten "
                                "telt, kan dezelfde zijn.\n",
                                "Persons are different persons: who counts in two outputs may be "
                                "the same.\n"));
  }
  absl::StrAppend(&text,
                  OutputsLine(lang,
                              Pick(lang, "Niet in de totalen, van een project dat niet meetelt",
                                   "Not in the totals, of a project that is not counted"),
                              totals.left_out()),
                  AgreedGrid(totals, lang));
  for (const v1::VerdictCount& count : totals.verdicts()) {
    absl::StrAppend(&text, OutputsLine(lang, Word(lang, count.verdict()), count.outputs()));
  }
  return text;
}

std::string DrawProjectMap(const v1::ProjectMap& map, Lang lang) {
  std::string text = ProjectsLine(lang, Pick(lang, "Op de kaart", "On the map"), map.projects());
  text.pop_back();
  absl::StrAppend(&text, Pick(lang, "; met een punt ", "; with a point "), map.with_point(),
                  Pick(lang, ", met een gebied ", ", with an area "), map.with_area(),
                  Pick(lang, ", zonder plaats ", ", without a place "), map.without_place_size(),
                  "\n");
  int64_t left_out = 0;
  for (const v1::NotCounted& some : map.not_counted()) left_out += some.projects();
  if (left_out > 0) {
    absl::StrAppend(&text,
                    ProjectsLine(lang, Pick(lang, "Niet meegeteld", "Not counted"), left_out));
  }
  for (const common::v1::Section& section : map.sections()) {
    if (section.state() == common::v1::Section::STATE_OK) continue;
    absl::StrAppend(&text, Pick(lang, "Vormen niet te krijgen: ", "Shapes not to be had: "),
                    Printable(section.reason()),
                    Pick(lang, "; van één gemeente kunnen projecten ontbreken\n",
                         "; of one municipality projects may be missing\n"));
  }
  return text;
}

}  // namespace wijkmonitor::cli
