#include "libs/base/file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace wijkmonitor {
namespace {

constexpr size_t kPieceBytes = 64 << 10;

absl::Status Unreadable(absl::StatusCode code, const std::string& path, absl::string_view why) {
  return MakeError(code, "UNREADABLE_FILE", absl::StrCat(path, ": ", why));
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return Unreadable(absl::StatusCode::kInvalidArgument, path, "is a folder, not a file");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return Unreadable(absl::StatusCode::kNotFound, path, std::strerror(errno));
  std::string bytes, piece(kPieceBytes, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())), file.gcount() > 0) {
    bytes.append(piece, 0, static_cast<size_t>(file.gcount()));
    if (bytes.size() > bytes_max) {
      return MakeError(absl::StatusCode::kInvalidArgument, "FILE_TOO_LARGE",
                       absl::StrCat(path, ": has more than ", bytes_max, " bytes"));
    }
  }
  if (file.bad()) {
    return Unreadable(absl::StatusCode::kInvalidArgument, path, "cannot be read to its end");
  }
  return bytes;
}

}  // namespace wijkmonitor
