#include "libs/base/problem.h"

#include <bit>
#include <cstdint>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "libs/base/limits.h"
#include "libs/base/utf8.h"

namespace wijkmonitor {
namespace {

// A problem that no table has: what went wrong elsewhere, as it stands.
constexpr Problem kOther{"OTHER", "$0", "$0"};

// How a status carries a reason within the program: the address of the problem, and its arguments,
// escaped, so that no text of a file is taken for either.
constexpr absl::string_view kPayload = "wijkmonitor/problem";
constexpr absl::string_view kAdvice = "\x1e", kArgument = "\x1f";

std::string TextOf(const Problem& problem, const std::vector<std::string>& arguments,
                   Language language) {
  std::vector<std::pair<std::string, absl::string_view>> places;
  for (size_t i = 0; i < arguments.size(); ++i) {
    places.emplace_back(absl::StrCat("$", i), arguments[i]);
  }
  return absl::StrReplaceAll(language == Language::kNl ? problem.nl : problem.en, places);
}

std::string Packed(const Problem& problem, const std::vector<std::string>& arguments) {
  std::string text = absl::StrCat(absl::Hex(std::bit_cast<uintptr_t>(&problem)));
  for (const std::string& argument : arguments)
    absl::StrAppend(&text, kArgument, absl::CHexEscape(argument));
  return text;
}

Reason::Advice Unpacked(absl::string_view text) {
  std::vector<std::string> parts = absl::StrSplit(text, kArgument);
  uintptr_t address = 0;
  if (!absl::SimpleHexAtoi(parts[0], &address)) address = 0;
  const auto* const problem = std::bit_cast<const Problem*>(address);
  parts.erase(parts.begin());
  for (std::string& part : parts) {
    std::string argument;
    absl::CUnescape(part, &argument);
    part = std::move(argument);
  }
  return {problem, std::move(parts)};
}

}  // namespace

Reason::Reason(const Problem& what, std::vector<std::string> its_arguments)
    : problem(&what), arguments(std::move(its_arguments)) {
  for (std::string& argument : arguments) {
    if (argument.size() <= limits::kErrorTextBytesMax) continue;
    argument.resize(WholeCharacters(argument, limits::kErrorTextBytesMax));
    argument.shrink_to_fit();
  }
}

std::string Reason::In(Language language) const {
  if (problem == nullptr) return "";
  std::string text = TextOf(*problem, arguments, language);
  for (const Advice& more : advice) {
    absl::StrAppend(&text, "; ", TextOf(*more.problem, more.arguments, language));
  }
  return text;
}

void Attach(const Reason& reason, absl::Status* status) {
  std::vector<std::string> parts = {Packed(*reason.problem, reason.arguments)};
  for (const Reason::Advice& advice : reason.advice) {
    parts.push_back(Packed(*advice.problem, advice.arguments));
  }
  status->SetPayload(kPayload, absl::Cord(absl::StrJoin(parts, kAdvice)));
}

absl::Status ToStatus(const Reason& reason) {
  absl::Status status = absl::InvalidArgumentError(reason.In(Language::kEn));
  Attach(reason, &status);
  return status;
}

Reason ReasonOfStatus(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return Reason(kOther, {std::string(status.message())});
  Reason reason;
  for (const absl::string_view part : absl::StrSplit(std::string(*payload), kAdvice)) {
    Reason::Advice unpacked = Unpacked(part);
    if (reason.problem == nullptr) {
      reason = Reason(*unpacked.problem, std::move(unpacked.arguments));
    } else {
      reason.advice.push_back(std::move(unpacked));
    }
  }
  return reason;
}

}  // namespace wijkmonitor
