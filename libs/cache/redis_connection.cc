#include "libs/cache/redis_connection.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "libs/log/log.h"

namespace wijkmonitor::cache {
namespace {

using Kind = RedisReply::Kind;
using SteadyClock = std::chrono::steady_clock;

std::string Encode(const std::vector<absl::string_view>& words) {
  std::string bytes = absl::StrCat("*", words.size(), "\r\n");
  for (const absl::string_view word : words) {
    absl::StrAppend(&bytes, "$", word.size(), "\r\n", word, "\r\n");
  }
  return bytes;
}

redisContext* NewContext(const std::string& address) {
  absl::string_view path = address;
  if (absl::ConsumePrefix(&path, "unix:")) {
    return redisConnectUnixNonBlock(std::string(path).c_str());
  }
  const size_t colon = address.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port)) {
    return nullptr;
  }
  return redisConnectNonBlock(address.substr(0, colon).c_str(), port);
}

int MsUntil(SteadyClock::time_point instant) {
  if (instant == SteadyClock::time_point::max()) return -1;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(instant - SteadyClock::now());
  return static_cast<int>(std::max<int64_t>(wait.count(), 0));
}

}  // namespace

RedisConnection::RedisConnection(std::string address, absl::Duration timeout, OnChange on_change)
    : address_(std::move(address)),
      timeout_(absl::ToChronoNanoseconds(timeout)),
      on_change_(std::move(on_change)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  on_change_(false);
  thread_ = std::thread([this] { Run(); });
}

RedisConnection::~RedisConnection() {
  stopping_ = true;
  eventfd_write(wake_, 1);
  thread_.join();
  close(wake_);
}

void RedisConnection::Ask(const std::vector<absl::string_view>& words, Done done) {
  const std::string bytes = Encode(words);
  {
    MutexLock lock(&mutex_);
    if (up_) return Send(bytes, std::move(done));
  }
  RedisReply refused{Kind::kRefused, {}};
  done(refused);
}

void RedisConnection::Send(absl::string_view bytes, Done done) {
  const Instant overdue_at = SteadyClock::now() + timeout_;
  in_flight_.push_back({std::move(done), overdue_at});
  const bool first = unsent_.empty();
  absl::StrAppend(&unsent_, bytes);
  if (first) Write();
  // What is left the thread sends when there is room again.
  const bool left = first && !unsent_.empty();
  if (left || sleeps_until_ > overdue_at) {
    sleeps_until_ = {};
    eventfd_write(wake_, 1);
  }
}

// As much as there is room for. The thread will see an error, too.
void RedisConnection::Write() {
  const ssize_t size =
      send(context_->fd, unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (size > 0) unsent_.erase(0, static_cast<size_t>(size));
}

void RedisConnection::Run() {
  while (!stopping_) {
    if (context_ == nullptr && SteadyClock::now() >= connect_at_) Connect();
    Sleep();
  }
  Drop();
}

// Goes on in the background: that it failed shows when the first GET is not answered.
void RedisConnection::Connect() {
  std::unique_ptr<redisContext, FreeContext> context(NewContext(address_));
  if (context == nullptr) return TakeDown("the address is not unix:PATH or HOST:PORT");
  if (context->err != 0) return TakeDown(context->errstr);
  reader_.emplace();
  MutexLock lock(&mutex_);
  context_ = std::move(context);
  Send(Encode({"GET", "wijkmonitor:probe"}), nullptr);
}

// Until there is something to read, to write or to do.
void RedisConnection::Sleep() {
  pollfd polled[] = {{wake_, POLLIN, 0}, {-1, POLLIN, 0}};
  Instant until;
  {
    MutexLock lock(&mutex_);
    if (context_ != nullptr) polled[1].fd = context_->fd;
    if (!unsent_.empty()) polled[1].events |= POLLOUT;
    until = sleeps_until_ = WakeAt();
  }
  idle_ = poll(polled, 2, MsUntil(until)) == 0;
  const Instant woke_at = SteadyClock::now();
  eventfd_t count = 0;
  if (polled[0].revents != 0) eventfd_read(wake_, &count);
  if ((polled[1].revents & POLLOUT) != 0) {
    MutexLock lock(&mutex_);
    Write();
  }
  // All that was there when it woke is read before anything is called overdue: it may be this
  // thread that is late.
  if ((polled[1].revents & ~POLLOUT) != 0) {
    while (Read()) {
    }
  }
  if (Overdue(woke_at)) TakeDown("no answer in time");
}

RedisConnection::Instant RedisConnection::WakeAt() const {
  if (context_ == nullptr) return connect_at_;
  if (!in_flight_.empty()) return in_flight_.front().overdue_at;
  // One command often follows another: it need not wake the thread for its timeout.
  return idle_ ? Instant::max() : SteadyClock::now() + timeout_;
}

bool RedisConnection::Overdue(Instant now) {
  MutexLock lock(&mutex_);
  return !in_flight_.empty() && now >= in_flight_.front().overdue_at;
}

// Whether there may be more to read.
bool RedisConnection::Read() {
  const std::array<iovec, 2> space = reader_->Space();
  const ssize_t size = readv(context_->fd, space.data(), space.size());
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (size <= 0) {
    TakeDown(size == 0 ? "the connection was closed" : std::strerror(errno));
    return false;
  }
  reader_->Received(static_cast<size_t>(size));
  return Answer() && static_cast<size_t>(size) == space[0].iov_len + space[1].iov_len;
}

// Answers every command whose reply is there. Whether Redis can be asked on.
bool RedisConnection::Answer() {
  RedisReply reply;
  auto found = RedisReplyReader::Found::kNothing;
  while ((found = reader_->Next(&reply)) == RedisReplyReader::Found::kReply) {
    if (!Answer(reply)) {
      TakeDown(reply.kind == Kind::kError ? reply.text : "not a reply to the command");
      return false;
    }
  }
  if (found != RedisReplyReader::Found::kGarbage) return true;
  TakeDown("not the protocol of Redis");
  return false;
}

bool RedisConnection::Answer(RedisReply& reply) {
  Command command;
  {
    MutexLock lock(&mutex_);
    if (in_flight_.empty()) return false;
    command = std::move(in_flight_.front());
    in_flight_.pop_front();
  }
  if (command.done != nullptr) {
    if (!command.done(reply)) return false;
    breaker_.Succeeded();
    return true;
  }
  if (reply.kind != Kind::kNil && reply.kind != Kind::kString) return false;
  {
    MutexLock lock(&mutex_);
    up_ = true;
  }
  on_change_(true);
  if (std::exchange(outage_logged_, false)) {
    log::Info("Redis answers again", {{"address", address_}});
  }
  return true;
}

void RedisConnection::TakeDown(const std::string& why) {
  connect_at_ = SteadyClock::now() + absl::ToChronoNanoseconds(breaker_.Failed());
  if (breaker_.open() && !std::exchange(outage_logged_, true)) {
    log::Warning("Redis does not answer and is left alone for a while",
                 {{"address", address_}, {"reason", why}});
  }
  Drop();
}

void RedisConnection::Drop() {
  std::deque<Command> unanswered;
  {
    MutexLock lock(&mutex_);
    up_ = false;
    unanswered.swap(in_flight_);
    unsent_.clear();
    context_.reset();
  }
  on_change_(false);
  for (const Command& command : unanswered) {
    RedisReply none;
    if (command.done != nullptr) command.done(none);
  }
}

}  // namespace wijkmonitor::cache
