#include "libs/base/status.h"
#include "libs/store/values.h"
#include "services/finance/store.h"

namespace wijkmonitor::finance {

using store::Int, store::Row, store::Str, store::Text, store::Tx, store::Value;

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
    *row = {Int(tx.version()),          Int(static_cast<int64_t>(next)),
            store::ToValue(line.state), Int(line.line),
            Str(line.external_id),      Int(line.year),
            Str(line.account),          Int(line.amount),
            Str(line.currency)};
    return true;
  });
}

absl::StatusOr<std::optional<StoredBatch>> LoadReconciliation(Tx& tx, int64_t version,
                                                              const std::string& source_system,
                                                              int year, std::optional<int64_t> id,
                                                              int lines_max) {
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
