#include "libs/formats/xaf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/base/status.h"
#include "libs/formats/problems.h"
#include "libs/formats/xaf_testing.h"

namespace wijkmonitor::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// 200 lines of 3.2: 0.01, 0.01, 0.02, 0.02, ... The debit of line `off` is a cent more.
std::string File32(int off = -1) {
  std::string text = absl::StrCat(
      "<?xml version=\"1.0\"?>\n<auditfile xmlns=\"", kSpace32, "\">\n", kHeader,
      "<company>\n<generalLedger><ledgerAccount><accID>1</accID><accTp>M</accTp></ledgerAccount>"
      "</generalLedger>\n<transactions>\n<linesCount>200</linesCount>\n"
      "<totalDebit>50.50</totalDebit>\n<totalCredit>50.50</totalCredit>\n"
      "<journal><jrnID>M</jrnID>\n");
  for (int i = 0; i < 100; ++i) {
    absl::StrAppend(&text, "<transaction><nr>", i, "</nr><periodNumber>1</periodNumber>",
                    "<trDt>2024-01-02</trDt><amnt>9.99</amnt><amntTp>D</amntTp>\n");
    for (const char* side : {"D", "C"}) {
      const int cents = i + 1 + (i == off && *side == 'D' ? 1 : 0);
      absl::StrAppend(&text, "<trLine><nr>", side, "</nr><accID>1</accID><amnt>", cents / 100, ".",
                      cents / 10 % 10, cents % 10, "</amnt><amntTp>", side,
                      "</amntTp><costID>K</costID><prodID>6.1</prodID><projID>P</projID>",
                      "<cost>no</cost></trLine>\n");
    }
    absl::StrAppend(&text, "</transaction>\n");
  }
  return absl::StrCat(text, "</journal>\n</transactions>\n</company>\n</auditfile>\n");
}

TEST(Xaf, ReadsTheHeader) {
  const XafHeader header = ReadAll(kFile40).header;
  EXPECT_EQ(header.version, "4.0");
  EXPECT_EQ(header.fiscal_year, "2024");
  EXPECT_EQ(header.start_date, "2024-01-01");
  EXPECT_EQ(header.end_date, "2024-12-31");
  EXPECT_EQ(header.currency, "EUR");
}

TEST(Xaf, ReadsLinesOfVersion40) {
  const Read read = ReadAll(kFile40);
  EXPECT_FALSE(read.refused()) << read.status << read.Reason();
  EXPECT_THAT(read.lines, ElementsAre(24, 30, 35, 36, 39));
  const std::map<std::string, std::string> first = {{"fiscal_year", "2024"},
                                                    {"currency", "EUR"},
                                                    {"journal", "INK"},
                                                    {"transaction", "T1"},
                                                    {"line", "1"},
                                                    {"period", "3"},
                                                    {"transaction_date", "2024-03-01"},
                                                    {"date", "2024-03-05"},
                                                    {"account", "4100"},
                                                    {"account_type", "P"},
                                                    {"cost_center", "K&D"},
                                                    {"product", "6.71"},
                                                    {"project", "P<1>"},
                                                    {"debit", "100.50"},
                                                    {"credit", ""}};
  EXPECT_EQ(read.rows[0], first);
  EXPECT_EQ(read.rows[1].at("credit"), "100.5");
  EXPECT_EQ(read.rows[1].at("debit"), "");
  EXPECT_EQ(read.rows[1].at("date"), "2024-03-01");
  EXPECT_EQ(read.rows[1].at("cost_center"), "");
  EXPECT_EQ(read.rows[2].at("debit"), "-10");
  EXPECT_EQ(read.rows[2].at("journal"), "MEMO");
  EXPECT_EQ(read.rows[4].at("account_type"), "");
  EXPECT_THAT(read.warnings, ElementsAre(Field(&Warning::value, "9000")));
}

TEST(Xaf, NamesTheSourceOfACell) {
  const Read read = ReadAll(kFile40);
  EXPECT_EQ(read.sources[0].at("debit"), "trLine/amnt");
  EXPECT_EQ(read.sources[0].at("credit"), "trLine/amnt");
  EXPECT_EQ(read.sources[0].at("date"), "trLine/effDate");
  EXPECT_EQ(read.sources[1].at("date"), "transaction/trDt");
  EXPECT_EQ(read.sources[0].at("cost_center"), "trLine/cost");
  EXPECT_EQ(read.sources[0].at("account_type"), "ledgerAccount/accTp");
  EXPECT_EQ(ReadAll(File32()).sources[0].at("cost_center"), "trLine/costID");
}

TEST(Xaf, ReadsLinesOfVersion32) {
  const Read read = ReadAll(File32());
  EXPECT_FALSE(read.refused()) << read.status << read.Reason();
  EXPECT_EQ(read.header.version, "3.2");
  ASSERT_THAT(read.rows, SizeIs(200));
  EXPECT_EQ(read.rows[198].at("debit"), "1.00");
  EXPECT_EQ(read.rows[199].at("credit"), "1.00");
  EXPECT_EQ(read.rows[199].at("account_type"), "M");
  EXPECT_EQ(read.rows[199].at("cost_center"), "K");
  EXPECT_EQ(read.rows[199].at("product"), "6.1");
  EXPECT_EQ(read.rows[199].at("project"), "P");
  EXPECT_THAT(read.warnings, IsEmpty());
}

TEST(Xaf, ComparesTheControlTotals) {
  const Read off = ReadAll(File32(10));
  EXPECT_THAT(off.rejections, ElementsAre(RejectsWith(8, "transactions/totalDebit", "50.50",
                                                      {problems::kControlDebit, {"50.51"}})));
  EXPECT_THAT(off.warnings, ElementsAre(RejectsWith(51, "transaction/nr", "10",
                                                    {problems::kUnbalanced, {"0.12", "0.11"}})));
  const auto rejections = [](absl::string_view from, absl::string_view to) {
    return ReadAll(Replaced(File32(), from, to)).rejections;
  };
  EXPECT_THAT(rejections("<linesCount>200", "<linesCount>201"),
              ElementsAre(RejectsWith(7, "transactions/linesCount", "201",
                                      {problems::kControlLines, {"200"}})));
  EXPECT_THAT(rejections("<totalCredit>50.50", "<totalCredit>-50.50"),
              ElementsAre(RejectsWith(9, "transactions/totalCredit", "-50.50",
                                      {problems::kControlCredit, {"50.50"}})));
  EXPECT_THAT(rejections("<totalCredit>50.50", "<totalCredit>fifty"),
              ElementsAre(RejectsWith(9, "transactions/totalCredit", "fifty",
                                      {problems::kNoAmount, {"1234.56"}})));
  EXPECT_THAT(
      rejections("<totalDebit>50.50</totalDebit>", ""),
      ElementsAre(RejectsWith(6, "transactions/totalDebit", "", problems::kElementMissing)));
  EXPECT_THAT(ReadAll(Replaced(kFile40, "<totalDebit>90.50", "<totalDebit>110.50")).rejections,
              ElementsAre(RejectsWith(20, "transactions/totalDebit", "110.50",
                                      {problems::kControlDebit, {"90.50"}})));
}

TEST(Xaf, AddsBeyond64Bits) {
  std::string lines;
  for (int i = 0; i < 100'000; ++i) {
    absl::StrAppend(&lines,
                    "<trLine><nr>1</nr><accID>1</accID><amnt>1000000000000.00</amnt>"
                    "<amntTp>D</amntTp></trLine>");
  }
  const Read read = ReadAll(FileOfLines(lines, 100'000, "0", "0"));
  EXPECT_THAT(read.rejections,
              ElementsAre(RejectsWith(2, "transactions/totalDebit", "0",
                                      {problems::kControlDebit, {"100000000000000000.00"}})));
}

TEST(Xaf, RefusesAFileThatIsCutOff) {
  for (const std::string& file : {File32(), std::string(kFile40)}) {
    for (size_t part = 0; part < 20; ++part) {
      const Read read = ReadAll(absl::string_view(file).substr(0, file.size() * part / 20));
      EXPECT_TRUE(read.refused()) << part;
      EXPECT_THAT(read.First().reason,
                  Says(part == 0 ? problems::kFileEmpty : problems::kXmlCutOff))
          << part;
    }
  }
  const std::string file = Replaced(File32(), "</company>\n</auditfile>\n", "");
  const Read read = ReadAll(file);
  EXPECT_THAT(read.rows, SizeIs(200));
  EXPECT_THAT(read.rejections, ElementsAre(RejectsWith(std::count(file.begin(), file.end(), '\n'),
                                                       "", "", problems::kXmlCutOff)));
}

TEST(Xaf, ReportsMalformedLinesAndGoesOn) {
  const auto line = [](absl::string_view content) {
    return absl::StrCat("<trLine>", content, "</trLine>\n");
  };
  const std::string good = "<nr>1</nr><accID>1</accID><amnt>1</amnt><amntTp>D</amntTp>";
  const Read read = ReadAll(FileOfLines(
      absl::StrCat(line(Replaced(good, ">D<", ">d<")), line(Replaced(good, "<amnt>1</amnt>", "")),
                   line(Replaced(good, "<accID>1</accID>", "<accID> </accID>")),
                   line(Replaced(good, "<nr>1</nr>", "")),
                   line(Replaced(good, "<amnt>1<", "<amnt>1,50<")),
                   line(Replaced(good, "<amntTp>D</amntTp>", "")), line(good + "<amnt>2</amnt>"),
                   line(good)),
      8, "0", "0"));
  EXPECT_THAT(
      read.malformed,
      ElementsAre(
          RejectsWith(3, "trLine/amntTp", "d", problems::kDebitOrCreditDue),
          RejectsWith(4, "trLine/amnt", "", problems::kElementMissing),
          RejectsWith(5, "trLine/accID", "", problems::kElementMissing),
          RejectsWith(6, "trLine/nr", "", problems::kElementMissing),
          RejectsWith(7, "trLine/amnt", "1,50",
                      Reason(problems::kNoAmount, {"1234.56"}).Advise(problems::kNameDecimalMark)),
          RejectsWith(8, "trLine/amntTp", "", problems::kDebitOrCreditDue),
          RejectsWith(9, "trLine/amnt", "1", problems::kElementTwice)));
  EXPECT_THAT(read.rows, SizeIs(1));
  // Sums of lines that are not all there say nothing.
  EXPECT_THAT(read.rejections, IsEmpty());
  EXPECT_THAT(ReadAll(Replaced(kFile40, "<nr>T2</nr>", "")).malformed,
              ElementsAre(RejectsWith(35, "transaction/nr", "", problems::kElementMissing),
                          RejectsWith(36, "transaction/nr", "", problems::kElementMissing)));
}

TEST(Xaf, RefusesFilesThatAreWrongAsAWhole) {
  const auto found = [](absl::string_view file) { return ReadAll(file).First(); };
  EXPECT_THAT(found(""), RejectsWith(1, "", "", problems::kFileEmpty));
  EXPECT_THAT(found("a,b\n1,2\n"), RejectsWith(1, "", "", {problems::kXmlNotWellFormed, {"1"}}));
  EXPECT_THAT(found("<xbrl/>"), RejectsWith(1, "", "", problems::kNoAuditFile));
  EXPECT_THAT(found(FileOf(kSpace40, "")),
              RejectsWith(2, "company/transactions", "", problems::kNoTransactions));
  EXPECT_THAT(found(Replaced(kFile40, "</trLine>", "</line>")),
              RejectsWith(29, "", "", {problems::kXmlNotWellFormed, {"13"}}));
  EXPECT_THAT(found(Replaced(kFile40, "K&amp;D", "&name;")),
              RejectsWith(26, "", "", {problems::kXmlNotWellFormed, {"19"}}));
  EXPECT_THAT(found(Replaced(kFile40, "<amnt>100.50", "<amnt>1<b/>00.50")),
              RejectsWith(25, "trLine/amnt", "", problems::kXmlTextDue));
  EXPECT_THAT(found(Replaced(kFile40, "<linesCount>5", "<linesCount>5</linesCount><linesCount>5")),
              RejectsWith(19, "transactions/linesCount", "", problems::kElementTwice));
  EXPECT_THAT(found(Replaced(kFile40, "</company>", "</company><company></company>")),
              RejectsWith(43, "auditfile/company", "", problems::kElementTwice));
  EXPECT_THAT(found(Replaced(kFile40, "header>", "headers>")),
              RejectsWith(18, "auditfile/header", "", problems::kNoXafHeader));
}

TEST(Xaf, RefusesWhatStandsBehindTheEnd) {
  EXPECT_TRUE(ReadAll(absl::StrCat(kFile40, "<!-- done -->\n")).status.ok());
  // kFile40 ends in a line break, after 44 lines.
  EXPECT_THAT(ReadAll(absl::StrCat(kFile40, "<more/>")).First(),
              RejectsWith(45, "", "", {problems::kXmlNotWellFormed, {"1"}}));
  EXPECT_THAT(ReadAll(absl::StrCat(kFile40, "<!-- done")).First(),
              RejectsWith(45, "", "", problems::kXmlBehindTheEnd));
}

TEST(Xaf, ReadsUtf8AndLatin1Only) {
  const std::string utf8 = Replaced(kFile40, "K&amp;D", "caf\xc3\xa9 &#233;");
  EXPECT_EQ(ReadAll(utf8).rows[0].at("cost_center"), "caf\xc3\xa9 \xc3\xa9");
  EXPECT_FALSE(ReadAll(absl::StrCat("\xef\xbb\xbf", utf8)).refused());
  const std::string latin1 = Replaced(Replaced(kFile40, "K&amp;D", "caf\xe9 &#233;"), "\"UTF-8\"",
                                      "'iso-8859-1' standalone='yes'");
  EXPECT_EQ(ReadAll(latin1).rows[0].at("cost_center"), "caf\xc3\xa9 \xc3\xa9");
  EXPECT_FALSE(ReadAll(latin1).refused());
  const Read undeclared = ReadAll(Replaced(kFile40, "K&amp;D", "caf\xe9"));
  EXPECT_THAT(undeclared.First(), RejectsWith(26, "", "", {problems::kNotUtf8, {"16"}}));
  for (const char* other : {"UTF-16", "koi8-r"}) {
    EXPECT_THAT(ReadAll(Replaced(kFile40, "UTF-8", other)).First(),
                RejectsWith(1, "", "", problems::kXmlEncoding));
  }
  EXPECT_THAT(ReadAll(Replaced(latin1, "caf", absl::string_view("\0", 1))).First(),
              RejectsWith(26, "", "", {problems::kNotWindows1252, {"00"}}));
  // Every place where a piece of the file may end, within characters of two and three bytes.
  for (int i = 0; i < 6; ++i) {
    std::string text(i, 'x');
    while (text.size() < 40'000) text += "\xe2\x82\xac\xc3\xa9";
    EXPECT_FALSE(ReadAll(Replaced(kFile40, "Jeugd", text)).refused()) << i;
  }
}

TEST(Xaf, TellsTheVersion) {
  const auto version = [](absl::string_view space) {
    return ReadAll(Replaced(kFile40, "http://www.auditfiles.nl/XAF/4.0", space)).header.version;
  };
  EXPECT_EQ(version(kSpace40), "4.0");
  EXPECT_EQ(version("urn:of-someone:4.0.1"), "4.0");
  EXPECT_EQ(version(kSpace32), "3.2");
  EXPECT_EQ(version("urn:of-someone"), "4.0");
  const std::string plain = Replaced(File32(), absl::StrCat(" xmlns=\"", kSpace32, "\""), "");
  EXPECT_EQ(ReadAll(plain).header.version, "3.2");
  EXPECT_THAT(ReadAll(plain).rows, SizeIs(200));
  const std::string neither =
      Replaced(FileOfLines("<trLine><nr>1</nr></trLine>", 1, "0", "0"), kSpace40, "urn:x");
  const std::string empty = Replaced(FileOfLines("", 0, "0", "0"), kSpace40, "urn:x");
  for (const std::string& file : {neither, empty}) {
    EXPECT_THAT(ReadAll(file).First(), RejectsWith(1, "auditfile", "", problems::kNoXafVersion));
  }
}

TEST(Xaf, ReadsPrefixesAndPassesOverOtherNamespaces) {
  std::string prefixed = Replaced(Replaced(kFile40, "</", "<@"), "<", "<x:");
  prefixed = Replaced(Replaced(prefixed, "<x:@", "</x:"), "<x:?", "<?");
  prefixed = Replaced(Replaced(prefixed, "<x:!", "<!"), " xmlns=", " xmlns:x=");
  prefixed = Replaced(prefixed, "P<x:1>", "P<1>");
  const Read read = ReadAll(prefixed);
  EXPECT_FALSE(read.refused()) << read.Reason();
  EXPECT_EQ(read.rows, ReadAll(kFile40).rows);
  const Read extended =
      ReadAll(Replaced(kFile40, "<amnt>100.50", "<amnt xmlns='urn:x'>7</amnt><amnt>100.50"));
  EXPECT_FALSE(extended.refused()) << extended.Reason();
  EXPECT_EQ(extended.rows, read.rows);
}

TEST(Xaf, RefusesDocumentTypes) {
  const auto with = [](absl::string_view doctype) {
    return ReadAll(Replaced(kFile40, "?>\n", absl::StrCat("?>\n", doctype, "\n")));
  };
  std::string laughs = "<!DOCTYPE auditfile [<!ENTITY l0 \"ha\">";
  for (int i = 1; i < 10; ++i) {
    absl::StrAppend(&laughs, "<!ENTITY l", i, " \"");
    for (int j = 0; j < 10; ++j) absl::StrAppend(&laughs, "&l", i - 1, ";");
    absl::StrAppend(&laughs, "\">\n");
  }
  for (const std::string& doctype :
       {std::string("<!DOCTYPE auditfile>"), laughs + "]>",
        std::string("<!DOCTYPE auditfile SYSTEM \"file:///etc/passwd\">"),
        std::string("<!DOCTYPE auditfile PUBLIC \"a\" \"http://127.0.0.1:1/a.dtd\">"),
        std::string("<!DOCTYPE auditfile [<!ENTITY % p SYSTEM \"file:///etc/passwd\">%p;]>"),
        std::string("<!DOCTYPE auditfile [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>")}) {
    const Read read = with(doctype);
    EXPECT_THAT(read.First(), RejectsWith(2, "", "", problems::kXmlDocumentType)) << doctype;
  }
}

TEST(Xaf, WarnsOfWhatIsNotDefined) {
  const std::string line =
      "<trLine><nr>1</nr><accID>b</accID><amnt>0</amnt><amntTp>D</amntTp>"
      "<vat><vatID>y</vatID></vat><vat><vatID>x</vatID></vat></trLine>\n";
  const std::string file = FileOf(
      kSpace32, absl::StrCat("<vatCodes><vatCode><vatID>z</vatID><vatToPayAccID>c</vatToPayAccID>"
                             "<vatToClaimAccID>a</vatToClaimAccID></vatCode></vatCodes>\n"
                             "<transactions><linesCount>2</linesCount><totalDebit>0</totalDebit>"
                             "<totalCredit>0</totalCredit><journal><jrnID>J</jrnID>"
                             "<offsetAccID>d</offsetAccID><bankAccNr>NL00BANK</bankAccNr>"
                             "<transaction><nr>1</nr>\n",
                             line, line, "</transaction></journal></transactions>"));
  const Problem &account = problems::kAccountNotDefined, &vat = problems::kVatCodeNotDefined;
  EXPECT_THAT(
      ReadAll(file).warnings,
      ElementsAre(RejectsWith(2, "vatCode/vatToClaimAccID", "a", account),
                  RejectsWith(4, "trLine/accID", "b", account),
                  RejectsWith(2, "vatCode/vatToPayAccID", "c", account),
                  RejectsWith(3, "journal/offsetAccID", "d", account),
                  RejectsWith(4, "vat/vatID", "x", vat), RejectsWith(4, "vat/vatID", "y", vat)));
}

// A file of either version that says `mark` wherever the schema has something that is not read.
std::string FileOfPersons(absl::string_view space, absl::string_view mark) {
  const auto element = [&](absl::string_view name) {
    return absl::StrCat("<", name, ">", mark, " &amp; <![CDATA[", mark, "]]></", name, ">\n");
  };
  const auto elements = [&](const std::vector<absl::string_view>& names) {
    std::string text;
    for (const absl::string_view name : names) absl::StrAppend(&text, element(name));
    return text;
  };
  const std::string address =
      absl::StrCat("<streetAddress>", elements({"streetname", "number", "city", "postalCode"}),
                   "</streetAddress>");
  const std::string line = absl::StrCat(
      "<trLine a='", mark, "'>", mark, "<!--", mark, "--><?p ", mark, "?><nr>1</nr>",
      elements({"docRef", "settDate", "desc", "recRef", "matchKeyID", "custSupID", "invRef",
                "orderRef", "receivingDocRef", "shipDocRef", "artGrpID", "workCostArrRef",
                "qntityID", "bankAccNr", "bankIdCd", "offsetBankAccNr", "unheardOf"}),
      "<vat><vatID>v</vatID>", elements({"vatPerc", "vatAmnt"}), "</vat><currency>",
      elements({"curCode", "curAmnt"}), "</currency><accID>9</accID>");
  return absl::StrCat(
      "<?xml version='1.0'?><!--", mark, "-->\n<auditfile xmlns='", space, "' b='", mark,
      "'><header>", elements({"dateCreated", "softwareDesc", "softwareVersion"}),
      "<fiscalYear>2024</fiscalYear></header><company>",
      elements({"companyIdent", "Commercenr", "companyName", "taxRegIdent"}), address,
      "<customersSuppliers><customerSupplier>",
      elements({"custSupID", "custSupName", "contact", "telephone", "eMail", "commerceNr"}),
      address, "<bankAccount>", element("bankAccNr"), "</bankAccount><changeInfo>",
      element("userID"), "</changeInfo></customerSupplier></customersSuppliers>",
      "<generalLedger><ledgerAccount><accID>1</accID><accTp>B</accTp>",
      elements({"accDesc", "leadCode", "RGScode"}), "</ledgerAccount></generalLedger>",
      "<transactions>", mark, "<linesCount>0</linesCount><totalDebit>0</totalDebit>",
      "<totalCredit>1</totalCredit><journal><jrnID>J</jrnID>",
      elements({"desc", "jrnTp", "bankAccNr"}), "<transaction><nr>T</nr>",
      elements({"desc", "amnt", "sourceID", "userID", "Source", "User"}), line,
      "<amnt>1</amnt><amntTp>D</amntTp></trLine>", line,
      "<amnt>1</amnt><amnt>1</amnt><amntTp>D</amntTp></trLine></transaction><transaction><nr>U</"
      "nr>",
      line, "<amnt>2</amnt><amntTp>D</amntTp></trLine></transaction></journal>",
      "<subledgers><subledger><sbLine>", elements({"nr", "custSupID", "amnt"}),
      "</sbLine></subledger></subledgers></transactions></company></auditfile>");
}

// All that a reader gives of a file, as one text.
std::string AllText(absl::string_view file) {
  const Read read = ReadAll(file);
  std::string text =
      absl::StrCat(read.status.ToString(), read.header.version, read.header.fiscal_year,
                   read.header.start_date, read.header.end_date, read.header.currency);
  for (const auto& row : read.rows) {
    for (const auto& [column, cell] : row) absl::StrAppend(&text, column, "=", cell, "\n");
  }
  for (const auto* const list : {&read.malformed, &read.rejections, &read.warnings}) {
    for (const Rejection& one : *list) {
      absl::StrAppend(&text, one.line, one.column, one.value, one.reason.In(Language::kEn), "\n");
    }
  }
  return text;
}

TEST(Xaf, KeepsNothingOfPersons) {
  constexpr absl::string_view kMark = "NL00BANK-Jansen";
  for (const absl::string_view space : {kSpace32, kSpace40, absl::string_view("urn:x")}) {
    const std::string file = FileOfPersons(space, kMark);
    const Read read = ReadAll(file);
    EXPECT_THAT(read.rows, SizeIs(2));
    EXPECT_THAT(read.malformed, SizeIs(1));
    EXPECT_THAT(read.rejections, SizeIs(3));
    EXPECT_THAT(read.warnings, SizeIs(4));
    EXPECT_FALSE(absl::StrContains(AllText(file), "Jansen")) << AllText(file);
    // Nor when it breaks off, or is no XML, anywhere.
    for (size_t at = 0; at < file.size(); at += 7) {
      const std::string cut = AllText(absl::string_view(file).substr(0, at));
      EXPECT_FALSE(absl::StrContains(cut, "Jansen")) << cut;
      const std::string broken = AllText(
          absl::StrCat(file.substr(0, at), "</", kMark, " &", kMark, ";<", file.substr(at)));
      EXPECT_FALSE(absl::StrContains(broken, "Jansen")) << broken;
    }
  }
}

TEST(Xaf, CountsLinesBeyond16Bits) {
  const std::string line =
      "<trLine>\n<nr>1</nr>\n<accID>1</accID><amnt>1</amnt><amntTp>D</amntTp></trLine>";
  const Read read =
      ReadAll(FileOfLines(absl::StrCat(std::string(100'000, '\n'), line), 1, "1", "0"));
  EXPECT_THAT(read.lines, ElementsAre(100'003));
}

}  // namespace
}  // namespace wijkmonitor::formats
