#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/rpc/messages.h"
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
  std::vector<RecordedEntry> entries;
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    ASSIGN_OR_RETURN(entries, ListEntries(tx, version, filter, after, size));
    return absl::OkStatus();
  }));
  v1::ListPostingsResponse response;
  for (const RecordedEntry& recorded : entries) {
    *response.add_postings() =
        ToMessage(recorded.entry, view.data().ledger.reference(), recorded.recorded_at);
  }
  if (static_cast<int>(entries.size()) == size) {
    response.set_next_page_token(
        rpc::MakePageToken(bound, absl::StrCat(entries.back().entry.number)));
  }
  return response;
}

absl::StatusOr<rpc::NextMessage<v1::ExportPostingsResponse>> ExportPostings(
    const View& view, const v1::ExportPostingsRequest& request) {
  struct Progress {
    PostingFilter filter;
    int64_t after = 0;
    bool started = false, ended = false;
  };
  auto progress = std::make_shared<Progress>();
  progress->filter = FromMessage(request);
  RETURN_IF_ERROR(CheckFilter(view, progress->filter));
  return rpc::NextMessage<v1::ExportPostingsResponse>(
      [view, progress]() -> absl::StatusOr<std::optional<v1::ExportPostingsResponse>> {
        if (progress->ended) return std::nullopt;
        v1::ExportPostingsResponse message;
        if (!progress->started) message.set_data(PostingHeader());
        progress->started = true;
        std::vector<RecordedEntry> entries;
        RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
          ASSIGN_OR_RETURN(entries, ListEntries(tx, version, progress->filter, progress->after,
                                                limits::kPageSizeMax));
          return absl::OkStatus();
        }));
        for (const auto& [entry, recorded_at] : entries) {
          message.mutable_data()->append(PostingLine(entry.posting, entry.revision));
        }
        progress->ended = entries.size() < size_t{limits::kPageSizeMax};
        if (!entries.empty()) progress->after = entries.back().entry.number;
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
  DeclaredPosting wanted;
  wanted.posting.external_id = request.external_id();
  ASSIGN_OR_RETURN(const StoredPostings stored, LoadKnown(tx, request.source_system(), {wanted}));
  ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, tx.version()));
  const KnownPostings known = KnownOf(stored, reference, request.source_system());
  const KnownEntry* entry = known.find(request.external_id());
  if (entry == nullptr) {
    return NotFound("POSTING_NOT_FOUND", absl::StrCat("posting of ", request.source_system()),
                    request.external_id());
  }
  const Booking newest = BookingOf(entry->newest());
  ASSIGN_OR_RETURN(Posting posting,
                   PlanReversal(newest, known.find_commitment(request.external_id()), day,
                                known.closed_through));
  const Booking reversal = ReversalOf(newest, posting);
  RETURN_IF_ERROR(WriteBookings(tx, {reversal}));
  AdvanceOnCommit(tx, {reversal}, view);
  return ToMessage(Entry{.posting = std::move(posting),
                         .revision = reversal.revision,
                         .reversal = true,
                         .version = tx.version(),
                         .book_year = reversal.book_year},
                   reference, tx.committed_at());
}

}  // namespace

void AddPostingMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddRead(kLedgerRead, ListPostings);
  router->AddExport(kLedgerRead, ExportPostings);
  router->AddWrite(kLedgerWrite, ReversePosting);
}

}  // namespace wijkmonitor::finance
