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
// All words, separated by spaces, for messages.
std::string WordsOf(const google::protobuf::EnumDescriptor& type);

// The same by type: an enum of the API, or one of a domain that is numbered as it.
template <class Api, class T>
std::optional<T> ParseAs(absl::string_view word) {
  const std::optional<int> number = ParseWord(*google::protobuf::GetEnumDescriptor<Api>(), word);
  if (!number.has_value()) return std::nullopt;
  return static_cast<T>(*number);
}
template <class Api>
std::string Words() {
  return WordsOf(*google::protobuf::GetEnumDescriptor<Api>());
}

// The same as formats::Words<T> of that enum.
template <class Api, class T>
struct WordsAs {
  static std::optional<T> Parse(absl::string_view word) { return ParseAs<Api, T>(word); }
  static std::string All() { return Words<Api>(); }
};

}  // namespace wijkmonitor::rpc
