#include "libs/testing/backend.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace wijkmonitor::testing {
namespace {

void AbortUnless(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

}  // namespace

Backend::Backend(BackendOptions options) {
  for (std::string* address : {&options.config.address, &options.config.ops_address}) {
    if (address->empty()) *address = "127.0.0.1:0";
  }
  absl::StatusOr<std::unique_ptr<rpc::Host>> host =
      rpc::Host::Open(options.config, options.service, options.migrations, clock_);
  AbortUnless(host.status());
  host_ = *std::move(host);
}

Backend::~Backend() { Stop(); }

void Backend::Stop() {
  channel_.reset();
  host_->Stop();
}

void Backend::Start(rpc::Router& router) {
  AbortUnless(host_->Start(router));
  // The thread sanitizer does not see that gRPC hands on to the executors' threads what was made
  // for the server, but it sees the executors' own locks.
  const rpc::Environment environment = host_->environment();
  for (Executor* executor :
       {&environment.executor, &environment.imports, &environment.waiting, &environment.past}) {
    AbortUnless(executor->TryRun([] {}) ? absl::OkStatus() : absl::InternalError("no room"));
  }
  channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", server().port()),
                                 grpc::InsecureChannelCredentials());
}

std::string Backend::HttpGet(const std::string& path) const {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(server().ops_port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request = absl::StrCat("GET ", path, " HTTP/1.0\r\n\r\n");
    if (write(connection, request.data(), request.size()) > 0) {
      char buffer[4096];
      for (ssize_t size = 0; (size = read(connection, buffer, sizeof(buffer))) > 0;) {
        answer.append(buffer, static_cast<size_t>(size));
      }
    }
  }
  close(connection);
  return answer;
}

}  // namespace wijkmonitor::testing
