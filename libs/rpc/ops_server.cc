#include "libs/rpc/ops_server.h"

#include <civetweb.h>
#include <prometheus/registry.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/metrics/metrics.h"

namespace wijkmonitor::rpc {
namespace {

int Reply(mg_connection* connection, int code, const char* content_type, const std::string& body) {
  mg_printf(connection,
            "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
            "Connection: close\r\n\r\n",
            code, code == 200 ? "OK" : "Service Unavailable", content_type, body.size());
  mg_write(connection, body.data(), body.size());
  return code;
}

int Reply(mg_connection* connection, const absl::Status& status, const std::string& well) {
  return status.ok() ? Reply(connection, 200, "text/plain", well)
                     : Reply(connection, 503, "text/plain", absl::StrCat(status.message(), "\n"));
}

class CivetOpsServer final : public OpsServer {
 public:
  CivetOpsServer(const prometheus::Registry& metrics, std::function<absl::Status()> alive,
                 std::function<absl::Status()> ready)
      : metrics_(metrics), alive_(std::move(alive)), ready_(std::move(ready)) {}
  ~CivetOpsServer() override {
    if (context_ != nullptr) Stop();
    mg_exit_library();
  }

  absl::Status Start(const std::string& address) {
    mg_init_library(0);
    // A thread each: probes come through although others hold connections and say nothing.
    const char* options[] = {"listening_ports",    address.c_str(), "num_threads", "16",
                             "request_timeout_ms", "2000",          nullptr};
    context_ = mg_start(nullptr, nullptr, options);
    mg_server_port port{};
    if (context_ == nullptr || mg_get_server_ports(context_, 1, &port) != 1) {
      return MakeError(absl::StatusCode::kUnavailable, "PORT_TAKEN",
                       absl::StrCat("cannot listen on ", address));
    }
    port_ = port.port;
    mg_set_request_handler(context_, "/metrics$", &CivetOpsServer::Metrics, this);
    mg_set_request_handler(context_, "/livez$", &CivetOpsServer::Live, this);
    mg_set_request_handler(context_, "/readyz$", &CivetOpsServer::Ready, this);
    return absl::OkStatus();
  }

  int port() const override { return port_; }

 private:
  // civetweb notices after up to 2 s that it is to stop, or when somebody connects.
  void Stop() {
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

  static int Metrics(mg_connection* connection, void* self) {
    return Reply(connection, 200, "text/plain; version=0.0.4; charset=utf-8",
                 metrics::Text(static_cast<CivetOpsServer*>(self)->metrics_));
  }
  static int Live(mg_connection* connection, void* self) {
    return Reply(connection, static_cast<CivetOpsServer*>(self)->alive_(), "alive\n");
  }
  static int Ready(mg_connection* connection, void* self) {
    return Reply(connection, static_cast<CivetOpsServer*>(self)->ready_(), "ready\n");
  }

  const prometheus::Registry& metrics_;
  const std::function<absl::Status()> alive_, ready_;
  mg_context* context_ = nullptr;
  int port_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<OpsServer>> StartOpsServer(const std::string& address,
                                                          const prometheus::Registry& metrics,
                                                          std::function<absl::Status()> alive,
                                                          std::function<absl::Status()> ready) {
  auto server = std::make_unique<CivetOpsServer>(metrics, std::move(alive), std::move(ready));
  RETURN_IF_ERROR(server->Start(address));
  return std::unique_ptr<OpsServer>(std::move(server));
}

}  // namespace wijkmonitor::rpc
