#include "libs/rpc/header_flood.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "absl/strings/numbers.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "libs/base/limits.h"
#include "libs/log/log.h"

namespace wijkmonitor::rpc {
namespace {

template <class T>
bool Option(int descriptor, int level, int name, T* value) {
  socklen_t size = sizeof(T);
  return getsockopt(descriptor, level, name, value, &size) == 0;
}

// What tells a socket from all others the kernel has made; 0: no socket.
uint64_t CookieOf(int descriptor) {
  uint64_t cookie = 0;
  return Option(descriptor, SOL_SOCKET, SO_COOKIE, &cookie) ? cookie : 0;
}

int LocalPortOf(int descriptor) {
  sockaddr_storage address = {};
  socklen_t size = sizeof address;
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  switch (address.ss_family) {
    case AF_INET:
      return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
    case AF_INET6:
      return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
    default:
      return 0;
  }
}

std::vector<int> OpenDescriptors() {
  std::vector<int> descriptors;
  std::error_code error;
  for (auto entry = std::filesystem::directory_iterator("/proc/self/fd", error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    int descriptor = 0;
    if (absl::SimpleAtoi(entry->path().filename().string(), &descriptor)) {
      descriptors.push_back(descriptor);
    }
  }
  return descriptors;
}

absl::Duration CpuTimeOfThread() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return absl::DurationFromTimespec(time);
}

class Guard final : public HeaderFloodGuard {
 public:
  explicit Guard(int port) : port_(port), thread_([this] { Run(); }) {}
  ~Guard() override {
    stop_.Notify();
    thread_.join();
  }

 private:
  struct Connection {
    int descriptor = 0;
    uint64_t sent = 0;      // by the server
    uint64_t answered = 0;  // had arrived when it last sent
    uint64_t arrived = 0;
  };

  void Run() {
    absl::Duration pause = limits::kUnansweredLookInterval;
    while (!stop_.WaitForNotificationWithTimeout(pause)) {
      const absl::Duration before = CpuTimeOfThread();
      Look();
      pause = std::max(limits::kUnansweredLookInterval,
                       (CpuTimeOfThread() - before) / limits::kUnansweredLookShareMax);
      std::vector<UnansweredBytes> unanswered;
      for (const auto& [cookie, connection] : connections_) {
        unanswered.push_back(
            {cookie, static_cast<int64_t>(connection.arrived - connection.answered)});
      }
      if (const auto cookie = ConnectionToEnd(unanswered)) End(*cookie);
    }
  }

  void Look() {
    absl::flat_hash_map<uint64_t, Connection> open;
    for (const int descriptor : OpenDescriptors()) {
      const uint64_t cookie = CookieOf(descriptor);
      tcp_info info = {};
      if (cookie == 0 || !Option(descriptor, IPPROTO_TCP, TCP_INFO, &info)) continue;
      if (info.tcpi_bytes_received == 0 || LocalPortOf(descriptor) != port_) continue;
      const auto known = connections_.find(cookie);
      Connection& connection = open[cookie];
      if (known != connections_.end()) connection = known->second;
      connection.descriptor = descriptor;
      connection.arrived = info.tcpi_bytes_received;
      if (info.tcpi_bytes_sent != connection.sent) connection.answered = connection.arrived;
      connection.sent = info.tcpi_bytes_sent;
    }
    connections_ = std::move(open);
  }

  // gRPC may have closed the connection meanwhile, and something else may have its descriptor: one
  // of our own stays what it is.
  void End(uint64_t cookie) {
    const int own = fcntl(connections_[cookie].descriptor, F_DUPFD_CLOEXEC, 0);
    if (own < 0) return;
    // Resets it. A shutdown would not tell a client that waits until it may send more.
    sockaddr nowhere = {};
    nowhere.sa_family = AF_UNSPEC;
    if (CookieOf(own) == cookie && connect(own, &nowhere, sizeof nowhere) == 0) {
      log::Warning("a connection was ended that sent metadata without end");
    }
    close(own);
  }

  const int port_;
  absl::flat_hash_map<uint64_t, Connection> connections_;  // by cookie
  absl::Notification stop_;
  std::thread thread_;
};

}  // namespace

std::optional<uint64_t> ConnectionToEnd(absl::Span<const UnansweredBytes> connections) {
  if (connections.empty()) return std::nullopt;
  absl::int128 sum = 0;
  for (const UnansweredBytes& connection : connections) sum += connection.bytes;
  const auto most =
      std::max_element(connections.begin(), connections.end(),
                       [](const auto& a, const auto& b) { return a.bytes < b.bytes; });
  if (most->bytes <= limits::kUnansweredBytesPerConnectionMax &&
      sum <= limits::kUnansweredBytesMax) {
    return std::nullopt;
  }
  return most->connection;
}

std::unique_ptr<HeaderFloodGuard> GuardAgainstHeaderFloods(int port) {
  return std::make_unique<Guard>(port);
}

}  // namespace wijkmonitor::rpc
