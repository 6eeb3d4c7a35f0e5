#include "services/cli/session.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "services/cli/errors.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

constexpr absl::Duration kStreamTimeout = absl::Minutes(10);
constexpr absl::Duration kRetryPause = absl::Seconds(1);

// Imports are not in it: gRPC would keep the whole file in memory to send it again. They are sent
// again by hand.
constexpr char kServiceConfig[] = R"({"methodConfig": [{
  "name": [
    {"service": "wijkmonitor.indicators.v1.IndicatorService", "method": "GetKompas"},
    {"service": "wijkmonitor.indicators.v1.IndicatorService", "method": "ListGeoEditions"},
    {"service": "wijkmonitor.indicators.v1.IndicatorService", "method": "ListAreas"},
    {"service": "wijkmonitor.indicators.v1.IndicatorService", "method": "ListAreaSets"},
    {"service": "wijkmonitor.indicators.v1.IndicatorService", "method": "ListIndicators"}
  ],
  "retryPolicy": {
    "maxAttempts": 4,
    "initialBackoff": "0.2s",
    "maxBackoff": "2s",
    "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"]
  }
}]})";

bool WantsColour() {
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

}  // namespace

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  // The service is on this machine or behind a tunnel: never through the proxy of the environment.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Below the pauses between attempts, else an attempt would fail without trying to connect.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

Session OpenSession(const Args& args) {
  return Session{
      .stub = indicators::v1::IndicatorService::NewStub(OpenChannel(args.address)),
      .address = args.address,
      .lang = args.lang,
      .timeout = absl::Seconds(args.timeout_seconds),
      .stream_timeout = kStreamTimeout,
      .retry_pause = kRetryPause,
      .colour = WantsColour(),
      .progress = isatty(STDERR_FILENO) == 1,
      .out = std::cout,
      .err = std::cerr,
  };
}

void SetDeadline(absl::Duration timeout, grpc::ClientContext* context) {
  context->set_deadline(absl::ToChronoTime(absl::Now() + timeout));
}

std::string TrailingValue(const grpc::ClientContext& context, absl::string_view key) {
  const auto& metadata = context.GetServerTrailingMetadata();
  const auto found = metadata.find(grpc::string_ref(key.data(), key.size()));
  if (found == metadata.end()) return "";
  return Printable(absl::string_view(found->second.data(), found->second.size()));
}

int Fail(const Session& session, const grpc::Status& status) {
  session.err << absl::StrCat("wijkmonitor: ", Describe(status), "\n") << std::flush;
  return kExitFailure;
}

int Fail(const Session& session, const absl::Status& status) {
  session.err << absl::StrCat("wijkmonitor: ", ReasonOf(status), ": ", Printable(status.message()),
                              "\n")
              << std::flush;
  return kExitFailure;
}

int Print(const Session& session, absl::string_view text) {
  session.out.write(text.data(), static_cast<std::streamsize>(text.size()));
  session.out.flush();
  if (session.out.good()) return kExitOk;
  return Fail(session, grpc::Status(grpc::StatusCode::UNKNOWN, "cannot write the output"));
}

}  // namespace wijkmonitor::cli
