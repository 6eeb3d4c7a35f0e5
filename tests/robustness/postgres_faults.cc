#include <cstdio>

#include "absl/strings/str_cat.h"
#include "tests/robustness/scenario.h"

namespace wijkmonitor::robustness {
namespace {

using testing::TempPostgres;

constexpr int kTimesEach = 3;
constexpr size_t kLongRows = 20'000;
constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr absl::Duration kHealedWithin = absl::Seconds(5);

struct Fault {
  const char* name;
  std::function<void()> strike;
  // Set when it lasts: imports are refused until then.
  std::function<void()> relieve;
};

std::vector<Fault> Faults(TempPostgres& server) {
  const auto limit_connections = [&server](int limit) {
    server.Execute(absl::StrCat("ALTER ROLE ", kPostgresUser, " CONNECTION LIMIT ", limit));
  };
  return {
      {"the server stops as in a crash, and starts again",
       [&server] { server.Stop(TempPostgres::How::kImmediate); }, [&server] { server.Start(); }},
      {"all sessions are ended", [&server] { server.TerminateSessions(); }, nullptr},
      {"no connection is to be had",
       [=, &server] {
         limit_connections(0);
         server.TerminateSessions();
       },
       [=] { limit_connections(-1); }},
  };
}

// Under traffic, with a long import under way.
void Strike(const Fault& fault, const Settings& settings, int round, Trial& trial) {
  Traffic traffic(trial.service(), trial.catalogue(), trial.history(),
                  {.seed = settings.seed, .round = round, .long_rows = kLongRows});
  AwaitMore(trial, "imports are answered", kPatience, &History::Counts::imports);
  fault.strike();
  if (fault.relieve != nullptr) {
    AwaitErrors(trial, absl::StrCat("imports are refused while ", fault.name), kPatience);
    AwaitMore(trial, "kompassen are answered from memory", kPatience, &History::Counts::reads);
    fault.relieve();
  }
  const absl::Duration healed =
      AwaitMore(trial, absl::StrCat("imports are answered again after ", fault.name), kHealedWithin,
                &History::Counts::imports);
  traffic.Stop();
  std::printf("round %d: %s; healed in %.3f s\n", round, fault.name, absl::ToDoubleSeconds(healed));
  std::fflush(stdout);
}

}  // namespace

void RunPostgresFaults(const Settings& settings, Tally* tally) {
  TempPostgres server;
  InFolder([&](const std::string& folder) {
    Trial trial(NewPostgres(server), settings.program, folder);
    trial.Run([&] {
      int round = 0;
      for (const Fault& fault : Faults(server)) {
        for (int i = 0; i < kTimesEach; ++i) Strike(fault, settings, ++round, trial);
      }
      CheckErrors(trial.history().counts(),
                  {"UNAVAILABLE", "ABORTED", "INVALID_ARGUMENT REQUEST_ID_REUSED"});
      trial.ResolveUnknown();
      trial.Finish(tally);
    });
  });
}

}  // namespace wijkmonitor::robustness
