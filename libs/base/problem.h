#pragma once

// What is wrong with a file, for people in their language and for programs by a code. Every library
// and domain has its problems in one table, PROBLEMS.h beside its code.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor {

enum class Language : uint8_t { kNl, kEn };

// One kind of problem. In its texts "$0" stands for the first argument, "$1" for the next.
struct Problem {
  absl::string_view code;  // [A-Z][A-Z0-9_]*
  absl::string_view nl, en;
};

// A problem of something, with its arguments. Problems live as long as the program.
struct Reason {
  // What `problem` cannot say itself: more advice, after it.
  struct Advice {
    const Problem* problem = nullptr;
    std::vector<std::string> arguments;
    bool operator==(const Advice&) const = default;
  };

  Reason() = default;
  // Arguments are cut off at limits::kErrorTextBytesMax: files may have filled them.
  Reason(const Problem& what, std::vector<std::string> its_arguments = {});  // NOLINT: reads as one

  Reason& Advise(const Problem& what, std::vector<std::string> its_arguments = {}) {
    advice.push_back({&what, std::move(its_arguments)});
    return *this;
  }

  absl::string_view code() const { return problem == nullptr ? "" : problem->code; }
  std::string In(Language language) const;

  bool operator==(const Reason&) const = default;

  const Problem* problem = nullptr;
  std::vector<std::string> arguments;
  std::vector<Advice> advice;
};

// Lets a status carry a reason within the program.
void Attach(const Reason& reason, absl::Status* status);
// INVALID_ARGUMENT, whose message is the reason in English, and which carries it.
absl::Status ToStatus(const Reason& reason);
// What a status carries; of one that carries none its message, as it stands.
Reason ReasonOfStatus(const absl::Status& status);

}  // namespace wijkmonitor
