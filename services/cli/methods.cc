// The commands get, list and call: every method of every service.

#include "services/cli/methods.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/hash.h"
#include "libs/rpc/comments.h"
#include "services/cli/commands.h"
#include "services/cli/csv.h"
#include "services/cli/draw.h"
#include "services/cli/draw_finance.h"
#include "services/cli/draw_projects.h"
#include "services/cli/draw_results_chain.h"
#include "services/cli/draw_warnings.h"
#include "services/cli/fields.h"
#include "services/cli/lists.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

using google::protobuf::FieldDescriptor;

template <class T>
const T* As(const Message& message) {
  return google::protobuf::DynamicCastToGenerated<T>(&message);
}

void AddReadings(const indicators::v1::KompasNode& node, std::vector<const Message*>* readings) {
  for (const indicators::v1::Reading& reading : node.readings()) readings->push_back(&reading);
  for (const indicators::v1::KompasNode& below : node.nodes()) AddReadings(below, readings);
}

std::string CsvOf(const Message& answer, Lang lang) {
  if (const auto* const spending = As<finance::v1::SpendingTable>(answer)) {
    return SpendingCsv(*spending, lang);
  }
  if (const auto* const kompas = As<indicators::v1::Kompas>(answer)) {
    std::vector<const Message*> readings;
    AddReadings(kompas->centre(), &readings);
    return CsvOfItems(readings, *indicators::v1::Reading::descriptor(), lang);
  }
  if (const auto* const portfolio = As<projects::v1::Portfolio>(answer)) {
    std::vector<const Message*> cells = Pointers(portfolio->cells());
    cells.push_back(&portfolio->total());
    return CsvOfItems(cells, *projects::v1::Cell::descriptor(), lang);
  }
  if (const auto* const goals = As<projects::v1::GoalsProgress>(answer)) {
    return CsvOfItems(Pointers(goals->goals()), *projects::v1::GoalProgress::descriptor(), lang);
  }
  if (const auto* const warnings = As<projects::v1::Warnings>(answer)) {
    return CsvOfItems(Pointers(warnings->warnings()), *projects::v1::Warning::descriptor(), lang);
  }
  return CsvOfAny(answer, lang);
}

// What a reader of a file must know, and its table has no place for.
std::string NotesBeside(const Message& answer, Lang lang) {
  if (const auto* const portfolio = As<projects::v1::Portfolio>(answer)) {
    return NotesOf(*portfolio, lang);
  }
  if (const auto* const warnings = As<projects::v1::Warnings>(answer)) {
    return NotesOf(*warnings, lang);
  }
  return "";
}

// By hand where a drawing says more than a table of the fields.
std::string TextOf(const Session& session, const MethodCall& call, const Message& answer,
                   const std::string& served_from) {
  if (const auto* const spending = As<finance::v1::SpendingTable>(answer)) {
    return DrawSpending(*spending, session.lang);
  }
  if (const auto* const balance = As<finance::v1::Balance>(answer)) {
    return DrawBalance(*balance, session.lang);
  }
  if (const auto* const reconciliation = As<finance::v1::Reconciliation>(answer)) {
    return DrawReconciliation(*reconciliation, call.all, session.lang);
  }
  if (const auto* const kompas = As<indicators::v1::Kompas>(answer)) {
    return DrawKompas(*kompas, {session.lang, session.colour, Printable(served_from)});
  }
  if (const auto* const portfolio = As<projects::v1::Portfolio>(answer)) {
    return DrawPortfolio(*portfolio, session.lang);
  }
  if (const auto* const totals = As<projects::v1::OutputTotals>(answer)) {
    return DrawOutputTotals(*totals, session.lang);
  }
  if (const auto* const goals = As<projects::v1::GoalsProgress>(answer)) {
    return DrawGoals(*goals, session.lang);
  }
  if (const auto* const map = As<projects::v1::ProjectMap>(answer)) {
    return DrawProjectMap(*map, session.lang);
  }
  if (const auto* const chain = As<projects::v1::ResultsChain>(answer)) {
    return DrawResultsChain(*chain, session.lang);
  }
  if (const auto* const warnings = As<projects::v1::Warnings>(answer)) {
    return DrawWarnings(*warnings, session.lang);
  }
  // Of a project more is read than fits on a line.
  if (As<projects::v1::Project>(answer) != nullptr) return DrawInDetail(answer, session.lang);
  return DrawAny(answer, session.lang);
}

const FieldDescriptor* RequestId(const MethodDescriptor& method) {
  return method.input_type()->FindFieldByName("request_id");
}

int RunUnary(const Session& session, const MethodCall& call) {
  const std::unique_ptr<Message> request(call.request->New());
  request->CopyFrom(*call.request);
  const std::string request_id = call.request_id.empty() ? RandomUuid() : call.request_id;
  const FieldDescriptor* const id = RequestId(*call.method);
  if (id != nullptr) request->GetReflection()->SetString(request.get(), id, request_id);
  const std::unique_ptr<Message> answer = NewMessage(*call.method->output_type());
  std::string served_from;
  const absl::Status status =
      CallForAll(session, *call.method, *request, answer.get(), &served_from);
  if (!status.ok()) {
    return id == nullptr ? Fail(session, status) : FailChange(session, request_id, status);
  }
  if (call.form == Form::kJson) {
    const absl::StatusOr<std::string> json = JsonOf(*answer);
    return json.ok() ? Print(session, *json) : Fail(session, json.status());
  }
  if (call.form == Form::kText) return Print(session, TextOf(session, call, *answer, served_from));
  session.err << NotesBeside(*answer, session.lang);
  return Print(session, CsvOf(*answer, session.lang));
}

// The bytes of an export go to the output; other messages as JSON, one by one.
int RunStream(const Session& session, const MethodCall& call) {
  const std::unique_ptr<Message> piece = NewMessage(*call.method->output_type());
  const google::protobuf::Reflection& reflection = *piece->GetReflection();
  const FieldDescriptor* const data = piece->GetDescriptor()->FindFieldByName("data");
  const FieldDescriptor* const part = piece->GetDescriptor()->FindFieldByName("part");
  return WriteTo(session, call.output, [&](OutputFile& file) {
    const auto take = [&]() -> absl::Status {
      if (data == nullptr) {
        ASSIGN_OR_RETURN(const std::string json, JsonOf(*piece));
        return file.Append(1, json);
      }
      return file.Append(part == nullptr ? 1 : reflection.GetInt32(*piece, part),
                         reflection.GetString(*piece, data));
    };
    Exchange exchange{
        .method = *call.method, .request = *call.request, .answer = *piece, .take = take};
    return Make(session, &exchange);
  });
}

void AddForms(const MethodCommand& added) {
  Form* const form = &added.call->form;
  CLI::Option* const json = added.command->add_flag_callback(
      "--json", [form] { *form = Form::kJson; }, "Print the answer as JSON");
  added.command
      ->add_flag_callback(
          "--csv", [form] { *form = Form::kCsv; },
          "Print the answer as a file that a spreadsheet opens")
      ->excludes(json);
}

// "AreaSet" as "area-set".
std::string Noun(absl::string_view name) {
  std::string noun;
  for (const char c : name) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !noun.empty()) noun += '-';
    noun += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return noun;
}

}  // namespace

void MethodCommand::Require(std::initializer_list<const char*> options) const {
  for (const char* option : options) command->get_option(option)->required();
}

void MethodCommand::AddArgument(const std::string& name, const std::string& field,
                                const std::string& help) const {
  const FieldDescriptor* const filled = call->method->input_type()->FindFieldByName(field);
  command->remove_option(command->get_option("--" + field));
  command
      ->add_option_function<std::string>(
          name,
          [filled, request = call->request](const std::string& text) {
            PutField(text, *filled, request.get());
          },
          help)
      ->check(FieldValidator(*filled))
      ->required();
}

void MethodCommand::AddBy() const {
  const FieldDescriptor* const rows = call->method->input_type()->FindFieldByName("rows");
  const FieldDescriptor* const columns = call->method->input_type()->FindFieldByName("columns");
  const auto by = [=, request = call->request](const std::vector<std::string>& words) {
    PutField(words.front(), *rows, request.get());
    if (words.size() == 2) PutField(words.back(), *columns, request.get());
  };
  for (const char* replaced : {"--rows", "--columns"}) {
    command->remove_option(command->get_option(replaced));
  }
  command->add_option_function<std::vector<std::string>>("--by", by, "Rows and columns")
      ->delimiter(',')
      ->expected(1, 2)
      ->check(FieldValidator(*rows))
      ->type_name("DIM[,DIM]")
      ->required();
}

int RunMethod(const Session& session, const MethodCall& call) {
  if (call.method->client_streaming()) {
    return RunImport(session, *call.method, *call.request, call.import);
  }
  return call.method->server_streaming() ? RunStream(session, call) : RunUnary(session, call);
}

MethodCommand AddMethod(CLI::App* parent, const std::string& name, const MethodDescriptor& method,
                        Command* chosen) {
  const auto call = std::make_shared<MethodCall>();
  call->method = &method;
  call->request = NewMessage(*method.input_type());
  call->run = RunMethod;
  const MethodCommand added{AddCommand(parent, name, rpc::CommentOf(method)), call.get()};
  added.command->callback(
      [=] { *chosen = [=](const Session& session) { return call->run(session, *call); }; });
  AddFields(added.command, call->request.get());
  if (method.client_streaming()) {
    AddImportOptions(added.command, &call->import);
  } else if (method.output_type()->FindFieldByName("data") != nullptr) {
    AddOutput(added.command, &call->output,
              "File; what is more than an import may be comes in FILE-1, FILE-2, ... (default: "
              "standard output)");
  } else if (!method.server_streaming()) {
    AddForms(added);
  }
  if (RequestId(method) != nullptr) {
    added.command
        ->add_option("--request-id", call->request_id,
                     "UUID of the change; it is made once (default: a new one)")
        ->check(NotEmpty());
  }
  return added;
}

void AddMethods(CLI::App* app, Command* chosen) {
  CLI::App* const get = AddCommand(app, "get", "Get one thing");
  CLI::App* const list = AddCommand(app, "list", "List all of a kind");
  CLI::App* const call = AddCommand(app, "call", "Call any method of a service");
  for (const auto& [service, descriptor] : KnownServices()) {
    for (int i = 0; i < descriptor->method_count(); ++i) {
      const MethodDescriptor& method = *descriptor->method(i);
      // What several services have is said with the service's name.
      const auto has_it = [&](const auto& known) {
        return known.second->FindMethodByName(method.name()) != nullptr;
      };
      const std::string prefix =
          std::ranges::count_if(KnownServices(), has_it) > 1 ? service + "." : "";
      AddMethod(call, prefix + method.name(), method, chosen);
      absl::string_view noun = method.name();
      if (method.client_streaming() || method.server_streaming()) continue;
      if (absl::ConsumePrefix(&noun, "Get")) {
        AddMethod(get, prefix + Noun(noun), method, chosen);
      } else if (absl::ConsumePrefix(&noun, "List")) {
        AddMethod(list, prefix + Noun(noun), method, chosen);
      }
    }
  }
  for (CLI::App* group : {get, list, call}) group->require_subcommand(1);
}

}  // namespace wijkmonitor::cli
