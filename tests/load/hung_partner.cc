#include <signal.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "libs/testing/child.h"
#include "libs/testing/temp_dir.h"
#include "tests/load/loader.h"
#include "tests/load/measurement.h"
#include "tests/load/serve.h"

namespace wijkmonitor::load {
namespace {

// Longer than a join waits: each ends, and is begun again.
constexpr absl::Duration kMeasuredTime = absl::Seconds(1);
constexpr absl::Duration kWarmUpTime = absl::Milliseconds(500);

class HungPartner final : public Measurement {
 public:
  explicit HungPartner(const std::string& program)
      : program_(program),
        notes_({program, "--serve", "near", ""}, dir_.File("notes.log")),
        board_({program, "--serve", "board", absl::StrCat("127.0.0.1:", SaidNext("port", &notes_))},
               dir_.File("board.log")),
        port_(SaidNext("port", &board_)),
        hits_(port_, kShowMethod, BoardQuestions("hit", kQuestions)) {}

  void Round() override {
    WarmUp();
    alone_us_.push_back(P99OfHits());
    notes_.Signal(SIGSTOP);
    // In a process of their own, so that this one does with the hits what it did without them.
    testing::Child askers({program_, "--serve", "askers", absl::StrCat(port_)},
                          dir_.File("askers.log"));
    WarmUp();
    const int joins = JoinsUnderWay();
    beside_us_.push_back(P99OfHits());
    under_way_.push_back(std::min(joins, JoinsUnderWay()));
    askers.Kill();
    notes_.Signal(SIGCONT);
  }

  std::vector<Line> Lines() const override {
    const auto p99 = [](const std::string& what, const std::vector<double>& values) {
      return Line{.what = what, .unit = " us", .decimals = 0, .values = values};
    };
    return {{.what = "near hits beside 200 joins on a hung partner: p99 against none",
             .unit = "x",
             .required = 2,
             .values = Ratios(beside_us_, alone_us_)},
            p99("  p99 of the near hits without joins", alone_us_),
            p99("  p99 of the near hits beside them", beside_us_),
            {.what = "  joins under way, before and after the measuring",
             .unit = "",
             .decimals = 0,
             .required = kAskers,
             .at_most = false,
             .values = under_way_},
            {.what = "  calls that were hits near",
             .unit = "",
             .decimals = 3,
             .required = 1,
             .at_most = false,
             .values = share_}};
  }

 private:
  // Until the answers are near, the notes have dealt with what the round before left them, and the
  // joins are under way.
  void WarmUp() { hits_.Run(kWarmUpTime, kOutstanding); }
  double P99OfHits() {
    Loader::Result result = hits_.Run(kMeasuredTime, kOutstanding);
    share_.push_back(static_cast<double>(result.served_from["near"]) /
                     static_cast<double>(result.calls));
    return P99(std::move(result.took_us));
  }
  int JoinsUnderWay() {
    board_.Signal(SIGUSR1);
    return SaidNext("joins", &board_);
  }

  const std::string program_;
  const testing::TempDir dir_;
  testing::Child notes_, board_;
  const int port_;
  Loader hits_;
  std::vector<double> alone_us_, beside_us_, under_way_, share_;
};

}  // namespace

std::unique_ptr<Measurement> NewHungPartner(const std::string& program) {
  return std::make_unique<HungPartner>(program);
}

}  // namespace wijkmonitor::load
