#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace wijkmonitor::testing {

// A new folder under the system's temporary folder, removed with all it holds at the end.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string File(absl::string_view name) const;

 private:
  std::string path_;
};

}  // namespace wijkmonitor::testing
