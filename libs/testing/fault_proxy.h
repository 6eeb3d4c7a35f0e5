#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace wijkmonitor::testing {

// Stands between clients and a server, and does to replies what bad networks and programs do.
class FaultProxy {
 public:
  enum class Fault {
    kNone,
    kDelay,    // everything comes 200 ms later
    kReset,    // half a reply, then the connection is reset
    kClose,    // half a reply, then the end of the stream
    kSilence,  // half a reply, then nothing more on this connection
    kGarbage,  // other bytes, as many
    kSurplus,  // a reply too many before each
  };

  // `server`: the path of the unix socket it listens on. Aborts the test program when there is no
  // free port.
  explicit FaultProxy(std::string server);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  // From the next reply on.
  void Set(Fault fault) { fault_ = fault; }
  // "HOST:PORT"
  std::string address() const;

 private:
  struct Pair {
    int client, server;
    bool silent = false;
  };

  void Run();
  void Accept();
  // False when the pair has ended.
  bool ForwardRequest(const Pair& pair);
  bool ForwardReply(Pair* pair);

  const std::string server_;
  std::atomic<Fault> fault_ = Fault::kNone;
  std::atomic<bool> stopping_ = false;
  int listener_ = -1;
  std::vector<Pair> pairs_;
  std::thread thread_;
};

}  // namespace wijkmonitor::testing
