#include "libs/rpc/ops_server.h"

#include <civetweb.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/metrics/metrics.h"

namespace wijkmonitor::rpc {
namespace {

// `well`: what is said when the status is OK.
int Reply(mg_connection* connection, const absl::Status& status, const std::string& well,
          const char* content_type = "text/plain") {
  const int code = status.ok() ? 200 : 503;
  const std::string body = status.ok() ? well : absl::StrCat(status.message(), "\n");
  mg_printf(connection,
            "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
            "Connection: close\r\n\r\n",
            code, status.ok() ? "OK" : "Service Unavailable", content_type, body.size());
  mg_write(connection, body.data(), body.size());
  return code;
}

}  // namespace

OpsServer::OpsServer(const prometheus::Registry& metrics, std::function<absl::Status()> alive,
                     std::function<absl::Status()> ready)
    : metrics_(metrics), alive_(std::move(alive)), ready_(std::move(ready)) {
  mg_init_library(0);
}

absl::Status OpsServer::Start(const std::string& address) {
  // A thread each, and a second for those who say nothing: probes come through although others hold
  // as many connections as can wait.
  const char* options[] = {"listening_ports",    address.c_str(), "num_threads", "64",
                           "request_timeout_ms", "1000",          nullptr};
  context_ = mg_start(nullptr, nullptr, options);
  mg_server_port port{};
  if (context_ == nullptr || mg_get_server_ports(context_, 1, &port) != 1) {
    return MakeError(absl::StatusCode::kUnavailable, "PORT_TAKEN",
                     absl::StrCat("cannot listen on ", address));
  }
  port_ = port.port;
  const auto handle = [this](const char* path, mg_request_handler handler) {
    mg_set_request_handler(context_, path, handler, this);
  };
  handle("/metrics$", [](mg_connection* connection, void* self) {
    return Reply(connection, absl::OkStatus(),
                 metrics::Text(static_cast<OpsServer*>(self)->metrics_),
                 "text/plain; version=0.0.4; charset=utf-8");
  });
  handle("/livez$", [](mg_connection* connection, void* self) {
    return Reply(connection, static_cast<OpsServer*>(self)->alive_(), "alive\n");
  });
  handle("/readyz$", [](mg_connection* connection, void* self) {
    return Reply(connection, static_cast<OpsServer*>(self)->ready_(), "ready\n");
  });
  return absl::OkStatus();
}

OpsServer::~OpsServer() {
  if (context_ != nullptr) {
    // civetweb notices after up to 2 s that it is to stop, or when somebody connects.
    std::atomic<bool> stopped = false;
    std::thread caller([&] {
      while (!stopped) {
        char error[100];
        mg_connection* call = mg_connect_client("127.0.0.1", port_, 0, error, sizeof(error));
        if (call != nullptr) mg_close_connection(call);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    });
    mg_stop(context_);
    stopped = true;
    caller.join();
  }
  mg_exit_library();
}

}  // namespace wijkmonitor::rpc
