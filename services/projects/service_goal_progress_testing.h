#pragma once

// The projects service beside the indicators service, both served for real in this process.

#include <memory>

#include "services/indicators/service_testing.h"
#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {

class WithIndicatorsTest : public ::testing::Test {
 protected:
  static void ExpectApplied(const absl::StatusOr<rpc::Report>& report) {
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->outcome(), rpc::Report::OUTCOME_APPLIED) << report->DebugString();
  }
  std::string Address() {
    return absl::StrCat("127.0.0.1:", indicators_.backend().server().port());
  }
  // `address` of the indicators service; empty: there is none.
  void Serve(const std::string& address) {
    config::ServiceConfig config{.database = "sqlite:" + folder_.File("projects.db")};
    config.partners = Parts().defaults.partners;
    config.partners.front().address = address;
    served_.reset();
    served_ = std::make_unique<ServedProjects>(config);
    // It is heard of by a call of its own.
    const rpc::Partner* const partner = served_->backend().partners().Find(kIndicatorService);
    const absl::Time until = absl::Now() + absl::Seconds(30);
    while (partner != nullptr && !partner->version().has_value() && absl::Now() < until) {
      absl::SleepFor(absl::Milliseconds(10));
    }
  }

  testing::TempDir folder_;
  indicators::ServedIndicators indicators_{"sqlite:" + folder_.File("indicators.db")};
  std::unique_ptr<ServedProjects> served_;
};

}  // namespace wijkmonitor::projects
