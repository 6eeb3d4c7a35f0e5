#include "libs/testing/temp_database.h"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "absl/strings/str_cat.h"

namespace wijkmonitor::testing {
namespace {

using FilePtr = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;

FilePtr OpenFile(const std::string& path) {
  sqlite3* file = nullptr;
  sqlite3_open(path.c_str(), &file);
  return {file, &sqlite3_close};
}

// Copies a database into another, which may be open elsewhere.
void CopyFile(const std::string& from, const std::string& to) {
  const FilePtr source = OpenFile(from), target = OpenFile(to);
  sqlite3_backup* backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
  if (sqlite3_backup_step(backup, -1) != SQLITE_DONE || sqlite3_backup_finish(backup) != 0) {
    std::fprintf(stderr, "cannot copy %s\n", from.c_str());
    std::abort();
  }
}

}  // namespace

TempDatabase::TempDatabase(Engine engine)
    : engine_(engine),
      name_(engine == Engine::kSqlite ? dir_.File("test.db")
                                      : TempPostgres::Shared().NewDatabase()),
      url_(engine == Engine::kSqlite ? "sqlite:" + name_ : TempPostgres::Shared().Url(name_)) {}

void TempDatabase::SaveCopy() {
  if (engine_ == Engine::kSqlite) return CopyFile(name_, dir_.File("copy.db"));
  RunAlone(absl::StrCat("CREATE DATABASE ", name_, "_copy TEMPLATE ", name_));
}

void TempDatabase::RestoreCopy() {
  if (engine_ == Engine::kSqlite) return CopyFile(dir_.File("copy.db"), name_);
  // Not dropped: that writes everything to disk.
  RunAlone(absl::StrCat("ALTER DATABASE ", name_, " RENAME TO ", name_, "_", ++replaced_,
                        "; ALTER DATABASE ", name_, "_copy RENAME TO ", name_));
}

void TempDatabase::RunAlone(const std::string& sql) const {
  const TempPostgres& server = TempPostgres::Shared();
  server.Execute(absl::StrCat("ALTER DATABASE ", name_, " ALLOW_CONNECTIONS false"));
  server.TerminateSessions();
  server.Execute(sql);
  server.Execute(absl::StrCat("ALTER DATABASE ", name_, " ALLOW_CONNECTIONS true"));
}

}  // namespace wijkmonitor::testing
