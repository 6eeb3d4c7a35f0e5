#pragma once

// The servers that are compared. All answer the method Compute of the service of the tests of
// libs/rpc with the same bytes.

#include <string>
#include <vector>

namespace wijkmonitor::load {

inline constexpr char kComputeMethod[] = "/wijkmonitor.rpc.test.Notes/Compute";
inline constexpr char kTokenIssuer[] = "https://login.example.org";
inline constexpr char kTokenAudience[] = "wijkmonitor";

// Serves until SIGTERM, after writing "port NUMBER" to standard output. `mode` is "bare" (gRPC's
// own raw handler and nothing else), "near" (answers kept in the process, callers not told apart),
// "token" (the same, with callers told apart by the keys in the file `argument`) or "redis" (as
// "near" but without room in the process, answers in the Redis at `argument`).
void Serve(const std::string& mode, const std::string& argument);

// Requests with answers of 32 KB, so many that calls at the same time ask for different ones.
std::vector<std::string> Questions();

}  // namespace wijkmonitor::load
