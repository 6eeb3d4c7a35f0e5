#pragma once

// Calls of any method, by its descriptor, as a client.

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace wijkmonitor::rpc {

// A new message of the type, which the program has.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

// What goes to a service and comes back within one call.
struct Exchange {
  const google::protobuf::MethodDescriptor& method;
  // The first message that is sent; `next` makes it the next one, or says that there is none.
  google::protobuf::Message& request;
  std::function<bool()> next = [] { return false; };
  // The last message that came. `take` is called with each; when it fails the call is ended.
  google::protobuf::Message& answer;
  std::function<absl::Status()> take = [] { return absl::OkStatus(); };
  std::string served_from = {};  // where the service had the answer; empty when it does not say
};

// Makes the call, and waits for its end. The error of `take`, or else that of the service; INTERNAL
// where an answer cannot be read, or there is not the one that there should be.
absl::Status MakeCall(const std::shared_ptr<grpc::Channel>& channel, absl::Time deadline,
                      Exchange* exchange);

}  // namespace wijkmonitor::rpc
