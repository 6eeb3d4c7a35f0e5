#include <algorithm>
#include <cstdio>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "tests/robustness/scenario.h"

namespace wijkmonitor::robustness {
namespace {

// A new database now and then, so that starting and checking stay those of a town.
constexpr int kKillsPerDatabase = 10;
constexpr size_t kLongRowsMin = 10'000, kLongRowsMax = 30'000;
// One kill in so many falls while the file is sent; the others at any time of the import.
constexpr uint64_t kUploadOneIn = 4;
// After one kill in so many it is killed once more while it starts.
constexpr uint64_t kStartOneIn = 4;
// Up to a little after the answer.
constexpr double kBeyondTheEnd = 1.1;
constexpr absl::Duration kPatience = absl::Seconds(60);

// When to kill, as drawn from the seed.
struct Moment {
  size_t long_rows;
  bool in_upload;
  double fraction;  // of the messages, or of the time of the import
  bool at_once;     // start again at once, or look first at what was left behind
  // Kill it again while it starts: at which part of the time it took to start the last time.
  std::optional<double> while_starting;
};

Moment Draw(const indicators::Catalogue& catalogue, const Settings& settings, int round) {
  Generator generator(catalogue, settings.seed * 7'919 + static_cast<uint64_t>(round));
  const size_t rows = kLongRowsMin + generator.Below(kLongRowsMax - kLongRowsMin + 1);
  const bool in_upload = generator.Below(kUploadOneIn) == 0;
  const double fraction = generator.Fraction();
  Moment moment{rows, in_upload, fraction, generator.Below(2) == 0, std::nullopt};
  if (generator.Below(kStartOneIn) == 0) moment.while_starting = generator.Fraction();
  return moment;
}

class KilledTrial {
 public:
  KilledTrial(const Settings& settings, const std::string& folder)
      : settings_(settings),
        trial_(settings.engine == "postgres"
                   ? NewPostgres(testing::TempPostgres::Shared(), indicators::kMigrations)
                   : NewSqlite(folder, indicators::kMigrations),
               settings.program, folder) {}

  void Run(int first_round, int kills, Tally* tally) {
    trial_.Run([&] {
      Undisturbed(first_round);
      for (int i = 1; i <= kills; ++i) {
        Kill(first_round + i, tally);
        if (!moment_.at_once) trial_.CheckLeftBehind();
        StartAgain(tally);
        trial_.ResolveUnknown();
        Report(first_round + i);
      }
      CheckErrors(trial_.history().counts(), {"UNAVAILABLE", "INVALID_ARGUMENT REQUEST_ID_REUSED"});
      trial_.Finish(tally);
    });
  }

 private:
  // A long import and steady small writes together: both finish. Measures the long one.
  void Undisturbed(int round) {
    const Operation* long_import = nullptr;
    Traffic traffic(trial_.service(), trial_.catalogue(), trial_.history(),
                    {.seed = settings_.seed, .round = round, .long_rows = kLongRowsMax});
    long_import = &traffic.FirstLong();
    traffic.Stop();
    if (long_import->outcome != Outcome::kOk) {
      throw BrokenPromise(
          absl::StrCat("an undisturbed long import failed\n  ", Describe(*long_import)));
    }
    time_per_row_ = (long_import->returned - long_import->invoked) / kLongRowsMax;
    int small = 0;
    for (const Operation* operation : trial_.history().All()) {
      small += operation->import != nullptr && operation != long_import &&
               operation->outcome == Outcome::kOk && operation->returned > long_import->invoked &&
               operation->returned < long_import->returned;
    }
    if (small == 0) throw BrokenPromise("no small write finished beside a long import");
  }

  void Kill(int round, Tally* tally) {
    moment_ = Draw(trial_.catalogue(), settings_, round);
    absl::Notification started, now, killed;
    const auto before_each = [&](size_t message, size_t of) {
      if (message == 0) started.Notify();
      const auto last = static_cast<size_t>(moment_.fraction * static_cast<double>(of));
      if (!moment_.in_upload || message != last) return;
      now.Notify();
      killed.WaitForNotification();
    };
    Traffic traffic(trial_.service(), trial_.catalogue(), trial_.history(),
                    {.seed = settings_.seed,
                     .round = round,
                     .long_rows = moment_.long_rows,
                     .before_each = before_each});
    started.WaitForNotification();
    const bool reached = !moment_.in_upload || now.WaitForNotificationWithTimeout(kPatience);
    if (!moment_.in_upload) {
      absl::SleepFor(moment_.fraction * kBeyondTheEnd * time_per_row_ *
                     static_cast<double>(moment_.long_rows));
    }
    trial_.service().Kill();
    killed.Notify();
    traffic.Stop();
    if (!reached) throw BrokenPromise("the service does not take the messages of a file");
    ++tally->kills;
    tally->kills_in_upload += moment_.in_upload;
  }

  void StartAgain(Tally* tally) {
    if (moment_.while_starting.has_value()) {
      trial_.service().StartAndKill(*moment_.while_starting *
                                    trial_.service().ready_times().back());
      ++tally->kills_in_start;
      ++tally->kills;
    }
    trial_.service().Start();
  }

  void Report(int round) {
    int lost = 0, stored = 0;
    for (const Operation* operation : trial_.history().All()) {
      if (operation->round != round || operation->import == nullptr || !operation->lost) continue;
      ++lost;
      stored += operation->stored.has_value();
    }
    std::printf(
        "round %d: killed at %.1f %% of %s of %zu rows; %d outcomes unknown, %d stored; "
        "ready in %.3f s (CPU %.3f s)\n",
        round, 100 * moment_.fraction * (moment_.in_upload ? 1 : kBeyondTheEnd),
        moment_.in_upload ? "the upload" : "an import", moment_.long_rows, lost, stored,
        absl::ToDoubleSeconds(trial_.service().ready_times().back()),
        absl::ToDoubleSeconds(trial_.service().ready_cpu_times().back()));
    std::fflush(stdout);
  }

  const Settings& settings_;
  Trial trial_;
  Moment moment_{};
  absl::Duration time_per_row_;
};

}  // namespace

void RunKills(const Settings& settings, Tally* tally) {
  int round = 0;
  for (int left = settings.kills; left > 0; left -= kKillsPerDatabase) {
    const int kills = std::min(left, kKillsPerDatabase);
    InFolder([&](const std::string& folder) {
      KilledTrial(settings, folder).Run(++round, kills, tally);
    });
    round += kills;
  }
}

}  // namespace wijkmonitor::robustness
