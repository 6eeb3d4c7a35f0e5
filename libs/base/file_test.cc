#include "libs/base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"

namespace wijkmonitor {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ReadFileTest : public ::testing::Test {
 protected:
  ~ReadFileTest() override { std::filesystem::remove(path_); }

  void Write(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }

  const std::string path_ =
      (std::filesystem::temp_directory_path() / absl::StrCat("wm_file_", RandomUuid())).string();
};

TEST_F(ReadFileTest, GivesEveryByte) {
  const std::string bytes("a\0\r\n\xff", 5);
  Write(bytes);
  EXPECT_EQ(*ReadFile(path_, 100), bytes);
  Write("");
  EXPECT_EQ(*ReadFile(path_, 100), "");
}

TEST_F(ReadFileTest, LimitOfBytes) {
  Write("12345");
  EXPECT_EQ(*ReadFile(path_, 6), "12345");
  EXPECT_EQ(*ReadFile(path_, 5), "12345");
  const absl::Status status = ReadFile(path_, 4).status();
  EXPECT_EQ(ReasonOf(status), "FILE_TOO_LARGE");
  EXPECT_EQ(status.message(), absl::StrCat(path_, ": has more than 4 bytes"));
}

TEST_F(ReadFileTest, SaysWhyAFileCannotBeRead) {
  const absl::Status missing = ReadFile(path_, 100).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(missing), "UNREADABLE_FILE");
  EXPECT_THAT(std::string(missing.message()), StartsWith(path_));
  const absl::Status folder = ReadFile(std::filesystem::temp_directory_path(), 100).status();
  EXPECT_THAT(std::string(folder.message()), HasSubstr("is a folder"));
}

}  // namespace
}  // namespace wijkmonitor
