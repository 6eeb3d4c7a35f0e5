#include "libs/store/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temp_dir.h"

namespace wijkmonitor::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Migration kMigrations[] = {{1, "notes",
                                      "CREATE TABLE note (id BIGINT NOT NULL PRIMARY KEY, text "
                                      "TEXT, mark DOUBLE PRECISION, raw BYTEA);\n"}};

class DatabaseTest : public ::testing::Test {
 protected:
  std::unique_ptr<Database> OpenDatabase(absl::Span<const Migration> migrations = kMigrations) {
    absl::StatusOr<std::unique_ptr<Database>> database = Open(Url(), migrations, clock_);
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }
  std::string Url() const { return "sqlite:" + dir_.File("test.db"); }

  static Mutation Request(const std::string& id, const std::string& body = "body") {
    return {"someone", "test.v1.Notes/Add", id, Sha256Of(body), std::string(32, 'a')};
  }
  static absl::StatusOr<MutationResult> AddNote(Database& database, int64_t id,
                                                const std::string& request_id) {
    return database.Mutate(Request(request_id), [&](Tx& tx) -> absl::StatusOr<std::string> {
      RETURN_IF_ERROR(tx.Execute("INSERT INTO note (id, text) VALUES ($1, $2)",
                                 {Value(id), Value(std::string("text"))}));
      tx.Changed("notes");
      return absl::StrCat("added ", id);
    });
  }
  static int64_t Count(Database& database, const std::string& table) {
    int64_t count = -1;
    EXPECT_TRUE(database
                    .Read([&](Tx& tx, const DataVersion&) {
                      return tx.Query("SELECT count(*) FROM " + table, {}, [&](const Row& row) {
                        count = row.Int(0);
                        return absl::OkStatus();
                      });
                    })
                    .ok());
    return count;
  }
  static DataVersion VersionOf(Database& database) {
    DataVersion version;
    EXPECT_TRUE(database
                    .Read([&](Tx&, const DataVersion& v) {
                      version = v;
                      return absl::OkStatus();
                    })
                    .ok());
    return version;
  }

  testing::TempDir dir_;
  testing::FakeClock clock_;
};

TEST_F(DatabaseTest, KeepsEveryTypeOfValue) {
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

TEST_F(DatabaseTest, BulkInsertsWhatIsHandedOver) {
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

TEST_F(DatabaseTest, ChangeBumpsVersionAndTokenAndTellsTheListener) {
  const auto database = OpenDatabase();
  const DataVersion before = VersionOf(*database);
  DataVersion heard;
  database->OnCommit([&] { heard = VersionOf(*database); });
  clock_.Advance(absl::Hours(1));
  const auto result = AddNote(*database, 1, "1");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->version.counter, before.counter + 1);
  EXPECT_NE(result->version.token, before.token);
  EXPECT_EQ(result->version.token.size(), 32u);
  EXPECT_EQ(result->version.committed_at, clock_.Now());
  EXPECT_EQ(heard, result->version);
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

TEST_F(DatabaseTest, MutationWithoutChangeLeavesTheVersionAlone) {
  const auto database = OpenDatabase();
  const DataVersion before = VersionOf(*database);
  bool heard = false;
  database->OnCommit([&] { heard = true; });
  const auto result = database->Mutate(
      Request("1"), [](Tx&) -> absl::StatusOr<std::string> { return "nothing to do"; });
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->version, before);
  EXPECT_FALSE(heard);
  EXPECT_EQ(Count(*database, "store_request"), 1);
  EXPECT_EQ(Count(*database, "store_audit"), 1);
}

TEST_F(DatabaseTest, SameRequestGetsTheFirstAnswerWithoutRunningAgain) {
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

TEST_F(DatabaseTest, SameRequestIdWithAnotherBodyIsRefused) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  const auto other = database->Mutate(Request("1", "other body"),
                                      [](Tx&) -> absl::StatusOr<std::string> { return "ran"; });
  EXPECT_EQ(other.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(other.status()), "REQUEST_ID_REUSED");
}

TEST_F(DatabaseTest, RequestRecordsAreForgottenAfterTheirTime) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  clock_.Advance(limits::kRequestRecordRetention);
  ASSERT_TRUE(AddNote(*database, 2, "2").ok());
  EXPECT_EQ(Count(*database, "store_request"), 2);
  clock_.Advance(absl::Microseconds(1));
  ASSERT_TRUE(AddNote(*database, 3, "3").ok());
  EXPECT_EQ(Count(*database, "store_request"), 2);
}

TEST_F(DatabaseTest, ErrorOrExceptionLeavesNothingBehind) {
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

TEST_F(DatabaseTest, DiscardAnswersButStoresNothing) {
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

TEST_F(DatabaseTest, AuditChainShowsTampering) {
  const auto database = OpenDatabase();
  for (int i = 1; i <= 3; ++i) ASSERT_TRUE(AddNote(*database, i, absl::StrCat(i)).ok());
  const auto verify = [&] {
    return database->Read([](Tx& tx, const DataVersion&) { return VerifyAuditChain(tx); });
  };
  EXPECT_TRUE(verify().ok());
  ASSERT_TRUE(database
                  ->Mutate(Request("tamper"),
                           [](Tx& tx) -> absl::StatusOr<std::string> {
                             RETURN_IF_ERROR(tx.Execute(
                                 "UPDATE store_audit SET method = 'other' WHERE id = 2"));
                             return "";
                           })
                  .ok());
  const absl::Status broken = verify();
  EXPECT_EQ(broken.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(broken.message()), HasSubstr("audit row 2"));
}

TEST_F(DatabaseTest, AuditNamesAPseudonymNotThePrincipal) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  ASSERT_TRUE(AddNote(*database, 2, "2").ok());
  EXPECT_EQ(Count(*database, "store_principal"), 1);
  EXPECT_EQ(Count(*database, "store_audit WHERE pseudonym = 'someone'"), 0);
}

TEST_F(DatabaseTest, ReadSeesOneSnapshotWhileAnotherWrites) {
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

TEST_F(DatabaseTest, ManyWritersAndReadersAtOnce) {
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

TEST_F(DatabaseTest, WhatWasAcknowledgedIsThereAfterReopening) {
  const DataVersion version = [&] { return AddNote(*OpenDatabase(), 1, "1")->version; }();
  const auto database = OpenDatabase();
  EXPECT_EQ(Count(*database, "note"), 1);
  EXPECT_EQ(VersionOf(*database), version);
}

TEST_F(DatabaseTest, SchemaMovesForwardOnly) {
  OpenDatabase();
  const std::vector<Migration> more = {
      kMigrations[0], {2, "marks", "CREATE TABLE mark (id BIGINT NOT NULL PRIMARY KEY);\n"}};
  EXPECT_EQ(Count(*OpenDatabase(more), "mark"), 0);
  const auto older = Open(Url(), kMigrations, clock_);
  EXPECT_EQ(ReasonOf(older.status()), "SCHEMA_NEWER");
  const std::vector<Migration> changed = {{1, "notes", "CREATE TABLE other (id BIGINT);\n"},
                                          more[1]};
  EXPECT_EQ(ReasonOf(Open(Url(), changed, clock_).status()), "SCHEMA_DIFFERS");
}

TEST_F(DatabaseTest, FailedMigrationLeavesTheDatabaseAsItWas) {
  OpenDatabase();
  const std::vector<Migration> bad = {
      kMigrations[0], {2, "bad", "CREATE TABLE half (id BIGINT);\nCREATE TABLE broken (;\n"}};
  EXPECT_FALSE(Open(Url(), bad, clock_).ok());
  OpenDatabase();
}

TEST_F(DatabaseTest, RefusesWhatItCannotOpen) {
  EXPECT_EQ(Open("mysql:db", kMigrations, clock_).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Open("sqlite:", kMigrations, clock_).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Open("sqlite:/nowhere/at/all.db", kMigrations, clock_).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace wijkmonitor::store
