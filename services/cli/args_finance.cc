#include "services/cli/args_finance.h"

#include <google/protobuf/util/time_util.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "libs/base/limits.h"
#include "services/cli/finance.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = finance::v1;
using google::protobuf::util::TimeUtil;

// What the options of a command fill, and what the command then is.
template <class A>
std::shared_ptr<A> Collect(CLI::App* command, Args* args) {
  auto collected = std::make_shared<A>();
  command->callback([collected, args] { args->command = *collected; });
  return collected;
}

template <class A>
void AddJson(CLI::App* command, A* args) {
  command->add_flag("--json", args->json, "Print the answer as JSON");
}

// `Asked`: what has a field `as_of`.
template <class Asked>
void AddAsOf(CLI::App* command, Asked* asked) {
  const auto wrong = [](const std::string& text) -> std::string {
    google::protobuf::Timestamp instant;
    if (TimeUtil::FromString(text, &instant)) return "";
    return absl::StrCat("must be an instant such as 2024-10-01T12:00:00Z, not ", text);
  };
  command
      ->add_option_function<std::string>(
          "--as-of",
          [asked](const std::string& text) { TimeUtil::FromString(text, asked->mutable_as_of()); },
          "As it was known at this instant")
      ->check(CLI::Validator(wrong, "TIME"));
}

template <class Request>
void AddKind(CLI::App* command, Request* request) {
  command
      ->add_option_function<std::string>(
          "--kind",
          [request](const std::string& word) {
            v1::PostingKind kind = v1::POSTING_KIND_UNSPECIFIED;
            if (v1::PostingKind_Parse("POSTING_KIND_" + word, &kind)) request->set_kind(kind);
          },
          "Only this kind")
      ->transform(CLI::IsMember({"BUDGET", "RECEIPT", "COMMITMENT", "REALISATION", "FORECAST"},
                                CLI::ignore_case));
}

template <class Request>
CLI::Option* AddSide(CLI::App* command, Request* request) {
  return command
      ->add_option_function<std::string>(
          "--side",
          [request](const std::string& word) {
            v1::PostingSide side = v1::POSTING_SIDE_UNSPECIFIED;
            if (v1::PostingSide_Parse("POSTING_SIDE_" + word, &side)) request->set_side(side);
          },
          "Only this side")
      ->transform(CLI::IsMember({"EXPENSE", "INCOME"}, CLI::ignore_case));
}

template <class Request>
void AddSource(CLI::App* command, Request* request) {
  command->add_option("--source", *request->mutable_source_system(), "The source system")
      ->required();
}

// "action-line,period" as rows and columns.
bool ParseBy(const std::string& text, v1::GetSpendingRequest* request) {
  std::vector<v1::Dimension> found;
  for (const absl::string_view name : absl::StrSplit(text, ',')) {
    v1::Dimension dimension = v1::DIMENSION_UNSPECIFIED;
    const std::string word = absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"-", "_"}}));
    if (!v1::Dimension_Parse("DIMENSION_" + word, &dimension) ||
        dimension == v1::DIMENSION_UNSPECIFIED) {
      return false;
    }
    found.push_back(dimension);
  }
  if (found.size() > 2) return false;
  request->set_rows(found.front());
  if (found.size() == 2) request->set_columns(found.back());
  return true;
}

std::string WhatIsWrongWithBy(const std::string& text) {
  v1::GetSpendingRequest request;
  if (ParseBy(text, &request)) return "";
  return absl::StrCat(
      "must be one or two, separated by a comma, of action-line, scheme, instrument, kind, year, "
      "period, area, project, directorate and taakveld, not ",
      text);
}

void AddSpending(CLI::App* app, Args* args) {
  CLI::App* command = AddCommand(app, "spending", "Add up what was spent");
  const auto spending = Collect<SpendingArgs>(command, args);
  v1::GetSpendingRequest* request = &spending->request;
  command
      ->add_option_function<std::string>(
          "--by", [request](const std::string& text) { ParseBy(text, request); },
          "What the rows, and the columns, are of: action-line, scheme, instrument, kind, year, "
          "period, area, project, directorate, taakveld")
      ->check(CLI::Validator(WhatIsWrongWithBy, "DIM[,DIM]"))
      ->required();
  AddKind(command, request);
  AddSide(command, request);
  command->add_option("--scheme", *request->mutable_scheme(), "Only this scheme");
  command->add_option("--action-line", *request->mutable_action_line(), "Only this action line");
  command->add_option("--project", *request->mutable_project(), "Only this project");
  command->add_option("--directorate", *request->mutable_directorate(), "Only this directorate");
  command->add_option("--taakveld", *request->mutable_taakveld(), "Only this taakveld");
  command->add_option("--period", *request->mutable_period(),
                      "Only periods within this one: year or START/END");
  command->add_option("--currency", *request->mutable_currency_code(),
                      "Only this currency (default EUR)");
  AddAsOf(command, request);
  AddJson(command, spending.get());
}

void AddBalance(CLI::App* app, Args* args) {
  CLI::App* command = AddCommand(app, "balance", "Draw up the statement of a scheme");
  const auto balance = Collect<BalanceArgs>(command, args);
  command->add_option("--scheme", *balance->request.mutable_scheme(), "The scheme")->required();
  command->add_option("--period", *balance->request.mutable_period(), "Year or START/END")
      ->required();
  AddAsOf(command, &balance->request);
  AddJson(command, balance.get());
}

void AddPostings(CLI::App* app, Args* args) {
  CLI::App* command = AddCommand(app, "postings", "List postings, or write them to a file");
  const auto postings = Collect<PostingsArgs>(command, args);
  v1::ListPostingsRequest* request = &postings->request;
  command->add_option("--source", *request->mutable_source_system(), "Only this source system");
  AddKind(command, request);
  command->add_option("--scheme", *request->mutable_scheme(), "Only this scheme");
  AddAsOf(command, request);
  CLI::Option* output = command->add_option("--output", postings->output,
                                            "Write them to this file, as CSV, in our own layout");
  // A file can be made of fewer things.
  CLI::Option* others[] = {
      AddSide(command, request),
      command->add_option("--id", *request->mutable_external_id(), "Only with this external id"),
      command->add_option("--action-line", *request->mutable_action_line(),
                          "Only this action line"),
      command->add_option("--project", *request->mutable_project(), "Only this project"),
      command->add_option("--account", *request->mutable_account(), "Only this ledger account"),
      command->add_option("--period", *request->mutable_period(),
                          "Only periods within this one: year or START/END"),
      command->add_flag("--json", postings->json, "Print the answer as JSON")};
  for (CLI::Option* other : others) output->excludes(other);
}

void AddChanges(CLI::App* app, Args* args) {
  const char* const request_id = "UUID of the change; it is made once (default: a new one)";
  CLI::App* command = AddCommand(app, "reverse", "Cancel a posting");
  const auto reverse = Collect<ReverseArgs>(command, args);
  AddSource(command, &reverse->request);
  command->add_option("--id", *reverse->request.mutable_external_id(), "Its external id")
      ->required();
  command->add_option("--day", *reverse->request.mutable_day(),
                      "Day to book it on, YYYY-MM-DD (default: the period of the posting)");
  command->add_option("--request-id", *reverse->request.mutable_request_id(), request_id);

  command = AddCommand(app, "close-books", "Close the books of a source system, for ever");
  const auto close = Collect<CloseBooksArgs>(command, args);
  AddSource(command, &close->request);
  command->add_option("--through", *close->request.mutable_through(), "Last day, YYYY-MM-DD")
      ->required();
  command->add_option("--request-id", *close->request.mutable_request_id(), request_id);
}

void AddFinanceLists(CLI::App* app, Args* args) {
  for (const FinanceList& list : FinanceLists()) {
    CLI::App* command = AddCommand(app, list.name, list.help);
    const auto list_args = Collect<FinanceListArgs>(command, args);
    list_args->what = list.name;
    if (list.by_source) {
      command->add_option("--source", list_args->source_system, "Only of this source system");
    }
    AddAsOf(command, list_args.get());
    AddJson(command, list_args.get());
  }
}

void AddReconciliation(CLI::App* app, Args* args) {
  CLI::App* command =
      AddCommand(app, "reconciliation", "Compare a file with what the ledger has of it");
  const auto reconciliation = Collect<ReconciliationArgs>(command, args);
  AddSource(command, &reconciliation->request);
  command->add_option_function<int>(
      "--year", [request = &reconciliation->request](int year) { request->set_year(year); },
      "Only lines of this year");
  command->add_option("--batch", *reconciliation->request.mutable_batch(),
                      "The batch (default: the newest)");
  AddAsOf(command, &reconciliation->request);
  command->add_flag("--all", reconciliation->all, "List every line that is not booked");
  AddJson(command, reconciliation.get());
}

void AddKey(CLI::App* app, Args* args) {
  CLI::App* command =
      AddCommand(app, "key", "Make an allocation key, for `import keys`, from published figures");
  const auto key = Collect<KeyArgs>(command, args);
  command
      ->add_option_function<std::string>(
          "--from", [](const std::string&) {}, "What money is split by: inhabitants")
      ->check(CLI::IsMember({"population"}))
      ->required();
  command->add_option("--areas", key->areas, "Areas and area sets, separated by commas")
      ->delimiter(',')
      ->required();
  command->add_option("--year", key->year, "Year of the figures")->required();
  command->add_option("--id", key->id, "Id of the key")->required();
  command->add_option("--scheme", key->scheme, "Only for postings of this scheme");
  command->add_option("--action-line", key->action_line, "Only for postings of this action line");
  command->add_option("--project", key->project, "Only for postings of this project");
  command->add_option("--indicator", key->indicator, "Indicator that has the figures")
      ->capture_default_str();
  command->add_option("--edition", key->edition,
                      "Edition of the areas (default: the one the figures of the year are of)");
  command->add_option("--output", key->output, "File (default: standard output)");
}

}  // namespace

void AddPostingOptions(CLI::App* command, v1::ImportPostingsRequest* request) {
  command->add_option("--profile", *request->mutable_profile(),
                      "How to read the file: id of an import profile (default: our own layout)");
  command
      ->add_option_function<std::string>(
          "--on-change",
          [request](const std::string& word) {
            request->set_on_change(word == "reject"
                                       ? v1::ImportPostingsRequest::ON_CHANGE_REJECT
                                       : v1::ImportPostingsRequest::ON_CHANGE_REVERSE_AND_REBOOK);
          },
          "What to do with a line that now says something else")
      ->check(CLI::IsMember({"reject", "reverse-and-rebook"}));
  command->add_option("--period", *request->mutable_period(),
                      "Period of lines that name none: YYYY, YYYY-MM or START/END");
  command
      ->add_option_function<int64_t>(
          "--control-lines",
          [request](int64_t lines) { request->mutable_control_totals()->set_lines(lines); },
          "Number of lines that the file must have")
      ->check(CLI::Range(int64_t{0}, limits::kImportRowsMax));
  command->add_option_function<std::string>(
      "--control-amount",
      [request](const std::string& text) { request->mutable_control_totals()->set_amount(text); },
      "What its amounts must add up to, written as in the file");
}

void AddFinance(CLI::App* app, Args* args) {
  AddSpending(app, args);
  AddBalance(app, args);
  AddPostings(app, args);
  AddChanges(app, args);
  AddFinanceLists(app, args);
  AddReconciliation(app, args);
  AddKey(app, args);
}

}  // namespace wijkmonitor::cli
