#pragma once

#include <atomic>
#include <cstddef>

namespace wijkmonitor {

// So many bytes, of which several hold parts at a time. Thread-safe.
class ByteBudget {
 public:
  explicit ByteBudget(size_t max) : left_(max) {}

  // False: so many are not left, and nothing is taken.
  bool Take(size_t bytes) {
    size_t left = left_;
    while (bytes <= left) {
      if (left_.compare_exchange_weak(left, left - bytes)) return true;
    }
    return false;
  }
  void GiveBack(size_t bytes) { left_ += bytes; }

 private:
  std::atomic<size_t> left_;
};

}  // namespace wijkmonitor
