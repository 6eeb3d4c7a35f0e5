#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/indicators/domain/observations.h"

struct sqlite3;

namespace wijkmonitor::load {

// The least a program can do to keep figures as durably as the service does: one prepared insert,
// run for each row, in one transaction. The same tables, index and settings of the engine.
class BareInsert {
 public:
  explicit BareInsert(const std::string& database_file);

  // How long storing them took. `version` is new each time.
  absl::Duration Store(const std::vector<indicators::Observation>& rows, int64_t version);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  void Run(const char* sql);

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace wijkmonitor::load
