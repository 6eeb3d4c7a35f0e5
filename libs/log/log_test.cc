#include "libs/log/log.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/base/limits.h"

namespace wijkmonitor::log {
namespace {

TEST(Log, IsOneJsonObjectALine) {
  const std::string line =
      Line("info", "two\nlines", {{"count", 3}, {"name", "caf\xc3\xa9 \"x\""}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto parsed = nlohmann::json::parse(line);
  EXPECT_EQ(parsed["message"], "two\nlines");
  EXPECT_EQ(parsed["count"], 3);
  EXPECT_EQ(parsed["name"], "caf\xc3\xa9 \"x\"");
  EXPECT_EQ(parsed["level"], "info");
}

TEST(Log, SurvivesBytesThatAreNotUtf8) {
  EXPECT_NO_THROW(nlohmann::json::parse(Line("error", "x", {{"value", "\xff\xfe"}})));
}

TEST(Log, LimitOfLinesThatOthersCause) {
  const auto lines_of = [](int warnings) {
    ::testing::internal::CaptureStderr();
    for (int i = 0; i < warnings; ++i) BoundedWarning("forged\n{}", "a library");
    const std::vector<std::string> lines =
        absl::StrSplit(::testing::internal::GetCapturedStderr(), '\n', absl::SkipEmpty());
    return lines;
  };
  const auto wait_for_next_second = [] {
    absl::SleepFor(absl::Ceil(absl::Now() - absl::UnixEpoch(), absl::Seconds(1)) -
                   (absl::Now() - absl::UnixEpoch()) + absl::Milliseconds(1));
  };
  constexpr int kMost = limits::kBoundedLinesPerSecond;
  wait_for_next_second();
  EXPECT_EQ(lines_of(kMost).size(), kMost);
  EXPECT_EQ(lines_of(3).size(), 0);
  wait_for_next_second();
  const auto lines = lines_of(2);
  ASSERT_EQ(lines.size(), 2);
  EXPECT_EQ(nlohmann::json::parse(lines[0])["left_out"], 3);
  EXPECT_EQ(nlohmann::json::parse(lines[1])["left_out"], 0);
}

}  // namespace
}  // namespace wijkmonitor::log
