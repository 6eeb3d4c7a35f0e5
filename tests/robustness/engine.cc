#include "tests/robustness/engine.h"

#include <filesystem>

#include "libs/base/clock.h"
#include "libs/testing/or_throw.h"
#include "services/indicators/migrations.h"

namespace wijkmonitor::robustness {
namespace {

namespace fs = std::filesystem;

class Sqlite final : public Engine {
 public:
  explicit Sqlite(const std::string& folder) : file_(fs::path(folder) / "indicators.db") {}

  std::string url() const override { return "sqlite:" + file_.string(); }

  // A copy of the file and of its write-ahead log: opening the original would bring the log into
  // the file, which is the service's to do.
  std::unique_ptr<store::Database> OpenLeftBehind() override {
    const fs::path folder = file_.parent_path() / "left-behind";
    fs::remove_all(folder);
    fs::create_directory(folder);
    for (const char* ending : {"", "-wal"}) {
      const std::string part = file_.string() + ending;
      if (fs::exists(part)) fs::copy_file(part, folder / (file_.filename().string() + ending));
    }
    return testing::OrThrow(store::Open("sqlite:" + (folder / file_.filename()).string(),
                                        indicators::kMigrations, clock_));
  }

  std::string place() const override { return file_.string(); }

 private:
  const fs::path file_;
  SystemClock clock_;
};

}  // namespace

std::unique_ptr<Engine> NewSqlite(const std::string& folder) {
  return std::make_unique<Sqlite>(folder);
}

}  // namespace wijkmonitor::robustness
