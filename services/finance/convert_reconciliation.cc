#include "services/finance/convert_reconciliation.h"

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/rpc/messages.h"
#include "services/finance/domain/limits.h"

namespace wijkmonitor::finance {
namespace {

// Numbered as in the API.
static_assert(static_cast<int>(LineState::kAltered) == v1::ReconciliationLine::STATE_ALTERED);
static_assert(static_cast<int>(Side::kIncome) == common::v1::ImportAmounts::SIDE_INCOME);

}  // namespace

v1::Books BooksMessage(const std::string& source_system, absl::CivilDay closed_through) {
  v1::Books message;
  message.set_source_system(source_system);
  message.set_closed_through(FormatDate(closed_through));
  return message;
}

v1::ReconciliationRow ToMessage(const ReconciliationRow& row) {
  v1::ReconciliationRow message;
  message.set_year(row.year);
  message.set_period(row.period);
  message.set_account(row.account);
  message.set_lines(row.lines);
  message.set_unread_lines(row.unread_lines);
  message.set_total_minor(row.total);
  message.set_booked_minor(row.booked);
  message.set_out_of_scope_minor(row.out_of_scope);
  message.set_rejected_minor(row.rejected);
  message.set_reversed_minor(row.reversed);
  message.set_difference_minor(row.difference());
  message.set_currency_code(row.currency);
  if (row.side) message.set_side(static_cast<v1::PostingSide>(*row.side));
  return message;
}

v1::Reconciliation ToMessage(const std::string& source_system, const Reconciliation& reconciliation,
                             bool is_first_page) {
  v1::Reconciliation message;
  message.set_source_system(source_system);
  const FileOfLines& newest = reconciliation.files.back();
  message.set_batch(absl::StrCat(newest.batch));
  message.set_file_name(newest.file_name);
  *message.mutable_recorded_at() = rpc::TimestampOf(newest.recorded_at);
  if (!is_first_page) return message;
  for (auto file = reconciliation.files.rbegin(); file != reconciliation.files.rend(); ++file) {
    if (message.files_size() == static_cast<int>(limits::kPageSizeMax)) break;
    v1::ReconciledFile* added = message.add_files();
    added->set_batch(absl::StrCat(file->batch));
    added->set_file_name(file->file_name);
    *added->mutable_recorded_at() = rpc::TimestampOf(file->recorded_at);
    added->set_covers(FormatCoverage(file->coverage));
  }
  for (const ReconciliationRow& total : reconciliation.totals) {
    *message.add_totals() = ToMessage(total);
  }
  for (const ReconciliationRow& net : reconciliation.net) *message.add_net() = ToMessage(net);
  return message;
}

v1::ReconciliationLine ToMessage(const UnbookedLine& unbooked, const std::string& external_id,
                                 int64_t line) {
  const LinePlace& place = unbooked.place();
  v1::ReconciliationLine message;
  message.set_state(static_cast<v1::ReconciliationLine::State>(unbooked.state));
  message.set_line(line);
  message.set_external_id(external_id);
  message.set_account(place.account);
  message.set_amount_minor(unbooked.amount());
  message.set_amount_unread(unbooked.amount_unread());
  message.set_currency_code(place.currency);
  message.set_batch(absl::StrCat(unbooked.batch()));
  message.set_year(place.year);
  message.set_period(place.period);
  message.set_side(static_cast<v1::PostingSide>(place.side));
  message.set_booked_minor(unbooked.booked);
  message.set_booked_currency_code(*unbooked.booked_currency);
  if (unbooked.booked_account != nullptr) message.set_booked_account(*unbooked.booked_account);
  return message;
}

v1::UnmappedCodes ToMessage(const UnmappedCodes& unmapped) {
  v1::UnmappedCodes message;
  message.set_account(unmapped.account);
  message.set_cost_center(unmapped.cost_center);
  message.set_project_code(unmapped.project_code);
  message.set_currency_code(unmapped.currency);
  message.set_lines(unmapped.lines);
  message.set_expense_minor(unmapped.expense);
  message.set_income_minor(unmapped.income);
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
