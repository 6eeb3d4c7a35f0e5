#include "tests/robustness/operation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/status.h"

namespace wijkmonitor::robustness {
namespace {

absl::string_view Word(Outcome outcome) {
  switch (outcome) {
    case Outcome::kUnknown:
      return "unknown";
    case Outcome::kOk:
      return "ok";
    case Outcome::kFail:
      return "fail";
  }
  return "";
}

std::string TimeOfDay(absl::Time time) {
  return time == absl::InfiniteFuture() ? "-"
                                        : absl::FormatTime("%H:%M:%E3S", time, absl::UTCTimeZone());
}

}  // namespace

std::string Describe(const Operation& operation) {
  std::string text = absl::StrFormat(
      "#%d round %d client %d  %s..%s  %-7s", operation.number, operation.round, operation.client,
      TimeOfDay(operation.invoked), TimeOfDay(operation.returned), Word(operation.outcome));
  if (operation.import == nullptr) {
    absl::StrAppend(&text, "  kompas of ", operation.question.area, " for ",
                    operation.question.year, ", data version ", operation.data_version());
  } else {
    const ImportRequest& import = *operation.import;
    absl::StrAppend(&text, "  ", import.kind, " ", import.request_id, ", ", import.sound_rows,
                    " rows, ", import.bad_rows, " bad, ", operation.attempts, " attempts");
    if (operation.outcome == Outcome::kOk) {
      absl::StrAppend(&text, ": ", Report::Outcome_Name(operation.report.outcome()),
                      ", data version ", operation.report.data_version(), ", applied ",
                      operation.report.rows_applied());
    }
    if (operation.stored.has_value()) {
      absl::StrAppend(&text, "; found stored as data version ", operation.stored->data_version());
    }
  }
  if (!operation.error.ok()) absl::StrAppend(&text, "; last error ", operation.error.ToString());
  return text;
}

Operation& History::Start(Operation operation) {
  MutexLock lock(&mutex_);
  operation.number = static_cast<int64_t>(operations_.size()) + 1;
  operation.invoked = absl::Now();
  operations_.push_back(std::make_unique<Operation>(std::move(operation)));
  return *operations_.back();
}

void History::Count(const Operation& operation, const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  MutexLock lock(&mutex_);
  if (status.ok()) {
    ++(operation.import != nullptr ? counts_.imports : counts_.reads);
    return;
  }
  ++counts_.errors[absl::StrCat(absl::StatusCodeToString(status.code()), reason.empty() ? "" : " ",
                                reason)];
}

std::vector<Operation*> History::All() {
  MutexLock lock(&mutex_);
  std::vector<Operation*> all;
  all.reserve(operations_.size());
  for (const auto& operation : operations_) all.push_back(operation.get());
  return all;
}

void History::Lighten() {
  for (Operation* operation : All()) {
    if (!operation->taken || operation->import == nullptr) continue;
    if (operation->outcome == Outcome::kUnknown) continue;  // will be repeated
    auto light = std::make_shared<ImportRequest>(*operation->import);
    light->content.reset();
    operation->import = std::move(light);
  }
}

std::string History::Tail(size_t lines) {
  std::vector<const Operation*> shown;
  for (const Operation* operation : All()) {
    if (operation->import != nullptr || operation->outcome != Outcome::kOk) {
      shown.push_back(operation);
    }
  }
  std::string text;
  for (size_t i = shown.size() - std::min(lines, shown.size()); i < shown.size(); ++i) {
    absl::StrAppend(&text, Describe(*shown[i]), "\n");
  }
  return text;
}

History::Counts History::counts() {
  MutexLock lock(&mutex_);
  return counts_;
}

int64_t History::Counts::AllErrors() const {
  int64_t all = 0;
  for (const auto& [error, count] : errors) all += count;
  return all;
}

}  // namespace wijkmonitor::robustness
