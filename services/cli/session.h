#pragma once

// What every command works with: the services, and where output goes.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <ostream>
#include <string>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
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
// The value of `key` in the trailing metadata of a finished call; empty when absent.
std::string TrailingValue(const grpc::ClientContext& context, absl::string_view key);

// Prints an error to `err` and returns the exit code.
int Fail(const Session& session, const grpc::Status& status);
int Fail(const Session& session, const absl::Status& status);
// The same for a change; when it may have been made all the same, also says how to repeat it.
int FailChange(const Session& session, const std::string& request_id, const grpc::Status& status);
// Prints `text` to `out`; the exit code says whether all of it could be written.
int Print(const Session& session, absl::string_view text);

}  // namespace wijkmonitor::cli
