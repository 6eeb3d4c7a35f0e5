#pragma once

// How commands ask a service, whichever it is.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <ostream>
#include <string>

#include "libs/base/limits.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

template <class Stub, class Request, class Response>
using Unary = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);

template <class Stub, class Request, class Response>
grpc::Status Ask(const Session& session, Stub& stub, const Request& request,
                 Unary<Stub, Request, Response> method, Response* answer) {
  grpc::ClientContext context;
  SetDeadline(session.timeout, &context);
  return (stub.*method)(&context, request, answer);
}

template <class Stub, class Request, class Response>
grpc::Status Ask(const Session& session, const Request& request,
                 Unary<Stub, Request, Response> method, Response* answer) {
  return Ask(session, StubOf<Stub>(session), request, method, answer);
}

// All pages as one response, without a token.
template <class Stub, class Request, class Response>
grpc::Status AllPages(const Session& session, Request request,
                      Unary<Stub, Request, Response> method, Response* all) {
  request.set_page_size(limits::kPageSizeMax);
  while (true) {
    Response page;
    grpc::Status status = Ask(session, request, method, &page);
    if (!status.ok()) return status;
    const std::string token = page.next_page_token();
    page.clear_next_page_token();
    all->MergeFrom(page);
    if (token.empty()) return grpc::Status::OK;
    if (token == request.page_token()) {
      return {grpc::StatusCode::INTERNAL, "the service gave the same page token again"};
    }
    request.set_page_token(token);
  }
}

// Writes the pieces of an export to `out`.
template <class Stub, class Request, class Response>
grpc::Status Download(const Session& session, const Request& request,
                      std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
                          grpc::ClientContext*, const Request&),
                      std::ostream* out) {
  grpc::ClientContext context;
  SetDeadline(session.stream_timeout, &context);
  const auto reader = (StubOf<Stub>(session).*method)(&context, request);
  Response piece;
  bool written = true;
  while (reader->Read(&piece)) {
    const std::string& data = piece.data();
    if (!out->write(data.data(), static_cast<std::streamsize>(data.size()))) {
      written = false;
      context.TryCancel();
      break;
    }
  }
  grpc::Status status = reader->Finish();
  if (!written || (status.ok() && !out->flush())) {
    return {grpc::StatusCode::UNKNOWN, "cannot write the output"};
  }
  return status;
}

}  // namespace wijkmonitor::cli
