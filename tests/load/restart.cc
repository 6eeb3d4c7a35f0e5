#include "absl/time/clock.h"
#include "libs/base/clock.h"
#include "libs/testing/child.h"
#include "libs/testing/temp_dir.h"
#include "services/indicators/migrations.h"
#include "tests/common/town.h"
#include "tests/load/measurement.h"

namespace wijkmonitor::load {
namespace {

using namespace testing;  // NOLINT: the town

// From the start of the program until it says that it serves.
class Restart final : public Measurement {
 public:
  explicit Restart(std::string service) : service_(std::move(service)) {
    SystemClock clock;
    const auto database = OrThrow(store::Open(url(), indicators::kMigrations, clock));
    WriteReferenceData(*database);
    for (int year = kTownLastYear - kTownYears + 1; year <= kTownLastYear; ++year) {
      WriteYear(*database, year);
    }
  }

  void Round() override {
    const absl::Time start = absl::Now();
    testing::Child child(
        {service_, "--address=127.0.0.1:0", "--ops-address=127.0.0.1:0", "--database", url()},
        dir_.File("log"));
    child.WaitForLine("\"serving\"");
    times_s_.push_back(absl::ToDoubleSeconds(absl::Now() - start));
  }

  std::vector<Line> Lines() const override {
    return {{.what = "restart to ready, Groningen scale",
             .unit = " s",
             .required = 1,
             .aim = 0.3,
             .values = times_s_}};
  }

 private:
  std::string url() const { return "sqlite:" + dir_.File("town.db"); }

  const std::string service_;
  const testing::TempDir dir_;
  std::vector<double> times_s_;
};

}  // namespace

std::unique_ptr<Measurement> NewRestart(const std::string& service) {
  return std::make_unique<Restart>(service);
}

}  // namespace wijkmonitor::load
