#include <utility>

#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/store/values.h"
#include "services/finance/migrations.h"
#include "services/finance/store.h"

namespace wijkmonitor::finance {
namespace {

using store::Date, store::Difference, store::Int, store::Newest, store::OptionalStoredDate,
    store::Row, store::StoredDate, store::Str, store::Text, store::Tx, store::Value;

Value OptionalInt(const std::optional<int64_t>& value) {
  return value.has_value() ? Value(*value) : Value();
}

// Rows that belong to a version of an item, by the item's id and that version.
template <class T>
using Parts = std::map<std::pair<std::string, int64_t>, std::vector<T>>;

absl::StatusOr<Terms> TermsIn(const Row& row) {
  Terms terms;
  ASSIGN_OR_RETURN(terms.valid_from, StoredDate(row, 2));
  if (!row.IsNull(3)) terms.granted = row.Int(3);
  terms.vat_basis = static_cast<VatBasis>(row.Int(4));
  ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> start, OptionalStoredDate(row, 5));
  ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> end, OptionalStoredDate(row, 6));
  if (start.has_value() && end.has_value()) terms.window = Period{*start, *end};
  ASSIGN_OR_RETURN(terms.spending_deadline, OptionalStoredDate(row, 7));
  terms.source = Text(row, 8);
  return terms;
}

absl::StatusOr<Newest<Scheme>> LoadSchemes(Tx& tx, int64_t version) {
  Parts<Terms> terms;
  RETURN_IF_ERROR(
      tx.Query("SELECT scheme, version, valid_from, granted, vat_basis, window_start, window_end, "
               "spending_deadline, source FROM scheme_terms WHERE version <= $1 "
               "ORDER BY scheme, version, valid_from",
               {Int(version)}, [&](const Row& row) -> absl::Status {
                 ASSIGN_OR_RETURN(Terms found, TermsIn(row));
                 terms[{Text(row, 0), row.Int(1)}].push_back(std::move(found));
                 return absl::OkStatus();
               }));
  Newest<Scheme> schemes;
  RETURN_IF_ERROR(
      tx.Query("SELECT id, version, removed, label_nl, label_en, instrument, grantor, currency "
               "FROM scheme WHERE version <= $1 ORDER BY id, version",
               {Int(version)}, [&](const Row& row) {
                 schemes.Add(Text(row, 0), row.Int(2) != 0,
                             {Text(row, 0),
                              {Text(row, 3), Text(row, 4)},
                              static_cast<Instrument>(row.Int(5)),
                              Text(row, 6),
                              Text(row, 7),
                              std::move(terms[{Text(row, 0), row.Int(1)}])});
                 return absl::OkStatus();
               }));
  return schemes;
}

absl::StatusOr<Newest<AllocationKey>> LoadKeys(Tx& tx, int64_t version) {
  Parts<AllocationShare> shares;
  RETURN_IF_ERROR(
      tx.Query("SELECT allocation_key, version, area, weight FROM allocation_share "
               "WHERE version <= $1 ORDER BY allocation_key, version, area",
               {Int(version)}, [&](const Row& row) {
                 shares[{Text(row, 0), row.Int(1)}].push_back({Text(row, 2), row.Int(3)});
                 return absl::OkStatus();
               }));
  Newest<AllocationKey> keys;
  RETURN_IF_ERROR(
      tx.Query("SELECT id, version, removed, scheme, action_line, project, source "
               "FROM allocation_key WHERE version <= $1 ORDER BY id, version",
               {Int(version)}, [&](const Row& row) {
                 keys.Add(Text(row, 0), row.Int(2) != 0,
                          {Text(row, 0), Text(row, 3), Text(row, 4), Text(row, 5), Text(row, 6),
                           std::move(shares[{Text(row, 0), row.Int(1)}])});
                 return absl::OkStatus();
               }));
  return keys;
}

absl::Status AppendScheme(Tx& tx, const Scheme& scheme, bool removed) {
  RETURN_IF_ERROR(tx.Execute(
      "INSERT INTO scheme (id, version, removed, label_nl, label_en, instrument, grantor, "
      "currency) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {Str(scheme.id), Int(tx.version()), Int(removed), Str(scheme.label.nl), Str(scheme.label.en),
       Int(static_cast<int>(scheme.instrument)), Str(scheme.grantor), Str(scheme.currency)}));
  for (const Terms& terms : scheme.terms) {
    RETURN_IF_ERROR(tx.Execute(
        "INSERT INTO scheme_terms (scheme, version, valid_from, granted, vat_basis, window_start, "
        "window_end, spending_deadline, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {Str(scheme.id), Int(tx.version()), Date(terms.valid_from), OptionalInt(terms.granted),
         Int(static_cast<int>(terms.vat_basis)), terms.window ? Date(terms.window->start) : Value(),
         terms.window ? Date(terms.window->end) : Value(), store::Optional(terms.spending_deadline),
         Str(terms.source)}));
  }
  return absl::OkStatus();
}

absl::Status AppendKey(Tx& tx, const AllocationKey& key, bool removed) {
  RETURN_IF_ERROR(
      tx.Execute("INSERT INTO allocation_key (id, version, removed, scheme, action_line, project, "
                 "source) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                 {Str(key.id), Int(tx.version()), Int(removed), Str(key.scheme),
                  Str(key.action_line), Str(key.project), Str(key.source)}));
  for (const AllocationShare& share : key.shares) {
    RETURN_IF_ERROR(
        tx.Execute("INSERT INTO allocation_share (allocation_key, version, area, weight) "
                   "VALUES ($1, $2, $3, $4)",
                   {Str(key.id), Int(tx.version()), Str(share.area), Int(share.weight)}));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Reference> LoadReference(Tx& tx, int64_t version) {
  Reference reference;
  ASSIGN_OR_RETURN(Newest<Scheme> schemes, LoadSchemes(tx, version));
  ASSIGN_OR_RETURN(Newest<AllocationKey> keys, LoadKeys(tx, version));
  reference.schemes = schemes.Take();
  reference.keys = keys.Take();
  RETURN_IF_ERROR(
      tx.Query("SELECT source_system, closed_through FROM books WHERE version <= $1 "
               "ORDER BY source_system, version",
               {Int(version)}, [&](const Row& row) -> absl::Status {
                 ASSIGN_OR_RETURN(reference.closed_through[Text(row, 0)], StoredDate(row, 1));
                 return absl::OkStatus();
               }));
  return reference;
}

absl::StatusOr<Difference> WriteSchemes(Tx& tx, const std::vector<Scheme>& schemes) {
  ASSIGN_OR_RETURN(const Newest<Scheme> stored, LoadSchemes(tx, tx.version()));
  ASSIGN_OR_RETURN(
      const Difference difference,
      store::WriteDifference<Scheme>(
          schemes, stored.items(),
          [&](const Scheme& scheme, bool removed) { return AppendScheme(tx, scheme, removed); },
          [](const Scheme& scheme) { return static_cast<int64_t>(scheme.terms.size()); }));
  if (difference.changed > 0) tx.Changed("reference");
  return difference;
}

absl::StatusOr<Difference> WriteKeys(Tx& tx, const std::vector<AllocationKey>& keys) {
  ASSIGN_OR_RETURN(const Newest<AllocationKey> stored, LoadKeys(tx, tx.version()));
  ASSIGN_OR_RETURN(
      const Difference difference,
      store::WriteDifference<AllocationKey>(
          keys, stored.items(),
          [&](const AllocationKey& key, bool removed) { return AppendKey(tx, key, removed); },
          [](const AllocationKey& key) { return static_cast<int64_t>(key.shares.size()); }));
  if (difference.changed > 0) tx.Changed("reference");
  return difference;
}

absl::Status CloseBooks(Tx& tx, const std::string& source_system, absl::CivilDay through) {
  RETURN_IF_ERROR(
      tx.Execute("INSERT INTO books (source_system, version, closed_through) VALUES ($1, $2, $3)",
                 {Str(source_system), Int(tx.version()), Date(through)}));
  tx.Changed("reference");
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, std::string>> BookedSchemes(Tx& tx) {
  std::map<std::string, std::string> currencies;
  RETURN_IF_ERROR(tx.Query("SELECT DISTINCT scheme, currency FROM posting WHERE scheme <> ''", {},
                           [&](const Row& row) {
                             currencies[Text(row, 0)] = Text(row, 1);
                             return absl::OkStatus();
                           }));
  return currencies;
}

absl::Span<const store::Migration> Migrations() { return kMigrations; }

}  // namespace wijkmonitor::finance
