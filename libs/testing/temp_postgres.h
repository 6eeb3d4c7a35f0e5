#pragma once

#include <sys/types.h>

#include <string>

#include "absl/strings/string_view.h"
#include "libs/testing/temp_dir.h"

namespace wijkmonitor::testing {

// A real PostgreSQL server of its own, on a unix socket in a temporary folder, with text ordered by
// its bytes and every commit synced to disk. Run by the user postgres when we are root, whom
// PostgreSQL refuses. It ends with the thread that started it, also when the program crashes.
class TempPostgres {
 public:
  enum class How { kFast, kImmediate };  // sessions are ended; or, as in a crash: recovery follows

  // Makes and starts it; aborts the test program when Debian's postgresql-15 is not there.
  TempPostgres();
  ~TempPostgres();
  TempPostgres(const TempPostgres&) = delete;
  TempPostgres& operator=(const TempPostgres&) = delete;

  // One for all tests of a program; made at the first call, from the main thread.
  static TempPostgres& Shared();

  void Start();
  void Stop(How how = How::kFast);

  // A new empty database; its name. `options` are those of CREATE DATABASE.
  std::string NewDatabase(absl::string_view options = "");
  // As store::Open wants it. With a user other than the owner of the cluster, who is a superuser:
  // see Execute.
  std::string Url(absl::string_view database, absl::string_view user = kOwner) const;

  // Runs statements, and returns the first value of the last as text, empty when there is none.
  // Aborts the test program on an error.
  std::string Execute(const std::string& sql, absl::string_view database = "postgres") const;
  // Ends every session of every client.
  void TerminateSessions() const;

 private:
  static constexpr absl::string_view kOwner = "wijkmonitor";

  TempDir dir_;
  pid_t pid_ = -1;
  int databases_ = 0;
};

}  // namespace wijkmonitor::testing
