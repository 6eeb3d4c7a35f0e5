#include "services/cli/token.h"

#include "absl/time/clock.h"
#include "libs/auth/sign.h"
#include "libs/base/status.h"

namespace wijkmonitor::cli {
namespace {

absl::StatusOr<std::string> OutputOf(const TokenArgs& args) {
  ASSIGN_OR_RETURN(const auth::SigningKey key, auth::SigningKey::Load(args.key));
  if (args.print_key_set) return key.KeySetJson();
  const absl::Time now = absl::Now();
  absl::Duration valid;
  absl::ParseDuration(args.valid, &valid);
  auth::Claims claims{.issuer = args.issuer, .subject = args.subject, .expires = now + valid};
  for (const std::string& name : args.roles) claims.roles.insert(*auth::RoleNamed(name));
  claims.organisations.insert(args.organisations.begin(), args.organisations.end());
  ASSIGN_OR_RETURN(const std::string token, MakeToken(key, claims, args.audience, now));
  return token + "\n";
}

}  // namespace

int RunToken(const Session& session, const TokenArgs& args) {
  const absl::StatusOr<std::string> output = OutputOf(args);
  return output.ok() ? Print(session, *output) : Fail(session, output.status());
}

}  // namespace wijkmonitor::cli
