#include "libs/rpc/item_fields.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/rpc/field_checks.h"

namespace wijkmonitor::rpc {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

bool IsFilled(const Message& message, absl::string_view path) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(std::string(path));
  return field->is_repeated() ? message.GetReflection()->FieldSize(message, field) > 0
                              : message.GetReflection()->HasField(message, field);
}

}  // namespace

absl::Status TakeMasked(const Message& wanted, const google::protobuf::FieldMask& mask,
                        absl::Span<const absl::string_view> writable, Message* after) {
  std::set<std::string> paths(mask.paths().begin(), mask.paths().end());
  if (paths == std::set<std::string>{"*"}) {
    paths = {writable.begin(), writable.end()};
  } else if (paths.empty()) {
    for (const absl::string_view path : writable) {
      if (IsFilled(wanted, path)) paths.emplace(path);
    }
  }
  FieldChecks checks;
  std::vector<const FieldDescriptor*> fields;
  for (const std::string& path : paths) {
    if (!absl::c_linear_search(writable, path)) {
      checks.Reject("update_mask", absl::StrCat("\"", path, "\" is no field that can be changed"));
      continue;
    }
    fields.push_back(after->GetDescriptor()->FindFieldByName(path));
  }
  RETURN_IF_ERROR(checks.status());
  const std::unique_ptr<Message> from(wanted.New());
  from->CopyFrom(wanted);
  after->GetReflection()->SwapFields(after, from.get(), fields);
  return absl::OkStatus();
}

absl::Status InvalidItem(absl::string_view item, absl::Span<const Rejection> rejections,
                         absl::Span<const ColumnField> fields) {
  if (rejections.empty()) return absl::OkStatus();
  std::vector<Violation> violations;
  for (const Rejection& rejection : rejections) {
    const auto named = absl::c_find_if(
        fields, [&](const ColumnField& field) { return field.column == rejection.column; });
    const absl::string_view field = named == fields.end() ? rejection.column : named->field;
    const std::string reason = rejection.reason.In(Language::kEn);
    violations.push_back(
        {item.empty() ? std::string(field) : absl::StrCat(item, ".", field),
         rejection.value.empty() ? reason : absl::StrCat("\"", rejection.value, "\": ", reason)});
  }
  return InvalidFields(violations);
}

}  // namespace wijkmonitor::rpc
