#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/formats/row_reader.h"

namespace wijkmonitor::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::unique_ptr<RowReader> Opened(absl::string_view file) {
  auto reader = OpenCsv(file);
  EXPECT_TRUE(reader.ok()) << reader.status();
  return *std::move(reader);
}

Violation FileError(absl::string_view file) {
  const absl::Status status = OpenCsv(file).status();
  EXPECT_EQ(ReasonOf(status), "FILE_REJECTED");
  const std::vector<Violation> violations = ViolationsOf(status);
  return violations.empty() ? Violation{} : violations.front();
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
  EXPECT_THAT(row.malformed->reason.In(Language::kEn), HasSubstr("1 cells, the header 2"));
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(row.malformed->reason.In(Language::kEn), HasSubstr("3 cells, the header 2"));
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(row.malformed->reason.In(Language::kEn), HasSubstr("after a closing quote"));
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(row.cells, ElementsAre("7", "8"));
  EXPECT_EQ(row.line, 5);
  ASSERT_TRUE(reader->Next(&row));
  EXPECT_THAT(row.malformed->reason.In(Language::kEn), HasSubstr("never closed"));
  EXPECT_FALSE(reader->Next(&row));
}

TEST(Csv, RefusesFilesThatAreWrongAsAWhole) {
  EXPECT_THAT(FileError("").description, HasSubstr("empty"));
  EXPECT_THAT(FileError("a,b\n1,2").description, HasSubstr("cut off"));
  EXPECT_EQ(FileError("a,b\n1,2\n3,4").field, "3:");
  EXPECT_THAT(FileError("a,b\n1,caf\xe9\n").description,
              HasSubstr("byte 6 of the line is not UTF-8"));
  EXPECT_EQ(FileError("a,b\n1,caf\xe9\n").field, "2:");
  EXPECT_THAT(FileError(absl::string_view("a\n\0\n", 4)).description, HasSubstr("UTF-8"));
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

TEST(Csv, NamesOfColumnsMayBeEmptyOrRepeated) {
  EXPECT_THAT(Table("a;;a;\n1;2;3;4\n")[0], ElementsAre("a", "", "a", ""));
  const absl::string_view file = "a;;b;a\n";
  const auto reader = Opened(file);
  EXPECT_EQ(PlaceOf("a", reader->columns()), 0);
  EXPECT_EQ(PlaceOf("", reader->columns()), kNoColumn);
  EXPECT_THAT(WrongColumn("a", true, *reader, file)->reason.In(Language::kEn),
              HasSubstr("2 times"));
  EXPECT_EQ(WrongColumn("b", true, *reader, file), std::nullopt);
  EXPECT_EQ(WrongColumn("c", false, *reader, file), std::nullopt);
  EXPECT_THAT(WrongColumn("c", true, *reader, file)->reason.In(Language::kEn),
              HasSubstr("is missing"));
}

TEST(Csv, ATitleIsCalledThat) {
  for (const absl::string_view file :
       {"Kerncijfers, 2024\n\na;b\n1;2\n", "Kerncijfers;\nBron: CBS;\n\"b\";\"a\"\n1;2\n"}) {
    const auto reader = Opened(file);
    EXPECT_THAT(WrongColumn("a", true, *reader, file)->reason.In(Language::kEn),
                HasSubstr("line 3 has it, so what stands above that is a title"));
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
  EXPECT_THAT(FileError(header(limits::kCsvColumnsMax + 1)).description, HasSubstr("512 columns"));
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
    EXPECT_THAT(row.malformed->reason.In(Language::kEn), HasSubstr("a line has at most"));
    EXPECT_LE(row.cells.capacity(), 2 * limits::kCsvLineBytesMax);
    ASSERT_TRUE(reader->Next(&row));
    EXPECT_THAT(row.cells, ElementsAre("1", "2"));
    EXPECT_EQ(row.line, 3);
  }
}

}  // namespace
}  // namespace wijkmonitor::formats
