#pragma once

// How commands ask a service, whichever it is: by the descriptors of its methods.

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/status.h"
#include "libs/rpc/exchange.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

using rpc::Exchange;
using rpc::NewMessage;

// The method that takes the message.
const MethodDescriptor& MethodOf(const google::protobuf::Descriptor& request);

// MakeCall, of the service that has the method, as long as the session says.
absl::Status Make(const Session& session, rpc::Exchange* exchange);

// Makes a call of one request and one answer; of a list all pages are one answer, without a token.
// `served_from`, if given, is that of the last.
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
