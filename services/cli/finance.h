#pragma once

// The commands that ask, and change, what is about money.

#include <vector>

#include "services/cli/args.h"
#include "services/cli/session.h"

namespace wijkmonitor::cli {

// Each returns the exit code.
int RunSpending(const Session& session, const SpendingArgs& args);
int RunBalance(const Session& session, const BalanceArgs& args);
int RunPostings(const Session& session, const PostingsArgs& args);
int RunReverse(const Session& session, const ReverseArgs& args);
int RunCloseBooks(const Session& session, const CloseBooksArgs& args);
int RunReconciliation(const Session& session, const ReconciliationArgs& args);

// A list that is shown whole.
struct FinanceList {
  const char* name;  // the command
  const char* help;
  bool by_source;  // can be limited to a source system
  int (*run)(const Session& session, const FinanceListArgs& args);
};

const std::vector<FinanceList>& FinanceLists();
int RunFinanceList(const Session& session, const FinanceListArgs& args);

}  // namespace wijkmonitor::cli
