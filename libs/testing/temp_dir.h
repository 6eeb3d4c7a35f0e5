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

  // Leaves the folder where it is, to be looked at.
  void Keep() { kept_ = true; }

  const std::string& path() const { return path_; }
  std::string File(absl::string_view name) const;

 private:
  std::string path_;
  bool kept_ = false;
};

}  // namespace wijkmonitor::testing
