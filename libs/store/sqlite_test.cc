#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/store/store_testing.h"
#include "libs/testing/temp_dir.h"

namespace wijkmonitor::store {
namespace {

TEST(Sqlite, ProcessesThatOpenANewFileAtOnceAllSucceed) {
  const testing::TempDir dir;
  testing::FakeClock clock;
  for (int round = 0; round < 30; ++round) {
    const std::string url = absl::StrCat("sqlite:", dir.File(absl::StrCat(round, ".db")));
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        const auto opened = Open(url, kNotes, clock);
        EXPECT_TRUE(opened.ok()) << opened.status();
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
}

TEST(Sqlite, WhenItIsFullWritesAreRefusedReadsGoOnAndRoomHeals) {
  const testing::TempDir dir;
  testing::FakeClock clock;
  const auto database = *Open("sqlite:" + dir.File("test.db"), kNotes, clock);
  const auto limit_pages = [&](int pages) {
    return Write(*database, [&](Tx& tx) {
      return tx.Execute(absl::StrCat("PRAGMA max_page_count = ", pages));
    });
  };
  ASSERT_TRUE(limit_pages(200).ok());
  const auto [notes, error] = Fill(*database);
  EXPECT_EQ(error.code(), absl::StatusCode::kResourceExhausted) << error;
  EXPECT_EQ(ReasonOf(error), "STORE_FULL");
  EXPECT_GT(notes, 0);
  EXPECT_EQ(Count(*database, "note"), notes);
  ASSERT_TRUE(limit_pages(1000).ok());
  EXPECT_TRUE(AddLargeNote(*database, notes).ok());
  EXPECT_EQ(Count(*database, "note"), notes + 1);
}

TEST(Sqlite, WhenTheDiskIsFullWritesAreRefusedReadsGoOnAndRoomHeals) {
  const SmallDisk disk(4);
  ASSERT_TRUE(disk.mounted()) << "mounting a file system needs root";
  testing::FakeClock clock;
  const auto database = *Open("sqlite:" + disk.File("test.db"), kNotes, clock);
  ASSERT_TRUE(AddNote(*database, 1000, "1").ok());
  std::ofstream(disk.File("other")) << std::string(1 << 20, 'x');
  const auto [notes, error] = Fill(*database);
  EXPECT_EQ(error.code(), absl::StatusCode::kResourceExhausted) << error;
  EXPECT_EQ(Count(*database, "note"), notes + 1);
  EXPECT_EQ(AddLargeNote(*database, notes).code(), absl::StatusCode::kResourceExhausted);
  std::filesystem::remove(disk.File("other"));
  EXPECT_TRUE(AddLargeNote(*database, notes).ok());
  EXPECT_EQ(Count(*database, "note"), notes + 2);
  EXPECT_TRUE(database->Read([](Tx& tx, const DataVersion&) { return VerifyAuditChain(tx); }).ok());
}

}  // namespace
}  // namespace wijkmonitor::store
