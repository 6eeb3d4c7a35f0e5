#include "libs/rpc/self_check.h"

#include <grpcpp/impl/codegen/client_unary_call.h>
#include <prometheus/gauge.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/auth/certificate.h"
#include "libs/base/limits.h"

namespace wijkmonitor::rpc {
namespace {

constexpr char kTlsHandshake = 22;  // the type of a record (RFC 8446, 5.1)

prometheus::Gauge& NewGauge(prometheus::Registry& metrics, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(metrics).Add({});
}

}  // namespace

SelfCheck::SelfCheck(Connections& connections, bool has_tls, std::shared_ptr<grpc::Channel> server,
                     prometheus::Registry& metrics)
    : connections_(connections), has_tls_(has_tls), server_(std::move(server)) {
  auto& open = NewGauge(metrics, "process_open_fds", "Number of open file descriptors.");
  auto& max = NewGauge(metrics, "process_max_fds", "Maximum number of open file descriptors.");
  thread_ = std::thread([&, this] { Run(open, max); });
}

SelfCheck::~SelfCheck() {
  Stop();
  if (socket_ >= 0) close(socket_);
}

void SelfCheck::Stop() {
  if (!thread_.joinable()) return;
  stop_.Notify();
  thread_.join();
}

absl::Status SelfCheck::Answered(absl::Duration longest) const {
  const auto silent = absl::FromChrono(std::chrono::steady_clock::now() - answered_at_.load());
  if (silent <= longest) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("the gRPC port has not answered for ", absl::FormatDuration(silent)));
}

void SelfCheck::Run(prometheus::Gauge& open, prometheus::Gauge& max) {
  do {
    if (PortAnswers() && HealthAnswers()) answered_at_ = std::chrono::steady_clock::now();
    std::error_code error;
    const std::filesystem::directory_iterator descriptors("/proc/self/fd", error);
    if (!error) open.Set(static_cast<double>(std::distance(begin(descriptors), {})));
    max.Set(static_cast<double>(DescriptorsMax()));
  } while (!stop_.WaitForNotificationWithTimeout(limits::kSelfCheckInterval));
}

bool SelfCheck::PortAnswers() {
  if (socket_ < 0) {
    socket_ = connections_.Dial(limits::kSelfCheckInterval);
    if (socket_ < 0) return false;
    const std::string hello = has_tls_ ? auth::TlsHello() : "";
    send(socket_, hello.data(), hello.size(), MSG_NOSIGNAL);
  }
  char first = 0;
  const ssize_t count = recv(socket_, &first, 1, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  close(std::exchange(socket_, -1));
  return count == 1 && (!has_tls_ || first == kTlsHandshake);
}

bool SelfCheck::HealthAnswers() {
  using grpc::internal::RpcMethod;
  const RpcMethod check("/grpc.health.v1.Health/Check", RpcMethod::NORMAL_RPC, server_);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       absl::ToChronoMilliseconds(limits::kSelfCheckInterval));
  const grpc::Slice empty;  // a HealthCheckRequest: of the whole server
  grpc::ByteBuffer answer;
  return grpc::internal::BlockingUnaryCall(server_.get(), check, &context,
                                           grpc::ByteBuffer(&empty, 1), &answer)
      .ok();
}

}  // namespace wijkmonitor::rpc
