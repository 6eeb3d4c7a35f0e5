#pragma once

// The fields of a line of postings, by what an import profile says of the columns of its file. Part
// of convert_ledger.*.
//
// Files have columns of names, addresses and descriptions. Only cells that the profile names are
// looked at: those of other columns come into no field, rejection or warning.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/base/date.h"
#include "libs/base/money.h"
#include "libs/base/rejection.h"
#include "libs/formats/profile_columns.h"
#include "libs/formats/row_reader.h"
#include "services/finance/domain/import_profile.h"

namespace wijkmonitor::finance {

enum class Amounts { kSigned, kBySide, kDebitCredit, kFlag, kExpenseIncome };

// A profile, laid over the columns of one file.
struct Layout {
  // Of `columns` those that WrongColumns finds nothing wrong with.
  Layout(const ImportProfile& profile, const std::vector<std::string>& columns);

  bool Has(Field field) const { return places[static_cast<size_t>(field)] != formats::kNoColumn; }
  absl::string_view Default(Field field) const { return defaults[static_cast<size_t>(field)]; }

  std::array<int, kFields> places;  // in a row; kNoColumn: the file has no such column
  std::array<std::string, kFields> defaults;
  struct KeyPart {
    std::string name;
    int place = formats::kNoColumn;  // kNoColumn: the name is one of those with @
  };
  std::vector<KeyPart> key;  // empty: the field external_id it is
  std::string key_name;      // as the profile has it
  Amounts amounts = Amounts::kSigned;
  AmountStyle amount_style;
  DateStyle date_style = DateStyle::kIso;
  bool mapping = false;
  bool numbers_are_months = true;  // period numbers, of the book year
};

// Columns of a file that the profile reads and that are missing or there twice; of a profile that
// may leave out some, also columns that it does not know. `file` is what `reader` reads.
std::vector<Rejection> WrongColumns(const ImportProfile& profile, const formats::RowReader& reader,
                                    absl::string_view file);

// The columns that its fields and its key are read from.
std::vector<formats::UsedColumn> UsedColumns(const ImportProfile& profile);

// The fields of one line. One that cannot be read adds a rejection, and gives nothing.
class Line {
 public:
  // All outlive it.
  Line(const Layout& layout, const formats::RowReader& reader, const formats::Row& row,
       std::vector<Rejection>* rejections)
      : layout_(layout), reader_(reader), row_(row), rejections_(*rejections) {}

  int64_t number() const { return row_.line; }

  // What the line itself says; empty: nothing.
  absl::string_view Own(Field field) const;
  // That, else what the profile says of lines that do not.
  absl::string_view Text(Field field) const;

  // The column of the file; where it has none, the name of the field.
  std::string Column(Field field) const;
  void Reject(Field field, Reason reason) const;

  // Nothing when the field is empty.
  std::optional<int64_t> Amount(Field field) const;
  std::optional<absl::CivilDay> Day(Field field) const;
  std::optional<Period> Span(Field field) const;
  // By one field, or by its first day and the first day after it.
  std::optional<Period> Performance() const;
  std::optional<int> Year(Field field) const;
  std::optional<int> PeriodNumber(Field field) const;
  std::optional<int32_t> Revision(Field field) const;

  // The columns of the key, by "/"; `period` and `taakveld` are those of the line.
  std::string Key(const Period& period, absl::string_view taakveld) const;

 private:
  const Layout& layout_;
  const formats::RowReader& reader_;
  const formats::Row& row_;
  std::vector<Rejection>& rejections_;
};

}  // namespace wijkmonitor::finance
