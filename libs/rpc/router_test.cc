#include "libs/rpc/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/rpc/notes_test.pb.h"

namespace wijkmonitor::rpc {
namespace {

using test::Answer;
using test::ImportNotes;
using test::Question;
using ::testing::HasSubstr;

const google::protobuf::ServiceDescriptor& Notes() {
  return *Question::descriptor()->file()->service(0);
}

RoleTable RolesOf(const std::vector<absl::string_view>& methods) {
  RoleTable table;
  for (const absl::string_view method : methods) {
    table.push_back({method, auth::MethodClass::kPublishedRead});
  }
  return table;
}

void AddGet(Router* router, absl::string_view method) {
  router->AddRead<Question, Answer>(
      method, [](const Call&, const Question&) { return absl::StatusOr<Answer>(Answer()); });
}
void AddStreams(Router* router) {
  router->AddImport<ImportNotes>("Import", [](const Call&, const Import<ImportNotes>&) {
    return absl::StatusOr<ApplyImport>(nullptr);
  });
  router->AddExport<Question, Answer>("Export", [](const Call&, const Question&) {
    return absl::StatusOr<NextMessage<Answer>>(nullptr);
  });
}

std::string WhatIsMissing(const Router& router) { return std::string(router.Check().message()); }

TEST(Router, ChecksThatEveryMethodHasHandlerAndRoles) {
  const std::vector<absl::string_view> all = {"Get",    "Compute", "Add",
                                              "Import", "Export",  "Forbidden"};
  Router complete(Notes(), RolesOf(all));
  for (const char* method : {"Get", "Compute", "Add", "Forbidden"}) AddGet(&complete, method);
  EXPECT_THAT(WhatIsMissing(complete), HasSubstr("Import has no handler"));
  AddStreams(&complete);
  EXPECT_TRUE(complete.Check().ok()) << complete.Check();

  AddGet(&complete, "Other");
  EXPECT_THAT(WhatIsMissing(complete), HasSubstr("no method Other"));
}

TEST(Router, ChecksRoles) {
  Router without(Notes(), RolesOf({"Get", "Compute", "Add", "Import", "Export"}));
  for (const char* method : {"Get", "Compute", "Add", "Forbidden"}) AddGet(&without, method);
  AddStreams(&without);
  EXPECT_THAT(WhatIsMissing(without), HasSubstr("Forbidden has no row in the role table"));

  Router too_many(Notes(),
                  RolesOf({"Get", "Compute", "Add", "Import", "Export", "Forbidden", "Stray"}));
  for (const char* method : {"Get", "Compute", "Add", "Forbidden"}) AddGet(&too_many, method);
  AddStreams(&too_many);
  EXPECT_THAT(WhatIsMissing(too_many), HasSubstr("Stray"));
}

TEST(Router, ChecksTheKindOfHandler) {
  Router wrong(Notes(), RolesOf({"Get", "Compute", "Add", "Import", "Export", "Forbidden"}));
  for (const char* method : {"Get", "Compute", "Add", "Forbidden"}) AddGet(&wrong, method);
  AddStreams(&wrong);
  AddGet(&wrong, "Import");
  EXPECT_THAT(WhatIsMissing(wrong), HasSubstr("Import has a handler of another kind"));
}

struct Version {
  store::DataVersion version;
};

class RouterKeyTest : public ::testing::Test {
 protected:
  RouterKeyTest() {
    router_.AddComputed<Question, Answer, Version>(
        "Compute", [this] { return std::make_shared<const Version>(version_); },
        [](const Call&, Question* question) {
          if (question->text().empty()) question->set_text("default");
          return absl::OkStatus();
        },
        [](const Call&, const Version&, const Question& question) {
          Answer answer;
          answer.set_text(question.text());
          return absl::StatusOr<Answer>(answer);
        });
  }
  cache::Key KeyOf(const std::string& bytes, const Scope& scope = Scope::Public()) {
    Call call;
    call.scope = scope;
    return router_.Find("Compute")->prepare_computed(call, bytes)->key;
  }
  static std::string Bytes(const std::string& text) {
    Question question;
    question.set_text(text);
    return question.SerializeAsString();
  }

  Version version_{{1, "token 1", {}}};
  Router router_{Notes(), RolesOf({"Compute"})};
};

TEST_F(RouterKeyTest, EqualRequestsHaveOneKey) {
  EXPECT_EQ(KeyOf(Bytes("a")), KeyOf(Bytes("a")));
  EXPECT_EQ(KeyOf(""), KeyOf(Bytes("default")));
  EXPECT_EQ(KeyOf(Bytes("a")),
            KeyOf(Bytes("a") + std::string("\xf8\x07\x01", 3)));  // unknown field
}

TEST_F(RouterKeyTest, WhatAnAnswerDependsOnIsInTheKey) {
  const cache::Key key = KeyOf(Bytes("a"));
  EXPECT_NE(key, KeyOf(Bytes("b")));
  EXPECT_NE(key, KeyOf(Bytes("a"), Scope{.kind = Scope::Kind::kInternal}));
  // A restored database repeats the counter, never the token.
  version_.version.token = "token 2";
  EXPECT_NE(key, KeyOf(Bytes("a")));
}

TEST_F(RouterKeyTest, RefusesBytesThatAreNoRequest) {
  EXPECT_EQ(router_.Find("Compute")->prepare_computed(Call(), "\x0a\xff").status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace wijkmonitor::rpc
