#include "libs/base/currency_code.h"
#include "libs/base/status.h"
#include "services/finance/domain/limits.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

// Equal periods are equal texts, so that equal questions have equal keys.
template <class Request>
void NormalisePeriod(Request* request, rpc::FieldChecks* checks) {
  const std::optional<Period> period = checks->PeriodIn("period", request->period());
  if (period.has_value()) request->set_period(FormatPeriod(*period));
}

void NormaliseSpending(const FinanceData&, v1::GetSpendingRequest* request,
                       rpc::FieldChecks* checks) {
  if (request->rows() == v1::DIMENSION_UNSPECIFIED) {
    checks->Reject("rows", "is required: one of the dimensions");
  } else if (request->rows() == request->columns()) {
    checks->Reject("columns", "must be another dimension than rows");
  }
  const bool by_kind =
      request->rows() == v1::DIMENSION_KIND || request->columns() == v1::DIMENSION_KIND;
  if (request->kind() == v1::POSTING_KIND_UNSPECIFIED && !by_kind) {
    request->set_kind(v1::POSTING_KIND_REALISATION);
  }
  if (request->side() == v1::POSTING_SIDE_UNSPECIFIED) {
    request->set_side(request->kind() == v1::POSTING_KIND_RECEIPT ? v1::POSTING_SIDE_INCOME
                                                                  : v1::POSTING_SIDE_EXPENSE);
  }
  if (request->currency_code().empty()) request->set_currency_code("EUR");
  if (!IsCurrencyCode(request->currency_code())) {
    checks->Reject("currency_code", "must be three capitals, such as EUR");
  }
  checks->BytesMax("scheme", request->scheme(), limits::kLedgerIdBytesMax);
  checks->BytesMax("action_line", request->action_line(), limits::kLedgerIdBytesMax);
  checks->BytesMax("project", request->project(), limits::kLedgerIdBytesMax);
  checks->BytesMax("directorate", request->directorate(), limits::kLedgerIdBytesMax);
  checks->BytesMax("taakveld", request->taakveld(), limits::kLedgerIdBytesMax);
  checks->BytesMax("source_system", request->source_system(), limits::kLedgerIdBytesMax);
  checks->BytesMax("account", request->account(), limits::kLedgerIdBytesMax);
  checks->BytesMax("area", request->area(), limits::kLedgerIdBytesMax);
  NormalisePeriod(request, checks);
}

void NormaliseBalance(const FinanceData&, v1::GetBalanceRequest* request,
                      rpc::FieldChecks* checks) {
  checks->Required("scheme", request->scheme());
  checks->BytesMax("scheme", request->scheme(), limits::kLedgerIdBytesMax);
  checks->Required("period", request->period());
  NormalisePeriod(request, checks);
}

Seen SeenBy(const Scope& scope) {
  return scope.kind == Scope::Kind::kInternal ? Seen::kAll : Seen::kPublished;
}

absl::StatusOr<v1::SpendingTable> GetSpending(const Snapshot& snapshot, const Scope& scope,
                                              const v1::GetSpendingRequest& request) {
  const Ledger& ledger = snapshot.data.ledger;
  if (!request.scheme().empty() && ledger.reference().FindScheme(request.scheme()) == nullptr) {
    return NotFound("SCHEME_NOT_FOUND", "scheme", request.scheme());
  }
  ASSIGN_OR_RETURN(const SpendingTable table,
                   ComputeSpending(ledger, FromMessage(request, SeenBy(scope))));
  return ToMessage(table, request);
}

absl::StatusOr<v1::Balance> GetBalance(const Snapshot& snapshot, const Scope& scope,
                                       const v1::GetBalanceRequest& request) {
  const Ledger& ledger = snapshot.data.ledger;
  const Scheme* scheme = ledger.reference().FindScheme(request.scheme());
  if (scheme == nullptr) return NotFound("SCHEME_NOT_FOUND", "scheme", request.scheme());
  ASSIGN_OR_RETURN(
      const Balance balance,
      ComputeBalance(ledger, scheme->id, *ParsePeriod(request.period()), SeenBy(scope)));
  return ToMessage(balance, request, scheme->currency);
}

}  // namespace

void AddSpendingMethods(Router* router) {
  router->AddComputed(Router::Class::kSpendingRead, NormaliseSpending, GetSpending);
  router->AddComputed(Router::Class::kSpendingRead, NormaliseBalance, GetBalance);
}

}  // namespace wijkmonitor::finance
