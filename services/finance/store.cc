#include "services/finance/store.h"

#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/store/values.h"
#include "services/finance/migrations.h"

namespace wijkmonitor::finance {
namespace {

using store::Date, store::Int, store::Row, store::StoredDate, store::Str, store::Text, store::Tx;

}  // namespace

absl::StatusOr<Reference> LoadReference(Tx& tx, int64_t version) {
  Reference reference;
  ASSIGN_OR_RETURN(reference.schemes, kSchemes.Load(tx, version));
  ASSIGN_OR_RETURN(reference.keys, kAllocationKeys.Load(tx, version));
  RETURN_IF_ERROR(
      tx.Query("SELECT source_system, closed_through FROM books WHERE version <= $1 "
               "ORDER BY source_system, version",
               {Int(version)}, [&](const Row& row) -> absl::Status {
                 ASSIGN_OR_RETURN(reference.closed_through[Text(row, 0)], StoredDate(row, 1));
                 return absl::OkStatus();
               }));
  return reference;
}

absl::Status CloseBooks(Tx& tx, const std::string& source_system, absl::CivilDay through) {
  RETURN_IF_ERROR(
      tx.Execute("INSERT INTO books (source_system, version, closed_through) VALUES ($1, $2, $3)",
                 {Str(source_system), Int(tx.version()), Date(through)}));
  tx.Changed("reference");
  return absl::OkStatus();
}

absl::Span<const store::Migration> Migrations() { return kMigrations; }

}  // namespace wijkmonitor::finance
