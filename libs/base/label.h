#pragma once

#include <string>

namespace wijkmonitor {

// A text a person reads, in both languages.
struct Label {
  std::string nl;
  std::string en;
  bool operator==(const Label&) const = default;
};

}  // namespace wijkmonitor
