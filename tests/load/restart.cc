#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/clock.h"
#include "libs/testing/child.h"
#include "libs/testing/temp_database.h"
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
  Restart(std::string service, Engine engine)
      : service_(std::move(service)), engine_name_(NameOf(engine)), database_(engine) {
    SystemClock clock;
    const auto database = OrThrow(store::Open(database_.url(), indicators::kMigrations, clock));
    WriteReferenceData(*database);
    for (int year = kTownLastYear - kTownYears + 1; year <= kTownLastYear; ++year) {
      WriteYear(*database, year);
    }
  }

  void Round() override {
    const absl::Time start = absl::Now();
    testing::Child child({service_, "--address=127.0.0.1:0", "--ops-address=127.0.0.1:0",
                          "--database", database_.url()},
                         dir_.File("log"));
    child.WaitForLine("\"serving\"");
    times_s_.push_back(absl::ToDoubleSeconds(absl::Now() - start));
  }

  std::vector<Line> Lines() const override {
    return {{.what = absl::StrCat("restart to ready, Groningen scale, ", engine_name_),
             .unit = " s",
             .required = 1,
             .aim = 0.3,
             .values = times_s_}};
  }

 private:
  const std::string service_, engine_name_;
  const TempDatabase database_;
  const TempDir dir_;
  std::vector<double> times_s_;
};

}  // namespace

std::unique_ptr<Measurement> NewRestart(const std::string& service, testing::Engine engine) {
  return std::make_unique<Restart>(service, engine);
}

}  // namespace wijkmonitor::load
