#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/date.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/page.h"
#include "services/finance/convert_ledger.h"
#include "services/finance/domain/limits.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

std::string FilterText(const PostingFilter& filter, absl::string_view version) {
  return absl::StrJoin({std::string("postings"), filter.source_system, filter.external_id,
                        filter.scheme, filter.action_line, filter.project, filter.account,
                        absl::StrCat(filter.kind ? static_cast<int>(*filter.kind) : 0,
                                     filter.side ? static_cast<int>(*filter.side) : 0),
                        filter.within ? FormatPeriod(*filter.within) : "", std::string(version)},
                       "\n");
}

absl::Status CheckReversal(const v1::ReversePostingRequest& request,
                           std::optional<absl::CivilDay>* day) {
  std::vector<Violation> violations;
  if (request.source_system().empty()) violations.push_back({"source_system", "is required"});
  if (request.external_id().empty()) violations.push_back({"external_id", "is required"});
  if (!request.day().empty()) {
    const absl::StatusOr<absl::CivilDay> parsed = ParseDate(request.day());
    if (parsed.ok()) {
      *day = *parsed;
    } else {
      violations.push_back({"day", std::string(parsed.status().message())});
    }
  }
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations);
}

}  // namespace

void FinanceService::RegisterLedger(rpc::Router* router) const {
  AddRead(router, "ListPostings", &FinanceService::ListPostings);
  router->AddExport<v1::ExportPostingsRequest, v1::ExportPostingsResponse>(
      "ExportPostings",
      [this](const Call& call,
             const auto& request) -> absl::StatusOr<rpc::NextMessage<v1::ExportPostingsResponse>> {
        const auto snapshot = snapshots_.current();
        ASSIGN_OR_RETURN(const View view, ViewOf(call, *snapshot, request));
        return ExportPostings(view, request);
      });
  router->AddWrite<v1::ReversePostingRequest, v1::Posting>(
      "ReversePosting", [this](const Call&, const auto& request, store::Tx& tx) {
        return ReversePosting(request, tx);
      });
  router->AddWrite<v1::CloseBooksRequest, v1::Books>(
      "CloseBooks",
      [this](const Call&, const auto& request, store::Tx& tx) { return CloseBooks(request, tx); });
}

absl::StatusOr<v1::ListPostingsResponse> FinanceService::ListPostings(
    const View& view, const v1::ListPostingsRequest& request) const {
  ASSIGN_OR_RETURN(const PostingFilter filter, FromMessage(request));
  ASSIGN_OR_RETURN(const int size, rpc::PageSize(request.page_size()));
  // Without `as_of` what is recorded between two pages comes at the end of the last.
  const std::string bound = FilterText(filter, request.has_as_of() ? view.VersionName() : "");
  ASSIGN_OR_RETURN(const std::string position, rpc::ReadPageToken(bound, request.page_token()));
  int64_t after = 0;
  if (!position.empty() && !absl::SimpleAtoi(position, &after)) {
    return InvalidFields({{"page_token", "not a token of this list"}});
  }
  ASSIGN_OR_RETURN(const auto reference, view.ReferenceOfThen());
  std::vector<Entry> entries;
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    ASSIGN_OR_RETURN(entries, ListEntries(tx, version, filter, after, size));
    return absl::OkStatus();
  }));
  v1::ListPostingsResponse response;
  for (const Entry& entry : entries) {
    *response.add_postings() = ToMessage(entry, *reference, view.RecordedAt(entry.version));
  }
  if (static_cast<int>(entries.size()) == size) {
    response.set_next_page_token(rpc::MakePageToken(bound, absl::StrCat(entries.back().number)));
  }
  return response;
}

absl::StatusOr<rpc::NextMessage<v1::ExportPostingsResponse>> FinanceService::ExportPostings(
    const View& view, const v1::ExportPostingsRequest& request) const {
  struct Progress {
    PostingFilter filter;
    int64_t version = 0;  // rows up to it, whatever is written meanwhile
    int64_t after = 0;
    bool started = false, ended = false;
  };
  auto progress = std::make_shared<Progress>();
  ASSIGN_OR_RETURN(progress->filter, FromMessage(request));
  progress->version = view.version().counter;
  return rpc::NextMessage<v1::ExportPostingsResponse>(
      [this, progress]() -> absl::StatusOr<std::optional<v1::ExportPostingsResponse>> {
        if (progress->ended) return std::nullopt;
        v1::ExportPostingsResponse message;
        if (!progress->started) message.set_data(PostingHeader());
        progress->started = true;
        std::vector<Entry> entries;
        RETURN_IF_ERROR(
            database_.Read([&](store::Tx& tx, const store::DataVersion&) -> absl::Status {
              ASSIGN_OR_RETURN(entries, ListEntries(tx, progress->version, progress->filter,
                                                    progress->after, limits::kPageSizeMax));
              return absl::OkStatus();
            }));
        for (const Entry& entry : entries)
          message.mutable_data()->append(PostingLine(entry.posting, entry.revision));
        progress->ended = entries.size() < size_t{limits::kPageSizeMax};
        if (!entries.empty()) progress->after = entries.back().number;
        return message;
      });
}

absl::StatusOr<v1::Posting> FinanceService::ReversePosting(const v1::ReversePostingRequest& request,
                                                           store::Tx& tx) const {
  std::optional<absl::CivilDay> day;
  RETURN_IF_ERROR(CheckReversal(request, &day));
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
  AdvanceOnCommit(tx, {reversal}, snapshots_);
  return ToMessage(Entry{.posting = std::move(posting),
                         .revision = reversal.revision,
                         .reversal = true,
                         .version = tx.version(),
                         .book_year = reversal.book_year},
                   reference, tx.committed_at());
}

absl::StatusOr<v1::Books> FinanceService::CloseBooks(const v1::CloseBooksRequest& request,
                                                     store::Tx& tx) const {
  std::vector<Violation> violations;
  if (request.source_system().empty() ||
      request.source_system().size() > limits::kLedgerIdBytesMax) {
    violations.push_back({"source_system", absl::StrCat("is required, at most ",
                                                        limits::kLedgerIdBytesMax, " bytes")});
  }
  const absl::StatusOr<absl::CivilDay> through = ParseDate(request.through());
  if (!through.ok()) violations.push_back({"through", std::string(through.status().message())});
  if (!violations.empty()) return InvalidFields(violations);
  ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, tx.version()));
  const auto closed = reference.closed_through.find(request.source_system());
  if (closed != reference.closed_through.end() && *through <= closed->second) {
    if (*through == closed->second) return BooksMessage(request.source_system(), *through);
    return MakeError(absl::StatusCode::kFailedPrecondition, "BOOKS_CLOSED",
                     absl::StrCat("the books are closed up to and including ",
                                  FormatDate(closed->second), ": they do not open again"));
  }
  RETURN_IF_ERROR(finance::CloseBooks(tx, request.source_system(), *through));
  return BooksMessage(request.source_system(), *through);
}

}  // namespace wijkmonitor::finance
