#pragma once

// How the files of a system are read (import profiles), and as what the lines of its ledger are
// booked (ledger mappings).

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/base/date.h"
#include "libs/base/declared.h"
#include "libs/base/rejection.h"
#include "libs/formats/profile.h"
#include "services/finance/domain/posting.h"

namespace wijkmonitor::finance {

// --- Import profiles ---

// What a column of a file may mean.
enum class Field : uint8_t {
  kSourceSystem,
  kExternalId,
  kAmount,
  kDebit,
  kCredit,
  kFlag,
  kExpense,
  kIncome,
  kCurrency,
  kPeriod,
  kDate,
  kYear,
  kPeriodNumber,
  kPerformance,
  kPerformanceStart,
  kPerformanceEnd,
  kKind,
  kSide,
  kScheme,
  kActionLine,
  kProject,
  kDirectorate,
  kTaakveld,
  kArea,
  kAccount,
  kCostCenter,
  kProjectCode,
  kResolves,
  kRevision,
  kMunicipality,
  kCorrects
};
inline constexpr size_t kFields = 31;

// As in "column.FIELD".
absl::string_view FieldName(Field field);
std::optional<Field> FieldNamed(absl::string_view name);

using ImportProfile = formats::Profile;

// What import profiles may say.
extern const formats::ProfileKind kImportProfile;

// As formats::ProfileKind has them.
absl::string_view SettingOf(const ImportProfile& profile, absl::string_view name);
absl::string_view ColumnOf(const ImportProfile& profile, Field field);
absl::string_view DefaultOf(const ImportProfile& profile, Field field);

// The fields that the amounts of a line are read from, by the value of the setting "amounts".
absl::Span<const Field> AmountFields(absl::string_view amounts);

// A part of the setting "key" that stands for what is said of the line, not for a column.
inline constexpr absl::string_view kPeriodInKey = "@period";
inline constexpr absl::string_view kKindInKey = "@kind";
inline constexpr absl::string_view kTaakveldInKey = "@taakveld";

// What is wrong with a file of profiles, besides: no source system, no external id or two ways to
// it, amounts without their columns.
std::vector<Rejection> CheckProfiles(const Declared<ImportProfile>& declared);

// --- When a line is ---

// The `number`th period of a book year: 1..12 are its months, above that its last day, 0 its first.
Period PeriodOfBook(int year, int number);
// The period of a line: as ParseFilePeriod has it, one day, or a period of a book year ("2018/13").
// Error: INVALID_ARGUMENT, saying what would be right. Likewise a year alone.
absl::StatusOr<Period> ParseLinePeriod(absl::string_view text);
absl::StatusOr<int> ParseLineYear(absl::string_view text);
// A year, one day, or "START/END" in days: ParseLinePeriod reads it as this period. Always the same
// text: it is part of the external ids of profiles with "@period" in their key.
std::string FormatLinePeriod(const Period& period);

// --- Ledger mappings ---

struct LedgerMapping {
  std::string source_system;
  // Of which lines; empty: any. An account "4*" is of all accounts that begin so.
  std::string account, cost_center, project_code;
  bool out_of_scope = false;  // the lines are not booked; all below is empty
  // What is said of the lines; empty: what the line or the profile says.
  std::optional<Kind> kind;
  std::optional<Side> side;
  Dimensions dimensions;

  bool operator==(const LedgerMapping&) const = default;

  // A text of the four fields that say of which lines; no two rules of a checked file have the
  // same. In the order of its texts, rules are in that of the four fields.
  std::string Id() const;
};
template <class Io>
void Columns(Io& io, LedgerMapping& mapping) {
  io("source_system", mapping.source_system);
  io("account", mapping.account);
  io("cost_center", mapping.cost_center);
  io("project_code", mapping.project_code);
  io("out_of_scope", mapping.out_of_scope);
  io("kind", mapping.kind);
  io("side", mapping.side);
  io("scheme", mapping.dimensions.scheme);
  io("action_line", mapping.dimensions.action_line);
  io("project", mapping.dimensions.project);
  io("directorate", mapping.dimensions.directorate);
  io("taakveld", mapping.dimensions.taakveld);
  io("area", mapping.dimensions.area);
}

// Rules, and which of them holds for a line.
class MappingRules {
 public:
  explicit MappingRules(std::vector<LedgerMapping> rules = {});
  // The index points into the rules.
  MappingRules(const MappingRules&) = delete;
  MappingRules& operator=(const MappingRules&) = delete;
  MappingRules(MappingRules&&) = default;
  MappingRules& operator=(MappingRules&&) = default;

  const std::vector<LedgerMapping>& rules() const { return rules_; }

  // Of the rules that fit, the one that names most of account, cost centre and project code; among
  // equals account goes before cost centre before project code, then a whole account before the
  // beginning of one, a longer beginning before a shorter. Null: none. Takes the same time
  // however many rules there are.
  const LedgerMapping* Find(absl::string_view source_system, absl::string_view account,
                            absl::string_view cost_center, absl::string_view project_code) const;

 private:
  // Account (or its beginning), cost centre and project code.
  using Key = std::tuple<absl::string_view, absl::string_view, absl::string_view>;
  // The rules that name the same of the three.
  struct Index {
    absl::flat_hash_map<Key, const LedgerMapping*> whole, beginning;
    std::vector<size_t> beginning_sizes;  // those there are, the longest first
  };
  static constexpr size_t kShapes = 8;

  std::vector<LedgerMapping> rules_;
  absl::flat_hash_map<std::string, std::array<Index, kShapes>> systems_;
};

// How files are read; the shipped profiles are not among them.
struct ImportRules {
  std::vector<ImportProfile> profiles;  // by id
  MappingRules mappings;
};

// What is wrong with a file of rules: sizes, no source system, a star that is not at the end, a
// rule twice, one that is out of scope and yet says something of its lines, a scheme that there is
// not. `schemes`: those that there are.
std::vector<Rejection> CheckMappings(const Declared<LedgerMapping>& declared,
                                     const std::set<std::string>& schemes);

}  // namespace wijkmonitor::finance
