#pragma once

// Which elements of an audit file are looked at: internal to the reader.

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace wijkmonitor::formats::xaf {

inline constexpr absl::string_view kXaf32 = "3.2";
inline constexpr absl::string_view kXaf40 = "4.0";

enum Element : uint8_t {
  kOutside,  // parent of the root
  kAuditfile,
  kHeader,
  kFiscalYear,
  kStartDate,
  kEndDate,
  kCurrency,
  kCompany,
  kGeneralLedger,
  kLedgerAccount,
  kAccountId,
  kAccountType,
  kVatCodes,
  kVatCode,
  kVatCodeId,
  kVatToPay,
  kVatToClaim,
  kOpeningBalance,
  kTransactions,
  kLinesCount,
  kTotalDebit,
  kTotalCredit,
  kJournal,
  kJournalId,
  kOffsetAccount,
  kTransaction,
  kTransactionNr,
  kPeriod,
  kTransactionDate,
  kTrLine,
  kLineNr,
  kLineAccount,
  kEffectiveDate,
  kAmount,
  kAmountType,
  kCost,
  kProduct,
  kProject,
  kVat,
  kVatId,
  kSign,  // of a version: of no other use
  kElements
};

enum class Holds { kElements, kText, kNothingOfUse };

// An element that is looked at. All others are passed over, with all that is in them.
struct Known {
  Element parent;
  Element element;
  absl::string_view name;
  Holds holds;
  absl::string_view version = "";  // the one that has it; empty: both
};

inline constexpr Known kKnown[] = {
    {kOutside, kAuditfile, "auditfile", Holds::kElements},
    {kAuditfile, kHeader, "header", Holds::kElements},
    {kHeader, kFiscalYear, "fiscalYear", Holds::kText},
    {kHeader, kStartDate, "startDate", Holds::kText},
    {kHeader, kEndDate, "endDate", Holds::kText},
    {kHeader, kCurrency, "curCode", Holds::kText},
    {kHeader, kSign, "RGSVersion", Holds::kNothingOfUse, kXaf40},
    {kAuditfile, kCompany, "company", Holds::kElements},
    {kCompany, kSign, "companyIdent", Holds::kNothingOfUse, kXaf32},
    {kCompany, kSign, "Commercenr", Holds::kNothingOfUse, kXaf40},
    {kCompany, kGeneralLedger, "generalLedger", Holds::kElements},
    {kGeneralLedger, kLedgerAccount, "ledgerAccount", Holds::kElements},
    {kLedgerAccount, kAccountId, "accID", Holds::kText},
    {kLedgerAccount, kAccountType, "accTp", Holds::kText},
    {kLedgerAccount, kSign, "RGScode", Holds::kNothingOfUse, kXaf40},
    {kCompany, kVatCodes, "vatCodes", Holds::kElements},
    {kVatCodes, kVatCode, "vatCode", Holds::kElements},
    {kVatCode, kVatCodeId, "vatID", Holds::kText},
    {kVatCode, kVatToPay, "vatToPayAccID", Holds::kText},
    {kVatCode, kVatToClaim, "vatToClaimAccID", Holds::kText},
    {kCompany, kOpeningBalance, "openingBalance", Holds::kElements},
    {kOpeningBalance, kSign, "opBalDate", Holds::kNothingOfUse, kXaf32},
    {kCompany, kTransactions, "transactions", Holds::kElements},
    {kTransactions, kLinesCount, "linesCount", Holds::kText},
    {kTransactions, kTotalDebit, "totalDebit", Holds::kText},
    {kTransactions, kTotalCredit, "totalCredit", Holds::kText},
    {kTransactions, kJournal, "journal", Holds::kElements},
    {kJournal, kJournalId, "jrnID", Holds::kText},
    {kJournal, kOffsetAccount, "offsetAccID", Holds::kText},
    {kJournal, kTransaction, "transaction", Holds::kElements},
    {kTransaction, kTransactionNr, "nr", Holds::kText},
    {kTransaction, kPeriod, "periodNumber", Holds::kText},
    {kTransaction, kTransactionDate, "trDt", Holds::kText},
    {kTransaction, kSign, "sourceID", Holds::kNothingOfUse, kXaf32},
    {kTransaction, kSign, "userID", Holds::kNothingOfUse, kXaf32},
    {kTransaction, kSign, "Source", Holds::kNothingOfUse, kXaf40},
    {kTransaction, kSign, "User", Holds::kNothingOfUse, kXaf40},
    {kTransaction, kTrLine, "trLine", Holds::kElements},
    {kTrLine, kLineNr, "nr", Holds::kText},
    {kTrLine, kLineAccount, "accID", Holds::kText},
    {kTrLine, kEffectiveDate, "effDate", Holds::kText},
    {kTrLine, kAmount, "amnt", Holds::kText},
    {kTrLine, kAmountType, "amntTp", Holds::kText},
    {kTrLine, kCost, "costID", Holds::kText, kXaf32},
    {kTrLine, kProduct, "prodID", Holds::kText, kXaf32},
    {kTrLine, kProject, "projID", Holds::kText, kXaf32},
    {kTrLine, kCost, "cost", Holds::kText, kXaf40},
    {kTrLine, kProduct, "product", Holds::kText, kXaf40},
    {kTrLine, kProject, "project", Holds::kText, kXaf40},
    {kTrLine, kVat, "vat", Holds::kElements},
    {kVat, kVatId, "vatID", Holds::kText},
};

// Whether a second one beside it contradicts the first.
inline bool IsOnce(const Known& known) {
  return known.holds == Holds::kText || known.element == kHeader || known.element == kCompany ||
         known.element == kTransactions;
}

// With its parent, as in "trLine/amnt".
inline std::string NameOf(Element element, absl::string_view version) {
  const Known* found = nullptr;
  for (const Known& known : kKnown) {
    const bool is_in_version = known.version.empty() || known.version == version;
    if (known.element == element && is_in_version) found = &known;
  }
  if (found == nullptr) return "";
  for (const Known& parent : kKnown) {
    if (parent.element == found->parent) return absl::StrCat(parent.name, "/", found->name);
  }
  return std::string(found->name);
}

}  // namespace wijkmonitor::formats::xaf
