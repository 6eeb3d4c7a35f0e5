#pragma once

// Audit files for tests, and all that is read of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/base/status.h"
#include "libs/formats/rejected.h"
#include "libs/formats/xaf.h"

namespace wijkmonitor::formats {

inline constexpr absl::string_view kSpace32 = "http://www.auditfiles.nl/XAF/3.2";
inline constexpr absl::string_view kSpace40 =
    "http://www.odb.belastingdienst.nl/Belastingdienst/BCPP/1.1/structures/XmlauditfileXAF_4.0";

inline constexpr absl::string_view kHeader =
    "<header><fiscalYear>2024</fiscalYear><startDate>2024-01-01</startDate>"
    "<endDate>2024-12-31</endDate><curCode>EUR</curCode></header>\n";

// A small file of 4.0: two journals, three transactions, one of them with a negative amount.
inline constexpr absl::string_view kFile40 = R"(<?xml version="1.0" encoding="UTF-8"?>
<auditfile xmlns="http://www.auditfiles.nl/XAF/4.0">
 <header>
  <fiscalYear>2024</fiscalYear><startDate>2024-01-01</startDate><endDate>2024-12-31</endDate>
  <curCode>EUR</curCode><dateCreated>2025-02-01</dateCreated>
 </header>
 <company>
  <companyName>Gemeente Voorbeeld</companyName>
  <generalLedger>
   <ledgerAccount><accID>0100</accID><accDesc>Bank</accDesc><accTp>B</accTp></ledgerAccount>
   <ledgerAccount><accID>4100</accID><accDesc>Jeugd</accDesc><accTp>P</accTp></ledgerAccount>
  </generalLedger>
  <vatCodes><vatCode><vatID>HOOG</vatID><vatToPayAccID>0100</vatToPayAccID></vatCode></vatCodes>
  <openingBalance><linesCount>1</linesCount><totalDebit>5.00</totalDebit>
   <totalCredit>0.00</totalCredit>
   <obLine><nr>1</nr><accID>7777</accID><amnt>5.00</amnt><amntTp>D</amntTp></obLine>
  </openingBalance>
  <transactions>
   <linesCount>5</linesCount>
   <totalDebit>90.50</totalDebit>
   <totalCredit>90.50</totalCredit>
   <journal><jrnID>INK</jrnID><offsetAccID>0100</offsetAccID>
    <transaction><nr>T1</nr><periodNumber>3</periodNumber><trDt>2024-03-01</trDt>
     <trLine><nr>1</nr><accID>4100</accID><effDate>2024-03-05</effDate>
      <amnt>100.50</amnt><amntTp>D</amntTp>
      <cost>K&amp;D</cost><product> 6.71 </product><project><![CDATA[P<1>]]></project>
      <vat><vatID>HOOG</vatID><vatAmnt>1.00</vatAmnt></vat>
      <currency><curCode>USD</curCode><curAmnt>7.00</curAmnt></currency>
     </trLine>
     <trLine><nr>2</nr><accID>0100</accID><amnt>100.5</amnt><amntTp>C</amntTp></trLine>
    </transaction>
   </journal>
   <journal><jrnID>MEMO</jrnID>
    <transaction><nr>T2</nr><periodNumber>12</periodNumber><trDt>2024-12-31</trDt>
     <trLine><nr>1</nr><accID>4100</accID><amnt>-10</amnt><amntTp>D</amntTp></trLine>
     <trLine><nr>2</nr><accID>0100</accID><amnt>-10.00</amnt><amntTp>C</amntTp></trLine>
    </transaction>
    <transaction><nr>T3</nr><periodNumber>12</periodNumber><trDt>2024-12-31</trDt>
     <trLine><nr>1</nr><accID>9000</accID><amnt>0</amnt><amntTp>D</amntTp></trLine>
    </transaction>
   </journal>
  </transactions>
 </company>
</auditfile>
)";

// All that comes out of a file.
struct Read {
  absl::Status status;
  XafHeader header;
  std::vector<std::map<std::string, std::string>> rows;  // cells by column
  std::vector<std::map<std::string, std::string>> sources;
  std::vector<int64_t> lines;
  std::vector<Rejection> malformed;
  std::vector<Rejection> rejections;
  std::vector<Warning> warnings;

  bool refused() const { return !status.ok() || !malformed.empty() || !rejections.empty(); }
  // The first reason to refuse it.
  std::string Reason() const {
    if (!status.ok()) return ViolationsOf(status).at(0).description;
    if (!malformed.empty()) return malformed[0].reason.In(Language::kEn);
    return rejections.empty() ? "" : rejections[0].reason.In(Language::kEn);
  }
  // The first thing that is wrong with it.
  Rejection First() const {
    if (!status.ok()) return RejectionOf(status);
    if (!malformed.empty()) return malformed[0];
    return rejections.empty() ? Rejection{} : rejections[0];
  }
};

inline Read ReadAll(absl::string_view file) {
  Read read;
  ::testing::internal::CaptureStderr();
  const auto reader = OpenXaf(file);
  read.status = reader.status();
  if (reader.ok()) {
    read.header = (*reader)->header();
    for (Row row; (*reader)->Next(&row);) {
      if (row.malformed.has_value()) {
        EXPECT_THAT(row.cells, ::testing::IsEmpty());
        EXPECT_EQ(row.malformed->line, row.line);
        read.malformed.push_back(*row.malformed);
        continue;
      }
      EXPECT_EQ(row.cells.size(), (*reader)->columns().size());
      auto& cells = read.rows.emplace_back();
      auto& sources = read.sources.emplace_back();
      for (size_t i = 0; i < row.cells.size(); ++i) {
        cells[(*reader)->columns()[i]] = std::string(row.cells[i]);
        sources[(*reader)->columns()[i]] = (*reader)->SourceColumn(i);
      }
      read.lines.push_back(row.line);
    }
    read.rejections = (*reader)->file_rejections();
    read.warnings = (*reader)->warnings();
  } else {
    EXPECT_EQ(ReasonOf(reader.status()), "FILE_REJECTED");
    EXPECT_THAT(ViolationsOf(reader.status()), ::testing::SizeIs(1));
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  return read;
}

inline std::string Replaced(absl::string_view file, absl::string_view from, absl::string_view to) {
  EXPECT_TRUE(absl::StrContains(file, from)) << from;
  return absl::StrReplaceAll(file, {{from, to}});
}

// A file whose company has `content`.
inline std::string FileOf(absl::string_view space, absl::string_view content) {
  return absl::StrCat("<auditfile xmlns=\"", space, "\">", kHeader, "<company>", content,
                      "</company></auditfile>");
}

// A file of 4.0 with one transaction of `lines`, whose totals are as given.
inline std::string FileOfLines(absl::string_view lines, int count, absl::string_view debit,
                               absl::string_view credit) {
  return FileOf(kSpace40,
                absl::StrCat("<transactions><linesCount>", count, "</linesCount><totalDebit>",
                             debit, "</totalDebit><totalCredit>", credit,
                             "</totalCredit><journal><jrnID>J</jrnID><transaction><nr>T</nr>\n",
                             lines, "</transaction></journal></transactions>"));
}

}  // namespace wijkmonitor::formats
