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
  for (const char* unseen :
       {"\uFE0F", "\u034F", "\x07", "\x7F", "\u3164", "\u061C", "\u2800", "\U000E0100"}) {
    EXPECT_EQ(Said(std::string("A7") + unseen), "A7");
  }
  EXPECT_EQ(Said("caf\u00e9 \u20ac 5 \U0001F600"), "caf\u00e9 \u20ac 5 \U0001F600");
}

TEST(CellText, ASoftHyphenIsAMinusBesideANumber) {
  for (const char* hyphen : {"\u00ad", "\x1e", "\x1f"}) {
    EXPECT_EQ(Said(std::string(hyphen) + "10.00"), "-10.00");
    EXPECT_EQ(Said(std::string("10.00") + hyphen), "10.00-");
    EXPECT_EQ(Said(std::string("WPer") + hyphen + "Les"), "WPerLes");
  }
}

TEST(CellText, HasItsCharactersPutTogether) {
  EXPECT_EQ(Said("CAFE\u0301"), "CAF\u00c9");
  EXPECT_EQ(Said("CAF\u00c9"), "CAF\u00c9");
}

TEST(CellText, WhatIsNotUtf8StaysAsItIs) {
  std::string owned;
  for (const absl::string_view raw : {"\xBC", "a\xE2\x82", "\xF0", "\xFE\xFF", "\xC3"}) {
    EXPECT_EQ(CellText(raw, &owned), raw);
  }
}

TEST(CellText, IsNotWrapped) {
  EXPECT_EQ(Said("=4400"), "4400");
  // Read again, what was read is the same.
  EXPECT_EQ(Said("=\"'1\""), "1");
  EXPECT_EQ(Said("'=5"), "5");
  EXPECT_EQ(Said("=\"0123\""), "0123");
  EXPECT_EQ(Said("=\" GM0014 \""), "GM0014");
  EXPECT_EQ(Said("'0123"), "0123");
  EXPECT_EQ(Said("'GM0014"), "GM0014");
  EXPECT_EQ(Said("'s-Gravenhage"), "'s-Gravenhage");
  EXPECT_EQ(Said("='a'"), "='a'");
  EXPECT_EQ(Said("'-Naam"), "-Naam");
  EXPECT_EQ(Said("''-Naam"), "'-Naam");
  EXPECT_EQ(Said("'=1+A1"), "=1+A1");
  EXPECT_EQ(Said("'--"), "'--");
  EXPECT_EQ(Said("'INK/1"), "INK/1");
  EXPECT_EQ(Said("'ink1"), "ink1");
  EXPECT_EQ(Said("\"A2\""), "A2");
  EXPECT_EQ(Said("say \"A2\""), "say \"A2\"");
  EXPECT_EQ(Said("'t Zand 2"), "'t Zand 2");
  EXPECT_EQ(Said("=\"a\"&\"b\""), "=\"a\"&\"b\"");
}

TEST(ColumnText, IsOneLine) {
  EXPECT_EQ(ColumnText(" Aantal\r\n  inwoners\u00a0(aantal) "), "Aantal inwoners (aantal)");
}

}  // namespace
}  // namespace wijkmonitor::formats
