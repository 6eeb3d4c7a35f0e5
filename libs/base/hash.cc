#include "libs/base/hash.h"

#include <endian.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace wijkmonitor {
namespace {

// OpenSSL fails here only when it is out of memory or entropy: nothing right can be done after
// that.
void CheckOpenSsl(int result) {
  if (result != 1) std::abort();
}

// Fetched once: EVP_sha256() is looked up anew at each use, which costs more than hashing a short
// text.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
  CheckOpenSsl(EVP_DigestInit_ex(context_.get(), Algorithm(), nullptr));
}

void Sha256::Update(absl::string_view bytes) {
  CheckOpenSsl(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

void Sha256::UpdateField(absl::string_view bytes) {
  const uint64_t length = htole64(bytes.size());
  Update({reinterpret_cast<const char*>(&length), sizeof length});
  Update(bytes);
}

std::string Sha256::Finish() {
  std::string hash(32, '\0');
  CheckOpenSsl(
      EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(hash.data()), nullptr));
  return hash;
}

std::string Sha256Of(absl::string_view bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return hash.Finish();
}

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  CheckOpenSsl(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)));
  return bytes;
}

std::string RandomUuid() {
  std::string bytes = RandomBytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string uuid = absl::BytesToHexString(bytes);
  for (const size_t dash : {8, 13, 18, 23}) uuid.insert(dash, 1, '-');
  return uuid;
}

bool IsUuid(absl::string_view text) {
  constexpr absl::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(), [](char c, char form) {
    return form == '-' ? c == '-' : absl::ascii_isxdigit(c);
  });
}

}  // namespace wijkmonitor
