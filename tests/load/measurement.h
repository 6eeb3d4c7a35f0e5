#pragma once

// What is measured, and how it is reported against its target.

#include <jemalloc/jemalloc.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "libs/testing/or_throw.h"
#include "libs/testing/temp_database.h"

namespace wijkmonitor::load {

// One line of the report: a figure for each round, of which the median counts.
struct Line {
  std::string what;
  std::string unit;  // as printed right after the figure
  int decimals = 2;
  std::optional<double> required, aim;
  bool at_most = true;  // whether the target is an upper bound
  std::vector<double> values;
};
double Median(std::vector<double> values);
double P99(std::vector<double> values);
// Of each round.
std::vector<double> Ratios(const std::vector<double>& values, const std::vector<double>& to);
// True without a target.
bool MeetsRequired(const Line& line);
// An aligned table.
std::string TableOf(const std::vector<Line>& lines);

// Rounds of all measurements take turns, so that a slow moment of the machine falls on all of them.
class Measurement {
 public:
  virtual ~Measurement() = default;
  // Throws when nothing can be measured.
  virtual void Round() = 0;
  virtual std::vector<Line> Lines() const = 0;
};

// Server CPU of a hit near and in Redis, against a handler that does nothing else. `program` is
// this program, started again for each server.
std::unique_ptr<Measurement> NewCachedReads(const std::string& program);
// What 200 joins that wait for a hung partner do to the near hits beside them; `program` as above.
std::unique_ptr<Measurement> NewHungPartner(const std::string& program);
std::unique_ptr<Measurement> NewColdKompas();
std::unique_ptr<Measurement> NewImport(testing::Engine engine);
// Postings, against the least that stores the same rows.
enum class PostingFile {
  kLedger,
  kNationalIv3,  // all lines of the file are booked
  kOneOfNationalIv3,
};
std::unique_ptr<Measurement> NewPostingImport(testing::Engine engine, PostingFile file);
// A reconciliation of a year of 10^6 lines, against a pass over the same columns.
std::unique_ptr<Measurement> NewColdReconciliation();
// Spending tables over ledgers of 10^4, 10^5 and 10^6 postings, and the memory of a posting.
std::unique_ptr<Measurement> NewColdSpending();
// A list of 10^5 projects, against the least that stores the same rows, and portfolios of them.
std::unique_ptr<Measurement> NewProjects(testing::Engine engine);
// `service` is the program of the indicators service.
std::unique_ptr<Measurement> NewRestart(const std::string& service, testing::Engine engine);

// The figures of a country, or a part of it: imported, loaded, read. `divisor`: 1, 10, 100, of
// 14,000 areas x 200 indicators x 3 years.
std::unique_ptr<Measurement> NewNational(const std::string& service, testing::Engine engine,
                                         int divisor);
// The first read of a past version.
std::unique_ptr<Measurement> NewPast(testing::Engine engine);

inline const char* NameOf(testing::Engine engine) {
  return engine == testing::Engine::kSqlite ? "SQLite" : "PostgreSQL";
}

// Bytes that the allocator has given out and not taken back.
inline size_t BytesInUse() {
  uint64_t epoch = 1;
  size_t bytes = 0, size = sizeof(bytes);
  // Statistics are those of the epoch.
  if (mallctl("epoch", nullptr, nullptr, &epoch, sizeof(epoch)) != 0 ||
      mallctl("stats.allocated", &bytes, &size, nullptr, 0) != 0) {
    throw std::runtime_error("the allocator does not say what is in use");
  }
  return bytes;
}

using testing::OrThrow;

}  // namespace wijkmonitor::load
