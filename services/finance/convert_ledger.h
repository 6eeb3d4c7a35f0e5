#pragma once

// From files of postings, of profiles and of mappings to what they declare.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/base/date.h"
#include "libs/formats/cells.h"
#include "services/finance/domain/coverage.h"
#include "services/finance/domain/import_profile.h"
#include "services/finance/domain/ledger_file.h"
#include "services/finance/domain/posting.h"

namespace wijkmonitor::finance {

// What a file is said to cover.
struct CoversSaid {
  bool years = false;  // the years of its lines
  Coverage months;     // otherwise; without months no more than its lines
};

// What a request says of a file.
struct LedgerDefaults {
  std::optional<Period> period;          // of lines that do not say theirs
  std::optional<int64_t> control_lines;  // the number of lines
  // Sum of all cells of amounts as they stand, of both columns where there are two, in the file's
  // own notation; empty: not said. Of the lines in this currency; empty: they must all have one.
  std::string control_amount, control_currency;
  // Lines of other municipalities, by the name in the file, are out of scope; empty: all lines.
  std::string only;
  std::string only_code;  // its code, in files that have codes
  // Absent: what the profile says; of a file of which only lines of one municipality are read, its
  // lines.
  std::optional<CoversSaid> covers;
};

// Reads postings by a profile (checked) and, where that has mapping=yes, by the rules. A line with
// a rejection gives neither posting nor line. A file that is not what the request or the file
// itself says it adds up to has rejections of line 0, and gives no postings at all.
formats::ReadFile<LedgerFile> ReadLedger(absl::string_view file, const ImportProfile& profile,
                                         const MappingRules& rules, const LedgerDefaults& defaults);

}  // namespace wijkmonitor::finance
