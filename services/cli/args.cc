#include "services/cli/args.h"

#include <iostream>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/cli/commands.h"
#include "services/cli/session.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

void AddGlobals(CLI::App* app, std::string* lang, Args* args) {
  for (size_t i = 0; i < KnownServices().size(); ++i) {
    const std::string& name = KnownServices()[i].first;
    // The first one was alone once.
    app->add_option(
           absl::StrCat(i == 0 ? "--address," : "", "--", name, "-address"), args->addresses[i],
           absl::StrCat("Where the ", name,
                        " service listens, HOST:PORT; or its replicas, separated by commas"))
        ->envname(absl::StrCat("WIJKMONITOR_CLI_", i == 0 ? "" : absl::AsciiStrToUpper(name) + "_",
                               "ADDRESS"))
        ->capture_default_str();
  }
  const std::tuple<const char*, const char*, const char*, std::string*> files[] = {
      {"--ca", "WIJKMONITOR_CLI_CA", "Who signs the certificate of the service", &args->ca_file},
      {"--certificate", "WIJKMONITOR_CLI_CERTIFICATE", "Your own certificate",
       &args->certificate_file},
      {"--certificate-key", "WIJKMONITOR_CLI_CERTIFICATE_KEY", "Its private key", &args->key_file},
      {"--token-file", "WIJKMONITOR_CLI_TOKEN_FILE", "Your token", &args->token_file}};
  for (const auto& [flag, variable, what, path] : files) {
    app->add_option(flag, *path, absl::StrCat(what, ", a file"))->envname(variable);
  }
  app->add_option("--lang", *lang, "Language of the output")
      ->envname("WIJKMONITOR_CLI_LANG")
      ->check(CLI::IsMember({"nl", "en"}))
      ->capture_default_str();
  app->add_option("--timeout", args->timeout_seconds,
                  "Seconds a call may take (default: 30; 600 for imports, exports and watches)")
      ->check(CLI::Range(1, 86'400));
}

}  // namespace

std::optional<int> ParseArgs(int argc, const char* const* argv, Args* args) {
  std::string lang = "en";
  CLI::App app("Client of the services of Wijkmonitor", "wijkmonitor");
  app.require_subcommand(1);
  AddGlobals(&app, &lang, args);
  for (const auto add : {AddImport, AddIndicators, AddToken, AddAudit, AddFinance, AddProjects,
                         AddKey, AddMethods, AddStatus}) {
    add(&app, &args->command);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // help
    const bool lacks = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
    const std::vector<std::string> unknown = app.remaining();
    const std::string wrong = lacks && !unknown.empty()
                                  ? absl::StrCat("there is no command \"", unknown.front(), "\"")
                                  : error.what();
    std::cerr << Printable(wrong) << "\nRun with --help for more information.\n";
    return kExitUsage;
  }
  args->lang = lang == "nl" ? Lang::kNl : Lang::kEn;
  return std::nullopt;
}

}  // namespace wijkmonitor::cli
