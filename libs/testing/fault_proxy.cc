#include "libs/testing/fault_proxy.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"

namespace wijkmonitor::testing {
namespace {

constexpr absl::Duration kDelay = absl::Milliseconds(200);
constexpr int kPollMs = 10;  // how soon it notices that it is to stop

// What there is to read; empty at the end of the stream.
std::string Receive(int socket) {
  std::string bytes(64 << 10, '\0');
  const ssize_t size = recv(socket, bytes.data(), bytes.size(), 0);
  bytes.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return bytes;
}

bool SendAll(int socket, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(size));
  }
  return true;
}

sockaddr_in Loopback() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

FaultProxy::FaultProxy(std::string server)
    : server_(std::move(server)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const sockaddr_in address = Loopback();
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      listen(listener_, 64) != 0) {
    std::fprintf(stderr, "no port for the proxy: %s\n", std::strerror(errno));
    std::abort();
  }
  thread_ = std::thread([this] { Run(); });
}

FaultProxy::~FaultProxy() {
  stopping_ = true;
  thread_.join();
  for (const Pair& pair : pairs_) {
    close(pair.client);
    close(pair.server);
  }
  close(listener_);
}

std::string FaultProxy::address() const {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  return absl::StrCat("127.0.0.1:", ntohs(address.sin_port));
}

void FaultProxy::Run() {
  while (!stopping_) {
    std::vector<pollfd> polled = {{listener_, POLLIN, 0}};
    for (const Pair& pair : pairs_) {
      polled.push_back({pair.client, POLLIN, 0});
      polled.push_back({pair.server, POLLIN, 0});
    }
    poll(polled.data(), polled.size(), kPollMs);
    std::vector<Pair> open;
    for (size_t i = 0; i < pairs_.size(); ++i) {
      Pair pair = pairs_[i];
      bool ended = false;
      if (polled[1 + 2 * i].revents != 0) ended = !ForwardRequest(pair);
      if (!ended && polled[2 + 2 * i].revents != 0) ended = !ForwardReply(&pair);
      if (ended) {
        close(pair.client);
        close(pair.server);
      } else {
        open.push_back(pair);
      }
    }
    pairs_ = std::move(open);
    if (polled[0].revents != 0) Accept();
  }
}

void FaultProxy::Accept() {
  Pair pair{accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC),
            socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  server_.copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (connect(pair.server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    pairs_.push_back(pair);
  } else {
    close(pair.client);
    close(pair.server);
  }
}

bool FaultProxy::ForwardRequest(const Pair& pair) {
  const std::string bytes = Receive(pair.client);
  return !bytes.empty() && SendAll(pair.server, bytes);
}

bool FaultProxy::ForwardReply(Pair* pair) {
  const std::string bytes = Receive(pair->server);
  if (bytes.empty()) return false;
  if (pair->silent) return true;
  const absl::string_view half = absl::string_view(bytes).substr(0, bytes.size() / 2);
  switch (fault_) {
    case Fault::kNone:
      return SendAll(pair->client, bytes);
    case Fault::kDelay:
      absl::SleepFor(kDelay);
      return SendAll(pair->client, bytes);
    case Fault::kReset: {
      SendAll(pair->client, half);
      const linger at_once{1, 0};
      setsockopt(pair->client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
      return false;
    }
    case Fault::kClose:
      SendAll(pair->client, half);
      return false;
    case Fault::kSilence:
      pair->silent = true;
      return SendAll(pair->client, half);
    case Fault::kGarbage:
      return SendAll(pair->client, std::string(bytes.size(), '\xa5'));
    case Fault::kSurplus:
      return SendAll(pair->client, absl::StrCat("$5\r\nother\r\n", bytes));
  }
  return false;
}

}  // namespace wijkmonitor::testing
