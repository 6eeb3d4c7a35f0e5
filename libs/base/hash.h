#pragma once

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX

namespace wijkmonitor {

// SHA-256 (FIPS 180-4) of bytes as they come. Not thread-safe.
class Sha256 {
 public:
  Sha256();

  void Update(absl::string_view bytes);
  // As Update, preceded by the length: a list of fields hashed this way cannot be read as another
  // list.
  void UpdateField(absl::string_view bytes);
  // The 32 bytes of the hash. Ends the use of this object.
  std::string Finish();

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

// The 32 bytes of the hash of `bytes`.
std::string Sha256Of(absl::string_view bytes);

// `count` bytes from the system's cryptographic random source.
std::string RandomBytes(size_t count);

// A random (version 4) UUID, 36 characters.
std::string RandomUuid();
// Whether it has the form of a UUID, of any version.
bool IsUuid(absl::string_view text);

}  // namespace wijkmonitor
