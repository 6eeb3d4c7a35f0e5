#pragma once

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace wijkmonitor {

// The smallest class of callers that gets equal answers. Every store read and every cache key takes
// one.
struct Scope {
  enum class Kind { kPublic, kOrganisations, kInternal };
  Kind kind = Kind::kPublic;
  // Organisations whose drafts may be seen too; only with kOrganisations.
  std::set<std::string> organisations;

  static Scope Public() { return {}; }

  // Of a scope of reads: whether drafts of this organisation may be seen.
  bool MaySee(const std::string& organisation) const { return Includes(organisation); }
  // Of a scope of writes: whether what belongs to this organisation may be changed.
  bool MayWrite(const std::string& organisation) const { return Includes(organisation); }

  // Text for cache keys: "public", "org:a,b" or "internal".
  std::string Text() const {
    if (kind == Kind::kInternal) return "internal";
    if (kind == Kind::kPublic) return "public";
    return absl::StrCat("org:", absl::StrJoin(organisations, ","));
  }

 private:
  bool Includes(const std::string& organisation) const {
    return kind == Kind::kInternal || organisations.contains(organisation);
  }
};

}  // namespace wijkmonitor
