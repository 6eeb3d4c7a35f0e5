#pragma once

// The XML Auditfile Financieel (XAF) 3.2 and 4.0: the ledger of a year, as Dutch bookkeeping
// programs write it out.
//
// An audit file is full of persons: names, addresses, bank accounts, descriptions, users. Only the
// text of the elements that are needed here is taken; the text of all others is passed over, and
// stands in no row, rejection, warning, error or log.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/rejection.h"
#include "libs/formats/row_reader.h"

namespace wijkmonitor::formats {

// What an audit file says of itself; texts as they stand, empty when absent.
struct XafHeader {
  std::string version;  // "3.2" or "4.0"
  std::string fiscal_year;
  std::string start_date;
  std::string end_date;
  std::string currency;
};

// One row for each line (trLine) of the transactions; opening balances and subledgers are no rows.
// The columns, texts as CellText has them, empty when absent:
//   fiscal_year, currency  of the header
//   journal                jrnID
//   transaction, line      nr of the transaction, and of the line within it
//   period                 periodNumber
//   transaction_date       trDt
//   date                   effDate; where there is none, trDt
//   account                accID
//   account_type           of the ledger account: B, P or, in 3.2, M; empty when it is not defined
//   cost_center            cost; in 3.2 costID
//   product, project       product, project; in 3.2 prodID, projID
//   debit, credit          amnt, in the one that amntTp names; the other is empty. A negative
//   amount
//                          stays negative.
// SourceColumn is the XML name, as "trLine/amnt". A line without nr, account or amount, with an
// amount that is none, or with an element twice, is malformed.
class XafReader : public RowReader {
 public:
  virtual const XafHeader& header() const = 0;
  // What is wrong with the file beyond its rows: control totals (linesCount, totalDebit,
  // totalCredit) that are not those of the lines, and what made reading end early (not well-formed,
  // cut off, beyond a limit). Complete after Next returned false; any is a reason to refuse the
  // file.
  virtual const std::vector<Rejection>& file_rejections() const = 0;
  // Ledger accounts, then VAT codes, that are referred to and not defined, each once, sorted, at
  // the line that first refers to it; then transactions whose debit and credit differ. At most
  // limits::kRejectionsMax; the last then says how many more there are. Complete after Next
  // returned false.
  virtual const std::vector<Warning>& warnings() const = 0;
};

// Reads up to the header. The file is UTF-8, UTF-16 with a byte order mark, or declared to be
// ISO-8859-1 or Windows-1252; cells are UTF-8. The version is told from the namespace of
// <auditfile>, whatever it is otherwise; where that names none, from the elements the versions do
// not share. `file` outlives the reader. Errors as OpenCsv: another encoding, no audit file, no
// version, any document type declaration, and what file_rejections is for where the header is not
// yet read.
absl::StatusOr<std::unique_ptr<XafReader>> OpenXaf(absl::string_view file);

}  // namespace wijkmonitor::formats
