#pragma once

// The command line, read.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "services/cli/words.h"

namespace wijkmonitor::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 64;  // EX_USAGE of sysexits.h

struct ImportArgs {
  enum class What { kAreas, kSets, kCatalogue, kObservations };
  What what = What::kAreas;
  std::string file;
  bool dry_run = false;
  bool partial = false;
  bool all = false;        // list every rejection
  std::string request_id;  // empty: a new one
  // Observations only:
  std::string format;
  std::string edition;
  std::string period;
  std::string retrieved;
  bool decimal_comma = false;
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

using Command = std::variant<StatusArgs, ImportArgs, KompasArgs, AreasArgs, SetsArgs,
                             IndicatorsArgs, ExportArgs, TokenArgs, AuditArgs>;

struct Args {
  std::string address = "127.0.0.1:50051";  // or several, separated by commas
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
