#pragma once

// How commands ask a service, whichever it is: by the descriptors of its methods.

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/strip.h"
#include "libs/base/status.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// A new message of the type, which the program has.
std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor& type);
// The method that takes the message.
const MethodDescriptor& MethodOf(const google::protobuf::Descriptor& request);

// What goes to a service and comes back within one call.
struct Exchange {
  const MethodDescriptor& method;
  // The first message that is sent; `next` makes it the next one, or says that there is none.
  Message& request;
  std::function<bool()> next = [] { return false; };
  // The last message that came. `take` is called with each; when it fails the call is ended.
  Message& answer;
  std::function<absl::Status()> take = [] { return absl::OkStatus(); };
  std::string served_from = {};  // where the service had the answer; empty when it does not say
};
// Makes a call. The error of `take`, or else that of the service.
absl::Status Make(const Session& session, Exchange* exchange);

// Makes a call of one request and one answer; of a list all pages are one answer, without a token.
// `served_from`, if given, as of an Exchange of the last.
absl::Status CallForAll(const Session& session, const MethodDescriptor& method,
                        const Message& request, Message* answer,
                        std::string* served_from = nullptr);
// Likewise. A is what the method of the request answers.
template <class A, class Q>
absl::StatusOr<A> Ask(const Session& session, const Q& request) {
  A answer;
  RETURN_IF_ERROR(CallForAll(session, MethodOf(*Q::descriptor()), request, &answer));
  return answer;
}

}  // namespace wijkmonitor::cli
