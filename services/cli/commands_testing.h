#pragma once

// The commands against all services, served for real in this process, for their tests.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/testing/served.h"
#include "libs/testing/temp_dir.h"
#include "services/cli/session.h"
#include "services/finance/service_testing.h"
#include "services/indicators/service_testing.h"
#include "services/projects/service.h"
#include "wijkmonitor/projects/v1/project_service.grpc.pb.h"

namespace wijkmonitor::cli {

class ServedCommandsTest : public ::testing::Test {
 protected:
  // As from the command line. Output is in out_ and err_.
  int RunLine(const std::string& line) {
    const std::vector<std::string> words = absl::StrSplit(absl::StrCat("wijkmonitor ", line), ' ');
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    Args args;
    out_.str("");
    err_.str("");
    if (const auto code = ParseArgs(static_cast<int>(argv.size()), argv.data(), &args)) {
      return *code;
    }
    const Session session = {.services = {{"here", indicators_.backend().channel()},
                                          {"there", to_finance_},
                                          {"yonder", projects_.backend().channel()}},
                             .lang = args.lang,
                             .timeout = absl::Seconds(20),
                             .stream_timeout = absl::Seconds(20),
                             .retry_pause = absl::Milliseconds(1),
                             .out = out_,
                             .err = err_};
    return args.command(session);
  }

  void RunWell(const std::string& line) {
    ASSERT_EQ(RunLine(line), kExitOk) << line << "\n" << out_.str() << err_.str();
  }

  // A method says what its short form does.
  void ExpectSame(const std::string& short_form, const std::string& method) {
    for (const std::string form : {"", " --json", " --csv", " --lang nl"}) {
      if (absl::StartsWith(short_form, "export") && absl::StartsWith(form, " --")) continue;
      RunWell(short_form + form);
      RunWell(short_form + form);  // from near, as the next one
      const std::string shown = out_.str();
      EXPECT_GT(shown.size(), 20) << short_form;
      RunWell(method + form);
      EXPECT_EQ(out_.str(), shown) << method << form;
    }
  }

  std::string File(const std::string& name, const std::string& content) {
    const std::string path = folder_.File(name);
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  testing::TempDir folder_;
  indicators::ServedIndicators indicators_{absl::StrCat("sqlite:", folder_.File("indicators.db"))};
  finance::ServedFinance finance_{absl::StrCat("sqlite:", folder_.File("finance.db"))};
  testing::Served<projects::ProjectsData, projects::v1::ProjectService> projects_{
      projects::Parts(), absl::StrCat("sqlite:", folder_.File("projects.db"))};
  std::shared_ptr<grpc::Channel> to_finance_ = finance_.backend().channel();
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace wijkmonitor::cli
