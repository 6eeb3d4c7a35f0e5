#include "libs/base/status.h"
#include "libs/rpc/declared.h"
#include "libs/rpc/page.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

const Reference& ReferenceOf(const View& view) { return view.data().ledger.reference(); }

absl::StatusOr<std::vector<Rejection>> CheckBooked(store::Tx& tx, const Changes<Scheme>& changes) {
  ASSIGN_OR_RETURN(const auto booked, BookedSchemes(tx));
  return CheckSchemeChanges(changes, booked);
}

constexpr rpc::DeclaredResource<FinanceData, Scheme, v1::Scheme> kSchemeResource{
    .what = "scheme",
    .not_found = "SCHEME_NOT_FOUND",
    .read = ReadSchemes,
    .check = CheckSchemes,
    .table = kSchemes,
    .items = [](const FinanceData& data) -> const std::vector<Scheme>& {
      return data.ledger.reference().schemes;
    },
    .to_message = ToMessage,
    .check_changes = CheckBooked};

constexpr rpc::DeclaredResource<FinanceData, AllocationKey, v1::AllocationKey> kKeyResource{
    .what = "allocation key",
    .not_found = "KEY_NOT_FOUND",
    .read = ReadKeys,
    .check = CheckKeys,
    .table = kAllocationKeys,
    .items = [](const FinanceData& data) -> const std::vector<AllocationKey>& {
      return data.ledger.reference().keys;
    },
    .to_message = ToMessage};

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

}  // namespace

void AddReferenceMethods(Router* router) {
  using enum auth::MethodClass;
  rpc::AddDeclared<kSchemeResource, v1::GetSchemeRequest, v1::ListSchemesRequest,
                   v1::ListSchemesResponse, v1::ImportSchemesRequest>(router, kPublishedRead,
                                                                      kLedgerWrite);
  rpc::AddDeclared<kKeyResource, v1::GetAllocationKeyRequest, v1::ListAllocationKeysRequest,
                   v1::ListAllocationKeysResponse, v1::ImportAllocationKeysRequest>(
      router, kPublishedRead, kLedgerWrite);
  router->AddRead(kLedgerRead, ListBooks);
}

}  // namespace wijkmonitor::finance
