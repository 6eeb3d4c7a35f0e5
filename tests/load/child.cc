#include "tests/load/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace wijkmonitor::load {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);

// After fork in a program with threads only calls that are safe in a signal handler are.
[[noreturn]] void Become(char* const* arguments, int watched, int pipe_end, const char* log_file) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int log = open(log_file, O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int other = watched == STDOUT_FILENO ? STDERR_FILENO : STDOUT_FILENO;
  if (dup2(pipe_end, watched) >= 0 && dup2(log, other) >= 0) execv(arguments[0], arguments);
  _exit(127);
}

}  // namespace

Child::Child(const std::vector<std::string>& command, Stream watched, const std::string& log_file) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  pid_ = fork();
  if (pid_ == 0) {
    Become(arguments.data(), watched == Stream::kOutput ? STDOUT_FILENO : STDERR_FILENO, ends[1],
           log_file.c_str());
  }
  close(ends[1]);
  watched_ = ends[0];
  if (pid_ < 0) throw std::runtime_error("no process");
}

Child::~Child() {
  if (pid_ > 0) {
    kill(pid_, SIGTERM);
    const absl::Time last = absl::Now() + kPatience;
    while (waitpid(pid_, nullptr, WNOHANG) == 0) {
      if (absl::Now() > last) kill(pid_, SIGKILL);
      absl::SleepFor(absl::Milliseconds(2));
    }
  }
  close(watched_);
}

std::string Child::WaitForLine(absl::string_view text) {
  while (true) {
    for (size_t end = 0; (end = unread_.find('\n')) != std::string::npos;) {
      const std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      if (absl::StrContains(line, text)) return line;
    }
    pollfd ready{watched_, POLLIN, 0};
    char buffer[4096];
    const bool spoke = poll(&ready, 1, static_cast<int>(absl::ToInt64Milliseconds(kPatience))) > 0;
    const ssize_t size = spoke ? read(watched_, buffer, sizeof(buffer)) : 0;
    if (size <= 0) throw std::runtime_error(absl::StrCat("the program did not say ", text));
    unread_.append(buffer, static_cast<size_t>(size));
  }
}

absl::Duration Child::CpuTime() const {
  clockid_t clock;
  timespec time{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    throw std::runtime_error("the program has ended");
  }
  return absl::DurationFromTimespec(time);
}

}  // namespace wijkmonitor::load
