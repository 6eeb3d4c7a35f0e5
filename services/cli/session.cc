#include "services/cli/session.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "libs/base/file.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/client.h"

namespace wijkmonitor::cli {
namespace {

bool WantsColour() {
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

}  // namespace

absl::StatusOr<Session> OpenSession(const Args& args) {
  rpc::ClientOptions options = {.ca_file = args.ca_file,
                                .certificate_file = args.certificate_file,
                                .key_file = args.key_file};
  if (!args.token_file.empty()) {
    ASSIGN_OR_RETURN(const std::string token,
                     ReadFile(args.token_file, limits::kTokenBytesMax + 1));
    options.token = std::string(absl::StripAsciiWhitespace(token));
  }
  options.target = args.address;
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> to_indicators, rpc::OpenChannel(options));
  options.target = args.finance_address;
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> to_finance, rpc::OpenChannel(options));
  return Session{
      .indicators = RemoteAt<indicators::v1::IndicatorService>(args.address, to_indicators),
      .finance = RemoteAt<finance::v1::FinanceService>(args.finance_address, to_finance),
      .lang = args.lang,
      .timeout = absl::Seconds(args.timeout_seconds),
      .stream_timeout = absl::Minutes(10),
      .retry_pause = absl::Seconds(1),
      .colour = WantsColour(),
      .progress = isatty(STDERR_FILENO) == 1,
      .out = std::cout,
      .err = std::cerr,
  };
}

void SetDeadline(absl::Duration timeout, grpc::ClientContext* context) {
  context->set_deadline(absl::ToChronoTime(absl::Now() + timeout));
}

}  // namespace wijkmonitor::cli
