#pragma once

// What the tests of libs/store have in common: a table of notes, and what they do with it.

#include <gtest/gtest.h>
#include <sys/mount.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"
#include "libs/store/database.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temp_database.h"
#include "libs/testing/temp_dir.h"

namespace wijkmonitor::store {

inline constexpr Migration kNotes[] = {{1, "notes",
                                        "CREATE TABLE note (id BIGINT NOT NULL PRIMARY KEY, text "
                                        "TEXT, mark DOUBLE PRECISION, raw BYTEA);\n"}};

inline Mutation Request(const std::string& id, const std::string& body = "body") {
  return {"someone", "test.v1.Notes/Add", id, Sha256Of(body), std::string(32, 'a')};
}

inline absl::StatusOr<MutationResult> AddNote(Database& database, int64_t id,
                                              const std::string& request_id) {
  return database.Mutate(Request(request_id), [&](Tx& tx) -> absl::StatusOr<std::string> {
    RETURN_IF_ERROR(tx.Execute("INSERT INTO note (id, text) VALUES ($1, $2)",
                               {Value(id), Value(std::string("text"))}));
    tx.Changed("notes");
    return absl::StrCat("added ", id);
  });
}

// A mutation that runs `body` and records nothing as changed.
inline absl::Status Write(Database& database, const std::function<absl::Status(Tx&)>& body) {
  return database
      .Mutate(Request(RandomUuid()),
              [&](Tx& tx) -> absl::StatusOr<std::string> {
                RETURN_IF_ERROR(body(tx));
                return "";
              })
      .status();
}

// The number that a statement gives.
inline absl::StatusOr<int64_t> Number(Database& database, const std::string& sql) {
  int64_t number = -1;
  RETURN_IF_ERROR(database.Read([&](Tx& tx, const DataVersion&) {
    return tx.Query(sql, {}, [&](const Row& row) {
      number = row.Int(0);
      return absl::OkStatus();
    });
  }));
  return number;
}

inline int64_t Count(Database& database, const std::string& table) {
  const absl::StatusOr<int64_t> count = Number(database, "SELECT count(*) FROM " + table);
  EXPECT_TRUE(count.ok()) << count.status();
  return count.value_or(-1);
}

inline DataVersion VersionOf(Database& database) {
  DataVersion version;
  const absl::Status read = database.Read([&](Tx&, const DataVersion& v) {
    version = v;
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
  return version;
}

// Adds a note of 64 KiB that does not compress.
inline absl::Status AddLargeNote(Database& database, int64_t id) {
  return Write(database, [&](Tx& tx) {
    return tx.Execute("INSERT INTO note (id, raw) VALUES ($1, $2)",
                      {Value(id), Value(Bytes{RandomBytes(64 << 10)})});
  });
}

// Adds large notes until there is no room; how many there were, and the error.
inline std::pair<int, absl::Status> Fill(Database& database) {
  for (int notes = 0;; ++notes) {
    if (absl::Status status = AddLargeNote(database, notes); !status.ok()) return {notes, status};
  }
}

// A file system with little room.
class SmallDisk {
 public:
  explicit SmallDisk(int mib)
      : mounted_(mount("tmpfs", dir_.path().c_str(), "tmpfs", 0,
                       absl::StrCat("size=", mib, "m").c_str()) == 0) {}
  ~SmallDisk() {
    if (mounted_) umount2(dir_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // False when we are not permitted to mount one.
  bool mounted() const { return mounted_; }
  std::string File(const std::string& name) const { return dir_.File(name); }

 private:
  testing::TempDir dir_;
  const bool mounted_;
};

// Tests on both engines: an empty database of the parameter's.
class DatabaseTest : public ::testing::TestWithParam<testing::Engine> {
 protected:
  std::unique_ptr<Database> OpenDatabase(absl::Span<const Migration> migrations = kNotes) {
    absl::StatusOr<std::unique_ptr<Database>> database = Open(url(), migrations, clock_);
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }
  const std::string& url() const { return database_.url(); }

  testing::TempDatabase database_{GetParam()};
  testing::FakeClock clock_;
};

}  // namespace wijkmonitor::store
