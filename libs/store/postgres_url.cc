#include "libs/store/postgres_url.h"

#include <libpq-fe.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/owned.h"
#include "libs/base/status.h"

namespace wijkmonitor::store {
namespace {

absl::Status Invalid(absl::string_view what) {
  return InvalidFields({{"database", absl::StrCat("the PostgreSQL URL ", what)}});
}

}  // namespace

bool IsPostgresUrl(absl::string_view url) {
  return absl::StartsWith(url, "postgresql://") || absl::StartsWith(url, "postgres://");
}

absl::Status CheckPostgresUrl(const std::string& url) {
  // libpq would take what follows a second "@" or a "/" before it for host or port.
  const absl::string_view rest = absl::string_view(url).substr(url.find("://") + 3);
  const size_t at = rest.find('@');
  if (std::count(rest.begin(), rest.end(), '@') > 1 ||
      (at != absl::string_view::npos && absl::StrContains(rest.substr(0, at), '/'))) {
    return Invalid(
        "has an \"@\" or \"/\" too many: in user name, password and parameters write %40 and %2F");
  }
  char* message = nullptr;
  const Owned<PQconninfoOption, PQconninfoFree> options(PQconninfoParse(url.c_str(), &message));
  PQfreemem(message);
  if (options == nullptr) {
    return Invalid(
        "is not of the form postgresql://USER@HOST:PORT/DATABASE?PARAMETER=VALUE with parameters "
        "of libpq");
  }
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (absl::string_view(option->keyword) == "port" && option->val != nullptr &&
        absl::string_view(option->val).find_first_not_of("0123456789,") !=
            absl::string_view::npos) {
      return Invalid("has a port that is no number");
    }
  }
  return absl::OkStatus();
}

std::string ShownPostgresUrl(absl::string_view url) {
  const size_t at = url.find('@');
  const size_t end = url.find('?', at == absl::string_view::npos ? 0 : at);
  const absl::string_view shown = url.substr(0, end);
  const size_t colon = url.find(':', url.find("://") + 3);
  if (at == absl::string_view::npos || at >= shown.size() || colon >= at) {
    return std::string(shown);
  }
  return absl::StrCat(shown.substr(0, colon), shown.substr(at));
}

}  // namespace wijkmonitor::store
