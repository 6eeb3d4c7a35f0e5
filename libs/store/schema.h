#pragma once

// The tables of libs/store itself, and how schemas grow. Internal to libs/store.

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "libs/store/session.h"

namespace wijkmonitor::store {

// Applies what is missing of the store's own migrations and of `migrations`, in one transaction.
// Errors: FAILED_PRECONDITION when the database has a migration this program does not know, or
// knows with other content.
absl::Status Migrate(Session& session, absl::Span<const Migration> migrations, Clock& clock,
                     Progress& progress);

}  // namespace wijkmonitor::store
