// What Redis sends: the same replies, up to the same garbage, however the stream is cut into
// pieces.

#include <algorithm>
#include <cstring>
#include <string>

#include "libs/cache/redis_reply.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

using cache::RedisReply;
using cache::RedisReplyReader;
using Found = RedisReplyReader::Found;

// Every reply as its kind, size and text; "garbage" ends it.
std::string Read(absl::string_view stream, size_t piece_bytes) {
  RedisReplyReader reader;
  std::string replies;
  while (!stream.empty()) {
    size_t received = 0;
    for (const iovec& space : reader.Space()) {
      const size_t size = std::min({space.iov_len, stream.size(), piece_bytes - received});
      if (size > 0) std::memcpy(space.iov_base, stream.data(), size);
      stream.remove_prefix(size);
      received += size;
    }
    Expect(received > 0, "no space for the next bytes");
    reader.Received(received);
    RedisReply reply;
    Found found = Found::kNothing;
    while ((found = reader.Next(&reply)) == Found::kReply) {
      replies += std::to_string(static_cast<int>(reply.kind)) + " " +
                 std::to_string(reply.text.size()) + " " + reply.text;
    }
    if (found == Found::kGarbage) return replies + "garbage";
  }
  return replies;
}

}  // namespace
}  // namespace wijkmonitor::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using wijkmonitor::fuzz::Expect;
  using wijkmonitor::fuzz::Read;
  const absl::string_view stream = wijkmonitor::fuzz::AsText(data, size);
  const std::string whole = Read(stream, size);
  for (const size_t piece_bytes : {1, 2, 3, 7, 100}) {
    Expect(Read(stream, piece_bytes) == whole, "other replies in other pieces");
  }
  return 0;
}
