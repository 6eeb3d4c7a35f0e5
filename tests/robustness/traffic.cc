#include "tests/robustness/traffic.h"

#include <memory>
#include <utility>

namespace wijkmonitor::robustness {
namespace {

// With the long one at most limits::kImportsInFlightMax imports at a time.
constexpr int kSmallClients = 2;
constexpr absl::Duration kPatience = absl::Seconds(60);

}  // namespace

Traffic::Traffic(const Service& service, const indicators::Catalogue& catalogue, History& history,
                 const TrafficOptions& options) {
  int number = 0;
  const auto client = [&] {
    ++number;
    const uint64_t seed = options.seed * 1'000'003 + static_cast<uint64_t>(options.round) * 101 +
                          static_cast<uint64_t>(number);
    return std::make_shared<Client>(service, Generator(catalogue, seed), history, options.round,
                                    number, stop_);
  };
  for (int i = 0; i < kSmallClients; ++i) {
    threads_.emplace_back([client = client()] { client->WriteSmall(); });
  }
  threads_.emplace_back([client = client()] { client->Read(); });
  if (options.long_rows == 0) return;
  Generator first(catalogue, options.seed * 1'000'003 + static_cast<uint64_t>(options.round));
  threads_.emplace_back([this, client = client(), request = first.FiguresOf(options.long_rows),
                         before_each = options.before_each]() mutable {
    client->WriteLong(std::move(request), before_each, [this](const Operation& operation) {
      first_long_ = &operation;
      first_long_returned_.Notify();
    });
  });
}

const Operation& Traffic::FirstLong() {
  if (!first_long_returned_.WaitForNotificationWithTimeout(kPatience)) {
    throw BrokenPromise("a long import is not answered");
  }
  return *first_long_;
}

void Traffic::Stop() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace wijkmonitor::robustness
