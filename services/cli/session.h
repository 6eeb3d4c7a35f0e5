#pragma once

// What every command works with: the services, and where output goes.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <ostream>
#include <string>
#include <type_traits>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/cli/args.h"
#include "services/cli/words.h"
#include "wijkmonitor/finance/v1/finance_service.grpc.pb.h"
#include "wijkmonitor/indicators/v1/indicator_service.grpc.pb.h"

namespace wijkmonitor::cli {

// A service as its clients see it.
template <class Service>
struct Remote {
  std::string address;
  std::unique_ptr<typename Service::Stub> stub;
};

template <class Service>
Remote<Service> RemoteAt(const std::string& address,
                         const std::shared_ptr<grpc::Channel>& channel) {
  return {address, Service::NewStub(channel)};
}

struct Session {
  Remote<indicators::v1::IndicatorService> indicators;
  Remote<finance::v1::FinanceService> finance;
  Lang lang = Lang::kEn;
  absl::Duration timeout;         // of a unary call
  absl::Duration stream_timeout;  // of an import or export
  absl::Duration retry_pause;     // before an import is sent again
  bool colour = false;            // `out` takes escape codes
  bool progress = false;          // `err` is a terminal
  std::ostream& out;
  std::ostream& err;
};

// The stub of this type.
template <class Stub>
Stub& StubOf(const Session& session) {
  if constexpr (std::is_same_v<Stub, finance::v1::FinanceService::Stub>) {
    return *session.finance.stub;
  } else {
    return *session.indicators.stub;
  }
}

// Output goes to standard output and error. Connects lazily: an unreachable service shows in the
// first call. Error: INVALID_ARGUMENT when credentials cannot be read.
absl::StatusOr<Session> OpenSession(const Args& args);

void SetDeadline(absl::Duration timeout, grpc::ClientContext* context);

}  // namespace wijkmonitor::cli
