#include "libs/store/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/store/store_testing.h"

namespace wijkmonitor::store {
namespace {

using ::testing::ElementsAre;

TEST_P(DatabaseTest, KeepsEveryTypeOfValue) {
  const auto database = OpenDatabase();
  const std::string raw("\0\xff raw", 6);
  ASSERT_TRUE(database
                  ->Mutate(Request("1"),
                           [&](Tx& tx) -> absl::StatusOr<std::string> {
                             RETURN_IF_ERROR(tx.Execute(
                                 "INSERT INTO note (raw, mark, text, id) VALUES ($4, $3, $2, $1)",
                                 {Value(int64_t{7}), Value(std::string("zeven")), Value(0.1),
                                  Value(Bytes{raw})}));
                             RETURN_IF_ERROR(
                                 tx.Execute("INSERT INTO note (id, text) VALUES ($1, $2)",
                                            {Value(int64_t{8}), Value()}));
                             return "";
                           })
                  .ok());
  int rows = 0;
  ASSERT_TRUE(database
                  ->Read([&](Tx& tx, const DataVersion&) {
                    return tx.Query("SELECT id, text, mark, raw FROM note ORDER BY id", {},
                                    [&](const Row& row) {
                                      if (rows++ == 0) {
                                        EXPECT_EQ(row.Int(0), 7);
                                        EXPECT_EQ(row.Text(1), "zeven");
                                        EXPECT_EQ(row.Real(2), 0.1);
                                        EXPECT_EQ(row.Text(3), raw);
                                      } else {
                                        EXPECT_TRUE(row.IsNull(1));
                                      }
                                      return absl::OkStatus();
                                    });
                  })
                  .ok());
  EXPECT_EQ(rows, 2);
}

TEST_P(DatabaseTest, BulkInsertsWhatIsHandedOver) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(database
                  ->Mutate(Request("1"),
                           [&](Tx& tx) -> absl::StatusOr<std::string> {
                             int64_t next = 0;
                             RETURN_IF_ERROR(tx.Bulk("note", {"id", "text"}, [&](auto* row) {
                               *row = {Value(next), Value(absl::StrCat("n", next))};
                               return next++ < 1000;
                             }));
                             return "";
                           })
                  .ok());
  EXPECT_EQ(Count(*database, "note"), 1000);
}

// Engines insert some rows at a time.
TEST_P(DatabaseTest, BulkInsertsAnyNumberOfRows) {
  const auto database = OpenDatabase();
  int64_t id = 0;
  for (const int64_t rows : {0, 1, 15, 16, 17, 32, 33, 100}) {
    const int64_t end = id + rows;
    ASSERT_TRUE(Write(*database, [&](Tx& tx) {
                  return tx.Bulk("note", {"id", "text"}, [&](auto* row) {
                    if (id == end) return false;
                    *row = {Value(id), Value(absl::StrCat("n", id))};
                    ++id;
                    return true;
                  });
                }).ok());
  }
  int64_t next = 0;
  const absl::Status read = database->Read([&](Tx& tx, const DataVersion&) {
    return tx.Query("SELECT id, text FROM note ORDER BY id", {}, [&](const Row& row) {
      EXPECT_EQ(row.Int(0), next);
      EXPECT_EQ(row.Text(1), absl::StrCat("n", next));
      ++next;
      return absl::OkStatus();
    });
  });
  EXPECT_TRUE(read.ok()) << read;
  EXPECT_EQ(next, 214);
}

TEST_P(DatabaseTest, BulkKeepsNothingWhereOneRowCannotBe) {
  const auto database = OpenDatabase();
  for (const int64_t twice : {1, 16, 40}) {
    int64_t next = 0;
    const absl::Status written = Write(*database, [&](Tx& tx) {
      return tx.Bulk("note", {"id", "text"}, [&](auto* row) {
        *row = {Value(next == twice ? next - 1 : next), Value("n")};
        return next++ < 50;
      });
    });
    EXPECT_FALSE(written.ok());
    EXPECT_EQ(Count(*database, "note"), 0);
  }
}

TEST_P(DatabaseTest, BulkTakesEveryTypeOfValue) {
  const auto database = OpenDatabase();
  const std::string raw("\0\xff raw", 6);
  bool more = true;
  ASSERT_TRUE(Write(*database, [&](Tx& tx) {
                return tx.Bulk("note", {"mark", "text", "id", "raw"}, [&](auto* row) {
                  if (!more) return false;
                  more = false;
                  // A whole number into a column of real numbers.
                  *row = {Value(int64_t{3}), Value("wÿk"), Value(int64_t{-7}), Value(Bytes{raw})};
                  return true;
                });
              }).ok());
  const absl::Status read = database->Read([&](Tx& tx, const DataVersion&) {
    return tx.Query("SELECT id, text, mark, raw FROM note", {}, [&](const Row& row) {
      EXPECT_EQ(row.Int(0), -7);
      EXPECT_EQ(row.Text(1), "wÿk");
      EXPECT_EQ(row.Real(2), 3.0);
      EXPECT_EQ(row.Text(3), raw);
      return absl::OkStatus();
    });
  });
  EXPECT_TRUE(read.ok()) << read;
}

TEST_P(DatabaseTest, AParameterMayBeNullNowAndTypedThen) {
  const auto database = OpenDatabase();
  const auto insert = [&](int64_t id, const Value& text, const Value& mark) {
    const absl::Status written = Write(*database, [&](Tx& tx) {
      return tx.Execute("INSERT INTO note (id, text, mark) VALUES ($1, $2, $3)",
                        {Value(id), text, mark});
    });
    EXPECT_TRUE(written.ok()) << written;
  };
  insert(1, Value(), Value());
  insert(2, Value("text"), Value());
  insert(3, Value(), Value(0.5));
  insert(4, Value("text"), Value(int64_t{4}));
  insert(5, Value("text"), Value(0.5));
  EXPECT_EQ(Count(*database, "note WHERE text IS NULL"), 2);
  EXPECT_EQ(Count(*database, "note WHERE mark = 0.5"), 2);
  EXPECT_EQ(Count(*database, "note WHERE mark = 4"), 1);
}

TEST_P(DatabaseTest, NumbersAndTruthOfEverySizeAreRead) {
  const auto database = OpenDatabase();
  EXPECT_EQ(*Number(*database, "SELECT 1"), 1);
  EXPECT_EQ(*Number(*database, "SELECT 9007199254740993"), 9007199254740993);
  EXPECT_EQ(*Number(*database, "SELECT 1 < 2"), 1);
  EXPECT_EQ(*Number(*database, "SELECT CAST(sum(counter) AS BIGINT) FROM store_version"), 0);
}

TEST_P(DatabaseTest, TextIsOrderedByItsBytes) {
  const auto database = OpenDatabase();
  int64_t id = 0;
  for (const char* text : {"é", "a", "B", "z", "a b", "ab", "𝄞", "\uFFFD"}) {
    ASSERT_TRUE(Write(*database, [&](Tx& tx) {
                  return tx.Execute("INSERT INTO note (id, text) VALUES ($1, $2)",
                                    {Value(++id), Value(text)});
                }).ok());
  }
  std::vector<std::string> texts;
  ASSERT_TRUE(database
                  ->Read([&](Tx& tx, const DataVersion&) {
                    return tx.Query("SELECT text FROM note ORDER BY text", {}, [&](const Row& row) {
                      texts.emplace_back(row.Text(0));
                      return absl::OkStatus();
                    });
                  })
                  .ok());
  EXPECT_THAT(texts, ElementsAre("B", "a", "a b", "ab", "z", "é", "\uFFFD", "𝄞"));
}

TEST_P(DatabaseTest, TextWithACharacterOfCode0IsRefused) {
  const auto database = OpenDatabase();
  const Value bad(std::string("a\0b", 3));
  const absl::Status queried = database->Read([&](Tx& tx, const DataVersion&) {
    return tx.Execute("SELECT 1 FROM note WHERE text = $1", {bad});
  });
  EXPECT_EQ(queried.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(queried), "TEXT_NOT_STORABLE");
  int64_t next = 0;
  const absl::Status bulk = Write(*database, [&](Tx& tx) {
    // Ignored: nothing of it is kept nevertheless.
    tx.Bulk("note", {"id", "text"}, [&](auto* row) {
        *row = {Value(next), next == 2 ? bad : Value("good")};
        return next++ < 4;
      }).IgnoreError();
    return absl::OkStatus();
  });
  EXPECT_EQ(ReasonOf(bulk), "TEXT_NOT_STORABLE");
  EXPECT_EQ(Count(*database, "note"), 0);
}

TEST_P(DatabaseTest, AFailedStatementSpoilsTheTransaction) {
  const auto database = OpenDatabase();
  const absl::Status written = Write(*database, [](Tx& tx) {
    RETURN_IF_ERROR(tx.Execute("INSERT INTO note (id) VALUES (1)"));
    tx.Execute("INSERT INTO note (id) VALUES (1)").IgnoreError();
    return absl::OkStatus();
  });
  EXPECT_EQ(written.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Count(*database, "note"), 0);
  EXPECT_TRUE(AddNote(*database, 1, "1").ok());
}

TEST_P(DatabaseTest, StoppingAQueryDoesNotSpoilTheTransaction) {
  const auto database = OpenDatabase();
  for (int i = 1; i <= 3; ++i) ASSERT_TRUE(AddNote(*database, i, absl::StrCat(i)).ok());
  const absl::Status written = Write(*database, [](Tx& tx) {
    int rows = 0;
    const absl::Status stopped = tx.Query("SELECT id FROM note", {}, [&](const Row&) {
      ++rows;
      return absl::CancelledError("enough");
    });
    EXPECT_EQ(stopped, absl::CancelledError("enough"));
    EXPECT_EQ(rows, 1);
    return tx.Execute("INSERT INTO note (id) VALUES (4)");
  });
  EXPECT_TRUE(written.ok()) << written;
  EXPECT_EQ(Count(*database, "note"), 4);
}

TEST_P(DatabaseTest, AStatementInsideTheCallbackOfAnotherIsRefused) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  const absl::Status read = database->Read([](Tx& tx, const DataVersion&) {
    return tx.Query("SELECT id FROM note", {}, [&](const Row&) { return tx.Execute("SELECT 1"); });
  });
  EXPECT_EQ(read.code(), absl::StatusCode::kInternal);
}

TEST_P(DatabaseTest, ExceptionsInCallbacksLeaveTheSessionUsable) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  for (int round = 0; round < 2; ++round) {
    EXPECT_THROW(database
                     ->Read([](Tx& tx, const DataVersion&) {
                       return tx.Query("SELECT id FROM note", {}, [](const Row&) -> absl::Status {
                         throw std::runtime_error("no");
                       });
                     })
                     .IgnoreError(),
                 std::runtime_error);
    EXPECT_THROW(Write(*database,
                       [](Tx& tx) {
                         return tx.Bulk("note", {"id"}, [](std::vector<Value>*) -> bool {
                           throw std::runtime_error("no");
                         });
                       })
                     .IgnoreError(),
                 std::runtime_error);
    EXPECT_EQ(Count(*database, "note"), 1);
  }
}

TEST_P(DatabaseTest, AChangeKnowsWhenItIsCommitted) {
  const auto database = OpenDatabase();
  absl::Time told;
  ASSERT_TRUE(Write(*database, [&](Tx& tx) {
                clock_.Advance(absl::Hours(1) + absl::Nanoseconds(1'500));
                tx.Changed("notes");
                told = tx.committed_at();
                clock_.Advance(absl::Hours(1));
                EXPECT_EQ(tx.committed_at(), told);
                return absl::OkStatus();
              }).ok());
  ASSERT_TRUE(database
                  ->Read([&](Tx& tx, const DataVersion& version) -> absl::Status {
                    EXPECT_EQ(version.committed_at, told);
                    EXPECT_EQ(tx.committed_at(), told);
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(DatabaseTest, ChangeBumpsVersionAndToken) {
  const auto database = OpenDatabase();
  const DataVersion before = VersionOf(*database);
  clock_.Advance(absl::Hours(1));
  const auto result = AddNote(*database, 1, "1");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->version.counter, before.counter + 1);
  EXPECT_NE(result->version.token, before.token);
  EXPECT_EQ(result->version.token.size(), 32u);
  EXPECT_EQ(result->version.committed_at, clock_.Now());
  EXPECT_EQ(VersionOf(*database), result->version);
  ASSERT_TRUE(database
                  ->Read([&](Tx& tx, const DataVersion& version) -> absl::Status {
                    ASSIGN_OR_RETURN(const absl::Time time, CommitTime(tx, version.counter));
                    EXPECT_EQ(time, clock_.Now());
                    EXPECT_EQ(CommitTime(tx, 99).status().code(), absl::StatusCode::kNotFound);
                    ASSIGN_OR_RETURN(const auto parts, PartsChangedSince(tx, before.counter));
                    EXPECT_THAT(parts, ElementsAre("notes"));
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(DatabaseTest, MutationWithoutChangeLeavesTheVersionAlone) {
  const auto database = OpenDatabase();
  const DataVersion before = VersionOf(*database);
  const auto result = database->Mutate(
      Request("1"), [](Tx&) -> absl::StatusOr<std::string> { return "nothing to do"; });
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->version, before);
  EXPECT_EQ(Count(*database, "store_request"), 1);
  EXPECT_EQ(Count(*database, "store_audit"), 1);
}

TEST_P(DatabaseTest, TellsTheBodyOfACommitOnly) {
  const auto database = OpenDatabase();
  const DataVersion empty = VersionOf(*database);
  std::vector<DataVersion> told;
  enum class End { kCommit, kDiscard, kFail, kNothing };
  const auto mutate = [&](const std::string& request, End end) {
    return database->Mutate(Request(request), [&](Tx& tx) -> absl::StatusOr<std::string> {
      tx.OnCommitted([&](const DataVersion& before, const DataVersion& after) {
        told.push_back(before);
        told.push_back(after);
      });
      if (end != End::kNothing) tx.Changed("notes");
      if (end == End::kDiscard) tx.Discard();
      if (end == End::kFail) return absl::AbortedError("no");
      return "";
    });
  };
  EXPECT_FALSE(mutate("1", End::kFail).ok());
  EXPECT_TRUE(mutate("2", End::kDiscard).ok());
  EXPECT_TRUE(mutate("3", End::kNothing).ok());
  EXPECT_THAT(told, ::testing::IsEmpty());
  ASSERT_TRUE(mutate("4", End::kCommit).ok());
  EXPECT_THAT(told, ElementsAre(empty, VersionOf(*database)));
  ASSERT_TRUE(mutate("4", End::kCommit)->replayed);
  EXPECT_EQ(told.size(), 2U);
}

TEST_P(DatabaseTest, SameRequestGetsTheFirstAnswerWithoutRunningAgain) {
  const auto database = OpenDatabase();
  const auto first = AddNote(*database, 1, "1");
  const auto again = AddNote(*database, 2, "1");
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->response, "added 1");
  EXPECT_EQ(again->version, first->version);
  EXPECT_EQ(Count(*database, "note"), 1);
  EXPECT_EQ(Count(*database, "store_audit"), 1);
}

TEST_P(DatabaseTest, SameRequestIdWithAnotherBodyIsRefused) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  const auto other = database->Mutate(Request("1", "other body"),
                                      [](Tx&) -> absl::StatusOr<std::string> { return "ran"; });
  EXPECT_EQ(other.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(other.status()), "REQUEST_ID_REUSED");
}

TEST_P(DatabaseTest, RequestRecordsAreForgottenAfterTheirTime) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  clock_.Advance(limits::kRequestRecordRetention);
  ASSERT_TRUE(AddNote(*database, 2, "2").ok());
  EXPECT_EQ(Count(*database, "store_request"), 2);
  // The first was committed a microsecond after the database was made: instants rise.
  clock_.Advance(absl::Microseconds(2));
  ASSERT_TRUE(AddNote(*database, 3, "3").ok());
  EXPECT_EQ(Count(*database, "store_request"), 2);
}

TEST_P(DatabaseTest, ErrorOrExceptionLeavesNothingBehind) {
  const auto database = OpenDatabase();
  const DataVersion before = VersionOf(*database);
  const auto insert = [](Tx& tx) {
    tx.Changed("notes");
    return tx.Execute("INSERT INTO note (id) VALUES (1)");
  };
  const auto failed = database->Mutate(Request("1"), [&](Tx& tx) -> absl::StatusOr<std::string> {
    RETURN_IF_ERROR(insert(tx));
    return absl::AbortedError("no");
  });
  EXPECT_EQ(failed.status(), absl::AbortedError("no"));
  EXPECT_THROW(database
                   ->Mutate(Request("1"),
                            [&](Tx& tx) -> absl::StatusOr<std::string> {
                              RETURN_IF_ERROR(insert(tx));
                              throw std::runtime_error("no");
                            })
                   .IgnoreError(),
               std::runtime_error);
  EXPECT_EQ(Count(*database, "note"), 0);
  EXPECT_EQ(Count(*database, "store_request"), 0);
  EXPECT_EQ(VersionOf(*database), before);
  EXPECT_TRUE(AddNote(*database, 1, "1").ok());
}

TEST_P(DatabaseTest, DiscardAnswersButStoresNothing) {
  const auto database = OpenDatabase();
  const auto result = database->Mutate(Request("1"), [](Tx& tx) -> absl::StatusOr<std::string> {
    RETURN_IF_ERROR(tx.Execute("INSERT INTO note (id) VALUES (1)"));
    tx.Changed("notes");
    tx.Discard();
    return "would have added";
  });
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->response, "would have added");
  EXPECT_EQ(Count(*database, "note"), 0);
  EXPECT_EQ(Count(*database, "store_request"), 0);
}

TEST_P(DatabaseTest, AuditNamesAPseudonymNotThePrincipal) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  ASSERT_TRUE(AddNote(*database, 2, "2").ok());
  EXPECT_EQ(Count(*database, "store_principal"), 1);
  EXPECT_EQ(Count(*database, "store_audit WHERE pseudonym = 'someone'"), 0);
}

TEST_P(DatabaseTest, APseudonymIsTheOneInTheAudit) {
  const auto database = OpenDatabase(), other = OpenDatabase();
  EXPECT_EQ(database->PseudonymOf(""), "");
  const std::string pseudonym = database->PseudonymOf("someone");
  EXPECT_NE(database->PseudonymOf("another"), pseudonym);
  EXPECT_NE(other->PseudonymOf("someone"), pseudonym);
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  ASSERT_TRUE(AddNote(*other, 2, "2").ok());
  EXPECT_EQ(database->PseudonymOf("someone"), pseudonym);
  EXPECT_EQ(other->PseudonymOf("someone"), pseudonym);
  EXPECT_EQ(OpenDatabase()->PseudonymOf("someone"), pseudonym);
  EXPECT_EQ(Count(*database, absl::StrCat("store_audit WHERE pseudonym = '", pseudonym, "'")), 2);
}

TEST_P(DatabaseTest, APseudonymThatWasRemovedIsNotUsedAgain) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  const std::string pseudonym = database->PseudonymOf("someone");
  ASSERT_TRUE(
      Write(*database, [](Tx& tx) { return tx.Execute("DELETE FROM store_principal"); }).ok());
  ASSERT_TRUE(AddNote(*database, 2, "2").ok());
  EXPECT_NE(database->PseudonymOf("someone"), pseudonym);
  EXPECT_EQ(Count(*database, absl::StrCat("store_audit WHERE pseudonym = '", pseudonym, "'")), 1);
}

TEST_P(DatabaseTest, PseudonymsInMemoryAreBounded) {
  const auto database = OpenDatabase();
  for (size_t i = 0; i + 1 < limits::kPseudonymsMax; ++i) {
    database->PseudonymOf(absl::StrCat("other", i));
  }
  const std::string last = database->PseudonymOf("the last");
  EXPECT_NE(last, "");
  EXPECT_EQ(database->PseudonymOf("one too many"), "");
  EXPECT_EQ(database->PseudonymOf("the last"), last);
  // Who changes something has a pseudonym all the same; the log does not know it.
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  EXPECT_EQ(Count(*database, "store_principal WHERE principal = 'someone'"), 1);
  EXPECT_EQ(database->PseudonymOf("someone"), "");
}

TEST_P(DatabaseTest, ReadSeesOneSnapshotWhileAnotherWrites) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(database
                  ->Read([&](Tx& tx, const DataVersion&) -> absl::Status {
                    int64_t count = -1;
                    const auto query = [&] {
                      return tx.Query("SELECT count(*) FROM note", {}, [&](const Row& row) {
                        count = row.Int(0);
                        return absl::OkStatus();
                      });
                    };
                    std::thread writer([&] { EXPECT_TRUE(AddNote(*database, 1, "1").ok()); });
                    writer.join();
                    RETURN_IF_ERROR(query());
                    EXPECT_EQ(count, 0);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(Count(*database, "note"), 1);
}

TEST_P(DatabaseTest, ManyWritersAndReadersAtOnce) {
  const auto database = OpenDatabase();
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(AddNote(*database, t * 100 + i, absl::StrCat(t, "-", i)).ok());
        EXPECT_GE(Count(*database, "note"), 1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Count(*database, "note"), 160);
  EXPECT_EQ(VersionOf(*database).counter, 160);
  EXPECT_TRUE(database->Read([](Tx& tx, const DataVersion&) { return VerifyAuditChain(tx); }).ok());
}

TEST_P(DatabaseTest, WhatWasAcknowledgedIsThereAfterReopening) {
  const DataVersion version = [&] { return AddNote(*OpenDatabase(), 1, "1")->version; }();
  const auto database = OpenDatabase();
  EXPECT_EQ(Count(*database, "note"), 1);
  EXPECT_EQ(VersionOf(*database), version);
}

TEST_P(DatabaseTest, SchemaMovesForwardOnly) {
  OpenDatabase();
  const std::vector<Migration> more = {
      kNotes[0], {2, "marks", "CREATE TABLE mark (id BIGINT NOT NULL PRIMARY KEY);\n"}};
  EXPECT_EQ(Count(*OpenDatabase(more), "mark"), 0);
  const auto older = Open(url(), kNotes, clock_);
  EXPECT_EQ(ReasonOf(older.status()), "SCHEMA_NEWER");
  const std::vector<Migration> changed = {{1, "notes", "CREATE TABLE other (id BIGINT);\n"},
                                          more[1]};
  EXPECT_EQ(ReasonOf(Open(url(), changed, clock_).status()), "SCHEMA_DIFFERS");
}

TEST_P(DatabaseTest, FailedMigrationLeavesTheDatabaseAsItWas) {
  OpenDatabase();
  const std::vector<Migration> bad = {
      kNotes[0], {2, "bad", "CREATE TABLE half (id BIGINT);\nCREATE TABLE broken (;\n"}};
  EXPECT_FALSE(Open(url(), bad, clock_).ok());
  OpenDatabase();
}

INSTANTIATE_TEST_SUITE_P(Engines, DatabaseTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

TEST(Database, RefusesWhatItCannotOpen) {
  testing::FakeClock clock;
  EXPECT_EQ(Open("mysql:db", kNotes, clock).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Open("sqlite:", kNotes, clock).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Open("sqlite:/nowhere/at/all.db", kNotes, clock).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace wijkmonitor::store
