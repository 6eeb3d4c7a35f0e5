#pragma once

// The fields of an item that people write: which of them a request changes, and what is wrong with
// them.

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/base/rejection.h"

namespace wijkmonitor::rpc {

// Takes into `after`, the item as it is, the fields of `wanted` that `mask` names: with "*" all of
// `writable`. Where it names none, those that are not empty in `wanted` (as AIP-134 has it), so
// that a caller who knows fewer fields empties none. Both are messages of one type. Error:
// INVALID_ARGUMENT, INVALID_FIELDS for a field that is none of `writable`.
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

}  // namespace wijkmonitor::rpc
