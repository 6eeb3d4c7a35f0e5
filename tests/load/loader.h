#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace wijkmonitor::load {

// How many calls the measurements of reads keep under way.
inline constexpr int kOutstanding = 32;

// Calls one method over one connection, a fixed number of calls at a time, and does not look into
// the answers: as little work as a client can have. Not thread-safe.
class Loader {
 public:
  struct Result {
    int64_t calls = 0;
    std::map<std::string, int64_t> served_from;  // by trailing metadata x-served-from; "" without
    std::vector<double> took_us;                 // each call
  };

  // `method`: "/package.Service/Method". The calls go round `requests`.
  Loader(int port, std::string method, const std::vector<std::string>& requests);
  ~Loader();

  // Goes with every call from here on.
  void SetToken(const std::string& token) { authorization_ = "Bearer " + token; }

  // Of every call from here on; to have no answer by then is no failure.
  void SetDeadline(absl::Duration deadline) { deadline_ = deadline; }

  // Keeps `outstanding` calls going for `duration`, then waits for the last. Throws when one fails.
  Result Run(absl::Duration duration, int outstanding);
  // Makes one call.
  std::string Answer();

 private:
  struct Call {
    absl::Time begun;
    std::optional<grpc::ClientContext> context;
    grpc::ByteBuffer reply;
    grpc::Status status;
    std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  };

  void Start(Call* call);
  Call* WaitForOne();

  const std::string method_;
  std::string authorization_;  // empty: none
  absl::Duration deadline_ = absl::InfiniteDuration();
  std::vector<grpc::ByteBuffer> requests_;
  size_t next_request_ = 0;
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
};

}  // namespace wijkmonitor::load
