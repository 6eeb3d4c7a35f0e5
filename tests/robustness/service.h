#pragma once

// The program under test, as a process.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/testing/child.h"
#include "wijkmonitor/indicators/v1/indicator_service.grpc.pb.h"

namespace wijkmonitor::robustness {

using Stub = indicators::v1::IndicatorService::Stub;

// Used by the thread that made it; stubs by any.
class Service {
 public:
  // `program` is the path of the service, `host` an address of this machine. One that is started
  // again on its port needs a host of its own: while it is down, the near end of some connection
  // may be given that port on 127.0.0.1.
  Service(std::string program, std::string database, std::string log_file,
          std::string host = "127.0.0.1");

  // Returns when it serves.
  void Start();
  // SIGKILL while it starts, so long after the start of the process.
  void StartAndKill(absl::Duration after);
  // SIGKILL: it has no chance to do anything about it. Returns when it is gone.
  void Kill();
  // SIGTERM. Returns when it has ended.
  void Stop();
  // It serves: from here on it is started on the port that it has now.
  void KeepAddress() { start_address_ = address_; }

  // Of the process that runs; a new one each time it is started.
  std::unique_ptr<Stub> NewStub() const;
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  testing::Child& process() { return *process_; }
  const std::string& address() const { return address_; }
  // From the start of the process until it says that it serves, one a start; and the time of
  // processors that took, which says more on a busy machine.
  const std::vector<absl::Duration>& ready_times() const { return ready_times_; }
  const std::vector<absl::Duration>& ready_cpu_times() const { return ready_cpu_times_; }

 private:
  std::unique_ptr<testing::Child> NewProcess() const;

  const std::string program_, database_, log_file_, host_;
  std::string start_address_, address_;
  std::unique_ptr<testing::Child> process_;
  std::shared_ptr<grpc::Channel> channel_;
  std::vector<absl::Duration> ready_times_, ready_cpu_times_;
};

}  // namespace wijkmonitor::robustness
