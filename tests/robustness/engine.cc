#include "tests/robustness/engine.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/clock.h"
#include "libs/testing/or_throw.h"

namespace wijkmonitor::robustness {
namespace {

namespace fs = std::filesystem;

constexpr char kCountSessions[] =
    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'service'";  // kPostgresUser
constexpr absl::Duration kSessionsEndWithin = absl::Seconds(20);

class Sqlite final : public Engine {
 public:
  Sqlite(const std::string& folder, absl::Span<const store::Migration> migrations)
      : file_(fs::path(folder) / "service.db"), migrations_(migrations) {}

  std::string url() const override { return "sqlite:" + file_.string(); }

  // A copy of the file and of its write-ahead log: opening the original would bring the log into
  // the file, which is the service's to do.
  std::unique_ptr<store::Database> OpenLeftBehind() override {
    const fs::path folder = file_.parent_path() / "left-behind";
    fs::remove_all(folder);
    fs::create_directory(folder);
    for (const char* ending : {"", "-wal"}) {
      const std::string part = file_.string() + ending;
      if (fs::exists(part)) fs::copy_file(part, folder / (file_.filename().string() + ending));
    }
    return testing::OrThrow(
        store::Open("sqlite:" + (folder / file_.filename()).string(), migrations_, clock_));
  }

  std::string Keep(const std::string&) override { return file_.string(); }

 private:
  const fs::path file_;
  const absl::Span<const store::Migration> migrations_;
  SystemClock clock_;
};

class Postgres final : public Engine {
 public:
  Postgres(testing::TempPostgres& server, absl::Span<const store::Migration> migrations)
      : server_(server), migrations_(migrations) {
    // Not a superuser, for limits to hold.
    server_.Execute(absl::StrCat(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '", kPostgresUser,
        "') THEN CREATE ROLE ", kPostgresUser, " LOGIN; END IF; END $$"));
    name_ = server_.NewDatabase(absl::StrCat("OWNER ", kPostgresUser));
  }

  std::string url() const override { return server_.Url(name_, kPostgresUser); }

  // The server may still be committing what the service asked of it just before its end.
  std::unique_ptr<store::Database> OpenLeftBehind() override {
    const absl::Time last = absl::Now() + kSessionsEndWithin;
    while (server_.Execute(kCountSessions) != "0") {
      if (absl::Now() > last) throw std::runtime_error("sessions of a killed service do not end");
      absl::SleepFor(absl::Milliseconds(2));
    }
    return testing::OrThrow(store::Open(url(), migrations_, clock_));
  }

  std::string Keep(const std::string& folder) override {
    const std::string file = absl::StrCat(folder, "/service.dump");
    const std::string command = absl::StrCat("/usr/lib/postgresql/15/bin/pg_dump --format=custom '",
                                             server_.Url(name_), "' > ", file);
    return std::system(command.c_str()) == 0 ? file : "lost: pg_dump failed";
  }

 private:
  testing::TempPostgres& server_;
  const absl::Span<const store::Migration> migrations_;
  std::string name_;
  SystemClock clock_;
};

}  // namespace

std::unique_ptr<Engine> NewPostgres(testing::TempPostgres& server,
                                    absl::Span<const store::Migration> migrations) {
  return std::make_unique<Postgres>(server, migrations);
}

std::unique_ptr<Engine> NewSqlite(const std::string& folder,
                                  absl::Span<const store::Migration> migrations) {
  return std::make_unique<Sqlite>(folder, migrations);
}

}  // namespace wijkmonitor::robustness
