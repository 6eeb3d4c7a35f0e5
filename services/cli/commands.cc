#include "services/cli/commands.h"

#include "absl/strings/str_cat.h"
#include "libs/store/database.h"
#include "services/cli/calls.h"
#include "services/cli/draw.h"
#include "services/cli/finance.h"
#include "services/cli/import.h"
#include "services/cli/key.h"
#include "services/cli/output.h"
#include "services/cli/status.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"
#include "services/cli/token.h"

namespace wijkmonitor::cli {

namespace v1 = indicators::v1;
using v1::IndicatorService;

int RunKompas(const Session& session, const KompasArgs& args) {
  v1::GetKompasRequest request;
  request.set_area(args.area);
  request.set_year(args.year);
  request.set_method_version(args.method);
  request.set_group(args.group);
  grpc::ClientContext context;
  SetDeadline(session.timeout, &context);
  v1::Kompas kompas;
  const grpc::Status status = session.indicators.stub->GetKompas(&context, request, &kompas);
  if (!status.ok()) return Fail(session, status);
  if (args.json) return PrintJson(session, kompas);
  const DrawOptions options = {session.lang, session.colour,
                               TrailingValue(context, "x-served-from")};
  return Print(session, DrawKompas(kompas, options));
}

int RunAreas(const Session& session, const AreasArgs& args) {
  v1::ListAreasRequest request;
  request.set_edition(args.edition);
  request.set_municipality(args.municipality);
  v1::AreaLevel level = v1::AREA_LEVEL_UNSPECIFIED;
  if (!args.level.empty() && v1::AreaLevel_Parse("AREA_LEVEL_" + args.level, &level)) {
    request.set_level(level);
  }
  v1::ListAreasResponse areas;
  const grpc::Status status =
      AllPages(session, request, &IndicatorService::Stub::ListAreas, &areas);
  if (!status.ok()) return Fail(session, status);
  if (args.json) return PrintJson(session, areas);
  Table table({"id", Title(session, "niveau", "level"), Title(session, "naam", "name"),
               Title(session, "ligt in", "parent"), Title(session, "gemeente", "municipality"),
               Title(session, "editie", "edition")});
  for (const v1::Area& area : areas.areas()) {
    table.Add({area.id(), std::string(Word(session.lang, area.level())),
               TextOf(session.lang, area.name()), area.parent(), area.municipality(),
               area.edition()});
  }
  return Print(session, table.Text());
}

int RunSets(const Session& session, const SetsArgs& args) {
  v1::ListAreaSetsRequest request;
  request.set_edition(args.edition);
  v1::ListAreaSetsResponse sets;
  const grpc::Status status =
      AllPages(session, request, &IndicatorService::Stub::ListAreaSets, &sets);
  if (!status.ok()) return Fail(session, status);
  using Align = Table::Align;
  Table table({"id", Title(session, "naam", "name"), Title(session, "leden", "members"),
               Title(session, "gemeente", "municipality"), Title(session, "editie", "edition")},
              {Align::kLeft, Align::kLeft, Align::kRight});
  for (const v1::AreaSet& set : sets.area_sets()) {
    table.Add({set.id(), TextOf(session.lang, set.name()), absl::StrCat(set.members_size()),
               set.municipality(), set.edition()});
  }
  return Print(session, table.Text());
}

int RunIndicators(const Session& session, const IndicatorsArgs& args) {
  v1::ListIndicatorsRequest request;
  request.set_theme(args.theme);
  v1::ListIndicatorsResponse indicators;
  const grpc::Status status =
      AllPages(session, request, &IndicatorService::Stub::ListIndicators, &indicators);
  if (!status.ok()) return Fail(session, status);
  if (args.json) return PrintJson(session, indicators);
  Table table({"id", Title(session, "thema", "theme"), Title(session, "naam", "name"),
               Title(session, "eenheid", "unit"), Title(session, "richting", "direction"),
               Title(session, "aard", "nature"), Title(session, "grondslag", "basis"),
               Title(session, "uitgever", "publisher"), Title(session, "tabel", "table")});
  for (const v1::Indicator& indicator : indicators.indicators()) {
    table.Add({indicator.id(), indicator.theme(), TextOf(session.lang, indicator.label()),
               std::string(Word(session.lang, indicator.unit())),
               std::string(Word(session.lang, indicator.polarity())),
               std::string(Word(session.lang, indicator.nature())),
               std::string(Word(session.lang, indicator.basis())), indicator.publisher(),
               indicator.table()});
  }
  return Print(session, table.Text());
}

int RunExport(const Session& session, const ExportArgs& args) {
  v1::ExportObservationsRequest request;
  request.set_indicator(args.indicator);
  request.set_edition(args.edition);
  request.set_period(args.period);
  request.set_group(args.group);
  return WriteTo(session, args.output, [&](std::ostream* out) {
    return Download(session, request, &IndicatorService::Stub::ExportObservations, out);
  });
}

int RunAudit(const Session& session, const AuditArgs& args) {
  const auto last = store::VerifyAudit(args.database, args.checkpoints);
  if (!last.ok()) return Fail(session, last.status());
  if (last->id == 0) {
    return Print(session, Title(session, "De keten is leeg.\n", "The chain is empty.\n"));
  }
  return Print(session, absl::StrCat(Title(session, "De keten klopt: ", "The chain holds: "),
                                     last->id, Title(session, " rijen, tot ", " rows, up to "),
                                     Instant(last->recorded_at), "\n"));
}

int Run(const Session& session, const Command& command) {
  struct Runner {
    const Session& session;
    int operator()(const StatusArgs&) const { return RunStatus(session); }
    int operator()(const ImportArgs& args) const { return RunImport(session, args); }
    int operator()(const KompasArgs& args) const { return RunKompas(session, args); }
    int operator()(const AreasArgs& args) const { return RunAreas(session, args); }
    int operator()(const SetsArgs& args) const { return RunSets(session, args); }
    int operator()(const IndicatorsArgs& args) const { return RunIndicators(session, args); }
    int operator()(const ExportArgs& args) const { return RunExport(session, args); }
    int operator()(const TokenArgs& args) const { return RunToken(session, args); }
    int operator()(const AuditArgs& args) const { return RunAudit(session, args); }
    int operator()(const SpendingArgs& args) const { return RunSpending(session, args); }
    int operator()(const BalanceArgs& args) const { return RunBalance(session, args); }
    int operator()(const PostingsArgs& args) const { return RunPostings(session, args); }
    int operator()(const ReverseArgs& args) const { return RunReverse(session, args); }
    int operator()(const CloseBooksArgs& args) const { return RunCloseBooks(session, args); }
    int operator()(const FinanceListArgs& args) const { return RunFinanceList(session, args); }
    int operator()(const ReconciliationArgs& args) const {
      return RunReconciliation(session, args);
    }
    int operator()(const KeyArgs& args) const { return RunKey(session, args); }
  };
  return std::visit(Runner{session}, command);
}

}  // namespace wijkmonitor::cli
