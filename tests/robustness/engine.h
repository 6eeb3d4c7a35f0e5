#pragma once

// The database under the service: the only place that knows which engine it is.

#include <memory>
#include <string>

#include "libs/store/database.h"

namespace wijkmonitor::robustness {

class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string url() const = 0;
  // Opens what a service that has been killed left behind, so that looking at it does not change
  // what the next service finds. No service runs. The last one opened is closed before.
  virtual std::unique_ptr<store::Database> OpenLeftBehind() = 0;
  // For people: where the database is.
  virtual std::string place() const = 0;
};

// A file `indicators.db` in `folder`.
std::unique_ptr<Engine> NewSqlite(const std::string& folder);

}  // namespace wijkmonitor::robustness
