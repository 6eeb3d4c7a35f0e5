#pragma once

// What the files of each source say: of each file the lines that still count, in columns. A line
// counts until a newer file covers its month; one of a file that speaks for its own lines only also
// until a newer file has its external id. Of a file that speaks for its own lines only, a line
// takes the place of that of an earlier such file with its external id, and of any where it is not
// taken up itself or no posting stands for that; else it does not count where a file that covers
// months says it, unless it is booked in another month since. Copies share the files that did not
// change.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/finance/domain/coverage.h"
#include "services/finance/domain/posting.h"

namespace wijkmonitor::finance {

// How a line of a file was taken up. kInScope: it stands for a posting. kGone: no line of the file,
// but a posting in the months that it covers of which it has none. kUnread: as kRejected, and its
// amount could not be read.
enum class Filed : uint8_t { kInScope = 1, kOutOfScope, kRejected, kGone, kUnread };

// Where a line stands, and in what money.
struct LinePlace {
  int year = 0;
  Months months;  // in the year
  std::string period, account;
  Side side = Side::kExpense;
  std::string currency;
  std::string cost_center, project_code;  // of lines out of scope only

  bool operator==(const LinePlace&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const LinePlace& place) {
    return H::combine(std::move(h), place.year, place.months.first, place.months.end, place.period,
                      place.account, place.side, place.currency, place.cost_center,
                      place.project_code);
  }
};

// What is kept of a line. What it points to outlives it.
struct FiledLine {
  int64_t line = 0;               // of the file; 0: kGone
  absl::string_view external_id;  // empty: kGone, or it could not be read
  const LinePlace* place = nullptr;
  int64_t amount = 0;  // minor units, in the direction of its side
  Filed filed = Filed::kInScope;
  // What is booked last of its external id, of this line or otherwise; 0: nothing.
  int64_t posting = 0;
  // Another file says the same line, and covers its month: that one counts.
  bool said_elsewhere = false;
};

// An import, as far as it is kept.
struct FileOfLines {
  int64_t batch = 0;  // the data version it was recorded in
  absl::Time recorded_at;
  std::string file_name;
  Coverage coverage;
};

// By year, months, period, account, currency and side.
bool ComesBefore(const LinePlace& a, const LinePlace& b);

// Places and their codes, in the order of their coming.
class PlaceCodes {
 public:
  uint32_t Add(const LinePlace& place);
  // Nothing is added after this.
  void Sort();
  const LinePlace& operator[](uint32_t code) const { return places_[code]; }
  size_t size() const { return places_.size(); }
  // Once they are sorted: the codes, in the order of their places.
  const std::vector<uint32_t>& in_order() const { return in_order_; }

 private:
  std::vector<LinePlace> places_;
  absl::flat_hash_map<LinePlace, uint32_t> codes_;
  std::vector<uint32_t> in_order_;
};

// The lines of a file that count, in the order of their positions.
struct LinesOfFile {
  struct Line {
    uint64_t id = 0;  // a hash of the external id; 0: there is none
    int64_t amount = 0;
    uint32_t posting = 0;
    uint32_t position = 0;  // among all lines of the file, from 0
    uint32_t place = 0;     // its code
    Filed filed = Filed::kInScope;
  };

  FileOfLines file;
  std::shared_ptr<const PlaceCodes> places;  // without cost centres and project codes
  std::vector<uint64_t> id;
  std::vector<int64_t> amount;
  std::vector<uint32_t> posting, position, place;
  std::vector<Filed> filed;

  size_t size() const { return id.size(); }
  // How many of the lines were taken up so.
  size_t Count(Filed as) const { return counts_[static_cast<size_t>(as)]; }
  Line operator[](size_t i) const {
    return {id[i], amount[i], posting[i], position[i], place[i], filed[i]};
  }
  void Reserve(size_t lines);
  // `line.filed` is one of Filed.
  void Add(const Line& line);

 private:
  std::array<size_t, static_cast<size_t>(Filed::kUnread) + 1> counts_ = {};
};

// Lines of an earlier file that a file replaces: their positions, in order.
struct ReplacedLines {
  int64_t batch = 0;
  std::vector<uint32_t> positions;

  bool operator==(const ReplacedLines&) const = default;
};

uint64_t HashOfId(absl::string_view external_id);

// Which lines of an earlier file do not count any more, because a newer one covers their place or
// replaces their positions.
class Replacement {
 public:
  // `earlier` and `replaced` outlive it.
  Replacement(const LinesOfFile& earlier, const Coverage& coverage,
              const std::vector<ReplacedLines>& replaced);

  // Whether it is about no line, in no file.
  bool IsEmpty() const { return covers_nothing_ && positions_ == nullptr; }
  // Of the line with this index.
  bool Has(size_t i) const;

 private:
  const LinesOfFile& earlier_;
  const bool covers_nothing_;
  std::vector<bool> covered_;                         // by code of a place; empty: none
  const std::vector<uint32_t>* positions_ = nullptr;  // null: none
};

class FileLines {
 public:
  using Files = std::vector<std::shared_ptr<const LinesOfFile>>;  // in the order of their batches

  // Empty for an unknown source.
  const Files& OfSource(const std::string& source_system) const;

 private:
  friend class FileLinesExtension;

  std::map<std::string, Files> by_source_;
};

// Adds files to a copy, in the order of their batches.
class FileLinesExtension {
 public:
  explicit FileLinesExtension(const FileLines& lines) : lines_(lines) {}

  // Lines are added to this file until the next begins.
  void Begin(const std::string& source_system, FileOfLines file,
             const std::vector<ReplacedLines>& replaced);
  // That many lines of it follow: optional, saves time.
  void Reserve(size_t lines);
  // One that is said elsewhere does not count. `place`: the code of its place in this file.
  void Add(const FiledLine& line, uint32_t place, uint32_t position);
  uint32_t CodeOf(LinePlace place);
  // Nothing is added after this.
  FileLines Finish();

 private:
  void EndFile();

  FileLines lines_;
  std::string source_system_;          // of the file that has begun
  std::shared_ptr<LinesOfFile> file_;  // null: none has
  std::shared_ptr<PlaceCodes> places_;
};

}  // namespace wijkmonitor::finance
