#include "libs/testing/temp_redis.h"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace wijkmonitor::testing {
namespace {

using ContextPtr = std::unique_ptr<redisContext, decltype(&redisFree)>;
using ReplyPtr = std::unique_ptr<redisReply, decltype(&freeReplyObject)>;

}  // namespace

TempRedis::TempRedis() { Start(); }

TempRedis::~TempRedis() { Stop(); }

void TempRedis::Start(const std::vector<std::string>& arguments, const std::string& greeting) {
  std::vector<std::string> words = {"redis-server", "--port", "0",        "--unixsocket",
                                    socket(),       "--save", "",         "--appendonly",
                                    "no",           "--dir",  dir_.path()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // it must not outlive a test that crashes
    const int null = open("/dev/null", O_RDWR);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  for (int i = 0; i < 500; ++i) {
    if (Command({"PING"}).starts_with(greeting)) return;
    absl::SleepFor(absl::Milliseconds(20));
  }
  std::fprintf(stderr, "redis-server does not answer\n");
  std::abort();
}

void TempRedis::Stop() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void TempRedis::Freeze() { kill(pid_, SIGSTOP); }
void TempRedis::Thaw() { kill(pid_, SIGCONT); }

std::string TempRedis::Command(const std::vector<std::string>& words) const {
  const ContextPtr context(redisConnectUnix(socket().c_str()), &redisFree);
  if (context == nullptr || context->err != 0) return "";
  std::vector<const char*> texts;
  std::vector<size_t> sizes;
  for (const std::string& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  const ReplyPtr reply(
      static_cast<redisReply*>(redisCommandArgv(context.get(), static_cast<int>(words.size()),
                                                texts.data(), sizes.data())),
      &freeReplyObject);
  if (reply == nullptr) return "";
  if (reply->type == REDIS_REPLY_INTEGER) return std::to_string(reply->integer);
  return reply->str == nullptr ? "" : std::string(reply->str, reply->len);
}

}  // namespace wijkmonitor::testing
