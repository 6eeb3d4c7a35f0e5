#include "libs/rpc/exchange.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/rpc/notes_testing.h"

namespace wijkmonitor::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Answers every call with these messages, whatever they are, and then this status.
class Scripted final : public grpc::CallbackGenericService {
 public:
  Scripted() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
  }
  ~Scripted() override { server_->Shutdown(std::chrono::system_clock::now()); }

  std::shared_ptr<grpc::Channel> channel() const {
    return grpc::CreateChannel(absl::StrCat("127.0.0.1:", port_),
                               grpc::InsecureChannelCredentials());
  }

  std::vector<std::string> messages;
  grpc::Status status;

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    explicit Reactor(const Scripted& script) : script_(script) { Next(); }

    void OnWriteDone(bool) override { Next(); }
    void OnDone() override { delete this; }

   private:
    void Next() {
      if (next_ == script_.messages.size()) return Finish(script_.status);
      const grpc::Slice slice(script_.messages[next_++]);
      bytes_ = grpc::ByteBuffer(&slice, 1);
      StartWrite(&bytes_);
    }

    const Scripted& script_;
    size_t next_ = 0;
    grpc::ByteBuffer bytes_;
  };

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new Reactor(*this);
  }

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class ExchangeTest : public ::testing::Test {
 protected:
  // Calls a method of the notes. The texts that came are in `texts_`.
  absl::Status Call(const char* method, absl::Duration time = absl::Seconds(20)) {
    texts_.clear();
    test::ComputeRequest request;
    test::Answer answer;
    Exchange exchange{.method = *NotesService().FindMethodByName(method),
                      .request = request,
                      .answer = answer,
                      .take = [&] {
                        texts_.push_back(answer.text());
                        return answer.text() == "enough" ? absl::CancelledError("enough")
                                                         : absl::OkStatus();
                      }};
    return MakeCall(scripted_.channel(), absl::Now() + time, &exchange);
  }
  static std::string Bytes(const std::string& text) {
    test::Answer answer;
    answer.set_text(text);
    return answer.SerializeAsString();
  }

  Scripted scripted_;
  std::vector<std::string> texts_;
};

TEST_F(ExchangeTest, OneAnswer) {
  scripted_.messages = {Bytes("one")};
  EXPECT_TRUE(Call("Compute").ok());
  EXPECT_THAT(texts_, ElementsAre("one"));
}

// A call that ended well without the one answer that it has is no success.
TEST_F(ExchangeTest, NoAnswerOrSeveralOrOneThatCannotBeRead) {
  EXPECT_THAT(Call("Compute").message(), HasSubstr("no answer"));
  scripted_.messages = {"\xff\xff"};
  EXPECT_THAT(Call("Compute").message(), HasSubstr("cannot be read"));
  scripted_.messages = {Bytes("one"), Bytes("two")};
  EXPECT_THAT(Call("Compute").message(), HasSubstr("more than one"));
  scripted_.messages = {Bytes("one"), "\xff\xff"};
  EXPECT_EQ(Call("Compute").code(), absl::StatusCode::kInternal);
  EXPECT_THAT(texts_, ElementsAre("one"));
}

TEST_F(ExchangeTest, AStreamMayHaveAnyNumber) {
  EXPECT_TRUE(Call("Export").ok());
  scripted_.messages = {Bytes("one"), Bytes("two")};
  EXPECT_TRUE(Call("Export").ok());
  EXPECT_THAT(texts_, ElementsAre("one", "two"));
  scripted_.messages = {Bytes("one"), "\xff\xff", Bytes("three")};
  EXPECT_THAT(Call("Export").message(), HasSubstr("cannot be read"));
  scripted_.messages = {Bytes("one"), Bytes("enough"), Bytes("three")};
  EXPECT_EQ(Call("Export").message(), "enough");
  EXPECT_THAT(texts_, ElementsAre("one", "enough"));
}

TEST_F(ExchangeTest, TheErrorOfTheService) {
  scripted_.status = {grpc::StatusCode::NOT_FOUND, "none"};
  EXPECT_EQ(Call("Compute").code(), absl::StatusCode::kNotFound);
  scripted_.messages = {Bytes("one")};
  EXPECT_EQ(Call("Export").code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace wijkmonitor::rpc
