#pragma once

// Ends connections that send metadata without end.
//
// HTTP/2 holds back the bytes of messages: a client sends a window of them, and more when the
// server has sent an update. It does not hold back metadata, and gRPC 1.51 keeps a header block
// until it ends, however long it is (CVE-2023-33953). So what arrived on a connection since the
// server last sent anything on it is watched: more than some windows (limits::kWindowBytes) of it
// is metadata.

#include <cstdint>
#include <optional>
#include <thread>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/notification.h"
#include "absl/types/span.h"
#include "libs/rpc/connections.h"

namespace wijkmonitor::rpc {

// A connection, and how many bytes arrived on it since the server last sent any.
struct UnansweredBytes {
  uint64_t connection = 0;
  int64_t bytes = 0;
};

// The connection with most unanswered bytes, when they are more than
// limits::kUnansweredBytesPerConnectionMax, or those of all together more than
// limits::kUnansweredBytesMax.
std::optional<uint64_t> ConnectionToEnd(absl::Span<const UnansweredBytes> connections);

// Looks at those of `connections` that are open every
// limits::kUnansweredLookInterval, or less often when there are so many that it would take more
// than limits::kUnansweredLookShareMax of the time, and resets the one to end, until it is
// destroyed.
class HeaderFloodGuard {
 public:
  explicit HeaderFloodGuard(Connections& connections);
  ~HeaderFloodGuard();

 private:
  struct Connection {
    int descriptor = 0;
    uint64_t sent = 0;      // by the server
    uint64_t answered = 0;  // had arrived when it last sent
    uint64_t arrived = 0;
  };

  void Run();
  void Look();
  void End(uint64_t cookie);

  Connections& all_;
  absl::flat_hash_map<uint64_t, Connection> connections_;  // by cookie
  absl::Notification stop_;
  std::thread thread_;
};

}  // namespace wijkmonitor::rpc
