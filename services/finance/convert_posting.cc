#include "services/finance/convert_posting.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/currency_code.h"
#include "libs/base/money.h"
#include "libs/base/status.h"
#include "libs/formats/csv_cell.h"
#include "libs/rpc/field_checks.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/words.h"
#include "services/finance/domain/eligibility.h"
#include "services/finance/domain/limits.h"

namespace wijkmonitor::finance {
namespace {

using formats::CsvCell;

// Numbered as in the API.
static_assert(static_cast<int>(Kind::kForecast) == v1::POSTING_KIND_FORECAST);
static_assert(static_cast<int>(Side::kIncome) == v1::POSTING_SIDE_INCOME);
static_assert(static_cast<int>(Eligibility::kCrossesWindow) == v1::ELIGIBILITY_CROSSES_WINDOW);

}  // namespace

v1::Posting ToMessage(const Entry& entry, const Reference& reference) {
  const Posting& posting = entry.posting;
  v1::Posting message;
  message.set_source_system(posting.source_system);
  message.set_external_id(posting.external_id);
  message.set_revision(entry.revision);
  message.set_reversal(entry.reversal);
  message.set_kind(static_cast<v1::PostingKind>(posting.kind));
  message.set_side(static_cast<v1::PostingSide>(posting.side));
  message.mutable_amount()->set_currency_code(posting.currency);
  message.mutable_amount()->set_amount_minor(posting.amount);
  rpc::Fill(posting.period, message.mutable_period());
  if (posting.performance) rpc::Fill(*posting.performance, message.mutable_performance());
  if (posting.corrects) {
    rpc::Fill(*posting.corrects, message.mutable_corrects_period());
    // Before it stands the reversal of what it is booked for; before that, what it corrects.
    if (!entry.reversal) message.set_corrects_revision(std::max(entry.revision - 2, 0));
  }
  FillDimensions(posting.dimensions, &message);
  message.set_account(posting.account);
  message.set_cost_center(posting.cost_center);
  message.set_resolves(posting.resolves);
  const Eligibility eligibility = EligibilityOf(reference.FindScheme(posting.dimensions.scheme),
                                                posting.period, posting.performance);
  message.set_eligibility(static_cast<v1::Eligibility>(eligibility));
  message.set_effective_date_used(eligibility != Eligibility::kNoWindow &&
                                  !posting.performance.has_value());
  message.set_data_version(entry.version);
  *message.mutable_recorded_at() = rpc::TimestampOf(entry.recorded_at);
  return message;
}

absl::StatusOr<PostingFilter> FromMessage(const v1::ListPostingsRequest& request) {
  PostingFilter filter{request.source_system(), request.external_id(), request.scheme(),
                       request.action_line(),   request.project(),     request.account()};
  filter.kind = rpc::AnyOr<Kind>(request.kind());
  filter.side = rpc::AnyOr<Side>(request.side());
  rpc::FieldChecks checks;
  filter.within = checks.PeriodIn("period", request.period());
  RETURN_IF_ERROR(checks.status());
  return filter;
}

PostingFilter FromMessage(const v1::ExportPostingsRequest& request) {
  return {.source_system = request.source_system(),
          .scheme = request.scheme(),
          .kind = rpc::AnyOr<Kind>(request.kind())};
}

absl::StatusOr<LedgerDefaults> FromMessage(const v1::ImportPostingsRequest& request) {
  rpc::FieldChecks checks;
  LedgerDefaults defaults{.period = checks.PeriodIn("period", request.period()),
                          .control_amount = request.control_totals().amount(),
                          .control_currency = request.control_totals().currency_code(),
                          .only = request.only(),
                          .only_code = request.only_code()};
  checks.BytesMax("covers", request.covers(), limits::kLabelBytesMax);
  RETURN_IF_ERROR(checks.status());
  if (request.covers() == "lines" || request.covers() == "year") {
    defaults.covers = CoversSaid{.years = request.covers() == "year"};
  } else if (!request.covers().empty()) {
    const absl::StatusOr<Coverage> months = ParseCoverage(request.covers());
    if (months.ok()) {
      defaults.covers = CoversSaid{.months = *months};
    } else {
      checks.Reject("covers", months.status().message());
    }
  }
  if (request.only().empty() && !request.only_code().empty()) {
    checks.Reject("only_code", "goes with the field only");
  }
  if (!defaults.control_currency.empty() && !IsCurrencyCode(defaults.control_currency)) {
    checks.Reject("control_totals.currency_code", "must be an ISO 4217 code, such as EUR");
  }
  if (!defaults.control_currency.empty() && defaults.control_amount.empty()) {
    checks.Reject("control_totals.currency_code", "goes with the field amount");
  }
  RETURN_IF_ERROR(checks.status());
  if (request.control_totals().has_lines()) {
    defaults.control_lines = request.control_totals().lines();
  }
  return defaults;
}

std::string PostingHeader() {
  std::string header =
      "source_system,external_id,revision,kind,side,amount,currency,period,performance,corrects";
  const Posting none;
  for (const auto& [column, text] : TextsOf(none)) absl::StrAppend(&header, ",", column);
  return header + "\n";
}

std::string PostingLine(const Posting& posting, int32_t revision) {
  std::string line = absl::StrJoin(
      {CsvCell(posting.source_system), CsvCell(posting.external_id),
       revision == 0 ? "" : absl::StrCat(revision), rpc::Word<v1::PostingKind>(posting.kind),
       rpc::Word<v1::PostingSide>(posting.side), FormatAmount(posting.amount),
       CsvCell(posting.currency), FormatLinePeriod(posting.period),
       posting.performance ? FormatLinePeriod(*posting.performance) : "",
       posting.corrects ? FormatLinePeriod(*posting.corrects) : ""},
      ",");
  for (const auto& [column, text] : TextsOf(posting)) absl::StrAppend(&line, ",", CsvCell(*text));
  return line + "\n";
}

}  // namespace wijkmonitor::finance
