#include "tests/robustness/full_disk.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "absl/strings/str_cat.h"

namespace wijkmonitor::robustness {
namespace {

constexpr char kSize[] = "size=128m";

[[noreturn]] void Fail(absl::string_view what) {
  throw std::runtime_error(absl::StrCat(what, ": ", std::strerror(errno)));
}

class SmallFileSystem final : public FullDisk {
 public:
  explicit SmallFileSystem(std::string folder)
      : folder_(std::move(folder)), ballast_(folder_ + "/ballast") {}
  ~SmallFileSystem() override { umount2(folder_.c_str(), MNT_DETACH); }

  const std::string& folder() const override { return folder_; }

  // Writes a file until no byte more goes in.
  void Fill(pid_t) override {
    const int file = open(ballast_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file < 0) Fail("cannot fill the disk");
    const std::string piece(4096, '.');
    while (write(file, piece.data(), piece.size()) > 0) continue;
    const bool is_full = errno == ENOSPC;
    close(file);
    if (!is_full) Fail("cannot fill the disk");
  }
  void MakeRoom(pid_t) override { std::filesystem::remove(ballast_); }

 private:
  const std::string folder_, ballast_;
};

class FileSizeLimit final : public FullDisk {
 public:
  explicit FileSizeLimit(std::string folder) : folder_(std::move(folder)) {}

  const std::string& folder() const override { return folder_; }

  // No file of the folder may grow. (What is overwritten in place still can.)
  void Fill(pid_t writer) override {
    uintmax_t smallest = UINTMAX_MAX;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (entry.is_regular_file()) smallest = std::min(smallest, entry.file_size());
    }
    Limit(writer, static_cast<rlim_t>(smallest));
  }
  void MakeRoom(pid_t writer) override { Limit(writer, RLIM_INFINITY); }

 private:
  static void Limit(pid_t writer, rlim_t bytes) {
    const rlimit limit{bytes, RLIM_INFINITY};
    if (prlimit(writer, RLIMIT_FSIZE, &limit, nullptr) != 0) Fail("cannot limit the size of files");
  }

  const std::string folder_;
};

}  // namespace

std::unique_ptr<FullDisk> NewSmallFileSystem(const std::string& folder) {
  const std::string place = folder + "/disk";
  if (mkdir(place.c_str(), 0700) != 0) Fail("cannot make a folder");
  // A mount of one's own: nobody else sees it, and it goes when the process ends.
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("tmpfs", place.c_str(), "tmpfs", 0, kSize) != 0) {
    Fail("cannot mount a file system, which needs root");
  }
  return std::make_unique<SmallFileSystem>(place);
}

std::unique_ptr<FullDisk> NewFileSizeLimit(const std::string& folder) {
  return std::make_unique<FileSizeLimit>(folder);
}

}  // namespace wijkmonitor::robustness
