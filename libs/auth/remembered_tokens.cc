#include "libs/auth/remembered_tokens.h"

#include "libs/base/limits.h"

namespace wijkmonitor::auth {

std::shared_ptr<const Claims> RememberedTokens::Find(absl::string_view hash, absl::Time now) {
  MutexLock lock(&mutex_);
  const auto found = index_.find(hash);
  if (found == index_.end()) return nullptr;
  const Uses::iterator entry = found->second;
  // A clock that was set back says nothing about what was valid before.
  if (now < entry->verified || now >= entry->verified + limits::kTokenRememberedFor) {
    Drop(entry);
    return nullptr;
  }
  uses_.splice(uses_.begin(), uses_, entry);
  return entry->claims;
}

void RememberedTokens::Put(std::string hash, std::shared_ptr<const Claims> claims, absl::Time now) {
  MutexLock lock(&mutex_);
  if (index_.contains(hash)) return;  // another thread was first
  if (uses_.size() >= count_max_) Drop(std::prev(uses_.end()));
  uses_.push_front({std::move(hash), std::move(claims), now});
  index_[uses_.front().hash] = uses_.begin();
}

void RememberedTokens::Drop(Uses::iterator entry) {
  index_.erase(entry->hash);
  uses_.erase(entry);
}

}  // namespace wijkmonitor::auth
