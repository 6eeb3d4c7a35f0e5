#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/base/mutex.h"
#include "libs/store/postgres_url.h"
#include "libs/store/store_testing.h"

namespace wijkmonitor::store {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::TempPostgres;

constexpr absl::Duration kHealedWithin = absl::Seconds(5);

class PostgresTest : public ::testing::Test {
 protected:
  explicit PostgresTest(TempPostgres& server = TempPostgres::Shared()) : server_(server) {}

  std::unique_ptr<Database> OpenDatabase() {
    absl::StatusOr<std::unique_ptr<Database>> database = Open(url(), kNotes, clock_);
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }
  std::string url() const { return server_.Url(name_); }
  static int64_t MaxRssKib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  }

  TempPostgres& server_;
  const std::string name_ = server_.NewDatabase();
  testing::FakeClock clock_;
};

// Tests that stop the server or make it write everything to disk: that takes long where other tests
// have left many databases.
class ServerTest : public PostgresTest {
 protected:
  ServerTest() : PostgresTest(Own()) {}

 private:
  static TempPostgres& Own() {
    static TempPostgres server;
    return server;
  }
};

bool MayFail(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status);
}

// Clients that write and read all the time, and repeat what failed.
class Clients {
 public:
  explicit Clients(Database& database) : database_(database) {
    for (int t = 0; t < 2; ++t) {
      threads_.emplace_back([this, t] { WriteOn(t); });
      threads_.emplace_back([this] { ReadOn(); });
    }
  }
  // Ends, once everything that was begun is acknowledged; how many notes were.
  int64_t Finish() {
    stopped_ = true;
    for (std::thread& thread : threads_) thread.join();
    MutexLock lock(&mutex_);
    return counts_.written;
  }

  // Wait until reads and writes have succeeded, or failed, from now on. False when they do not.
  bool Succeed(absl::Duration within) { return Change(&Counts::written, &Counts::read, within); }
  bool Fail(absl::Duration within) {
    return Change(&Counts::writes_failed, &Counts::reads_failed, within);
  }

 private:
  struct Counts {
    int64_t written = 0, read = 0, writes_failed = 0, reads_failed = 0;
  };

  bool Change(int64_t Counts::*writes, int64_t Counts::*reads, absl::Duration within) {
    MutexLock lock(&mutex_);
    const Counts before = counts_;
    return mutex_.AwaitFor(
        [&] { return counts_.*writes > before.*writes && counts_.*reads > before.*reads; }, within);
  }
  void Add(int64_t Counts::*count) {
    MutexLock lock(&mutex_);
    ++(counts_.*count);
  }

  void WriteOn(int writer) {
    for (int64_t id = writer; !stopped_; id += 2) {
      absl::Status status;
      do {
        status = AddNote(database_, id, absl::StrCat(id)).status();
        EXPECT_TRUE(status.ok() || MayFail(status)) << status;
        Add(status.ok() ? &Counts::written : &Counts::writes_failed);
      } while (!status.ok());
    }
  }
  void ReadOn() {
    while (!stopped_) {
      const absl::Status status = Number(database_, "SELECT count(*) FROM note").status();
      EXPECT_TRUE(status.ok() || MayFail(status)) << status;
      Add(status.ok() ? &Counts::read : &Counts::reads_failed);
    }
  }

  Database& database_;
  std::atomic<bool> stopped_ = false;
  Mutex mutex_;
  Counts counts_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

// Every note that was acknowledged is there, once, each as one version and one audit row.
void ExpectAllOf(int64_t written, Database& database) {
  EXPECT_EQ(Count(database, "note"), written);
  EXPECT_EQ(VersionOf(database).counter, written);
  EXPECT_EQ(Count(database, "store_audit"), written);
  EXPECT_TRUE(database.Read([](Tx& tx, const DataVersion&) { return VerifyAuditChain(tx); }).ok());
}

TEST_F(ServerTest, HealsAfterTheServerWasStoppedAndStarted) {
  const auto database = OpenDatabase();
  Clients clients(*database);
  for (const auto how :
       {TempPostgres::How::kImmediate, TempPostgres::How::kFast, TempPostgres::How::kImmediate}) {
    EXPECT_TRUE(clients.Succeed(kHealedWithin));
    server_.Stop(how);
    EXPECT_TRUE(clients.Fail(kHealedWithin));
    server_.Start();
    EXPECT_TRUE(clients.Succeed(kHealedWithin));
  }
  ExpectAllOf(clients.Finish(), *database);
}

TEST_F(PostgresTest, HealsAfterItsSessionsWereTerminated) {
  const auto database = OpenDatabase();
  Clients clients(*database);
  for (int round = 0; round < 10; ++round) {
    EXPECT_TRUE(clients.Succeed(kHealedWithin));
    server_.TerminateSessions();
  }
  EXPECT_TRUE(clients.Succeed(kHealedWithin));
  ExpectAllOf(clients.Finish(), *database);
}

TEST_F(PostgresTest, SessionsThatDiedWhileIdleAreNotNoticed) {
  const auto database = OpenDatabase();
  ASSERT_TRUE(AddNote(*database, 1, "1").ok());
  EXPECT_EQ(Count(*database, "note"), 1);
  server_.TerminateSessions();
  EXPECT_TRUE(AddNote(*database, 2, "2").ok());
  EXPECT_EQ(Count(*database, "note"), 2);
}

TEST_F(ServerTest, APromiseOutlivesACrashOfTheServer) {
  const auto here = OpenDatabase(), there = OpenDatabase();
  ASSERT_TRUE(AddNote(*there, 1, "1").ok());
  absl::Time promised = VersionOf(*here).committed_at;
  // The first one syncs how far they may go, the others need not.
  for (int i = 0; i < 3; ++i) {
    promised += absl::Seconds(1);
    ASSERT_TRUE(here->Promise(promised).ok());
  }
  server_.Stop(TempPostgres::How::kImmediate);
  server_.Start();
  ASSERT_TRUE(AddNote(*there, 2, "2").ok());
  EXPECT_GT(VersionOf(*there).committed_at, promised);
  EXPECT_TRUE(here->Promise(promised + absl::Hours(1)).ok());
}

TEST_F(PostgresTest, WithoutTheRowOfPromisesNothingIsPromisedOrWritten) {
  const auto database = OpenDatabase();
  server_.Execute("DELETE FROM store_promise", name_);
  EXPECT_EQ(ReasonOf(database->Promise(absl::Now())), "STORE_DAMAGED");
  EXPECT_EQ(ReasonOf(AddNote(*database, 1, "1").status()), "STORE_DAMAGED");
  EXPECT_EQ(Count(*database, "note"), 0);
}

TEST_F(ServerTest, NewVersionsAreHeardOfAgainAfterTheServerWasAway) {
  const auto here = OpenDatabase();
  const auto there = OpenDatabase();
  Mutex mutex;
  DataVersion heard;
  const auto watch = here->OnNewVersion([&] {
    const absl::Status read = here->Read([&](Tx&, const DataVersion& version) {
      MutexLock lock(&mutex);
      heard = version;
      return absl::OkStatus();
    });
    return read;
  });
  server_.Stop(TempPostgres::How::kImmediate);
  const absl::Status away = AddNote(*there, 1, "1").status();
  EXPECT_EQ(away.code(), absl::StatusCode::kUnavailable) << away;
  server_.Start();
  const auto result = AddNote(*there, 1, "1");
  ASSERT_TRUE(result.ok()) << result.status();
  MutexLock lock(&mutex);
  EXPECT_TRUE(mutex.AwaitFor([&] { return heard == result->version; }, kHealedWithin));
}

TEST_F(PostgresTest, TheServersConnectionLimitIsUnavailable) {
  const std::string role = "role_" + name_;
  server_.Execute(
      absl::StrCat("CREATE ROLE ", role, " LOGIN; ALTER DATABASE ", name_, " OWNER TO ", role));
  const auto opened = Open(server_.Url(name_, role), kNotes, clock_);
  ASSERT_TRUE(opened.ok()) << opened.status();
  Database& database = **opened;
  server_.Execute(absl::StrCat("ALTER DATABASE ", name_, " CONNECTION LIMIT 1"));
  const absl::Status refused = Number(database, "SELECT 1").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
  EXPECT_EQ(ReasonOf(refused), "STORE_UNAVAILABLE");
  EXPECT_TRUE(AddNote(database, 1, "1").ok());
  server_.Execute(absl::StrCat("ALTER DATABASE ", name_, " CONNECTION LIMIT -1"));
  EXPECT_EQ(Count(database, "note"), 1);
}

TEST_F(PostgresTest, UsesABoundedNumberOfSessions) {
  const auto database = OpenDatabase();
  std::vector<std::thread> readers;
  for (int t = 0; t < 3 * limits::kReadConnectionsMax; ++t) {
    readers.emplace_back([&, t] {
      EXPECT_TRUE(Number(*database, "SELECT 1 FROM pg_sleep(0.02)").ok());
      EXPECT_TRUE(AddNote(*database, t, absl::StrCat(t)).ok());
    });
  }
  for (std::thread& reader : readers) reader.join();
  const int64_t sessions = *Number(
      *database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()");
  EXPECT_LE(sessions, limits::kReadConnectionsMax + 1);
  EXPECT_GT(sessions, 1);
}

TEST_F(PostgresTest, AServerThatBecameAStandbyIsLeft) {
  const auto database = OpenDatabase();
  const absl::Status refused = Write(*database, [](Tx& tx) {
    RETURN_IF_ERROR(tx.Execute("SET TRANSACTION READ ONLY"));
    return tx.Execute("INSERT INTO note (id) VALUES (1)");
  });
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
  EXPECT_EQ(ReasonOf(refused), "STORE_UNAVAILABLE");
  EXPECT_TRUE(AddNote(*database, 1, "1").ok());
}

TEST_F(PostgresTest, AWriterThatDoesNothingLosesItsPlace) {
  const auto database = OpenDatabase();
  EXPECT_EQ(*Number(*database,
                    "SELECT CAST(setting AS BIGINT) FROM pg_settings "
                    "WHERE name = 'idle_in_transaction_session_timeout'"),
            absl::ToInt64Milliseconds(limits::kStoreIdleInTransactionMax));
  const absl::Status lost = Write(*database, [&](Tx& tx) {
    RETURN_IF_ERROR(tx.Execute("SET LOCAL idle_in_transaction_session_timeout = 10"));
    while (server_.Execute("SELECT count(*) FROM pg_stat_activity WHERE state = "
                           "'idle in transaction'") != "0") {
    }
    return tx.Execute("INSERT INTO note (id) VALUES (1)");
  });
  EXPECT_EQ(lost.code(), absl::StatusCode::kUnavailable) << lost;
  EXPECT_TRUE(AddNote(*database, 1, "1").ok());
}

TEST_F(PostgresTest, CommitsAreSyncedWhateverTheServersDefault) {
  server_.Execute(absl::StrCat("ALTER DATABASE ", name_, " SET synchronous_commit = off"));
  const auto database = OpenDatabase();
  EXPECT_EQ(*Number(*database, "SELECT current_setting('synchronous_commit') = 'on'"), 1);
}

TEST_F(PostgresTest, ACommitCutOffIsAnUnknownOutcomeThatARepetitionResolves) {
  const auto database = OpenDatabase();
  // A trigger that ends the session while it commits.
  server_.Execute(
      "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$; "
      "CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON note INITIALLY DEFERRED "
      "FOR EACH ROW EXECUTE FUNCTION cut()",
      name_);
  const absl::Status cut = AddNote(*database, 1, "1").status();
  EXPECT_EQ(cut.code(), absl::StatusCode::kUnavailable) << cut;
  EXPECT_EQ(ReasonOf(cut), "STORE_OUTCOME_UNKNOWN");
  EXPECT_THAT(std::string(cut.message()), HasSubstr("same request_id"));
  server_.Execute("DROP TRIGGER cut ON note", name_);
  EXPECT_TRUE(AddNote(*database, 1, "1").ok());
  EXPECT_EQ(Count(*database, "note"), 1);
}

TEST_F(PostgresTest, ErrorsHaveTheirCodes) {
  const auto database = OpenDatabase();
  const auto raised = [&](const std::string& sqlstate) {
    return database->Read([&](Tx& tx, const DataVersion&) {
      return tx.Execute(
          absl::StrCat("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '", sqlstate, "'; END $$"));
    });
  };
  const struct {
    const char* sqlstate;
    absl::StatusCode code;
    const char* reason;
  } cases[] = {
      {"08006", absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE"},
      {"57P01", absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE"},
      {"53300", absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE"},
      {"57014", absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE"},
      {"58030", absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE"},
      {"25006", absl::StatusCode::kUnavailable, "STORE_UNAVAILABLE"},
      {"55P03", absl::StatusCode::kUnavailable, "STORE_BUSY"},
      {"53100", absl::StatusCode::kResourceExhausted, "STORE_FULL"},
      {"40001", absl::StatusCode::kAborted, "STORE_CONFLICT"},
      {"40P01", absl::StatusCode::kAborted, "STORE_CONFLICT"},
      {"XX001", absl::StatusCode::kDataLoss, "STORE_DAMAGED"},
      {"XX002", absl::StatusCode::kDataLoss, "STORE_DAMAGED"},
      {"22021", absl::StatusCode::kInvalidArgument, "TEXT_NOT_STORABLE"},
      {"22012", absl::StatusCode::kInternal, ""},
  };
  for (const auto& c : cases) {
    const absl::Status status = raised(c.sqlstate);
    EXPECT_EQ(status.code(), c.code) << c.sqlstate << ": " << status;
    EXPECT_EQ(ReasonOf(status), c.reason) << c.sqlstate;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.sqlstate));
  }
  EXPECT_EQ(Count(*database, "note"), 0);
}

TEST_F(PostgresTest, TextThatIsNotUtf8IsRefused) {
  const auto database = OpenDatabase();
  const absl::Status written = Write(*database, [](Tx& tx) {
    return tx.Execute("INSERT INTO note (id, text) VALUES (1, $1)", {Value("\xff")});
  });
  EXPECT_EQ(ReasonOf(written), "TEXT_NOT_STORABLE") << written;
}

TEST_F(PostgresTest, AResultOfATypeOutsideTheDialectIsRefused) {
  const auto database = OpenDatabase();
  const absl::Status numeric = Number(*database, "SELECT sum(id) FROM note").status();
  EXPECT_EQ(numeric.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(numeric.message()), HasSubstr("CAST"));
}

TEST_F(PostgresTest, BulkRefusesAValueOfAnotherTypeThanItsColumn) {
  const auto database = OpenDatabase();
  const absl::Status written = Write(*database, [](Tx& tx) {
    return tx.Bulk("note", {"id"}, [](std::vector<Value>* row) {
      *row = {Value(1.5)};
      return true;
    });
  });
  EXPECT_EQ(written.code(), absl::StatusCode::kInternal) << written;
  EXPECT_EQ(Count(*database, "note"), 0);
}

TEST_F(PostgresTest, ALargeResultDoesNotHaveToFitIntoMemory) {
  const auto database = OpenDatabase();
  const int64_t before_kib = MaxRssKib();
  int64_t bytes = 0;
  const absl::Status read = database->Read([&](Tx& tx, const DataVersion&) {
    return tx.Query("SELECT repeat('x', 1048576) FROM generate_series(1, 1024)", {},
                    [&](const Row& row) {
                      bytes += static_cast<int64_t>(row.Text(0).size());
                      return absl::OkStatus();
                    });
  });
  EXPECT_TRUE(read.ok()) << read;
  EXPECT_EQ(bytes, int64_t{1} << 30);
  // Address sanitizer keeps what was freed, up to 256 MiB.
  EXPECT_LT(MaxRssKib() - before_kib, 400 << 10);
}

TEST_F(ServerTest, WhenTheDiskIsFullWritesAreRefusedReadsGoOnAndRoomHeals) {
  const SmallDisk disk(24);
  const passwd* user = getpwnam("postgres");
  ASSERT_TRUE(disk.mounted() && user != nullptr) << "mounting a file system needs root";
  const std::string folder = disk.File("space");
  std::filesystem::create_directory(folder);
  ASSERT_EQ(chown(folder.c_str(), user->pw_uid, user->pw_gid), 0);
  server_.Execute(absl::StrCat("CREATE TABLESPACE small LOCATION '", folder, "'"));
  const std::string name = server_.NewDatabase("TABLESPACE small");
  {
    const auto database = *Open(server_.Url(name), kNotes, clock_);
    std::ofstream(disk.File("other")) << std::string(4 << 20, 'x');
    const auto [notes, error] = Fill(*database);
    EXPECT_EQ(error.code(), absl::StatusCode::kResourceExhausted) << error;
    EXPECT_EQ(ReasonOf(error), "STORE_FULL");
    EXPECT_EQ(Count(*database, "note"), notes);
    std::filesystem::remove(disk.File("other"));
    EXPECT_TRUE(AddLargeNote(*database, notes).ok());
    EXPECT_EQ(Count(*database, "note"), notes + 1);
  }
  server_.Execute(absl::StrCat("DROP DATABASE ", name, " WITH (FORCE)"));
  server_.Execute("DROP TABLESPACE small");
}

TEST_F(PostgresTest, ADatabaseOfAnotherEncodingOrOrderIsRefusedWithARemedy) {
  for (const char* options : {"ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
                              "LOCALE_PROVIDER icu ICU_LOCALE 'nl-NL' TEMPLATE template0"}) {
    const std::string name = server_.NewDatabase(options);
    const absl::Status refused = Open(server_.Url(name), kNotes, clock_).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << refused;
    EXPECT_EQ(ReasonOf(refused), "STORE_UNSUITABLE");
    EXPECT_THAT(std::string(refused.message()),
                HasSubstr(absl::StrCat("CREATE DATABASE \"", name, "\" ENCODING 'UTF8'")));
  }
}

TEST_F(PostgresTest, ADatabaseThatIsNotThereIsNamed) {
  const absl::Status absent = Open(server_.Url("absent"), kNotes, clock_).status();
  EXPECT_EQ(absent.code(), absl::StatusCode::kUnavailable) << absent;
  EXPECT_THAT(std::string(absent.message()), HasSubstr("cannot open postgresql:///absent"));
}

TEST(PostgresUrl, NoErrorShowsAPassword) {
  testing::FakeClock clock;
  for (const char* url : {
           "postgresql://user:geheim@127.0.0.1:1/db",
           "postgres://user:geheim@127.0.0.1:1/db?sslmode=disable",
           "postgresql://user@127.0.0.1:1/db?password=geheim",
           "postgresql://user:ge%zzgeheim@127.0.0.1:1/db",
           "postgresql://user:ge@geheim@127.0.0.1:1/db",
           "postgresql://user:ge/geheim@127.0.0.1:1/db",
           "postgresql://user:geheim",
           "postgresql://127.0.0.1:1/db?passwrd=geheim",
           "mysql://user:geheim@127.0.0.1/db",
       }) {
    const absl::Status status = Open(url, kNotes, clock).status();
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(status.ToString(), Not(HasSubstr("geheim"))) << url;
  }
}

TEST(PostgresUrl, IsShownWithoutPasswordAndParameters) {
  EXPECT_EQ(ShownPostgresUrl("postgresql://me:secret@host:5432/db?password=secret"),
            "postgresql://me@host:5432/db");
  EXPECT_EQ(ShownPostgresUrl("postgres://me:se?cret@host/db"), "postgres://me@host/db");
  EXPECT_EQ(ShownPostgresUrl("postgresql://host:5432/db"), "postgresql://host:5432/db");
  EXPECT_EQ(ShownPostgresUrl("postgresql:///db?host=/run/postgresql"), "postgresql:///db");
}

}  // namespace
}  // namespace wijkmonitor::store
