#pragma once

// What is done to a service under traffic, and what must then hold. Each throws BrokenPromise, and
// leaves the database where it is.

#include <cstdint>
#include <string>

#include "tests/robustness/trial.h"

namespace wijkmonitor::robustness {

struct Settings {
  uint64_t seed = 0;
  int kills = 5;
  std::string engine = "sqlite";
  std::string program;  // wijkmonitor-indicators, unless said otherwise
};

// What happens to the server of PostgreSQL under a service: it stops as in a crash and starts
// again, all sessions are ended, no connection is to be had. The service heals by itself.
void RunPostgresFaults(const Settings& settings, Tally* tally);

// Kills the service at random moments of a long import and starts it again.
void RunKills(const Settings& settings, Tally* tally);

// The same to the ledger, during imports of 100,000 postings. `program` is wijkmonitor-finance.
void RunLedgerKills(const Settings& settings, Tally* tally);

// The same to projects, during imports of lists of 20,000. `program` is wijkmonitor-projects.
void RunProjectKills(const Settings& settings, Tally* tally);

// Lets the disk under database and log run full, and makes room again. In two ways: a small file
// system of its own, which needs root, and a limit on the size of files.
void RunDiskFull(const Settings& settings, Tally* tally);

// Stops one of two replicas after the other, under load through our channel: no call is lost.
void RunDrain(const Settings& settings);

// Asks for three times what the service can answer, for a minute.
void RunOverload(const Settings& settings);

// Runs `body` in a new temporary folder. When a promise is broken, the folder is kept.
void InFolder(const std::function<void(const std::string& folder)>& body);
// Waits until `holds`, at most `patience`; then breaks the promise `what`. Returns the time it
// took.
absl::Duration Await(absl::string_view what, absl::Duration patience,
                     const std::function<bool()>& holds);
// Waits until so many more imports, or reads, were answered than now.
absl::Duration AwaitMore(Trial& trial, int64_t more, int64_t History::Counts::*count,
                         absl::string_view what, absl::Duration patience);
// Until so many more attempts failed.
void AwaitErrors(Trial& trial, int64_t more, absl::string_view what, absl::Duration patience);
// Breaks a promise when clients saw an error that is not among these ("CODE" or "CODE REASON").
void CheckErrors(const History::Counts& counts, const std::set<std::string>& allowed);

}  // namespace wijkmonitor::robustness
