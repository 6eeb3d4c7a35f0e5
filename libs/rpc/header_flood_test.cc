#include "libs/rpc/header_flood.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/rpc/notes_testing.h"

namespace wijkmonitor::rpc {
namespace {

TEST(HeaderFlood, LimitOfUnansweredBytesOfAConnection) {
  constexpr int64_t kMost = limits::kUnansweredBytesPerConnectionMax;
  EXPECT_EQ(ConnectionToEnd({}), std::nullopt);
  EXPECT_EQ(ConnectionToEnd({{1, kMost - 1}, {2, 0}}), std::nullopt);
  EXPECT_EQ(ConnectionToEnd({{1, kMost}, {2, kMost}}), std::nullopt);
  EXPECT_EQ(ConnectionToEnd({{1, kMost}, {2, kMost + 1}}), 2U);
}

TEST(HeaderFlood, LimitOfUnansweredBytesOfAll) {
  constexpr int64_t kEach = limits::kUnansweredBytesPerConnectionMax / 2;
  std::vector<UnansweredBytes> connections(limits::kUnansweredBytesMax / kEach, {1, kEach});
  connections.back() = {2, kEach - 1};
  EXPECT_EQ(ConnectionToEnd(connections), std::nullopt);
  connections.back() = {2, kEach};
  EXPECT_EQ(ConnectionToEnd(connections), std::nullopt);
  connections.back() = {2, kEach + 1};
  EXPECT_EQ(ConnectionToEnd(connections), 2U);
}

// The port of a server that answers; 0: it does not.
int PortOf(NotesServer& server) {
  grpc::ClientContext context;
  test::Answer answer;
  test::GetRequest question;
  question.set_text("a");
  if (!server.stub().Get(&context, question, &answer).ok()) return 0;
  const std::string peer = context.peer();
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(peer.substr(peer.rfind(':') + 1), &port)) << peer;
  return port;
}

// A client that knows of HTTP/2 only what it needs (RFC 9113).
class RawClient {
 public:
  explicit RawClient(int port) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~RawClient() { close(socket_); }

  // False when the connection has ended.
  bool Send(std::string bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.erase(0, static_cast<size_t>(sent));
    }
    return true;
  }

  static std::string Frame(uint8_t type, uint8_t stream, const std::string& payload) {
    const char header[] = {static_cast<char>(payload.size() >> 16),
                           static_cast<char>(payload.size() >> 8),
                           static_cast<char>(payload.size()),
                           static_cast<char>(type),
                           0,
                           0,
                           0,
                           0,
                           static_cast<char>(stream)};
    return absl::StrCat(absl::string_view(header, sizeof header), payload);
  }

 private:
  const int socket_ = socket(AF_INET, SOCK_STREAM, 0);
};

TEST(HeaderFlood, AHeaderBlockWithoutEndEndsTheConnection) {
  constexpr uint8_t kHeaders = 1, kSettings = 4, kContinuation = 9;
  constexpr int64_t kFloodBytes = int64_t{2} << 30;
  NotesServer server;
  const int port = PortOf(server);
  const RawClient client(port);
  // A field, literal and not indexed: the lengths of name and value, and these (RFC 7541, 6.2.2).
  const std::string field =
      absl::StrCat(absl::string_view("\0\x01x\x64", 4), std::string(100, 'x'));
  std::string block;
  while (block.size() + field.size() <= 16'384) block += field;
  ASSERT_TRUE(client.Send(absl::StrCat("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                                       RawClient::Frame(kSettings, 0, ""),
                                       RawClient::Frame(kHeaders, 1, block))));
  const std::string more = RawClient::Frame(kContinuation, 1, block);
  int64_t sent = 0;
  while (sent < kFloodBytes && client.Send(more)) sent += static_cast<int64_t>(more.size());
  EXPECT_LT(sent, kFloodBytes);
  EXPECT_EQ(PortOf(server), port);
}

}  // namespace
}  // namespace wijkmonitor::rpc
