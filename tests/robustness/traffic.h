#pragma once

// Several clients at once: one sends long imports, some steady small writes, one reads.

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "tests/robustness/client.h"

namespace wijkmonitor::robustness {

struct TrafficOptions {
  uint64_t seed = 0;
  int round = 0;
  size_t long_rows = 0;  // of the first long import; 0: none
  // Called before each message of the first long import, by its client.
  BeforeEach before_each;
};

class Traffic {
 public:
  // All outlive it.
  Traffic(const Service& service, const indicators::Catalogue& catalogue, History& history,
          const TrafficOptions& options);
  ~Traffic() { Stop(); }

  // Waits until the first long import has returned; breaks a promise when it does not.
  const Operation& FirstLong();
  // Asks the clients to end after the call they are in, and waits for them.
  void Stop();

 private:
  std::atomic<bool> stop_ = false;
  const Operation* first_long_ = nullptr;
  absl::Notification first_long_returned_;
  std::vector<std::thread> threads_;
};

}  // namespace wijkmonitor::robustness
