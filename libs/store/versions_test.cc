#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/mutex.h"
#include "libs/store/store_testing.h"

namespace wijkmonitor::store {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);

// A listener that reads the newest version, and can be told to fail.
class Listener {
 public:
  explicit Listener(Database& database)
      : database_(database), watch_(database.OnNewVersion([this] { return Hear(); })) {}

  // Waits until this version was the last heard of.
  bool Heard(const DataVersion& version) {
    MutexLock lock(&mutex_);
    return mutex_.AwaitFor([&] { return last_ == version; }, kPatience);
  }
  bool Failed() {
    MutexLock lock(&mutex_);
    return mutex_.AwaitFor([&] { return failures_ > 0; }, kPatience);
  }
  void FailWith(const absl::Status& error) {
    MutexLock lock(&mutex_);
    error_ = error;
  }
  DataVersion last() {
    MutexLock lock(&mutex_);
    return last_;
  }
  int calls() {
    MutexLock lock(&mutex_);
    return calls_;
  }
  // No call of it began before the one before had ended.
  bool one_at_a_time() const { return one_at_a_time_; }
  void EndWatch() { watch_.reset(); }

 private:
  absl::Status Hear() {
    if (running_.exchange(true)) one_at_a_time_ = false;
    const DataVersion version = VersionOf(database_);
    MutexLock lock(&mutex_);
    running_ = false;
    ++calls_;
    if (!error_.ok()) {
      ++failures_;
      return error_;
    }
    last_ = version;
    return absl::OkStatus();
  }

  Database& database_;
  std::atomic<bool> running_ = false, one_at_a_time_ = true;
  Mutex mutex_;
  DataVersion last_ ABSL_GUARDED_BY(mutex_);
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status error_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<VersionWatch> watch_;
};

class VersionsTest : public DatabaseTest {};

TEST_P(VersionsTest, ListenerHearsOfTheVersionThereIsAndOfEachChangeBeforeItIsAcknowledged) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  Listener listener(*database);
  EXPECT_TRUE(listener.Heard(VersionOf(*database)));
  for (int i = 2; i <= 5; ++i) {
    const auto result = AddNote(*database, i, absl::StrCat(i));
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(listener.last(), result->version);
  }
}

TEST_P(VersionsTest, NothingIsToldWhenNothingChanged) {
  const auto database = OpenDatabase();
  Listener listener(*database);
  ASSERT_TRUE(listener.Heard(VersionOf(*database)));
  ASSERT_TRUE(Write(*database, [](Tx&) { return absl::OkStatus(); }).ok());
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  ASSERT_TRUE(AddNote(*database, 1, "1")->replayed);
  EXPECT_EQ(listener.calls(), 2);
}

TEST_P(VersionsTest, AChangeThatTheListenerMissedIsNotAcknowledgedUntilItHeard) {
  const auto database = OpenDatabase();
  Listener listener(*database);
  ASSERT_TRUE(listener.Heard(VersionOf(*database)));
  listener.FailWith(absl::UnavailableError("not now"));
  for (int round = 0; round < 2; ++round) {  // made, then replayed
    const auto result = AddNote(*database, 1, "1");
    EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(ReasonOf(result.status()), "CHANGE_NOT_VISIBLE");
    EXPECT_EQ(Count(*database, "note"), 1);
  }
  listener.FailWith(absl::OkStatus());
  const auto again = AddNote(*database, 1, "1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(listener.last(), again->version);
}

TEST_P(VersionsTest, AListenerThatFailedIsToldAgain) {
  const auto database = OpenDatabase();
  Listener listener(*database);
  ASSERT_TRUE(listener.Heard(VersionOf(*database)));
  listener.FailWith(absl::UnavailableError("not now"));
  EXPECT_FALSE(AddNote(*database, 1, "1").ok());
  listener.FailWith(absl::OkStatus());
  EXPECT_TRUE(listener.Heard(VersionOf(*database)));
}

TEST_P(VersionsTest, WhatAnotherProcessWritesIsHeardOf) {
  const auto here = OpenDatabase();
  const auto there = OpenDatabase();
  Listener listener(*here);
  for (int i = 1; i <= 3; ++i) {
    const auto result = AddNote(*there, i, absl::StrCat(i));
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_TRUE(listener.Heard(result->version));
    EXPECT_EQ(Count(*here, "note"), i);
  }
}

TEST_P(VersionsTest, WhatAnotherProcessWroteIsHeardOfBeforeAnAnswerThatRestsOnIt) {
  const auto here = OpenDatabase();
  const auto there = OpenDatabase();
  Listener listener(*here);
  for (int i = 1; i <= 5; ++i) {
    const auto written = AddNote(*there, i, absl::StrCat(i));
    ASSERT_TRUE(written.ok()) << written.status();
    const auto discarded =
        here->Mutate(Request(RandomUuid()), [](Tx& tx) -> absl::StatusOr<std::string> {
          tx.Discard();
          return "checked";
        });
    ASSERT_TRUE(discarded.ok()) << discarded.status();
    EXPECT_EQ(discarded->version, written->version);
    EXPECT_EQ(listener.last(), written->version);
  }
}

TEST_P(VersionsTest, AnotherTokenOfTheSameCounterIsHeardOf) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  Listener listener(*database);
  ASSERT_TRUE(listener.Heard(VersionOf(*database)));
  ASSERT_TRUE(Write(*database, [](Tx& tx) {
                return tx.Execute("UPDATE store_version SET token = 'other'");
              }).ok());
  EXPECT_TRUE(listener.Heard(VersionOf(*database)));
}

TEST_P(VersionsTest, ListenerIsCalledByOneAtATime) {
  const auto here = OpenDatabase();
  const auto there = OpenDatabase();
  Listener listener(*here);
  std::vector<std::thread> writers;
  for (Database* database : {here.get(), there.get()}) {
    for (int t = 0; t < 2; ++t) {
      const int first = static_cast<int>(writers.size()) * 100;
      writers.emplace_back([database, first] {
        for (int i = first; i < first + 20; ++i) {
          const auto result = AddNote(*database, i, absl::StrCat(i));
          EXPECT_TRUE(result.ok()) << result.status();
        }
      });
    }
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_TRUE(listener.Heard(VersionOf(*here)));
  EXPECT_TRUE(listener.one_at_a_time());
}

TEST_P(VersionsTest, NothingIsToldWhenTheWatchHasEnded) {
  const auto database = OpenDatabase();
  Listener listener(*database);
  ASSERT_TRUE(listener.Heard(VersionOf(*database)));
  listener.EndWatch();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  EXPECT_EQ(listener.calls(), 1);
}

TEST_P(VersionsTest, ProcessesWriteInTurn) {
  const auto here = OpenDatabase();
  const auto there = OpenDatabase();
  std::vector<std::thread> writers;
  for (int t = 0; t < 4; ++t) {
    writers.emplace_back([&, t] {
      Database& database = t % 2 == 0 ? *here : *there;
      for (int i = 0; i < 10; ++i) {
        const auto result = AddNote(database, t * 100 + i, absl::StrCat(t, "-", i));
        EXPECT_TRUE(result.ok()) << result.status();
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(VersionOf(*here).counter, 40);
  EXPECT_EQ(Count(*there, "note"), 40);
  EXPECT_TRUE(here->Read([](Tx& tx, const DataVersion&) { return VerifyAuditChain(tx); }).ok());
}

TEST_P(VersionsTest, ProcessesThatOpenAnEmptyDatabaseAtOnceAllSucceed) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      const auto opened = Open(url(), kNotes, clock_);
      EXPECT_TRUE(opened.ok()) << opened.status();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(AddNote(*OpenDatabase(), 1, "1").ok());
}

TEST_P(VersionsTest, AWriterThatDoesNotGetItsTurnIsToldSo) {
  const auto here = OpenDatabase();
  const auto there = OpenDatabase();
  std::latch started(1), refused(2);
  std::thread holder([&] {
    const absl::Status written = Write(*here, [&](Tx&) {
      started.count_down();
      refused.wait();
      return absl::OkStatus();
    });
    EXPECT_TRUE(written.ok()) << written;
  });
  started.wait();
  std::vector<std::thread> others;
  for (Database* database : {here.get(), there.get()}) {
    others.emplace_back([&, database] {
      const absl::Status written = AddNote(*database, 1, "1").status();
      EXPECT_EQ(written.code(), absl::StatusCode::kUnavailable) << written;
      EXPECT_EQ(ReasonOf(written), "STORE_BUSY") << written;
      refused.count_down();
    });
  }
  for (std::thread& other : others) other.join();
  holder.join();
  EXPECT_TRUE(AddNote(*there, 1, "1").ok());
}

TEST_P(VersionsTest, AStartWithNothingToMigrateWaitsForNoWriter) {
  const auto database = OpenDatabase();
  EXPECT_TRUE(Write(*database, [&](Tx&) { return Open(url(), kNotes, clock_).status(); }).ok());
}

TEST(Sqlite, AStartThatHasToMigrateWaitsForAsLongAsAWriterTakes) {
  const testing::TempDatabase temp(testing::Engine::kSqlite);
  testing::FakeClock clock;
  const auto database = *Open(temp.url(), {}, clock);
  Progress progress;
  absl::Status opened = absl::UnknownError("not yet");
  std::thread start;
  EXPECT_TRUE(Write(*database, [&](Tx&) {
                start = std::thread(
                    [&] { opened = Open(temp.url(), kNotes, clock, "", &progress).status(); });
                while (progress.Text() != "waiting for the one who changes the database") {
                  absl::SleepFor(absl::Milliseconds(10));
                }
                return absl::OkStatus();
              }).ok());
  start.join();
  EXPECT_TRUE(opened.ok()) << opened;
}

TEST_P(VersionsTest, ALongImportAndSteadySmallWritesBothFinish) {
  constexpr int64_t kRows = 100'000;
  constexpr int kWrites = 50;
  const auto here = OpenDatabase();
  const auto there = OpenDatabase();
  std::atomic<bool> importing = false;
  std::thread import([&] {
    int64_t next = 1'000'000;
    const absl::Status imported = Write(*here, [&](Tx& tx) {
      importing = true;
      importing.notify_all();
      return tx.Bulk("note", {"id", "text"}, [&](std::vector<Value>* row) {
        *row = {Value(next), Value(absl::StrCat("note ", next))};
        return next++ < 1'000'000 + kRows;
      });
    });
    EXPECT_TRUE(imported.ok()) << imported;
  });
  importing.wait(false);
  std::vector<std::thread> writers;
  for (Database* database : {here.get(), there.get()}) {
    writers.emplace_back([&, database] {
      const int64_t first = database == here.get() ? 0 : kWrites;
      for (int64_t i = first; i < first + kWrites; ++i) {
        absl::StatusOr<MutationResult> result = AddNote(*database, i, absl::StrCat(i));
        while (ReasonOf(result.status()) == "STORE_BUSY") {
          result = AddNote(*database, i, absl::StrCat(i));
        }
        EXPECT_TRUE(result.ok()) << result.status();
      }
    });
  }
  import.join();
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Count(*here, "note"), kRows + 2 * kWrites);
}

TEST_P(VersionsTest, CommitInstantsRiseStrictlyWhateverTheClocksSay) {
  const auto here = OpenDatabase();
  testing::FakeClock late_clock(clock_.Now() + absl::Hours(1) - absl::Seconds(2));
  const auto there = *Open(url(), kNotes, late_clock);
  std::vector<absl::Time> committed;
  const auto add = [&](Database& database) {
    const int64_t id = static_cast<int64_t>(committed.size());
    const auto added = AddNote(database, id, absl::StrCat(id));
    ASSERT_TRUE(added.ok()) << added.status();
    committed.push_back(added->version.committed_at);
  };
  clock_.Advance(absl::Hours(1));
  add(*here);
  EXPECT_EQ(committed.back(), clock_.Now());
  add(*here);  // in the same microsecond
  add(*there);
  clock_.Advance(-absl::Hours(1));
  add(*here);
  clock_.Advance(absl::Hours(2));
  add(*here);
  EXPECT_EQ(committed.back(), clock_.Now());
  for (size_t i = 1; i < committed.size(); ++i) {
    EXPECT_LT(committed[i - 1], committed[i]) << "version " << i + 1;
    if (i < 4) {
      EXPECT_EQ(committed[i], committed[i - 1] + absl::Microseconds(1)) << i;
    }
  }
  EXPECT_EQ(VersionOf(*there).committed_at, committed.back());
}

TEST_P(VersionsTest, KnowsTheVersionsThatLedToItsOwn) {
  const auto database = OpenDatabase();
  const DataVersion first = AddNote(*database, 1, "1")->version;
  const DataVersion second = AddNote(*database, 2, "2")->version;
  const auto has = [&](const DataVersion& version) {
    bool found = false;
    EXPECT_TRUE(database
                    ->Read([&](Tx& tx, const DataVersion&) -> absl::Status {
                      ASSIGN_OR_RETURN(found, HasVersion(tx, version));
                      return absl::OkStatus();
                    })
                    .ok());
    return found;
  };
  EXPECT_TRUE(has(first));
  EXPECT_TRUE(has(second));
  EXPECT_FALSE(has({first.counter, second.token, first.committed_at}));
  EXPECT_FALSE(has({3, first.token, first.committed_at}));
}

TEST_P(VersionsTest, WhatIsCommittedAfterAPromiseIsLater) {
  const auto database = OpenDatabase(), other = OpenDatabase();
  const absl::Time promised = VersionOf(*database).committed_at + absl::Hours(1);
  ASSERT_TRUE(database->Promise(promised).ok());
  ASSERT_TRUE(database->Promise(promised - absl::Minutes(1)).ok());
  for (Database* writer : {other.get(), database.get()}) {
    const absl::Time before = VersionOf(*writer).committed_at;
    ASSERT_TRUE(AddNote(*writer, writer == other.get(), RandomUuid()).ok());
    EXPECT_GT(VersionOf(*writer).committed_at, std::max(promised, before));
  }
}

TEST_P(VersionsTest, APromiseOutlivesWhoMadeIt) {
  const absl::Time promised = VersionOf(*OpenDatabase()).committed_at + absl::Hours(1);
  ASSERT_TRUE(OpenDatabase()->Promise(promised).ok());
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  EXPECT_GT(VersionOf(*database).committed_at, promised);
}

TEST_P(VersionsTest, APromiseWaitsForWhatIsBeingCommittedAndForNothingElse) {
  const auto database = OpenDatabase(), other = OpenDatabase();
  std::latch writes(1), may_commit(1), commits(1), may_end(1);
  absl::Time committed_at;
  std::thread writer([&] {
    EXPECT_TRUE(Write(*database, [&](Tx& tx) {
                  RETURN_IF_ERROR(tx.Execute("INSERT INTO note (id) VALUES (1)"));
                  tx.Changed("notes");
                  writes.count_down();
                  may_commit.wait();
                  committed_at = tx.committed_at();
                  commits.count_down();
                  may_end.wait();
                  return absl::OkStatus();
                }).ok());
  });
  writes.wait();
  const absl::Time first = VersionOf(*database).committed_at;
  EXPECT_TRUE(other->Promise(first + absl::Minutes(1)).ok());
  may_commit.count_down();
  commits.wait();
  EXPECT_GT(committed_at, first + absl::Minutes(1));
  std::atomic<bool> promised = false;
  std::thread reader([&] {
    EXPECT_TRUE(other->Promise(first + absl::Hours(1)).ok());
    promised = true;
    EXPECT_EQ(VersionOf(*other).committed_at, committed_at);
  });
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_FALSE(promised);
  may_end.count_down();
  writer.join();
  reader.join();
}

TEST_P(VersionsTest, OfVersionsFromBeforeTokensWereKeptOnlyTheNewestIsKnown) {
  DataVersion first, second;
  {
    const auto database = OpenDatabase();
    first = AddNote(*database, 1, "1")->version;
    second = AddNote(*database, 2, "2")->version;
    ASSERT_TRUE(Write(*database, [](Tx& tx) {
                  RETURN_IF_ERROR(tx.Execute("ALTER TABLE store_commit DROP COLUMN token"));
                  return tx.Execute(
                      "DELETE FROM store_migration WHERE owner = 'store' AND number = 2");
                }).ok());
  }
  const auto database = OpenDatabase();
  const absl::Status read = database->Read([&](Tx& tx, const DataVersion&) -> absl::Status {
    ASSIGN_OR_RETURN(const bool has_first, HasVersion(tx, first));
    EXPECT_FALSE(has_first);
    ASSIGN_OR_RETURN(const bool has_second, HasVersion(tx, second));
    EXPECT_TRUE(has_second);
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
}

TEST_P(VersionsTest, ARestoredDatabaseIsHeardOf) {
  const auto database = OpenDatabase();
  const DataVersion first = AddNote(*database, 1, "1")->version;
  database_.SaveCopy();
  Listener listener(*database);
  const DataVersion second = AddNote(*database, 2, "2")->version;
  ASSERT_TRUE(listener.Heard(second));
  database_.RestoreCopy();
  EXPECT_TRUE(listener.Heard(first));
  EXPECT_EQ(Count(*database, "note"), 1);
  EXPECT_TRUE(AddNote(*database, 3, "3").ok());
}

INSTANTIATE_TEST_SUITE_P(Engines, VersionsTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

}  // namespace
}  // namespace wijkmonitor::store
