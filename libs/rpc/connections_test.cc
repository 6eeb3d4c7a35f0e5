#include "libs/rpc/connections.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/rpc/self_check.h"

namespace wijkmonitor::rpc {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);

// Takes connections, and says hello on them.
class ConnectionsTest : public ::testing::Test {
 protected:
  void Start(ConnectionBounds bounds) {
    auto listening = Connections::Listen("127.0.0.1:0", std::move(bounds));
    ASSERT_TRUE(listening.ok()) << listening.status();
    connections_ = *std::move(listening);
    connections_->Start([this](int descriptor) {
      EXPECT_EQ(write(descriptor, "x", 1), 1);
      MutexLock lock(&mutex_);
      taken_.push_back(descriptor);
    });
  }
  ~ConnectionsTest() override {
    for (const int socket : clients_) close(socket);
    CloseTaken();
  }

  static bool IsGreeted(int socket) {
    char byte = 0;
    return recv(socket, &byte, 1, 0) == 1;
  }
  // Whether a client with address `from` is let in.
  bool Connect(const char* from) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    clients_.push_back(socket);
    sockaddr_in own = {.sin_family = AF_INET};
    inet_pton(AF_INET, from, &own.sin_addr);
    sockaddr_in port = {.sin_family = AF_INET,
                        .sin_port = htons(static_cast<uint16_t>(connections_->port()))};
    inet_pton(AF_INET, "127.0.0.1", &port.sin_addr);
    EXPECT_EQ(bind(socket, reinterpret_cast<sockaddr*>(&own), sizeof own), 0);
    EXPECT_EQ(connect(socket, reinterpret_cast<sockaddr*>(&port), sizeof port), 0);
    return IsGreeted(socket);
  }
  int CountGreeted(const char* from, int clients) {
    int greeted = 0;
    for (int i = 0; i < clients; ++i) greeted += Connect(from) ? 1 : 0;
    return greeted;
  }
  // As a server does.
  void CloseTaken() {
    MutexLock lock(&mutex_);
    for (const int descriptor : taken_) close(descriptor);
    taken_.clear();
  }

  std::unique_ptr<Connections> connections_;

 private:
  Mutex mutex_;
  std::vector<int> taken_ ABSL_GUARDED_BY(mutex_), clients_;
};

TEST_F(ConnectionsTest, LimitsOfAnAddressAndOfAll) {
  Start({.all = 5, .of_an_address = 2});
  EXPECT_EQ(CountGreeted("127.0.0.2", 1), 1);
  EXPECT_EQ(CountGreeted("127.0.0.2", 1), 1);
  EXPECT_EQ(CountGreeted("127.0.0.2", 1), 0);
  EXPECT_EQ(CountGreeted("127.0.0.3", 2), 2);
  EXPECT_EQ(CountGreeted("127.0.0.4", 1), 1);
  EXPECT_EQ(CountGreeted("127.0.0.4", 1), 0);
  EXPECT_EQ(connections_->OpenOnes().size(), 5u);
}

TEST_F(ConnectionsTest, ATrustedProxyHasOnlyTheBoundOfAll) {
  Start({.all = 5, .of_an_address = 2, .trusted_proxies = {"127.0.0.2"}});
  EXPECT_EQ(CountGreeted("127.0.0.2", 6), 5);
}

TEST_F(ConnectionsTest, WhoClosedMakesRoom) {
  Start({.all = 2, .of_an_address = 1});
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(CountGreeted("127.0.0.2", 2), 1);
    CloseTaken();
    absl::SleepFor(limits::kConnectionsLookInterval);
  }
  EXPECT_EQ(connections_->OpenOnes().size(), 0u);
}

TEST_F(ConnectionsTest, TheOwnCallHasNoBound) {
  Start({.all = 1, .of_an_address = 1});
  EXPECT_TRUE(Connect("127.0.0.1"));
  const int socket = connections_->Dial(kPatience);
  EXPECT_TRUE(IsGreeted(socket));
  close(socket);
  EXPECT_FALSE(Connect("127.0.0.1"));
}

// The kernel connects, and nobody accepts.
TEST(Connections, ThatThePortIsDeafIsNoticed) {
  auto deaf = Connections::Listen("127.0.0.1:0", {});
  ASSERT_TRUE(deaf.ok()) << deaf.status();
  prometheus::Registry metrics;
  const auto nowhere = grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());
  const SelfCheck check(**deaf, /*has_tls=*/false, nowhere, metrics);
  EXPECT_TRUE(check.Answered(absl::Seconds(1)).ok());
  absl::SleepFor(absl::Milliseconds(1200));
  EXPECT_TRUE(check.Answered(absl::Seconds(10)).ok());
  EXPECT_EQ(check.Answered(absl::Seconds(1)).code(), absl::StatusCode::kUnavailable);
}

TEST_F(ConnectionsTest, NobodyAnswersOnceClosed) {
  Start({.all = 1, .of_an_address = 1});
  connections_->Close();
  EXPECT_EQ(connections_->Dial(kPatience), -1);
}

TEST(Connections, BoundsLeaveTheReserve) {
  const ConnectionBounds bounds = BoundsOfProcess({"192.0.2.1"});
  EXPECT_LE(bounds.all, limits::kConnectionsMax);
  EXPECT_LE(bounds.all + limits::kDescriptorsReserved, DescriptorsMax());
  EXPECT_EQ(bounds.of_an_address, bounds.all / 2);
  EXPECT_EQ(bounds.trusted_proxies, std::set<std::string>{"192.0.2.1"});
}

TEST(Connections, APortThatIsTaken) {
  const auto first = Connections::Listen("localhost:0", {});
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string address = "localhost:" + std::to_string((*first)->port());
  EXPECT_EQ(Connections::Listen(address, {}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Connections::Listen("no.such.host.invalid:0", {}).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace wijkmonitor::rpc
