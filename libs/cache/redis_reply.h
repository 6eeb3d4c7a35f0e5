#pragma once

// Replies of Redis, read from its stream of bytes (RESP2). Internal to libs/cache.
//
// Not with hiredis' reader, which copies a value three times on its way: here the bytes of a value
// go from the socket to where they stay.

#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "libs/base/limits.h"

namespace wijkmonitor::cache {

struct RedisReply {
  enum class Kind {
    kNil,
    kString,
    kStatus,
    kError,
    kNone,     // asked, without an answer
    kRefused,  // not asked: there is no connection
  };
  Kind kind = Kind::kNone;
  std::string text;  // of a string, a status or an error
};

// Not thread-safe.
class RedisReplyReader {
 public:
  enum class Found { kReply, kNothing, kGarbage };

  // A longer value is garbage: it is not one of ours.
  static constexpr size_t kTextBytesMax = limits::kCacheValueBytesMax + 1024;

  // Where the next bytes of the stream go, for readv; to be asked anew after each.
  std::array<iovec, 2> Space();
  void Received(size_t bytes);
  // The next reply, if all of it was received. To be repeated until there is none. Garbage is all
  // that is no string, status, error or nil; what follows it cannot be read.
  Found Next(RedisReply* reply);

 private:
  Found ReadLine(RedisReply* reply);
  absl::string_view unread() const { return {ahead_.data() + begin_, end_ - begin_}; }

  // Bytes received, but for those of a string that is being read.
  std::array<char, 4096> ahead_;
  size_t begin_ = 0, end_ = 0;
  bool in_text_ = false;
  std::string text_;
  size_t text_received_ = 0;
};

}  // namespace wijkmonitor::cache
