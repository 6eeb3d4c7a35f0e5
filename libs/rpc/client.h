#pragma once

// What our own programs call services with.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace wijkmonitor::rpc {

struct ClientOptions {
  // HOST:PORT, where a name may stand for several replicas; or several IPv4 addresses ADDRESS:PORT,
  // separated by commas.
  std::string target;
  // PEM files, read again once a second: a channel that lives long sees them change. `ca_file`: who
  // may sign the service's certificate; empty: no TLS.
  std::string ca_file;
  // The caller's own identity; both or neither.
  std::string certificate_file, key_file;
  // Goes with every call as "authorization: Bearer TOKEN"; empty: none.
  std::string token;
  // Makes no call again: for whoever decides that call by call.
  bool tries_once = false;
};

// Takes calls round the replicas that say that they are serving, and makes a call again that ended
// with UNAVAILABLE or CANCELLED, at most 5 times: a replica that stops loses none. A service that
// has gone without a word is found out within 40 s. (Of a stream, only while no more than 256 KiB
// were sent.) Changes are safe to make again because each carries a request_id. Never through the
// proxy of the environment. Connects lazily: an unreachable service shows in the first call. Error:
// INVALID_ARGUMENT (an unreadable file, a key without certificate).
absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const ClientOptions& options);

// What a service said beside its answer, in the trailing metadata of this name; empty: nothing. To
// be asked when the call has ended.
std::string TrailerOf(const grpc::ClientContext& context, const char* name);

}  // namespace wijkmonitor::rpc
