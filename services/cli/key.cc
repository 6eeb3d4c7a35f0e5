// The command that makes an allocation key from published figures.

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "libs/formats/csv_cell.h"
#include "services/cli/calls.h"
#include "services/cli/commands.h"
#include "services/cli/csv.h"
#include "services/cli/texts.h"
#include "wijkmonitor/indicators/v1/indicator_service.pb.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = indicators::v1;

struct KeyOptions {
  std::string id, scheme, action_line, project;
  std::vector<std::string> areas;  // ids of areas and sets
  int year = 0;
  std::string indicator = "POPULATION";
  std::string edition;  // empty: the one that the figures of the year are of
  Output output;
};

absl::Status Refused(Lang lang, absl::string_view reason, absl::string_view nl,
                     absl::string_view en) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, Pick(lang, nl, en));
}

// The published figures of one edition, by area.
struct Figures {
  std::string edition;
  std::map<std::string, double> values;
};

absl::StatusOr<v1::Indicator> IndicatorOf(const Session& session, const KeyOptions& options) {
  v1::GetIndicatorRequest request;
  request.set_id(options.indicator);
  ASSIGN_OR_RETURN(v1::Indicator indicator, Ask<v1::Indicator>(session, request));
  if (indicator.measure() == v1::MEASURE_COUNT) return indicator;
  return Refused(session.lang, "NOT_A_COUNT",
                 absl::StrCat(options.indicator,
                              " telt niets: de leden van een set zijn niet op te "
                              "tellen, en geld is er niet naar te verdelen"),
                 absl::StrCat(options.indicator,
                              " counts nothing: members of a set cannot be added "
                              "up, nor money split by it"));
}

absl::StatusOr<Figures> FiguresOf(const Session& session, const KeyOptions& options,
                                  const std::string& group) {
  v1::ListObservationsRequest request;
  request.set_indicator(options.indicator);
  request.set_period(absl::StrCat(options.year));
  request.set_group(group);
  ASSIGN_OR_RETURN(const auto observations, Ask<v1::ListObservationsResponse>(session, request));
  Figures figures{.edition = options.edition};
  std::set<std::string> editions;
  for (const v1::Observation& observation : observations.observations()) {
    if (!options.edition.empty() && observation.edition() != options.edition) continue;
    editions.insert(observation.edition());
    if (observation.has_value()) figures.values[observation.area()] = observation.value();
  }
  if (editions.size() > 1) {
    const std::string all = absl::StrJoin(editions, ", ");
    return Refused(
        session.lang, "EDITION_UNCLEAR",
        absl::StrCat("er zijn cijfers van meer edities: kies er een met --edition: ", all),
        absl::StrCat("there are figures of more editions: choose one with --edition: ", all));
  }
  if (!editions.empty()) figures.edition = *editions.begin();
  return figures;
}

absl::Status NoFigure(Lang lang, const KeyOptions& options, absl::string_view area) {
  return Refused(lang, "NO_FIGURE",
                 absl::StrCat("er is geen cijfer gepubliceerd van ", options.indicator, " in ",
                              options.year, " voor ", area),
                 absl::StrCat("no figure of ", options.indicator, " is published in ", options.year,
                              " for ", area));
}

absl::StatusOr<double> WeightOf(const Session& session, const KeyOptions& options,
                                const Figures& figures, const std::string& area) {
  const auto found = figures.values.find(area);
  if (found != figures.values.end()) return found->second;
  v1::GetAreaSetRequest request;
  request.set_id(area);
  request.set_edition(figures.edition);
  const auto set = Ask<v1::AreaSet>(session, request);
  if (absl::IsNotFound(set.status()) || (set.ok() && set->members().empty())) {
    return NoFigure(session.lang, options, area);
  }
  RETURN_IF_ERROR(set.status());
  double sum = 0;
  for (const std::string& member : set->members()) {
    const auto figure = figures.values.find(member);
    if (figure == figures.values.end()) {
      return NoFigure(session.lang, options, absl::StrCat(member, " (", area, ")"));
    }
    sum += figure->second;
  }
  return sum;
}

absl::StatusOr<std::string> KeyFile(const Session& session, const KeyOptions& options) {
  ASSIGN_OR_RETURN(const v1::Indicator indicator, IndicatorOf(session, options));
  ASSIGN_OR_RETURN(const Figures figures, FiguresOf(session, options, indicator.default_group()));
  const std::string source =
      absl::StrCat(indicator.publisher(), ", ", indicator.table(), ", ", options.year);
  std::string file = "key,scheme,action_line,project,source,area,weight\n";
  for (const std::string& area : options.areas) {
    ASSIGN_OR_RETURN(const double weight, WeightOf(session, options, figures, area));
    // Weights are kept in millionths.
    file +=
        CsvLine(Lang::kEn, {formats::CsvCell(options.id), formats::CsvCell(options.scheme),
                            formats::CsvCell(options.action_line),
                            formats::CsvCell(options.project), formats::CsvCell(source),
                            formats::CsvCell(area), WithoutZeros(absl::StrFormat("%.6f", weight))});
  }
  return file;
}

// Writes the file that `import keys` takes: the weight of an area is its figure, that of an area
// set its own figure or else the sum of its members'. Only an indicator that counts things will do.
// An area without a published figure is an error that names it.
int RunKey(const Session& session, const KeyOptions& options) {
  const absl::StatusOr<std::string> file = KeyFile(session, options);
  if (!file.ok()) return Fail(session, file.status());
  return WriteTo(session, options.output, [&](OutputFile& out) { return out.Append(1, *file); });
}

}  // namespace

void AddKey(CLI::App* app, Command* chosen) {
  const auto [command, options] = AddCommand<KeyOptions>(
      app, "key", "Make an allocation key, for `import keys`, from published figures", RunKey,
      chosen);
  command
      ->add_option_function<std::string>(
          "--from", [](const std::string&) {}, "What money is split by: inhabitants")
      ->check(CLI::IsMember({"population"}))
      ->required();
  command->add_option("--areas", options->areas, "Areas and area sets, separated by commas")
      ->delimiter(',')
      ->required();
  command->add_option("--year", options->year, "Year of the figures")->required();
  command->add_option("--id", options->id, "Id of the key")->required();
  command->add_option("--scheme", options->scheme, "Only for postings of this scheme");
  command->add_option("--action-line", options->action_line,
                      "Only for postings of this action line");
  command->add_option("--project", options->project, "Only for postings of this project");
  command->add_option("--indicator", options->indicator, "Indicator that has the figures")
      ->capture_default_str();
  command->add_option("--edition", options->edition,
                      "Edition of the areas (default: the one the figures of the year are of)");
  AddOutput(command, &options->output, "File (default: standard output)");
}

}  // namespace wijkmonitor::cli
