#pragma once

// What every command works with: the services, and where output goes.

#include <google/protobuf/descriptor.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/cli/args.h"
#include "services/cli/words.h"

namespace wijkmonitor::cli {

// The services that there are, by their names, in the order in which people meet them.
const std::vector<std::pair<std::string, const google::protobuf::ServiceDescriptor*>>&
KnownServices();

// A service as its clients see it.
struct Remote {
  std::string address;
  std::shared_ptr<grpc::Channel> channel;
};

struct Session {
  std::vector<Remote> services;  // in the order of KnownServices
  Lang lang = Lang::kEn;
  absl::Duration timeout;         // of a unary call
  absl::Duration stream_timeout;  // of an import or export
  absl::Duration retry_pause;     // before an import is sent again
  bool colour = false;            // `out` takes escape codes
  bool progress = false;          // `err` is a terminal
  std::ostream& out;
  std::ostream& err;

  // The service that has the method.
  const Remote& ServiceOf(const google::protobuf::MethodDescriptor& method) const;
};

// Output goes to standard output and error. Connects lazily: an unreachable service shows in the
// first call. Error: INVALID_ARGUMENT when credentials cannot be read.
absl::StatusOr<Session> OpenSession(const Args& args);

}  // namespace wijkmonitor::cli
