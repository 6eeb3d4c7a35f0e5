#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

namespace wijkmonitor::robustness {

// A disk that can be made to run full. Used by one thread.
class FullDisk {
 public:
  virtual ~FullDisk() = default;
  // Where the database and the log are to be.
  virtual const std::string& folder() const = 0;
  // Leaves no room for more, until it is made. `writer` is the process that must feel it.
  virtual void Fill(pid_t writer) = 0;
  virtual void MakeRoom(pid_t writer) = 0;
};

// A file system in memory, mounted under `folder`, and seen by this process and its children alone.
// Needs root.
std::unique_ptr<FullDisk> NewSmallFileSystem(const std::string& folder);

// A limit on the size of the files that the process writes: what lies beyond is an error, as on a
// full disk. `folder` is used as it is.
std::unique_ptr<FullDisk> NewFileSizeLimit(const std::string& folder);

}  // namespace wijkmonitor::robustness
