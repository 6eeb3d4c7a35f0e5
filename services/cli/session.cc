#include "services/cli/session.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/file.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/client.h"
#include "libs/rpc/status.h"
#include "services/cli/errors.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

constexpr absl::Duration kStreamTimeout = absl::Minutes(10);
constexpr absl::Duration kRetryPause = absl::Seconds(1);

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
  return Fail(session, rpc::FromGrpc(status));
}

int Fail(const Session& session, const absl::Status& status) {
  session.err << absl::StrCat("wijkmonitor: ", Describe(status), "\n") << std::flush;
  return kExitFailure;
}

int FailChange(const Session& session, const std::string& request_id, const grpc::Status& status) {
  if (OutcomeUnknown(status.error_code())) {
    session.err << absl::StrCat(
        Pick(session.lang, "Veilig te herhalen met: ", "Safe to repeat with: "), "--request-id ",
        Printable(request_id), "\n");
  }
  return Fail(session, status);
}

int Print(const Session& session, absl::string_view text) {
  session.out.write(text.data(), static_cast<std::streamsize>(text.size()));
  session.out.flush();
  if (session.out.good()) return kExitOk;
  return Fail(session, grpc::Status(grpc::StatusCode::UNKNOWN, "cannot write the output"));
}

}  // namespace wijkmonitor::cli
