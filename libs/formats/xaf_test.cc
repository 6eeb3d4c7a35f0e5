#include "libs/formats/xaf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/rejection_testing.h"
#include "libs/base/status.h"
#include "libs/formats/xaf_testing.h"

namespace wijkmonitor::formats {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ResultOf;
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
  EXPECT_THAT(off.rejections, ElementsAre(Rejects(8, "transactions/totalDebit", "50.50",
                                                  "the debit of the lines is 50.51")));
  EXPECT_THAT(
      off.warnings,
      ElementsAre(AllOf(Field(&Warning::column, "transaction/nr"), Field(&Warning::value, "10"),
                        ResultOf(EnglishOf, HasSubstr("debit 0.12, credit 0.11")))));
  EXPECT_THAT(ReadAll(Replaced(File32(), "<linesCount>200", "<linesCount>201")).Reason(),
              HasSubstr("has 200 lines"));
  EXPECT_THAT(ReadAll(Replaced(File32(), "<totalCredit>50.50", "<totalCredit>-50.50")).Reason(),
              HasSubstr("credit of the lines is 50.50"));
  EXPECT_THAT(ReadAll(Replaced(File32(), "<totalCredit>50.50", "<totalCredit>fifty")).Reason(),
              HasSubstr("not an amount"));
  const Read missing = ReadAll(Replaced(File32(), "<totalDebit>50.50</totalDebit>", ""));
  EXPECT_THAT(missing.rejections,
              ElementsAre(Rejects(6, "transactions/totalDebit", "", "this element is missing")));
  EXPECT_THAT(ReadAll(Replaced(kFile40, "<totalDebit>90.50", "<totalDebit>110.50")).Reason(),
              HasSubstr("90.50"));
}

TEST(Xaf, AddsBeyond64Bits) {
  std::string lines;
  for (int i = 0; i < 100'000; ++i) {
    absl::StrAppend(&lines,
                    "<trLine><nr>1</nr><accID>1</accID><amnt>1000000000000.00</amnt>"
                    "<amntTp>D</amntTp></trLine>");
  }
  const Read read = ReadAll(FileOfLines(lines, 100'000, "0", "0"));
  EXPECT_THAT(read.Reason(), HasSubstr("the debit of the lines is 100000000000000000.00"));
}

TEST(Xaf, RefusesAFileThatIsCutOff) {
  for (const std::string& file : {File32(), std::string(kFile40)}) {
    for (size_t part = 0; part < 20; ++part) {
      const Read read = ReadAll(absl::string_view(file).substr(0, file.size() * part / 20));
      EXPECT_TRUE(read.refused()) << part;
      EXPECT_THAT(read.Reason(), HasSubstr(part == 0 ? "empty" : "cut off")) << part;
    }
  }
  const std::string file = Replaced(File32(), "</company>\n</auditfile>\n", "");
  const Read read = ReadAll(file);
  EXPECT_THAT(read.rows, SizeIs(200));
  EXPECT_THAT(read.rejections,
              ElementsAre(Field(&Rejection::line, std::count(file.begin(), file.end(), '\n'))));
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
  EXPECT_THAT(read.malformed,
              ElementsAre(Rejects(3, "trLine/amntTp", "d", "write D (debit) or C (credit)"),
                          Rejects(4, "trLine/amnt", "", "this element is missing"),
                          Rejects(5, "trLine/accID", "", "this element is missing"),
                          Rejects(6, "trLine/nr", "", "this element is missing"),
                          AllOf(Field(&Rejection::line, 7), Field(&Rejection::value, "1,50"),
                                ResultOf(EnglishOf, HasSubstr("not an amount"))),
                          Field(&Rejection::column, "trLine/amntTp"),
                          AllOf(Field(&Rejection::line, 9), Field(&Rejection::value, "1"),
                                ResultOf(EnglishOf, HasSubstr("twice")))));
  EXPECT_THAT(read.rows, SizeIs(1));
  // Sums of lines that are not all there say nothing.
  EXPECT_THAT(read.rejections, IsEmpty());
  EXPECT_THAT(ReadAll(Replaced(kFile40, "<nr>T2</nr>", "")).malformed,
              ElementsAre(Field(&Rejection::column, "transaction/nr"),
                          Field(&Rejection::column, "transaction/nr")));
}

TEST(Xaf, RefusesFilesThatAreWrongAsAWhole) {
  EXPECT_THAT(ReadAll("").Reason(), HasSubstr("empty"));
  EXPECT_THAT(ReadAll("a,b\n1,2\n").Reason(), HasSubstr("not well-formed at column 1"));
  EXPECT_THAT(ReadAll("<xbrl/>").Reason(), HasSubstr("no audit file"));
  EXPECT_THAT(ReadAll(FileOf(kSpace40, "")).Reason(), HasSubstr("no <transactions>"));
  EXPECT_THAT(ViolationsOf(ReadAll(Replaced(kFile40, "</trLine>", "</line>")).status),
              ElementsAre(Violation{"29:", "the XML is not well-formed at column 13"}));
  EXPECT_THAT(ReadAll(Replaced(kFile40, "K&amp;D", "&name;")).Reason(), HasSubstr("not well-"));
  EXPECT_THAT(ReadAll(absl::StrCat(kFile40, "<more/>")).Reason(), HasSubstr("not well-formed"));
  EXPECT_THAT(ReadAll(Replaced(kFile40, "<amnt>100.50", "<amnt>1<b/>00.50")).Reason(),
              HasSubstr("only text may stand"));
  EXPECT_THAT(ReadAll(Replaced(kFile40, "<linesCount>5", "<linesCount>5</linesCount><linesCount>5"))
                  .Reason(),
              HasSubstr("stands here twice"));
  EXPECT_THAT(ReadAll(Replaced(kFile40, "</company>", "</company><company></company>")).Reason(),
              HasSubstr("stands here twice"));
  EXPECT_THAT(ReadAll(Replaced(kFile40, "header>", "headers>")).Reason(), HasSubstr("no <header>"));
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
  EXPECT_THAT(undeclared.Reason(), HasSubstr("byte 16 of the line is not UTF-8"));
  EXPECT_EQ(ViolationsOf(undeclared.status).at(0).field, "26:");
  EXPECT_THAT(ReadAll(Replaced(kFile40, "UTF-8", "UTF-16")).Reason(), HasSubstr("encoding"));
  EXPECT_THAT(ReadAll(Replaced(kFile40, "UTF-8", "koi8-r")).Reason(), HasSubstr("encoding"));
  EXPECT_THAT(ReadAll(Replaced(latin1, "caf", absl::string_view("\0", 1))).Reason(),
              HasSubstr("no character"));
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
  EXPECT_THAT(ReadAll(neither).Reason(), HasSubstr("whether this is XAF 3.2 or 4.0"));
  EXPECT_EQ(ViolationsOf(ReadAll(neither).status).at(0).field, "1:auditfile");
  EXPECT_THAT(ReadAll(Replaced(FileOfLines("", 0, "0", "0"), kSpace40, "urn:x")).Reason(),
              HasSubstr("whether this is XAF 3.2 or 4.0"));
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
    EXPECT_THAT(read.Reason(), HasSubstr("document type declaration")) << doctype;
    EXPECT_EQ(ViolationsOf(read.status).at(0).field, "2:") << doctype;
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
  const std::string account = "this ledger account is not defined in the general ledger";
  const std::string vat = "this VAT code is not defined";
  EXPECT_THAT(ReadAll(file).warnings,
              ElementsAre(Rejects(2, "vatCode/vatToClaimAccID", "a", account),
                          Rejects(4, "trLine/accID", "b", account),
                          Rejects(2, "vatCode/vatToPayAccID", "c", account),
                          Rejects(3, "journal/offsetAccID", "d", account),
                          Rejects(4, "vat/vatID", "x", vat), Rejects(4, "vat/vatID", "y", vat)));
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
