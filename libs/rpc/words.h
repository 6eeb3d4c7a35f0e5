#pragma once

// The words of files and documents for the API's enums: a value's name without the prefix that all
// values of its enum share ("REALISATION" for POSTING_KIND_REALISATION).

#include <google/protobuf/generated_enum_reflection.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace wijkmonitor::rpc {

// What `word` stands for; nothing for a word that is none, or not to be sent (0).
std::optional<int> ParseWord(const google::protobuf::EnumDescriptor& type, absl::string_view word);
// Empty for a number that has none, or is not to be sent.
std::string WordOf(const google::protobuf::EnumDescriptor& type, int number);
// All words but that of `except`, separated by spaces, for messages.
std::string WordsOf(const google::protobuf::EnumDescriptor& type, int except = 0);

// The same by type: an enum of the API, or one of a domain that is numbered as it.
template <class Api, class T>
std::optional<T> ParseAs(absl::string_view word) {
  const std::optional<int> number = ParseWord(*google::protobuf::GetEnumDescriptor<Api>(), word);
  if (!number.has_value()) return std::nullopt;
  return static_cast<T>(*number);
}
template <class Api>
std::string Word(auto value) {
  return WordOf(*google::protobuf::GetEnumDescriptor<Api>(), static_cast<int>(value));
}
template <class Api>
std::string Words() {
  return WordsOf(*google::protobuf::GetEnumDescriptor<Api>());
}

// What a field of an enum says, for a domain that numbers it as the API; nothing where it is
// unspecified.
template <class T>
std::optional<T> AnyOr(int number) {
  if (number == 0) return std::nullopt;
  return static_cast<T>(number);
}

// The field that says it; unspecified for nothing.
template <class Api, class T>
Api ToApi(const std::optional<T>& value) {
  return static_cast<Api>(value.has_value() ? static_cast<int>(*value) : 0);
}

// Likewise the words that files have (formats::Cells::Word): all but that of `kExcept`.
template <class Api, class T, Api kExcept = Api()>
struct FileWords {
  using Value = T;
  static std::optional<T> Parse(absl::string_view word) {
    const std::optional<T> value = ParseAs<Api, T>(word);
    return value == static_cast<T>(kExcept) ? std::nullopt : value;
  }
  static std::string All() { return WordsOf(*google::protobuf::GetEnumDescriptor<Api>(), kExcept); }
};

}  // namespace wijkmonitor::rpc
