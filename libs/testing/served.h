#pragma once

// A service, served for real in this process, and what a client of it does.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "libs/base/hash.h"
#include "libs/rpc/service_main.h"
#include "libs/rpc/status.h"
#include "libs/testing/backend.h"
#include "libs/testing/import_call.h"

namespace wijkmonitor::testing {

// `Api` is the generated class of the service whose data is `Data`, such as v1::FinanceService.
template <class Data, class Api>
class Served {
 public:
  using Stub = typename Api::Stub;

  // The database is given by its URL.
  Served(const rpc::ServiceParts<Data>& parts, const std::string& database,
         const std::string& redis = "")
      : Served(parts, config::ServiceConfig{.database = database, .redis = redis}) {}
  Served(const rpc::ServiceParts<Data>& parts, const config::ServiceConfig& config)
      : backend_({.config = config, .service = parts.service, .migrations = parts.migrations}),
        snapshots_(*store::Snapshots<Data>::Open(backend_.database(), parts.load)),
        router_(rpc::ServiceNamed(parts.service), *snapshots_, &backend_.partners()) {
    parts.add_methods(&router_);
    backend_.Start(router_);
    stub_ = Api::NewStub(backend_.channel());
  }
  ~Served() { backend_.Stop(); }

  Stub& stub() { return *stub_; }
  Backend& backend() { return backend_; }
  const store::Snapshots<Data>& snapshots() const { return *snapshots_; }
  const rpc::Router& router() const { return router_; }

  // Calls a unary method, such as &Stub::GetArea, as who has this token.
  template <class Q, class A>
  absl::StatusOr<A> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Q&, A*),
                         const Q& request, const std::string& token = "") {
    grpc::ClientContext context;
    SayToken(token, &context);
    A answer;
    const absl::Status status = rpc::FromGrpc((stub_.get()->*method)(&context, request, &answer));
    if (!status.ok()) return status;
    return answer;
  }

  // Imports a file; `request` is the first message. Without a request id it gets one.
  template <class Q>
  absl::StatusOr<rpc::Report> Send(
      std::unique_ptr<grpc::ClientWriter<Q>> (Stub::*method)(grpc::ClientContext*, rpc::Report*),
      Q request, const std::string& file, const std::string& token = "") {
    auto& header = *request.mutable_chunk()->mutable_header();
    if (header.request_id().empty()) header.set_request_id(RandomUuid());
    grpc::ClientContext context;
    SayToken(token, &context);
    return SendImport(context, *stub_, method, ImportMessages(std::move(request), file));
  }

 private:
  static void SayToken(const std::string& token, grpc::ClientContext* context) {
    if (!token.empty()) context->AddMetadata("authorization", "Bearer " + token);
  }

  Backend backend_;
  std::unique_ptr<store::Snapshots<Data>> snapshots_;
  rpc::DataRouter<Data> router_;
  std::unique_ptr<Stub> stub_;
};

}  // namespace wijkmonitor::testing
