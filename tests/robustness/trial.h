#pragma once

// One database with the service on it, everything that was asked of it, and the model of it.

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "libs/testing/temp_dir.h"
#include "services/indicators/migrations.h"
#include "tests/robustness/engine.h"
#include "tests/robustness/stored.h"
#include "tests/robustness/traffic.h"

namespace wijkmonitor::robustness {

// What a run adds up to.
struct Tally {
  int kills = 0, kills_in_upload = 0, kills_in_start = 0;
  int64_t ok = 0, fail = 0,
          unknown = 0;         // imports; an unknown one counts as that, also when resolved
  int64_t unknown_stored = 0;  // of them, applied before the answer was lost
  int64_t rows = 0;
  std::vector<absl::Duration> ready_times, ready_cpu_times;
  std::map<std::string, int64_t> errors;
};

class Trial {
 public:
  // Fills a new database with the town, and starts the service on it. Its log goes to `folder`,
  // where the database is kept when a promise is broken.
  Trial(std::unique_ptr<Engine> engine, const std::string& program, std::string folder);

  // Runs `body`, and adds to what it says of a broken promise where the database is and what
  // happened last.
  void Run(const std::function<void()>& body);

  Service& service() { return service_; }
  History& history() { return history_; }
  const indicators::Catalogue& catalogue() const { return *catalogue_; }

  // No service runs: what it left behind is as the model says; operations of unknown outcome are
  // whole or absent.
  void CheckLeftBehind();
  // The service runs: repeats what has an unknown outcome until there is an answer. What was stored
  // must be answered again.
  void ResolveUnknown();
  // Ends the service, and checks everything.
  void Finish(Tally* tally);

 private:
  const std::string folder_;
  const std::unique_ptr<Engine> engine_;
  const std::shared_ptr<const indicators::Catalogue> catalogue_;
  Model model_;
  History history_;
  Service service_;
};

}  // namespace wijkmonitor::robustness
