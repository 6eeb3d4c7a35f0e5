#include "libs/log/log.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace wijkmonitor::log
