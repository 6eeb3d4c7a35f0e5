#pragma once

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace wijkmonitor {

// SHA-256 (FIPS 180-4) of bytes as they come. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void Update(absl::string_view bytes);
  // As Update, preceded by the length: a list of fields hashed this way cannot be read as another
  // list.
  void UpdateField(absl::string_view bytes);
  // The 32 bytes of the hash. Ends the use of this object.
  std::string Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
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
