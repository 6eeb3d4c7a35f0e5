#include "services/finance/convert_reconciliation.h"

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/rpc/messages.h"

namespace wijkmonitor::finance {
namespace {

// Numbered as in the API.
static_assert(static_cast<int>(LineState::kGone) == v1::ReconciliationLine::STATE_GONE);
static_assert(static_cast<int>(Side::kIncome) == common::v1::ImportAmounts::SIDE_INCOME);

void Fill(const ReconciliationRow& row, v1::ReconciliationRow* message) {
  message->set_year(row.year);
  message->set_period(row.period);
  message->set_account(row.account);
  message->set_lines(row.lines);
  message->set_total_minor(row.total);
  message->set_booked_minor(row.booked);
  message->set_out_of_scope_minor(row.out_of_scope);
  message->set_rejected_minor(row.rejected);
  message->set_difference_minor(row.difference());
  message->set_currency_code(row.currency);
}

}  // namespace

v1::Books BooksMessage(const std::string& source_system, absl::CivilDay closed_through) {
  v1::Books message;
  message.set_source_system(source_system);
  message.set_closed_through(FormatDate(closed_through));
  return message;
}

v1::Reconciliation ToMessage(const StoredBatch& batch) {
  v1::Reconciliation message;
  message.set_source_system(batch.record.source_system);
  message.set_batch(absl::StrCat(batch.id));
  message.set_file_name(batch.record.file_name);
  *message.mutable_recorded_at() = rpc::TimestampOf(batch.recorded_at);
  for (const ReconciliationRow& row : batch.reconciliation.rows) Fill(row, message.add_rows());
  for (const ReconciliationRow& total : TotalsOf(batch.reconciliation.rows)) {
    Fill(total, message.add_totals());
  }
  for (const UnbookedLine& line : batch.reconciliation.unbooked) {
    v1::ReconciliationLine* added = message.add_lines();
    added->set_state(static_cast<v1::ReconciliationLine::State>(line.state));
    added->set_line(line.line);
    added->set_external_id(line.external_id);
    added->set_account(line.account);
    added->set_amount_minor(line.amount);
    added->set_currency_code(line.currency);
  }
  return message;
}

common::v1::ImportAmounts ToMessage(const FileAmounts& amounts) {
  common::v1::ImportAmounts message;
  message.set_side(static_cast<common::v1::ImportAmounts::Side>(amounts.side));
  message.set_currency_code(amounts.currency);
  message.set_applied_minor(amounts.applied);
  message.set_unchanged_minor(amounts.unchanged);
  message.set_out_of_scope_minor(amounts.out_of_scope);
  message.set_rejected_minor(amounts.rejected);
  return message;
}

}  // namespace wijkmonitor::finance
