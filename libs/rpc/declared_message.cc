#include "libs/rpc/declared_message.h"

#include <google/protobuf/descriptor.h>

#include <cstdlib>
#include <iostream>

namespace wijkmonitor::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A field of a message, or of the part that it is in.
struct Path {
  const FieldDescriptor* part;  // null: a field of the message itself
  const FieldDescriptor& field;
};
Path PathOf(const Descriptor& message, absl::string_view name) {
  if (const auto* field = message.FindFieldByName(std::string(name))) return {nullptr, *field};
  const size_t mark = name.rfind('_');
  const FieldDescriptor* part = nullptr;
  if (mark != absl::string_view::npos) {
    part = message.FindFieldByName(std::string(name.substr(0, mark)));
  }
  if (part != nullptr && part->message_type() != nullptr) {
    const std::string inner(name.substr(mark + 1));
    if (const auto* field = part->message_type()->FindFieldByName(inner)) return {part, *field};
  }
  std::cerr << message.full_name() << " has no field for the column " << name << "\n";
  std::exit(EXIT_FAILURE);
}

// A field, and the message that has it: `message` or a part of it.
struct Place {
  Message& message;
  const FieldDescriptor& field;
};
Place PlaceOf(Message& message, absl::string_view name) {
  const auto& [part, field] = PathOf(*message.GetDescriptor(), name);
  if (part == nullptr) return {message, field};
  return {*message.GetReflection()->MutableMessage(&message, part), field};
}

}  // namespace

const FieldDescriptor& FieldOf(const Descriptor& message, absl::string_view name) {
  return PathOf(message, name).field;
}

const FieldDescriptor& PartsField(const Descriptor& message) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.is_repeated() && field.message_type() != nullptr) return field;
  }
  std::cerr << message.full_name() << " has no field for the parts of an item\n";
  std::exit(EXIT_FAILURE);
}

void MessageIo::Amount(ColumnName name, const std::optional<int64_t>& minor) {
  const FieldDescriptor& field = FieldOf(*message_.GetDescriptor(), name.field);
  if (!minor.has_value()) return;
  MessageIo money(message_.GetReflection()->MutableMessage(&message_, &field));
  money.SetText("currency_code", currency_code_);
  money.SetNumber("amount_minor", *minor);
}

void MessageIo::List(ColumnName name, const std::vector<std::string>& texts) {
  const FieldDescriptor& field = FieldOf(*message_.GetDescriptor(), name.field);
  for (const std::string& text : texts) {
    message_.GetReflection()->AddString(&message_, &field, text);
  }
}

void MessageIo::SetText(absl::string_view name, const std::string& text) {
  const auto [message, field] = PlaceOf(message_, name);
  message.GetReflection()->SetString(&message, &field, text);
  if (name == "currency_code") currency_code_ = text;
}

void MessageIo::SetNumber(absl::string_view name, int64_t number) {
  const auto [message, field] = PlaceOf(message_, name);
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(&message, &field, static_cast<int>(number));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&message, &field, number != 0);
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&message, &field, static_cast<int32_t>(number));
    default:
      return reflection.SetInt64(&message, &field, number);
  }
}

void MessageIo::SetReal(absl::string_view name, double number) {
  const auto [message, field] = PlaceOf(message_, name);
  message.GetReflection()->SetDouble(&message, &field, number);
}

void MessageIo::AddNumber(absl::string_view name, int number) {
  const auto [message, field] = PlaceOf(message_, name);
  message.GetReflection()->AddEnumValue(&message, &field, number);
}

}  // namespace wijkmonitor::rpc
