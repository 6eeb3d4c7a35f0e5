#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wijkmonitor::testing {

// A program that runs beside this one, and ends with it. Used by one thread.
class Child {
 public:
  // `command` starts with the path of the program. What it writes goes to the end of `log_file`. A
  // file that grows beyond a limit is an error to it, not a signal. Throws when it cannot be
  // started.
  Child(const std::vector<std::string>& command, const std::string& log_file);
  ~Child();  // asks it to end, and waits
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The first line that contains `text`, of those it wrote since the last one returned. Throws when
  // the program ends or is silent for 20 s.
  std::string WaitForLine(absl::string_view text);
  // Throws when it has gone.
  void Signal(int signal);
  // As SIGKILL does: returns when it is gone.
  void Kill();
  bool IsRunning();
  pid_t pid() const { return pid_; }
  // Of all its threads, in user and system mode.
  absl::Duration CpuTime() const;

 private:
  pid_t pid_ = -1;  // -1: gone
  int log_ = -1;    // read here what it wrote
  std::string unread_;
};

}  // namespace wijkmonitor::testing
