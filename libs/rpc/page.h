#pragma once

// Pages of a list, after AIP-158.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor::rpc {

// The size to use: 0 is the default, too many is the maximum. Error: INVALID_ARGUMENT for a
// negative one.
absl::StatusOr<int> PageSize(int32_t asked);

// An opaque token that says where the next page starts. `filter` is all else of the request that
// decides what is listed.
std::string MakePageToken(absl::string_view filter, absl::string_view position);
// The position in a token; empty for an empty token (the first page). Error: INVALID_ARGUMENT for a
// token that we did not make, or made for another filter.
absl::StatusOr<std::string> ReadPageToken(absl::string_view filter, absl::string_view token);

}  // namespace wijkmonitor::rpc
