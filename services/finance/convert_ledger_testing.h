#pragma once

// Profiles, rules and readings for tests of convert_ledger.

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/money.h"
#include "services/finance/convert_import_profile.h"
#include "services/finance/convert_ledger.h"

namespace wijkmonitor::finance {

inline ImportProfile Shipped(const std::string& id) {
  for (const ImportProfile& profile : ShippedProfiles()) {
    if (profile.id == id) return profile;
  }
  ADD_FAILURE() << "there is no shipped profile " << id;
  return {};
}

// Of lines "nr;dag;..." of the system GEMEENTE, with more settings, or others. It is as the checks
// of profiles want it.
inline ImportProfile ProfileWith(const std::map<std::string, std::string>& settings) {
  std::map<std::string, std::string> all = {{"source_system", "GEMEENTE"},
                                            {"column.external_id", "nr"},
                                            {"column.date", "dag"},
                                            {"column.amount", "bedrag"}};
  Declared<ImportProfile> declared;
  for (const auto& [setting, value] : settings) all[setting] = value;
  for (const auto& [setting, value] : all) {
    if (!value.empty()) declared.rows.push_back({1, {"test", {{setting, value}}}});
  }
  for (const Rejection& rejection : CheckProfiles(declared)) {
    ADD_FAILURE() << rejection.value << ": " << rejection.reason.In(Language::kEn);
  }
  return ItemsOf(declared).front();
}

inline formats::ReadFile<LedgerFile> Read(const std::string& file, const ImportProfile& profile,
                                          const LedgerDefaults& defaults = {},
                                          const MappingRules& rules = MappingRules()) {
  return ReadLedger(file, profile, rules, defaults);
}

// The amounts of all postings of a file in which nothing is wrong.
inline std::vector<int64_t> AmountsOf(const formats::ReadFile<LedgerFile>& file) {
  for (const Rejection& rejection : file.rejections) {
    ADD_FAILURE() << rejection.line << ":" << rejection.column << " "
                  << rejection.reason.In(Language::kEn);
  }
  std::vector<int64_t> amounts;
  for (const DeclaredPosting& declared : file.declared.postings) {
    amounts.push_back(declared.posting.amount);
  }
  return amounts;
}

// Likewise of its lines.
inline std::vector<int64_t> LineAmountsOf(const formats::ReadFile<LedgerFile>& file) {
  std::vector<int64_t> amounts;
  for (const LedgerLine& line : file.declared.lines) amounts.push_back(line.amount);
  return amounts;
}

// The one thing that is wrong with a file.
inline Rejection OnlyRejectionOf(const formats::ReadFile<LedgerFile>& file) {
  EXPECT_EQ(file.rejections.size(), 1u);
  for (const Rejection& rejection : file.rejections) {
    if (file.rejections.size() > 1)
      ADD_FAILURE() << rejection.column << " " << rejection.reason.In(Language::kEn);
  }
  return file.rejections.empty() ? Rejection{} : file.rejections.front();
}

struct AuditLine {
  std::string account, cost_center, project;
  int64_t amount = 0;  // debit less credit
};

// An audit file in version 3.2 of one journal, four lines a transaction.
inline std::string AuditFile(const std::vector<AuditLine>& lines) {
  constexpr size_t kLinesPerTransaction = 4;
  std::string transactions;
  int64_t debit = 0;
  int64_t credit = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const AuditLine& line = lines[i];
    const size_t transaction = i / kLinesPerTransaction;
    const std::string day = absl::StrFormat("2024-%02d-15", 1 + transaction % 12);
    if (i % kLinesPerTransaction == 0) {
      absl::StrAppend(&transactions, "<transaction><nr>", transaction, "</nr><desc>PERSOON</desc>",
                      "<periodNumber>", 1 + transaction % 12, "</periodNumber><trDt>", day,
                      "</trDt>");
    }
    (line.amount < 0 ? credit : debit) += std::abs(line.amount);
    absl::StrAppend(&transactions, "<trLine><nr>", i, "</nr><accID>", line.account,
                    "</accID><docRef>PERSOON</docRef><effDate>", day, "</effDate>",
                    "<desc>PERSOON</desc><amnt>", FormatAmount(std::abs(line.amount)),
                    "</amnt><amntTp>", line.amount < 0 ? "C" : "D", "</amntTp><costID>",
                    line.cost_center, "</costID><projID>", line.project, "</projID></trLine>\n");
    if (i % kLinesPerTransaction + 1 == kLinesPerTransaction || i + 1 == lines.size()) {
      transactions += "</transaction>\n";
    }
  }
  std::string accounts;
  for (const char* account : {"1000", "1600", "2000", "4100", "4200", "8000"}) {
    absl::StrAppend(&accounts, "<ledgerAccount><accID>", account,
                    "</accID><accDesc>PERSOON</accDesc><accTp>", account[0] < '4' ? "B" : "P",
                    "</accTp></ledgerAccount>");
  }
  return absl::StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<auditfile xmlns=\"http://www.auditfiles.nl/XAF/3.2\"><header><fiscalYear>2024</fiscalYear>"
      "<startDate>2024-01-01</startDate><endDate>2024-12-31</endDate><curCode>EUR</curCode>"
      "</header><company><companyIdent>1</companyIdent><companyName>PERSOON</companyName>"
      "<generalLedger>",
      accounts, "</generalLedger><transactions><linesCount>", lines.size(),
      "</linesCount><totalDebit>", FormatAmount(debit), "</totalDebit><totalCredit>",
      FormatAmount(credit), "</totalCredit><journal><jrnID>MEM</jrnID>", transactions,
      "</journal></transactions></company></auditfile>\n");
}

// Expenses and income with what stands against them on accounts of the balance sheet.
inline std::vector<AuditLine> AuditLines(size_t count) {
  std::mt19937 random(7);
  std::vector<AuditLine> lines;
  while (lines.size() < count) {
    const auto amount = static_cast<int64_t>(random() % 1'000'000);
    lines.push_back({random() % 2 == 0 ? "4100" : "4200", "K1", "P1", amount});
    lines.push_back({random() % 2 == 0 ? "1000" : "1600", "", "", -amount});
    lines.push_back({"8000", "K2", "", -amount});
    lines.push_back({"2000", "", "", amount});
  }
  return lines;
}

}  // namespace wijkmonitor::finance
