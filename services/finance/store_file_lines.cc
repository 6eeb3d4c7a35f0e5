// The lines of files, in pieces.

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/packing.h"
#include "libs/base/status.h"
#include "libs/store/values.h"
#include "services/finance/store.h"

namespace wijkmonitor::finance {
namespace {

using store::Int, store::Row, store::Str, store::Text, store::Tx, store::Value;

constexpr size_t kLinesPerPiece = 1000;

// A piece: its places, and then its lines, each with the index of its place, its line and posting
// less those of the line before, its external id, its amount, how it was taken up, and whether it
// is said elsewhere.
std::string PackedPiece(absl::Span<const FiledLine> lines) {
  absl::flat_hash_map<const LinePlace*, int64_t> places;
  std::vector<const LinePlace*> in_order;
  for (const FiledLine& line : lines) {
    const auto index = static_cast<int64_t>(in_order.size());
    if (places.try_emplace(line.place, index).second) in_order.push_back(line.place);
  }
  Packer packer;
  packer.Number(static_cast<int64_t>(in_order.size()));
  for (const LinePlace* place : in_order) {
    packer.Number(place->year);
    packer.Number(place->months.first);
    packer.Number(place->months.end);
    packer.Number(static_cast<int64_t>(place->side));
    for (const std::string* text : {&place->period, &place->account, &place->currency,
                                    &place->cost_center, &place->project_code}) {
      packer.Text(*text);
    }
  }
  packer.Number(static_cast<int64_t>(lines.size()));
  int64_t line_before = 0, posting_before = 0;
  for (const FiledLine& line : lines) {
    packer.Number(places[line.place]);
    packer.Number(line.line - std::exchange(line_before, line.line));
    packer.Number(line.posting - std::exchange(posting_before, line.posting));
    packer.Text(line.external_id);
    packer.Number(line.amount);
    packer.Number(static_cast<int64_t>(line.filed));
    packer.Number(line.said_elsewhere);
  }
  return packer.Finish();
}

absl::Status Damaged(int64_t batch) {
  return absl::DataLossError(absl::StrCat("the stored lines of batch ", batch, " are damaged"));
}

LinePlace PlaceIn(Unpacker* unpacker) {
  LinePlace place;
  place.year = static_cast<int>(unpacker->Number());
  place.months.first = static_cast<int32_t>(unpacker->Number());
  place.months.end = static_cast<int32_t>(unpacker->Number());
  place.side = unpacker->Number() == 2 ? Side::kIncome : Side::kExpense;
  for (std::string* text :
       {&place.period, &place.account, &place.currency, &place.cost_center, &place.project_code}) {
    *text = std::string(unpacker->Text());
  }
  return place;
}

// Calls `add` with each line of a piece; what that points to lives as long as the call.
absl::Status Unpack(absl::string_view piece, int64_t batch,
                    const std::function<void(const FiledLine&, size_t index)>& add) {
  Unpacker unpacker(piece);
  std::vector<LinePlace> places;
  for (uint64_t left = unpacker.Count(kLinesPerPiece); left > 0; --left) {
    places.push_back(PlaceIn(&unpacker));
  }
  const uint64_t size = unpacker.Count(kLinesPerPiece);
  if (!unpacker.ok() || (places.empty() && size > 0)) return Damaged(batch);
  FiledLine line;
  for (uint64_t i = 0; i < size; ++i) {
    line.place = &places[unpacker.Count(places.size() - 1)];
    line.line += unpacker.Number();
    line.posting += unpacker.Number();
    line.external_id = unpacker.Text();
    line.amount = unpacker.Number();
    line.filed = static_cast<Filed>(unpacker.Count(static_cast<uint64_t>(Filed::kUnread)));
    line.said_elsewhere = unpacker.Number() != 0;
    if (!unpacker.ok()) return Damaged(batch);
    add(line, i);
  }
  return unpacker.AtEnd() ? absl::OkStatus() : Damaged(batch);
}

// Their number, and each less the one before.
std::string PackedPositions(const std::vector<uint32_t>& positions) {
  Packer packer;
  packer.Number(static_cast<int64_t>(positions.size()));
  int64_t before = 0;
  for (const uint32_t position : positions) {
    packer.Number(position - std::exchange(before, int64_t{position}));
  }
  return packer.Finish();
}

absl::StatusOr<std::vector<uint32_t>> UnpackedPositions(absl::string_view packed, int64_t batch) {
  Unpacker unpacker(packed);
  std::vector<uint32_t> positions;
  int64_t position = 0;
  for (uint64_t left = unpacker.Count(packed.size()); left > 0; --left) {
    positions.push_back(static_cast<uint32_t>(position += unpacker.Number()));
  }
  if (!unpacker.AtEnd()) return Damaged(batch);
  return positions;
}

// A batch, as it is listed.
struct ListedBatch {
  std::string source_system;
  FileOfLines file;
  Months months;  // in which its lines stand
  int64_t lines = 0;
  std::vector<ReplacedLines> replaced;
  int64_t lines_replaced = 0;  // by later ones
  std::string replaced_sha256;
};

using ListedBatches = std::map<int64_t, ListedBatch>;  // by id

std::string HashOfReplaced(const std::vector<ReplacedLines>& replaced) {
  Sha256 hash;
  for (const ReplacedLines& lines : replaced) {
    hash.UpdateField(absl::StrCat(lines.batch));
    hash.UpdateField(PackedPositions(lines.positions));
  }
  return hash.Finish();
}

// Of what a row of batch says of its lines.
std::string HashOfListed(int64_t id, absl::string_view source_system, absl::string_view covers,
                         const Months& months, int64_t lines) {
  Sha256 hash;
  hash.UpdateField(source_system);
  hash.UpdateField(covers);
  hash.UpdateField(absl::StrCat(id, " ", months.first, " ", months.end, " ", lines));
  return hash.Finish();
}

// `source_system`: empty: any.
absl::StatusOr<ListedBatches> ListBatches(Tx& tx, int64_t after, int64_t version,
                                          const std::string& source_system) {
  ListedBatches batches;
  RETURN_IF_ERROR(tx.Query(
      "SELECT id, source_system, file_name, covers, first_month, end_month, lines, committed_at, "
      "replaced_sha256, listed_sha256 FROM batch JOIN store_commit ON counter = id "
      "WHERE id > $1 AND id <= $2 AND (lines > 0 OR covers <> '' OR listed_sha256 IS NOT NULL)",
      {Int(after), Int(version)}, [&](const Row& row) -> absl::Status {
        const int64_t id = row.Int(0), lines = row.Int(6);
        const Months months = {static_cast<int32_t>(row.Int(4)), static_cast<int32_t>(row.Int(5))};
        if (!row.IsNull(9) &&
            row.Text(9) != HashOfListed(id, row.Text(1), row.Text(3), months, lines)) {
          return Damaged(id);
        }
        const bool is_asked = source_system.empty() || row.Text(1) == source_system;
        if (!is_asked || (lines == 0 && row.Text(3).empty())) return absl::OkStatus();
        ASSIGN_OR_RETURN(Coverage coverage, ParseCoverage(row.Text(3)));
        batches[id] = {
            .source_system = Text(row, 1),
            .file = {id, absl::FromUnixMicros(row.Int(7)), Text(row, 2), std::move(coverage)},
            .months = months,
            .lines = lines,
            .replaced_sha256 = Text(row, 8)};
        return absl::OkStatus();
      }));
  RETURN_IF_ERROR(tx.Query(
      "SELECT batch, replaced, lines, positions FROM batch_replaced WHERE batch > $1 AND batch <= "
      "$2 ORDER BY batch, replaced",
      {Int(after), Int(version)}, [&](const Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(std::vector<uint32_t> positions,
                         UnpackedPositions(row.Text(3), row.Int(0)));
        const auto batch = batches.find(row.Int(0));
        if (batch == batches.end()) return absl::OkStatus();
        batch->second.replaced.push_back({row.Int(1), std::move(positions)});
        if (const auto replaced = batches.find(row.Int(1)); replaced != batches.end()) {
          replaced->second.lines_replaced += row.Int(2);
        }
        return absl::OkStatus();
      }));
  return batches;
}

// The batches of which no line counts any more: a later one covers all their months, or later ones
// replace all their lines.
std::set<int64_t> Outdated(const ListedBatches& batches) {
  std::set<int64_t> outdated;
  // By source. Apart, because a line that stands in several months is covered by all of them at
  // once only.
  std::map<std::string, std::vector<Months>> covered;
  for (auto batch = batches.rbegin(); batch != batches.rend(); ++batch) {
    const ListedBatch& listed = batch->second;
    std::vector<Months>& by_later = covered[listed.source_system];
    const auto is_covered = [&](const Months& months) {
      return std::ranges::any_of(by_later, [&](const Months& later) { return later.Has(months); });
    };
    if (is_covered(listed.months) || listed.lines_replaced == listed.lines) {
      outdated.insert(batch->first);
    }
    for (const Months& months : listed.file.coverage.months) {
      if (!is_covered(months)) by_later.push_back(months);
    }
  }
  return outdated;
}

// Adds the lines of a batch, those too that are said elsewhere where `all` are asked for.
absl::Status AddLines(Tx& tx, int64_t batch, bool all, FileLinesExtension* extension) {
  const LinePlace* place = nullptr;
  uint32_t code = 0;
  return ReadLines(tx, batch, [&](FiledLine line, uint32_t position) {
    // The places of another piece may have the addresses of those of the piece before.
    const bool is_new_piece = position % kLinesPerPiece == 0;
    if (is_new_piece || line.place != place) code = extension->CodeOf(*line.place);
    place = line.place;
    line.said_elsewhere &= !all;
    extension->Add(line, code, position);
  });
}

}  // namespace

void Extend(Tx& tx, const BatchRecord& batch, const Filing& filing, FileLinesExtension* lines) {
  lines->Begin(batch.source_system,
               {tx.version(), tx.committed_at(), batch.file_name, filing.coverage},
               filing.replaced);
  lines->Reserve(filing.lines.size());
  absl::flat_hash_map<const LinePlace*, uint32_t> codes;
  uint32_t position = 0;
  for (const FiledLine& line : filing.lines) {
    const auto [code, is_new] = codes.try_emplace(line.place);
    if (is_new) code->second = lines->CodeOf(*line.place);
    lines->Add(line, code->second, position++);
  }
}

absl::StatusOr<FileLines> LoadFileLines(Tx& tx, int64_t after, int64_t version,
                                        const FileLines& before, const std::string& source_system) {
  ASSIGN_OR_RETURN(const ListedBatches batches, ListBatches(tx, after, version, source_system));
  const std::set<int64_t> outdated = Outdated(batches);
  FileLinesExtension extension(before);
  for (const auto& [id, batch] : batches) {
    if (HashOfReplaced(batch.replaced) != batch.replaced_sha256) return Damaged(id);
    extension.Begin(batch.source_system, batch.file, batch.replaced);
    if (outdated.contains(id)) continue;
    extension.Reserve(static_cast<size_t>(batch.lines));
    RETURN_IF_ERROR(AddLines(tx, id, /*all=*/false, &extension));
  }
  return extension.Finish();
}

absl::StatusOr<std::optional<FileLines>> LoadBatch(Tx& tx, int64_t version,
                                                   const std::string& source_system,
                                                   int64_t batch) {
  ASSIGN_OR_RETURN(const ListedBatches listed,
                   ListBatches(tx, batch - 1, std::min(batch, version), source_system));
  const auto found = listed.find(batch);
  if (found == listed.end() || found->second.source_system != source_system) return std::nullopt;
  FileLinesExtension extension((FileLines()));
  extension.Begin(source_system, found->second.file, {});
  RETURN_IF_ERROR(AddLines(tx, batch, /*all=*/true, &extension));
  return extension.Finish();
}

absl::Status ReadLines(Tx& tx, int64_t batch,
                       const std::function<void(const FiledLine&, uint32_t position)>& on_line) {
  Sha256 hash;
  std::string written;
  RETURN_IF_ERROR(tx.Query("SELECT covers, lines_sha256 FROM batch WHERE id = $1", {Int(batch)},
                           [&](const Row& row) {
                             hash.UpdateField(row.Text(0));
                             written = Text(row, 1);
                             return absl::OkStatus();
                           }));
  uint32_t position = 0;
  RETURN_IF_ERROR(tx.Query("SELECT lines FROM batch_lines WHERE batch = $1 ORDER BY batch, piece",
                           {Int(batch)}, [&](const Row& row) {
                             hash.UpdateField(row.Text(0));
                             return Unpack(row.Text(0), batch, [&](const FiledLine& line, size_t) {
                               on_line(line, position++);
                             });
                           }));
  return hash.Finish() == written ? absl::OkStatus() : Damaged(batch);
}

absl::StatusOr<std::vector<StoredLine>> LoadStoredLines(Tx& tx, int64_t batch,
                                                        const std::set<uint32_t>& positions) {
  std::vector<StoredLine> found;
  auto next = positions.begin();
  while (next != positions.end()) {
    const size_t piece = *next / kLinesPerPiece;
    const auto is_in_piece = [&] {
      return next != positions.end() && *next / kLinesPerPiece == piece;
    };
    RETURN_IF_ERROR(
        tx.Query("SELECT lines FROM batch_lines WHERE batch = $1 AND piece = $2",
                 {Int(batch), Int(static_cast<int64_t>(piece))}, [&](const Row& row) {
                   return Unpack(row.Text(0), batch, [&](const FiledLine& line, size_t index) {
                     if (!is_in_piece() || *next % kLinesPerPiece != index) return;
                     found.push_back({*next++, line.line, std::string(line.external_id)});
                   });
                 }));
    if (is_in_piece()) return Damaged(batch);
  }
  return found;
}

PackedFiling Packed(const Filing& filing) {
  PackedFiling packed{.coverage = FormatCoverage(filing.coverage),
                      .lines = static_cast<int64_t>(filing.lines.size()),
                      .replaced = filing.replaced};
  const absl::Span<const FiledLine> lines = filing.lines;
  Sha256 hash;
  hash.UpdateField(packed.coverage);
  for (size_t first = 0; first < lines.size(); first += kLinesPerPiece) {
    packed.pieces.push_back(PackedPiece(lines.subspan(first, kLinesPerPiece)));
    hash.UpdateField(packed.pieces.back());
  }
  packed.sha256 = hash.Finish();
  packed.months = lines.empty() ? Months{} : lines.front().place->months;
  for (const FiledLine& line : lines) {
    packed.months.first = std::min(packed.months.first, line.place->months.first);
    packed.months.end = std::max(packed.months.end, line.place->months.end);
  }
  return packed;
}

absl::StatusOr<bool> IsNewestBatch(Tx& tx, const std::string& source_system,
                                   const PackedFiling& filing) {
  bool is_same = false;
  RETURN_IF_ERROR(
      tx.Query("SELECT lines_sha256 FROM batch WHERE source_system = $1 "
               "ORDER BY source_system, id DESC LIMIT 1",
               {Str(source_system)}, [&](const Row& row) {
                 is_same = !row.IsNull(0) && Text(row, 0) == filing.sha256;
                 return absl::OkStatus();
               }));
  return is_same;
}

absl::Status WriteBatch(Tx& tx, const BatchRecord& batch, const PackedFiling& filing) {
  const int64_t id = tx.version();
  RETURN_IF_ERROR(tx.Execute(
      "INSERT INTO batch (id, source_system, profile, file_name, file_sha256, covers, "
      "first_month, end_month, lines, lines_sha256, replaced_sha256, listed_sha256) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      {Int(id), Str(batch.source_system), Str(batch.profile), Str(batch.file_name),
       Value(store::Bytes{batch.file_sha256}), Str(filing.coverage), Int(filing.months.first),
       Int(filing.months.end), Int(filing.lines), Value(store::Bytes{filing.sha256}),
       Value(store::Bytes{HashOfReplaced(filing.replaced)}),
       Value(store::Bytes{
           HashOfListed(id, batch.source_system, filing.coverage, filing.months, filing.lines)})}));
  static constexpr absl::string_view kPieceColumns[] = {"batch", "piece", "lines"};
  size_t next = 0;
  RETURN_IF_ERROR(tx.Bulk("batch_lines", kPieceColumns, [&](std::vector<Value>* row) {
    if (next == filing.pieces.size()) return false;
    *row = {Int(id), Int(static_cast<int64_t>(next)), Value(store::Bytes{filing.pieces[next]})};
    ++next;
    return true;
  }));
  static constexpr absl::string_view kReplacedColumns[] = {"batch", "replaced", "lines",
                                                           "positions"};
  next = 0;
  RETURN_IF_ERROR(tx.Bulk("batch_replaced", kReplacedColumns, [&](std::vector<Value>* row) {
    if (next == filing.replaced.size()) return false;
    const ReplacedLines& replaced = filing.replaced[next++];
    *row = {Int(id), Int(replaced.batch), Int(static_cast<int64_t>(replaced.positions.size())),
            Value(store::Bytes{PackedPositions(replaced.positions)})};
    return true;
  }));
  tx.Changed(kLinesPart);
  return absl::OkStatus();
}

}  // namespace wijkmonitor::finance
