#pragma once

// Tokens of people, for a service that asks for them.

#include <fstream>
#include <set>
#include <string>

#include "absl/time/time.h"
#include "libs/auth/testing.h"
#include "libs/config/config.h"
#include "libs/testing/temp_dir.h"

namespace wijkmonitor::testing {

class Tokens {
 public:
  // The same settings, of a service that takes its tokens.
  config::ServiceConfig Required(config::ServiceConfig config) const {
    config.token_keys = folder_.File("keys.json");
    std::ofstream(config.token_keys) << key_.KeySetJson();
    config.token_issuer = kIssuer;
    config.token_audience = kAudience;
    return config;
  }

  // Valid for an hour from `now`.
  std::string Of(const std::string& name, auth::Role role,
                 const std::set<std::string>& organisations, absl::Time now) const {
    return *auth::MakeToken(key_,
                            {.issuer = kIssuer,
                             .subject = name,
                             .roles = {role},
                             .organisations = organisations,
                             .expires = now + absl::Hours(1)},
                            kAudience, now);
  }

 private:
  static constexpr char kIssuer[] = "https://login.example.org";
  static constexpr char kAudience[] = "wijkmonitor";

  const TempDir folder_;
  const auth::SigningKey& key_ = auth::KeyFor(auth::Algorithm::kEs256);
};

}  // namespace wijkmonitor::testing
