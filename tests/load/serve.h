#pragma once

// The servers that are compared. All answer the method Compute of the service of the tests of
// libs/rpc with the same bytes.

#include <string>
#include <vector>

namespace wijkmonitor::load {

inline constexpr char kComputeMethod[] = "/wijkmonitor.rpc.test.Notes/Compute";

// Serves until SIGTERM, after writing "port NUMBER" to standard output. `mode` is "bare" (gRPC's
// own raw handler and nothing else), "near" (everything on, answers kept in the process) or "redis"
// (everything on, no room in the process, answers in the Redis at `redis`).
void Serve(const std::string& mode, const std::string& redis);

// Requests with answers of 32 KB, so many that calls at the same time ask for different ones.
std::vector<std::string> Questions();

}  // namespace wijkmonitor::load
