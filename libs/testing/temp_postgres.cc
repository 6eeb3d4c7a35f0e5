#include "libs/testing/temp_postgres.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace wijkmonitor::testing {
namespace {

constexpr absl::string_view kPrograms = "/usr/lib/postgresql/15/bin/";

[[noreturn]] void Abort(absl::string_view what) {
  std::fprintf(stderr, "%s\n", std::string(what).c_str());
  std::abort();
}

// The user to run the server, when that is not us.
const passwd* OtherUser() {
  if (geteuid() != 0) return nullptr;
  const passwd* user = getpwnam("postgres");
  if (user == nullptr) Abort("there is no user postgres: install postgresql-15");
  return user;
}

// Starts a program of PostgreSQL, its output going to `log`.
pid_t Launch(const std::vector<std::string>& arguments, const std::string& log) {
  const passwd* user = OtherUser();
  const std::string path = absl::StrCat(kPrograms, arguments.front());
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (user != nullptr &&
      (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(126);
  }
  // After the change of user, which clears it. SIGQUIT: stop at once, children included.
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  execv(path.c_str(), argv.data());
  _exit(127);
}

}  // namespace

TempPostgres::TempPostgres() {
  if (const passwd* user = OtherUser()) {
    if (chown(dir_.path().c_str(), user->pw_uid, user->pw_gid) != 0) Abort("cannot chown");
  }
  const pid_t pid =
      Launch({"initdb", "--pgdata", dir_.File("data"), "--locale=C", "--encoding=UTF8",
              "--auth=trust", "--no-sync", "--username", std::string(kOwner)},
             dir_.File("initdb.log"));
  int status = 0;
  waitpid(pid, &status, 0);
  if (status != 0) Abort("initdb failed: is postgresql-15 installed?");
  Start();
}

TempPostgres::~TempPostgres() { Stop(How::kImmediate); }

TempPostgres& TempPostgres::Shared() {
  static TempPostgres shared;
  return shared;
}

void TempPostgres::Start() {
  // Buffers for all that a test writes: a read that had to write out a page would fail on a full
  // disk.
  pid_ = Launch({"postgres", "-D", dir_.File("data"), "-k", dir_.path(), "-c",
                 "listen_addresses=", "-c", "shared_buffers=64MB", "-c", "max_connections=40", "-c",
                 "fsync=on", "-c", "recovery_init_sync_method=syncfs"},
                dir_.File("server.log"));
  for (int i = 0; i < 1500; ++i) {
    if (PQping(Url("postgres").c_str()) == PQPING_OK) return;
    if (waitpid(pid_, nullptr, WNOHANG) != 0) Abort("the PostgreSQL server ended");
    absl::SleepFor(absl::Milliseconds(20));
  }
  Abort("the PostgreSQL server does not answer");
}

void TempPostgres::Stop(How how) {
  if (pid_ <= 0) return;
  kill(pid_, how == How::kFast ? SIGINT : SIGQUIT);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string TempPostgres::NewDatabase(absl::string_view options) {
  std::string name = absl::StrCat("test", ++databases_);
  Execute(absl::StrCat("CREATE DATABASE ", name, " ", options));
  return name;
}

std::string TempPostgres::Url(absl::string_view database, absl::string_view user) const {
  return absl::StrCat("postgresql:///", database, "?host=", dir_.path(), "&user=", user);
}

std::string TempPostgres::Execute(const std::string& sql, absl::string_view database) const {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(Url(database).c_str()),
                                                                &PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()),
                                                             &PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    Abort(absl::StrCat(sql, ": ", PQerrorMessage(connection.get())));
  }
  return PQntuples(result.get()) == 0 ? "" : PQgetvalue(result.get(), 0, 0);
}

void TempPostgres::TerminateSessions() const {
  Execute(
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
      "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
}

}  // namespace wijkmonitor::testing
