#include "libs/formats/cells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/formats/csv_cell.h"
#include "libs/formats/problems.h"

namespace wijkmonitor::formats {
namespace {

using ::testing::ElementsAre;

struct Item {
  std::string id;
  int64_t count = 0;
  std::optional<int64_t> amount;
  std::optional<absl::CivilDay> day;
  bool flag = false;
};

ReadFile<std::vector<Item>> Read(absl::string_view rows) {
  return ReadDeclaration<std::vector<Item>>(
      absl::StrCat("id,count,amount,day,flag\n", rows), {"id", "count", "amount", "day", "flag"},
      [](const Row&, Cells& cells, std::vector<Item>* items) {
        items->push_back({cells.Text("id"), cells.Integer("count", 7), cells.Amount("amount", {}),
                          cells.OptionalDate("day"), cells.Bool("flag", true)});
      });
}

TEST(ReadDeclaration, ReadsEachRow) {
  const auto file = Read("a,2,1.50,2024-10-01,false\nb,,,,\n");
  EXPECT_TRUE(file.rejections.empty());
  ASSERT_EQ(file.declared.size(), 2u);
  EXPECT_EQ(file.rows, 2);
  EXPECT_EQ(file.declared[0].count, 2);
  EXPECT_EQ(file.declared[0].amount, 150);
  EXPECT_EQ(file.declared[0].day, absl::CivilDay(2024, 10, 1));
  EXPECT_FALSE(file.declared[0].flag);
  EXPECT_EQ(file.declared[1].count, 7);
  EXPECT_EQ(file.declared[1].amount, std::nullopt);
  EXPECT_EQ(file.declared[1].day, std::nullopt);
  EXPECT_TRUE(file.declared[1].flag);
}

TEST(ReadDeclaration, NamesLineColumnAndValueOfEachWrongCell) {
  const auto file = Read("a,x,1,5,2024-01-01,no\nb,x,1.234.5,2024-02-30,yes\n");
  EXPECT_THAT(
      file.rejections,
      ElementsAre(
          RejectsWith(2, "", "", {problems::kWrongNumberOfCells, {"6", "5"}}),
          RejectsWith(3, "count", "x", problems::kWholeNumberDue),
          RejectsWith(3, "amount", "1.234.5",
                      Reason(problems::kNoAmount, {"1234.56"}).Advise(problems::kNameDecimalMark)),
          RejectsWith(3, "day", "2024-02-30", problems::kNoSuchDay),
          RejectsWith(3, "flag", "yes", problems::kTrueOrFalseDue)));
}

// Files as people have them.
TEST(ReadDeclaration, KindsOfFaults) {
  const auto padded =
      Read("\" a\u00a0\",\" 2 \",=\"1.50\",\"2024-10-01 00:00:00\",\"true \"\n,,,,\n");
  ASSERT_TRUE(padded.rejections.empty()) << padded.rejections[0].reason.In(Language::kEn);
  ASSERT_EQ(padded.declared.size(), 1u);
  EXPECT_EQ(padded.declared[0].id, "a");
  EXPECT_EQ(padded.declared[0].count, 2);
  EXPECT_EQ(padded.declared[0].amount, 150);
  EXPECT_EQ(padded.declared[0].day, absl::CivilDay(2024, 10, 1));
  const auto wrong = Read("a,1,12.500,,\nb,1,5-,,\nc,1.5,,,\n");
  EXPECT_THAT(
      wrong.rejections,
      ElementsAre(
          RejectsWith(2, "amount", "12.500", {problems::kAmbiguous, {"12500", "12.50"}}),
          RejectsWith(3, "amount", "5-", Reason(problems::kSign).Advise(problems::kSignsAny)),
          RejectsWith(4, "count", "1.5", problems::kWholeNumberDue)));
}

TEST(ReadDeclaration, HeadersAsPeopleHaveThem) {
  const auto read = [](absl::string_view file) {
    return ReadDeclaration<std::vector<std::string>>(
        file, {"id", "count"}, [](const Row&, Cells& cells, std::vector<std::string>* ids) {
          ids->push_back(cells.Text("id"));
        });
  };
  for (const char* file : {"sep=;\nid;count\na;1\n", "id\tcount\na\t1\n",
                           "id;count;;\na;1;;\n;;;\n", "\"id\n\",count\na,1\n"}) {
    EXPECT_THAT(read(file).rejections, ::testing::IsEmpty()) << file;
    EXPECT_THAT(read(file).declared, ::testing::ElementsAre("a")) << file;
  }
  EXPECT_THAT(read("id,count,id\na,1,b\n").rejections,
              ElementsAre(RejectsWith(1, "id", "", {problems::kColumnRepeated, {"id", "2"}})));
  EXPECT_THAT(
      read("Lijst 2024\nid,count\na,1\n").rejections,
      ElementsAre(RejectsWith(
          1, "id", "",
          Reason(problems::kColumnMissing, {"id"}).Advise(problems::kTitleAboveHeader, {"2"}))));
}

TEST(ReadDeclaration, ColumnsAreDueAndKnown) {
  const auto read = [](absl::string_view header) {
    return ReadDeclaration<std::vector<Item>>(absl::StrCat(header, "\n"), {"id", "count"},
                                              [](const Row&, Cells&, std::vector<Item>*) {})
        .rejections;
  };
  EXPECT_TRUE(read("count,id").empty());
  EXPECT_THAT(read("id"),
              ElementsAre(RejectsWith(1, "count", "", {problems::kColumnMissing, {"count"}})));
  EXPECT_THAT(read("id,count,size"),
              ElementsAre(RejectsWith(1, "size", "", {problems::kNoSuchColumn, {"id count"}})));
}

TEST(ReadDeclaration, AFileThatCannotBeReadHasOneRejection) {
  const auto file = ReadDeclaration<std::vector<Item>>(
      "id,count\na,1", {"id", "count"}, [](const Row&, Cells&, std::vector<Item>*) {});
  EXPECT_THAT(file.rejections, ElementsAre(RejectsWith(2, "", "", problems::kCutOff)));
}

TEST(CsvCell, IsNotRunByASpreadsheet) {
  EXPECT_EQ(CsvCell("=1+1"), "'=1+1");
  EXPECT_EQ(CsvCell("-Naam"), "'-Naam");
  EXPECT_EQ(CsvCell("@a,b"), "\"'@a,b\"");
  EXPECT_EQ(CsvCell("-5"), "-5");
}

TEST(CsvCell, IsReadBackAsItIs) {
  for (const char* text : {"",
                           "plain",
                           "a,b",
                           "say \"a\"",
                           "a  b",
                           "two\nlines",
                           "\"",
                           "-Naam",
                           "=cmd|'/C calc'!A0",
                           "@a,b",
                           "+a",
                           "-5",
                           "=\"a\"&\"b\"",
                           "-5 graden",
                           "'-5 graden",
                           "''-5 graden",
                           "'0123",
                           "'s-Gravenhage",
                           "'",
                           "''",
                           "'--"}) {
    const std::string file = absl::StrCat("id,text\n1,", CsvCell(text), "\n");
    const auto reader = OpenCsv(file);
    ASSERT_TRUE(reader.ok()) << reader.status();
    Row row;
    ASSERT_TRUE((*reader)->Next(&row)) << text;
    ASSERT_EQ(row.cells.size(), 2u) << text;
    EXPECT_EQ(row.cells[1], text);
  }
}

}  // namespace
}  // namespace wijkmonitor::formats
