// The commands that ask, and change, what is about money.

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "libs/base/hash.h"
#include "libs/formats/csv_cell.h"
#include "libs/rpc/words.h"
#include "services/cli/commands.h"
#include "services/cli/csv.h"
#include "services/cli/draw_finance.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = finance::v1;
using Stub = v1::FinanceService::Stub;

constexpr char kWithinPeriod[] = "Only periods within this one: YYYY, YYYY-MM or START/END";

struct PostingsOptions : Query<v1::ListPostingsRequest> {
  Output output;  // in our own layout; without a file a table is printed
};

struct ReconciliationOptions : Query<v1::GetReconciliationRequest> {
  bool all = false;  // list every line
};

int RunPostings(const Session& session, const PostingsOptions& options) {
  const v1::ListPostingsRequest& asked = options.request;
  if (options.output.path.empty()) {
    return Show(session, Ask(session, asked, &Stub::ListPostings), options.form, DrawPostings);
  }
  v1::ExportPostingsRequest request;
  request.set_source_system(asked.source_system());
  request.set_kind(asked.kind());
  request.set_scheme(asked.scheme());
  if (asked.has_as_of()) *request.mutable_as_of() = asked.as_of();
  return WriteTo(session, options.output, [&](OutputFile& file) {
    return Download(
        session, request, &Stub::ExportPostings,
        [&](const v1::ExportPostingsResponse& piece) { return file.Append(1, piece.data()); });
  });
}

struct UnmappedOptions : Query<v1::ListUnmappedCodesRequest> {
  Output output;  // of mappings to fill in; without a file a table is printed
};

// In the layout of `import mappings`.
std::string MappingRow(const v1::LedgerMapping& mapping) {
  const std::string kind = mapping.kind() == 0 ? "" : rpc::Word<v1::PostingKind>(mapping.kind());
  const std::string side = mapping.side() == 0 ? "" : rpc::Word<v1::PostingSide>(mapping.side());
  std::vector<std::string> cells;
  for (const std::string& text :
       {mapping.source_system(), mapping.account(), mapping.cost_center(), mapping.project_code(),
        std::string(mapping.out_of_scope() ? "true" : "false"), kind, side, mapping.scheme(),
        mapping.action_line(), mapping.project(), mapping.directorate(), mapping.taakveld(),
        mapping.area()}) {
    cells.push_back(formats::CsvCell(text));
  }
  return absl::StrJoin(cells, ",");
}

// In the layout of `import mappings`: the mappings that there are, which a file replaces, and the
// codes that none fits. Until it is said whether these are out of scope, the file is refused: what
// nobody looked at is not booked.
std::string MappingsToFillIn(const std::string& source_system,
                             const v1::ListLedgerMappingsResponse& mappings,
                             const v1::ListUnmappedCodesResponse& response) {
  std::string file =
      "source_system,account,cost_center,project_code,out_of_scope,kind,side,scheme,action_line,"
      "project,directorate,taakveld,area\n";
  for (const v1::LedgerMapping& mapping : mappings.ledger_mappings()) {
    absl::StrAppend(&file, MappingRow(mapping), "\n");
  }
  std::set<std::string> rows;  // one for the currencies of the same codes
  for (const v1::UnmappedCodes& codes : response.codes()) {
    const std::string row = absl::StrJoin(
        {formats::CsvCell(source_system), formats::CsvCell(codes.account()),
         formats::CsvCell(codes.cost_center()), formats::CsvCell(codes.project_code())},
        ",");
    if (rows.insert(row).second) absl::StrAppend(&file, row, ",?,,,,,,,,\n");
  }
  return file;
}

int RunUnmapped(const Session& session, const UnmappedOptions& options) {
  const auto unmapped = Ask(session, options.request, &Stub::ListUnmappedCodes);
  if (options.output.path.empty() || !unmapped.ok()) {
    return Show(session, unmapped, options.form, DrawUnmapped, UnmappedCsv);
  }
  v1::ListLedgerMappingsRequest request;
  request.set_source_system(options.request.source_system());
  const auto mappings = Ask(session, request, &Stub::ListLedgerMappings);
  if (!mappings.ok()) return Show(session, mappings, options.form, DrawMappings);
  return WriteTo(session, options.output, [&](OutputFile& file) {
    return file.Append(1, MappingsToFillIn(options.request.source_system(), *mappings, *unmapped));
  });
}

int RunReconciliation(const Session& session, const ReconciliationOptions& options) {
  return Show(
      session, Ask(session, options.request, &Stub::GetReconciliation), options.form,
      [&](const v1::Reconciliation& reconciliation, Lang lang) {
        return DrawReconciliation(reconciliation, options.all, lang);
      },
      ReconciliationCsv);
}

// As they are written here: "action-line, scheme, ...".
std::string Dimensions() {
  return absl::StrReplaceAll(absl::AsciiStrToLower(rpc::Words<v1::Dimension>()),
                             {{"_", "-"}, {" ", ", "}});
}

// "action-line,period" as rows and columns.
bool ParseBy(const std::string& text, v1::GetSpendingRequest* request) {
  std::vector<v1::Dimension> found;
  for (const absl::string_view name : absl::StrSplit(text, ',')) {
    const auto dimension = rpc::ParseAs<v1::Dimension, v1::Dimension>(
        absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"-", "_"}})));
    if (!dimension.has_value()) return false;
    found.push_back(*dimension);
  }
  if (found.size() > 2) return false;
  request->set_rows(found.front());
  if (found.size() == 2) request->set_columns(found.back());
  return true;
}

std::string WhatIsWrongWithBy(const std::string& text) {
  v1::GetSpendingRequest request;
  if (ParseBy(text, &request)) return "";
  return absl::StrCat("must be one or two, separated by a comma, of ", Dimensions(), ", not ",
                      text);
}

template <class Request>
void AddSource(CLI::App* command, Request* request) {
  command->add_option("--source", *request->mutable_source_system(), "The source system")
      ->required();
}

void AddSpending(CLI::App* app, Command* chosen) {
  const auto [command, query] = AddQuery(app, "spending", "Add up what was spent",
                                         &Stub::GetSpending, DrawSpending, chosen, SpendingCsv);
  v1::GetSpendingRequest* request = &query->request;
  command
      ->add_option_function<std::string>(
          "--by", [request](const std::string& text) { ParseBy(text, request); },
          "What the rows, and the columns, are of: " + Dimensions())
      ->check(CLI::Validator(WhatIsWrongWithBy, "DIM[,DIM]"))
      ->required();
  AddWord(command, "--kind", request, &v1::GetSpendingRequest::set_kind, "Only this kind");
  AddWord(command, "--side", request, &v1::GetSpendingRequest::set_side, "Only this side");
  command->add_option("--scheme", *request->mutable_scheme(), "Only this scheme");
  command->add_option("--action-line", *request->mutable_action_line(), "Only this action line");
  command->add_option("--project", *request->mutable_project(), "Only this project");
  command->add_option("--directorate", *request->mutable_directorate(), "Only this directorate");
  command->add_option("--taakveld", *request->mutable_taakveld(), "Only this taakveld");
  command->add_option("--source", *request->mutable_source_system(), "Only this source system");
  command->add_option("--account", *request->mutable_account(), "Only this ledger account");
  command->add_option("--area", *request->mutable_area(),
                      "Only the parts of this area, or UNALLOCATED");
  AddWord(command, "--instrument", request, &v1::GetSpendingRequest::set_instrument,
          "Only schemes with this instrument");
  command->add_option("--period", *request->mutable_period(), kWithinPeriod);
  command->add_option("--currency", *request->mutable_currency_code(),
                      "Only this currency (default EUR)");
  AddAsOf(command, request);
  AddForms(command, &query->form);
}

void AddBalance(CLI::App* app, Command* chosen) {
  const auto [command, query] = AddQuery(app, "balance", "Draw up the statement of a scheme",
                                         &Stub::GetBalance, DrawBalance, chosen, BalanceCsv);
  v1::GetBalanceRequest* request = &query->request;
  command->add_option("--scheme", *request->mutable_scheme(), "The scheme")->required();
  command
      ->add_option("--period", *request->mutable_period(),
                   "YYYY, YYYY-MM or START/END, END exclusive")
      ->required();
  AddAsOf(command, request);
  AddForms(command, &query->form);
}

void AddPostings(CLI::App* app, Command* chosen) {
  const auto [command, options] = AddCommand<PostingsOptions>(
      app, "postings", "List postings, or write them to a file", RunPostings, chosen);
  v1::ListPostingsRequest* request = &options->request;
  command->add_option("--source", *request->mutable_source_system(), "Only this source system");
  AddWord(command, "--kind", request, &v1::ListPostingsRequest::set_kind, "Only this kind");
  command->add_option("--scheme", *request->mutable_scheme(), "Only this scheme");
  AddAsOf(command, request);
  CLI::Option* output =
      AddOutput(command, &options->output, "Write them to this file, as CSV, in our own layout");
  // A file can be made of fewer things.
  CLI::Option* others[] = {
      AddWord(command, "--side", request, &v1::ListPostingsRequest::set_side, "Only this side"),
      command->add_option("--id", *request->mutable_external_id(), "Only with this external id"),
      command->add_option("--action-line", *request->mutable_action_line(),
                          "Only this action line"),
      command->add_option("--project", *request->mutable_project(), "Only this project"),
      command->add_option("--account", *request->mutable_account(), "Only this ledger account"),
      command->add_option("--period", *request->mutable_period(), kWithinPeriod),
      AddJson(command, &options->form)};
  for (CLI::Option* other : others) output->excludes(other);
}

// A command that makes a change and shows it as a list of one.
template <class Request, class Made, class List>
std::pair<CLI::App*, Request*> AddChange(CLI::App* app, const std::string& name,
                                         const std::string& help, Unary<Stub, Request, Made> method,
                                         Made* (List::*add)(),
                                         std::string (*draw)(const List&, Lang), Command* chosen) {
  const auto run = [=](const Session& session, Request request) {
    if (request.request_id().empty()) request.set_request_id(RandomUuid());
    const absl::StatusOr<Made> made = Ask(session, request, method);
    if (!made.ok()) return FailChange(session, request.request_id(), made.status());
    List list;
    *(list.*add)() = *made;
    return Print(session, draw(list, session.lang));
  };
  return AddCommand<Request>(app, name, help, run, chosen);
}

void AddChanges(CLI::App* app, Command* chosen) {
  const char* const request_id = "UUID of the change; it is made once (default: a new one)";
  const auto [reverse, reversal] =
      AddChange(app, "reverse", "Cancel a posting", &Stub::ReversePosting,
                &v1::ListPostingsResponse::add_postings, DrawPostings, chosen);
  AddSource(reverse, reversal);
  reverse->add_option("--id", *reversal->mutable_external_id(), "Its external id")->required();
  reverse->add_option("--day", *reversal->mutable_day(),
                      "Day to book it on, YYYY-MM-DD (default: the period of the posting)");
  reverse->add_option("--request-id", *reversal->mutable_request_id(), request_id);

  const auto [close, closure] =
      AddChange(app, "close-books", "Close the books of a source system, for ever",
                &Stub::CloseBooks, &v1::ListBooksResponse::add_books, DrawBooks, chosen);
  AddSource(close, closure);
  close->add_option("--through", *closure->mutable_through(), "Last day, YYYY-MM-DD")->required();
  close->add_option("--request-id", *closure->mutable_request_id(), request_id);
}

// A list that is shown whole, or of one source system when it can be.
template <class Request, class Response>
void AddList(CLI::App* app, const std::string& name, const std::string& help,
             Unary<Stub, Request, Response> method, std::string (*draw)(const Response&, Lang),
             Command* chosen) {
  const auto [command, query] = AddQuery(app, name, help, method, draw, chosen);
  Request* const request = &query->request;
  if constexpr (requires { request->mutable_source_system(); }) {
    command->add_option("--source", *request->mutable_source_system(),
                        "Only of this source system");
  }
  AddAsOf(command, request);
  AddJson(command, &query->form);
}

void AddReconciliation(CLI::App* app, Command* chosen) {
  const auto [command, options] = AddCommand<ReconciliationOptions>(
      app, "reconciliation", "Compare what files say with what the ledger has", RunReconciliation,
      chosen);
  v1::GetReconciliationRequest* request = &options->request;
  AddSource(command, request);
  command->add_option_function<int>(
      "--year", [request](int year) { request->set_year(year); }, "Only lines of this year");
  command->add_option("--batch", *request->mutable_batch(),
                      "Only this file, by its batch (default: the newest of each period)");
  AddAsOf(command, request);
  command->add_flag("--all", options->all, "List every row, and every line that is not booked");
  AddForms(command, &options->form);
}

void AddUnmapped(CLI::App* app, Command* chosen) {
  const auto [command, options] = AddCommand<UnmappedOptions>(
      app, "unmapped", "List the codes of ledger lines that no mapping books", RunUnmapped, chosen);
  AddSource(command, &options->request);
  AddAsOf(command, &options->request);
  CLI::Option* output = AddOutput(command, &options->output,
                                  "Write a file of mappings for them, to fill in: true or false "
                                  "for each ?, and what else fits");
  for (CLI::Option* form : AddForms(command, &options->form)) output->excludes(form);
}

}  // namespace

void AddFinance(CLI::App* app, Command* chosen) {
  AddSpending(app, chosen);
  AddBalance(app, chosen);
  AddPostings(app, chosen);
  AddChanges(app, chosen);
  AddList(app, "schemes", "List schemes and their terms", &Stub::ListSchemes, DrawSchemes, chosen);
  AddList(app, "keys", "List allocation keys", &Stub::ListAllocationKeys, DrawKeys, chosen);
  AddList(app, "profiles", "List import profiles", &Stub::ListImportProfiles, DrawProfiles, chosen);
  AddList(app, "mappings", "List ledger mappings", &Stub::ListLedgerMappings, DrawMappings, chosen);
  AddList(app, "books", "List until when books are closed", &Stub::ListBooks, DrawBooks, chosen);
  AddReconciliation(app, chosen);
  AddUnmapped(app, chosen);
}

}  // namespace wijkmonitor::cli
