// Measures the system against its targets, side by side with the least that does the same work. See
// README.md.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <map>

#include "absl/strings/numbers.h"
#include "tests/load/measurement.h"
#include "tests/load/serve.h"

namespace wijkmonitor::load {
namespace {

constexpr int kExitMissed = 1;
constexpr int kExitFailed = 2;
constexpr int kExitUsage = 64;

struct Settings {
  int rounds = 7;
  std::string service;  // empty: the restart is not measured
  std::string only;     // empty: everything
};

int Usage() {
  std::fputs(
      "usage: wijkmonitor-benchmark [--rounds N] [--service PATH] "
      "[--only reads|joins|kompas|import|ledger|postings|projects|restart|past|national]\n"
      "  --service PATH  the program whose restart is measured\n"
      "  --only national the figures of a country: not measured unless asked for\n",
      stderr);
  return kExitUsage;
}

bool Parse(const std::vector<std::string>& arguments, Settings* settings) {
  for (size_t i = 0; i < arguments.size(); i += 2) {
    if (i + 1 == arguments.size()) return false;
    const std::string& value = arguments[i + 1];
    if (arguments[i] == "--rounds") {
      if (!absl::SimpleAtoi(value, &settings->rounds) || settings->rounds < 1) return false;
    } else if (arguments[i] == "--service") {
      settings->service = value;
    } else if (arguments[i] == "--only") {
      settings->only = value;
    } else {
      return false;
    }
  }
  return true;
}

std::vector<std::unique_ptr<Measurement>> Measurements(const Settings& settings) {
  std::vector<std::unique_ptr<Measurement>> measurements;
  const auto wanted = [&](const char* name) {
    return settings.only.empty() || settings.only == name;
  };
  if (wanted("reads")) measurements.push_back(NewCachedReads("/proc/self/exe"));
  if (wanted("joins")) measurements.push_back(NewHungPartner("/proc/self/exe"));
  if (wanted("kompas")) measurements.push_back(NewColdKompas());
  if (wanted("import")) {
    for (const testing::Engine engine : testing::kEngines) {
      measurements.push_back(NewImport(engine));
    }
  }
  if (wanted("ledger")) {
    measurements.push_back(NewColdSpending());
    measurements.push_back(NewColdReconciliation());
  }
  if (wanted("postings")) {
    for (const testing::Engine engine : testing::kEngines) {
      for (const PostingFile file :
           {PostingFile::kLedger, PostingFile::kNationalIv3, PostingFile::kOneOfNationalIv3}) {
        measurements.push_back(NewPostingImport(engine, file));
      }
    }
  }
  if (wanted("projects")) {
    for (const testing::Engine engine : testing::kEngines) {
      measurements.push_back(NewProjects(engine));
    }
  }
  if (wanted("restart") && !settings.service.empty()) {
    for (const testing::Engine engine : testing::kEngines) {
      measurements.push_back(NewRestart(settings.service, engine));
    }
  }
  if (wanted("past")) {
    for (const testing::Engine engine : testing::kEngines) measurements.push_back(NewPast(engine));
  }
  if (settings.only == "national" && !settings.service.empty()) {
    for (const testing::Engine engine : testing::kEngines) {
      for (const int divisor : {1, 10, 100}) {
        measurements.push_back(NewNational(settings.service, engine, divisor));
      }
    }
  }
  return measurements;
}

int Run(const Settings& settings) {
  const std::vector<std::unique_ptr<Measurement>> measurements = Measurements(settings);
  if (measurements.empty()) return Usage();
  for (int round = 0; round < settings.rounds; ++round) {
    for (const auto& measurement : measurements) measurement->Round();
  }
  std::vector<Line> lines;
  for (const auto& measurement : measurements) {
    for (Line& line : measurement->Lines()) lines.push_back(std::move(line));
  }
  std::fputs(TableOf(lines).c_str(), stdout);
  return std::all_of(lines.begin(), lines.end(), MeetsRequired) ? 0 : kExitMissed;
}

}  // namespace
}  // namespace wijkmonitor::load

int main(int argc, char** argv) {
  using namespace wijkmonitor::load;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    if (arguments.size() == 3 && arguments[0] == "--serve") {
      Serve(arguments[1], arguments[2]);
      return 0;
    }
    Settings settings;
    return Parse(arguments, &settings) ? Run(settings) : Usage();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "wijkmonitor-benchmark: %s\n", error.what());
    return kExitFailed;
  }
}
