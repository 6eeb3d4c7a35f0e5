#pragma once

// What clients asked of the service, and what became of it.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "services/indicators/domain/observation.h"
#include "wijkmonitor/common/v1/import.pb.h"
#include "wijkmonitor/indicators/v1/kompas.pb.h"

namespace wijkmonitor::robustness {

namespace v1 = wijkmonitor::indicators::v1;
using Report = wijkmonitor::common::v1::ImportReport;

// The service did what it must not. Ends the run.
class BrokenPromise : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What a file holds: rows that are sound, and as text after them some that are not.
struct Content {
  std::vector<indicators::DeclaredObservation> rows;
  std::string file;
};

// One file of figures, and how it is to be imported.
struct ImportRequest {
  std::string kind;  // for people
  std::string request_id;
  std::string file_name;
  bool validate_only = false;
  bool allow_partial = false;
  std::shared_ptr<const Content> content;  // null when it is no longer needed
  int64_t sound_rows = 0, bad_rows = 0;
  std::string file_sha256;
  // The request id was used for another file: it is to be refused.
  bool reuses_id = false;
};

struct KompasQuestion {
  std::string area;
  int year = 0;
};

// Called before each message of an import, with its number from 0 and how many there are.
using BeforeEach = std::function<void(size_t message, size_t of)>;

enum class Outcome { kUnknown, kOk, kFail };

// Either an import or a question. Written by one thread until it has returned.
struct Operation {
  int64_t number = 0;
  int round = 0;
  int client = 0;
  std::shared_ptr<const ImportRequest> import;
  KompasQuestion question;
  // The earlier operation this one repeats, with its request id: the answer must be the same.
  const Operation* repeats = nullptr;

  Outcome outcome = Outcome::kUnknown;
  absl::Status error;  // of the last attempt
  int attempts = 0;
  Report report;
  v1::Kompas kompas;
  absl::Time invoked, returned = absl::InfiniteFuture();

  // The answer found in the database while the client did not know it.
  std::optional<Report> stored;
  // Its client stopped without an answer.
  bool lost = false;
  // The model has seen it.
  bool taken = false;

  // Of the answer.
  int64_t data_version() const {
    return import != nullptr ? report.data_version() : kompas.info().data_version();
  }
};

// Everything that was asked since the database was made. Thread-safe; references stay valid.
class History {
 public:
  Operation& Start(Operation operation);
  // Counts an attempt by what came of it.
  void Count(const Operation& operation, const absl::Status& status);

  struct Counts {
    int64_t imports = 0, reads = 0;         // answered
    std::map<std::string, int64_t> errors;  // refused or failed, by code and reason
    int64_t AllErrors() const;
  };
  Counts counts();

  // The others are to be called when no client runs.
  std::vector<Operation*> All();
  // Lets go of the content of what the model has taken.
  void Lighten();
  // What happened last, as lines for people: all but answered questions.
  std::string Tail(size_t lines);

 private:
  Mutex mutex_;
  std::vector<std::unique_ptr<Operation>> operations_ ABSL_GUARDED_BY(mutex_);
  Counts counts_ ABSL_GUARDED_BY(mutex_);
};

std::string Describe(const Operation& operation);

}  // namespace wijkmonitor::robustness
