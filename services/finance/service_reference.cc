#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/rpc/import_report.h"
#include "libs/rpc/page.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

using rpc::Report;

const Reference& ReferenceOf(const View& view) { return view.data().ledger.reference(); }

absl::StatusOr<v1::Scheme> GetScheme(const View& view, const v1::GetSchemeRequest& request) {
  const Scheme* scheme = ReferenceOf(view).FindScheme(request.id());
  if (scheme == nullptr) return NotFound("SCHEME_NOT_FOUND", "scheme", request.id());
  return ToMessage(*scheme);
}

absl::StatusOr<v1::ListSchemesResponse> ListSchemes(const View& view,
                                                    const v1::ListSchemesRequest& request) {
  ASSIGN_OR_RETURN(const auto page, rpc::Page<Scheme>(ReferenceOf(view).schemes, rpc::ById,
                                                      rpc::All<Scheme>, request));
  v1::ListSchemesResponse response;
  for (const Scheme* scheme : page.first) *response.add_schemes() = ToMessage(*scheme);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::AllocationKey> GetAllocationKey(const View& view,
                                                   const v1::GetAllocationKeyRequest& request) {
  const AllocationKey* key = ReferenceOf(view).FindKey(request.id());
  if (key == nullptr) return NotFound("KEY_NOT_FOUND", "allocation key", request.id());
  return ToMessage(*key);
}

absl::StatusOr<v1::ListAllocationKeysResponse> ListAllocationKeys(
    const View& view, const v1::ListAllocationKeysRequest& request) {
  ASSIGN_OR_RETURN(const auto page, rpc::Page<AllocationKey>(ReferenceOf(view).keys, rpc::ById,
                                                             rpc::All<AllocationKey>, request));
  v1::ListAllocationKeysResponse response;
  for (const AllocationKey* key : page.first) *response.add_allocation_keys() = ToMessage(*key);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::ListBooksResponse> ListBooks(const View& view,
                                                const v1::ListBooksRequest& request) {
  std::vector<v1::Books> books;
  for (const auto& [source, day] : ReferenceOf(view).closed_through) {
    books.push_back(BooksMessage(source, day));
  }
  const auto key = [](const v1::Books& one) -> const std::string& { return one.source_system(); };
  ASSIGN_OR_RETURN(const auto page, rpc::Page<v1::Books>(books, key, rpc::All<v1::Books>, request));
  v1::ListBooksResponse response;
  for (const v1::Books* one : page.first) *response.add_books() = *one;
  response.set_next_page_token(page.second);
  return response;
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

absl::StatusOr<rpc::ApplyImport> ImportSchemes(
    const View&, const rpc::Import<v1::ImportSchemesRequest>& import) {
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

absl::StatusOr<rpc::ApplyImport> ImportAllocationKeys(
    const View&, const rpc::Import<v1::ImportAllocationKeysRequest>& import) {
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

}  // namespace

void AddReferenceMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddRead(kPublishedRead, GetScheme);
  router->AddRead(kPublishedRead, ListSchemes);
  router->AddImport(kLedgerWrite, ImportSchemes);
  router->AddRead(kPublishedRead, GetAllocationKey);
  router->AddRead(kPublishedRead, ListAllocationKeys);
  router->AddImport(kLedgerWrite, ImportAllocationKeys);
  router->AddRead(kLedgerRead, ListBooks);
}

}  // namespace wijkmonitor::finance
