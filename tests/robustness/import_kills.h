#pragma once

// SIGKILL at random moments of a long import, beside a client that sends small files one after the
// other: what must hold of any import whose rows can be counted and added up by the name that they
// carry.

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/base/hash.h"
#include "libs/rpc/status.h"
#include "libs/store/database.h"
#include "libs/testing/import_call.h"
#include "libs/testing/or_throw.h"
#include "tests/robustness/scenario.h"
#include "wijkmonitor/common/v1/import.pb.h"

namespace wijkmonitor::robustness {

using Channel = std::shared_ptr<grpc::Channel>;

// One import: a file of which every row carries its name and an amount.
struct NamedImport {
  std::string name;  // capitals, digits and underscores
  std::string file;
  int64_t rows = 0, sum = 0;  // sum: of the amounts, in minor units
  std::string request_id = RandomUuid();
  bool acknowledged = false;
};

// What is imported, and how one looks at what came of it.
struct ImportSubject {
  absl::Span<const store::Migration> migrations;
  int64_t long_rows = 0, small_rows = 0;
  // Declares what the files refer to; null: nothing.
  void (*prepare)(const Channel&) = nullptr;
  NamedImport (*make)(const std::string& name, int64_t rows, uint64_t seed) = nullptr;
  // Sends it once; the answer, if there is one.
  absl::StatusOr<common::v1::ImportReport> (*send)(const Channel&, const NamedImport&) = nullptr;
  // Selects of all that is stored, by name: the name, how many different rows, how many, their sum.
  absl::string_view stored;
  // The sum of all amounts, as the service answers it.
  int64_t (*answered)(const Channel&) = nullptr;
};

// Settings::kills of them, on a new database every few.
void RunImportKills(const ImportSubject& subject, const Settings& settings, Tally* tally);

// Gives a call of these scenarios a deadline that only a service that hangs misses.
void SetDeadline(grpc::ClientContext* context);

// Sends a file to a method of `Service` once; the answer, if there is one.
template <class Service, class Q>
absl::StatusOr<common::v1::ImportReport> SendFile(
    const Channel& channel,
    std::unique_ptr<grpc::ClientWriter<Q>> (Service::Stub::*method)(grpc::ClientContext*,
                                                                    common::v1::ImportReport*),
    Q request, const std::string& request_id, const std::string& file) {
  request.mutable_chunk()->mutable_header()->set_request_id(request_id);
  grpc::ClientContext context;
  SetDeadline(&context);
  const auto stub = Service::NewStub(channel);
  return testing::SendImport(context, *stub, method,
                             testing::ImportMessages(std::move(request), file));
}

// The answer of a method of `Service` that reads. Throws where there is none.
template <class Service, class Q, class A>
A Ask(const Channel& channel,
      grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Q&, A*), const Q& request) {
  grpc::ClientContext context;
  SetDeadline(&context);
  A answer;
  const auto stub = Service::NewStub(channel);
  testing::OrThrow(rpc::FromGrpc(((*stub).*method)(&context, request, &answer)));
  return answer;
}

}  // namespace wijkmonitor::robustness
