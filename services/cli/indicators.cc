// The commands that read indicators: kompas, areas, sets, indicators and export.

#include "absl/strings/str_cat.h"
#include "services/cli/commands.h"
#include "services/cli/draw.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = indicators::v1;
using Stub = v1::IndicatorService::Stub;

struct ExportOptions {
  v1::ExportObservationsRequest request;
  Output output;
};

// Where the service had the answer; empty when it does not say.
std::string ServedFrom(const grpc::ClientContext& context) {
  const auto& metadata = context.GetServerTrailingMetadata();
  const auto found = metadata.find("x-served-from");
  if (found == metadata.end()) return "";
  return Printable(absl::string_view(found->second.data(), found->second.size()));
}

int RunKompas(const Session& session, const Query<v1::GetKompasRequest>& query) {
  grpc::ClientContext context;
  SetDeadline(session.timeout, &context);
  v1::Kompas kompas;
  const absl::Status status =
      rpc::FromGrpc(session.indicators.stub->GetKompas(&context, query.request, &kompas));
  if (!status.ok()) return Fail(session, status);
  if (query.form == Form::kJson) return PrintJson(session, kompas);
  return Print(session, DrawKompas(kompas, {session.lang, session.colour, ServedFrom(context)}));
}

std::string DrawAreas(const v1::ListAreasResponse& response, Lang lang) {
  Table table(lang, {{"id", "id"},
                     {"niveau", "level"},
                     {"naam", "name"},
                     {"ligt in", "parent"},
                     {"gemeente", "municipality"},
                     {"editie", "edition"}});
  for (const v1::Area& area : response.areas()) {
    table.Add({area.id(), Word(lang, area.level()), TextOf(lang, area.name()), area.parent(),
               area.municipality(), area.edition()});
  }
  return table.Text();
}

std::string DrawSets(const v1::ListAreaSetsResponse& response, Lang lang) {
  Table table(lang, {{"id", "id"},
                     {"naam", "name"},
                     {"leden", "members", Align::kRight},
                     {"gemeente", "municipality"},
                     {"editie", "edition"}});
  for (const v1::AreaSet& set : response.area_sets()) {
    table.Add({set.id(), TextOf(lang, set.name()), absl::StrCat(set.members_size()),
               set.municipality(), set.edition()});
  }
  return table.Text();
}

std::string DrawIndicators(const v1::ListIndicatorsResponse& response, Lang lang) {
  Table table(lang, {{"id", "id"},
                     {"thema", "theme"},
                     {"naam", "name"},
                     {"eenheid", "unit"},
                     {"richting", "direction"},
                     {"aard", "nature"},
                     {"grondslag", "basis"},
                     {"uitgever", "publisher"},
                     {"tabel", "table"}});
  for (const v1::Indicator& indicator : response.indicators()) {
    table.Add({indicator.id(), indicator.theme(), TextOf(lang, indicator.label()),
               Word(lang, indicator.unit()), Word(lang, indicator.polarity()),
               Word(lang, indicator.nature()), Word(lang, indicator.basis()), indicator.publisher(),
               indicator.table()});
  }
  return table.Text();
}

int RunExport(const Session& session, const ExportOptions& options) {
  return WriteTo(session, options.output, [&](OutputFile& file) {
    return Download(session, options.request, &Stub::ExportObservations,
                    [&](const v1::ExportObservationsResponse& piece) {
                      return file.Append(piece.part(), piece.data());
                    });
  });
}

void AddKompas(CLI::App* app, Command* chosen) {
  const auto [command, query] = AddCommand<Query<v1::GetKompasRequest>>(
      app, "kompas", "Draw the kompas of an area or set", RunKompas, chosen);
  v1::GetKompasRequest* request = &query->request;
  command->add_option("AREA", *request->mutable_area(), "CBS code or set id")->required();
  command
      ->add_option_function<int>(
          "--year", [request](int year) { request->set_year(year); }, "Year")
      ->required();
  command->add_option("--method", *request->mutable_method_version(),
                      "Method version, such as WM-2");
  command->add_option("--group", *request->mutable_group(), "Group all figures must be about");
  AddAsOf(command, request);
  AddJson(command, &query->form);
}

void AddLists(CLI::App* app, Command* chosen) {
  const auto [areas, in_areas] =
      AddQuery(app, "areas", "List areas", &Stub::ListAreas, DrawAreas, chosen);
  areas->add_option("--edition", *in_areas->request.mutable_edition(),
                    "Edition (default: the newest)");
  AddWord(areas, "--level", &in_areas->request, &v1::ListAreasRequest::set_level, "Only this level",
          v1::AREA_LEVEL_SET);
  areas->add_option("--municipality", *in_areas->request.mutable_municipality(),
                    "Only areas in this municipality");
  AddAsOf(areas, &in_areas->request);
  AddJson(areas, &in_areas->form);

  const auto [sets, in_sets] =
      AddQuery(app, "sets", "List area sets", &Stub::ListAreaSets, DrawSets, chosen);
  sets->add_option("--edition", *in_sets->request.mutable_edition(),
                   "Edition (default: the newest)");
  AddAsOf(sets, &in_sets->request);

  const auto [indicators, in_indicators] =
      AddQuery(app, "indicators", "List indicators", &Stub::ListIndicators, DrawIndicators, chosen);
  indicators->add_option("--theme", *in_indicators->request.mutable_theme(),
                         "Only directly under this theme");
  AddAsOf(indicators, &in_indicators->request);
  AddJson(indicators, &in_indicators->form);
}

void AddExport(CLI::App* app, Command* chosen) {
  const auto [command, options] = AddCommand<ExportOptions>(
      app, "export", "Write observations as a CSV file", RunExport, chosen);
  v1::ExportObservationsRequest* request = &options->request;
  command->add_option("--indicator", *request->mutable_indicator(), "Only this indicator");
  command->add_option("--edition", *request->mutable_edition(),
                      "Only this edition: due where the file is to be imported again");
  command->add_option("--period", *request->mutable_period(),
                      "Only this period: YYYY, YYYY-MM or START/END");
  command->add_option("--group", *request->mutable_group(), "Only this group");
  AddAsOf(command, request);
  AddOutput(command, &options->output,
            "File; what is more than an import may be comes in FILE-1, FILE-2, ... "
            "(default: standard output)");
}

}  // namespace

void AddIndicators(CLI::App* app, Command* chosen) {
  AddKompas(app, chosen);
  AddLists(app, chosen);
  AddExport(app, chosen);
}

}  // namespace wijkmonitor::cli
