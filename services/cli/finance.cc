// The short forms of what is asked, and changed, about money.

#include <set>

#include "libs/base/status.h"
#include "libs/formats/csv_cell.h"
#include "services/cli/commands.h"
#include "services/cli/csv.h"
#include "services/cli/lists.h"
#include "services/cli/methods.h"
#include "wijkmonitor/finance/v1/finance_service.pb.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = finance::v1;

// As a list, or into a file.
int RunPostings(const Session& session, const MethodCall& call) {
  if (call.output.path.empty()) return RunMethod(session, call);
  const auto& asked = static_cast<const v1::ListPostingsRequest&>(*call.request);
  const auto request = std::make_shared<v1::ExportPostingsRequest>();
  request->set_source_system(asked.source_system());
  request->set_kind(asked.kind());
  request->set_scheme(asked.scheme());
  request->set_min_data_version(asked.min_data_version());
  if (asked.has_as_of()) *request->mutable_as_of() = asked.as_of();
  MethodCall download = call;
  download.method = &MethodOf(*request->GetDescriptor());
  download.request = request;
  return RunMethod(session, download);
}

// In the layout of `import mappings`: the mappings that there are, which a file replaces, and the
// codes that none fits. Until it is said whether these are out of scope, the file is refused: what
// nobody looked at is not booked.
std::string MappingsToFillIn(const std::string& source_system,
                             const v1::ListLedgerMappingsResponse& mappings,
                             const v1::ListUnmappedCodesResponse& response) {
  std::string file = CsvOfAny(mappings, Lang::kEn);
  std::set<std::string> rows;  // one for the currencies of the same codes
  for (const v1::UnmappedCodes& codes : response.codes()) {
    const std::string row = CsvLine(
        Lang::kEn, {formats::CsvCell(source_system), formats::CsvCell(codes.account()),
                    formats::CsvCell(codes.cost_center()), formats::CsvCell(codes.project_code()),
                    "?", "", "", "", "", "", "", "", ""});
    if (rows.insert(row).second) file += row;
  }
  return file;
}

int RunUnmapped(const Session& session, const MethodCall& call) {
  if (call.output.path.empty()) return RunMethod(session, call);
  const auto& asked = static_cast<const v1::ListUnmappedCodesRequest&>(*call.request);
  v1::ListLedgerMappingsRequest of_source;
  of_source.set_source_system(asked.source_system());
  const auto unmapped = Ask<v1::ListUnmappedCodesResponse>(session, asked);
  if (!unmapped.ok()) return Fail(session, unmapped.status());
  const auto mappings = Ask<v1::ListLedgerMappingsResponse>(session, of_source);
  if (!mappings.ok()) return Fail(session, mappings.status());
  const int code = WriteTo(session, call.output, [&](OutputFile& file) {
    return file.Append(1, MappingsToFillIn(asked.source_system(), *mappings, *unmapped));
  });
  if (code != kExitOk || IsOfSession(call.output)) return code;
  session.err << Pick(session.lang,
                      "Maak van elke ? true (buiten bereik) of false (te boeken), en importeer het "
                      "bestand: import mappings ",
                      "Make each ? true (out of scope) or false (to be booked), and import the "
                      "file: import mappings ")
              << call.output.path << "\n";
  return kExitOk;
}

void AddPostings(CLI::App* app, Command* chosen) {
  const auto [command, call] = AddMethod<v1::ListPostingsRequest>(app, "postings", chosen);
  CLI::Option* const output =
      AddOutput(command, &call->output, "Write them to this file, as CSV, in our own layout");
  // A file can be made of fewer things.
  for (const char* other : {"--side", "--id", "--action-line", "--project", "--account", "--period",
                            "--json", "--csv"}) {
    output->excludes(command->get_option(other));
  }
  call->run = RunPostings;
}

void AddUnmapped(CLI::App* app, Command* chosen) {
  const MethodCommand unmapped = AddMethod<v1::ListUnmappedCodesRequest>(app, "unmapped", chosen);
  unmapped.Require({"--source"});
  CLI::Option* const output =
      AddOutput(unmapped.command, &unmapped.call->output,
                "Write a file of mappings for them, to fill in: true or false for each ?, and what "
                "else fits");
  for (const char* other : {"--json", "--csv"}) {
    output->excludes(unmapped.command->get_option(other));
  }
  unmapped.call->run = RunUnmapped;
}

}  // namespace

void AddFinance(CLI::App* app, Command* chosen) {
  AddMethod<v1::GetSpendingRequest>(app, "spending", chosen).AddBy();
  AddMethod<v1::GetBalanceRequest>(app, "balance", chosen).Require({"--scheme", "--period"});
  AddPostings(app, chosen);
  AddMethod<v1::ReversePostingRequest>(app, "reverse", chosen).Require({"--source", "--id"});
  AddMethod<v1::CloseBooksRequest>(app, "close-books", chosen).Require({"--source", "--through"});
  AddMethod<v1::ListSchemesRequest>(app, "schemes", chosen);
  AddMethod<v1::ListAllocationKeysRequest>(app, "keys", chosen);
  AddMethod<v1::ListImportProfilesRequest>(app, "profiles", chosen);
  AddMethod<v1::ListLedgerMappingsRequest>(app, "mappings", chosen);
  AddMethod<v1::ListBooksRequest>(app, "books", chosen);
  const auto [reconciliation, call] =
      AddMethod<v1::GetReconciliationRequest>(app, "reconciliation", chosen);
  reconciliation->get_option("--source")->required();
  reconciliation->add_flag("--all", call->all, "Show every row, and every line not booked");
  AddUnmapped(app, chosen);
}

}  // namespace wijkmonitor::cli
