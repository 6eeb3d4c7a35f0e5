#pragma once

#include <memory>

namespace wijkmonitor {

template <auto Free>
struct FreeBy {
  void operator()(auto* object) const { Free(object); }
};

// An object of a C library, which `Free` takes back.
template <class T, auto Free>
using Owned = std::unique_ptr<T, FreeBy<Free>>;

}  // namespace wijkmonitor
