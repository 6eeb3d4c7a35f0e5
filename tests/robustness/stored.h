#pragma once

// What a database holds, read row by row.

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/store/database.h"
#include "tests/robustness/model.h"

namespace wijkmonitor::robustness {

struct Stored {
  struct Batch {
    std::string file_name, file_sha256, format, edition;
    int64_t rows_applied = 0;
    bool operator==(const Batch&) const = default;
  };
  struct Request {
    std::string body_sha256;
    std::string response;
  };
  struct Audited {
    int64_t id = 0;
    std::string request_id, body_sha256;
    int64_t data_version = 0;
  };

  store::DataVersion version;
  std::map<int64_t, store::DataVersion> commits;                         // by version
  std::map<int64_t, Batch> batches;                                      // by id
  std::map<int64_t, std::vector<indicators::Observation>> observations;  // by version
  std::map<std::string, Request> requests;                               // by request id
  std::vector<Audited> audit;                                            // in order
};

// Also walks the audit chain. Throws BrokenPromise.
Stored ReadStored(store::Database& database);

// Gives operations whose outcome is unknown the answer that is stored with their request.
void FindStoredAnswers(const Stored& stored, const std::vector<Operation*>& operations);

// Each import of the model is there once and whole, and nothing else is. Throws BrokenPromise.
void CheckStored(const Model& model, const Stored& stored);

}  // namespace wijkmonitor::robustness
