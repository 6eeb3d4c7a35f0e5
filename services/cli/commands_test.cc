// The commands against a service in this process that does as it is told.

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "libs/base/hash.h"
#include "libs/base/limits.h"
#include "libs/rpc/client.h"
#include "libs/rpc/status.h"
#include "services/cli/errors.h"
#include "services/cli/session.h"
#include "wijkmonitor/indicators/v1/indicator_service.grpc.pb.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = indicators::v1;
using common::v1::ImportChunk;
using common::v1::ImportReport;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class FakeService final : public v1::IndicatorService::Service {
 public:
  grpc::Status ImportObservations(grpc::ServerContext*,
                                  grpc::ServerReader<v1::ImportObservationsRequest>* reader,
                                  ImportReport* report) override {
    v1::ImportObservationsRequest request;
    ++attempts;
    messages.clear();
    while (reader->Read(&request)) {
      messages.push_back(request);
      if (drop_after_first > 0) {
        --drop_after_first;
        return {grpc::StatusCode::UNAVAILABLE, "dropped"};
      }
    }
    request_ids.push_back(messages.at(0).chunk().header().request_id());
    *report = answer;
    return import_status;
  }

  grpc::Status ListAreas(grpc::ServerContext*, const v1::ListAreasRequest* request,
                         v1::ListAreasResponse* response) override {
    level = request->level();
    const int page = request->page_token().empty() ? 0 : std::stoi(request->page_token());
    v1::Area* area = response->add_areas();
    area->set_id(absl::StrCat("BU", page));
    area->mutable_name()->set_en("Name");
    if (page < 2) response->set_next_page_token(absl::StrCat(page + 1));
    return grpc::Status::OK;
  }

  grpc::Status ListGeoEditions(grpc::ServerContext*, const v1::ListGeoEditionsRequest*,
                               v1::ListGeoEditionsResponse* response) override {
    v1::GeoEdition* edition = response->add_geo_editions();
    edition->set_id("CBS-2020");
    edition->set_valid_from("2020-01-01");
    edition->set_area_count(123);
    return grpc::Status::OK;
  }

  grpc::Status ListIndicators(grpc::ServerContext*, const v1::ListIndicatorsRequest*,
                              v1::ListIndicatorsResponse* response) override {
    if (++indicator_calls <= indicators_unavailable) {
      return {grpc::StatusCode::UNAVAILABLE, "busy"};
    }
    response->add_indicators()->set_id("INCOME");
    return indicators_status;
  }

  grpc::Status GetKompas(grpc::ServerContext* context, const v1::GetKompasRequest* request,
                         v1::Kompas* kompas) override {
    context->AddTrailingMetadata("x-served-from", "redis");
    kompas->set_year(request->year());
    as_of = google::protobuf::util::TimeUtil::ToString(request->as_of());
    return grpc::Status::OK;
  }

  grpc::Status ExportObservations(
      grpc::ServerContext*, const v1::ExportObservationsRequest* request,
      grpc::ServerWriter<v1::ExportObservationsResponse>* writer) override {
    as_of = google::protobuf::util::TimeUtil::ToString(request->as_of());
    v1::ExportObservationsResponse piece;
    for (int part = 1; part <= export_parts; ++part) {
      piece.set_part(part);
      for (const std::string& data : {std::string("a,b\n"), absl::StrCat(part, ",2\n")}) {
        piece.set_data(data);
        writer->Write(piece);
      }
    }
    return export_status;
  }

  grpc::Status GetDataVersion(grpc::ServerContext*, const common::v1::GetDataVersionRequest*,
                              common::v1::DataVersion* version) override {
    version->set_counter(7);
    version->mutable_committed_at()->set_seconds(1'700'000'000);
    return grpc::Status::OK;
  }

  int attempts = 0;
  int drop_after_first = 0;
  int indicator_calls = 0;
  int indicators_unavailable = 0;
  v1::AreaLevel level = v1::AREA_LEVEL_UNSPECIFIED;
  std::vector<v1::ImportObservationsRequest> messages;
  std::vector<std::string> request_ids;
  ImportReport answer;
  grpc::Status import_status;
  grpc::Status export_status;
  int export_parts = 1;
  std::string as_of;  // of the last question
  grpc::Status indicators_status;
};

class CommandsTest : public ::testing::Test {
 protected:
  CommandsTest() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
    folder_ = std::filesystem::temp_directory_path() / absl::StrCat("wm_cli_", RandomUuid());
    std::filesystem::create_directory(folder_);
    service_.answer.set_outcome(ImportReport::OUTCOME_APPLIED);
  }
  ~CommandsTest() override {
    server_->Shutdown();
    std::filesystem::remove_all(folder_);
  }

  // As from the command line. Output is in out_ and err_.
  int RunLine(std::initializer_list<std::string> words) {
    std::vector<const char*> argv = {"wijkmonitor"};
    for (const std::string& word : words) argv.push_back(word.c_str());
    Args args;
    if (const auto code = ParseArgs(static_cast<int>(argv.size()), argv.data(), &args)) {
      return *code;
    }
    out_.str("");
    err_.str("");
    const auto channel = *rpc::OpenChannel({.target = address_});
    const Session session = {
        .services = std::vector<Remote>(KnownServices().size(), Remote{address_, channel}),
        .lang = args.lang,
        .timeout = absl::Seconds(20),
        .stream_timeout = absl::Seconds(20),
        .retry_pause = absl::Milliseconds(1),
        .progress = progress_,
        .out = out_,
        .err = err_};
    return args.command(session);
  }

  std::string File(const std::string& content) {
    const std::string path = (folder_ / "figures.csv").string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  FakeService service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  std::filesystem::path folder_;
  bool progress_ = false;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CommandsTest, ImportSendsPiecesWithMetadataInTheFirst) {
  std::string content(limits::kImportChunkBytesMax * 2 + 5, 'x');
  content[limits::kImportChunkBytesMax] = 'y';
  const std::string path = File(content);
  EXPECT_EQ(
      RunLine({"import", "observations", path, "--dry-run", "--format", "cbs-kwb", "--edition",
               "CBS-2020", "--period", "2020", "--decimal-comma", "--retrieved", "2024-01-02"}),
      kExitOk)
      << err_.str();
  ASSERT_EQ(service_.messages.size(), 4);
  const v1::ImportObservationsRequest& first = service_.messages[0];
  const common::v1::ImportHeader& header = first.chunk().header();
  EXPECT_EQ(header.request_id().size(), 36);
  EXPECT_EQ(header.file_name(), "figures.csv");
  EXPECT_EQ(header.size_bytes(), content.size());
  EXPECT_TRUE(header.validate_only());
  EXPECT_FALSE(header.allow_partial());
  EXPECT_EQ(first.format(), "cbs-kwb");
  EXPECT_EQ(first.decimal_mark(), v1::ImportObservationsRequest::DECIMAL_MARK_COMMA);
  EXPECT_EQ(first.retrieved(), "2024-01-02");
  EXPECT_EQ(service_.messages[1].chunk().data().size(), limits::kImportChunkBytesMax);
  EXPECT_EQ(service_.messages[2].chunk().data().front(), 'y');
  EXPECT_EQ(service_.messages[3].chunk().data().size(), 5);
  EXPECT_THAT(out_.str(), HasSubstr("Outcome: applied\n"));
}

TEST_F(CommandsTest, ImportOfAnEmptyFileSendsOneMessage) {
  EXPECT_EQ(RunLine({"import", "observations", File("")}), kExitOk);
  ASSERT_EQ(service_.messages.size(), 1);
  EXPECT_TRUE(service_.messages[0].chunk().header().has_size_bytes());
}

TEST_F(CommandsTest, ImportShowsProgressOnATerminalOnly) {
  const std::string path = File(std::string(600'000, 'x'));
  EXPECT_EQ(RunLine({"import", "observations", path}), kExitOk);
  EXPECT_EQ(err_.str(), "");
  progress_ = true;
  EXPECT_EQ(RunLine({"import", "observations", path, "--lang", "nl"}), kExitOk);
  EXPECT_THAT(err_.str(), HasSubstr("\r[####################] 100 %  0,6 / 0,6 MB  "));
  EXPECT_EQ(err_.str().back(), '\n');
}

TEST_F(CommandsTest, ImportIsSentAgainWithTheSameId) {
  service_.drop_after_first = 2;
  const std::string id = RandomUuid();
  EXPECT_EQ(RunLine({"import", "observations", File("abc"), "--request-id", id}), kExitOk);
  EXPECT_EQ(service_.attempts, 3);
  EXPECT_THAT(service_.request_ids, ::testing::ElementsAre(id));
  EXPECT_EQ(service_.messages.at(1).chunk().data(), "abc");
}

// A small file is sent again by the channel, five times in all, and that three times again by hand,
// as a large one is.
TEST_F(CommandsTest, ImportGivesUpAfterItsRetriesAndSaysTheId) {
  service_.drop_after_first = 100;
  EXPECT_EQ(RunLine({"import", "observations", File("abc")}), kExitFailure);
  EXPECT_EQ(service_.attempts, 4 * 5);
  EXPECT_THAT(err_.str(), HasSubstr("--request-id "));
  EXPECT_THAT(err_.str(), HasSubstr("wijkmonitor: UNAVAILABLE: dropped\n"));
}

TEST_F(CommandsTest, ImportOtherErrorsAreNotRetried) {
  service_.import_status = {grpc::StatusCode::INVALID_ARGUMENT, "no"};
  EXPECT_EQ(RunLine({"import", "observations", File("abc")}), kExitFailure);
  EXPECT_THAT(err_.str(), Not(HasSubstr("--request-id")));
  EXPECT_EQ(service_.attempts, 1);
}

TEST_F(CommandsTest, RejectedImportAndUnreadableFilesFail) {
  service_.answer.set_outcome(ImportReport::OUTCOME_REJECTED);
  EXPECT_EQ(RunLine({"import", "observations", File("abc")}), kExitFailure);
  EXPECT_THAT(out_.str(), HasSubstr("rejected"));
  EXPECT_EQ(RunLine({"import", "areas", (folder_ / "none").string()}), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("UNREADABLE_FILE"));
  EXPECT_EQ(RunLine({"import", "areas", folder_.string()}), kExitFailure);
  EXPECT_EQ(RunLine({"import", "sets", File("x")}), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("wijkmonitor: UNIMPLEMENTED"));
}

TEST_F(CommandsTest, ListsEveryPage) {
  EXPECT_EQ(RunLine({"areas", "--level", "buurt"}), kExitOk);
  EXPECT_EQ(service_.level, v1::AREA_LEVEL_BUURT);
  EXPECT_THAT(out_.str(), HasSubstr("BU0"));
  EXPECT_THAT(out_.str(), HasSubstr("BU2"));
  EXPECT_EQ(RunLine({"areas", "--json"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"id\": \"BU2\""));
}

// This server has one service: of the others the error is told, and of that what it holds.
TEST_F(CommandsTest, StatusShowsOneServiceAlthoughTheOthersFail) {
  service_.indicators_unavailable = 2;  // the channel tries again by itself
  EXPECT_EQ(RunLine({"status"}), kExitFailure);
  EXPECT_EQ(out_.str(), absl::StrCat("Service:         indicators\nAddress:         ", address_,
                                     "\nReachable:       yes\n"
                                     "Data version:    7, 2023-11-14T22:13:20Z\n"
                                     "Indicators:      1\n"
                                     "id        valid from  areas\n"
                                     "CBS-2020  2020-01-01    123\n\n"
                                     "Service:         finance\nAddress:         ",
                                     address_,
                                     "\nReachable:       yes\n\n"
                                     "Service:         projects\nAddress:         ",
                                     address_, "\nReachable:       yes\n"));
  EXPECT_THAT(err_.str(), StartsWith("wijkmonitor: UNIMPLEMENTED"));
}

// gRPC would end the program, and show the token.
TEST_F(CommandsTest, ATokenIsOnOneLine) {
  Args args;
  for (const char* token : {"abc\ndef", "abc\x01", "ab c"}) {
    args.token_file = File(token);
    const absl::Status opened = OpenSession(args).status();
    EXPECT_EQ(opened.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(opened.message()), Not(HasSubstr("abc")));
  }
  args.token_file = File("abc\n");
  EXPECT_TRUE(OpenSession(args).ok());
}

TEST_F(CommandsTest, StatusTellsAnErrorFromSilence) {
  service_.indicators_status = {grpc::StatusCode::INTERNAL, "broken"};
  EXPECT_EQ(RunLine({"status"}), kExitFailure);
  EXPECT_THAT(out_.str(), HasSubstr("Reachable:       yes\n"));
  EXPECT_THAT(err_.str(), HasSubstr("wijkmonitor: INTERNAL: broken\n"));
  server_->Shutdown();
  EXPECT_EQ(RunLine({"status"}), kExitFailure);
  EXPECT_THAT(out_.str(), HasSubstr("Reachable:       no\n"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("yes")));
  EXPECT_THAT(err_.str(), HasSubstr("wijkmonitor: UNAVAILABLE: "));
}

TEST_F(CommandsTest, KompasSaysWhereItCameFrom) {
  EXPECT_EQ(RunLine({"kompas", "BU00140300", "--year", "2020", "--lang", "nl"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("geleverd uit: redis"));
  EXPECT_EQ(RunLine({"kompas", "BU00140300", "--year", "2020", "--json"}), kExitOk);
  EXPECT_THAT(out_.str(), HasSubstr("\"year\": 2020"));
}

TEST_F(CommandsTest, WhatWasKnownIsAskedOfEachRead) {
  const std::string then = "2024-10-01T12:00:00Z";
  EXPECT_EQ(RunLine({"kompas", "GM0014", "--year", "2020", "--as-of", then}), kExitOk);
  EXPECT_EQ(service_.as_of, then);
  service_.as_of.clear();
  EXPECT_EQ(RunLine({"export", "--as-of", then}), kExitOk);
  EXPECT_EQ(service_.as_of, then);
  for (const char* command : {"areas", "sets", "indicators"}) {
    EXPECT_EQ(RunLine({command, "--as-of", "yesterday"}), kExitUsage) << command;
    EXPECT_NE(RunLine({command, "--as-of", then}), kExitUsage) << command;
  }
}

TEST_F(CommandsTest, ExportAppearsOnlyWhenComplete) {
  const std::filesystem::path path = folder_ / "out.csv";
  const auto take = [&](const char* name) {
    std::stringstream content;
    content << std::ifstream(folder_ / name).rdbuf();
    EXPECT_TRUE(std::filesystem::remove(folder_ / name)) << name;
    return content.str();
  };
  EXPECT_EQ(RunLine({"export", "--output", path.string()}), kExitOk);
  EXPECT_EQ(take("out.csv"), "a,b\n1,2\n");
  EXPECT_EQ(RunLine({"export"}), kExitOk);
  EXPECT_EQ(out_.str(), "a,b\n1,2\n");
  service_.export_parts = 2;
  EXPECT_EQ(RunLine({"export", "--output", path.string()}), kExitOk);
  EXPECT_EQ(take("out-1.csv"), "a,b\n1,2\n");
  EXPECT_EQ(take("out-2.csv"), "a,b\n2,2\n");
  EXPECT_THAT(err_.str(), HasSubstr("out-1.csv .. "));
  EXPECT_EQ(RunLine({"export"}), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("--output"));
  service_.export_status = {grpc::StatusCode::INTERNAL, "broken"};
  EXPECT_EQ(RunLine({"export", "--output", path.string()}), kExitFailure);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
  EXPECT_EQ(RunLine({"export"}), kExitFailure);
}

TEST_F(CommandsTest, WhatStandsThereIsReplacedOnlyWhenForced) {
  const std::filesystem::path path = folder_ / "out.csv", other = folder_ / "other.csv";
  const auto content = [](const std::filesystem::path& file) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  };
  std::ofstream(path) << "mine";
  EXPECT_EQ(RunLine({"export", "--output", path.string()}), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("out.csv stands there already: --force replaces it"));
  EXPECT_EQ(content(path), "mine");
  EXPECT_EQ(RunLine({"export", "--output", path.string(), "--force"}), kExitOk);
  EXPECT_EQ(content(path), "a,b\n1,2\n");
  // A link is not followed, wherever it leads.
  std::ofstream(other) << "another's";
  std::filesystem::remove(path);
  for (const std::filesystem::path& target : {other, folder_ / "nothing"}) {
    std::filesystem::create_symlink(target, path);
    EXPECT_EQ(RunLine({"export", "--output", path.string()}), kExitFailure);
    EXPECT_TRUE(std::filesystem::is_symlink(path));
    EXPECT_EQ(RunLine({"export", "--output", path.string(), "--force"}), kExitOk);
    EXPECT_FALSE(std::filesystem::is_symlink(path));
    EXPECT_EQ(content(other), "another's");
    std::filesystem::remove(path);
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "nothing"));
  // What is replaced leaves its permissions; files of others beside it stay.
  std::ofstream(path) << "mine";
  std::filesystem::permissions(path, std::filesystem::perms::owner_read);
  std::filesystem::create_symlink(other, folder_ / "out.csv.part");
  EXPECT_EQ(RunLine({"export", "--output", path.string(), "--force"}), kExitOk);
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms::owner_read);
  EXPECT_EQ(content(other), "another's");
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "out.csv.part"));
  std::filesystem::remove(folder_ / "out.csv.part");
  std::filesystem::remove(path);
  // A link to a device is a link; "-" is the output itself.
  std::filesystem::create_symlink("/dev/null", path);
  EXPECT_EQ(RunLine({"export", "--output", path.string()}), kExitFailure);
  std::filesystem::remove(path);
  EXPECT_EQ(RunLine({"export", "--output", "-"}), kExitOk);
  EXPECT_EQ(out_.str(), "a,b\n1,2\n");
  // Of several files none is replaced.
  std::ofstream(folder_ / "out-2.csv") << "mine";
  service_.export_parts = 2;
  EXPECT_EQ(RunLine({"export", "--output", path.string()}), kExitFailure);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out-1.csv"));
  EXPECT_EQ(content(folder_ / "out-2.csv"), "mine");
}

// As /dev/null, which would be gone for the whole machine.
TEST_F(CommandsTest, WhatIsNoFileIsWrittenToAndStays) {
  const std::filesystem::path pipe = folder_ / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] {
    std::stringstream content;
    content << std::ifstream(pipe).rdbuf();
    read = content.str();
  });
  EXPECT_EQ(RunLine({"export", "--output", pipe.string()}), kExitOk);
  reader.join();
  EXPECT_EQ(read, "a,b\n1,2\n");
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  std::thread drain([&] { std::stringstream() << std::ifstream(pipe).rdbuf(); });
  service_.export_parts = 2;
  EXPECT_EQ(RunLine({"export", "--output", pipe.string()}), kExitFailure);
  drain.join();
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
}

TEST(ParseArgs, UsageErrorsAndHelp) {
  const auto parse = [](std::vector<const char*> argv) {
    Args args;
    argv.insert(argv.begin(), "wijkmonitor");
    return ParseArgs(static_cast<int>(argv.size()), argv.data(), &args);
  };
  EXPECT_EQ(parse({}), kExitUsage);
  EXPECT_EQ(parse({"--help"}), kExitOk);
  EXPECT_EQ(parse({"import", "areas", "--help"}), kExitOk);
  EXPECT_EQ(parse({"kompas", "X"}), kExitUsage);
  EXPECT_EQ(parse({"import"}), kExitUsage);
  EXPECT_EQ(parse({"import", "sets", "f", "--format", "csv"}), kExitUsage);
  EXPECT_EQ(parse({"--lang", "de", "status"}), kExitUsage);
  EXPECT_EQ(parse({"--lang", "1", "status"}), kExitUsage);
  EXPECT_EQ(parse({"status", "--timeout", "0"}), kExitUsage);
  EXPECT_EQ(parse({"status", "--lang", "nl"}), std::nullopt);
}

TEST(ParseArgs, NamesTheCommandThatDoesNotExist) {
  const char* argv[] = {"wijkmonitor", "--lang", "nl", "frobnicate"};
  Args args;
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(ParseArgs(4, argv, &args), kExitUsage);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr("there is no command \"frobnicate\""));
}

TEST(Describe, ReasonAndFields) {
  google::rpc::ErrorInfo info;
  info.set_reason("INVALID_FIELDS");
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field("year");
  violation->set_description("is required");
  google::rpc::Status details;
  details.add_details()->PackFrom(info);
  details.add_details()->PackFrom(bad);
  const auto described = [&details](const char* message) {
    return Describe(rpc::FromGrpc(
        grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, message, details.SerializeAsString())));
  };
  EXPECT_EQ(described("year: is required"), "INVALID_FIELDS: year: is required");
  EXPECT_EQ(described("cannot be read"), "INVALID_FIELDS: cannot be read\n  year: is required");
  EXPECT_EQ(Describe(rpc::FromGrpc({grpc::StatusCode::NOT_FOUND, "x\033", "junk"})),
            "NOT_FOUND: x?");
}

}  // namespace
}  // namespace wijkmonitor::cli
