#include "libs/rpc/header_flood.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "absl/numeric/int128.h"
#include "libs/base/limits.h"
#include "libs/log/log.h"

namespace wijkmonitor::rpc {
namespace {

absl::Duration CpuTimeOfThread() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return absl::DurationFromTimespec(time);
}

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

HeaderFloodGuard::HeaderFloodGuard(Connections& connections)
    : all_(connections), thread_([this] { Run(); }) {}

HeaderFloodGuard::~HeaderFloodGuard() {
  stop_.Notify();
  thread_.join();
}

void HeaderFloodGuard::Run() {
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

void HeaderFloodGuard::Look() {
  absl::flat_hash_map<uint64_t, Connection> open;
  for (const auto& [descriptor, cookie] : all_.OpenOnes()) {
    tcp_info info = {};
    socklen_t size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) continue;
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
void HeaderFloodGuard::End(uint64_t cookie) {
  const int own = fcntl(connections_[cookie].descriptor, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return;
  // Resets it. A shutdown would not tell a client that waits until it may send more.
  sockaddr nowhere = {};
  nowhere.sa_family = AF_UNSPEC;
  if (CookieOf(own) == cookie && connect(own, &nowhere, sizeof nowhere) == 0) {
    log::BoundedWarning("a connection was ended that sent metadata without end", "connections");
  }
  close(own);
}

}  // namespace wijkmonitor::rpc
