#pragma once

// Between the messages of posting.proto and the domain; its files are read in convert_ledger.*.

#include "absl/status/statusor.h"
#include "services/finance/convert_ledger.h"
#include "services/finance/domain/ledger.h"
#include "wijkmonitor/finance/v1/posting.pb.h"

namespace wijkmonitor::finance {

v1::Posting ToMessage(const Entry& entry, const Reference& reference);

// INVALID_ARGUMENT for a field that cannot be read.
absl::StatusOr<PostingFilter> FromMessage(const v1::ListPostingsRequest& request);
PostingFilter FromMessage(const v1::ExportPostingsRequest& request);
absl::StatusOr<LedgerDefaults> FromMessage(const v1::ImportPostingsRequest& request);

// Of a message that has a field for each.
template <class Message>
void FillDimensions(const Dimensions& dimensions, Message* message) {
  message->set_scheme(dimensions.scheme);
  message->set_action_line(dimensions.action_line);
  message->set_project(dimensions.project);
  message->set_directorate(dimensions.directorate);
  message->set_taakveld(dimensions.taakveld);
  message->set_area(dimensions.area);
}

// Postings as a file that ReadLedger reads by the profile "wijkmonitor": the header, and a line for
// one of them, as this revision of its external id (0: it does not say).
std::string PostingHeader();
std::string PostingLine(const Posting& posting, int32_t revision);

}  // namespace wijkmonitor::finance
