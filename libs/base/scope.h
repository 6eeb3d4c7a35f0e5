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

  // Text for cache keys: "public", "org:a,b" or "internal".
  std::string Text() const {
    switch (kind) {
      case Kind::kPublic:
        return "public";
      case Kind::kOrganisations:
        return absl::StrCat("org:", absl::StrJoin(organisations, ","));
      case Kind::kInternal:
        return "internal";
    }
    return "public";
  }
};

}  // namespace wijkmonitor
