#include "services/finance/convert.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/formats/declared.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/words.h"
#include "services/finance/domain/words.h"

namespace wijkmonitor::formats {

template <>
struct Words<finance::Instrument> : rpc::WordsAs<finance::v1::Instrument, finance::Instrument> {};
template <>
struct Words<finance::VatBasis> : rpc::WordsAs<finance::v1::VatBasis, finance::VatBasis> {};

}  // namespace wijkmonitor::formats

namespace wijkmonitor::finance {
namespace {

using rpc::Fill;
using rpc::TimestampOf;

// Enums of the domain are numbered as those of the API.
static_assert(static_cast<int>(Kind::kForecast) == v1::POSTING_KIND_FORECAST);
static_assert(static_cast<int>(Side::kIncome) == v1::POSTING_SIDE_INCOME);
static_assert(static_cast<int>(Eligibility::kCrossesWindow) == v1::ELIGIBILITY_CROSSES_WINDOW);
static_assert(static_cast<int>(Instrument::kPrivate) == v1::INSTRUMENT_PRIVATE);
static_assert(static_cast<int>(VatBasis::kIncluded) == v1::VAT_BASIS_INCLUDED);
static_assert(static_cast<int>(LineState::kGone) == v1::ReconciliationLine::STATE_GONE);
static_assert(static_cast<int>(Dimension::kTaakveld) == v1::DIMENSION_TAAKVELD);
static_assert(v1::Dimension_MAX == v1::DIMENSION_TAAKVELD);

void Fill(const std::optional<Cell>& cell, v1::SpendingEntry* message) {
  if (!cell.has_value()) return;
  message->mutable_total()->set_amount_minor(cell->amount);
  message->mutable_total()->set_postings(cell->postings);
}

void Fill(const Cell& cell, v1::SpendingCell* message) {
  message->set_amount_minor(cell.amount);
  message->set_postings(cell.postings);
}

template <class Message>
void FillDimensions(const Dimensions& dimensions, Message* message) {
  message->set_scheme(dimensions.scheme);
  message->set_action_line(dimensions.action_line);
  message->set_project(dimensions.project);
  message->set_directorate(dimensions.directorate);
  message->set_taakveld(dimensions.taakveld);
  message->set_area(dimensions.area);
}

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
}

absl::StatusOr<std::optional<Period>> PeriodFilter(const std::string& text) {
  if (text.empty()) return std::optional<Period>();
  const absl::StatusOr<Period> period = ParsePeriod(text);
  if (!period.ok()) return InvalidFields({{"period", std::string(period.status().message())}});
  return std::optional<Period>(*period);
}

std::optional<Kind> KindFilter(v1::PostingKind kind) {
  if (kind == v1::POSTING_KIND_UNSPECIFIED) return std::nullopt;
  return static_cast<Kind>(kind);
}

}  // namespace

v1::Scheme ToMessage(const Scheme& scheme) {
  v1::Scheme message;
  message.set_id(scheme.id);
  Fill(scheme.label, message.mutable_label());
  message.set_instrument(static_cast<v1::Instrument>(scheme.instrument));
  message.set_grantor(scheme.grantor);
  message.set_currency_code(scheme.currency);
  for (const Terms& terms : scheme.terms) {
    v1::SchemeTerms* added = message.add_terms();
    added->set_valid_from(FormatDate(terms.valid_from));
    if (terms.granted) {
      added->mutable_granted()->set_currency_code(scheme.currency);
      added->mutable_granted()->set_amount_minor(*terms.granted);
    }
    if (terms.vat_basis) added->set_vat_basis(static_cast<v1::VatBasis>(*terms.vat_basis));
    if (terms.window) Fill(*terms.window, added->mutable_window());
    if (terms.spending_deadline) {
      added->set_spending_deadline(FormatDate(*terms.spending_deadline));
    }
    added->set_source(terms.source);
  }
  return message;
}

v1::AllocationKey ToMessage(const AllocationKey& key) {
  v1::AllocationKey message;
  message.set_id(key.id);
  message.set_scheme(key.scheme);
  message.set_action_line(key.action_line);
  message.set_project(key.project);
  message.set_source(key.source);
  for (const AllocationShare& share : key.shares) {
    v1::AllocationShare* added = message.add_shares();
    added->set_area(share.area);
    added->set_weight(static_cast<double>(share.weight) / kWeightUnit);
  }
  return message;
}

v1::Posting ToMessage(const Entry& entry, const Reference& reference, absl::Time recorded_at) {
  const Posting& posting = entry.posting;
  const Dimensions& d = posting.dimensions;
  v1::Posting message;
  message.set_source_system(posting.source_system);
  message.set_external_id(posting.external_id);
  message.set_revision(entry.revision);
  message.set_reversal(entry.reversal);
  message.set_kind(static_cast<v1::PostingKind>(posting.kind));
  message.set_side(static_cast<v1::PostingSide>(posting.side));
  message.mutable_amount()->set_currency_code(posting.currency);
  message.mutable_amount()->set_amount_minor(posting.amount);
  Fill(posting.period, message.mutable_period());
  if (posting.performance) Fill(*posting.performance, message.mutable_performance());
  FillDimensions(d, &message);
  message.set_account(posting.account);
  message.set_cost_center(posting.cost_center);
  message.set_resolves(posting.resolves);
  const Eligibility eligibility =
      EligibilityOf(reference.FindScheme(d.scheme), posting.period, posting.performance);
  message.set_eligibility(static_cast<v1::Eligibility>(eligibility));
  message.set_effective_date_used(eligibility != Eligibility::kNoWindow &&
                                  !posting.performance.has_value());
  message.set_data_version(entry.version);
  *message.mutable_recorded_at() = TimestampOf(recorded_at);
  return message;
}

v1::Books BooksMessage(const std::string& source_system, absl::CivilDay closed_through) {
  v1::Books message;
  message.set_source_system(source_system);
  message.set_closed_through(FormatDate(closed_through));
  return message;
}

v1::ImportProfile ToMessage(const ImportProfile& profile, bool shipped) {
  v1::ImportProfile message;
  message.set_id(profile.id);
  message.set_shipped(shipped);
  for (const auto& [name, value] : profile.settings) {
    v1::ProfileSetting* setting = message.add_settings();
    setting->set_name(name);
    setting->set_value(value);
  }
  return message;
}

v1::LedgerMapping ToMessage(const LedgerMapping& mapping) {
  const Dimensions& d = mapping.dimensions;
  v1::LedgerMapping message;
  message.set_source_system(mapping.source_system);
  message.set_account(mapping.account);
  message.set_cost_center(mapping.cost_center);
  message.set_project_code(mapping.project_code);
  message.set_out_of_scope(mapping.out_of_scope);
  if (mapping.kind) message.set_kind(std::string(KindName(*mapping.kind)));
  if (mapping.side) message.set_side(std::string(SideName(*mapping.side)));
  FillDimensions(d, &message);
  return message;
}

v1::Reconciliation ToMessage(const StoredBatch& batch) {
  v1::Reconciliation message;
  message.set_source_system(batch.record.source_system);
  message.set_batch(absl::StrCat(batch.id));
  message.set_file_name(batch.record.file_name);
  *message.mutable_recorded_at() = TimestampOf(batch.recorded_at);
  ReconciliationRow total;
  for (const ReconciliationRow& row : batch.reconciliation.rows) {
    Fill(row, message.add_rows());
    total.lines += row.lines;
    total.total += row.total;
    total.booked += row.booked;
    total.out_of_scope += row.out_of_scope;
    total.rejected += row.rejected;
  }
  Fill(total, message.mutable_total());
  for (const UnbookedLine& line : batch.reconciliation.unbooked) {
    v1::ReconciliationLine* added = message.add_lines();
    added->set_state(static_cast<v1::ReconciliationLine::State>(line.state));
    added->set_line(line.line);
    added->set_external_id(line.external_id);
    added->set_account(line.account);
    added->set_amount_minor(line.amount);
  }
  return message;
}

v1::SpendingTable ToMessage(const SpendingTable& table, const v1::GetSpendingRequest& request) {
  v1::SpendingTable message;
  message.mutable_info()->set_method_version(std::string(kMethodVersion));
  message.set_row_dimension(request.rows());
  message.set_column_dimension(request.columns());
  message.set_currency_code(request.currency_code());
  message.set_kind(request.kind());
  message.set_side(request.side());
  for (const std::string& column : table.columns) message.add_columns(column);
  for (const SpendingTable::Row& row : table.rows) {
    v1::SpendingRow* added = message.add_rows();
    added->set_key(row.key);
    for (const std::optional<Cell>& cell : row.cells) Fill(cell, added->add_entries());
    if (row.total) Fill(*row.total, added->mutable_total());
  }
  for (const std::optional<Cell>& cell : table.column_totals) {
    Fill(cell, message.add_column_totals());
  }
  if (table.total) Fill(*table.total, message.mutable_total());
  if (table.outside_window) Fill(*table.outside_window, message.mutable_outside_window());
  if (table.crosses_window) Fill(*table.crosses_window, message.mutable_crosses_window());
  for (const std::string& currency : table.other_currencies) {
    message.add_other_currencies(currency);
  }
  return message;
}

v1::Balance ToMessage(const Balance& balance, const v1::GetBalanceRequest& request,
                      const std::string& currency) {
  v1::Balance message;
  message.mutable_info()->set_method_version(std::string(kMethodVersion));
  message.set_scheme(request.scheme());
  Fill(*ParsePeriod(request.period()), message.mutable_period());
  message.set_currency_code(currency);
  message.set_opening_minor(balance.opening);
  message.set_received_minor(balance.received);
  message.set_spent_minor(balance.spent);
  message.set_released_minor(balance.released);
  message.set_repaid_minor(balance.repaid);
  message.set_closing_minor(balance.closing);
  message.set_position(balance.closing > 0   ? v1::Balance::POSITION_RECEIVED_IN_ADVANCE
                       : balance.closing < 0 ? v1::Balance::POSITION_TO_BE_RECEIVED
                                             : v1::Balance::POSITION_SETTLED);
  message.set_state(v1::Balance::STATE_COMPLETE);
  if (balance.crossing) {
    message.set_state(v1::Balance::STATE_INCOMPLETE);
    message.add_reasons("SPAN_CROSSES_PERIOD");
    Fill(*balance.crossing, message.mutable_crossing());
  }
  return message;
}

SpendingQuery FromMessage(const v1::GetSpendingRequest& request) {
  SpendingQuery query;
  query.rows = static_cast<Dimension>(request.rows());
  query.columns = static_cast<Dimension>(request.columns());
  query.kind = KindFilter(request.kind());
  query.side = static_cast<Side>(request.side());
  query.currency = request.currency_code();
  query.filter.scheme = request.scheme();
  query.filter.action_line = request.action_line();
  query.filter.project = request.project();
  query.filter.directorate = request.directorate();
  query.filter.taakveld = request.taakveld();
  if (!request.period().empty()) query.within = *ParsePeriod(request.period());
  return query;
}

absl::StatusOr<PostingFilter> FromMessage(const v1::ListPostingsRequest& request) {
  PostingFilter filter{request.source_system(), request.external_id(), request.scheme(),
                       request.action_line(),   request.project(),     request.account()};
  filter.kind = KindFilter(request.kind());
  if (request.side() != v1::POSTING_SIDE_UNSPECIFIED) {
    filter.side = static_cast<Side>(request.side());
  }
  ASSIGN_OR_RETURN(filter.within, PeriodFilter(request.period()));
  return filter;
}

absl::StatusOr<PostingFilter> FromMessage(const v1::ExportPostingsRequest& request) {
  PostingFilter filter;
  filter.source_system = request.source_system();
  filter.scheme = request.scheme();
  filter.kind = KindFilter(request.kind());
  return filter;
}

absl::StatusOr<LedgerDefaults> FromMessage(const v1::ImportPostingsRequest& request) {
  LedgerDefaults defaults;
  ASSIGN_OR_RETURN(defaults.period, PeriodFilter(request.period()));
  if (!v1::ImportPostingsRequest::OnChange_IsValid(request.on_change())) {
    return InvalidFields({{"on_change", "is none of its values"}});
  }
  if (request.control_totals().has_lines()) {
    defaults.control_lines = request.control_totals().lines();
  }
  defaults.control_amount = request.control_totals().amount();
  return defaults;
}

formats::ReadFile<Declared<Scheme>> ReadSchemes(absl::string_view file) {
  return formats::ReadDeclared<Scheme>(file);
}

formats::ReadFile<Declared<AllocationKey>> ReadKeys(absl::string_view file) {
  return formats::ReadDeclared<AllocationKey>(file);
}

}  // namespace wijkmonitor::finance
