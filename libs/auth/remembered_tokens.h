#pragma once

// Tokens that were verified a moment ago. Internal to libs/auth.

#include <list>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/auth/claims.h"
#include "libs/base/mutex.h"

namespace wijkmonitor::auth {

// Claims by the SHA-256 of the token, so that no token is kept; bounded by number, least recently
// used first out. Thread-safe.
class RememberedTokens {
 public:
  explicit RememberedTokens(size_t count_max) : count_max_(count_max) {}

  // Null when the token is not known, or was not verified in the 60 s before `now`. Whether it
  // expired meanwhile is for the caller to look at.
  std::shared_ptr<const Claims> Find(absl::string_view hash, absl::Time now);
  void Put(std::string hash, std::shared_ptr<const Claims> claims, absl::Time now);

 private:
  struct Entry {
    std::string hash;
    std::shared_ptr<const Claims> claims;
    absl::Time verified;
  };
  using Uses = std::list<Entry>;  // most recently used first

  void Drop(Uses::iterator entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t count_max_;
  Mutex mutex_;
  Uses uses_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<absl::string_view, Uses::iterator> index_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace wijkmonitor::auth
