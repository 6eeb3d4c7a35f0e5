#include "libs/formats/cell_text.h"

#include <gtest/gtest.h>

#include <string>

namespace wijkmonitor::formats {
namespace {

std::string Said(absl::string_view raw) {
  std::string owned;
  return std::string(CellText(raw, &owned));
}

TEST(CellText, HasNoSpacesAround) {
  EXPECT_EQ(Said("  GM0014    "), "GM0014");
  EXPECT_EQ(Said("\t12\r\n"), "12");
  EXPECT_EQ(Said("a  b"), "a  b");
  EXPECT_EQ(Said(" "), "");
}

TEST(CellText, HasNothingThatCannotBeSeen) {
  EXPECT_EQ(Said("BU00140000\u00a0"), "BU00140000");
  EXPECT_EQ(Said("\u202f\u2007GM0014\u3000"), "GM0014");
  EXPECT_EQ(Said("4400\u200b"), "4400");
  EXPECT_EQ(Said("44\u200d00"), "4400");
  EXPECT_EQ(Said("\ufeffGM0014"), "GM0014");
  EXPECT_EQ(Said("\u202a4400\u202c"), "4400");
  EXPECT_EQ(Said("1\u00a0250"), "1 250");
  EXPECT_EQ(Said("caf\u00e9 \u20ac 5 \U0001F600"), "caf\u00e9 \u20ac 5 \U0001F600");
}

TEST(CellText, IsNotWrapped) {
  EXPECT_EQ(Said("=\"0123\""), "0123");
  EXPECT_EQ(Said("=\" GM0014 \""), "GM0014");
  EXPECT_EQ(Said("'0123"), "0123");
  EXPECT_EQ(Said("'GM0014"), "GM0014");
  EXPECT_EQ(Said("'s-Gravenhage"), "'s-Gravenhage");
  EXPECT_EQ(Said("='a'"), "='a'");
  EXPECT_EQ(Said("=\"a\"&\"b\""), "=\"a\"&\"b\"");
}

TEST(ColumnText, IsOneLine) {
  EXPECT_EQ(ColumnText(" Aantal\r\n  inwoners\u00a0(aantal) "), "Aantal inwoners (aantal)");
}

}  // namespace
}  // namespace wijkmonitor::formats
