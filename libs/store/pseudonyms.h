#pragma once

// The names under which audit and log know principals. Internal to libs/store.

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "libs/store/session.h"

namespace wijkmonitor::store {

// Thread-safe. store_principal keeps the pseudonyms of who changed something.
class Pseudonyms {
 public:
  // Takes over what is kept. Before all others.
  absl::Status Load(Session& session);
  // As Database::PseudonymOf.
  std::string Of(const std::string& principal) ABSL_LOCKS_EXCLUDED(mutex_);
  // The same, kept by the transaction of `session` if it was not. Once its row has been removed, a
  // principal gets another name: the old one must stand for nobody.
  absl::StatusOr<std::string> Kept(Session& session, const std::string& principal)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Pseudonym {
    std::string text;
    bool is_kept = false;
  };

  Mutex mutex_;
  std::map<std::string, Pseudonym> pseudonyms_ ABSL_GUARDED_BY(mutex_);  // by principal
};

}  // namespace wijkmonitor::store
