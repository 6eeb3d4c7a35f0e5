#pragma once

// The other services that a service asks.

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/byte_budget.h"
#include "libs/base/clock.h"
#include "libs/base/executor.h"
#include "libs/base/limits.h"
#include "libs/config/config.h"
#include "libs/rpc/partner.h"

namespace wijkmonitor::rpc {

// Thread-safe.
class Partners {
 public:
  // Those that `config` has an address of. They are connected to when they are there: a partner
  // that is away is no error. All given outlive it. Error: INVALID_ARGUMENT for credentials that
  // cannot be used.
  static absl::StatusOr<std::unique_ptr<Partners>> Open(const config::ServiceConfig& config,
                                                        Executor& executor, Clock& clock,
                                                        prometheus::Registry& metrics);

  // Null when there is no address of the service with this full name.
  Partner* Find(absl::string_view service) const;
  // As Partner::Stop, of all.
  void Stop();
  // Where joins run.
  Executor& executor() { return executor_; }
  // How many joins are being made.
  std::atomic<int>& joins_in_flight() { return joins_in_flight_; }
  // The bytes of answers that they hold.
  ByteBudget& answer_bytes() { return answer_bytes_; }

 private:
  explicit Partners(Executor& executor) : executor_(executor) {}

  Executor& executor_;
  std::atomic<int> joins_in_flight_ = 0;
  ByteBudget answer_bytes_{limits::kJoinAnswerBytesOfAllMax};
  std::map<std::string, std::unique_ptr<Partner>, std::less<>> partners_;  // by full name
};

}  // namespace wijkmonitor::rpc
