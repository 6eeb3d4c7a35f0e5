#include "libs/rpc/connections.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/base/loopback.h"
#include "libs/base/status.h"
#include "libs/log/log.h"

namespace wijkmonitor::rpc {
namespace {

// So long no connection is accepted when there was no descriptor for one.
constexpr absl::Duration kNoDescriptorPause = absl::Milliseconds(100);

void SetOption(int descriptor, int level, int name, int value) {
  setsockopt(descriptor, level, name, &value, sizeof value);
}

std::pair<std::string, std::string> IpAndPort(const sockaddr_storage& address) {
  char ip[NI_MAXHOST] = "", port[NI_MAXSERV] = "";
  getnameinfo(reinterpret_cast<const sockaddr*>(&address), sizeof address, ip, sizeof ip, port,
              sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
  return {CanonicalIp(ip), port};
}

void SetPort(sockaddr_storage* address, int port) {
  // At the same place in addresses of both families.
  reinterpret_cast<sockaddr_in*>(address)->sin_port = htons(static_cast<uint16_t>(port));
}

// Resets a connection, so that it leaves nothing behind.
void Refuse(int descriptor) {
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(descriptor);
}

}  // namespace

size_t DescriptorsMax() {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

ConnectionBounds BoundsOfProcess(std::set<std::string> trusted_proxies) {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const size_t reserved = std::min(limits::kDescriptorsReserved, DescriptorsMax() / 2);
  const size_t all = std::min(limits::kConnectionsMax, DescriptorsMax() - reserved);
  return {all, all / 2, std::move(trusted_proxies)};
}

uint64_t CookieOf(int descriptor) {
  uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  return getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 ? cookie : 0;
}

absl::StatusOr<std::unique_ptr<Connections>> Connections::Listen(const std::string& address,
                                                                 ConnectionBounds bounds) {
  const size_t colon = address.rfind(':');
  const std::string host(
      absl::StripPrefix(absl::StripSuffix(absl::string_view(address).substr(0, colon), "]"), "["));
  std::unique_ptr<Connections> connections(new Connections(std::move(bounds)));
  const addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(host.c_str(), address.substr(colon + 1).c_str(), &hints, &found);
  absl::Status status =
      failed == 0 ? absl::OkStatus() : absl::UnavailableError(gai_strerror(failed));
  for (const addrinfo* one = found; one != nullptr && status.ok(); one = one->ai_next) {
    status = connections->ListenOn(one->ai_addr, one->ai_addrlen);
  }
  if (found != nullptr) freeaddrinfo(found);
  if (status.ok()) return connections;
  return MakeError(absl::StatusCode::kUnavailable, "PORT_TAKEN",
                   absl::StrCat("cannot listen on ", address, ": ", status.message()));
}

// On the port that was asked for, or that the first address got.
absl::Status Connections::ListenOn(const sockaddr* address, socklen_t size) {
  sockaddr_storage own = {};
  std::memcpy(&own, address, size);
  if (port_ != 0) SetPort(&own, port_);
  const int listener = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  // Of a family that this machine does not have; the host has another address.
  if (listener < 0) return absl::OkStatus();
  listeners_.push_back({.fd = listener, .events = POLLIN});
  SetOption(listener, SOL_SOCKET, SO_REUSEADDR, 1);
  // Connections inherit these.
  SetOption(listener, IPPROTO_TCP, TCP_NODELAY, 1);
  SetOption(listener, IPPROTO_TCP, TCP_USER_TIMEOUT,
            static_cast<int>(absl::ToInt64Milliseconds(limits::kKeepaliveTimeout)));
  if (address->sa_family == AF_INET6) SetOption(listener, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (bind(listener, reinterpret_cast<const sockaddr*>(&own), size) != 0 ||
      listen(listener, SOMAXCONN) != 0) {
    return absl::UnavailableError(std::strerror(errno));
  }
  getsockname(listener, reinterpret_cast<sockaddr*>(&own), &size);
  own_address_ = own;
  port_ = ntohs(reinterpret_cast<const sockaddr_in&>(own).sin_port);
  return absl::OkStatus();
}

Connections::~Connections() { Close(); }

void Connections::Start(std::function<void(int descriptor)> take) {
  take_ = std::move(take);
  thread_ = std::thread([this] { Run(); });
}

void Connections::Close() {
  closing_ = true;
  for (const pollfd& listener : listeners_) shutdown(listener.fd, SHUT_RDWR);  // wakes the thread
  if (thread_.joinable()) thread_.join();
  for (const pollfd& listener : listeners_) close(listener.fd);
  listeners_.clear();
}

void Connections::Run() {
  while (!closing_) {
    if (poll(listeners_.data(), listeners_.size(), -1) <= 0) continue;
    for (const pollfd& listener : listeners_) {
      if (listener.revents != 0 && !closing_) AcceptOn(listener.fd);
    }
  }
}

void Connections::AcceptOn(int listener) {
  sockaddr_storage peer = {};
  socklen_t size = sizeof peer;
  const int descriptor =
      accept4(listener, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor >= 0) return Admit(descriptor, peer) ? take_(descriptor) : Refuse(descriptor);
  if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
    log::BoundedWarning(absl::StrCat("no connection can be accepted: ", std::strerror(errno)),
                        "connections");
    absl::SleepFor(kNoDescriptorPause);
  }
}

bool Connections::Admit(int descriptor, const sockaddr_storage& peer) {
  const auto [ip, port] = IpAndPort(peer);
  MutexLock lock(&mutex_);
  Forget(descriptor);  // its number is free again: whoever had it is closed
  const bool is_own = absl::StrCat(ip, " ", port) == dialling_;
  if (!is_own && !HasRoom(ip) && absl::Now() - looked_at_ >= limits::kConnectionsLookInterval) {
    ForgetClosed();
  }
  if (!is_own && !HasRoom(ip)) {
    log::BoundedWarning(absl::StrCat("a connection from ", ip, " was refused: ", of_address_[ip],
                                     " of it are open, ", taken_.size(), " in all"),
                        "connections");
    return false;
  }
  taken_[descriptor] = {CookieOf(descriptor), ip};
  ++of_address_[ip];
  return true;
}

bool Connections::HasRoom(const std::string& ip) const {
  if (taken_.size() >= bounds_.all) return false;
  const auto of_address = of_address_.find(ip);
  return of_address == of_address_.end() || of_address->second < bounds_.of_an_address ||
         bounds_.trusted_proxies.contains(ip);
}

void Connections::Forget(int descriptor) {
  const auto taken = taken_.find(descriptor);
  if (taken == taken_.end()) return;
  const auto of_address = of_address_.find(taken->second.ip);
  if (--of_address->second == 0) of_address_.erase(of_address);
  taken_.erase(taken);
}

void Connections::ForgetClosed() {
  std::vector<int> closed;
  for (const auto& [descriptor, taken] : taken_) {
    if (CookieOf(descriptor) != taken.cookie) closed.push_back(descriptor);
  }
  for (const int descriptor : closed) Forget(descriptor);
  looked_at_ = absl::Now();
}

std::vector<Connections::Open> Connections::OpenOnes() {
  std::vector<Open> open;
  MutexLock lock(&mutex_);
  ForgetClosed();
  for (const auto& [descriptor, taken] : taken_) open.push_back({descriptor, taken.cookie});
  return open;
}

int Connections::Dial(absl::Duration patience) {
  sockaddr_storage to = own_address_;
  auto& to_6 = reinterpret_cast<sockaddr_in6&>(to).sin6_addr;
  auto& to_4 = reinterpret_cast<sockaddr_in&>(to).sin_addr;
  if (to.ss_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&to_6)) to_6 = in6addr_loopback;
  if (to.ss_family == AF_INET && to_4.s_addr == INADDR_ANY) to_4.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr_storage from = to;
  SetPort(&from, 0);
  const int socket = ::socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval timeout = absl::ToTimeval(patience);
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  const socklen_t size = to.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  socklen_t from_size = size;
  if (bind(socket, reinterpret_cast<sockaddr*>(&from), size) == 0 &&
      getsockname(socket, reinterpret_cast<sockaddr*>(&from), &from_size) == 0) {
    const auto [ip, port] = IpAndPort(from);
    {
      MutexLock lock(&mutex_);
      dialling_ = absl::StrCat(ip, " ", port);
    }
    if (connect(socket, reinterpret_cast<sockaddr*>(&to), size) == 0) return socket;
  }
  if (socket >= 0) close(socket);
  return -1;
}

}  // namespace wijkmonitor::rpc
