#include "libs/cache/redis_reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"

namespace wijkmonitor::cache {
namespace {

using Found = RedisReplyReader::Found;
using Kind = RedisReply::Kind;
using ::testing::ElementsAre;

// Reads a stream that comes in pieces of at most `piece_bytes`. A reply is told as its kind and
// text; garbage ends the stream.
std::vector<std::string> Read(absl::string_view stream, size_t piece_bytes) {
  RedisReplyReader reader;
  std::vector<std::string> replies;
  while (!stream.empty()) {
    size_t received = 0;
    for (const iovec& space : reader.Space()) {
      const size_t size = std::min({space.iov_len, stream.size(), piece_bytes - received});
      std::memcpy(space.iov_base, stream.data(), size);
      stream.remove_prefix(size);
      received += size;
    }
    reader.Received(received);
    RedisReply reply;
    Found found;
    while ((found = reader.Next(&reply)) == Found::kReply) {
      const char* const kinds[] = {"nil", "string", "status", "error"};
      replies.push_back(absl::StrCat(kinds[static_cast<int>(reply.kind)], " ", reply.text));
    }
    if (found == Found::kGarbage) {
      replies.push_back("garbage");
      break;
    }
  }
  return replies;
}

TEST(RedisReplyTest, ReadsEveryKindInPiecesOfEverySize) {
  const std::string binary("\0\r\n", 3);
  const std::string stream = absl::StrCat(
      "$-1\r\n+OK\r\n$5\r\na\r\nbc\r\n-ERR no\r\n$0\r\n\r\n$3\r\n", binary, "\r\n+\r\n");
  for (size_t piece = 1; piece <= stream.size(); ++piece) {
    EXPECT_THAT(Read(stream, piece),
                ElementsAre("nil ", "status OK", "string a\r\nbc", "error ERR no", "string ",
                            "string " + binary, "status "));
  }
}

TEST(RedisReplyTest, ReadsLongTexts) {
  std::string stream;
  std::vector<std::string> expected;
  for (const size_t size : {1, 4000, 4094, 4096, 5000, 100'000}) {
    const std::string text(size, static_cast<char>('a' + size % 26));
    absl::StrAppend(&stream, "$", size, "\r\n", text, "\r\n");
    expected.push_back("string " + text);
  }
  for (const size_t piece : {1, 7, 4096, 5000, 1'000'000}) {
    EXPECT_EQ(Read(stream, piece), expected);
  }
}

TEST(RedisReplyTest, RefusesWhatIsNoReply) {
  for (const char* garbage :
       {"garbage\r\n", "\r\n", ":1\r\n", "*1\r\n$-1\r\n", "$\r\n", "$x\r\n", "$-2\r\n",
        "$3\r\nabcde", "HTTP/1.1 200 OK\r\n", "$99999999999999999999\r\n"}) {
    EXPECT_EQ(Read(garbage, 1000).back(), "garbage") << garbage;
  }
  EXPECT_THAT(Read("+" + std::string(10'000, 'x'), 1000), ElementsAre("garbage"));
}

TEST(RedisReplyTest, LimitOfALength) {
  for (const int above : {-1, 0, 1}) {
    const size_t size = RedisReplyReader::kTextBytesMax + above;
    const std::string text(size, 'x');
    EXPECT_EQ(Read(absl::StrCat("$", size, "\r\n", text, "\r\n"), 65536).back() == "garbage",
              above > 0);
  }
}

TEST(RedisReplyTest, WaitsForTheRestOfWhatIsCutOff) {
  const std::string stream = "$5\r\nabcde\r\n";
  for (size_t size = 0; size < stream.size(); ++size) {
    EXPECT_TRUE(Read(stream.substr(0, size), 1000).empty()) << size;
  }
}

}  // namespace
}  // namespace wijkmonitor::cache
