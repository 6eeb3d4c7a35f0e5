// Page tokens: what we made leads back to its position, for its own list only; nothing else is
// taken.

#include "libs/base/limits.h"
#include "libs/rpc/page.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

void CheckForeign(const std::string& filter, const std::string& token) {
  const auto position = rpc::ReadPageToken(filter, token);
  if (!position.ok()) return;
  Expect(token.size() <= limits::kPageTokenBytesMax, "a token above the limit was read");
  Expect(token.empty() == position->empty(), "only the empty token is the first page");
  if (token.empty()) return;
  const auto again = rpc::ReadPageToken(filter, rpc::MakePageToken(filter, *position));
  Expect(again.ok() && *again == *position, "the position of a token that was read has no token");
}

void CheckOwn(const std::string& filter, const std::string& position, size_t changed_at,
              uint8_t change) {
  std::string token = rpc::MakePageToken(filter, position);
  const auto read = rpc::ReadPageToken(filter, token);
  const bool readable = !position.empty() && token.size() <= limits::kPageTokenBytesMax;
  Expect(read.ok() == readable, "a token of ours was not read");
  if (!readable) return;
  Expect(*read == position, "a token leads to another position");
  Expect(!rpc::ReadPageToken(filter + "x", token).ok(), "a token is good for another list");
  token[changed_at % token.size()] ^= static_cast<char>(change);
  const auto altered = rpc::ReadPageToken(filter, token);
  Expect(!altered.ok() || *altered == position, "an altered token leads elsewhere");
}

}  // namespace
}  // namespace wijkmonitor::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzedDataProvider input(data, size);
  const bool own = input.ConsumeBool();
  const std::string filter = input.ConsumeRandomLengthString(64);
  if (!own) {
    wijkmonitor::fuzz::CheckForeign(filter, input.ConsumeRemainingBytesAsString());
    return 0;
  }
  const auto changed_at = input.ConsumeIntegral<uint16_t>();
  const auto change = input.ConsumeIntegral<uint8_t>();
  wijkmonitor::fuzz::CheckOwn(filter, input.ConsumeRemainingBytesAsString(), changed_at, change);
  return 0;
}
