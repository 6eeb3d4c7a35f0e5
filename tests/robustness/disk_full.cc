#include <cstdio>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/robustness/full_disk.h"
#include "tests/robustness/scenario.h"

namespace wijkmonitor::robustness {
namespace {

namespace fs = std::filesystem;

constexpr int kFills = 2;
constexpr size_t kLongRows = 10'000;
constexpr absl::Duration kPatience = absl::Seconds(20);
constexpr int64_t kSome = 10;
// Only one: an import can be a long one.
constexpr int64_t kHealed = 1;
constexpr absl::Duration kHealedWithin = absl::Seconds(5);

class DiskFullTrial {
 public:
  DiskFullTrial(const Settings& settings, FullDisk& disk)
      : settings_(settings),
        disk_(disk),
        log_file_(disk.folder() + "/service.log"),
        trial_(NewSqlite(disk.folder(), indicators::kMigrations), settings.program, disk.folder()) {
  }

  void Run(int first_round, Tally* tally) {
    trial_.Run([&] {
      for (int i = 0; i < kFills; ++i) FillOnce(first_round + i);
      CheckErrors(trial_.history().counts(),
                  {"RESOURCE_EXHAUSTED STORE_FULL", "RESOURCE_EXHAUSTED SPOOL_FULL", "UNAVAILABLE",
                   "INVALID_ARGUMENT REQUEST_ID_REUSED"});
      trial_.ResolveUnknown();
      trial_.Finish(tally);
    });
  }

 private:
  void FillOnce(int round) {
    Traffic traffic(trial_.service(), trial_.catalogue(), trial_.history(),
                    {.seed = settings_.seed, .round = round, .long_rows = kLongRows});
    const pid_t writer = trial_.service().process().pid();
    AwaitMore(trial_, kSome, &History::Counts::imports, "imports are answered", kPatience);
    disk_.Fill(writer);
    AwaitErrors(trial_, kSome, "imports are refused on a full disk", kPatience);
    AwaitMore(trial_, kSome, &History::Counts::reads, "reads are answered on a full disk",
              kPatience);
    if (!trial_.service().process().IsRunning()) {
      throw BrokenPromise("a full disk ended the service");
    }
    const uintmax_t logged = fs::file_size(log_file_);
    disk_.MakeRoom(writer);
    const absl::Duration healed =
        AwaitMore(trial_, kHealed, &History::Counts::imports,
                  "imports are answered again after room was made", kHealedWithin);
    Await("the log goes on after room was made", kHealedWithin,
          [&] { return fs::file_size(log_file_) > logged; });
    traffic.Stop();
    std::printf("round %d: full and healed in %.3f s\n", round, absl::ToDoubleSeconds(healed));
    std::fflush(stdout);
  }

  const Settings& settings_;
  FullDisk& disk_;
  const std::string log_file_;
  Trial trial_;
};

// A file system of one's own ends with the process: what is to be looked at is copied out of it.
void RunOn(FullDisk& disk, const Settings& settings, int first_round, const std::string& keep_in,
           Tally* tally) {
  try {
    DiskFullTrial(settings, disk).Run(first_round, tally);
  } catch (const std::exception& error) {
    if (disk.folder() == keep_in) throw;
    const std::string kept = keep_in + "/kept";
    fs::copy(disk.folder(), kept, fs::copy_options::recursive);
    throw BrokenPromise(absl::StrCat(error.what(), "the files are kept in ", kept));
  }
}

}  // namespace

void RunDiskFull(const Settings& settings, Tally* tally) {
  InFolder([&](const std::string& folder) {
    const auto limited = NewFileSizeLimit(folder);
    std::printf("a limit on the size of files\n");
    RunOn(*limited, settings, 1, folder, tally);
  });
  InFolder([&](const std::string& folder) {
    const auto small = NewSmallFileSystem(folder);
    std::printf("a small file system\n");
    RunOn(*small, settings, 1 + kFills, folder, tally);
  });
}

}  // namespace wijkmonitor::robustness
