#pragma once

// Numbers and texts as few bytes, for lists that are stored whole. Numbers take one byte from -64
// to 63, and at most ten: zigzag and base-128, as protocol buffers write them. Pure.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace wijkmonitor {

class Packer {
 public:
  void Number(int64_t number);
  void Text(absl::string_view text);
  // Nothing is added after this.
  std::string Finish() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what a Packer wrote, in the same order. Of bytes that none wrote it gives what there is, 0
// and "" where there is nothing, and is not ok().
class Unpacker {
 public:
  // The bytes outlive it, and the texts that it gives.
  explicit Unpacker(absl::string_view bytes) : bytes_(bytes) {}

  int64_t Number();
  // A number from 0 up to and including `most`; another is not ok.
  uint64_t Count(uint64_t most);
  absl::string_view Text();
  bool ok() const { return ok_; }
  // Whether that was all, and well.
  bool AtEnd() const { return ok_ && bytes_.empty(); }

 private:
  absl::string_view bytes_;  // that are left
  bool ok_ = true;
};

}  // namespace wijkmonitor
