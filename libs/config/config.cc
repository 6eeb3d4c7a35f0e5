#include "libs/config/config.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "libs/base/loopback.h"

namespace wijkmonitor::config {
namespace {

constexpr absl::string_view kPrefix = "WIJKMONITOR_";
constexpr absl::string_view kClientPrefix = "WIJKMONITOR_CLI_";

std::string VariableOf(absl::string_view flag) {
  return absl::StrCat(kPrefix, absl::AsciiStrToUpper(absl::StrReplaceAll(flag, {{"-", "_"}})));
}

// CLI11 wants the mistake as text; empty when there is none.
std::string CheckAddress(const std::string& text) {
  const size_t colon = text.rfind(':');
  int port = 0;
  const bool sound = colon != std::string::npos && colon > 0 &&
                     absl::SimpleAtoi(text.substr(colon + 1), &port) && port >= 0 && port <= 65535;
  return sound ? "" : absl::StrCat("\"", text, "\" is not of the form HOST:PORT");
}

std::string AnyText(const std::string&) { return ""; }

std::string CheckAddresses(const std::string& text) {
  for (const absl::string_view address : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    if (std::string wrong = CheckAddress(std::string(address)); !wrong.empty()) return wrong;
  }
  return "";
}

// The text is not shown: it may hold a password.
std::string CheckDatabase(const std::string& text) {
  for (const absl::string_view scheme : {"sqlite:", "postgresql://", "postgres://"}) {
    if (absl::StartsWith(text, scheme) && text.size() > scheme.size()) return "";
  }
  return "is not of the form sqlite:PATH or postgresql://USER@HOST:PORT/DATABASE";
}

std::string CheckRedis(const std::string& text) {
  if (text.empty() || (absl::StartsWith(text, "unix:") && text.size() > 5)) return "";
  return CheckAddress(text).empty()
             ? ""
             : absl::StrCat("\"", text, "\" is neither unix:PATH nor HOST:PORT");
}

std::string CheckProxies(const std::string& text) {
  for (const absl::string_view address : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    if (!CanonicalIp(address).empty()) continue;
    return absl::StrCat("\"", address, "\" is no IP address: give addresses, with commas between");
  }
  return "";
}

// A service's flags. Each that is not among the arguments is added to them from its variable.
struct Flags {
  CLI::App& app;
  std::vector<std::string>& arguments;
  std::map<std::string, std::string> unread;  // of the environment

  template <class T, class Check = decltype(AnyText)>
  void Add(absl::string_view name, absl::string_view description, T* value,
           const Check& check = AnyText) {
    const std::string flag = absl::StrCat("--", name);
    app.add_option(flag, *value,
                   absl::StrCat(description, " (environment: ", VariableOf(name), ")"))
        ->capture_default_str()
        ->check(check);
    const auto variable = unread.extract(VariableOf(name));
    if (variable.empty() || variable.mapped().empty()) return;
    const bool given = std::any_of(arguments.begin(), arguments.end(), [&](const auto& argument) {
      return argument == flag || absl::StartsWith(argument, flag + "=");
    });
    if (!given) arguments.push_back(absl::StrCat(flag, "=", variable.mapped()));
  }

  void RefuseUnknownVariables() const {
    for (const auto& [name, value] : unread) {
      if (absl::StartsWith(name, kPrefix) && !absl::StartsWith(name, kClientPrefix)) {
        throw CLI::ValidationError(name, "there is no such setting; see --help");
      }
    }
  }
};

void AddFlags(Flags* flags, ServiceConfig* config) {
  flags->Add("address", "gRPC address, loopback unless there are credentials", &config->address,
             CheckAddress);
  flags->Add("ops-address", "metrics and health in plain HTTP, likewise", &config->ops_address,
             CheckAddress);
  flags->Add("database", "sqlite:PATH or postgresql://USER@HOST:PORT/DATABASE", &config->database,
             CheckDatabase);
  flags->Add("redis", "unix:PATH or HOST:PORT; empty: none", &config->redis, CheckRedis);
  flags->Add("redis-timeout-ms", "time in which Redis must answer, milliseconds",
             &config->redis_timeout_ms, CLI::Range(1, 10'000));
  flags->Add("trusted-proxies", "addresses that may have as many connections as there are",
             &config->trusted_proxies, CheckProxies);
  flags->Add("worker-threads", "threads for blocking work", &config->worker_threads,
             CLI::Range(1, 256));
  flags->Add("near-cache-mib", "memory for computed answers, MiB", &config->near_cache_mib,
             CLI::Range(0, 65536));
  flags->Add("tls-certificate", "certificate of this service, PEM file", &config->tls_certificate);
  flags->Add("tls-key", "its private key, PEM file", &config->tls_key);
  flags->Add("tls-client-ca", "who signs the certificates of clients, PEM file",
             &config->tls_client_ca);
  flags->Add("tls-client-certificates", "required or optional", &config->tls_client_certificates,
             CLI::IsMember({"required", "optional"}));
  flags->Add("token-keys", "keys of those who make tokens, JSON Web Key Set file",
             &config->token_keys);
  flags->Add("token-issuer", "what a token must name as its issuer", &config->token_issuer);
  flags->Add("token-audience", "what a token must name as its audience", &config->token_audience);
  flags->Add("audit-checkpoints", "file that gets a line for every change",
             &config->audit_checkpoints);
  if (config->partners.empty()) return;
  for (PartnerAddress& partner : config->partners) {
    flags->Add(partner.name + "-address",
               "where that service is, HOST:PORT, several with commas between; empty: nowhere",
               &partner.address, CheckAddresses);
  }
  flags->Add("partner-ca", "who signs the certificates of these services, PEM file",
             &config->partner_ca);
  flags->Add("partner-certificate", "as whom this service asks them, PEM file",
             &config->partner_certificate);
  flags->Add("partner-key", "its private key, PEM file", &config->partner_key);
}

// Why these settings do not go together; empty when they do.
std::string Contradiction(const ServiceConfig& config) {
  const bool has_tls = !config.tls_certificate.empty();
  if (has_tls == config.tls_key.empty()) return "tls-certificate and tls-key go together";
  if (!config.tls_client_ca.empty() && !has_tls) return "tls-client-ca needs tls-certificate";
  const bool has_tokens = !config.token_keys.empty();
  if (has_tokens == config.token_issuer.empty() || has_tokens == config.token_audience.empty()) {
    return "token-keys, token-issuer and token-audience go together";
  }
  if (config.partner_certificate.empty() != config.partner_key.empty()) {
    return "partner-certificate and partner-key go together";
  }
  if (!config.partner_certificate.empty() && config.partner_ca.empty()) {
    return "partner-certificate needs partner-ca";
  }
  for (const PartnerAddress& partner : config.partners) {
    // The tokens of callers go there.
    for (const absl::string_view address :
         absl::StrSplit(partner.address, ',', absl::SkipEmpty())) {
      const bool is_known = !config.partner_ca.empty() && !config.partner_certificate.empty();
      if (is_known || IsLoopback(std::string(address))) continue;
      return absl::StrCat(partner.name, "-address: ", address,
                          " is not a loopback address: that needs partner-ca, and "
                          "partner-certificate, by which this service is known there");
    }
  }
  if (!IsLoopback(config.address) && !(has_tls && config.HasCredentials())) {
    return absl::StrCat("address: ", config.address,
                        " is not a loopback address: that needs tls-certificate, and token-keys or "
                        "tls-client-ca; without, use 127.0.0.1");
  }
  if (!IsLoopback(config.ops_address) && !config.HasCredentials()) {
    return absl::StrCat("ops-address: ", config.ops_address,
                        " is not a loopback address: use 127.0.0.1");
  }
  return "";
}

}  // namespace

std::variant<ServiceConfig, Exit> ParseService(
    absl::string_view program, const ServiceConfig& defaults, std::vector<std::string> arguments,
    const std::map<std::string, std::string>& environment) {
  ServiceConfig config = defaults;
  bool check_only = false;
  CLI::App app("", std::string(program));
  Flags flags{app, arguments, environment};
  AddFlags(&flags, &config);
  app.add_flag("--check-config", check_only, "check the settings and end");
  try {
    flags.RefuseUnknownVariables();
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    app.parse(std::move(arguments));
    const std::string contradiction = Contradiction(config);
    if (!contradiction.empty()) throw CLI::ValidationError(contradiction);
  } catch (const CLI::ParseError& error) {
    const bool is_help = error.get_exit_code() == 0;
    app.exit(error, std::cout, std::cerr);
    return Exit{is_help ? 0 : kExitUsage};
  }
  if (check_only) {
    std::cout << "the settings are sound\n";
    return Exit{0};
  }
  return config;
}

std::map<std::string, std::string> ProcessEnvironment() {
  std::map<std::string, std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const size_t equals = text.find('=');
    if (equals != std::string::npos) environment[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return environment;
}

}  // namespace wijkmonitor::config
