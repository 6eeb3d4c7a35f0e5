#pragma once

// What the service should hold and answer, made with the functions of the domain alone.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/store/database.h"
#include "services/indicators/domain/dataset.h"
#include "tests/robustness/operation.h"

namespace wijkmonitor::robustness {

class Model {
 public:
  // Of the town without figures, at `version`. `catalogue` is the one that requests were made with.
  Model(std::shared_ptr<const indicators::Catalogue> catalogue, int64_t version);

  // Brings in what was answered, in the order of the data versions of the answers, and compares
  // each answer with what it should have been. `commits` are the stored versions.
  // Throws BrokenPromise.
  void Take(std::vector<Operation*> operations,
            const std::map<int64_t, store::DataVersion>& commits);

  int64_t version() const { return version_; }
  // All revisions, by the version that brought them.
  const std::map<int64_t, std::vector<indicators::Observation>>& observations() const {
    return observations_;
  }
  // Imports that left a request record, by request id.
  const std::map<std::string, const Operation*>& recorded() const { return recorded_; }

 private:
  void Take(Operation* operation, const std::map<int64_t, store::DataVersion>& commits);
  Report Import(const ImportRequest& request, bool applied);
  std::vector<indicators::Observation> Inserts(
      const std::vector<indicators::DeclaredObservation>& rows, int64_t version);
  void Store(const std::vector<indicators::Observation>& inserts);
  const std::string& KompasOf(const KompasQuestion& question, const store::DataVersion& version);

  indicators::Dataset data_;
  int64_t version_;
  // The newest revisions, by area.
  std::map<indicators::ColumnKey, std::map<std::string, indicators::Observation>> stored_;
  std::map<int64_t, std::vector<indicators::Observation>> observations_;
  std::map<std::string, const Operation*> recorded_;
  std::map<std::string, std::string> answers_;  // kompassen of this version, by question
};

// The data versions that clients saw never go back: an operation invoked after another had returned
// saw at least its version. Throws BrokenPromise.
void CheckVersionsRise(const std::vector<Operation*>& operations);

}  // namespace wijkmonitor::robustness
