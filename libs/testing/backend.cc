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

template <class T>
T OrAbort(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
  std::abort();
}

}  // namespace

Backend::Backend(const BackendOptions& options)
    : database_(OrAbort(store::Open(options.database_url, options.migrations, clock_))),
      executor_(std::make_unique<Executor>(options.worker_threads, limits::kExecutorQueueMax)) {
  cache_ = cache::NewCache({.redis = options.redis}, *executor_, clock_, metrics_);
  environment_ = std::make_unique<rpc::Environment>(
      rpc::Environment{*database_, *cache_, *executor_, clock_, metrics_});
}

Backend::~Backend() { Stop(); }

void Backend::Stop() {
  channel_.reset();
  server_.reset();
  executor_.reset();
}

void Backend::Start(const rpc::Router& router) {
  server_ = OrAbort(rpc::StartServer({}, router, *environment_));
  channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()),
                                 grpc::InsecureChannelCredentials());
}

std::string Backend::HttpGet(const std::string& path) const {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(server_->ops_port()));
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
