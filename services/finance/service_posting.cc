#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/rpc/page.h"
#include "services/finance/convert_ledger.h"
#include "services/finance/domain/limits.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

// A filter may name only a scheme that is declared; other codes are as the sources gave them.
absl::Status CheckFilter(const View& view, const PostingFilter& filter) {
  if (filter.scheme.empty() || view.data().ledger.reference().FindScheme(filter.scheme)) {
    return absl::OkStatus();
  }
  return NotFound("SCHEME_NOT_FOUND", "scheme", filter.scheme);
}

absl::StatusOr<v1::ListPostingsResponse> ListPostings(const View& view,
                                                      const v1::ListPostingsRequest& request) {
  ASSIGN_OR_RETURN(const PostingFilter filter, FromMessage(request));
  RETURN_IF_ERROR(CheckFilter(view, filter));
  ASSIGN_OR_RETURN(const int size, rpc::PageSize(request.page_size()));
  // Without `as_of` what is recorded between two pages comes at the end of the last.
  const std::string bound = rpc::ListFilter(request);
  ASSIGN_OR_RETURN(const std::string position, rpc::ReadPageToken(bound, request.page_token()));
  int64_t after = 0;
  if (!position.empty() && !absl::SimpleAtoi(position, &after)) {
    return InvalidFields({{"page_token", "not a token of this list"}});
  }
  std::vector<Entry> entries;
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    ASSIGN_OR_RETURN(entries, ListEntries(tx, version, filter, after, size + 1));
    return absl::OkStatus();
  }));
  const bool has_next = static_cast<int>(entries.size()) > size;
  if (has_next) entries.pop_back();
  v1::ListPostingsResponse response;
  for (const Entry& entry : entries) {
    *response.add_postings() = ToMessage(entry, view.data().ledger.reference());
  }
  if (has_next) {
    response.set_next_page_token(rpc::MakePageToken(bound, absl::StrCat(entries.back().number)));
  }
  return response;
}

absl::StatusOr<rpc::NextMessage<v1::ExportPostingsResponse>> ExportPostings(
    const View& view, const v1::ExportPostingsRequest& request) {
  const PostingFilter filter = FromMessage(request);
  RETURN_IF_ERROR(CheckFilter(view, filter));
  return rpc::NextMessage<v1::ExportPostingsResponse>(
      [view, filter, after = int64_t{0},
       ended = false]() mutable -> absl::StatusOr<std::optional<v1::ExportPostingsResponse>> {
        if (ended) return std::nullopt;
        v1::ExportPostingsResponse message;
        if (after == 0) message.set_data(PostingHeader());
        std::vector<Entry> entries;
        RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
          ASSIGN_OR_RETURN(entries, ListEntries(tx, version, filter, after, limits::kPageSizeMax));
          return absl::OkStatus();
        }));
        for (const Entry& entry : entries) {
          message.mutable_data()->append(PostingLine(entry.posting, entry.revision));
        }
        ended = entries.size() < size_t{limits::kPageSizeMax};
        if (!entries.empty()) after = entries.back().number;
        return message;
      });
}

absl::StatusOr<v1::Posting> ReversePosting(const View& view,
                                           const v1::ReversePostingRequest& request,
                                           store::Tx& tx) {
  rpc::FieldChecks checks;
  checks.Required("source_system", request.source_system());
  checks.Required("external_id", request.external_id());
  const std::optional<absl::CivilDay> day = checks.DateIn("day", request.day());
  RETURN_IF_ERROR(checks.status());
  ASSIGN_OR_RETURN(const StoredPostings stored,
                   LoadKnown(tx, request.source_system(),
                             {{.posting = {.external_id = request.external_id()}}}));
  ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, tx.version()));
  const KnownEntry* entry = FindIn(stored.entries, request.external_id());
  if (entry == nullptr) {
    return NotFound("POSTING_NOT_FOUND", absl::StrCat("posting of ", request.source_system()),
                    request.external_id());
  }
  const Booking newest = BookingOf(entry->newest());
  ASSIGN_OR_RETURN(Posting posting,
                   PlanReversal(newest, FindIn(stored.commitments, request.external_id()), day,
                                reference.ClosedThrough(request.source_system())));
  const Booking reversal = ReversalOf(newest, posting);
  RETURN_IF_ERROR(WriteBookings(tx, {reversal}));
  FinanceData next = view.data();
  next.ledger = WithBookings(next.ledger, {reversal}, tx.version());
  view.AdvanceOnCommit(tx, std::move(next));
  return ToMessage(Entry{.posting = std::move(posting),
                         .revision = reversal.revision,
                         .reversal = true,
                         .version = tx.version(),
                         .book_year = reversal.book_year,
                         .recorded_at = tx.committed_at()},
                   reference);
}

}  // namespace

void AddPostingMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddRead(kLedgerRead, ListPostings);
  router->AddExport(kLedgerRead, ExportPostings);
  router->AddWrite(kLedgerWrite, ReversePosting);
}

}  // namespace wijkmonitor::finance
