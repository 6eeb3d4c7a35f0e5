#include "libs/rpc/words.h"

#include <google/protobuf/descriptor.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace wijkmonitor::rpc {
namespace {

// The value 0 is named PREFIX_UNSPECIFIED.
absl::string_view PrefixOf(const google::protobuf::EnumDescriptor& type) {
  return absl::StripSuffix(type.value(0)->name(), "UNSPECIFIED");
}

}  // namespace

std::optional<int> ParseWord(const google::protobuf::EnumDescriptor& type, absl::string_view word) {
  const absl::string_view prefix = PrefixOf(type);
  for (int i = 1; i < type.value_count(); ++i) {
    absl::string_view name = type.value(i)->name();
    if (absl::ConsumePrefix(&name, prefix) && name == word) return type.value(i)->number();
  }
  return std::nullopt;
}

std::string WordOf(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  if (value == nullptr || number == 0) return "";
  return std::string(absl::StripPrefix(value->name(), PrefixOf(type)));
}

std::string WordsOf(const google::protobuf::EnumDescriptor& type, int except) {
  std::string all;
  for (int i = 1; i < type.value_count(); ++i) {
    if (type.value(i)->number() == except) continue;
    absl::StrAppend(&all, all.empty() ? "" : " ", WordOf(type, type.value(i)->number()));
  }
  return all;
}

}  // namespace wijkmonitor::rpc
