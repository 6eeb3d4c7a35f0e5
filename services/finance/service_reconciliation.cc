#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/date.h"
#include "libs/base/decimal.h"
#include "libs/base/status.h"
#include "libs/rpc/page.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/unmapped.h"
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

// The part of a list that a page has: places in it, and the token of the next page.
struct PageOfPlaces {
  size_t first = 0, end = 0;
  std::string next_page_token;
};

// Of a list that is made anew for each page, and is the same only in the same version. Error:
// INVALID_ARGUMENT; ABORTED, DATA_CHANGED.
template <class Request>
absl::StatusOr<PageOfPlaces> PageOf(const View& view, const Request& request, size_t list_size) {
  ASSIGN_OR_RETURN(const int size, rpc::PageSize(request.page_size()));
  const std::string bound = rpc::ListFilter(request);
  ASSIGN_OR_RETURN(const std::string position, rpc::ReadPageToken(bound, request.page_token()));
  PageOfPlaces page;
  if (!position.empty()) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(position, '/');
    if (!absl::SimpleAtoi(parts.second, &page.first) || page.first > list_size) {
      return InvalidFields({{"page_token", "not a token of this list"}});
    }
    if (parts.first != view.version().token) {
      return MakeError(
          absl::StatusCode::kAborted, "DATA_CHANGED",
          "something was recorded since the page before: ask for the first page again");
    }
  }
  page.end = std::min(list_size, page.first + static_cast<size_t>(size));
  if (page.end < list_size) {
    page.next_page_token =
        rpc::MakePageToken(bound, absl::StrCat(view.version().token, "/", page.end));
  }
  return page;
}

// What the files of a source said at the version of the view, or what one of them does.
absl::StatusOr<std::shared_ptr<const FileLines>> LinesIn(const View& view,
                                                         const std::string& source_system,
                                                         const std::string& batch) {
  if (batch.empty() && view.data().lines != nullptr) return view.data().lines;
  std::optional<FileLines> lines;
  int64_t id = 0;
  if (!batch.empty() && (!AreDigits(batch) || !absl::SimpleAtoi(batch, &id))) {
    return NotFound("BATCH_NOT_FOUND", "batch", batch);
  }
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    if (batch.empty()) {
      ASSIGN_OR_RETURN(lines, LoadFileLines(tx, 0, version, FileLines(), source_system));
    } else {
      ASSIGN_OR_RETURN(lines, LoadBatch(tx, version, source_system, id));
    }
    return absl::OkStatus();
  }));
  if (!lines) return NotFound("BATCH_NOT_FOUND", absl::StrCat("batch of ", source_system), batch);
  return std::make_shared<const FileLines>(*std::move(lines));
}

// What is not in memory of lines, by batch and position.
using StoredLines = std::map<std::pair<int64_t, uint32_t>, StoredLine>;
absl::StatusOr<StoredLines> TextsOf(store::Tx& tx, absl::Span<const UnbookedLine> lines) {
  std::map<int64_t, std::set<uint32_t>> positions;  // by batch
  for (const UnbookedLine& line : lines) positions[line.batch()].insert(line.position());
  StoredLines texts;
  for (const auto& [batch, of_batch] : positions) {
    ASSIGN_OR_RETURN(const std::vector<StoredLine> stored, LoadStoredLines(tx, batch, of_batch));
    for (const StoredLine& line : stored) texts[{batch, line.position}] = line;
  }
  for (const UnbookedLine& line : lines) {
    if (line.file->filed[line.index] != Filed::kGone) continue;
    ASSIGN_OR_RETURN(const std::vector<std::string> ids, LoadExternalIds(tx, {line.posting()}));
    if (!ids.empty()) texts[{line.batch(), line.position()}].external_id = ids.front();
  }
  return texts;
}

absl::Status AddLines(const View& view, absl::Span<const UnbookedLine> lines,
                      v1::Reconciliation* message) {
  return view.Read([&](store::Tx& tx, int64_t) -> absl::Status {
    ASSIGN_OR_RETURN(const StoredLines texts, TextsOf(tx, lines));
    for (const UnbookedLine& line : lines) {
      const StoredLine& stored = texts.at({line.batch(), line.position()});
      *message->add_lines() = ToMessage(line, stored.external_id, stored.line);
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::Reconciliation> GetReconciliation(const View& view,
                                                     const v1::GetReconciliationRequest& request) {
  rpc::FieldChecks checks;
  checks.Required("source_system", request.source_system());
  std::optional<int> year;
  if (request.year() != 0) {
    checks.YearIn("year", request.year());
    year = request.year();
  }
  RETURN_IF_ERROR(checks.status());
  const std::string& source_system = request.source_system();
  ASSIGN_OR_RETURN(const auto lines, LinesIn(view, source_system, request.batch()));
  if (lines->OfSource(source_system).empty()) {
    return NotFound("BATCH_NOT_FOUND", "batch of the system", source_system);
  }
  ASSIGN_OR_RETURN(const std::optional<Reconciliation> found,
                   Reconcile(view.data().ledger, *lines, source_system, year));
  if (!found) {
    return NotFound("NO_FILE_FOR_YEAR", absl::StrCat("file of ", source_system, " for the year"),
                    absl::StrCat(request.year()));
  }
  const size_t rows = found->rows.size();
  ASSIGN_OR_RETURN(const PageOfPlaces page, PageOf(view, request, rows + found->unbooked.size()));
  v1::Reconciliation message = ToMessage(source_system, *found, page.first == 0);
  for (size_t i = page.first; i < std::min(page.end, rows); ++i) {
    *message.add_rows() = ToMessage(found->rows[i]);
  }
  const size_t first_line = std::max(page.first, rows) - rows;
  const size_t end_line = std::max(page.end, rows) - rows;
  RETURN_IF_ERROR(AddLines(
      view, absl::MakeSpan(found->unbooked).subspan(first_line, end_line - first_line), &message));
  message.set_next_page_token(page.next_page_token);
  return message;
}

absl::Status AddOutOfScope(store::Tx& tx, const FileLines::Files& files, UnmappedLines* unmapped) {
  for (const auto& file : files) {
    if (file->Count(Filed::kOutOfScope) == 0) continue;
    size_t next = 0;  // of the lines that count
    RETURN_IF_ERROR(ReadLines(tx, file->file.batch, [&](const FiledLine& line, uint32_t position) {
      if (next == file->size() || file->position[next] != position) return;
      if (file->filed[next++] == Filed::kOutOfScope) unmapped->Add(*line.place, line.amount);
    }));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ListUnmappedCodesResponse> ListUnmappedCodes(
    const View& view, const v1::ListUnmappedCodesRequest& request) {
  rpc::FieldChecks checks;
  checks.Required("source_system", request.source_system());
  RETURN_IF_ERROR(checks.status());
  ASSIGN_OR_RETURN(const auto lines, LinesIn(view, request.source_system(), ""));
  UnmappedLines unmapped(request.source_system(), view.data().import_rules->mappings);
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t) {
    return AddOutOfScope(tx, lines->OfSource(request.source_system()), &unmapped);
  }));
  ASSIGN_OR_RETURN(const std::vector<UnmappedCodes> codes, unmapped.Result());
  ASSIGN_OR_RETURN(const PageOfPlaces page, PageOf(view, request, codes.size()));
  v1::ListUnmappedCodesResponse response;
  for (size_t i = page.first; i < page.end; ++i) *response.add_codes() = ToMessage(codes[i]);
  response.set_next_page_token(page.next_page_token);
  return response;
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
  router->AddRead(kLedgerRead, ListUnmappedCodes);
}

}  // namespace wijkmonitor::finance
