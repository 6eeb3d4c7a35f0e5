#include "libs/base/status.h"
#include "libs/store/values.h"
#include "services/finance/store.h"

namespace wijkmonitor::finance {

absl::StatusOr<std::map<std::string, std::string>> BookedSchemes(store::Tx& tx) {
  std::map<std::string, std::string> currencies;
  RETURN_IF_ERROR(tx.Query("SELECT DISTINCT scheme, currency FROM posting WHERE scheme <> ''", {},
                           [&](const store::Row& row) {
                             currencies[store::Text(row, 0)] = store::Text(row, 1);
                             return absl::OkStatus();
                           }));
  return currencies;
}

}  // namespace wijkmonitor::finance
