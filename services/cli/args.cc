#include "services/cli/args.h"

#include <iostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "libs/auth/caller.h"
#include "libs/base/limits.h"
#include "services/cli/args_finance.h"
#include "services/cli/import.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

// Storage that CLI11 writes to while it parses.
struct Parsed {
  std::string lang = "en";
  ImportArgs import;
  KompasArgs kompas;
  AreasArgs areas;
  SetsArgs sets;
  IndicatorsArgs indicators;
  ExportArgs export_file;
  TokenArgs token;
  AuditArgs audit;
};

void AddGlobals(CLI::App* app, Parsed* parsed, Args* args) {
  app->add_option("--address", args->address,
                  "Where the indicators service listens, HOST:PORT; or its replicas, separated by "
                  "commas")
      ->envname("WIJKMONITOR_CLI_ADDRESS")
      ->capture_default_str();
  app->add_option("--finance-address", args->finance_address,
                  "Where the finance service listens, likewise")
      ->envname("WIJKMONITOR_CLI_FINANCE_ADDRESS")
      ->capture_default_str();
  const std::tuple<const char*, const char*, const char*, std::string*> files[] = {
      {"--ca", "WIJKMONITOR_CLI_CA", "Who signs the certificate of the service", &args->ca_file},
      {"--certificate", "WIJKMONITOR_CLI_CERTIFICATE", "Your own certificate",
       &args->certificate_file},
      {"--certificate-key", "WIJKMONITOR_CLI_CERTIFICATE_KEY", "Its private key", &args->key_file},
      {"--token-file", "WIJKMONITOR_CLI_TOKEN_FILE", "Your token", &args->token_file}};
  for (const auto& [flag, variable, what, path] : files) {
    app->add_option(flag, *path, absl::StrCat(what, ", a file"))->envname(variable);
  }
  app->add_option("--lang", parsed->lang, "Language of the output")
      ->envname("WIJKMONITOR_CLI_LANG")
      ->check(CLI::IsMember({"nl", "en"}))
      ->capture_default_str();
  app->add_option("--timeout", args->timeout_seconds, "Seconds a call may take")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
}

void AddObservationOptions(CLI::App* command, ImportArgs* import) {
  using Request = indicators::v1::ImportObservationsRequest;
  Request* request = &import->observations;
  command->add_option("--format", *request->mutable_format(), "Layout of the file (default csv)")
      ->check(CLI::IsMember({"csv", "rivm-50090", "cbs-kwb", "cbs-wijken", "cbs-kaart"}));
  command->add_option("--edition", *request->mutable_edition(), "Edition of the areas in the file");
  command->add_option("--period", *request->mutable_period(),
                      "Period of rows that name none: YYYY, YYYY-MM or START/END");
  command->add_flag_callback(
      "--decimal-comma", [request] { request->set_decimal_mark(Request::DECIMAL_MARK_COMMA); },
      "Decimals are written with a comma");
  command->add_option("--retrieved", *request->mutable_retrieved(), "Day of retrieval, YYYY-MM-DD");
}

void AddImport(CLI::App* app, Parsed* parsed, Args* args) {
  CLI::App* group = AddCommand(app, "import", "Import a file");
  group->require_subcommand(1);
  ImportArgs* import = &parsed->import;
  for (const ImportKind& kind : ImportKinds()) {
    const std::string name = kind.name;
    CLI::App* command = AddCommand(group, name, "Import " + name);
    command->add_option("FILE", import->file, "The file")->required();
    command->add_flag("--dry-run", import->dry_run, "Check everything, change nothing");
    command->add_flag("--partial", import->partial, "Apply good rows although others are rejected");
    command->add_flag("--all", import->all, "List every rejection and warning");
    command->add_option("--request-id", import->request_id,
                        "UUID of the import; the service applies an id once (default: a new one)");
    if (name == "observations") AddObservationOptions(command, import);
    if (name == "postings") AddPostingOptions(command, &import->postings);
    command->callback([import, args, name] {
      import->what = name;
      args->command = *import;
    });
  }
}

void AddKompas(CLI::App* app, KompasArgs* kompas, Args* args) {
  CLI::App* command = AddCommand(app, "kompas", "Draw the kompas of an area or set");
  command->add_option("AREA", kompas->area, "CBS code or set id")->required();
  command->add_option("--year", kompas->year, "Year")->required();
  command->add_option("--method", kompas->method, "Method version, such as WM-2");
  command->add_option("--group", kompas->group, "Group all figures must be about");
  command->add_flag("--json", kompas->json, "Print the answer as JSON");
  command->callback([kompas, args] { args->command = *kompas; });
}

void AddLists(CLI::App* app, Parsed* parsed, Args* args) {
  AreasArgs* areas = &parsed->areas;
  CLI::App* command = AddCommand(app, "areas", "List areas");
  command->add_option("--edition", areas->edition, "Edition (default: the newest)");
  command->add_option("--level", areas->level, "Only this level")
      ->transform(CLI::IsMember({"COUNTRY", "MUNICIPALITY", "WIJK", "BUURT"}, CLI::ignore_case));
  command->add_option("--municipality", areas->municipality, "Only areas in this municipality");
  command->add_flag("--json", areas->json, "Print the answer as JSON");
  command->callback([areas, args] { args->command = *areas; });

  SetsArgs* sets = &parsed->sets;
  command = AddCommand(app, "sets", "List area sets");
  command->add_option("--edition", sets->edition, "Edition (default: the newest)");
  command->callback([sets, args] { args->command = *sets; });

  IndicatorsArgs* indicators = &parsed->indicators;
  command = AddCommand(app, "indicators", "List indicators");
  command->add_option("--theme", indicators->theme, "Only directly under this theme");
  command->add_flag("--json", indicators->json, "Print the answer as JSON");
  command->callback([indicators, args] { args->command = *indicators; });
}

void AddExport(CLI::App* app, ExportArgs* export_file, Args* args) {
  CLI::App* command = AddCommand(app, "export", "Write observations as a CSV file");
  command->add_option("--indicator", export_file->indicator, "Only this indicator");
  command->add_option("--edition", export_file->edition, "Only this edition");
  command->add_option("--period", export_file->period,
                      "Only this period: YYYY, YYYY-MM or START/END");
  command->add_option("--group", export_file->group, "Only this group");
  command->add_option("--output", export_file->output, "File (default: standard output)");
  command->callback([export_file, args] { args->command = *export_file; });
}

// What is wrong with a token's validity; empty when nothing is.
std::string WhatIsWrongWithValidity(const std::string& text) {
  absl::Duration valid;
  if (absl::ParseDuration(text, &valid) && valid >= absl::Seconds(1) &&
      valid <= limits::kTokenValidityMax) {
    return "";
  }
  return absl::StrCat("must be a duration such as 8h or 90m, from 1s to ",
                      absl::FormatDuration(limits::kTokenValidityMax), ", not ", text);
}

void AddToken(CLI::App* app, TokenArgs* token, Args* args) {
  std::vector<std::string> roles;
  for (const auth::Role role : auth::kRoles) roles.emplace_back(auth::NameOf(role));
  CLI::App* command = AddCommand(app, "token", "Make a token, signed with a private key");
  command->add_option("--key", token->key, "File of the private key, PEM")->required();
  command->add_flag("--print-key-set", token->print_key_set,
                    "Print the key set of the public key instead, for those who verify");
  command->add_option("--subject", token->subject, "Who will hold the token");
  command->add_option("--role", token->roles, "What they may do; may be repeated")
      ->check(CLI::IsMember(roles));
  command->add_option("--organisation", token->organisations,
                      "Id of an organisation they act for; may be repeated");
  command->add_option("--issuer", token->issuer, "Who makes the token, as the service expects it");
  command->add_option("--audience", token->audience, "Who it is for, as the service expects it");
  command->add_option("--valid", token->valid, "For how long: 8h, 90m")
      ->check(CLI::Validator(WhatIsWrongWithValidity, "DURATION"));
  command->callback([token, args] {
    const std::pair<const char*, const std::string*> needed[] = {{"--subject", &token->subject},
                                                                 {"--issuer", &token->issuer},
                                                                 {"--audience", &token->audience},
                                                                 {"--valid", &token->valid}};
    for (const auto& [name, value] : needed) {
      if (!token->print_key_set && value->empty()) throw CLI::RequiredError(name);
    }
    args->command = *token;
  });
}

void AddAudit(CLI::App* app, AuditArgs* audit, Args* args) {
  CLI::App* parent = AddCommand(app, "audit", "Look after the audit chain");
  parent->require_subcommand(1);
  CLI::App* command = AddCommand(parent, "verify", "Find the first row that was tampered with");
  command->add_option("--database", audit->database, "sqlite:PATH or postgresql://...; only read")
      ->required();
  command->add_option("--checkpoints", audit->checkpoints,
                      "File of checkpoints, which shows what was cut off too");
  command->callback([audit, args] { args->command = *audit; });
}

}  // namespace

std::optional<int> ParseArgs(int argc, const char* const* argv, Args* args) {
  Parsed parsed;
  CLI::App app("Client of the services of Wijkmonitor", "wijkmonitor");
  app.require_subcommand(1);
  AddGlobals(&app, &parsed, args);
  AddImport(&app, &parsed, args);
  AddKompas(&app, &parsed.kompas, args);
  AddLists(&app, &parsed, args);
  AddExport(&app, &parsed.export_file, args);
  AddToken(&app, &parsed.token, args);
  AddAudit(&app, &parsed.audit, args);
  AddFinance(&app, args);
  AddCommand(&app, "status", "Say whether the services answer, and what they hold")
      ->callback([args] { args->command = StatusArgs{}; });
  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    const std::vector<std::string> unknown = app.remaining();
    if (unknown.empty()) return app.exit(error) == 0 ? kExitOk : kExitUsage;
    std::cerr << "there is no command \"" << Printable(unknown.front())
              << "\"\nRun with --help for more information.\n";
    return kExitUsage;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  args->lang = parsed.lang == "nl" ? Lang::kNl : Lang::kEn;
  return std::nullopt;
}

}  // namespace wijkmonitor::cli
