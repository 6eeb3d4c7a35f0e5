// A service that another asks, and that is away, hangs, is slow or was restored.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <latch>
#include <thread>

#include "libs/rpc/board_testing.h"
#include "libs/testing/child.h"
#include "libs/testing/temp_database.h"

namespace wijkmonitor::rpc {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(PartnerTest, NoAddress) {
  BoardServer board("");
  EXPECT_THAT(board.Show({"a"}).states(), ElementsAre("UNAVAILABLE PARTNER_NOT_CONFIGURED"));
}

TEST(PartnerTest, NobodyListens) {
  std::string address;
  {
    NotesServer notes;
    address = AddressOf(notes);
  }
  BoardServer board(address);
  for (int i = 0; i < 3; ++i) {
    const auto shown = board.Show({"a", "get b"});
    ASSERT_TRUE(shown.answer.ok()) << shown.answer.status();
    EXPECT_EQ(shown.answer->texts(0), "own 0 internal");
    EXPECT_THAT(shown.states(), Each("UNAVAILABLE PARTNER_UNREACHABLE"));
    EXPECT_EQ(shown.served_from, "computed");  // not kept
  }
  EXPECT_THAT(board.backend().HttpGet("/readyz"), HasSubstr("200 OK"));
  EXPECT_THAT(board.backend().HttpGet("/metrics"),
              HasSubstr("wijkmonitor_partner_up{partner=\"notes\"} 0"));
}

TEST(PartnerTest, SlowAnswersCostTheirOwnPart) {
  NotesServer notes({.worker_threads = 8});
  BoardServer board(AddressOf(notes));
  WaitForVersion(board, notes);
  auto shown = board.Show({"a", "slow 1500", "b"}, {.deadline = absl::Milliseconds(500)});
  ASSERT_TRUE(shown.answer.ok()) << shown.answer.status();
  EXPECT_THAT(shown.states(), ElementsAre("OK", "UNAVAILABLE PARTNER_TOO_SLOW", "OK"));
  EXPECT_EQ(shown.served_from, "computed");
  shown = board.Show({"slow 2500"});
  EXPECT_THAT(shown.states(), ElementsAre("UNAVAILABLE PARTNER_TOO_SLOW"));
  EXPECT_GE(shown.took, limits::kJoinBudgetDefault);
  // With time enough it is whole.
  shown = board.Show({"slow 2600"}, {.deadline = absl::Seconds(20)});
  EXPECT_THAT(shown.states(), ElementsAre("OK"));
}

TEST(PartnerTest, WhoHasLittleTimeDoesNotSpoilTheAnswersOfOthers) {
  NotesServer notes;
  BoardServer board(AddressOf(notes));
  WaitForVersion(board, notes);
  auto hasty = std::async(std::launch::async, [&] {
    return board.Show({"slow 400"}, {.deadline = absl::Milliseconds(200)});
  });
  absl::SleepFor(absl::Milliseconds(20));
  EXPECT_THAT(board.Show({"slow 400"}).states(), ElementsAre("OK"));
  const auto spoilt = hasty.get();
  EXPECT_TRUE(!spoilt.answer.ok() || spoilt.states().front() == "UNAVAILABLE PARTNER_TOO_SLOW");
  // Nor do they make others believe that the partner is away.
  for (int i = 0; i < 10; ++i) {
    board.Show({absl::StrCat("slow 30", i)}, {.deadline = absl::Milliseconds(80)});
  }
  EXPECT_TRUE(IsUp(board));
}

TEST(PartnerTest, AClockThatIsOff) {
  for (const absl::Duration off : {absl::Seconds(2), -absl::Seconds(2)}) {
    NotesServer notes;
    notes.backend().clock().Advance(off);
    BoardServer board(AddressOf(notes));
    for (int number = 1; number <= 2; ++number) {
      grpc::ClientContext context;
      test::AddRequest request;
      request.set_request_id(absl::StrCat("00000000-0000-4000-8000-00000000000", number));
      request.set_title(absl::StrCat(number));
      test::Answer answer;
      ASSERT_TRUE(notes.stub().Add(&context, request, &answer).ok());
      WaitForVersion(board, notes);
      EXPECT_EQ(board.Show({"count"}).answer->texts(1), absl::StrCat(number));
      notes.backend().clock().Advance(-off);
    }
  }
}

// --- a partner that is a process of its own ---

class NotesProcess {
 public:
  explicit NotesProcess(std::string database = "") : database_(std::move(database)) {
    if (database_.empty()) database_ = "sqlite:" + dir_.File("notes.db");
    // The thread sanitizer does not see what gRPC hands on; of the program it would only say so.
    setenv("TSAN_OPTIONS", "report_bugs=0", 1);
    NotesServer placeholder;  // a port that is free
    address_ = AddressOf(placeholder);
  }
  void Start() {
    child_.emplace(std::vector<std::string>{NOTES_SERVER, "--address", address_, "--ops-address",
                                            "127.0.0.1:0", "--database", database_},
                   dir_.File("log"));
    child_->WaitForLine("serving");
  }
  void Kill() { child_->Kill(); }
  void Signal(int signal) { child_->Signal(signal); }
  const std::string& address() const { return address_; }

 private:
  testing::TempDir dir_;
  std::string database_, address_;
  std::optional<testing::Child> child_;
};

// The notes as a process, and a board that has heard of them.
class PartnerProcessTest : public ::testing::Test {
 protected:
  PartnerProcessTest() : board_(Started().address()) {
    WaitUntil([this] { return IsUp(board_); });
  }

  NotesProcess notes_;
  BoardServer board_;

 private:
  const NotesProcess& Started() {
    notes_.Start();
    return notes_;
  }
};

// Of an answer that waits for nobody, on a machine that is busy; else it is a few milliseconds.
constexpr absl::Duration kAtOnce = absl::Milliseconds(200);

// The median of several answers, none of which is kept.
absl::Duration MedianOf(BoardServer& board, const std::vector<std::string>& asked) {
  std::vector<absl::Duration> took;
  for (int i = 0; i < 15; ++i) took.push_back(board.Show(asked).took);
  std::nth_element(took.begin(), took.begin() + 7, took.end());
  ::testing::Test::RecordProperty("median_us", absl::StrCat(absl::ToInt64Microseconds(took[7])));
  return took[7];
}

TEST_F(PartnerProcessTest, DeadAndStartedAgain) {
  EXPECT_THAT(board_.Show({"a"}).states(), ElementsAre("OK"));
  for (int round = 0; round < 3; ++round) {
    notes_.Kill();
    WaitUntil([&] { return !IsUp(board_); });
    EXPECT_THAT(board_.Show({absl::StrCat("new ", round)}).states(),
                ElementsAre("UNAVAILABLE PARTNER_UNREACHABLE"));
    EXPECT_LT(MedianOf(board_, {"b", "c", "d"}), kAtOnce);
    notes_.Start();
    WaitUntil([&] { return IsUp(board_); });
    EXPECT_THAT(board_.Show({absl::StrCat("new ", round)}).states(), ElementsAre("OK"));
  }
}

// What was joined is served for a while after the partner went: as long as it may have restarted.
TEST_F(PartnerProcessTest, TheLastVersionStandsForAWhile) {
  EXPECT_THAT(board_.Show({"a"}).states(), ElementsAre("OK"));
  notes_.Kill();
  WaitUntil([&] { return !IsUp(board_); });
  board_.backend().clock().Advance(limits::kPartnerVersionStands);
  EXPECT_EQ(board_.Show({"a"}).served_from, "near");
  board_.backend().clock().Advance(absl::Milliseconds(1));
  EXPECT_THAT(board_.Show({"a"}).states(), ElementsAre("UNAVAILABLE PARTNER_UNREACHABLE"));
}

TEST_F(PartnerProcessTest, HungAndAwakeAgain) {
  EXPECT_THAT(board_.Show({"a"}).states(), ElementsAre("OK"));
  notes_.Signal(SIGSTOP);
  const auto shown = board_.Show({"b", "c", "d"}, {.deadline = absl::Milliseconds(1500)});
  ASSERT_TRUE(shown.answer.ok()) << shown.answer.status();
  EXPECT_THAT(shown.states(), Each("UNAVAILABLE PARTNER_TOO_SLOW"));
  EXPECT_LT(shown.took, absl::Milliseconds(1500));
  EXPECT_EQ(board_.Show({"a"}).served_from, "near");
  WaitUntil([&] { return !IsUp(board_); });
  EXPECT_LT(MedianOf(board_, {"b", "c", "d"}), kAtOnce);
  notes_.Signal(SIGCONT);
  WaitUntil([&] { return IsUp(board_); });
  EXPECT_THAT(board_.Show({"b", "c", "d"}).states(), Each("OK"));
}

// Callers who each have little time learn together that it hangs.
TEST_F(PartnerProcessTest, ShortDeadlinesDoNotHideThatItHangs) {
  notes_.Signal(SIGSTOP);
  int calls = 0;
  WaitUntil([&] {
    board_.Show({absl::StrCat("hasty ", ++calls)}, {.deadline = absl::Milliseconds(300)});
    return !IsUp(board_);
  });
  EXPECT_LE(calls, 20);  // of 0.2 s each: patience and a probe of 1 s each, and a busy machine
  notes_.Signal(SIGCONT);
  WaitUntil([&] { return IsUp(board_); });
  EXPECT_THAT(board_.Show({"b"}).states(), Each("OK"));
}

TEST(PartnerTest, NothingIsLeftOfAQuestion) {
  NotesServer notes;
  BoardServer board(AddressOf(notes));
  WaitForVersion(board, notes);
  test::ComputeRequest request;
  request.set_text("size 100000");
  std::vector<std::weak_ptr<const std::string>> left;
  std::latch answered(20);
  for (int i = 0; i < 20; ++i) {
    const auto bytes = std::make_shared<const std::string>(request.SerializeAsString());
    left.emplace_back(bytes);
    board.notes().Ask({NotesService().full_name() + "/Compute", bytes, ""},
                      {"", std::string(32, 'a'), absl::Now() + absl::Seconds(5)},
                      [&](const absl::StatusOr<std::string>& answer) {
                        EXPECT_TRUE(answer.ok()) << answer.status();
                        answered.count_down();
                      });
  }
  answered.wait();
  board.notes().Stop();
  WaitUntil([&] {
    return std::all_of(left.begin(), left.end(), [](const auto& one) { return one.expired(); });
  });
}

TEST_F(PartnerProcessTest, ManyJoinsThatWaitHoldNoThread) {
  notes_.Signal(SIGSTOP);
  std::vector<std::thread> askers;
  for (int i = 0; i < 200; ++i) {
    askers.emplace_back([this, i] {
      EXPECT_THAT(board_.Show({absl::StrCat(i)}, {.deadline = absl::Seconds(20)}).states(),
                  Each(HasSubstr("UNAVAILABLE")));
    });
  }
  WaitUntil([&] { return board_.backend().partners().joins_in_flight() == 200; });
  // Two threads serve reads; all of them are free.
  EXPECT_EQ(board_.backend().environment().executor.queued(), 0u);
  std::latch both(2);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(
        board_.backend().environment().executor.TryRun([&both] { both.arrive_and_wait(); }));
  }
  both.wait();
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(board_.backend().partners().joins_in_flight(), 0);
  notes_.Signal(SIGCONT);
}

TEST_F(PartnerProcessTest, LimitOfJoinsUnderWay) {
  notes_.Signal(SIGSTOP);
  std::vector<std::thread> askers;
  // At once: some seconds after the first the partner is taken for away, and no more wait for it.
  std::latch all_are_there(limits::kJoinsInFlightMax);
  for (int i = 0; i < limits::kJoinsInFlightMax; ++i) {
    askers.emplace_back([this, i, &all_are_there] {
      all_are_there.arrive_and_wait();
      board_.Show({absl::StrCat(i)});
    });
  }
  WaitUntil(
      [&] { return board_.backend().partners().joins_in_flight() == limits::kJoinsInFlightMax; });
  const absl::Status refused = board_.Show({"one more"}).answer.status();
  EXPECT_EQ(ReasonOf(refused), "OVERLOADED");
  EXPECT_GT(RetryAfterOf(refused), absl::ZeroDuration());
  for (std::thread& asker : askers) asker.join();
  notes_.Signal(SIGCONT);
  WaitUntil([&] { return IsUp(board_); });
  EXPECT_THAT(board_.Show({"one more"}).states(), ElementsAre("OK"));
}

// A service that stops gives the answers under way, however long their callers would wait.
TEST(PartnerTest, TheServiceStopsWhileAPartnerHangs) {
  NotesProcess notes;
  notes.Start();
  std::optional<BoardServer> board(std::in_place, notes.address());
  WaitUntil([&] { return IsUp(*board); });
  notes.Signal(SIGSTOP);
  auto asked = std::async(std::launch::async,
                          [&board] { return board->Show({"a"}, {.deadline = absl::Seconds(60)}); });
  WaitUntil([&] { return board->backend().partners().joins_in_flight() == 1; });
  const absl::Time started = absl::Now();
  board->backend().Stop();
  EXPECT_LT(absl::Now() - started, limits::kDrainTime);
  EXPECT_THAT(asked.get().states(), ElementsAre("UNAVAILABLE PARTNER_TOO_SLOW"));
  notes.Signal(SIGCONT);
}

TEST(PartnerTest, RestoredToAnOlderCopy) {
  for (const testing::Engine engine : testing::kEngines) {
    testing::TempDatabase database(engine);
    NotesServer notes({.database = database.url()});
    BoardServer board(AddressOf(notes));
    const auto add = [&](const std::string& title, int number) {
      grpc::ClientContext context;
      test::AddRequest request;
      request.set_request_id(absl::StrCat("00000000-0000-4000-8000-00000000000", number));
      request.set_title(title);
      test::Answer answer;
      ASSERT_TRUE(notes.stub().Add(&context, request, &answer).ok());
      WaitForVersion(board, notes);
    };
    add("before", 1);
    database.SaveCopy();
    add("after", 2);
    EXPECT_EQ(board.Show({"count"}).answer->texts(1), "2");
    const std::string token = board.notes().version()->token;
    database.RestoreCopy();
    WaitUntil([&] { return board.notes().version()->token != token; });
    auto shown = board.Show({"count"});
    EXPECT_EQ(shown.answer->texts(1), "1");
    EXPECT_EQ(shown.answer->sections(0).data_version(), 1);
    // Another change gets the number of the one that was lost, and not its answers.
    add("another", 3);
    add("and another", 4);
    shown = board.Show({"count"});
    EXPECT_EQ(shown.answer->texts(1), "3");
  }
}

}  // namespace
}  // namespace wijkmonitor::rpc
