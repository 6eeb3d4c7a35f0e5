#pragma once

// A client's side of an import: a file as messages, and the call that sends them.

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/limits.h"
#include "libs/rpc/status.h"
#include "wijkmonitor/common/v1/import.pb.h"

namespace wijkmonitor::testing {

// The messages that carry a file: `first`, which has the header, and what follows it. A header that
// says no size gets that of the file.
template <class Q>
std::vector<Q> ImportMessages(Q first, absl::string_view file,
                              size_t piece_bytes = limits::kImportChunkBytesMax) {
  auto& header = *first.mutable_chunk()->mutable_header();
  if (header.language().empty()) header.set_language("en");
  if (!header.has_size_bytes()) header.set_size_bytes(static_cast<int64_t>(file.size()));
  std::vector<Q> messages = {std::move(first)};
  for (size_t sent = 0; sent < file.size(); sent += piece_bytes) {
    messages.emplace_back().mutable_chunk()->set_data(std::string(file.substr(sent, piece_bytes)));
  }
  return messages;
}

// Sends them with `method` of a stub, such as &Stub::ImportAreas, and returns the report.
// `context` is new.
// `before_each` is called before each message with its number, from 0, and how many there are.
template <class Stub, class Q>
absl::StatusOr<wijkmonitor::common::v1::ImportReport> SendImport(
    grpc::ClientContext& context, Stub& stub,
    std::unique_ptr<grpc::ClientWriter<Q>> (Stub::*method)(grpc::ClientContext*,
                                                           wijkmonitor::common::v1::ImportReport*),
    const std::vector<Q>& messages,
    const std::function<void(size_t, size_t)>& before_each = nullptr) {
  wijkmonitor::common::v1::ImportReport report;
  const auto writer = (stub.*method)(&context, &report);
  for (size_t i = 0; i < messages.size(); ++i) {
    if (before_each != nullptr) before_each(i, messages.size());
    if (!writer->Write(messages[i])) break;  // the service has answered, or is gone
  }
  writer->WritesDone();
  const absl::Status status = rpc::FromGrpc(writer->Finish());
  if (!status.ok()) return status;
  return report;
}

}  // namespace wijkmonitor::testing
