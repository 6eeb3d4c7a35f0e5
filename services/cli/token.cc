// The command that makes tokens, and the key set to verify them with. It calls no service.

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/auth/sign.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "services/cli/commands.h"

namespace wijkmonitor::cli {
namespace {

struct TokenOptions {
  std::string key;             // file of the private key
  bool print_key_set = false;  // instead of a token; the rest is not looked at
  std::string subject;
  std::vector<std::string> roles;  // names of roles
  std::vector<std::string> organisations;
  std::string issuer;
  std::string audience;
  std::string valid;  // a duration of absl: "8h"
};

absl::StatusOr<std::string> OutputOf(const TokenOptions& options) {
  ASSIGN_OR_RETURN(const auth::SigningKey key, auth::SigningKey::Load(options.key));
  if (options.print_key_set) return key.KeySetJson();
  const absl::Time now = absl::Now();
  absl::Duration valid;
  absl::ParseDuration(options.valid, &valid);
  auth::Claims claims{.issuer = options.issuer, .subject = options.subject, .expires = now + valid};
  for (const std::string& name : options.roles) claims.roles.insert(*auth::RoleNamed(name));
  claims.organisations.insert(options.organisations.begin(), options.organisations.end());
  ASSIGN_OR_RETURN(const std::string token, MakeToken(key, claims, options.audience, now));
  return token + "\n";
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

}  // namespace

void AddToken(CLI::App* app, Command* chosen) {
  CLI::App* command = AddCommand(app, "token", "Make a token, signed with a private key");
  const auto options = std::make_shared<TokenOptions>();
  command->add_option("--key", options->key, "File of the private key, PEM")->required();
  command->add_flag("--print-key-set", options->print_key_set,
                    "Print the key set of the public key instead, for those who verify");
  command->add_option("--subject", options->subject, "Who will hold the token");
  std::vector<std::string> roles;
  for (const auth::Role role : auth::kRoles) roles.emplace_back(auth::NameOf(role));
  command->add_option("--role", options->roles, "What they may do; may be repeated")
      ->check(CLI::IsMember(roles));
  command->add_option("--organisation", options->organisations,
                      "Id of an organisation they act for; may be repeated");
  command->add_option("--issuer", options->issuer,
                      "Who makes the token, as the service expects it");
  command->add_option("--audience", options->audience, "Who it is for, as the service expects it");
  command->add_option("--valid", options->valid, "For how long: 8h, 90m")
      ->check(CLI::Validator(WhatIsWrongWithValidity, "DURATION"));
  command->callback([options, chosen] {
    const std::pair<const char*, const std::string*> needed[] = {{"--subject", &options->subject},
                                                                 {"--issuer", &options->issuer},
                                                                 {"--audience", &options->audience},
                                                                 {"--valid", &options->valid}};
    for (const auto& [name, value] : needed) {
      if (!options->print_key_set && value->empty()) throw CLI::RequiredError(name);
    }
    *chosen = [options](const Session& session) {
      const absl::StatusOr<std::string> output = OutputOf(*options);
      return output.ok() ? Print(session, *output) : Fail(session, output.status());
    };
  });
}

}  // namespace wijkmonitor::cli
