#pragma once

// One caller of the service. It repeats what failed, with the same request id, as callers should.

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "tests/robustness/generator.h"
#include "tests/robustness/operation.h"
#include "tests/robustness/service.h"

namespace wijkmonitor::robustness {

// Sends an operation once and writes down what came of it. An operation whose outcome stays unknown
// may or may not have been applied. `before_each` is called before each message of an import.
void Attempt(Stub& stub, History& history, Operation* operation,
             const BeforeEach& before_each = nullptr);

// Used by one thread.
class Client {
 public:
  // Until `stop` is set. All outlive it.
  Client(const Service& service, Generator generator, History& history, int round, int number,
         const std::atomic<bool>& stop);

  // Steady small imports of every kind, each followed by a look at the result.
  void WriteSmall();
  // Large imports, the first of exactly so many rows, and `before_each` with it.
  void WriteLong(ImportRequest first, const BeforeEach& before_each,
                 const std::function<void(const Operation&)>& after_first);
  // Kompassen.
  void Read();

 private:
  // Returns when the outcome is known, or it was told to stop.
  Operation& Complete(ImportRequest request, const BeforeEach& before_each = nullptr);
  void Complete(Operation* operation, const BeforeEach& before_each);
  void Repeat(const Operation& earlier);
  void Ask();
  void WriteOneSmall();

  const std::unique_ptr<Stub> stub_;
  Generator generator_;
  History& history_;
  const int round_, number_;
  const std::atomic<bool>& stop_;
  std::vector<const Operation*> recorded_;  // imports of which the service keeps a request record
};

}  // namespace wijkmonitor::robustness
