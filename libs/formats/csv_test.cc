#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/rejection_testing.h"
#include "libs/base/status.h"
#include "libs/formats/problems.h"
#include "libs/formats/rejected.h"
#include "libs/formats/row_reader.h"

namespace wijkmonitor::formats {
namespace {

using ::testing::ElementsAre;

std::unique_ptr<RowReader> Opened(absl::string_view file) {
  auto reader = OpenCsv(file);
  EXPECT_TRUE(reader.ok()) << reader.status();
  return *std::move(reader);
}

Rejection FileRejection(absl::string_view file) {
  const absl::Status status = OpenCsv(file).status();
  EXPECT_EQ(ReasonOf(status), "FILE_REJECTED");
  return RejectionOf(status);
}

TEST(Csv, ReadsCellsAndLineNumbers) {
  const auto reader = Opened("id,name\r\n1, De Hoogte \r\n\r\n2,\n");
  EXPECT_THAT(reader->columns(), ElementsAre("id", "name"));
  Row row;
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(row.cells, ElementsAre("1", "De Hoogte"));
  EXPECT_EQ(row.line, 2);
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(row.cells, ElementsAre("2", ""));
  EXPECT_EQ(row.line, 4);
  EXPECT_FALSE(reader->Next(&row));
}

TEST(Csv, TellsTheSeparatorFromTheHeader) {
  const auto reader = Opened("\xef\xbb\xbfid;name (a, b)\n1;1,5\n");
  EXPECT_THAT(reader->columns(), ElementsAre("id", "name (a, b)"));
  Row row;
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(row.cells, ElementsAre("1", "1,5"));
}

TEST(Csv, ReadsQuotedCells) {
  const auto reader = Opened("a,b\n\"one, \"\"two\"\"\nthree\" ,\" x \"\n4,5\n");
  Row row;
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(row.cells, ElementsAre("one, \"two\"\nthree", "x"));
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_EQ(row.line, 4);
}

TEST(Csv, ReportsMalformedLinesAndGoesOn) {
  const auto reader = Opened("a,b\n1\n1,2,3\n\"x\"y,2\n7,8\n\"open,9\n");
  Row row;
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(*row.malformed, RejectsWith(2, "", "", {problems::kWrongNumberOfCells, {"1", "2"}}));
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(*row.malformed, RejectsWith(3, "", "", {problems::kWrongNumberOfCells, {"3", "2"}}));
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(*row.malformed, RejectsWith(4, "", "", problems::kTextAfterQuote));
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(row.cells, ElementsAre("7", "8"));
  EXPECT_EQ(row.line, 5);
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(*row.malformed, RejectsWith(6, "", "", problems::kQuoteNotClosed));
  EXPECT_FALSE(reader->Next(&row));
}

TEST(Csv, RefusesFilesThatAreWrongAsAWhole) {
  for (const char* empty : {"", "\ufeff"}) {
    EXPECT_THAT(FileRejection(empty), RejectsWith(1, "", "", problems::kFileEmpty));
  }
  EXPECT_THAT(FileRejection("a,b\n1,2"), RejectsWith(2, "", "", problems::kCutOff));
  EXPECT_THAT(FileRejection("a,b\n1,2\n3,4"), RejectsWith(3, "", "", problems::kCutOff));
  EXPECT_THAT(FileRejection("a,b\r1,2\r"), RejectsWith(1, "", "", problems::kOnlyCarriageReturns));
  EXPECT_THAT(FileRejection("<html>"), RejectsWith(1, "", "", problems::kMarkup));
  EXPECT_EQ(Opened("a,b\n\x1a")->columns().size(), 2u);  // as DOS ends a file
  EXPECT_THAT(FileRejection("a,b\n1,caf\xe9\n"),
              RejectsWith(2, "", "", {problems::kNotUtf8, {"6"}}));
  EXPECT_THAT(FileRejection(absl::string_view("a\n\0\n", 4)),
              RejectsWith(2, "", "", {problems::kNotUtf8, {"1"}}));
  for (const char* blank : {"\n", "\n,,\n \n", "sep=;\n"}) {
    EXPECT_THAT(FileRejection(blank), RejectsWith(1, "", "", problems::kNoHeader)) << blank;
  }
  EXPECT_THAT(FileRejection("\n\"a\"b,c\n1,2\n"),
              RejectsWith(2, "", "", problems::kTextAfterQuote));
}

std::vector<std::vector<std::string>> Table(absl::string_view file) {
  const auto reader = Opened(file);
  std::vector<std::vector<std::string>> table = {reader->columns()};
  for (Row row; reader->Next(&row);) {
    EXPECT_FALSE(row.malformed.has_value()) << row.malformed->reason.In(Language::kEn);
    table.emplace_back(row.cells.begin(), row.cells.end());
  }
  return table;
}

TEST(Csv, ACellSaysTheSameQuotedOrNot) {
  const auto bare = Table("code;n\nGM0014;243768\n");
  EXPECT_EQ(Table("\"code\";\"n\"\n\"GM0014    \";\"243768\"\n"), bare);
  EXPECT_EQ(Table(" code ; n\n  GM0014  ;\t243768\n"), bare);
  EXPECT_EQ(Table("\ufeffcode\u00a0;n\nGM0014\u00a0;\"\u200b243768\"\n"), bare);
  EXPECT_EQ(Table("code;n\n=\"GM0014\";\"=\"\"243768\"\"\"\n"), bare);
}

TEST(Csv, SeparatorsWithinQuotesSeparateNothing) {
  EXPECT_THAT(Table("a,b,\"c; d\"\n1,2,3\n"),
              ElementsAre(ElementsAre("a", "b", "c; d"), ElementsAre("1", "2", "3")));
  EXPECT_THAT(Table("a,b,c; d\n1,2,3\n")[0], ElementsAre("a", "b", "c; d"));
  EXPECT_THAT(Table("a;\"b, c\"\n1;2\n")[0], ElementsAre("a", "b, c"));
  EXPECT_THAT(Table("x, y, z;w\n1;2\n")[0], ElementsAre("x, y, z", "w"));
  EXPECT_THAT(Table("a\tb, c\n1\t2,5\n"),
              ElementsAre(ElementsAre("a", "b, c"), ElementsAre("1", "2,5")));
  EXPECT_THAT(Table("a\n1\n")[0], ElementsAre("a"));
  EXPECT_THAT(Table("\"a\n(x; y)\",\"b; c\"\n1,2\n")[0], ElementsAre("a (x; y)", "b; c"));
}

TEST(Csv, TheFirstLineMaySayWhatSeparates) {
  EXPECT_THAT(Table("sep=;\na,b;c\n1;2\n"),
              ElementsAre(ElementsAre("a,b", "c"), ElementsAre("1", "2")));
  EXPECT_THAT(Table("\ufeffSEP=|\r\na|b\r\n1|2\r\n")[0], ElementsAre("a", "b"));
  EXPECT_THAT(Table("sep=\t\na\tb\n1\t2\n")[1], ElementsAre("1", "2"));
  // As a spreadsheet saves it once more.
  EXPECT_THAT(Table("sep=;;;\na;b\n")[0], ElementsAre("a", "b"));
  EXPECT_THAT(Table("\"sep=;\"\na;b\n")[0], ElementsAre("a", "b"));
  const auto reader = Opened("sep=,\na,b\n1,2\n");
  EXPECT_EQ(reader->header_line(), 2);
  Row row;
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_EQ(row.line, 3);
}

TEST(Csv, LinesOfEmptyCellsAreNoRows) {
  EXPECT_THAT(Table("\n;;;\na;b\n1;2\n;\n;;;;;;\n \n\"\";\n"),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
}

TEST(Csv, AQuoteThatIsNotMeantTakesNoRows) {
  // The quote before Jansen goes on to that of the pipe of 5 inches.
  auto reader = Opened("a;b;c\n1;\"Jansen;10\n2;Pipe 5\";20\n3;x;30\n");
  Row row;
  ASSERT_TRUE(reader->Next(&row));
  ASSERT_TRUE(row.malformed.has_value());
  EXPECT_EQ(row.line, 2);
  EXPECT_EQ(row.malformed->reason, Reason(problems::kQuoteTakesLines, {"2", "3"}));
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(row.cells, ElementsAre("3", "x", "30"));
  reader = Opened("a;b\n1;\"x\n2;y\n3;\"z\n4;w\n");
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_EQ(row.malformed->reason,
            Reason(problems::kTextAfterQuote).Advise(problems::kQuoteTakesLines, {"2", "4"}));
  for (const char* file :
       {// Letters in one line, digits in the other.
        "a;b;c\nW1;\"Jansen;10\n2;Pipe 5\";20\n",
        // A separator in the text of the first, and a cell fewer in the last.
        "a;b;c\n1;\"x; y;10\n2;z;11\n3;5\";12\n", "a;b;c\n1;\"x;10\n2;z;11\n5\";12\n"}) {
    reader = Opened(file);
    ASSERT_TRUE(reader->Next(&row));
    ASSERT_TRUE(row.malformed.has_value()) << file;
    EXPECT_EQ(row.malformed->reason.problem, &problems::kQuoteTakesLines) << file;
  }
  // A text of several lines, with separators in it.
  reader = Opened("a;b;c\n1;\"one; two\nthree; four\nfive\";10\n");
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(row.cells, ElementsAre("1", "one; two\nthree; four\nfive", "10"));
  reader = Opened("a,b,c\n1,\"one, two\nthree, four\nfive, six\",10\n");
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(row.cells, ElementsAre("1", "one, two\nthree, four\nfive, six", "10"));
}

TEST(Csv, NamesOfColumnsMayBeEmptyOrRepeated) {
  EXPECT_THAT(Table("a;;a;\n1;2;3;4\n")[0], ElementsAre("a", "", "a", ""));
  const absl::string_view file = "a;;b;a\n";
  const auto reader = Opened(file);
  EXPECT_EQ(PlaceOf("a", reader->columns()), 0);
  EXPECT_EQ(PlaceOf("", reader->columns()), kNoColumn);
  EXPECT_THAT(*WrongColumn("a", true, *reader, file),
              RejectsWith(1, "a", "", {problems::kColumnRepeated, {"a", "2"}}));
  EXPECT_EQ(WrongColumn("b", true, *reader, file), std::nullopt);
  EXPECT_EQ(WrongColumn("c", false, *reader, file), std::nullopt);
  EXPECT_THAT(*WrongColumn("c", true, *reader, file),
              RejectsWith(1, "c", "", {problems::kColumnMissing, {"c"}}));
}

TEST(Csv, AHeaderOfOneCellIsCalledThat) {
  for (const absl::string_view file : {"\"a;b\"\n\"1;2\"\n", "a|b\n1|2\n"}) {
    EXPECT_EQ(WrongColumn("a", true, *Opened(file), file)->reason,
              Reason(problems::kColumnMissing, {"a"}).Advise(problems::kHeaderIsOneCell));
  }
}

TEST(Csv, ATitleIsCalledThat) {
  for (const absl::string_view file :
       {"Kerncijfers, 2024\n\na;b\n1;2\n", "Kerncijfers;\nBron: CBS;\n\"b\";\"a\"\n1;2\n"}) {
    const auto reader = Opened(file);
    EXPECT_THAT(
        *WrongColumn("a", true, *reader, file),
        RejectsWith(
            1, "a", "",
            Reason(problems::kColumnMissing, {"a"}).Advise(problems::kTitleAboveHeader, {"3"})));
  }
}

TEST(Csv, LimitOfColumns) {
  const auto header = [](size_t columns) {
    std::string text = "c0";
    for (size_t i = 1; i < columns; ++i) absl::StrAppend(&text, ",c", i);
    return text + "\n";
  };
  EXPECT_TRUE(OpenCsv(header(limits::kCsvColumnsMax - 1)).ok());
  EXPECT_TRUE(OpenCsv(header(limits::kCsvColumnsMax)).ok());
  EXPECT_THAT(FileRejection(header(limits::kCsvColumnsMax + 1)),
              RejectsWith(1, "", "", {problems::kTooManyColumns, {"512"}}));
}

TEST(Csv, LimitOfALine) {
  const auto malformed = [](size_t bytes) {
    const std::string file = "a\n" + std::string(bytes - 1, 'x') + "\n";
    const auto reader = Opened(file);
    Row row;
    EXPECT_TRUE(reader->Next(&row));
    return row.malformed.has_value();
  };
  EXPECT_FALSE(malformed(limits::kCsvLineBytesMax - 1));
  EXPECT_FALSE(malformed(limits::kCsvLineBytesMax));
  EXPECT_TRUE(malformed(limits::kCsvLineBytesMax + 1));
}

TEST(Csv, KeepsNoCellsOfALineThatIsTooLong) {
  for (const absl::string_view cell : {",", "\"\","}) {
    std::string file = "a,b\n";
    while (file.size() < 4 * limits::kCsvLineBytesMax) absl::StrAppend(&file, cell);
    absl::StrAppend(&file, "\n1,2\n");
    const auto reader = Opened(file);
    Row row;
    ASSERT_TRUE(reader->Next(&row));
    EXPECT_THAT(*row.malformed, RejectsWith(2, "", "", {problems::kLineTooLong, {"1048576"}}));
    EXPECT_LE(row.cells.capacity(), 2 * limits::kCsvLineBytesMax);
    ASSERT_TRUE(reader->Next(&row));
    EXPECT_THAT(row.cells, ElementsAre("1", "2"));
    EXPECT_EQ(row.line, 3);
  }
}

TEST(Csv, TextsThatWereEncodedTwiceAreMendedWhereAsked) {
  const absl::string_view file =
      "naam,cre\u00c3\u00abren\n"
      "\u0093een\u0094,\"twee\n\u00c3\u00a0 \"\"la\"\"\"\n"
      "caf\u00e9,drie\n";
  Row row;
  const auto mending = OpenCsv(file, Encoding::kUtf8, TextRepair::kEncodedTwice);
  ASSERT_TRUE(mending.ok()) << mending.status();
  EXPECT_THAT((*mending)->columns(), ElementsAre("naam", "cre\u00ebren"));
  ASSERT_TRUE((*mending)->Next(&row));
  EXPECT_THAT(row.cells, ElementsAre("\u201ceen\u201d", "twee\n\u00e0 \"la\""));
  EXPECT_THAT(row.mended, ElementsAre(0, 1));
  ASSERT_TRUE((*mending)->Next(&row));
  EXPECT_THAT(row.cells, ElementsAre("caf\u00e9", "drie"));
  EXPECT_THAT(row.mended, ElementsAre());
  const auto plain = Opened(file);
  ASSERT_TRUE(plain->Next(&row));
  EXPECT_EQ(row.cells[0], "een");
  EXPECT_THAT(row.mended, ElementsAre());
}

}  // namespace
}  // namespace wijkmonitor::formats
