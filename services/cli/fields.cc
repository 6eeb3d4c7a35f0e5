#include "services/cli/fields.h"

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/json_util.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "libs/base/utf8.h"
#include "libs/rpc/comments.h"
#include "libs/rpc/words.h"

namespace wijkmonitor::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::JsonStringToMessage;

// Where a field stands in a request: its message, and itself last.
using Path = std::vector<const FieldDescriptor*>;

// The names of options that people know better than those of the fields.
const std::map<std::string, std::string>& KnownNames() {
  static const auto* const kNames =
      new std::map<std::string, std::string>{{"source-system", "source"},
                                             {"external-id", "id"},
                                             {"currency-code", "currency"},
                                             {"method-version", "method"},
                                             {"interval-level-percent", "interval-level"},
                                             {"control-totals-lines", "control-lines"},
                                             {"control-totals-amount", "control-amount"},
                                             {"control-totals-currency-code", "control-currency"}};
  return *kNames;
}

std::string OptionOf(const Path& path) {
  std::string name;
  for (const FieldDescriptor* field : path) {
    absl::StrAppend(&name, name.empty() ? "" : "-", field->name());
  }
  name = absl::StrReplaceAll(name, {{"_", "-"}});
  const auto known = KnownNames().find(name);
  return absl::StrCat("--", name, known == KnownNames().end() ? "" : ",--" + known->second);
}

bool IsInstant(const FieldDescriptor& field) {
  return field.message_type() == google::protobuf::Timestamp::descriptor();
}

// {scheme, agreed, period}: what such a message may say.
std::string JsonKind(const google::protobuf::Descriptor& type) {
  std::vector<absl::string_view> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return absl::StrCat("a ", type.name(), " as JSON {", absl::StrJoin(names, ", "), "}");
}

// What a value of the field is written as.
std::string Kind(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return "one of " + rpc::WordsOf(*field.enum_type());
    case FieldDescriptor::CPPTYPE_STRING:
      return "text";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return "a number";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return IsInstant(field) ? "an instant such as 2024-10-01T12:00:00Z"
                              : JsonKind(*field.message_type());
    default:
      return "a whole number";
  }
}

// How an option is called, and what it is for.
struct OptionText {
  std::string name, help;
};

void AddOption(CLI::App* command, const Path& path, const OptionText& option_text,
               Message* request) {
  const FieldDescriptor& field = *path.back();
  const auto put = [path, request](const std::string& text) {
    Message* message = request;
    for (size_t step = 0; step + 1 < path.size(); ++step) {
      message = message->GetReflection()->MutableMessage(message, path[step]);
    }
    PutField(text, *path.back(), message);
  };
  const auto& [name, help] = option_text;
  CLI::Option* const option = field.is_repeated()
                                  ? command
                                        ->add_option_function<std::vector<std::string>>(
                                            name,
                                            [put](const std::vector<std::string>& texts) {
                                              for (const std::string& text : texts) put(text);
                                            },
                                            help)
                                        ->delimiter(field.message_type() == nullptr ? ',' : '\0')
                                  : command->add_option_function<std::string>(name, put, help);
  option->check(FieldValidator(field))->type_name(Kind(field));
}

void AddAll(CLI::App* command, const google::protobuf::Descriptor& type, const Path& before,
            Message* request) {
  static const std::set<std::string> kOfTheCommand = {"chunk", "page_token", "page_size",
                                                      "request_id"};
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (before.empty() && kOfTheCommand.contains(field.name())) continue;
    Path path = before;
    path.push_back(&field);
    const bool is_one_message =
        field.message_type() != nullptr && !IsInstant(field) && !field.is_repeated();
    // A message within itself has no end.
    const OptionText text = {OptionOf(path), rpc::CommentOf(field)};
    if (field.message_type() == google::protobuf::FieldMask::descriptor()) {
      // Its only field is called as itself: nobody knows of `paths`.
      path.push_back(field.message_type()->FindFieldByName("paths"));
      AddOption(command, path, text, request);
    } else if (is_one_message && before.size() < 3) {
      AddAll(command, *field.message_type(), path, request);
    } else {
      AddOption(command, path, text, request);
    }
  }
}

}  // namespace

bool PutField(const std::string& text, const FieldDescriptor& field, Message* message) {
  const google::protobuf::Reflection& reflection = *message->GetReflection();
  const bool several = field.is_repeated();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    several ? reflection.AddString(message, &field, text)
            : reflection.SetString(message, &field, text);
    return true;
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const std::optional<int> value = rpc::ParseWord(
        *field.enum_type(), absl::AsciiStrToUpper(absl::StrReplaceAll(text, {{"-", "_"}})));
    if (!value.has_value()) return false;
    several ? reflection.AddEnumValue(message, &field, *value)
            : reflection.SetEnumValue(message, &field, *value);
    return true;
  }
  if (several && field.message_type() != nullptr) {
    return JsonStringToMessage(text, reflection.AddMessage(message, &field)).ok();
  }
  // All others are written as in JSON: numbers and instants between quotes, true and false not.
  const bool is_bool = field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
  if (is_bool && text != "true" && text != "false") return false;
  if (text.find_first_of("\"\\") != std::string::npos) return false;
  // JSON of protobuf also takes 0x10, and a number that is none.
  const bool is_number = !is_bool && field.message_type() == nullptr;
  if (is_number && text.find_first_not_of("0123456789+-.eE") != std::string::npos) return false;
  const std::string value = is_bool ? text : absl::StrCat("\"", text, "\"");
  const std::string json =
      absl::StrCat("{\"", field.name(), "\":", several ? "[" : "", value, several ? "]" : "", "}");
  const std::unique_ptr<Message> part(message->New());
  if (!JsonStringToMessage(json, part.get()).ok()) return false;
  message->MergeFrom(*part);
  return true;
}

CLI::Validator FieldValidator(const FieldDescriptor& field) {
  const auto wrong = [&field](const std::string& text) -> std::string {
    const std::unique_ptr<Message> scratch(google::protobuf::MessageFactory::generated_factory()
                                               ->GetPrototype(field.containing_type())
                                               ->New());
    if (text.empty()) return NotEmpty()(text);
    if (FirstInvalidUtf8(text) < text.size()) return "must be UTF-8";
    if (PutField(text, field, scratch.get())) return "";
    return absl::StrCat("must be ", Kind(field), ", not ", text);
  };
  return {wrong, ""};
}

void AddFields(CLI::App* command, Message* message) {
  AddAll(command, *message->GetDescriptor(), {}, message);
}

}  // namespace wijkmonitor::cli
