// The audit chain: changed, deleted, reordered and cut off rows are found.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "libs/store/store_testing.h"

namespace wijkmonitor::store {
namespace {

using ::testing::HasSubstr;

class AuditTest : public DatabaseTest {
 protected:
  AuditTest() : database_open_(OpenWithCheckpoints()) {
    for (int i = 1; i <= 5; ++i) EXPECT_TRUE(AddNote(*database_open_, i, absl::StrCat(i)).ok());
  }

  std::unique_ptr<Database> OpenWithCheckpoints() {
    absl::StatusOr<std::unique_ptr<Database>> database =
        Open(url(), kNotes, clock_, checkpoints_file());
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }
  std::string checkpoints_file() const { return folder_.File("checkpoints"); }

  void Tamper(const std::vector<std::string>& statements) {
    ASSERT_TRUE(Write(*database_open_, [&](Tx& tx) {
                  for (const std::string& sql : statements) RETURN_IF_ERROR(tx.Execute(sql));
                  return absl::OkStatus();
                }).ok());
  }
  std::string WhatIsWrong(bool with_checkpoints) {
    const auto verified = VerifyAudit(url(), with_checkpoints ? checkpoints_file() : "");
    if (verified.ok()) return "";
    EXPECT_EQ(verified.status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ReasonOf(verified.status()), "AUDIT_CHAIN_BROKEN");
    return std::string(verified.status().message());
  }

  testing::TempDir folder_;
  std::unique_ptr<Database> database_open_;
};

TEST_P(AuditTest, WholeChainHolds) {
  const auto last = VerifyAudit(url(), checkpoints_file());
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_EQ(last->id, 5);
  // The clock stands still: each instant is a microsecond after the one before.
  EXPECT_EQ(last->recorded_at, clock_.Now() + absl::Microseconds(5));
}

TEST_P(AuditTest, NamesTheFirstRowThatWasChanged) {
  Tamper({"CREATE TABLE original AS SELECT * FROM store_audit WHERE id = 3"});
  ASSERT_EQ(WhatIsWrong(false), "");
  for (const char* change :
       {"method = 'other'", "pseudonym = 'other'", "recorded_at = recorded_at + 1",
        "request_id = 'other'", "trace_id = 'other'", "data_version = 9"}) {
    Tamper({absl::StrCat("UPDATE store_audit SET ", change, " WHERE id = 3")});
    EXPECT_THAT(WhatIsWrong(false), HasSubstr("audit row 3")) << change;
    Tamper(
        {"DELETE FROM store_audit WHERE id = 3", "INSERT INTO store_audit SELECT * FROM original"});
    ASSERT_EQ(WhatIsWrong(false), "");
  }
}

TEST_P(AuditTest, NamesTheRowBehindADeletedOne) {
  Tamper({"DELETE FROM store_audit WHERE id = 2"});
  EXPECT_THAT(WhatIsWrong(false), HasSubstr("audit row 3"));
}

TEST_P(AuditTest, NamesTheFirstOfRowsThatChangedPlaces) {
  Tamper({"UPDATE store_audit SET id = 99 WHERE id = 2",
          "UPDATE store_audit SET id = 2 WHERE id = 4",
          "UPDATE store_audit SET id = 4 WHERE id = 99"});
  EXPECT_THAT(WhatIsWrong(false), HasSubstr("audit row 2"));
}

TEST_P(AuditTest, CheckpointsShowWhatWasCutOff) {
  Tamper({"DELETE FROM store_audit WHERE id > 3"});
  // The tampering left a row of its own at the place of the first that went: the chain alone holds.
  EXPECT_EQ(WhatIsWrong(false), "");
  EXPECT_THAT(WhatIsWrong(true), HasSubstr("audit row 4 is not the one its checkpoint knows"));
}

TEST_P(AuditTest, CheckpointsShowAnOlderCopy) {
  std::ofstream(checkpoints_file(), std::ios::app)
      << "9 " << std::string(64, 'a') << " 2026-01-02T03:04:05+00:00\n";
  EXPECT_THAT(WhatIsWrong(true), HasSubstr("ends at row 5; there was a row 9"));
}

TEST_P(AuditTest, EveryChangeHasACheckpointAndNothingElseHas) {
  std::ifstream file(checkpoints_file());
  std::string line;
  int lines = 0;
  while (std::getline(file, line)) ++lines;
  EXPECT_EQ(lines, 5);
  ASSERT_TRUE(AddNote(*database_open_, 6, "5")->replayed);
  EXPECT_TRUE(VerifyAudit(url(), checkpoints_file()).ok());
}

TEST_P(AuditTest, ALineThatWasCutOffIsLeftOut) {
  std::ofstream(checkpoints_file(), std::ios::app) << "6 abc";
  EXPECT_EQ(WhatIsWrong(true), "");
}

TEST_P(AuditTest, SaysWhichLineIsNoCheckpoint) {
  std::ofstream(checkpoints_file(), std::ios::app) << "not a checkpoint\n";
  const auto verified = VerifyAudit(url(), checkpoints_file());
  EXPECT_EQ(verified.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(verified.status().message()), HasSubstr(checkpoints_file() + ":6"));
}

INSTANTIATE_TEST_SUITE_P(Engines, AuditTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

TEST(Audit, ADatabaseThatIsNotThereIsNotMade) {
  const testing::TempDir folder;
  EXPECT_EQ(VerifyAudit("sqlite:" + folder.File("none.db"), "").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_FALSE(std::ifstream(folder.File("none.db")).good());
}

TEST(Audit, AFileOfCheckpointsThatCannotBeWrittenStopsTheStart) {
  const testing::TempDir folder;
  testing::FakeClock clock;
  const auto opened =
      Open("sqlite:" + folder.File("x.db"), kNotes, clock, folder.File("none/checkpoints"));
  EXPECT_EQ(ReasonOf(opened.status()), "CHECKPOINTS_UNAVAILABLE");
}

}  // namespace
}  // namespace wijkmonitor::store
