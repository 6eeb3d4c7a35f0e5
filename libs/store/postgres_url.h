#pragma once

// Addresses of PostgreSQL databases, which can hold a password. Internal to libs/store.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor::store {

bool IsPostgresUrl(absl::string_view url);

// INVALID_ARGUMENT when it is no URL for libpq, or one that would make libpq name a part of a
// password in an error. Nothing of the URL is in the error.
absl::Status CheckPostgresUrl(const std::string& url);

// The URL without password and parameters, to be shown. `url` has passed CheckPostgresUrl.
std::string ShownPostgresUrl(absl::string_view url);

}  // namespace wijkmonitor::store
