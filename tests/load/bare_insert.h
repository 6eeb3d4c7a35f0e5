#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/testing/temp_database.h"
#include "services/indicators/domain/observations.h"

namespace wijkmonitor::load {

// The least a program can do to keep figures as durably as the service does, in one transaction,
// with the same tables, index and settings of the engine: on SQLite one prepared insert, run for
// each row; on PostgreSQL, where that would be a round trip for each, one COPY.
class BareInsert {
 public:
  virtual ~BareInsert() = default;

  // How long storing them took. `version` is new each time.
  virtual absl::Duration Store(const std::vector<indicators::Observation>& rows,
                               int64_t version) = 0;
};

// On an empty database of this URL.
std::unique_ptr<BareInsert> NewBareInsert(testing::Engine engine, const std::string& url);
std::unique_ptr<BareInsert> NewBareCopy(const std::string& url);  // of PostgreSQL

}  // namespace wijkmonitor::load
