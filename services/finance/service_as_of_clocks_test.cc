// An instant names one version, the same on every replica, whatever their clocks say.

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "libs/base/hash.h"
#include "libs/rpc/messages.h"
#include "libs/testing/temp_database.h"
#include "services/finance/service_testing.h"

namespace wijkmonitor::finance {
namespace {

class ClocksTest : public ::testing::TestWithParam<testing::Engine> {
 protected:
  // What a version answered while it was the newest.
  struct Answer {
    absl::Time committed_at;
    std::string bytes;
  };

  static std::string Ask(ServedFinance& served, const absl::Time* as_of) {
    v1::GetSpendingRequest request;
    if (as_of != nullptr) *request.mutable_as_of() = rpc::TimestampOf(*as_of);
    const auto answer = served.Spending(v1::DIMENSION_ACTION_LINE, request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? answer->SerializeAsString() : "";
  }

  static absl::Time NewestCommit(ServedFinance& served) {
    absl::Time committed_at;
    EXPECT_TRUE(served.backend()
                    .database()
                    .Read([&](store::Tx&, const store::DataVersion& version) {
                      committed_at = version.committed_at;
                      return absl::OkStatus();
                    })
                    .ok());
    return committed_at;
  }

  // Books on one replica, and asks both at once for the version that this made.
  void Book(ServedFinance& served) {
    const auto report =
        served.Book(absl::StrCat("S,", answers_.size(), ",,,10,2024-05-01,,,LINE,\n"));
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_EQ(report->outcome(), rpc::Report::OUTCOME_APPLIED) << report->DebugString();
    const absl::Time committed_at = NewestCommit(served);
    answers_.push_back({committed_at, Ask(served, nullptr)});
    for (ServedFinance* replica : {&first_, &second_}) {
      EXPECT_EQ(Ask(*replica, &committed_at), answers_.back().bytes)
          << "version " << answers_.size();
    }
  }

  testing::TempDatabase database_{GetParam()};
  ServedFinance first_{database_.url()}, second_{database_.url()};
  std::vector<Answer> answers_;
};

TEST_P(ClocksTest, AnInstantNamesOneVersionOnEveryReplica) {
  second_.backend().clock().Advance(-absl::Seconds(2));
  Book(first_);
  Book(first_);  // in the same microsecond
  Book(second_);
  first_.backend().clock().Advance(-absl::Hours(1));
  Book(first_);
  Book(second_);
  Book(first_);
  first_.backend().clock().Advance(absl::Hours(2));
  Book(first_);
  Book(second_);
  for (size_t i = 0; i < answers_.size(); ++i) {
    const absl::Time just_before = answers_[i].committed_at - absl::Microseconds(1);
    for (ServedFinance* replica : {&first_, &second_}) {
      EXPECT_EQ(Ask(*replica, &answers_[i].committed_at), answers_[i].bytes) << "version " << i + 1;
      if (i == 0) continue;
      EXPECT_LT(answers_[i - 1].committed_at, answers_[i].committed_at) << "version " << i + 1;
      EXPECT_EQ(Ask(*replica, &just_before), answers_[i - 1].bytes) << "before version " << i + 1;
    }
  }
}

// Asked just now, later than the newest version: what is written next, by whatever clock, is later.
TEST_P(ClocksTest, WhatWasSaidOfAnInstantStays) {
  Book(first_);
  for (ServedFinance* writer : {&first_, &second_}) {
    for (ServedFinance* reader : {&first_, &second_}) {
      testing::FakeClock& clock = reader->backend().clock();
      clock.Advance(NewestCommit(*reader) - clock.Now() + absl::Minutes(1));
      const absl::Time now = clock.Now();
      const std::string said = Ask(*reader, &now);
      writer->backend().clock().Advance(-absl::Seconds(2));
      Book(*writer);
      for (ServedFinance* replica : {&first_, &second_}) EXPECT_EQ(Ask(*replica, &now), said);
    }
  }
}

// Who asks of an instant that a commit under way may still get waits, and nobody else does.
TEST_P(ClocksTest, OthersReadOnWhileSomeWaitForACommit) {
  Book(first_);
  std::latch commits(1), may_end(1);
  std::thread writer([&] {
    const auto stored = first_.backend().database().Mutate(
        {"someone", "a method", RandomUuid(), std::string(32, 'b'), std::string(32, 'a')},
        [&](store::Tx& tx) -> absl::StatusOr<std::string> {
          tx.committed_at();
          commits.count_down();
          may_end.wait();
          tx.Discard();
          return "";
        });
    EXPECT_TRUE(stored.ok()) << stored.status();
  });
  commits.wait();
  first_.backend().clock().Advance(absl::Minutes(1));
  const absl::Time now = first_.backend().clock().Now();
  v1::ExportPostingsRequest request;
  *request.mutable_as_of() = rpc::TimestampOf(now);
  std::atomic<int> answered = 0;
  std::vector<std::thread> waiting;
  for (int i = 0; i < 16; ++i) {
    waiting.emplace_back([&] {
      EXPECT_EQ(Ask(first_, &now), answers_.back().bytes);
      ++answered;
    });
    waiting.emplace_back([&] {
      EXPECT_TRUE(first_.Export(request).ok());
      ++answered;
    });
  }
  absl::SleepFor(absl::Milliseconds(200));
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(
        first_.Call(&v1::FinanceService::Stub::ListPostings, v1::ListPostingsRequest()).ok());
  }
  EXPECT_EQ(answered, 0);
  may_end.count_down();
  writer.join();
  for (std::thread& thread : waiting) thread.join();
}

INSTANTIATE_TEST_SUITE_P(Engines, ClocksTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

}  // namespace
}  // namespace wijkmonitor::finance
