#include "libs/store/schema.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"
#include "libs/store/audit.h"
#include "libs/store/migrations.h"

namespace wijkmonitor::store {
namespace {

// store_version: one row. store_commit: one row a version; the token is empty in those from before
// it was kept. store_change: which parts a version changed. store_request: requests that were
// applied. store_audit: one row a change, each hash made with the one before. store_principal: who
// stands behind a pseudonym of the audit chain; a row can be removed without breaking the chain.
// store_promise: one row, see Session::Promise; only PostgreSQL uses it. What was promised
// `through` holds while the server runs that started at `server_start`; afterwards `bound` does.
//
// Databases know these migrations by these names, and by the hash of their files.
constexpr Migration kOwnMigrations[] = {{1, "store", kMigrations[0].sql},
                                        {2, "commit_token", kMigrations[1].sql},
                                        {3, "promise", kMigrations[2].sql}};

constexpr absl::string_view kCreateMigrationTable =
    "CREATE TABLE IF NOT EXISTS store_migration (owner TEXT NOT NULL, number BIGINT NOT NULL, "
    "name TEXT NOT NULL, sha256 BYTEA NOT NULL, applied_at BIGINT NOT NULL, "
    "PRIMARY KEY (owner, number))";

absl::Status ApplyOne(Session& session, absl::string_view owner, const Migration& migration,
                      absl::Time now) {
  for (absl::string_view statement : absl::StrSplit(migration.sql, ";\n")) {
    statement = absl::StripAsciiWhitespace(statement);
    if (!session.KnowsWithoutRowid()) absl::ConsumeSuffix(&statement, " WITHOUT ROWID");
    if (!statement.empty()) RETURN_IF_ERROR(session.Execute(statement));
  }
  return session.Execute(
      "INSERT INTO store_migration (owner, number, name, sha256, applied_at) "
      "VALUES ($1, $2, $3, $4, $5)",
      {Value(std::string(owner)), Value(int64_t{migration.number}),
       Value(std::string(migration.name)), Value(Bytes{Sha256Of(migration.sql)}),
       Value(absl::ToUnixMicros(now))});
}

// Of which migrations a database was made: number and hash, by owner.
absl::StatusOr<std::map<int64_t, std::string>> AppliedOf(Session& session,
                                                         absl::string_view owner) {
  std::map<int64_t, std::string> applied;
  RETURN_IF_ERROR(session.Query("SELECT number, sha256 FROM store_migration WHERE owner = $1",
                                {Value(std::string(owner))}, [&](const Row& row) {
                                  applied[row.Int(0)] = std::string(row.Text(1));
                                  return absl::OkStatus();
                                }));
  return applied;
}

absl::Status ApplyMissing(Session& session, absl::string_view owner,
                          absl::Span<const Migration> migrations, Clock& clock,
                          Progress& progress) {
  ASSIGN_OR_RETURN(const auto applied, AppliedOf(session, owner));
  for (const Migration& migration : migrations) {
    const auto done = applied.find(migration.number);
    if (done == applied.end()) {
      progress.Set(absl::StrCat("migration ", migration.name));
      RETURN_IF_ERROR(ApplyOne(session, owner, migration, clock.Now()));
    } else if (done->second != Sha256Of(migration.sql)) {
      return MakeError(absl::StatusCode::kFailedPrecondition, "SCHEMA_DIFFERS",
                       absl::StrCat("the database was made with another migration ",
                                    migration.number, " (", migration.name, ")"));
    }
  }
  if (!applied.empty() && applied.rbegin()->first > static_cast<int64_t>(migrations.size())) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "SCHEMA_NEWER",
        absl::StrCat("the database has migration ", applied.rbegin()->first,
                     "; this program knows ", migrations.size(), ": start a newer program"));
  }
  return absl::OkStatus();
}

absl::Status MigrateInTransaction(Session& session, absl::Span<const Migration> migrations,
                                  Clock& clock, Progress& progress) {
  RETURN_IF_ERROR(session.Execute(kCreateMigrationTable));
  RETURN_IF_ERROR(ApplyMissing(session, "store", kOwnMigrations, clock, progress));
  RETURN_IF_ERROR(ApplyMissing(session, "service", migrations, clock, progress));
  return session.Execute(
      "INSERT INTO store_version (only_row, counter, token, committed_at) VALUES (1, 0, $1, $2) "
      "ON CONFLICT (only_row) DO NOTHING",
      {Value(NewToken()), Value(absl::ToUnixMicros(clock.Now()))});
}

// Whether the database is made of just these migrations. False also when that cannot be read.
bool IsMadeOf(Session& session, absl::Span<const Migration> migrations) {
  const auto are_applied = [&](absl::string_view owner, absl::Span<const Migration> all) {
    const auto applied = AppliedOf(session, owner);
    return applied.ok() && applied->size() == all.size() &&
           std::ranges::all_of(all, [&](const Migration& migration) {
             const auto found = applied->find(migration.number);
             return found != applied->end() && found->second == Sha256Of(migration.sql);
           });
  };
  if (!session.BeginRead().ok()) return false;
  const bool is_made = are_applied("store", kOwnMigrations) && are_applied("service", migrations);
  session.Rollback();
  return is_made;
}

}  // namespace

absl::Status Migrate(Session& session, absl::Span<const Migration> migrations, Clock& clock,
                     Progress& progress) {
  if (IsMadeOf(session, migrations)) return absl::OkStatus();
  absl::Status begun;
  while (ReasonOf(begun = session.BeginMigration()) == "STORE_BUSY") {
    progress.Set("waiting for the one who changes the database");
  }
  RETURN_IF_ERROR(begun);
  absl::Status status = MigrateInTransaction(session, migrations, clock, progress);
  if (status.ok()) status = session.Commit();
  if (!status.ok()) session.Rollback();
  return status;
}

}  // namespace wijkmonitor::store
