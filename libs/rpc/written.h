#pragma once

// What people write, one item at a time: who may change it, from what, and what was changed. The
// items are kept by libs/store/written.h.

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/base/rejection.h"
#include "libs/base/scope.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/page.h"
#include "libs/store/written.h"
#include "wijkmonitor/common/v1/revision.pb.h"

namespace wijkmonitor::rpc {

// Who makes a change. A write handler takes it beside the view.
struct Writer {
  std::string author;  // pseudonym
  std::string role;
  std::set<std::string> organisations;
  Scope may_see;    // drafts
  Scope may_write;  // of the class of the method
};

// What is said of a change that `writer` makes of what belongs to `organisation`. Error:
// INVALID_ARGUMENT, INVALID_FIELDS for a reason that is no text of at most limits::kReasonBytesMax.
absl::StatusOr<store::Signature> SignatureOf(const Writer& writer, const std::string& organisation,
                                             const std::string& reason = "");

// The etag of an item is its revision.
std::string EtagOf(int64_t revision);
// INVALID_ARGUMENT, ETAG_REQUIRED when none is given; ABORTED, ETAG_MISMATCH when it is another's.
absl::Status CheckEtag(absl::string_view etag, int64_t revision);

// PERMISSION_DENIED, OTHER_ORGANISATION unless `writer` may change what belongs to `organisation`.
// What the writer may not see is NOT_FOUND, which the handler says as for what there is not.
absl::Status CheckMayWrite(const Writer& writer, const std::string& organisation);
// PERMISSION_DENIED, FOUR_EYES when `writer` is one of the authors of what is to be decided on: of
// all that was written since the last decision (WrittenTable::Authors). It holds for the caller
// "local" of a service without credentials too.
absl::Status CheckFourEyes(const Writer& writer, const std::set<std::string>& authors,
                           absl::string_view verb);

// Takes into `after`, the item as it is, the fields of `wanted` that `mask` names, or all of
// `writable` where it names none. Both are messages of one type. Error: INVALID_ARGUMENT,
// INVALID_FIELDS for a field that is none of `writable`.
absl::Status TakeMasked(const google::protobuf::Message& wanted,
                        const google::protobuf::FieldMask& mask,
                        absl::Span<const absl::string_view> writable,
                        google::protobuf::Message* after);

// What a domain calls a column, and where in a message it stands.
struct ColumnField {
  absl::string_view column, field;
};
// INVALID_ARGUMENT, INVALID_FIELDS for what is wrong with the field `item` of a request, or, where
// that is empty, with the request itself; OK for nothing. A column that `fields` does not have is a
// field of that name.
absl::Status InvalidItem(absl::string_view item, absl::Span<const Rejection> rejections,
                         absl::Span<const ColumnField> fields);

// FAILED_PRECONDITION, WRONG_STATE unless `state` is one of those that `verb` needs, and nothing of
// what it needs is missing. All are words that the API shows.
absl::Status CheckState(absl::string_view verb, absl::string_view state,
                        absl::Span<const absl::string_view> needed,
                        absl::Span<const std::string> missing = {});

// The fields in which two messages of one type differ; an etag is none. A field that has its
// default value, and no presence, has none.
std::vector<common::v1::FieldChange> ChangesBetween(const google::protobuf::Message& before,
                                                    const google::protobuf::Message& after);

// A revision of an item whose message `to_message` makes. `before`: the one before; null: none.
template <class Item, class ToMessage>
common::v1::Revision RevisionOf(const store::Written<Item>* before,
                                const store::Written<Item>& written, const ToMessage& to_message) {
  common::v1::Revision revision;
  revision.set_number(written.revision);
  *revision.mutable_at() = TimestampOf(written.changed_at);
  revision.set_organisation(written.signature.organisation);
  revision.set_role(written.signature.role);
  revision.set_reason(written.signature.reason);
  const auto after = to_message(written.item);
  using Message = std::remove_cvref_t<decltype(after)>;
  for (common::v1::FieldChange& change :
       ChangesBetween(before == nullptr ? Message() : to_message(before->item), after)) {
    *revision.add_changes() = std::move(change);
  }
  return revision;
}

// A page of the history of an item, the first revision first, as the answer of a List method: see
// ListPage.
template <class Answer, class Item, class Request, class ToMessage>
absl::StatusOr<Answer> HistoryPage(const std::vector<store::Written<Item>>& history,
                                   const Request& request, const ToMessage& to_message) {
  using Written = store::Written<Item>;
  const auto key = [](const Written& written) {
    return absl::StrCat(absl::Dec(written.revision, absl::kZeroPad19));
  };
  return ListPage<Answer>(history, key, All<Written>, request, [&](const Written& written) {
    const Written* const before = &written == &history.front() ? nullptr : &written - 1;
    return RevisionOf(before, written, to_message);
  });
}

}  // namespace wijkmonitor::rpc
