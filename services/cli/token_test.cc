#include "libs/auth/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/auth/testing.h"
#include "libs/testing/temp_dir.h"
#include "services/cli/args.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {
namespace {

using ::testing::HasSubstr;

class TokenCommandTest : public ::testing::Test {
 protected:
  TokenCommandTest() { std::ofstream(key_file_) << pem_; }

  // As from the command line, with `token --key FILE` before `words`. Output is in out_ and err_.
  int RunLine(const std::vector<std::string>& words) {
    std::vector<const char*> argv = {"wijkmonitor", "token", "--key", key_file_.c_str()};
    for (const std::string& word : words) argv.push_back(word.c_str());
    Args args;
    ::testing::internal::CaptureStderr();
    const auto code = ParseArgs(static_cast<int>(argv.size()), argv.data(), &args);
    err_.str(::testing::internal::GetCapturedStderr());
    if (code.has_value()) return *code;
    const Session session = {.out = out_, .err = err_};
    return args.command(session);
  }
  static std::vector<std::string> Line(const std::string& name = "",
                                       const std::string& value = "") {
    std::vector<std::string> line;
    for (const auto& [option, given] :
         std::map<std::string, std::string>{{"--subject", "anna"},
                                            {"--issuer", "https://login.example.org"},
                                            {"--audience", "wijkmonitor"},
                                            {"--valid", "8h"}}) {
      line.insert(line.end(), {option, option == name ? value : given});
    }
    return line;
  }

  testing::TempDir folder_;
  const std::string key_file_ = folder_.File("token.key");
  const std::string pem_ = auth::NewPem(auth::Algorithm::kEdDsa);
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(TokenCommandTest, PrintsATokenThatItsKeySetVerifies) {
  const absl::Time before = absl::Now();
  std::vector<std::string> line = Line();
  for (const char* word : {"--role", "analyst", "--role", "partner", "--organisation", "own",
                           "--organisation", "third"}) {
    line.push_back(word);
  }
  ASSERT_EQ(RunLine(line), kExitOk) << err_.str();
  const std::string token(absl::StripSuffix(out_.str(), "\n"));
  out_.str("");
  ASSERT_EQ(RunLine({"--print-key-set"}), kExitOk) << err_.str();
  const auth::TokenVerifier verifier(*auth::KeySet::Parse(out_.str()),
                                     {"https://login.example.org", "wijkmonitor"});
  const absl::StatusOr<auth::Claims> claims = verifier.Verify(token, absl::Now());
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(claims->subject, "anna");
  EXPECT_EQ(claims->roles, auth::RoleSet({auth::Role::kAnalyst, auth::Role::kPartner}));
  EXPECT_EQ(claims->organisations, (std::set<std::string>{"own", "third"}));
  EXPECT_GE(claims->expires, before + absl::Hours(8) - absl::Seconds(1));
  EXPECT_LE(claims->expires, absl::Now() + absl::Hours(8));
}

TEST_F(TokenCommandTest, SaysWhatIsMissing) {
  for (const char* option : {"--subject", "--issuer", "--audience", "--valid"}) {
    std::vector<std::string> line = Line();
    const auto found = std::find(line.begin(), line.end(), option);
    line.erase(found, found + 2);
    EXPECT_EQ(RunLine(line), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr(option));
  }
  EXPECT_EQ(RunLine({"--role", "analyst"}), kExitUsage);
}

TEST_F(TokenCommandTest, RolesAreThoseOfTheTable) {
  std::vector<std::string> line = Line();
  line.insert(line.end(), {"--role", "root"});
  EXPECT_EQ(RunLine(line), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("root"));
  EXPECT_THAT(err_.str(), HasSubstr("programme_manager"));
}

TEST_F(TokenCommandTest, LimitOfValidity) {
  for (const char* valid : {"1s", "743h59m59s", "744h"}) {
    EXPECT_EQ(RunLine(Line("--valid", valid)), kExitOk) << err_.str();
  }
  for (const char* valid : {"0s", "999ms", "-8h", "744h0m1s", "8", "tomorrow", "inf"}) {
    EXPECT_EQ(RunLine(Line("--valid", valid)), kExitUsage) << valid;
    EXPECT_THAT(err_.str(), HasSubstr("from 1s to 744h"));
  }
}

TEST_F(TokenCommandTest, SaysWhatAServiceWouldRefuse) {
  EXPECT_EQ(RunLine(Line("--subject", std::string(256, 'x'))), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("TOKEN_BAD_CLAIM: sub must be a string of 1..255"));
  std::vector<std::string> line = Line();
  line.insert(line.end(), {"--organisation", "a,b"});
  EXPECT_EQ(RunLine(line), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("organisations must be ids of 1..64"));
  EXPECT_EQ(out_.str(), "");
}

TEST_F(TokenCommandTest, SaysWhatIsWrongWithTheKey) {
  std::ofstream(key_file_) << auth::PublicPemOf(pem_);
  EXPECT_EQ(RunLine({"--print-key-set"}), kExitFailure);
  EXPECT_EQ(err_.str(), absl::StrCat("wijkmonitor: BAD_KEY: ", key_file_,
                                     ": is a public key; give the private one\n"));
  std::filesystem::remove(key_file_);
  EXPECT_EQ(RunLine(Line()), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("UNREADABLE_FILE"));
}

}  // namespace
}  // namespace wijkmonitor::cli
