#pragma once

// The command line, read.

#include <google/protobuf/timestamp.pb.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "services/cli/words.h"
#include "wijkmonitor/finance/v1/posting.pb.h"
#include "wijkmonitor/finance/v1/reconciliation.pb.h"
#include "wijkmonitor/finance/v1/spending.pb.h"
#include "wijkmonitor/indicators/v1/observation.pb.h"

namespace wijkmonitor::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 64;  // EX_USAGE of sysexits.h

struct ImportArgs {
  std::string what;  // name of an ImportKind
  std::string file;
  bool dry_run = false;
  bool partial = false;
  bool all = false;        // list every rejection and warning
  std::string request_id;  // empty: a new one
  // Settings of these kinds, without chunk.
  indicators::v1::ImportObservationsRequest observations;
  finance::v1::ImportPostingsRequest postings;
};

struct KompasArgs {
  std::string area;
  int year = 0;
  std::string method;
  std::string group;
  bool json = false;
};

struct AreasArgs {
  std::string edition;
  std::string level;  // in capitals, as in the proto without prefix; empty: every level
  std::string municipality;
  bool json = false;
};

struct SetsArgs {
  std::string edition;
};

struct IndicatorsArgs {
  std::string theme;
  bool json = false;
};

struct ExportArgs {
  std::string indicator;
  std::string edition;
  std::string period;
  std::string group;
  std::string output;  // empty: standard output
};

struct AuditArgs {
  std::string database;     // URL
  std::string checkpoints;  // file; empty: none
};

struct StatusArgs {};

// Needs no service.
struct TokenArgs {
  std::string key;             // file of the private key
  bool print_key_set = false;  // instead of a token; the rest is not looked at
  std::string subject;
  std::vector<std::string> roles;  // names of roles
  std::vector<std::string> organisations;
  std::string issuer;
  std::string audience;
  std::string valid;  // a duration of absl: "8h"
};

// Of the finance commands the requests are filled in as they are sent.
struct SpendingArgs {
  finance::v1::GetSpendingRequest request;
  bool json = false;
};

struct BalanceArgs {
  finance::v1::GetBalanceRequest request;
  bool json = false;
};

struct PostingsArgs {
  finance::v1::ListPostingsRequest request;
  std::string output;  // a file, in our own layout; empty: a table is printed
  bool json = false;
};

struct ReverseArgs {
  finance::v1::ReversePostingRequest request;  // without request id: a new one
};

struct CloseBooksArgs {
  finance::v1::CloseBooksRequest request;  // likewise
};

struct FinanceListArgs {
  std::string what;           // name of a FinanceList
  std::string source_system;  // of those that have one; empty: any
  std::optional<google::protobuf::Timestamp> as_of;
  bool json = false;

  google::protobuf::Timestamp* mutable_as_of() { return &as_of.emplace(); }
};

struct ReconciliationArgs {
  finance::v1::GetReconciliationRequest request;
  bool all = false;  // list every line
  bool json = false;
};

// Makes an allocation key whose weights are the figures of an indicator.
struct KeyArgs {
  std::string id, scheme, action_line, project;
  std::vector<std::string> areas;  // ids of areas and sets
  int year = 0;
  std::string indicator = "POPULATION";
  std::string edition;  // empty: the one that the figures of the year are of
  std::string output;   // empty: standard output
};

using Command =
    std::variant<StatusArgs, ImportArgs, KompasArgs, AreasArgs, SetsArgs, IndicatorsArgs,
                 ExportArgs, TokenArgs, AuditArgs, SpendingArgs, BalanceArgs, PostingsArgs,
                 ReverseArgs, CloseBooksArgs, FinanceListArgs, ReconciliationArgs, KeyArgs>;

struct Args {
  // Of the indicators service and the finance service; or several, separated by commas.
  std::string address = "127.0.0.1:50051";
  std::string finance_address = "127.0.0.1:50053";
  // As rpc::ClientOptions; `token_file`: one line, the token.
  std::string ca_file, certificate_file, key_file, token_file;
  Lang lang = Lang::kEn;
  int timeout_seconds = 30;
  Command command;
};

// Fills `args`; or, when there is nothing to run (help asked, or a usage error, both printed), the
// exit code.
std::optional<int> ParseArgs(int argc, const char* const* argv, Args* args);

}  // namespace wijkmonitor::cli
