#include <map>
#include <utility>

#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/store/values.h"
#include "services/finance/store.h"

namespace wijkmonitor::finance {
namespace {

using store::Difference, store::Int, store::Newest, store::Row, store::Str, store::Text, store::Tx,
    store::Value;

// The store's difference wants an `id`.
struct KeptMapping {
  std::string id;
  LedgerMapping mapping;
  bool operator==(const KeptMapping&) const = default;
};

absl::StatusOr<Newest<ImportProfile>> LoadProfiles(Tx& tx, int64_t version) {
  std::map<std::pair<std::string, int64_t>, std::map<std::string, std::string>> settings;
  RETURN_IF_ERROR(
      tx.Query("SELECT profile, version, name, value FROM profile_setting WHERE version <= $1 "
               "ORDER BY profile, version, name",
               {Int(version)}, [&](const Row& row) {
                 settings[{Text(row, 0), row.Int(1)}][Text(row, 2)] = Text(row, 3);
                 return absl::OkStatus();
               }));
  Newest<ImportProfile> profiles;
  RETURN_IF_ERROR(tx.Query(
      "SELECT id, version, removed FROM import_profile WHERE version <= $1 ORDER BY id, version",
      {Int(version)}, [&](const Row& row) {
        profiles.Add(Text(row, 0), row.Int(2) != 0,
                     {Text(row, 0), std::move(settings[{Text(row, 0), row.Int(1)}])});
        return absl::OkStatus();
      }));
  return profiles;
}

absl::Status AppendProfile(Tx& tx, const ImportProfile& profile, bool removed) {
  RETURN_IF_ERROR(
      tx.Execute("INSERT INTO import_profile (id, version, removed) VALUES ($1, $2, $3)",
                 {Str(profile.id), Int(tx.version()), Int(removed)}));
  for (const auto& [name, value] : profile.settings) {
    RETURN_IF_ERROR(tx.Execute(
        "INSERT INTO profile_setting (profile, version, name, value) VALUES ($1, $2, $3, $4)",
        {Str(profile.id), Int(tx.version()), Str(name), Str(value)}));
  }
  return absl::OkStatus();
}

LedgerMapping MappingIn(const Row& row) {
  LedgerMapping mapping{Text(row, 2), Text(row, 3), Text(row, 4), Text(row, 5), row.Int(6) != 0};
  if (row.Int(7) != 0) mapping.kind = static_cast<Kind>(row.Int(7));
  if (row.Int(8) != 0) mapping.side = static_cast<Side>(row.Int(8));
  Dimensions& d = mapping.dimensions;
  int column = 9;
  for (std::string* text :
       {&d.scheme, &d.action_line, &d.project, &d.directorate, &d.taakveld, &d.area}) {
    *text = Text(row, column++);
  }
  return mapping;
}

absl::StatusOr<Newest<KeptMapping>> LoadMappings(Tx& tx, int64_t version) {
  Newest<KeptMapping> mappings;
  RETURN_IF_ERROR(tx.Query(
      "SELECT id, removed, source_system, account, cost_center, project_code, out_of_scope, kind, "
      "side, scheme, action_line, project, directorate, taakveld, area FROM ledger_mapping "
      "WHERE version <= $1 ORDER BY id, version",
      {Int(version)}, [&](const Row& row) {
        mappings.Add(Text(row, 0), row.Int(1) != 0, {Text(row, 0), MappingIn(row)});
        return absl::OkStatus();
      }));
  return mappings;
}

absl::Status AppendMapping(Tx& tx, const KeptMapping& kept, bool removed) {
  const LedgerMapping& m = kept.mapping;
  const Dimensions& d = m.dimensions;
  return tx.Execute(
      "INSERT INTO ledger_mapping (id, version, removed, source_system, account, cost_center, "
      "project_code, out_of_scope, kind, side, scheme, action_line, project, directorate, "
      "taakveld, area) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "
      "$16)",
      {Str(kept.id), Int(tx.version()), Int(removed), Str(m.source_system), Str(m.account),
       Str(m.cost_center), Str(m.project_code), Int(m.out_of_scope),
       Int(m.kind ? static_cast<int>(*m.kind) : 0), Int(m.side ? static_cast<int>(*m.side) : 0),
       Str(d.scheme), Str(d.action_line), Str(d.project), Str(d.directorate), Str(d.taakveld),
       Str(d.area)});
}

absl::StatusOr<std::optional<StoredBatch>> FindBatch(Tx& tx, int64_t version,
                                                     const std::string& source_system,
                                                     std::optional<int64_t> id) {
  std::optional<StoredBatch> batch;
  RETURN_IF_ERROR(
      tx.Query("SELECT id, committed_at, source_system, profile, file_name, file_sha256 FROM batch "
               "JOIN store_commit ON counter = id WHERE source_system = $1 AND id <= $2 "
               "AND ($3 = 0 OR id = $3) ORDER BY source_system, id DESC LIMIT 1",
               {Str(source_system), Int(version), Int(id.value_or(0))}, [&](const Row& row) {
                 batch = StoredBatch{row.Int(0),
                                     absl::FromUnixMicros(row.Int(1)),
                                     {Text(row, 2), Text(row, 3), Text(row, 4), Text(row, 5)},
                                     {}};
                 return absl::OkStatus();
               }));
  return batch;
}

}  // namespace

absl::StatusOr<ImportRules> LoadImportRules(Tx& tx, int64_t version) {
  ImportRules rules;
  ASSIGN_OR_RETURN(Newest<ImportProfile> profiles, LoadProfiles(tx, version));
  rules.profiles = profiles.Take();
  ASSIGN_OR_RETURN(const Newest<KeptMapping> kept, LoadMappings(tx, version));
  std::vector<LedgerMapping> mappings;
  for (const auto& [id, mapping] : kept.items()) mappings.push_back(mapping.mapping);
  rules.mappings = MappingRules(std::move(mappings));
  return rules;
}

absl::StatusOr<Difference> WriteProfiles(Tx& tx, const std::vector<ImportProfile>& profiles) {
  ASSIGN_OR_RETURN(const Newest<ImportProfile> stored, LoadProfiles(tx, tx.version()));
  ASSIGN_OR_RETURN(const Difference difference,
                   store::WriteDifference<ImportProfile>(
                       profiles, stored.items(),
                       [&](const ImportProfile& profile, bool removed) {
                         return AppendProfile(tx, profile, removed);
                       },
                       [](const ImportProfile& profile) {
                         return static_cast<int64_t>(profile.settings.size());
                       }));
  if (difference.changed > 0) tx.Changed(kImportRulesPart);
  return difference;
}

absl::StatusOr<Difference> WriteMappings(Tx& tx, const std::vector<LedgerMapping>& mappings) {
  ASSIGN_OR_RETURN(const Newest<KeptMapping> stored, LoadMappings(tx, tx.version()));
  std::vector<KeptMapping> kept;
  for (const LedgerMapping& mapping : mappings) kept.push_back({mapping.Id(), mapping});
  ASSIGN_OR_RETURN(const Difference difference,
                   store::WriteDifference<KeptMapping>(
                       kept, stored.items(), [&](const KeptMapping& mapping, bool removed) {
                         return AppendMapping(tx, mapping, removed);
                       }));
  if (difference.changed > 0) tx.Changed(kImportRulesPart);
  return difference;
}

absl::Status WriteBatch(Tx& tx, const BatchRecord& batch, const Reconciliation& reconciliation) {
  RETURN_IF_ERROR(
      tx.Execute("INSERT INTO batch (id, source_system, profile, file_name, file_sha256) "
                 "VALUES ($1, $2, $3, $4, $5)",
                 {Int(tx.version()), Str(batch.source_system), Str(batch.profile),
                  Str(batch.file_name), Value(store::Bytes{batch.file_sha256})}));
  static constexpr absl::string_view kRowColumns[] = {
      "batch", "year",   "period",       "account",  "lines",
      "total", "booked", "out_of_scope", "rejected", "currency"};
  size_t next = 0;
  RETURN_IF_ERROR(tx.Bulk("reconciliation", kRowColumns, [&](std::vector<Value>* row) {
    if (next == reconciliation.rows.size()) return false;
    const ReconciliationRow& r = reconciliation.rows[next++];
    *row = {Int(tx.version()), Int(r.year),    Str(r.period), Str(r.account),
            Int(r.lines),      Int(r.total),   Int(r.booked), Int(r.out_of_scope),
            Int(r.rejected),   Str(r.currency)};
    return true;
  }));
  static constexpr absl::string_view kLineColumns[] = {
      "batch", "number", "state", "line", "external_id", "year", "account", "amount", "currency"};
  next = 0;
  return tx.Bulk("reconciliation_line", kLineColumns, [&](std::vector<Value>* row) {
    if (next == reconciliation.unbooked.size()) return false;
    const UnbookedLine& line = reconciliation.unbooked[next++];
    *row = {Int(tx.version()),
            Int(static_cast<int64_t>(next)),
            Int(static_cast<int>(line.state)),
            Int(line.line),
            Str(line.external_id),
            Int(line.year),
            Str(line.account),
            Int(line.amount),
            Str(line.currency)};
    return true;
  });
}

absl::StatusOr<std::optional<StoredBatch>> LoadReconciliation(Tx& tx, int64_t version,
                                                              const std::string& source_system,
                                                              int year, std::optional<int64_t> id,
                                                              int lines_max) {
  ASSIGN_OR_RETURN(std::optional<StoredBatch> batch, FindBatch(tx, version, source_system, id));
  if (!batch.has_value()) return batch;
  RETURN_IF_ERROR(tx.Query(
      "SELECT year, period, account, lines, total, booked, out_of_scope, rejected, "
      "currency FROM reconciliation WHERE batch = $1 AND ($2 = 0 OR year = $2) "
      "ORDER BY batch, year, period, account, currency",
      {Int(batch->id), Int(year)}, [&](const Row& row) {
        batch->reconciliation.rows.push_back({static_cast<int>(row.Int(0)), Text(row, 1),
                                              Text(row, 2), row.Int(3), row.Int(4), row.Int(5),
                                              row.Int(6), row.Int(7), Text(row, 8)});
        return absl::OkStatus();
      }));
  RETURN_IF_ERROR(tx.Query(
      "SELECT state, line, external_id, year, account, amount, currency FROM reconciliation_line "
      "WHERE batch = $1 AND ($2 = 0 OR year = $2) ORDER BY batch, number LIMIT $3",
      {Int(batch->id), Int(year), Int(lines_max)}, [&](const Row& row) {
        batch->reconciliation.unbooked.push_back({static_cast<LineState>(row.Int(0)), row.Int(1),
                                                  Text(row, 2), static_cast<int>(row.Int(3)),
                                                  Text(row, 4), row.Int(5), Text(row, 6)});
        return absl::OkStatus();
      }));
  return batch;
}

}  // namespace wijkmonitor::finance
