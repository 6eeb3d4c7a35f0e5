#include "libs/base/loopback.h"

#include <gtest/gtest.h>

namespace wijkmonitor {
namespace {

TEST(Loopback, KnowsItsOwn) {
  for (const char* address : {"127.0.0.1:50051", "127.255.0.9:0", "localhost:1", "[::1]:50051"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
}

TEST(Loopback, RefusesAllElse) {
  for (const char* address : {"0.0.0.0:1", "128.0.0.1:1", "127.example.org:1", "127.1:1",
                              "localhost.example.org:1", "[::]:1", "[::2]:1", ":1", ""}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

TEST(CanonicalIp, WritesAnAddressInOneWay) {
  EXPECT_EQ(CanonicalIp("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(CanonicalIp("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(CanonicalIp("2001:DB8:0:0::1"), "2001:db8::1");
  for (const char* none : {"", "localhost", "192.0.2", "192.0.2.1:80", "[::1]", " ::1"}) {
    EXPECT_EQ(CanonicalIp(none), "") << none;
  }
}

}  // namespace
}  // namespace wijkmonitor
