#pragma once

// Pages of a list, after AIP-158.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/base/status.h"

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

// What a token of a list in memory is bound to: the version, by a name that no other has, because
// positions shift when the list changes, and what else decides what is listed.
std::string ListFilter(absl::string_view version, absl::string_view list,
                       absl::string_view filters);

template <class Item>
bool All(const Item&) {
  return true;
}

// One page of what `include` picks from `items`, in their order, and the token of the next; empty
// when there is none. The position in a token is that of the first item to come; `filter` is what
// the token is bound to.
template <class Item, class Request>
absl::StatusOr<std::pair<std::vector<const Item*>, std::string>> Page(
    const std::vector<Item>& items, const std::function<bool(const Item&)>& include,
    const std::string& filter, const Request& request) {
  ASSIGN_OR_RETURN(const int size, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string position, ReadPageToken(filter, request.page_token()));
  size_t next = 0;
  if (!position.empty() && !absl::SimpleAtoi(position, &next)) {
    return InvalidFields({{"page_token", "not a token of this list"}});
  }
  std::vector<const Item*> page;
  for (; next < items.size(); ++next) {
    if (!include(items[next])) continue;
    if (static_cast<int>(page.size()) == size) {
      return std::pair(std::move(page), MakePageToken(filter, absl::StrCat(next)));
    }
    page.push_back(&items[next]);
  }
  return std::pair(std::move(page), std::string());
}

}  // namespace wijkmonitor::rpc
