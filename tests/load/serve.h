#pragma once

// The servers that are compared. All but the board answer the method Compute of the service of the
// tests of libs/rpc with the same bytes.

#include <string>
#include <vector>

#include "libs/testing/child.h"

namespace wijkmonitor::load {

inline constexpr char kComputeMethod[] = "/wijkmonitor.rpc.test.Notes/Compute";
inline constexpr char kShowMethod[] = "/wijkmonitor.rpc.test.Board/Show";
inline constexpr char kTokenIssuer[] = "https://login.example.org";
inline constexpr char kTokenAudience[] = "wijkmonitor";

// Serves until SIGTERM, after writing "port NUMBER" to standard output. `mode` is "bare" (gRPC's
// own raw handler and nothing else), "near" (answers kept in the process, callers not told apart),
// "token" (the same, with callers told apart by the keys in the file `argument`) or "redis" (as
// "near" but without room in the process, answers in the Redis at `argument`), or "board" (joins
// what the notes at the address `argument` say, and writes "joins NUMBER", how many are under way,
// whenever it gets SIGUSR1). Or does not serve but keeps joins under way on the board at the port
// `argument`: "askers".
void Serve(const std::string& mode, const std::string& argument);
// The number that a server writes next after `name`.
int SaidNext(const std::string& name, testing::Child* server);

// So many, each once, that calls at the same time ask for different ones.
inline constexpr int kQuestions = 256;
inline constexpr int kAskers = 200;

// Requests with answers of 32 KB.
std::vector<std::string> Questions();
// The same, to the board.
std::vector<std::string> BoardQuestions(const std::string& word, int count);

}  // namespace wijkmonitor::load
