// UTF-8: the same answer as from a decoder that works out each code point.

#include "libs/base/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

// Bytes of the code point at the start of `text`; 0 when there is none (RFC 3629).
size_t CodePointBytes(absl::string_view text) {
  const auto byte = [text](size_t at) { return uint32_t{static_cast<uint8_t>(text[at])}; };
  if (byte(0) < 0x80) return 1;
  size_t length = 0;
  while (length < 8 && (byte(0) & (0x80u >> length)) != 0) ++length;
  if (length < 2 || length > 4 || text.size() < length) return 0;
  uint32_t code_point = byte(0) & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0u) != 0x80u) return 0;
    code_point = code_point << 6 | (byte(i) & 0x3fu);
  }
  constexpr uint32_t kFirstOfLength[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
  if (code_point < kFirstOfLength[length] || code_point > 0x10ffff || surrogate) return 0;
  return length;
}

size_t FirstInvalid(absl::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    const size_t length = CodePointBytes(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return at;
}

}  // namespace
}  // namespace wijkmonitor::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using wijkmonitor::fuzz::Expect;
  const absl::string_view text = wijkmonitor::fuzz::AsText(data, size);
  Expect(wijkmonitor::FirstInvalidUtf8(text) == wijkmonitor::fuzz::FirstInvalid(text),
         "the decoder finds another first invalid byte");
  return 0;
}
