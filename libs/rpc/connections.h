#pragma once

// The connections of the gRPC port. Internal to libs/rpc.
//
// gRPC 1.51 never accepts again once it gets no descriptor for a connection (CVE-2023-4785). So
// connections are accepted here, within bounds, and handed over to it.

#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"

namespace wijkmonitor::rpc {

// How many connections there may be.
struct ConnectionBounds {
  size_t all = 0;
  size_t of_an_address = 0;               // of all others than
  std::set<std::string> trusted_proxies;  // as CanonicalIp writes them
};

// Raises the limit of this process's descriptors as far as it may, and says what that leaves room
// for.
ConnectionBounds BoundsOfProcess(std::set<std::string> trusted_proxies);

// How many descriptors this process may have.
size_t DescriptorsMax();

// What tells a socket from all others the kernel has made; 0: no socket.
uint64_t CookieOf(int descriptor);

class Connections {
 public:
  // `address`: HOST:PORT, port 0: any. UNAVAILABLE, PORT_TAKEN when it cannot listen there.
  static absl::StatusOr<std::unique_ptr<Connections>> Listen(const std::string& address,
                                                             ConnectionBounds bounds);
  ~Connections();  // as Close

  int port() const { return port_; }
  // From now on `take` gets the descriptor of each connection within the bounds, to own. Others are
  // reset.
  void Start(std::function<void(int descriptor)> take);
  // Stops listening. Connections that were taken stay. Harmless twice.
  void Close();

  struct Open {
    int descriptor = 0;
    uint64_t cookie = 0;
  };
  // Those that were taken and that nobody has closed.
  std::vector<Open> OpenOnes() ABSL_LOCKS_EXCLUDED(mutex_);

  // Connects to the own port, whatever the bounds, and returns the socket, to own; -1: could not.
  // It sends and receives for at most `patience`. One call at a time.
  int Dial(absl::Duration patience) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Taken {
    uint64_t cookie = 0;
    std::string ip;
  };

  explicit Connections(ConnectionBounds bounds) : bounds_(std::move(bounds)) {}

  absl::Status ListenOn(const sockaddr* address, socklen_t size);
  void Run();
  void AcceptOn(int listener);
  bool Admit(int descriptor, const sockaddr_storage& peer) ABSL_LOCKS_EXCLUDED(mutex_);
  bool HasRoom(const std::string& ip) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(int descriptor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ForgetClosed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ConnectionBounds bounds_;
  int port_ = 0;
  sockaddr_storage own_address_ = {};
  std::vector<pollfd> listeners_;
  std::function<void(int)> take_;
  std::atomic<bool> closing_ = false;
  std::thread thread_;
  Mutex mutex_;
  absl::flat_hash_map<int, Taken> taken_ ABSL_GUARDED_BY(mutex_);  // by descriptor
  absl::flat_hash_map<std::string, size_t> of_address_ ABSL_GUARDED_BY(mutex_);
  absl::Time looked_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::string dialling_ ABSL_GUARDED_BY(mutex_);  // the address that Dial calls from
};

}  // namespace wijkmonitor::rpc
