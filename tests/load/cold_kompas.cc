#include <utility>

#include "absl/time/clock.h"
#include "libs/rpc/router.h"
#include "services/indicators/convert_kompas.h"
#include "services/indicators/domain/kompas.h"
#include "tests/common/town.h"
#include "tests/load/measurement.h"

namespace wijkmonitor::load {
namespace {

using namespace testing;  // NOLINT: the town

constexpr int kTimesEachArea = 2;

// What a service does on a miss, from the request to the bytes of the answer.
class ColdKompas final : public Measurement {
 public:
  void Round() override {
    std::vector<double> times_ms;
    for (int i = 0; i < kTimesEachArea; ++i) {
      for (const std::string& area : areas_) times_ms.push_back(Compute(area));
    }
    p50_ms_.push_back(Median(times_ms));
    p99_ms_.push_back(P99(std::move(times_ms)));
  }

  std::vector<Line> Lines() const override {
    return {{.what = "kompas computed, Groningen scale: p99",
             .unit = " ms",
             .required = 5,
             .aim = 2,
             .values = p99_ms_},
            {.what = "  p50", .unit = " ms", .values = p50_ms_},
            {.what = "  size of an answer", .unit = " KB", .decimals = 0, .values = {answer_kb_}}};
  }

 private:
  double Compute(const std::string& area) {
    const absl::Time start = absl::Now();
    const indicators::Kompas kompas =
        OrThrow(indicators::ComputeKompas(dataset_, {area, kTownLastYear, "", "WM-1"}));
    indicators::v1::Kompas message = indicators::ToMessage(kompas);
    rpc::SayVersion(version_, &message);
    const std::string bytes = rpc::SerializeDeterministically(message);
    const double time_ms = absl::ToDoubleMilliseconds(absl::Now() - start);
    if (!kompas.centre.score.has_value()) throw std::runtime_error("a kompas without score");
    answer_kb_ = static_cast<double>(bytes.size()) / 1024;
    return time_ms;
  }

  const indicators::Dataset dataset_ = TownDataset();
  const std::vector<std::string> areas_ = TownIds();
  const store::DataVersion version_{1, "token", {}};
  std::vector<double> p50_ms_, p99_ms_;
  double answer_kb_ = 0;
};

}  // namespace

std::unique_ptr<Measurement> NewColdKompas() { return std::make_unique<ColdKompas>(); }

}  // namespace wijkmonitor::load
