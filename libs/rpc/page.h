#pragma once

// Pages of a list, after AIP-158.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
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

// What a token of this list is bound to: all of the request but its page, and `min_data_version`.
// A list goes on in whatever version is the newest then, or in that of its `as_of`.
template <class Request>
std::string ListFilter(Request request) {
  request.clear_page_size();
  request.clear_page_token();
  if constexpr (requires { request.clear_min_data_version(); }) request.clear_min_data_version();
  return absl::StrCat(Request::descriptor()->name(), "\n", request.SerializeAsString());
}

template <class Item>
bool All(const Item&) {
  return true;
}

// One page of what `include` picks from `items`, by `key` (a text of its own for each item), and
// the token of the next; empty when there is none. A token holds the key of the last item: what was
// added or removed since does not matter.
template <class Item, class Key, class Include, class Request>
absl::StatusOr<std::pair<std::vector<const Item*>, std::string>> Page(
    const std::vector<Item>& items, const Key& key, const Include& include,
    const Request& request) {
  ASSIGN_OR_RETURN(const int size, PageSize(request.page_size()));
  const std::string filter = ListFilter(request);
  ASSIGN_OR_RETURN(const std::string last, ReadPageToken(filter, request.page_token()));
  std::vector<const Item*> page;
  for (const Item& item : items) {
    if (std::invoke(key, item) > last && include(item)) page.push_back(&item);
  }
  const auto by_key = [&](const Item* a, const Item* b) {
    return std::invoke(key, *a) < std::invoke(key, *b);
  };
  const bool has_next = page.size() > static_cast<size_t>(size);
  if (has_next) {
    std::nth_element(page.begin(), page.begin() + size, page.end(), by_key);
    page.resize(size);
  }
  std::sort(page.begin(), page.end(), by_key);
  std::string token = has_next ? MakePageToken(filter, std::invoke(key, *page.back())) : "";
  return std::pair(std::move(page), std::move(token));
}

// The same as the answer of a List method, whose first field has the items, as `to_message` makes
// them.
template <class Answer, class Item, class Key, class Include, class Request, class ToMessage>
absl::StatusOr<Answer> ListPage(const std::vector<Item>& items, const Key& key,
                                const Include& include, const Request& request,
                                const ToMessage& to_message) {
  ASSIGN_OR_RETURN(const auto page, Page(items, key, include, request));
  Answer answer;
  for (const Item* item : page.first) {
    auto message = to_message(*item);
    auto* added = answer.GetReflection()->AddMessage(&answer, Answer::descriptor()->field(0));
    static_cast<decltype(message)&>(*added) = std::move(message);
  }
  answer.set_next_page_token(page.second);
  return answer;
}

}  // namespace wijkmonitor::rpc
