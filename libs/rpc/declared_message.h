#pragma once

// Items that files declare (libs/base/declared.h) as messages of the API. What an item is known by
// is the field `id`; a column is the field of its name, or part of one: `window_start` is the field
// `start` of the field `window`. A column without a field ends the program: each resource is asked
// for all of its columns at the start.

#include <google/protobuf/message.h>

#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/base/date.h"
#include "libs/base/declared.h"

namespace wijkmonitor::rpc {

const google::protobuf::FieldDescriptor& FieldOf(const google::protobuf::Descriptor& message,
                                                 absl::string_view name);
// The field that has the parts of an item: the only one of several messages.
const google::protobuf::FieldDescriptor& PartsField(const google::protobuf::Descriptor& message);

// Fills a message from an item. Amounts are in the `currency_code` of the item.
class MessageIo : public PlainIo<MessageIo> {
 public:
  // Outlives it.
  explicit MessageIo(google::protobuf::Message* message) : message_(*message) {}

  template <class T>
  void operator()(ColumnName name, const T& value) {
    if constexpr (requires { value.has_value(); }) {
      if (value.has_value()) (*this)(name, *value);
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      SetNumber(name.field, static_cast<int64_t>(value));
    } else if constexpr (std::is_floating_point_v<T>) {
      SetReal(name.field, value);
    } else if constexpr (std::is_same_v<T, absl::CivilDay>) {
      SetText(name.field, FormatDate(value));
    } else {
      SetText(name.field, value);
    }
  }
  void Id(ColumnName, const std::string& id) { SetText("id", id); }
  void Amount(ColumnName name, const std::optional<int64_t>& minor);
  void Scaled(ColumnName name, int64_t value, double unit) {
    SetReal(name.field, static_cast<double>(value) / unit);
  }
  void List(ColumnName name, const std::vector<std::string>& texts);
  template <class T>
  void Words(ColumnName name, const std::set<T>& values) {
    for (const T value : values) AddNumber(name.field, static_cast<int>(value));
  }
  template <class T, class Key>
  void Parts(std::vector<T>& parts, Key T::*) {
    const google::protobuf::FieldDescriptor& field = PartsField(*message_.GetDescriptor());
    for (T& part : parts) {
      MessageIo io(message_.GetReflection()->AddMessage(&message_, &field));
      io.currency_code_ = currency_code_;
      Columns(io, part);
    }
  }

 private:
  void SetText(absl::string_view name, const std::string& text);
  void SetNumber(absl::string_view name, int64_t number);  // also of an enum or bool
  void SetReal(absl::string_view name, double number);
  void AddNumber(absl::string_view name, int number);  // to several of an enum

  google::protobuf::Message& message_;
  std::string currency_code_;
};

template <class Message, class Item>
Message MessageOf(Item item) {
  Message message;
  MessageIo io(&message);
  Columns(io, item);
  return message;
}

}  // namespace wijkmonitor::rpc
