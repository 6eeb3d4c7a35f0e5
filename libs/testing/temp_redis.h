#pragma once

#include <sys/types.h>

#include <string>

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

  void Start();
  void Stop();
  // Stops answering without closing connections, and goes on.
  void Freeze();
  void Thaw();
  // Runs one command and returns its reply as text; empty when there is none.
  std::string Command(const std::string& command) const;

  // As Options::redis of libs/cache wants it.
  std::string address() const { return "unix:" + socket(); }

 private:
  std::string socket() const { return dir_.File("redis.sock"); }

  TempDir dir_;
  pid_t pid_ = -1;
};

}  // namespace wijkmonitor::testing
