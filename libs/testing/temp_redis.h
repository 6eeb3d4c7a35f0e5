#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "libs/testing/temp_dir.h"

namespace wijkmonitor::testing {

// A real Redis server of its own, on a unix socket in a temporary folder, that keeps nothing on
// disk.
class TempRedis {
 public:
  TempRedis();   // starts it; aborts the test program when there is no redis-server
  ~TempRedis();  // stops it
  TempRedis(const TempRedis&) = delete;
  TempRedis& operator=(const TempRedis&) = delete;

  // With these arguments besides, until it answers a PING with `greeting` or more.
  void Start(const std::vector<std::string>& arguments = {}, const std::string& greeting = "PONG");
  void Stop();
  // Stops answering without closing connections, and goes on.
  void Freeze();
  void Thaw();
  // Runs one command, given as its words, and returns the reply or error as text; empty when there
  // is none.
  std::string Command(const std::vector<std::string>& words) const;

  // As Options::redis of libs/cache wants it.
  std::string address() const { return "unix:" + socket(); }
  std::string socket() const { return dir_.File("redis.sock"); }

 private:
  TempDir dir_;
  pid_t pid_ = -1;
};

}  // namespace wijkmonitor::testing
