#pragma once

// Whether a file of postings adds up to what its sender says.

#include <cstdint>
#include <map>
#include <string>

#include "absl/numeric/int128.h"
#include "libs/base/money.h"
#include "libs/formats/cells.h"
#include "services/finance/convert_ledger.h"
#include "services/finance/domain/ledger_file.h"

namespace wijkmonitor::finance {

// `sums`: of the cells of amounts, by currency. `lines`: their number. A file that does not has
// rejections of line 0, and no postings.
void CheckControlTotals(const LedgerDefaults& said, const AmountStyle& style,
                        const std::map<std::string, absl::int128>& sums, int64_t lines,
                        formats::ReadFile<LedgerFile>* file);

}  // namespace wijkmonitor::finance
