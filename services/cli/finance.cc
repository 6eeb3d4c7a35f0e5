#include "services/cli/finance.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "services/cli/calls.h"
#include "services/cli/draw_finance.h"
#include "services/cli/output.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = finance::v1;
using Stub = v1::FinanceService::Stub;

// Shows all pages of a list.
template <class Request, class Response>
int Show(const Session& session, const Request& request, Unary<Stub, Request, Response> method,
         bool json, std::string (*draw)(const Response&, Lang)) {
  Response all;
  const grpc::Status status = AllPages(session, request, method, &all);
  if (!status.ok()) return Fail(session, status);
  return json ? PrintJson(session, all) : Print(session, draw(all, session.lang));
}

// What is asked of any list.
template <class Request>
Request RequestOf(const FinanceListArgs& args) {
  Request request;
  if (args.as_of.has_value()) *request.mutable_as_of() = *args.as_of;
  return request;
}

template <class Request>
Request WithId(Request request) {
  if (request.request_id().empty()) request.set_request_id(RandomUuid());
  return request;
}

}  // namespace

int RunSpending(const Session& session, const SpendingArgs& args) {
  v1::SpendingTable table;
  const grpc::Status status = Ask(session, args.request, &Stub::GetSpending, &table);
  if (!status.ok()) return Fail(session, status);
  if (args.json) return PrintJson(session, table);
  return Print(session, DrawSpending(table, session.lang));
}

int RunBalance(const Session& session, const BalanceArgs& args) {
  v1::Balance balance;
  const grpc::Status status = Ask(session, args.request, &Stub::GetBalance, &balance);
  if (!status.ok()) return Fail(session, status);
  if (args.json) return PrintJson(session, balance);
  return Print(session, DrawBalance(balance, session.lang));
}

int RunPostings(const Session& session, const PostingsArgs& args) {
  if (args.output.empty()) {
    return Show(session, args.request, &Stub::ListPostings, args.json, DrawPostings);
  }
  v1::ExportPostingsRequest request;
  request.set_source_system(args.request.source_system());
  request.set_kind(args.request.kind());
  request.set_scheme(args.request.scheme());
  if (args.request.has_as_of()) *request.mutable_as_of() = args.request.as_of();
  return WriteTo(session, args.output, [&](std::ostream* out) {
    return Download(session, request, &Stub::ExportPostings, out);
  });
}

int RunReverse(const Session& session, const ReverseArgs& args) {
  const v1::ReversePostingRequest request = WithId(args.request);
  v1::ListPostingsResponse booked;
  const grpc::Status status = Ask(session, request, &Stub::ReversePosting, booked.add_postings());
  if (!status.ok()) return FailChange(session, request.request_id(), status);
  return Print(session, DrawPostings(booked, session.lang));
}

int RunCloseBooks(const Session& session, const CloseBooksArgs& args) {
  const v1::CloseBooksRequest request = WithId(args.request);
  v1::ListBooksResponse closed;
  const grpc::Status status = Ask(session, request, &Stub::CloseBooks, closed.add_books());
  if (!status.ok()) return FailChange(session, request.request_id(), status);
  return Print(session, DrawBooks(closed, session.lang));
}

int RunReconciliation(const Session& session, const ReconciliationArgs& args) {
  v1::Reconciliation reconciliation;
  const grpc::Status status = Ask(session, args.request, &Stub::GetReconciliation, &reconciliation);
  if (!status.ok()) return Fail(session, status);
  if (args.json) return PrintJson(session, reconciliation);
  return Print(session, DrawReconciliation(reconciliation, args.all, session.lang));
}

const std::vector<FinanceList>& FinanceLists() {
  static const auto* const kLists = new std::vector<FinanceList>{
      {"schemes", "List schemes and their terms", false,
       [](const Session& session, const FinanceListArgs& args) {
         return Show(session, RequestOf<v1::ListSchemesRequest>(args), &Stub::ListSchemes,
                     args.json, DrawSchemes);
       }},
      {"keys", "List allocation keys", false,
       [](const Session& session, const FinanceListArgs& args) {
         return Show(session, RequestOf<v1::ListAllocationKeysRequest>(args),
                     &Stub::ListAllocationKeys, args.json, DrawKeys);
       }},
      {"profiles", "List import profiles", false,
       [](const Session& session, const FinanceListArgs& args) {
         return Show(session, RequestOf<v1::ListImportProfilesRequest>(args),
                     &Stub::ListImportProfiles, args.json, DrawProfiles);
       }},
      {"mappings", "List ledger mappings", true,
       [](const Session& session, const FinanceListArgs& args) {
         auto request = RequestOf<v1::ListLedgerMappingsRequest>(args);
         request.set_source_system(args.source_system);
         return Show(session, request, &Stub::ListLedgerMappings, args.json, DrawMappings);
       }},
      {"books", "List until when books are closed", false,
       [](const Session& session, const FinanceListArgs& args) {
         return Show(session, RequestOf<v1::ListBooksRequest>(args), &Stub::ListBooks, args.json,
                     DrawBooks);
       }},
  };
  return *kLists;
}

int RunFinanceList(const Session& session, const FinanceListArgs& args) {
  for (const FinanceList& list : FinanceLists()) {
    if (args.what == list.name) return list.run(session, args);
  }
  return Fail(session, grpc::Status(grpc::StatusCode::INTERNAL, "unknown list"));
}

}  // namespace wijkmonitor::cli
