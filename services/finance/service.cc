#include "services/finance/service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/import_report.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/page.h"
#include "services/finance/domain/ids.h"

namespace wijkmonitor::finance {
namespace {

using rpc::Report;

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
  void ResolveAsOf(const rpc::Call& call, const Snapshot& snapshot, Request* request) {
    if (!request->has_as_of()) return;
    const absl::Time as_of = FromMessage(request->as_of());
    if (as_of > call.now) {
      Reject("as_of", "must not be in the future: what will be known then is not known");
      return;
    }
    *request->mutable_as_of() = rpc::TimestampOf(snapshot.data.VersionAt(as_of).committed_at);
  }
  absl::Status status() const {
    return violations_.empty() ? absl::OkStatus() : InvalidFields(violations_);
  }

 private:
  std::vector<Violation> violations_;
};

absl::Status NormaliseSpending(const rpc::Call& call, const Snapshot& snapshot,
                               v1::GetSpendingRequest* request) {
  Fields fields;
  if (!v1::Dimension_IsValid(request->rows()) || request->rows() == v1::DIMENSION_UNSPECIFIED) {
    fields.Reject("rows", "is required: one of the dimensions");
  }
  if (!v1::Dimension_IsValid(request->columns())) fields.Reject("columns", "is no dimension");
  if (request->rows() == request->columns()) {
    fields.Reject("columns", "must be another dimension than rows");
  }
  if (!v1::PostingKind_IsValid(request->kind())) fields.Reject("kind", "is no kind");
  if (!v1::PostingSide_IsValid(request->side())) fields.Reject("side", "is no side");
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
    fields.Reject("currency_code", "must be three capitals, such as EUR");
  }
  fields.CheckId("scheme", request->scheme());
  fields.CheckId("action_line", request->action_line());
  fields.CheckId("project", request->project());
  fields.CheckId("directorate", request->directorate());
  fields.CheckId("taakveld", request->taakveld());
  if (!request->period().empty()) fields.CheckPeriod(request->period());
  fields.ResolveAsOf(call, snapshot, request);
  return fields.status();
}

absl::Status NormaliseBalance(const rpc::Call& call, const Snapshot& snapshot,
                              v1::GetBalanceRequest* request) {
  Fields fields;
  if (request->scheme().empty()) fields.Reject("scheme", "is required");
  fields.CheckId("scheme", request->scheme());
  fields.CheckPeriod(request->period());
  fields.ResolveAsOf(call, snapshot, request);
  return fields.status();
}

// What postings forbid: leaving out their scheme, or giving it another currency.
absl::StatusOr<std::vector<Rejection>> CheckBookedSchemes(store::Tx& tx,
                                                          const DeclaredSchemes& declared) {
  ASSIGN_OR_RETURN(const auto booked, BookedSchemes(tx));
  std::map<std::string, const DeclaredSchemes::Row*> rows;
  for (const DeclaredSchemes::Row& row : declared.rows) rows.emplace(row.scheme.id, &row);
  std::vector<Rejection> rejections;
  for (const auto& [id, currency] : booked) {
    const auto row = rows.find(id);
    if (row == rows.end()) {
      rejections.push_back({0, "scheme", id, "is left out, but there are postings of it"});
    } else if (row->second->scheme.currency != currency) {
      rejections.push_back({row->second->line, "currency", row->second->scheme.currency,
                            absl::StrCat("there are postings of the scheme in ", currency)});
    }
  }
  return rejections;
}

}  // namespace

void FinanceService::Register(rpc::Router* router) const {
  RegisterComputed(router);
  RegisterReads(router);
  RegisterLedger(router);
  RegisterImports(router);
}

void FinanceService::RegisterComputed(rpc::Router* router) const {
  const auto current = [this] { return snapshots_.current(); };
  router->AddComputed<v1::GetSpendingRequest, v1::SpendingTable, Snapshot>(
      "GetSpending", current,
      [this](const Call& call, v1::GetSpendingRequest* request) {
        return NormaliseSpending(call, *snapshots_.current(), request);
      },
      [this](const Call&, const Snapshot& snapshot, const v1::GetSpendingRequest& request) {
        return GetSpending(snapshot, request);
      });
  router->AddComputed<v1::GetBalanceRequest, v1::Balance, Snapshot>(
      "GetBalance", current,
      [this](const Call& call, v1::GetBalanceRequest* request) {
        return NormaliseBalance(call, *snapshots_.current(), request);
      },
      [this](const Call&, const Snapshot& snapshot, const v1::GetBalanceRequest& request) {
        return GetBalance(snapshot, request);
      });
}

void FinanceService::RegisterReads(rpc::Router* router) const {
  const auto add = [&]<class Q, class A>(absl::string_view method,
                                         absl::StatusOr<A> (FinanceService::*f)(const Q&) const) {
    router->AddRead<Q, A>(method, [this, f](const Call&, const Q& q) { return (this->*f)(q); });
  };
  add("GetScheme", &FinanceService::GetScheme);
  add("ListSchemes", &FinanceService::ListSchemes);
  add("GetAllocationKey", &FinanceService::GetAllocationKey);
  add("ListAllocationKeys", &FinanceService::ListAllocationKeys);
  add("ListBooks", &FinanceService::ListBooks);
  router->AddImport<v1::ImportSchemesRequest>(
      "ImportSchemes", [this](const Call&, const auto& import) { return ImportSchemes(import); });
  router->AddImport<v1::ImportAllocationKeysRequest>(
      "ImportAllocationKeys",
      [this](const Call&, const auto& import) { return ImportAllocationKeys(import); });
}

absl::StatusOr<FinanceService::LedgerView> FinanceService::ViewAt(
    const Snapshot& snapshot, const google::protobuf::Timestamp* as_of) const {
  const FinanceData& data = snapshot.data;
  if (as_of == nullptr) {
    return LedgerView{
        data.ledger, data.ledger.size(), {snapshot.version.counter, snapshot.version.committed_at}};
  }
  const store::Commit version = data.VersionAt(FromMessage(*as_of));
  LedgerView view{data.ledger, data.ledger.SizeAt(version.counter), version};
  if (data.reference_version <= version.counter) return view;
  auto reference = std::make_shared<Reference>();
  RETURN_IF_ERROR(database_.Read([&](store::Tx& tx, const store::DataVersion&) -> absl::Status {
    ASSIGN_OR_RETURN(const bool same, store::HasVersion(tx, snapshot.version));
    if (!same) {
      return MakeError(absl::StatusCode::kAborted, "DATABASE_RESTORED",
                       "the database was restored meanwhile: ask again");
    }
    ASSIGN_OR_RETURN(*reference, LoadReference(tx, version.counter));
    return absl::OkStatus();
  }));
  view.ledger = view.ledger.Under(std::move(reference));
  return view;
}

absl::StatusOr<v1::SpendingTable> FinanceService::GetSpending(
    const Snapshot& snapshot, const v1::GetSpendingRequest& request) const {
  ASSIGN_OR_RETURN(const LedgerView view,
                   ViewAt(snapshot, request.has_as_of() ? &request.as_of() : nullptr));
  ASSIGN_OR_RETURN(const SpendingTable table,
                   ComputeSpending(view.ledger, view.size, FromMessage(request)));
  return ToMessage(table, request, view.version);
}

absl::StatusOr<v1::Balance> FinanceService::GetBalance(const Snapshot& snapshot,
                                                       const v1::GetBalanceRequest& request) const {
  ASSIGN_OR_RETURN(const LedgerView view,
                   ViewAt(snapshot, request.has_as_of() ? &request.as_of() : nullptr));
  const Scheme* scheme = view.ledger.reference().FindScheme(request.scheme());
  if (scheme == nullptr) return NotFound("SCHEME_NOT_FOUND", "scheme", request.scheme());
  ASSIGN_OR_RETURN(const Balance balance, ComputeBalance(view.ledger, view.size, scheme->id,
                                                         *ParsePeriod(request.period())));
  return ToMessage(balance, request, scheme->currency, view.version);
}

absl::StatusOr<v1::Scheme> FinanceService::GetScheme(const v1::GetSchemeRequest& request) const {
  const auto snapshot = snapshots_.current();
  const Scheme* scheme = snapshot->data.ledger.reference().FindScheme(request.id());
  if (scheme == nullptr) return NotFound("SCHEME_NOT_FOUND", "scheme", request.id());
  return ToMessage(*scheme);
}

absl::StatusOr<v1::ListSchemesResponse> FinanceService::ListSchemes(
    const v1::ListSchemesRequest& request) const {
  const auto snapshot = snapshots_.current();
  ASSIGN_OR_RETURN(const auto page,
                   rpc::Page<Scheme>(snapshot->data.ledger.reference().schemes, rpc::All<Scheme>,
                                     rpc::ListFilter(snapshot->version, "schemes", ""), request));
  v1::ListSchemesResponse response;
  for (const Scheme* scheme : page.first) *response.add_schemes() = ToMessage(*scheme);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::AllocationKey> FinanceService::GetAllocationKey(
    const v1::GetAllocationKeyRequest& request) const {
  const auto snapshot = snapshots_.current();
  const AllocationKey* key = snapshot->data.ledger.reference().FindKey(request.id());
  if (key == nullptr) return NotFound("KEY_NOT_FOUND", "allocation key", request.id());
  return ToMessage(*key);
}

absl::StatusOr<v1::ListAllocationKeysResponse> FinanceService::ListAllocationKeys(
    const v1::ListAllocationKeysRequest& request) const {
  const auto snapshot = snapshots_.current();
  ASSIGN_OR_RETURN(
      const auto page,
      rpc::Page<AllocationKey>(snapshot->data.ledger.reference().keys, rpc::All<AllocationKey>,
                               rpc::ListFilter(snapshot->version, "keys", ""), request));
  v1::ListAllocationKeysResponse response;
  for (const AllocationKey* key : page.first) *response.add_allocation_keys() = ToMessage(*key);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::ListBooksResponse> FinanceService::ListBooks(
    const v1::ListBooksRequest& request) const {
  const auto snapshot = snapshots_.current();
  std::vector<v1::Books> books;
  for (const auto& [source, day] : snapshot->data.ledger.reference().closed_through) {
    books.push_back(BooksMessage(source, day));
  }
  ASSIGN_OR_RETURN(const auto page,
                   rpc::Page<v1::Books>(books, rpc::All<v1::Books>,
                                        rpc::ListFilter(snapshot->version, "books", ""), request));
  v1::ListBooksResponse response;
  for (const v1::Books* one : page.first) *response.add_books() = *one;
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<rpc::ApplyImport> FinanceService::ImportSchemes(
    const rpc::Import<v1::ImportSchemesRequest>& import) const {
  RETURN_IF_ERROR(rpc::RefusePartial(import.request.chunk()));
  formats::ReadFile<DeclaredSchemes> file = ReadSchemes(import.file);
  if (file.rejections.empty()) file.rejections = CheckSchemes(file.declared);
  if (!file.rejections.empty()) return rpc::Refuse(std::move(file.rejections), file.rows);
  return rpc::ApplyImport([file = std::move(file)](store::Tx& tx) -> absl::StatusOr<Report> {
    ASSIGN_OR_RETURN(std::vector<Rejection> rejections, CheckBookedSchemes(tx, file.declared));
    if (!rejections.empty()) return rpc::RejectedReport(std::move(rejections), file.rows);
    ASSIGN_OR_RETURN(const store::Difference difference,
                     WriteSchemes(tx, SchemesOf(file.declared)));
    return rpc::ReportOf(difference, file.rows);
  });
}

absl::StatusOr<rpc::ApplyImport> FinanceService::ImportAllocationKeys(
    const rpc::Import<v1::ImportAllocationKeysRequest>& import) const {
  RETURN_IF_ERROR(rpc::RefusePartial(import.request.chunk()));
  formats::ReadFile<DeclaredKeys> file = ReadKeys(import.file);
  if (file.rejections.empty()) file.rejections = CheckKeys(file.declared);
  if (!file.rejections.empty()) return rpc::Refuse(std::move(file.rejections), file.rows);
  return rpc::ApplyImport(
      [keys = KeysOf(file.declared), rows = file.rows](store::Tx& tx) -> absl::StatusOr<Report> {
        ASSIGN_OR_RETURN(const store::Difference difference, WriteKeys(tx, keys));
        return rpc::ReportOf(difference, rows);
      });
}

}  // namespace wijkmonitor::finance
