#include "libs/base/packing.h"

namespace wijkmonitor {

void Packer::Number(int64_t number) {
  // The sign goes last, so that small numbers below 0 are short too.
  uint64_t left = static_cast<uint64_t>(number) << 1;
  if (number < 0) left = ~left;
  for (; left >= 0x80; left >>= 7) bytes_.push_back(static_cast<char>(left | 0x80));
  bytes_.push_back(static_cast<char>(left));
}

void Packer::Text(absl::string_view text) {
  Number(static_cast<int64_t>(text.size()));
  bytes_.append(text.data(), text.size());
}

int64_t Unpacker::Number() {
  uint64_t number = 0;
  for (int shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    number |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte >= 0x80) continue;
    return static_cast<int64_t>((number >> 1) ^ (~(number & 1) + 1));
  }
  ok_ = false;
  return 0;
}

uint64_t Unpacker::Count(uint64_t most) {
  const int64_t number = Number();
  if (number >= 0 && static_cast<uint64_t>(number) <= most) return static_cast<uint64_t>(number);
  ok_ = false;
  return 0;
}

absl::string_view Unpacker::Text() {
  const uint64_t size = Count(bytes_.size());
  // The size itself has been taken off.
  if (size > bytes_.size()) {
    ok_ = false;
    return "";
  }
  const absl::string_view text = bytes_.substr(0, size);
  bytes_.remove_prefix(size);
  return text;
}

}  // namespace wijkmonitor
