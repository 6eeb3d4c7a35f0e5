#include "tests/robustness/service.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace wijkmonitor::robustness {

Service::Service(std::string program, std::string database, std::string log_file, std::string host)
    : program_(std::move(program)),
      database_(std::move(database)),
      log_file_(std::move(log_file)),
      host_(std::move(host)),
      start_address_(absl::StrCat(host_, ":0")) {}

std::unique_ptr<testing::Child> Service::NewProcess() const {
  return std::make_unique<testing::Child>(
      std::vector<std::string>{program_, "--address", start_address_, "--ops-address=127.0.0.1:0",
                               "--database", database_},
      log_file_);
}

void Service::StartAndKill(absl::Duration after) {
  process_ = NewProcess();
  absl::SleepFor(after);
  process_->Kill();
}

void Service::Start() {
  const absl::Time start = absl::Now();
  process_ = NewProcess();
  const std::string line = process_->WaitForLine("\"serving\"");
  ready_times_.push_back(absl::Now() - start);
  ready_cpu_times_.push_back(process_->CpuTime());
  address_ = absl::StrCat(host_, ":", nlohmann::json::parse(line).at("port").get<int>());
  channel_ = grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
}

void Service::Kill() { process_->Kill(); }

void Service::Stop() { process_.reset(); }

std::unique_ptr<Stub> Service::NewStub() const {
  return indicators::v1::IndicatorService::NewStub(channel_);
}

}  // namespace wijkmonitor::robustness
