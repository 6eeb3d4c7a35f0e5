#include "libs/config/config.h"

#include <gtest/gtest.h>

namespace wijkmonitor::config {
namespace {

const ServiceConfig kDefaults{"127.0.0.1:50051", "127.0.0.1:9051", "sqlite:test.db", ""};

std::variant<ServiceConfig, Exit> Parsed(
    const std::vector<std::string>& arguments,
    const std::map<std::string, std::string>& environment = {}) {
  return ParseService("wijkmonitor-test", kDefaults, arguments, environment);
}
int ExitOf(const std::vector<std::string>& arguments,
           const std::map<std::string, std::string>& environment = {}) {
  const auto parsed = Parsed(arguments, environment);
  return std::holds_alternative<Exit>(parsed) ? std::get<Exit>(parsed).code : -1;
}

TEST(Config, FlagsBeforeEnvironmentBeforeDefaults) {
  const std::map<std::string, std::string> environment = {{"WIJKMONITOR_REDIS", "unix:/tmp/e.sock"},
                                                          {"WIJKMONITOR_DATABASE", "sqlite:e.db"},
                                                          {"PATH", "/usr/bin"},
                                                          {"WIJKMONITOR_CLI_LANG", "en"}};
  const auto config = std::get<ServiceConfig>(Parsed({"--database", "sqlite:f.db"}, environment));
  EXPECT_EQ(config.database, "sqlite:f.db");
  EXPECT_EQ(config.redis, "unix:/tmp/e.sock");
  EXPECT_EQ(config.address, "127.0.0.1:50051");
}

TEST(Config, AnEmptyVariableIsNotSet) {
  EXPECT_EQ(std::get<ServiceConfig>(Parsed({}, {{"WIJKMONITOR_DATABASE", ""}})).database,
            "sqlite:test.db");
}

TEST(Config, TakesEveryKindOfDatabase) {
  for (const char* database : {"sqlite:x.db", "postgresql://me@host:5432/db?sslmode=verify-full",
                               "postgres://host/db", "postgresql:///db?host=/run/postgresql"}) {
    EXPECT_EQ(ExitOf({"--database", database}), -1) << database;
  }
}

TEST(Config, DoesNotShowADatabaseItRefuses) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(ExitOf({"--database", "mysql://me:secret@host/db"}), kExitUsage);
  const std::string shown = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(shown.find("--database"), std::string::npos);
  EXPECT_EQ(shown.find("secret"), std::string::npos);
}

TEST(Config, AddressesOfPartners) {
  ServiceConfig defaults = kDefaults;
  defaults.partners = {{"notes", "test.Notes", "127.0.0.1:50059"}};
  const auto parsed = [&](const std::vector<std::string>& arguments) {
    return ParseService("wijkmonitor-test", defaults, arguments, {});
  };
  EXPECT_EQ(std::get<ServiceConfig>(parsed({})).partners[0].address, "127.0.0.1:50059");
  for (const std::string address : {"", "localhost:1", "127.0.0.1:1,127.0.0.1:2"}) {
    const auto config = parsed({"--notes-address", address});
    ASSERT_TRUE(std::holds_alternative<ServiceConfig>(config)) << address;
    EXPECT_EQ(std::get<ServiceConfig>(config).partners[0].address, address);
  }
  // The tokens of callers go there.
  const std::vector<std::string> away = {"--notes-address", "192.0.2.1:1"};
  EXPECT_TRUE(std::holds_alternative<Exit>(parsed(away)));
  std::vector<std::string> safe = away;
  safe.insert(safe.end(), {"--partner-ca", "ca.pem"});
  EXPECT_TRUE(std::holds_alternative<Exit>(parsed(safe)));
  safe.insert(safe.end(), {"--partner-certificate", "c.pem", "--partner-key", "k.pem"});
  EXPECT_TRUE(std::holds_alternative<ServiceConfig>(parsed(safe)));
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"--notes-address", "nowhere"},
        {"--partner-certificate", "c.pem"},
        {"--partner-certificate", "c.pem", "--partner-key", "k.pem"}}) {
    EXPECT_TRUE(std::holds_alternative<Exit>(parsed(wrong)));
  }
  // Who asks nobody has no such settings.
  EXPECT_EQ(ExitOf({"--notes-address", "127.0.0.1:1"}), kExitUsage);
  EXPECT_EQ(ExitOf({"--partner-ca", "ca.pem"}), kExitUsage);
}

TEST(Config, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(ExitOf({"--adress", "127.0.0.1:1"}), kExitUsage);
  EXPECT_EQ(ExitOf({"stray"}), kExitUsage);
  EXPECT_EQ(ExitOf({}, {{"WIJKMONITOR_ADRESS", "127.0.0.1:1"}}), kExitUsage);
}

TEST(Config, RefusesBadValues) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--address", "50051"},
                                                    {"--address", "host:65536"},
                                                    {"--ops-address", ":1"},
                                                    {"--database", "mysql:x"},
                                                    {"--database", "sqlite:"},
                                                    {"--database", "postgresql://"},
                                                    {"--database", "postgresql:x"},
                                                    {"--redis", "somewhere"},
                                                    {"--redis-timeout-ms", "0"},
                                                    {"--redis-timeout-ms", "10001"},
                                                    {"--worker-threads", "0"},
                                                    {"--worker-threads", "257"},
                                                    {"--worker-threads", "many"},
                                                    {"--near-cache-mib", "-1"},
                                                    {"--near-cache-mib", "65537"}}) {
    EXPECT_EQ(ExitOf(arguments), kExitUsage) << arguments.front() << " " << arguments.back();
  }
  EXPECT_EQ(ExitOf({}, {{"WIJKMONITOR_WORKER_THREADS", "0"}}), kExitUsage);
  EXPECT_EQ(ExitOf({"--worker-threads", "256", "--near-cache-mib", "65536", "--address",
                    "localhost:65535", "--redis-timeout-ms", "10000"}),
            -1);
  EXPECT_EQ(ExitOf({"--redis-timeout-ms", "1"}), -1);
}

TEST(Config, CredentialsGoTogether) {
  const std::vector<std::string> tls = {"--tls-certificate=c", "--tls-key=k"};
  const std::vector<std::string> tokens = {"--token-keys=k", "--token-issuer=i",
                                           "--token-audience=a"};
  const auto with = [](std::vector<std::string> arguments, const std::vector<std::string>& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  };
  EXPECT_EQ(ExitOf(tls), -1);
  EXPECT_EQ(ExitOf(tokens), -1);
  EXPECT_EQ(ExitOf(with(tls, {"--tls-client-ca=c", "--tls-client-certificates=optional"})), -1);
  for (const std::vector<std::string>& alone : {std::vector<std::string>{"--tls-certificate=c"},
                                                {"--tls-key=k"},
                                                {"--tls-client-ca=c"},
                                                {"--token-keys=k"},
                                                {"--token-issuer=i", "--token-audience=a"},
                                                {"--token-keys=k", "--token-issuer=i"}}) {
    EXPECT_EQ(ExitOf(alone), kExitUsage) << alone.front();
  }
  EXPECT_EQ(ExitOf(with(tls, {"--tls-client-ca=c", "--tls-client-certificates=some"})), kExitUsage);
}

TEST(Config, OthersAreServedOnlyWithCredentialsAndTls) {
  const std::string everywhere = "--address=0.0.0.0:1", ops = "--ops-address=0.0.0.0:1";
  const std::string certificate = "--tls-certificate=c", key = "--tls-key=k",
                    client_ca = "--tls-client-ca=c";
  const std::vector<std::string> tokens = {"--token-keys=k", "--token-issuer=i",
                                           "--token-audience=a"};
  EXPECT_EQ(ExitOf({everywhere}), kExitUsage);
  EXPECT_EQ(ExitOf({ops}), kExitUsage);
  EXPECT_EQ(ExitOf({everywhere, certificate, key}), kExitUsage);
  EXPECT_EQ(ExitOf({everywhere, tokens[0], tokens[1], tokens[2]}), kExitUsage);
  EXPECT_EQ(ExitOf({everywhere, ops, certificate, key, client_ca}), -1);
  EXPECT_EQ(ExitOf({everywhere, ops, certificate, key, tokens[0], tokens[1], tokens[2]}), -1);
}

TEST(Config, TrustedProxiesAreAddresses) {
  EXPECT_EQ(ExitOf({"--trusted-proxies=192.0.2.1,2001:db8::1"}), -1);
  EXPECT_EQ(ExitOf({"--trusted-proxies=192.0.2.1,proxy.example.org"}), kExitUsage);
}

TEST(Config, HelpAndCheckEndWell) {
  EXPECT_EQ(ExitOf({"--help"}), 0);
  EXPECT_EQ(ExitOf({"--check-config"}), 0);
  EXPECT_EQ(ExitOf({"--check-config", "--database", "x"}), kExitUsage);
}

}  // namespace
}  // namespace wijkmonitor::config
