#include "libs/rpc/written.h"

#include <google/protobuf/text_format.h>

#include <map>
#include <memory>
#include <optional>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/field_checks.h"

namespace wijkmonitor::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The values of a message, each as text by its path, in the order of the fields.
class Values {
 public:
  explicit Values(const Message& message) { Add(message, ""); }

  const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }
  std::optional<std::string> Find(const std::string& path) const {
    const auto found = by_path_.find(path);
    if (found == by_path_.end()) return std::nullopt;
    return found->second;
  }

 private:
  void Add(const Message& message, const std::string& prefix) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (prefix.empty() && field->name() == "etag") continue;
      const std::string path = absl::StrCat(prefix, field->name());
      if (!field->is_repeated()) {
        AddOne(message, *field, -1, path);
        continue;
      }
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        AddOne(message, *field, i, absl::StrCat(path, "[", KeyOf(message, *field, i), "]"));
      }
    }
  }

  // What tells one of several apart: its id, else its place.
  static std::string KeyOf(const Message& message, const FieldDescriptor& field, int i) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const Message& part = message.GetReflection()->GetRepeatedMessage(message, &field, i);
      const FieldDescriptor* id = part.GetDescriptor()->FindFieldByName("id");
      if (id != nullptr && id->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        return part.GetReflection()->GetString(part, id);
      }
    }
    return absl::StrCat(i);
  }

  // `i`: -1 where the field is one.
  void AddOne(const Message& message, const FieldDescriptor& field, int i,
              const std::string& path) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return Add(i < 0 ? reflection.GetMessage(message, &field)
                       : reflection.GetRepeatedMessage(message, &field, i),
                 path + ".");
    }
    std::string text;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      text = i < 0 ? reflection.GetString(message, &field)
                   : reflection.GetRepeatedString(message, &field, i);
    } else {
      google::protobuf::TextFormat::PrintFieldValueToString(message, &field, i, &text);
    }
    by_path_[path] = text;
    all_.emplace_back(path, std::move(text));
  }

  std::vector<std::pair<std::string, std::string>> all_;
  std::map<std::string, std::string> by_path_;
};

}  // namespace

absl::StatusOr<store::Signature> SignatureOf(const Writer& writer, const std::string& organisation,
                                             const std::string& reason) {
  FieldChecks checks;
  checks.Text("reason", reason, TextShape::kParagraphs, limits::kReasonBytesMax);
  RETURN_IF_ERROR(checks.status());
  store::Signature signature{writer.author, "", writer.role, reason};
  if (writer.organisations.contains(organisation)) {
    signature.organisation = organisation;
  } else if (writer.organisations.size() == 1) {
    signature.organisation = *writer.organisations.begin();
  }
  return signature;
}

std::string EtagOf(int64_t revision) { return absl::StrCat(revision); }

absl::Status CheckEtag(absl::string_view etag, int64_t revision) {
  if (etag.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "ETAG_REQUIRED",
                     "etag is required: a change names the etag of what it changes, as it was read",
                     {{"etag", "is required"}});
  }
  if (etag == EtagOf(revision)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                   absl::StrCat("it was changed meanwhile: its etag is ", EtagOf(revision),
                                "; read it again and decide again"),
                   {{"etag", absl::StrCat("is now ", EtagOf(revision))}});
}

absl::Status CheckMayWrite(const Writer& writer, const std::string& organisation) {
  if (writer.may_write.MayWrite(organisation)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "OTHER_ORGANISATION",
                   "it belongs to another organisation than the caller's");
}

absl::Status CheckFourEyes(const Writer& writer, const std::set<std::string>& authors,
                           absl::string_view verb) {
  if (!authors.contains(writer.author)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "FOUR_EYES",
                   absl::StrCat("to ", verb, " it takes somebody who did not write it"));
}

absl::Status CheckState(absl::string_view verb, absl::string_view state,
                        absl::Span<const absl::string_view> needed,
                        absl::Span<const std::string> missing) {
  const bool is_in_state = absl::c_linear_search(needed, state);
  if (is_in_state && missing.empty()) return absl::OkStatus();
  std::string message =
      absl::StrCat("to ", verb, " it, its state must be ", absl::StrJoin(needed, " or "));
  absl::StrAppend(&message, is_in_state ? ", as it is" : absl::StrCat("; it is ", state));
  if (!missing.empty()) absl::StrAppend(&message, "; missing: ", absl::StrJoin(missing, ", "));
  return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_STATE", message);
}

absl::Status TakeMasked(const Message& wanted, const google::protobuf::FieldMask& mask,
                        absl::Span<const absl::string_view> writable, Message* after) {
  std::set<std::string> paths(mask.paths().begin(), mask.paths().end());
  if (paths.empty()) paths.insert(writable.begin(), writable.end());
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

std::vector<common::v1::FieldChange> ChangesBetween(const Message& before, const Message& after) {
  const Values old_values(before), new_values(after);
  std::vector<common::v1::FieldChange> changes;
  const auto add = [&](const std::string& path, const std::optional<std::string>& was,
                       const std::optional<std::string>& is) {
    if (was == is) return;
    common::v1::FieldChange& change = changes.emplace_back();
    change.set_field(path);
    if (was.has_value()) change.set_before(*was);
    if (is.has_value()) change.set_after(*is);
  };
  for (const auto& [path, text] : new_values.all()) add(path, old_values.Find(path), text);
  for (const auto& [path, text] : old_values.all()) {
    if (!new_values.Find(path).has_value()) add(path, text, std::nullopt);
  }
  return changes;
}

}  // namespace wijkmonitor::rpc
