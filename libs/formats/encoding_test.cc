#include "libs/formats/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "libs/base/limits.h"
#include "libs/base/rejection_testing.h"
#include "libs/formats/problems.h"
#include "libs/formats/rejected.h"
#include "libs/formats/row_reader.h"

namespace wijkmonitor::formats {
namespace {

// A text of ASCII and "é" as UTF-16, with a byte order mark.
std::string Utf16(absl::string_view latin1, bool big_endian) {
  std::string text = big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : latin1) {
    if (big_endian) text.push_back('\0');
    text.push_back(c);
    if (!big_endian) text.push_back('\0');
  }
  return text;
}

std::string FirstCell(absl::string_view file, Encoding encoding) {
  const auto reader = OpenCsv(file, encoding);
  EXPECT_TRUE(reader.ok()) << reader.status();
  if (!reader.ok()) return "";
  Row row;
  EXPECT_TRUE((*reader)->Next(&row));
  return std::string(row.cells[0]);
}
Rejection FileRejection(absl::string_view file, Encoding encoding) {
  return RejectionOf(OpenCsv(file, encoding).status());
}

TEST(Encoding, Windows1252WhereItIsSaid) {
  const absl::string_view file = "naam,b\ncaf\xe9 \x80,1\n";
  EXPECT_EQ(FirstCell(file, Encoding::kWindows1252), "caf\u00e9 \u20ac");
  EXPECT_THAT(FileRejection(file, Encoding::kUtf8),
              RejectsWith(2, "", "", {problems::kNotUtf8, {"4"}}));
  EXPECT_EQ(FirstCell("naam,b\ncaf\xc3\xa9,1\n", Encoding::kWindows1252), "caf\u00e9");
  EXPECT_THAT(FileRejection("a,b\n\x81,1\n", Encoding::kWindows1252),
              RejectsWith(2, "", "", {problems::kNotWindows1252, {"81"}}));
  EXPECT_THAT(FileRejection(absl::string_view("a,b\n\0,1\n", 8), Encoding::kWindows1252),
              RejectsWith(2, "", "", {problems::kNotWindows1252, {"00"}}));
}

TEST(Encoding, LimitOfAFileThatIsConverted) {
  const auto file_of = [](size_t bytes) {
    std::string file = "naam,b\ncaf\xe9,1\n";
    file.resize(bytes, '\n');
    return file;
  };
  constexpr size_t kMost = limits::kConvertedFileBytesMax;
  EXPECT_EQ(FirstCell(file_of(kMost - 1), Encoding::kWindows1252), "caf\u00e9");
  EXPECT_EQ(FirstCell(file_of(kMost), Encoding::kWindows1252), "caf\u00e9");
  EXPECT_THAT(FileRejection(file_of(kMost + 1), Encoding::kWindows1252),
              RejectsWith(1, "", "", {problems::kTooLargeToConvert, {"64"}}));
  EXPECT_EQ(FirstCell("naam,b\ncafe,1\n" + std::string(kMost, '\n'), Encoding::kUtf8), "cafe");
  // The mark of UTF-16 does not count.
  EXPECT_THAT(FileRejection("\xFF\xFE" + std::string(kMost + 2, '\n'), Encoding::kUtf16),
              RejectsWith(1, "", "", {problems::kTooLargeToConvert, {"64"}}));
}

TEST(Encoding, AMarkInTheFileGoesFirst) {
  for (const Encoding said : {Encoding::kUtf8, Encoding::kWindows1252, Encoding::kUtf16}) {
    for (const bool big_endian : {false, true}) {
      EXPECT_EQ(FirstCell(Utf16("a,b\ncaf\xe9,1\n", big_endian), said), "caf\u00e9");
    }
    EXPECT_EQ(FirstCell("\xef\xbb\xbf"
                        "a,b\ncaf\xc3\xa9,1\n",
                        said),
              "caf\u00e9");
  }
  for (const bool big_endian : {false, true}) {  // without a mark
    EXPECT_EQ(FirstCell(Utf16("a,b\nx,1\n", big_endian).substr(2), Encoding::kUtf16), "x");
  }
}

TEST(Encoding, Utf16BeyondTheFirstPlane) {
  const std::string file = Utf16("a,b\n", false) + std::string(
                                                       "\x3d\xd8\x00\xde,\0"
                                                       "1\0\n\0",
                                                       10);
  EXPECT_EQ(FirstCell(file, Encoding::kUtf8), "\U0001F600");
  // Half a pair, and half a unit.
  EXPECT_THAT(
      FileRejection(Utf16("a,b\n", false) + std::string("\x3d\xd8,\0\n\0", 6), Encoding::kUtf8),
      RejectsWith(2, "", "", problems::kNotUtf16));
  EXPECT_THAT(FileRejection(Utf16("a,b\nx,1\n", false) + "y", Encoding::kUtf8),
              RejectsWith(3, "", "", problems::kNotUtf16));
}

TEST(Encoding, ASpreadsheetIsCalledThat) {
  for (const absl::string_view start : {"PK\x03\x04", "\xD0\xCF\x11\xE0"}) {
    EXPECT_THAT(FileRejection(std::string(start) + "...", Encoding::kUtf8),
                RejectsWith(1, "", "", problems::kSpreadsheet));
  }
}

TEST(Encoding, OtherContainersAreCalledWhatTheyAre) {
  std::string zip = "PK\x03\x04" + std::string(26, '\0') + "cijfers.CSV and what is in it";
  zip[26] = 11;  // the size of the name
  for (const absl::string_view file : {absl::string_view(zip), absl::string_view("\x1F\x8B\x08")}) {
    EXPECT_THAT(FileRejection(file, Encoding::kUtf8), RejectsWith(1, "", "", problems::kPacked));
  }
  for (const absl::string_view file : {"<html>", "\xef\xbb\xbf<?xml version=\"1.0\"?>\n"}) {
    EXPECT_THAT(FileRejection(file, Encoding::kUtf8), RejectsWith(1, "", "", problems::kMarkup));
  }
}

// Nothing but the escapes below is beyond ASCII.
TEST(Mended, TextsThatWereEncodedTwice) {
  const std::pair<const char*, const char*> mended[] = {
      {"cre\u00c3\u00abren", "cre\u00ebren"},
      {"Thomas \u00c3\u00a0 Kempis", "Thomas \u00e0 Kempis"},
      {"\u00e2\u0082\u00ac 5", "\u20ac 5"},
      {"\u00f0\u009f\u0098\u0080", "\U0001F600"},
      // A quote of Windows-1252 beside a letter, and one by itself.
      {"\u0093Mozac\u00c3\u00af\u0094", "\u201cMozac\u00ef\u201d"},
      {"\u0093\u00c3\u00a9\u00e9n\u0094", "\u201c\u00e9\u00e9n\u201d"},
      {"dossier \u0091X\u0092 \u0096 vervolg\u0085", "dossier \u2018X\u2019 \u2013 vervolg\u2026"},
      // A quote that was encoded twice itself.
      {"\u00c2\u0093ja\u00c2\u0094", "\u201cja\u201d"},
      {"\u00c2\u00a0", "\u00a0"}};
  for (const auto& [text, meant] : mended) EXPECT_EQ(Mended(text), meant) << text;
}

TEST(Mended, RightTextsStayAsTheyAre) {
  for (const char* text :
       {"", "plain", "\u00e9", "caf\u00e9", "\u00c3", "S\u00c3O PAULO",
        "\u00e9\u00e9n \u00eb\u00ef\u00fc", "\u00c3 \u00ab", "\u20ac 5", "\u201cja\u201d",
        "\u00abja\u00bb", "10\u00b0", "1\u00bd", "\u0142\u00f3d\u017a",
        // No character of Windows-1252, and bytes that are no UTF-8: overlong, a surrogate, too
        // few.
        "\u0081", "\u00c0\u00af", "\u00ed\u00a0\u00bd", "\u00e2\u00ac",
        "\u00f5\u00bf\u00bf\u00bf"}) {
    EXPECT_EQ(Mended(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace wijkmonitor::formats
