#include "tests/robustness/scenario.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace wijkmonitor::robustness {

void InFolder(const std::function<void(const std::string&)>& body) {
  testing::TempDir dir;
  try {
    body(dir.path());
  } catch (const std::exception&) {
    dir.Keep();
    throw;
  }
}

absl::Duration Await(absl::string_view what, absl::Duration patience,
                     const std::function<bool()>& holds) {
  const absl::Time start = absl::Now();
  while (!holds()) {
    if (absl::Now() - start > patience) {
      throw BrokenPromise(absl::StrCat("not within ", absl::FormatDuration(patience), ": ", what));
    }
    absl::SleepFor(absl::Milliseconds(2));
  }
  return absl::Now() - start;
}

absl::Duration AwaitMore(Trial& trial, int64_t more, int64_t History::Counts::*count,
                         absl::string_view what, absl::Duration patience) {
  const int64_t before = trial.history().counts().*count;
  return Await(what, patience, [&] { return trial.history().counts().*count >= before + more; });
}

void AwaitErrors(Trial& trial, int64_t more, absl::string_view what, absl::Duration patience) {
  const int64_t before = trial.history().counts().AllErrors();
  Await(what, patience, [&] { return trial.history().counts().AllErrors() >= before + more; });
}

void CheckErrors(const History::Counts& counts, const std::set<std::string>& allowed) {
  for (const auto& [error, count] : counts.errors) {
    if (allowed.contains(error) || allowed.contains(error.substr(0, error.find(' ')))) continue;
    throw BrokenPromise(absl::StrCat("clients saw the error ", error, " ", count, " times"));
  }
}

}  // namespace wijkmonitor::robustness
