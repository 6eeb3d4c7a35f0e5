#include "libs/base/spool.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor {
namespace {

std::string Text(size_t size) {
  std::string text;
  for (int i = 0; text.size() < size; ++i) absl::StrAppend(&text, i, ",");
  text.resize(size);
  return text;
}

class SpoolTest : public ::testing::Test {
 protected:
  SpoolTest() {
    std::string path = (std::filesystem::temp_directory_path() / "spool-test-XXXXXX").string();
    folder_ = mkdtemp(path.data());
    setenv("TMPDIR", folder_.c_str(), 1);
  }
  ~SpoolTest() override {
    unsetenv("TMPDIR");
    std::filesystem::remove_all(folder_);
  }
  std::string folder_;
};

TEST_F(SpoolTest, GivesBackWhatWasAppendedBelowAtAndAboveItsMemory) {
  for (const size_t size :
       {size_t{0}, size_t{10}, limits::kSpoolMemoryBytesMax - 1, limits::kSpoolMemoryBytesMax,
        limits::kSpoolMemoryBytesMax + 1, 3 * limits::kSpoolMemoryBytesMax}) {
    const std::string text = Text(size);
    Spool spool;
    for (size_t done = 0; done < size; done += 100'000) {
      ASSERT_TRUE(spool.Append(absl::string_view(text).substr(done, 100'000)).ok());
    }
    EXPECT_EQ(spool.size(), static_cast<int64_t>(size));
    const auto all = spool.Read();
    ASSERT_TRUE(all.ok());
    EXPECT_TRUE(*all == text) << size;
    spool.LetGo();
    EXPECT_TRUE(*all == text) << size;
  }
}

TEST_F(SpoolTest, LeavesNoNameInTheFolder) {
  Spool spool;
  ASSERT_TRUE(spool.Append(Text(2 * limits::kSpoolMemoryBytesMax)).ok());
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(SpoolTest, SaysWhenThereIsNoRoom) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{limits::kSpoolMemoryBytesMax * 2, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  Spool spool;
  EXPECT_TRUE(spool.Append(Text(limits::kSpoolMemoryBytesMax * 2)).ok());
  const absl::Status full = spool.Append("x");
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(full), "SPOOL_FULL");
}

TEST_F(SpoolTest, SaysWhenThereIsNoFolder) {
  setenv("TMPDIR", "/does/not/exist", 1);
  Spool spool;
  EXPECT_TRUE(spool.Append("small").ok());
  EXPECT_EQ(spool.Append(Text(limits::kSpoolMemoryBytesMax)).code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace wijkmonitor
