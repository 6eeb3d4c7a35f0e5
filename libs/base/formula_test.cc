#include "libs/base/formula.h"

#include <gtest/gtest.h>

namespace wijkmonitor {
namespace {

TEST(LooksAsFormula, WhatASpreadsheetMayTakeForOne) {
  for (const char* text : {"=cmd|'/C calc'!A0", "=1+1", "@SUM(A1)", "+A1", "-A1", "-2+3", "+31*6",
                           "-1*cmd|' /C calc'!A0", "\t=1", "\r=1", "-\u00e9", "-Naam", "=\"\"",
                           "- geen -", "@Home", "\uFF1D1+1", "\uFF20SUM(1)"}) {
    EXPECT_TRUE(LooksAsFormula(text)) << text;
  }
}

TEST(LooksAsFormula, WhatItDoesNot) {
  for (const char* text : {"", "=", "-", "+", "@", "--", "- ", "-5", "-1.234,56", "+31 6 12",
                           "+5.00", "4310", "A-1", "a=b", "mail@example.org", "1-2", "'=1"}) {
    EXPECT_FALSE(LooksAsFormula(text)) << text;
  }
}

TEST(IsFormula, WhatMayDoSomething) {
  for (const char* text : {"=cmd|'/C calc'!A0", "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0",
                           "-2+HYPERLINK(\"x\")", "-Blad1!A1", "a;=1+1;b", ";=1+1", "a, @SUM(A1)",
                           "a\n=1+1;x", "a\t+A(1)", "\uFF1D1+1", "\uFF20SUM(1)"}) {
    EXPECT_TRUE(IsFormula(text)) << text;
  }
}

// As ledgers have them.
TEST(IsFormula, WhatDoesNothing) {
  for (const char* text :
       {"", "-", "- geen -", "-nvt-", "- Overig", "+Buurt", "@Home", "-5%", "-3/4", "-2024-01",
        "a=b", "Zorg; jeugd", "a, - b", "K1 (oud)", "a;=", "'s-Gravenhage", "-5"}) {
    EXPECT_FALSE(IsFormula(text)) << text;
  }
}

}  // namespace
}  // namespace wijkmonitor
