#pragma once

// The command line, read.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services/cli/words.h"

namespace wijkmonitor::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;
// A file of postings of which no line is booked.
inline constexpr int kExitNothingBooked = 3;
inline constexpr int kExitUsage = 64;  // EX_USAGE of sysexits.h

struct Session;

// What a command does, with its options; returns the exit code.
using Command = std::function<int(const Session& session)>;

struct Args {
  // Where each of KnownServices listens; or several, separated by commas.
  std::vector<std::string> addresses = {"127.0.0.1:50051", "127.0.0.1:50053", "127.0.0.1:50052"};
  // As rpc::ClientOptions; `token_file`: one line, the token.
  std::string ca_file, certificate_file, key_file, token_file;
  Lang lang = Lang::kEn;
  std::optional<int> timeout_seconds;  // of any call; nothing: 30, and 600 of a stream
  Command command;
};

// Fills `args`; or, when there is nothing to run (help asked, or a usage error, both printed), the
// exit code.
std::optional<int> ParseArgs(int argc, const char* const* argv, Args* args);

}  // namespace wijkmonitor::cli
