#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/store/values.h"
#include "services/finance/store.h"

namespace wijkmonitor::finance {
namespace {

using store::Date, store::Int, store::Row, store::StoredDate, store::Str, store::Text, store::Tx,
    store::Value;

#define POSTING_COLUMNS                                                                            \
  "number, source_system, external_id, revision, reversal, version, kind, side, amount, "          \
  "currency, period_start, period_end, performance_start, performance_end, scheme, "               \
  "action_line, project, directorate, taakveld, area, account, cost_center, resolves, book_year, " \
  "first, corrects_start, corrects_end "

// What the ledger in memory has of a posting, and what tells whether it is as it was booked.
constexpr absl::string_view kSelectLedger =
    "SELECT version, kind, side, amount, currency, period_start, period_end, performance_start, "
    "performance_end, scheme, action_line, project, directorate, taakveld, area, account, "
    "source_system, first, reversal, book_year, cost_center, resolves, corrects_start, "
    "corrects_end, content_hash FROM posting WHERE number > $1 AND version <= $2 "
    "ORDER BY number";

constexpr absl::string_view kSelectPage =
    "SELECT " POSTING_COLUMNS
    ", committed_at FROM posting JOIN store_commit ON counter = version "
    "WHERE number > $1 AND version <= $2 "
    "AND ($3 = '' OR source_system = $3) AND ($4 = '' OR external_id = $4) "
    "AND ($5 = '' OR scheme = $5) AND ($6 = '' OR action_line = $6) "
    "AND ($7 = '' OR project = $7) AND ($8 = '' OR account = $8) "
    "AND ($9 = 0 OR kind = $9) AND ($10 = 0 OR side = $10) "
    "AND ($11 = '' OR (period_start >= $11 AND period_end <= $12)) ORDER BY number LIMIT $13";

constexpr absl::string_view kSelectKnown = "SELECT " POSTING_COLUMNS
                                           "FROM posting WHERE source_system = $1 AND IDS "
                                           "ORDER BY source_system, external_id, revision";

// As recorded: a commitment may be resolved by one posting, open again by its reversal, and
// resolved by another.
constexpr absl::string_view kSelectResolving =
    "SELECT " POSTING_COLUMNS "FROM posting WHERE source_system = $1 AND IDS ORDER BY number";

#undef POSTING_COLUMNS

void ReadText(const Row& row, int column, std::string* text) {
  const absl::string_view stored = row.Text(column);
  text->assign(stored.data(), stored.size());  // without a new allocation where it has room
}

// The columns of its two days, the first of which is `column`.
absl::Status ReadPeriod(const Row& row, int column, std::optional<Period>* period) {
  period->reset();
  if (row.IsNull(column)) return absl::OkStatus();
  Period& found = period->emplace();
  ASSIGN_OR_RETURN(found.start, StoredDate(row, column));
  ASSIGN_OR_RETURN(found.end, StoredDate(row, column + 1));
  return absl::OkStatus();
}

// The columns from `kind` up to `area`, of which the first is `column`.
absl::Status ReadKindToArea(const Row& row, int column, Posting* posting) {
  posting->kind = static_cast<Kind>(row.Int(column));
  posting->side = static_cast<Side>(row.Int(column + 1));
  posting->amount = row.Int(column + 2);
  ReadText(row, column + 3, &posting->currency);
  ASSIGN_OR_RETURN(posting->period.start, StoredDate(row, column + 4));
  ASSIGN_OR_RETURN(posting->period.end, StoredDate(row, column + 5));
  RETURN_IF_ERROR(ReadPeriod(row, column + 6, &posting->performance));
  column += 8;
  Dimensions& d = posting->dimensions;
  for (std::string* text :
       {&d.scheme, &d.action_line, &d.project, &d.directorate, &d.taakveld, &d.area}) {
    ReadText(row, column++, text);
  }
  return absl::OkStatus();
}

absl::StatusOr<Entry> EntryIn(const Row& row) {
  Entry entry;
  Posting& posting = entry.posting;
  entry.number = row.Int(0);
  posting.source_system = Text(row, 1);
  posting.external_id = Text(row, 2);
  entry.revision = static_cast<int32_t>(row.Int(3));
  entry.reversal = row.Int(4) != 0;
  entry.version = row.Int(5);
  RETURN_IF_ERROR(ReadKindToArea(row, 6, &posting));
  posting.account = Text(row, 20);
  posting.cost_center = Text(row, 21);
  posting.resolves = Text(row, 22);
  entry.book_year = static_cast<int>(row.Int(23));
  entry.first = row.Int(24);
  RETURN_IF_ERROR(ReadPeriod(row, 25, &posting.corrects));
  return entry;
}

// Of the posting that was recorded last; 0: there is none.
absl::StatusOr<int64_t> LastNumber(Tx& tx) {
  int64_t last = 0;
  RETURN_IF_ERROR(tx.Query("SELECT COALESCE(MAX(number), 0) FROM posting", {}, [&](const Row& row) {
    last = row.Int(0);
    return absl::OkStatus();
  }));
  return last;
}

// Adds what was recorded after the postings that the ledger has.
absl::Status ExtendLedger(Tx& tx, int64_t version, Ledger* ledger, Progress& progress) {
  constexpr int64_t kPostingsPerStep = 10'000;
  ASSIGN_OR_RETURN(const int64_t last, LastNumber(tx));
  auto read = static_cast<int64_t>(ledger->size());
  if (last <= read) return absl::OkStatus();
  std::optional<LedgerExtension> extension;
  Posting posting;
  const auto add = [&](const Row& row) -> absl::Status {
    RETURN_IF_ERROR(ReadKindToArea(row, 1, &posting));
    ReadText(row, 15, &posting.account);
    ReadText(row, 16, &posting.source_system);
    if (row.Int(17) < 1 || row.Int(17) > read + 1) {
      return absl::DataLossError("a stored posting has a first revision that there is not");
    }
    ReadText(row, 20, &posting.cost_center);
    ReadText(row, 21, &posting.resolves);
    RETURN_IF_ERROR(ReadPeriod(row, 22, &posting.corrects));
    if (!extension) extension.emplace(*ledger);
    extension->Add(posting, {.version = row.Int(0),
                             .first = row.Int(17),
                             .reversal = row.Int(18) != 0,
                             .book_year = static_cast<int>(row.Int(19)),
                             .altered = row.Text(24) != ContentHash(posting)});
    if (++read % kPostingsPerStep == 0) progress.Set("postings", read, last);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(tx.Query(kSelectLedger, {Int(read), Int(version)}, add));
  if (extension) *ledger = extension->Finish();
  return absl::OkStatus();
}

constexpr absl::string_view kColumns[] = {"number",
                                          "source_system",
                                          "external_id",
                                          "revision",
                                          "reversal",
                                          "version",
                                          "first",
                                          "book_year",
                                          "content_hash",
                                          "kind",
                                          "side",
                                          "amount",
                                          "currency",
                                          "period_start",
                                          "period_end",
                                          "performance_start",
                                          "performance_end",
                                          "corrects_start",
                                          "corrects_end",
                                          "scheme",
                                          "action_line",
                                          "project",
                                          "directorate",
                                          "taakveld",
                                          "area",
                                          "account",
                                          "cost_center",
                                          "resolves"};

// `first`: of its external id.
void FillRow(const Booking& booking, int64_t number, int64_t first, int64_t version,
             std::vector<Value>* row) {
  const Posting& posting = *booking.posting;
  row->resize(std::size(kColumns));
  auto cell = row->begin();
  const auto put = [&](auto&&... values) {
    ((*cell++ = std::forward<decltype(values)>(values)), ...);
  };
  put(number, posting.source_system, posting.external_id, Int(booking.revision),
      Int(booking.reversal), version, first, Int(booking.BookYear()),
      store::Bytes{ContentHash(posting)});
  put(store::ToValue(posting.kind), store::ToValue(posting.side), posting.amount, posting.currency,
      Date(posting.period.start), Date(posting.period.end));
  for (const std::optional<Period>& period : {posting.performance, posting.corrects}) {
    put(period ? Date(period->start) : Value(), period ? Date(period->end) : Value());
  }
  for (const auto& [column, text] : TextsOf(posting)) put(*text);
  if (posting.resolves.empty()) row->back() = Value();
}

absl::StatusOr<std::map<std::string, KnownEntry>> LoadRevisions(
    Tx& tx, const std::string& source_system, const std::vector<absl::string_view>& ids) {
  std::map<std::string, KnownEntry> entries;
  // Of many ids also the rows between them come: of a large ledger these are not to be kept.
  absl::flat_hash_set<absl::string_view> asked;
  RETURN_IF_ERROR(store::QueryForIds(tx, kSelectKnown, {Str(source_system)}, "external_id", ids,
                                     [&](const Row& row) -> absl::Status {
                                       if (asked.empty()) asked.insert(ids.begin(), ids.end());
                                       if (!asked.contains(row.Text(2))) return absl::OkStatus();
                                       ASSIGN_OR_RETURN(Entry entry, EntryIn(row));
                                       KnownEntry& known = entries[entry.posting.external_id];
                                       known.revisions.push_back(std::move(entry));
                                       return absl::OkStatus();
                                     }));
  return entries;
}

// Those of key_of_some with which the id of another line that is booked begins.
absl::StatusOr<std::set<std::string>> LoadKeysOfSome(Tx& tx, const std::string& source_system,
                                                     const std::vector<DeclaredPosting>& postings) {
  std::set<std::string> due, ours, found;
  for (const DeclaredPosting& declared : postings) {
    if (declared.key_of_some.empty()) continue;
    due.insert(declared.key_of_some);
    ours.insert(declared.posting.external_id);
  }
  for (const std::string& key : due) {
    const std::string first = absl::StrCat(key, kKeySeparator);
    std::string end = first;
    ++end.back();
    RETURN_IF_ERROR(
        tx.Query("SELECT external_id, MAX(revision) FROM posting WHERE source_system = $1 AND "
                 "external_id > $2 AND external_id < $3 GROUP BY external_id",
                 {Str(source_system), Str(first), Str(end)}, [&](const Row& row) {
                   const std::string id = Text(row, 0);
                   const bool is_side = id == absl::StrCat(key, kExpenseSuffix) ||
                                        id == absl::StrCat(key, kIncomeSuffix);
                   const bool is_booked = !IsReversal(static_cast<int32_t>(row.Int(1)));
                   if (is_booked && !is_side && !ours.contains(id)) found.insert(key);
                   return absl::OkStatus();
                 }));
  }
  return found;
}

}  // namespace

absl::StatusOr<std::vector<Entry>> ListEntries(Tx& tx, int64_t version, const PostingFilter& filter,
                                               int64_t after, int limit) {
  std::vector<Entry> entries;
  RETURN_IF_ERROR(
      tx.Query(kSelectPage,
               {Int(after), Int(version), Str(filter.source_system), Str(filter.external_id),
                Str(filter.scheme), Str(filter.action_line), Str(filter.project),
                Str(filter.account), store::ToValue(filter.kind), store::ToValue(filter.side),
                filter.within ? Date(filter.within->start) : Str(""),
                filter.within ? Date(filter.within->end) : Str(""), Int(limit)},
               [&](const Row& row) -> absl::Status {
                 ASSIGN_OR_RETURN(Entry entry, EntryIn(row));
                 entry.recorded_at = absl::FromUnixMicros(row.Int(27));
                 entries.push_back(std::move(entry));
                 return absl::OkStatus();
               }));
  return entries;
}

absl::StatusOr<StoredPostings> LoadKnown(Tx& tx, const std::string& source_system,
                                         const std::vector<DeclaredPosting>& postings,
                                         const std::vector<absl::string_view>& other_ids) {
  std::vector<absl::string_view> ids = other_ids, commitments;
  ids.reserve(ids.size() + postings.size());
  for (const DeclaredPosting& declared : postings) {
    ids.push_back(declared.posting.external_id);
    if (!declared.id_of_none.empty()) ids.push_back(declared.id_of_none);
    const std::string& resolves = declared.posting.resolves;
    if (!resolves.empty()) commitments.push_back(resolves);
  }
  StoredPostings known;
  ASSIGN_OR_RETURN(known.entries, LoadRevisions(tx, source_system, ids));
  ASSIGN_OR_RETURN(known.keys_of_some, LoadKeysOfSome(tx, source_system, postings));
  for (const auto& [id, entry] : known.entries) {
    if (entry.newest().posting.kind == Kind::kCommitment) commitments.push_back(id);
  }
  ASSIGN_OR_RETURN(const auto promised, LoadRevisions(tx, source_system, commitments));
  for (const auto& [id, entry] : promised) {
    const Entry& newest = entry.newest();
    if (newest.posting.kind != Kind::kCommitment) continue;
    known.commitments[id] = {.posting = newest.posting, .cancelled = newest.reversal};
  }
  RETURN_IF_ERROR(
      store::QueryForIds(tx, kSelectResolving, {Str(source_system)}, "resolves", commitments,
                         [&](const Row& row) -> absl::Status {
                           ASSIGN_OR_RETURN(const Entry entry, EntryIn(row));
                           const auto commitment = known.commitments.find(entry.posting.resolves);
                           if (commitment == known.commitments.end()) return absl::OkStatus();
                           commitment->second.NoteResolving(entry.posting, entry.reversal);
                           return absl::OkStatus();
                         }));
  return known;
}

absl::Status WriteBookings(Tx& tx, absl::Span<const Booking> bookings) {
  if (bookings.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t last, LastNumber(tx));
  int64_t next = 0;
  RETURN_IF_ERROR(tx.Bulk("posting", kColumns, [&](std::vector<Value>* row) {
    if (next == static_cast<int64_t>(bookings.size())) return false;
    const Booking& booking = bookings[static_cast<size_t>(next++)];
    FillRow(booking, last + next, NumberOf(booking.first, last), tx.version(), row);
    return true;
  }));
  tx.Changed("postings");
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> LoadExternalIds(Tx& tx,
                                                         absl::Span<const int64_t> numbers) {
  std::vector<std::string> ids;
  for (const int64_t number : numbers) {
    RETURN_IF_ERROR(tx.Query("SELECT external_id FROM posting WHERE number = $1", {Int(number)},
                             [&](const Row& row) {
                               ids.push_back(Text(row, 0));
                               return absl::OkStatus();
                             }));
  }
  return ids;
}

absl::StatusOr<FinanceData> LoadFinance(Tx& tx, const store::DataVersion& version,
                                        const Snapshot* near, Progress& progress) {
  const int64_t since = near == nullptr ? 0 : std::min(near->version.counter, version.counter);
  ASSIGN_OR_RETURN(const auto changed, store::PartsChangedSince(tx, since));
  FinanceData data = near != nullptr ? near->data
                                     : FinanceData{Ledger(std::make_shared<const Reference>()),
                                                   std::make_shared<const ImportRules>(),
                                                   std::make_shared<const FileLines>()};
  if (near != nullptr && near->version.counter > version.counter) {
    data.ledger = data.ledger.UpTo(version.counter);
    data.lines = nullptr;
  } else if (data.lines != nullptr && changed.contains(std::string(kLinesPart))) {
    ASSIGN_OR_RETURN(FileLines lines, LoadFileLines(tx, since, version.counter, *data.lines));
    data.lines = std::make_shared<const FileLines>(std::move(lines));
  }
  if (changed.contains("reference")) {
    ASSIGN_OR_RETURN(Reference reference, LoadReference(tx, version.counter));
    data.ledger = data.ledger.Under(std::make_shared<const Reference>(std::move(reference)));
  }
  if (changed.contains(std::string(kImportRulesPart))) {
    ASSIGN_OR_RETURN(ImportRules rules, LoadImportRules(tx, version.counter));
    data.import_rules = std::make_shared<const ImportRules>(std::move(rules));
  }
  RETURN_IF_ERROR(ExtendLedger(tx, version.counter, &data.ledger, progress));
  return data;
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

}  // namespace wijkmonitor::finance
