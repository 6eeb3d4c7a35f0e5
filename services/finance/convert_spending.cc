#include "services/finance/convert_spending.h"

#include <optional>

#include "libs/base/date.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/words.h"
#include "services/finance/convert_posting.h"
#include "wijkmonitor/finance/v1/scheme.pb.h"

namespace wijkmonitor::finance {
namespace {

using rpc::Fill;

// Numbered as in the API.
static_assert(static_cast<int>(Dimension::kTaakveld) == v1::DIMENSION_TAAKVELD);
static_assert(v1::Dimension_MAX == v1::DIMENSION_TAAKVELD);

void Fill(const Cell& cell, v1::SpendingCell* message) {
  message->set_amount_minor(cell.amount);
  message->set_postings(cell.postings);
}

void Fill(const std::optional<Cell>& cell, v1::SpendingEntry* message) {
  if (cell) Fill(*cell, message->mutable_total());
}

void Fill(const Header& header, wijkmonitor::common::v1::Header* message) {
  message->set_key(header.key);
  if (header.label) Fill(*header.label, message->mutable_label());
  if (header.period) Fill(*header.period, message->mutable_period());
}

// Of a table or a balance. What is not published comes before what crosses an edge: more is absent.
template <class Answer, class Message>
void FillState(const Answer& answer, Message* message) {
  message->set_state(answer.published_only ? Message::STATE_PUBLISHED_ONLY
                     : answer.crossing     ? Message::STATE_INCOMPLETE
                                           : Message::STATE_COMPLETE);
  if (answer.crossing) message->add_reasons(wijkmonitor::common::v1::REASON_SPAN_CROSSES_PERIOD);
  if (answer.published_only) {
    message->add_reasons(wijkmonitor::common::v1::REASON_KIND_NOT_PUBLISHED);
  }
}

}  // namespace

v1::SpendingTable ToMessage(const SpendingTable& table, const v1::GetSpendingRequest& request) {
  v1::SpendingTable message;
  message.mutable_info()->set_method_version(std::string(kMethodVersion));
  message.set_row_dimension(request.rows());
  message.set_column_dimension(request.columns());
  message.set_currency_code(request.currency_code());
  message.set_kind(request.kind());
  message.set_side(request.side());
  for (const Header& column : table.columns) Fill(column, message.add_columns());
  for (const SpendingTable::Row& row : table.rows) {
    v1::SpendingRow* added = message.add_rows();
    Fill(row.header, added->mutable_header());
    for (const std::optional<Cell>& cell : row.cells) Fill(cell, added->add_entries());
    if (row.total) Fill(*row.total, added->mutable_total());
  }
  for (const std::optional<Cell>& cell : table.column_totals) {
    Fill(cell, message.add_column_totals());
  }
  if (table.total) Fill(*table.total, message.mutable_total());
  if (table.outside_window) Fill(*table.outside_window, message.mutable_outside_window());
  if (table.crosses_window) Fill(*table.crosses_window, message.mutable_crosses_window());
  message.mutable_other_currencies()->Assign(table.other_currencies.begin(),
                                             table.other_currencies.end());
  if (table.crossing) Fill(*table.crossing, message.mutable_crossing());
  FillState(table, &message);
  message.mutable_source_systems()->Assign(table.source_systems.begin(),
                                           table.source_systems.end());
  return message;
}

v1::Balance ToMessage(const Balance& balance, const v1::GetBalanceRequest& request,
                      const std::string& currency) {
  v1::Balance message;
  message.mutable_info()->set_method_version(std::string(kMethodVersion));
  message.set_scheme(request.scheme());
  Fill(*ParsePeriod(request.period()), message.mutable_period());
  message.set_currency_code(currency);
  if (balance.opening) message.set_opening_minor(*balance.opening);
  if (balance.received) message.set_received_minor(*balance.received);
  if (balance.spent) message.set_spent_minor(*balance.spent);
  if (balance.released) message.set_released_minor(*balance.released);
  if (balance.repaid) message.set_repaid_minor(*balance.repaid);
  if (balance.closing) {
    message.set_closing_minor(*balance.closing);
    message.set_position(*balance.closing > 0   ? v1::Balance::POSITION_RECEIVED_IN_ADVANCE
                         : *balance.closing < 0 ? v1::Balance::POSITION_TO_BE_RECEIVED
                                                : v1::Balance::POSITION_SETTLED);
  }
  if (balance.crossing) Fill(*balance.crossing, message.mutable_crossing());
  FillState(balance, &message);
  return message;
}

SpendingQuery FromMessage(const v1::GetSpendingRequest& request, Seen seen) {
  SpendingQuery query{.rows = static_cast<Dimension>(request.rows()),
                      .columns = static_cast<Dimension>(request.columns()),
                      .kind = rpc::AnyOr<Kind>(request.kind()),
                      .side = static_cast<Side>(request.side()),
                      .currency = request.currency_code(),
                      .filter = {.scheme = request.scheme(),
                                 .action_line = request.action_line(),
                                 .project = request.project(),
                                 .directorate = request.directorate(),
                                 .taakveld = request.taakveld(),
                                 .area = request.area()},
                      .source_system = request.source_system(),
                      .account = request.account(),
                      .instrument = rpc::AnyOr<Instrument>(request.instrument()),
                      .seen = seen};
  if (!request.period().empty()) query.within = *ParsePeriod(request.period());
  query.word_of = [](Dimension dimension, uint32_t value) {
    return dimension == Dimension::kKind ? rpc::Word<v1::PostingKind>(value)
                                         : rpc::Word<v1::Instrument>(value);
  };
  return query;
}

}  // namespace wijkmonitor::finance
