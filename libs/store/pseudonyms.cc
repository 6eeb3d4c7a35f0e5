#include "libs/store/pseudonyms.h"

#include "libs/base/hash.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"

namespace wijkmonitor::store {

absl::Status Pseudonyms::Load(Session& session) {
  MutexLock lock(&mutex_);
  return session.Query("SELECT principal, pseudonym FROM store_principal", {}, [&](const Row& row) {
    if (pseudonyms_.size() < limits::kPseudonymsMax) {
      pseudonyms_[std::string(row.Text(0))] = {std::string(row.Text(1)), true};
    }
    return absl::OkStatus();
  });
}

std::string Pseudonyms::Of(const std::string& principal) {
  MutexLock lock(&mutex_);
  const auto known = pseudonyms_.find(principal);
  if (known != pseudonyms_.end()) return known->second.text;
  if (principal.empty() || pseudonyms_.size() >= limits::kPseudonymsMax) return "";
  return pseudonyms_[principal].text = RandomUuid();
}

absl::StatusOr<std::string> Pseudonyms::Kept(Session& session, const std::string& principal) {
  Pseudonym found;
  RETURN_IF_ERROR(session.Query("SELECT pseudonym FROM store_principal WHERE principal = $1",
                                {Value(principal)}, [&](const Row& row) {
                                  found = {std::string(row.Text(0)), true};
                                  return absl::OkStatus();
                                }));
  const bool is_new = !found.is_kept;
  {
    MutexLock lock(&mutex_);
    const auto known = pseudonyms_.find(principal);
    if (is_new && known != pseudonyms_.end() && !known->second.is_kept) found = known->second;
    if (found.text.empty()) found.text = RandomUuid();
    found.is_kept = true;
    if (known != pseudonyms_.end() || pseudonyms_.size() < limits::kPseudonymsMax) {
      pseudonyms_[principal] = found;
    }
  }
  if (is_new) {
    RETURN_IF_ERROR(
        session.Execute("INSERT INTO store_principal (pseudonym, principal) VALUES ($1, $2)",
                        {Value(found.text), Value(principal)}));
  }
  return found.text;
}

}  // namespace wijkmonitor::store
