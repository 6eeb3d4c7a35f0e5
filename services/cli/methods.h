#pragma once

// Commands made of the methods of the services.

#include <google/protobuf/message.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>

#include "services/cli/args.h"
#include "services/cli/calls.h"
#include "services/cli/import.h"
#include "services/cli/output.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// How an answer is printed: for people, as JSON, or as a file that a spreadsheet opens.
enum class Form { kText, kJson, kCsv };

// What a command asks, and how it shows the answer.
struct MethodCall {
  const MethodDescriptor* method = nullptr;
  std::shared_ptr<Message> request;
  Form form = Form::kText;
  bool all = false;        // every row and line of a reconciliation
  Output output;           // of an export
  ImportOptions import;    // of an import
  std::string request_id;  // of a change; empty: a new one
  // What the command does: RunMethod, unless it does more.
  std::function<int(const Session&, const MethodCall&)> run;
};

// A command that calls a method, with an option for each field of its request. Its call, which
// lives as long as the command, may be changed.
struct MethodCommand {
  CLI::App* command;
  MethodCall* call;

  // Options that are there must be given.
  void Require(std::initializer_list<const char*> options) const;
  // A field of the request without its option, by its place: this must be given.
  void AddArgument(const std::string& name, const std::string& field,
                   const std::string& help) const;
  // --by ROWS[,COLUMNS] instead of --rows and --columns: this must be given.
  void AddBy() const;
};
MethodCommand AddMethod(CLI::App* parent, const std::string& name, const MethodDescriptor& method,
                        Command* chosen);
// The method that takes a Request.
template <class Request>
MethodCommand AddMethod(CLI::App* parent, const std::string& name, Command* chosen) {
  return AddMethod(parent, name, MethodOf(*Request::descriptor()), chosen);
}

// Makes the call and shows the answer. Returns the exit code.
int RunMethod(const Session& session, const MethodCall& call);

}  // namespace wijkmonitor::cli
