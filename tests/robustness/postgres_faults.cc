#include <cstdio>

#include "absl/strings/str_cat.h"
#include "tests/robustness/scenario.h"

namespace wijkmonitor::robustness {
namespace {

using testing::TempPostgres;

constexpr size_t kLongRows = 20'000;
constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr int64_t kSome = 5;
// Only one: an import can be a long one.
constexpr int64_t kHealed = 1;
constexpr absl::Duration kHealedWithin = absl::Seconds(5);

struct Fault {
  const char* name;
  int times;
  std::function<void()> strike;
  // Set when it lasts: imports are refused until then.
  std::function<void()> relieve;
};

std::vector<Fault> Faults(TempPostgres& server) {
  const auto limit_connections = [&server](int limit) {
    server.Execute(absl::StrCat("ALTER ROLE ", kPostgresUser, " CONNECTION LIMIT ", limit));
  };
  return {
      {"the server stops as in a crash, and starts again", 3,
       [&server] { server.Stop(TempPostgres::How::kImmediate); }, [&server] { server.Start(); }},
      {"all sessions are ended", 10, [&server] { server.TerminateSessions(); }, nullptr},
      {"no connection is to be had", 3,
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
  AwaitMore(trial, kSome, &History::Counts::imports, "imports are answered", kPatience);
  fault.strike();
  if (fault.relieve != nullptr) {
    AwaitErrors(trial, kSome, absl::StrCat("imports are refused while ", fault.name), kPatience);
    AwaitMore(trial, kSome, &History::Counts::reads, "kompassen are answered from memory",
              kPatience);
    fault.relieve();
  }
  const absl::Duration healed =
      AwaitMore(trial, kHealed, &History::Counts::imports,
                absl::StrCat("imports are answered again after ", fault.name), kHealedWithin);
  traffic.Stop();
  std::printf("round %d: %s; healed in %.3f s\n", round, fault.name, absl::ToDoubleSeconds(healed));
  std::fflush(stdout);
}

}  // namespace

void RunPostgresFaults(const Settings& settings, Tally* tally) {
  TempPostgres server;
  InFolder([&](const std::string& folder) {
    Trial trial(NewPostgres(server, indicators::kMigrations), settings.program, folder);
    trial.Run([&] {
      int round = 0;
      for (const Fault& fault : Faults(server)) {
        for (int i = 0; i < fault.times; ++i) Strike(fault, settings, ++round, trial);
      }
      CheckErrors(trial.history().counts(),
                  {"UNAVAILABLE", "ABORTED", "INVALID_ARGUMENT REQUEST_ID_REUSED"});
      trial.ResolveUnknown();
      trial.Finish(tally);
    });
  });
}

}  // namespace wijkmonitor::robustness
