#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wijkmonitor::load {

// A program that runs beside this one, and ends with it.
class Child {
 public:
  enum class Stream { kOutput, kErrors };

  // `command` starts with the path of the program. What it writes to `watched` is read by
  // WaitForLine; the other stream goes to the end of `log_file`.
  Child(const std::vector<std::string>& command, Stream watched, const std::string& log_file);
  ~Child();  // stops it
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The first line that contains `text`. Throws when the program ends or is silent for 20 s.
  std::string WaitForLine(absl::string_view text);
  // Of all its threads, in user and system mode.
  absl::Duration CpuTime() const;

 private:
  pid_t pid_ = -1;
  int watched_ = -1;
  std::string unread_;
};

}  // namespace wijkmonitor::load
