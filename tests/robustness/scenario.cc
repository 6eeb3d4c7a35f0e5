#include "tests/robustness/scenario.h"

#include "absl/strings/str_cat.h"

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

void WithAccount(Trial& trial, const std::function<void()>& body) {
  try {
    body();
  } catch (const std::exception& error) {
    throw BrokenPromise(absl::StrCat(error.what(), "\n", trial.Account()));
  }
}

}  // namespace wijkmonitor::robustness
