#include <functional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/rpc/page.h"
#include "services/finance/domain/limits.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

absl::StatusOr<v1::ListBooksResponse> ListBooks(const View& view,
                                                const v1::ListBooksRequest& request) {
  std::vector<v1::Books> books;
  for (const auto& [source, day] : view.data().ledger.reference().closed_through) {
    books.push_back(BooksMessage(source, day));
  }
  return rpc::ListPage<v1::ListBooksResponse>(books, &v1::Books::source_system, rpc::All<v1::Books>,
                                              request, std::identity());
}

absl::StatusOr<v1::Reconciliation> GetReconciliation(const View& view,
                                                     const v1::GetReconciliationRequest& request) {
  rpc::FieldChecks checks;
  checks.Required("source_system", request.source_system());
  if (request.year() != 0) checks.YearIn("year", request.year());
  RETURN_IF_ERROR(checks.status());
  std::optional<int64_t> id;
  if (!request.batch().empty() && !absl::SimpleAtoi(request.batch(), &id.emplace())) {
    return NotFound("BATCH_NOT_FOUND", "batch", request.batch());
  }
  std::optional<StoredBatch> batch;
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    ASSIGN_OR_RETURN(batch, LoadReconciliation(tx, version, request.source_system(), request.year(),
                                               id, limits::kPageSizeMax));
    return absl::OkStatus();
  }));
  if (!batch.has_value()) {
    return request.batch().empty()
               ? NotFound("BATCH_NOT_FOUND", "batch of the system", request.source_system())
               : NotFound("BATCH_NOT_FOUND", absl::StrCat("batch of ", request.source_system()),
                          request.batch());
  }
  return ToMessage(*batch);
}

absl::StatusOr<v1::Books> CloseBooks(const View&, const v1::CloseBooksRequest& request,
                                     store::Tx& tx) {
  rpc::FieldChecks checks;
  checks.Required("source_system", request.source_system());
  checks.BytesMax("source_system", request.source_system(), limits::kLedgerIdBytesMax);
  checks.Required("through", request.through());
  const std::optional<absl::CivilDay> through = checks.DateIn("through", request.through());
  RETURN_IF_ERROR(checks.status());
  ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, tx.version()));
  const std::optional<absl::CivilDay> closed = reference.ClosedThrough(request.source_system());
  if (closed == through) return BooksMessage(request.source_system(), *through);
  if (closed.has_value() && *through < *closed) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "BOOKS_CLOSED",
                     absl::StrCat("the books are closed up to and including ", FormatDate(*closed),
                                  ": they do not open again"));
  }
  RETURN_IF_ERROR(finance::CloseBooks(tx, request.source_system(), *through));
  return BooksMessage(request.source_system(), *through);
}

}  // namespace

void AddReconciliationMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddRead(kLedgerRead, ListBooks);
  router->AddWrite(kLedgerWrite, CloseBooks);
  router->AddRead(kLedgerRead, GetReconciliation);
}

}  // namespace wijkmonitor::finance
