// Settings: any arguments and any environment give settings within bounds, or an exit code.

#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_split.h"
#include "libs/base/loopback.h"
#include "libs/config/config.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

// Keeps what is printed off the terminal while it lives.
class Quiet {
 public:
  Quiet() : out_(std::cout.rdbuf(text_.rdbuf())), err_(std::cerr.rdbuf(text_.rdbuf())) {}
  ~Quiet() {
    std::cout.rdbuf(out_);
    std::cerr.rdbuf(err_);
  }

 private:
  std::ostringstream text_;
  std::streambuf* const out_;
  std::streambuf* const err_;
};

void Check(const std::vector<std::string>& arguments,
           const std::map<std::string, std::string>& environment) {
  const config::ServiceConfig defaults{
      .address = "127.0.0.1:50051", .ops_address = "127.0.0.1:9051", .database = "sqlite:x.db"};
  const Quiet quiet;
  const auto result = config::ParseService("service", defaults, arguments, environment);
  if (const auto* exit = std::get_if<config::Exit>(&result)) {
    Expect(exit->code == 0 || exit->code == config::kExitUsage, "another exit code");
    return;
  }
  const auto& settings = std::get<config::ServiceConfig>(result);
  Expect(IsLoopback(settings.address) && IsLoopback(settings.ops_address), "not loopback");
  Expect(settings.worker_threads >= 1 && settings.worker_threads <= 256, "threads out of bounds");
  Expect(settings.near_cache_mib >= 1 && settings.near_cache_mib <= 65536, "cache out of bounds");
}

}  // namespace
}  // namespace wijkmonitor::fuzz

// A line each: NAME=VALUE of the environment when it begins with WIJKMONITOR_, else an argument.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;
  for (const absl::string_view line : absl::StrSplit(wijkmonitor::fuzz::AsText(data, size), '\n')) {
    const size_t equals = line.find('=');
    if (line.substr(0, 12) == "WIJKMONITOR_" && equals != line.npos) {
      environment[std::string(line.substr(0, equals))] = std::string(line.substr(equals + 1));
    } else if (line.find('\0') == line.npos) {
      arguments.emplace_back(line);
    }
  }
  wijkmonitor::fuzz::Check(arguments, environment);
  return 0;
}
