#pragma once

// How commands ask a service, whichever it is.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/status.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

template <class Stub, class Request, class Response>
using Unary = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);

// Makes one call.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> Call(const Session& session, const Request& request,
                              Unary<Stub, Request, Response> method) {
  grpc::ClientContext context;
  SetDeadline(session.timeout, &context);
  Response answer;
  RETURN_IF_ERROR(rpc::FromGrpc((StubOf<Stub>(session).*method)(&context, request, &answer)));
  return answer;
}

template <class Request>
concept AsksForPage = requires(Request request) {
  request.set_page_token("");
};

// The answer; of a list all pages as one response, without a token.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> Ask(const Session& session, const Request& request,
                             Unary<Stub, Request, Response> method) {
  return Call(session, request, method);
}
template <class Stub, AsksForPage Request, class Response>
absl::StatusOr<Response> Ask(const Session& session, const Request& request,
                             Unary<Stub, Request, Response> method) {
  Request next = request;
  next.set_page_size(limits::kPageSizeMax);
  Response all;
  while (true) {
    ASSIGN_OR_RETURN(Response page, Call(session, next, method));
    const std::string token = page.next_page_token();
    page.clear_next_page_token();
    all.MergeFrom(page);
    if (token.empty()) return all;
    if (token == next.page_token()) {
      return absl::InternalError("the service gave the same page token again");
    }
    next.set_page_token(token);
  }
}

// Gives the pieces of an export to `take`, until that fails.
template <class Stub, class Request, class Response, class Take>
absl::Status Download(const Session& session, const Request& request,
                      std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
                          grpc::ClientContext*, const Request&),
                      const Take& take) {
  grpc::ClientContext context;
  SetDeadline(session.stream_timeout, &context);
  const auto reader = (StubOf<Stub>(session).*method)(&context, request);
  Response piece;
  absl::Status taken;
  while (taken.ok() && reader->Read(&piece)) taken = take(piece);
  if (!taken.ok()) context.TryCancel();
  const absl::Status status = rpc::FromGrpc(reader->Finish());
  return taken.ok() ? status : taken;
}

}  // namespace wijkmonitor::cli
