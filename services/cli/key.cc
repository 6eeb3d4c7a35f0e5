#include "services/cli/key.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "libs/formats/csv_cell.h"
#include "libs/rpc/status.h"
#include "services/cli/calls.h"
#include "services/cli/output.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

using formats::CsvCell;
namespace v1 = indicators::v1;
using Stub = v1::IndicatorService::Stub;

absl::Status Refused(Lang lang, absl::string_view reason, absl::string_view nl,
                     absl::string_view en) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, Pick(lang, nl, en));
}

// The published figures of one edition, by area.
struct Figures {
  std::string edition;
  std::map<std::string, double> values;
};

absl::StatusOr<v1::Indicator> IndicatorOf(const Session& session, const KeyArgs& args) {
  v1::GetIndicatorRequest request;
  request.set_id(args.indicator);
  v1::Indicator indicator;
  RETURN_IF_ERROR(rpc::FromGrpc(Ask(session, request, &Stub::GetIndicator, &indicator)));
  if (indicator.measure() == v1::MEASURE_COUNT) return indicator;
  return Refused(session.lang, "NOT_A_COUNT",
                 absl::StrCat(args.indicator,
                              " telt niets: de leden van een set zijn niet op te "
                              "tellen, en geld is er niet naar te verdelen"),
                 absl::StrCat(args.indicator,
                              " counts nothing: members of a set cannot be added "
                              "up, nor money split by it"));
}

absl::StatusOr<Figures> FiguresOf(const Session& session, const KeyArgs& args,
                                  const std::string& group) {
  v1::ListObservationsRequest request;
  request.set_indicator(args.indicator);
  request.set_period(absl::StrCat(args.year));
  request.set_group(group);
  v1::ListObservationsResponse observations;
  RETURN_IF_ERROR(
      rpc::FromGrpc(AllPages(session, request, &Stub::ListObservations, &observations)));
  Figures figures{.edition = args.edition};
  std::set<std::string> editions;
  for (const v1::Observation& observation : observations.observations()) {
    if (!args.edition.empty() && observation.edition() != args.edition) continue;
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

absl::Status NoFigure(Lang lang, const KeyArgs& args, const std::string& area,
                      const std::string& of_set) {
  const std::string member = of_set.empty() ? "" : absl::StrCat(" (", of_set, ")");
  return Refused(lang, "NO_FIGURE",
                 absl::StrCat("er is geen cijfer gepubliceerd van ", args.indicator, " in ",
                              args.year, " voor ", area, member),
                 absl::StrCat("no figure of ", args.indicator, " is published in ", args.year,
                              " for ", area, member));
}

absl::StatusOr<double> WeightOf(const Session& session, const KeyArgs& args, const Figures& figures,
                                const std::string& area) {
  const auto found = figures.values.find(area);
  if (found != figures.values.end()) return found->second;
  v1::GetAreaSetRequest request;
  request.set_id(area);
  request.set_edition(figures.edition);
  v1::AreaSet set;
  const grpc::Status status = Ask(session, request, &Stub::GetAreaSet, &set);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND ||
      (status.ok() && set.members().empty())) {
    return NoFigure(session.lang, args, area, "");
  }
  RETURN_IF_ERROR(rpc::FromGrpc(status));
  double sum = 0;
  for (const std::string& member : set.members()) {
    const auto figure = figures.values.find(member);
    if (figure == figures.values.end()) return NoFigure(session.lang, args, member, area);
    sum += figure->second;
  }
  return sum;
}

// Weights are kept in millionths.
std::string WeightCell(double weight) {
  std::string text = absl::StrFormat("%.6f", weight);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

absl::StatusOr<std::string> KeyFile(const Session& session, const KeyArgs& args) {
  ASSIGN_OR_RETURN(const v1::Indicator indicator, IndicatorOf(session, args));
  ASSIGN_OR_RETURN(const Figures figures, FiguresOf(session, args, indicator.default_group()));
  const std::string source =
      absl::StrCat(indicator.publisher(), ", ", indicator.table(), ", ", args.year);
  std::string file = "key,scheme,action_line,project,source,area,weight\n";
  for (const std::string& area : args.areas) {
    ASSIGN_OR_RETURN(const double weight, WeightOf(session, args, figures, area));
    absl::StrAppend(
        &file,
        absl::StrJoin({CsvCell(args.id), CsvCell(args.scheme), CsvCell(args.action_line),
                       CsvCell(args.project), CsvCell(source), CsvCell(area), WeightCell(weight)},
                      ","),
        "\n");
  }
  return file;
}

}  // namespace

int RunKey(const Session& session, const KeyArgs& args) {
  const absl::StatusOr<std::string> file = KeyFile(session, args);
  if (!file.ok()) return Fail(session, file.status());
  return WriteTo(session, args.output, [&](std::ostream* out) -> grpc::Status {
    out->write(file->data(), static_cast<std::streamsize>(file->size()));
    if (out->flush()) return grpc::Status::OK;
    return {grpc::StatusCode::UNKNOWN, "cannot write the output"};
  });
}

}  // namespace wijkmonitor::cli
