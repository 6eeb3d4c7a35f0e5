#pragma once

// What is remembered of an audit file while its lines are read: internal to the reader.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"
#include "libs/base/rejection.h"
#include "libs/formats/xaf_elements.h"

namespace wijkmonitor::formats::xaf {

// The start of `text`, of whole characters, with at most limits::kRejectionValueBytesMax bytes.
std::string Shortened(absl::string_view text);

// Of lines; in minor units.
struct Sums {
  int64_t lines = 0;
  absl::int128 debit = 0;
  absl::int128 credit = 0;
  bool whole = true;  // every line has an amount that could be added
};

// As FormatAmount, for sums beyond 64 bits.
std::string FormatSum(absl::int128 minor);

// Ids of one kind: those that are defined, and those that are referred to. An empty id is none.
class Ids {
 public:
  // The first definition counts.
  void Define(const std::string& id, absl::string_view type);
  // `line` and `element` are where it is referred to; the first counts.
  void Refer(const std::string& id, int64_t line, Element element);
  // Empty when it is not defined. Valid until the next call.
  absl::string_view TypeOf(const std::string& id) const;
  size_t size() const { return ids_.size(); }
  // Adds a warning for each id that is not defined, in order. `version` is that of the file.
  void WarnOfUndefined(absl::string_view reason, absl::string_view version,
                       std::vector<Warning>* warnings) const;

 private:
  struct Id {
    bool defined = false;
    std::string type;
    int64_t line = 0;
    Element element = kOutside;
  };
  std::map<std::string, Id> ids_;
};

}  // namespace wijkmonitor::formats::xaf
