#pragma once

// The commands, and how they and their options come on the command line.

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <CLI/CLI.hpp>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/rpc/words.h"
#include "services/cli/args.h"
#include "services/cli/calls.h"
#include "services/cli/output.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// Each adds commands to `app`. The one that stands on the command line becomes `chosen`.
void AddImport(CLI::App* app, Command* chosen);
void AddIndicators(CLI::App* app, Command* chosen);
void AddToken(CLI::App* app, Command* chosen);
void AddAudit(CLI::App* app, Command* chosen);
void AddFinance(CLI::App* app, Command* chosen);
void AddKey(CLI::App* app, Command* chosen);
void AddStatus(CLI::App* app, Command* chosen);

inline CLI::App* AddCommand(CLI::App* parent, const std::string& name, const std::string& help) {
  CLI::App* command = parent->add_subcommand(name, help);
  command->fallthrough();  // global options may also stand behind the command
  return command;
}

// A command, and what its options are to fill: `run` is given that.
template <class Options>
std::pair<CLI::App*, Options*> AddCommand(
    CLI::App* parent, const std::string& name, const std::string& help,
    const std::function<int(const Session&, const Options&)>& run, Command* chosen) {
  CLI::App* command = AddCommand(parent, name, help);
  const auto options = std::make_shared<Options>();
  command->callback(
      [=] { *chosen = [=](const Session& session) { return run(session, *options); }; });
  return {command, options.get()};
}

template <class Request>
struct Query {
  Request request;
  Form form = Form::kText;
};

inline CLI::Option* AddJson(CLI::App* command, Form* form) {
  return command->add_flag_callback(
      "--json", [form] { *form = Form::kJson; }, "Print the answer as JSON");
}
// Both.
inline std::array<CLI::Option*, 2> AddForms(CLI::App* command, Form* form) {
  CLI::Option* const json = AddJson(command, form);
  CLI::Option* const csv = command->add_flag_callback(
      "--csv", [form] { *form = Form::kCsv; },
      "Print the answer as a file that a spreadsheet opens");
  json->excludes(csv);
  return {json, csv};
}

// A command that shows the answer to a request. Without `csv` its form is never that.
template <class Stub, class Request, class Response>
std::pair<CLI::App*, Query<Request>*> AddQuery(
    CLI::App* parent, const std::string& name, const std::string& help,
    Unary<Stub, Request, Response> method, std::string (*draw)(const Response&, Lang),
    Command* chosen, std::string (*csv)(const Response&, Lang) = nullptr) {
  return AddCommand<Query<Request>>(
      parent, name, help,
      [=](const Session& session, const Query<Request>& query) {
        return Show(session, Ask(session, query.request, method), query.form, draw, csv);
      },
      chosen);
}

template <class Request>
void AddAsOf(CLI::App* command, Request* request) {
  using google::protobuf::util::TimeUtil;
  const auto wrong = [](const std::string& text) -> std::string {
    google::protobuf::Timestamp instant;
    if (TimeUtil::FromString(text, &instant)) return "";
    return absl::StrCat("must be an instant such as 2024-10-01T12:00:00Z, not ", text);
  };
  command
      ->add_option_function<std::string>(
          "--as-of",
          [request](const std::string& text) {
            TimeUtil::FromString(text, request->mutable_as_of());
          },
          "As it was known at this instant")
      ->check(CLI::Validator(wrong, "TIME"));
}

// An option that is a word of an enum, but not that of `except`.
template <class Request, class Enum>
CLI::Option* AddWord(CLI::App* command, const char* name, Request* request,
                     void (Request::*set)(Enum), const char* help, Enum except = Enum()) {
  const std::vector<std::string> words =
      absl::StrSplit(rpc::WordsOf(*google::protobuf::GetEnumDescriptor<Enum>(), except), ' ');
  return command
      ->add_option_function<std::string>(
          name,
          [request, set](const std::string& word) {
            (request->*set)(*rpc::ParseAs<Enum, Enum>(word));
          },
          help)
      ->transform(CLI::IsMember(words, CLI::ignore_case));
}

}  // namespace wijkmonitor::cli
