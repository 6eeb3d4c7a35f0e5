// Crashes the real service under traffic, and compares what it holds and answers with a model made
// of the domain's functions. See README.md.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "tests/robustness/scenario.h"

namespace wijkmonitor::robustness {
namespace {

constexpr int kExitBroken = 1;
constexpr int kExitUsage = 64;

struct Arguments {
  Settings settings;
  std::string scenario = "kill";
};

int Usage() {
  std::fputs(
      "usage: wijkmonitor-robustness --service PATH [--scenario NAME]\n"
      "                              [--seed N] [--kills N] [--engine sqlite|postgres]\n"
      "  --scenario NAME kill (the default), ledger-kill, project-kill, disk-full,\n"
      "                  postgres-faults, drain or overload\n"
      "  --service PATH  the program under test: wijkmonitor-indicators; of ledger-kill\n"
      "                  wijkmonitor-finance, of project-kill wijkmonitor-projects\n"
      "  --seed N        the same seed sends the same requests and kills at the same moments;\n"
      "                  default: a random one, printed first\n"
      "  --kills N       of the scenarios that kill; default: 5\n"
      "  --engine E      likewise; default: sqlite\n",
      stderr);
  return kExitUsage;
}

bool Parse(const std::vector<std::string>& arguments, Arguments* parsed) {
  Settings& settings = parsed->settings;
  for (size_t i = 0; i < arguments.size(); i += 2) {
    if (i + 1 == arguments.size()) return false;
    const std::string& name = arguments[i];
    const std::string& value = arguments[i + 1];
    if (name == "--service") {
      settings.program = value;
    } else if (name == "--seed") {
      if (!absl::SimpleAtoi(value, &settings.seed)) return false;
    } else if (name == "--kills") {
      if (!absl::SimpleAtoi(value, &settings.kills) || settings.kills < 1) return false;
    } else if (name == "--engine") {
      settings.engine = value;
    } else if (name == "--scenario") {
      parsed->scenario = value;
    } else {
      return false;
    }
  }
  return !settings.program.empty() &&
         (settings.engine == "sqlite" || settings.engine == "postgres");
}

// Their median and maximum.
std::string InSeconds(std::vector<absl::Duration> times) {
  std::sort(times.begin(), times.end());
  return absl::StrFormat("%.3f s (at most %.3f s)", absl::ToDoubleSeconds(times[times.size() / 2]),
                         absl::ToDoubleSeconds(times.back()));
}

void Print(const Tally& tally) {
  for (const auto& [error, count] : tally.errors) {
    std::printf("  %s: %lld\n", error.c_str(), static_cast<long long>(count));
  }
  std::printf(
      "kept its promises: %d kills (%d during an upload, %d during a start); imports: %lld ok, "
      "%lld refused, "
      "%lld unknown (%lld of them stored); %lld rows",
      tally.kills, tally.kills_in_upload, tally.kills_in_start, static_cast<long long>(tally.ok),
      static_cast<long long>(tally.fail), static_cast<long long>(tally.unknown),
      static_cast<long long>(tally.unknown_stored), static_cast<long long>(tally.rows));
  if (!tally.ready_times.empty()) {
    std::printf("; ready in %s, CPU %s", InSeconds(tally.ready_times).c_str(),
                InSeconds(tally.ready_cpu_times).c_str());
  }
  std::printf("\n");
}

int Run(Arguments arguments) {
  Settings& settings = arguments.settings;
  if (settings.seed == 0) settings.seed = std::random_device()();
  std::printf("seed %llu\n", static_cast<unsigned long long>(settings.seed));
  std::fflush(stdout);
  Tally tally;
  if (arguments.scenario == "kill") {
    RunKills(settings, &tally);
  } else if (arguments.scenario == "ledger-kill") {
    RunLedgerKills(settings, &tally);
  } else if (arguments.scenario == "project-kill") {
    RunProjectKills(settings, &tally);
  } else if (arguments.scenario == "disk-full") {
    RunDiskFull(settings, &tally);
  } else if (arguments.scenario == "postgres-faults") {
    RunPostgresFaults(settings, &tally);
  } else if (arguments.scenario == "drain") {
    RunDrain(settings);
    return 0;
  } else if (arguments.scenario == "overload") {
    RunOverload(settings);
    return 0;
  } else {
    return Usage();
  }
  Print(tally);
  return 0;
}

}  // namespace
}  // namespace wijkmonitor::robustness

int main(int argc, char** argv) {
  using namespace wijkmonitor::robustness;
  Arguments arguments;
  if (!Parse({argv + 1, argv + argc}, &arguments)) return Usage();
  try {
    return Run(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "wijkmonitor-robustness: a promise was broken (seed %llu)\n%s\n",
                 static_cast<unsigned long long>(arguments.settings.seed), error.what());
    return kExitBroken;
  }
}
