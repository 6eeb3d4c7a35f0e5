// Key sets: any text is read or refused with its reason; every key that is read can be asked for.

#include <nlohmann/json.hpp>
#include <string>

#include "libs/auth/encoding.h"
#include "libs/auth/key_set.h"
#include "libs/base/status.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

using nlohmann::json;

void CheckObject(absl::string_view text) {
  const auto object = auth::ParseJsonObject(text);
  const json plain = json::parse(text, nullptr, false);
  if (object.ok()) Expect(*object == plain, "another object than is written");
}

void CheckKeySet(absl::string_view text) {
  const auto keys = auth::KeySet::Parse(text);
  if (!keys.ok()) {
    Expect(ReasonOf(keys.status()) == "BAD_KEY_SET", "a key set is refused without its reason");
    return;
  }
  const json plain = json::parse(text)["keys"];
  Expect(plain.size() == keys->size(), "keys were left out or added");
  for (const json& key : plain) {
    const auth::PublicKey* found = keys->Find(key["kid"].get<std::string>());
    Expect(found != nullptr, "a key cannot be found");
    Expect(key["alg"] == std::string(NameOf(found->algorithm())), "a key of another algorithm");
    Expect(!key.contains("d") && !key.contains("k"), "a private key was read");
    Expect(!found->Verifies("text", "no signature"), "anything is signed");
  }
}

}  // namespace
}  // namespace wijkmonitor::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = wijkmonitor::fuzz::AsText(data, size);
  wijkmonitor::fuzz::CheckObject(text);
  wijkmonitor::fuzz::CheckKeySet(text);
  return 0;
}
