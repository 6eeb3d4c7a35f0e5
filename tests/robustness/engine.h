#pragma once

// The database under the service: the only place that knows which engine it is.

#include <memory>
#include <string>

#include "absl/types/span.h"
#include "libs/store/database.h"
#include "libs/testing/temp_postgres.h"

namespace wijkmonitor::robustness {

class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string url() const = 0;
  // Opens what a service that has been killed left behind, so that looking at it does not change
  // what the next service finds. No service runs. The last one opened is closed before.
  virtual std::unique_ptr<store::Database> OpenLeftBehind() = 0;
  // Sees to it that the database can be looked at when this program has ended, in a folder that
  // stays. Returns where.
  virtual std::string Keep(const std::string& folder) = 0;
};

// `migrations` are those of the service. A file `service.db` in `folder`.
std::unique_ptr<Engine> NewSqlite(const std::string& folder,
                                  absl::Span<const store::Migration> migrations);

// A new database of `server`, which outlives it. The service connects as kPostgresUser.
inline constexpr char kPostgresUser[] = "service";
std::unique_ptr<Engine> NewPostgres(testing::TempPostgres& server,
                                    absl::Span<const store::Migration> migrations);

}  // namespace wijkmonitor::robustness
