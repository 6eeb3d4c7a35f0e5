#include "services/finance/service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/declared.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/page.h"
#include "services/finance/domain/ids.h"

namespace wijkmonitor::finance {
namespace {

// Fields of a computed read that are wrong.
class Fields {
 public:
  void Reject(absl::string_view field, std::string description) {
    violations_.push_back({std::string(field), std::move(description)});
  }
  void CheckId(absl::string_view field, const std::string& id) {
    if (id.size() <= limits::kLedgerIdBytesMax) return;
    Reject(field, absl::StrCat("has ", id.size(), " bytes; at most ", limits::kLedgerIdBytesMax));
  }
  void CheckPeriod(const std::string& period) {
    const absl::StatusOr<Period> parsed = ParsePeriod(period);
    if (!parsed.ok()) Reject("period", std::string(parsed.status().message()));
  }
  // Puts the instant of the version that was the newest then in the place of `as_of`: equal
  // questions get equal keys.
  template <class Request>
  void ResolveAsOf(const absl::StatusOr<View>& view, Request* request) {
    if (!view.ok()) {
      for (Violation& violation : ViolationsOf(view.status())) {
        violations_.push_back(std::move(violation));
      }
    } else if (request->has_as_of()) {
      *request->mutable_as_of() = rpc::TimestampOf(view->version().committed_at);
    }
  }
  absl::Status status() const {
    return violations_.empty() ? absl::OkStatus() : InvalidFields(violations_);
  }

 private:
  std::vector<Violation> violations_;
};

void Normalise(v1::GetSpendingRequest* request, Fields* fields) {
  if (!v1::Dimension_IsValid(request->rows()) || request->rows() == v1::DIMENSION_UNSPECIFIED) {
    fields->Reject("rows", "is required: one of the dimensions");
  }
  if (!v1::Dimension_IsValid(request->columns())) fields->Reject("columns", "is no dimension");
  if (request->rows() == request->columns()) {
    fields->Reject("columns", "must be another dimension than rows");
  }
  if (!v1::PostingKind_IsValid(request->kind())) fields->Reject("kind", "is no kind");
  if (!v1::PostingSide_IsValid(request->side())) fields->Reject("side", "is no side");
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
    fields->Reject("currency_code", "must be three capitals, such as EUR");
  }
  fields->CheckId("scheme", request->scheme());
  fields->CheckId("action_line", request->action_line());
  fields->CheckId("project", request->project());
  fields->CheckId("directorate", request->directorate());
  fields->CheckId("taakveld", request->taakveld());
  if (!request->period().empty()) fields->CheckPeriod(request->period());
}

void Normalise(v1::GetBalanceRequest* request, Fields* fields) {
  if (request->scheme().empty()) fields->Reject("scheme", "is required");
  fields->CheckId("scheme", request->scheme());
  fields->CheckPeriod(request->period());
}

}  // namespace

void FinanceService::Register(rpc::Router* router) const {
  RegisterComputed(router);
  RegisterReads(router);
  RegisterLedger(router);
  RegisterImports(router);
}

void FinanceService::RegisterComputed(rpc::Router* router) const {
  const auto add = [&]<class Q, class A>(
                       absl::string_view method,
                       absl::StatusOr<A> (FinanceService::*answer)(const View&, const Q&) const) {
    router->AddComputed<Q, A, Snapshot>(
        method, [this] { return snapshots_.current(); },
        [this](const Call& call, Q* request) {
          Fields fields;
          Normalise(request, &fields);
          fields.ResolveAsOf(ViewOf(call, *snapshots_.current(), *request), request);
          return fields.status();
        },
        [this, answer](const Call& call, const Snapshot& snapshot,
                       const Q& request) -> absl::StatusOr<A> {
          ASSIGN_OR_RETURN(const View view, ViewOf(call, snapshot, request));
          return (this->*answer)(view, request);
        });
  };
  add("GetSpending", &FinanceService::GetSpending);
  add("GetBalance", &FinanceService::GetBalance);
}

void FinanceService::RegisterReads(rpc::Router* router) const {
  AddRead(router, "GetScheme", &FinanceService::GetScheme);
  AddRead(router, "ListSchemes", &FinanceService::ListSchemes);
  AddRead(router, "GetAllocationKey", &FinanceService::GetAllocationKey);
  AddRead(router, "ListAllocationKeys", &FinanceService::ListAllocationKeys);
  AddRead(router, "ListBooks", &FinanceService::ListBooks);
  router->AddImport<v1::ImportSchemesRequest>(
      "ImportSchemes", [this](const Call&, const auto& import) { return ImportSchemes(import); });
  router->AddImport<v1::ImportAllocationKeysRequest>(
      "ImportAllocationKeys",
      [this](const Call&, const auto& import) { return ImportAllocationKeys(import); });
}

absl::StatusOr<View> FinanceService::ViewAt(absl::Time now, const Snapshot& snapshot,
                                            const google::protobuf::Timestamp* as_of) const {
  if (as_of == nullptr) {
    return View(database_, snapshot, {snapshot.version.counter, snapshot.version.committed_at});
  }
  const absl::Time instant = FromMessage(*as_of);
  if (instant > now) {
    return InvalidFields(
        {{"as_of", "must not be in the future: what will be known then is not known"}});
  }
  return View(database_, snapshot, snapshot.data.VersionAt(instant));
}

absl::StatusOr<v1::SpendingTable> FinanceService::GetSpending(
    const View& view, const v1::GetSpendingRequest& request) const {
  ASSIGN_OR_RETURN(const Ledger ledger, view.LedgerOfThen());
  ASSIGN_OR_RETURN(const SpendingTable table,
                   ComputeSpending(ledger, view.LedgerSize(), FromMessage(request)));
  return ToMessage(table, request, view.version());
}

absl::StatusOr<v1::Balance> FinanceService::GetBalance(const View& view,
                                                       const v1::GetBalanceRequest& request) const {
  ASSIGN_OR_RETURN(const Ledger ledger, view.LedgerOfThen());
  const Scheme* scheme = ledger.reference().FindScheme(request.scheme());
  if (scheme == nullptr) return NotFound("SCHEME_NOT_FOUND", "scheme", request.scheme());
  ASSIGN_OR_RETURN(const Balance balance, ComputeBalance(ledger, view.LedgerSize(), scheme->id,
                                                         *ParsePeriod(request.period())));
  return ToMessage(balance, request, scheme->currency, view.version());
}

absl::StatusOr<v1::Scheme> FinanceService::GetScheme(const View& view,
                                                     const v1::GetSchemeRequest& request) const {
  ASSIGN_OR_RETURN(const auto reference, view.ReferenceOfThen());
  const Scheme* scheme = reference->FindScheme(request.id());
  if (scheme == nullptr) return NotFound("SCHEME_NOT_FOUND", "scheme", request.id());
  return ToMessage(*scheme);
}

absl::StatusOr<v1::ListSchemesResponse> FinanceService::ListSchemes(
    const View& view, const v1::ListSchemesRequest& request) const {
  ASSIGN_OR_RETURN(const auto reference, view.ReferenceOfThen());
  ASSIGN_OR_RETURN(const auto page,
                   rpc::Page<Scheme>(reference->schemes, rpc::All<Scheme>,
                                     rpc::ListFilter(view.VersionName(), "schemes", ""), request));
  v1::ListSchemesResponse response;
  for (const Scheme* scheme : page.first) *response.add_schemes() = ToMessage(*scheme);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::AllocationKey> FinanceService::GetAllocationKey(
    const View& view, const v1::GetAllocationKeyRequest& request) const {
  ASSIGN_OR_RETURN(const auto reference, view.ReferenceOfThen());
  const AllocationKey* key = reference->FindKey(request.id());
  if (key == nullptr) return NotFound("KEY_NOT_FOUND", "allocation key", request.id());
  return ToMessage(*key);
}

absl::StatusOr<v1::ListAllocationKeysResponse> FinanceService::ListAllocationKeys(
    const View& view, const v1::ListAllocationKeysRequest& request) const {
  ASSIGN_OR_RETURN(const auto reference, view.ReferenceOfThen());
  ASSIGN_OR_RETURN(const auto page, rpc::Page<AllocationKey>(
                                        reference->keys, rpc::All<AllocationKey>,
                                        rpc::ListFilter(view.VersionName(), "keys", ""), request));
  v1::ListAllocationKeysResponse response;
  for (const AllocationKey* key : page.first) *response.add_allocation_keys() = ToMessage(*key);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::ListBooksResponse> FinanceService::ListBooks(
    const View& view, const v1::ListBooksRequest& request) const {
  ASSIGN_OR_RETURN(const auto reference, view.ReferenceOfThen());
  std::vector<v1::Books> books;
  for (const auto& [source, day] : reference->closed_through) {
    books.push_back(BooksMessage(source, day));
  }
  ASSIGN_OR_RETURN(const auto page,
                   rpc::Page<v1::Books>(books, rpc::All<v1::Books>,
                                        rpc::ListFilter(view.VersionName(), "books", ""), request));
  v1::ListBooksResponse response;
  for (const v1::Books* one : page.first) *response.add_books() = *one;
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<rpc::ApplyImport> FinanceService::ImportSchemes(
    const rpc::Import<v1::ImportSchemesRequest>& import) const {
  return rpc::ImportDeclared<Scheme>(
      import.request.chunk(), rpc::Checked(ReadSchemes(import.file), CheckSchemes), kSchemes,
      [](store::Tx& tx, const Changes<Scheme>& changes) -> absl::StatusOr<std::vector<Rejection>> {
        ASSIGN_OR_RETURN(const auto booked, BookedSchemes(tx));
        return CheckSchemeChanges(changes, booked);
      });
}

absl::StatusOr<rpc::ApplyImport> FinanceService::ImportAllocationKeys(
    const rpc::Import<v1::ImportAllocationKeysRequest>& import) const {
  return rpc::ImportDeclared(import.request.chunk(), rpc::Checked(ReadKeys(import.file), CheckKeys),
                             kAllocationKeys);
}

}  // namespace wijkmonitor::finance
