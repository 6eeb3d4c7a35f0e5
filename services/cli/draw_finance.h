#pragma once

// What is about money as text for a terminal. Pure, as draw.h. Each ends with a line break.

#include <string>

#include "services/cli/words.h"
#include "wijkmonitor/finance/v1/reconciliation.pb.h"
#include "wijkmonitor/finance/v1/spending.pb.h"

namespace wijkmonitor::cli {

// The table with totals; below it what a reader must know of it. A blank cell has no postings. With
// one dimension also each share.
std::string DrawSpending(const finance::v1::SpendingTable& table, Lang lang);
// The statement as it is filed, or why it is not to be.
std::string DrawBalance(const finance::v1::Balance& balance, Lang lang);
// At most 20 rows and 20 lines unless `all`, and last what ties out.
std::string DrawReconciliation(const finance::v1::Reconciliation& reconciliation, bool all,
                               Lang lang);

}  // namespace wijkmonitor::cli
