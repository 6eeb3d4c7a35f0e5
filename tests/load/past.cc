#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/clock.h"
#include "libs/testing/temp_database.h"
#include "services/indicators/migrations.h"
#include "services/indicators/store.h"
#include "tests/common/town.h"
#include "tests/load/measurement.h"

namespace wijkmonitor::load {
namespace {

using namespace testing;  // NOLINT: the town

// What was known before each figure of the newest year was corrected, read for the first time.
class Past final : public Measurement {
 public:
  explicit Past(Engine engine)
      : engine_(engine),
        database_(engine),
        store_(OrThrow(store::Open(database_.url(), indicators::kMigrations, clock_))) {
    WriteReferenceData(*store_);
    for (int year = kTownLastYear - kTownYears + 1; year <= kTownLastYear; ++year) {
      WriteYear(*store_, year);
    }
    before_ = VersionNow();
    WriteYear(*store_, kTownLastYear, /*revision=*/2);
  }

  void Round() override {
    const auto snapshots = OrThrow(indicators::Snapshots::Open(*store_, indicators::LoadDataset));
    const absl::Time start = absl::Now();
    const auto past =
        OrThrow(snapshots->At({.as_of = before_.committed_at}, absl::Now(), /*may_wait=*/true));
    times_s_.push_back(absl::ToDoubleSeconds(absl::Now() - start));
    if (past->version != before_ || past->data.BytesBeside(snapshots->current()->data) == 0) {
      throw std::runtime_error("that is not the past");
    }
  }

  std::vector<Line> Lines() const override {
    return {
        {.what = absl::StrCat("first read of a past version, Groningen scale, ", NameOf(engine_)),
         .unit = " s",
         .required = 0.3,
         .values = times_s_}};
  }

 private:
  store::DataVersion VersionNow() {
    store::DataVersion now;
    OrThrow(store_->Read([&](store::Tx&, const store::DataVersion& version) {
      now = version;
      return absl::OkStatus();
    }));
    return now;
  }

  const Engine engine_;
  SystemClock clock_;
  const TempDatabase database_;
  const std::unique_ptr<store::Database> store_;
  store::DataVersion before_;
  std::vector<double> times_s_;
};

}  // namespace

std::unique_ptr<Measurement> NewPast(testing::Engine engine) {
  return std::make_unique<Past>(engine);
}

}  // namespace wijkmonitor::load
