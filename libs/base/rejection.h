#pragma once

#include <cstdint>
#include <string>

namespace wijkmonitor {

// One thing that is wrong with an imported file.
struct Rejection {
  int64_t line = 0;    // from 1; 0 for the file as a whole
  std::string column;  // name of the column; empty when the row as a whole is meant
  std::string value;   // what was found
  std::string reason;  // why it cannot be accepted, and what would be right

  bool operator==(const Rejection&) const = default;
};

// Something about a file that its sender should know, and that is no reason to refuse it.
using Warning = Rejection;

}  // namespace wijkmonitor
