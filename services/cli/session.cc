#include "services/cli/session.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
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
    // gRPC would end the program, and show the token.
    if (options.token.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(args.token_file, " is empty: leave --token-file out to ask as everybody"));
    }
    if (!absl::c_all_of(options.token, absl::ascii_isgraph)) {
      return absl::InvalidArgumentError(
          absl::StrCat(args.token_file, " holds something else than a token on one line"));
    }
  }
  Session session{
      .lang = args.lang,
      .timeout = absl::Seconds(args.timeout_seconds.value_or(30)),
      .stream_timeout = absl::Seconds(args.timeout_seconds.value_or(600)),
      .retry_pause = absl::Seconds(1),
      .colour = WantsColour(),
      .progress = isatty(STDERR_FILENO) == 1,
      .out = std::cout,
      .err = std::cerr,
  };
  for (const std::string& address : args.addresses) {
    options.target = address;
    ASSIGN_OR_RETURN(auto channel, rpc::OpenChannel(options));
    session.services.push_back({address, std::move(channel)});
  }
  return session;
}

const std::vector<std::pair<std::string, const google::protobuf::ServiceDescriptor*>>&
KnownServices() {
  const auto* const pool = google::protobuf::DescriptorPool::generated_pool();
  static const std::vector<std::pair<std::string, const google::protobuf::ServiceDescriptor*>>
      kServices = {
          {"indicators", pool->FindServiceByName("wijkmonitor.indicators.v1.IndicatorService")},
          {"finance", pool->FindServiceByName("wijkmonitor.finance.v1.FinanceService")},
          {"projects", pool->FindServiceByName("wijkmonitor.projects.v1.ProjectService")}};
  return kServices;
}

const Remote& Session::ServiceOf(const google::protobuf::MethodDescriptor& method) const {
  size_t place = 0;
  while (KnownServices()[place].second != method.service()) ++place;
  return services[place];
}

}  // namespace wijkmonitor::cli
