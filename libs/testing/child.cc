#include "libs/testing/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace wijkmonitor::testing {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);
constexpr absl::Duration kPollEvery = absl::Milliseconds(1);

// After fork in a program with threads only calls that are safe in a signal handler are.
[[noreturn]] void Become(char* const* arguments, int log) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGXFSZ, SIG_IGN);
  if (dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0) {
    execv(arguments[0], arguments);
  }
  _exit(127);
}

}  // namespace

Child::Child(const std::vector<std::string>& command, const std::string& log_file) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  const int log = open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  log_ = open(log_file.c_str(), O_RDONLY | O_CLOEXEC);
  if (log < 0 || log_ < 0 || lseek(log_, 0, SEEK_END) < 0) {
    throw std::runtime_error(absl::StrCat("cannot write to ", log_file));
  }
  pid_ = fork();
  if (pid_ == 0) Become(arguments.data(), log);
  close(log);
  if (pid_ < 0) throw std::runtime_error("no process");
}

Child::~Child() {
  if (pid_ > 0) kill(pid_, SIGTERM);
  const absl::Time last = absl::Now() + kPatience;
  while (IsRunning()) {
    if (absl::Now() > last) Kill();
    absl::SleepFor(kPollEvery);
  }
  close(log_);
}

void Child::Signal(int signal) {
  // -1 would be all processes that there are.
  if (!IsRunning() || kill(pid_, signal) != 0) throw std::runtime_error("the program has ended");
}

void Child::Kill() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

bool Child::IsRunning() {
  if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) != 0) pid_ = -1;
  return pid_ > 0;
}

std::string Child::WaitForLine(absl::string_view text) {
  absl::Time last = absl::Now() + kPatience;
  std::string last_line = "nothing";
  while (true) {
    for (size_t end = 0; (end = unread_.find('\n')) != std::string::npos;) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      if (absl::StrContains(line, text)) return line;
      last_line = std::move(line);
    }
    const bool running = IsRunning();  // asked first: what it wrote before its end is read
    char buffer[4096];
    if (const ssize_t size = read(log_, buffer, sizeof(buffer)); size > 0) {
      unread_.append(buffer, static_cast<size_t>(size));
      last = absl::Now() + kPatience;
      continue;
    }
    if (!running || absl::Now() > last) {
      throw std::runtime_error(absl::StrCat("the program did not say ", text, " but ", last_line));
    }
    absl::SleepFor(kPollEvery);
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

}  // namespace wijkmonitor::testing
