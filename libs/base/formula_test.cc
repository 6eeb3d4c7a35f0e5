#include "libs/base/formula.h"

#include <gtest/gtest.h>

namespace wijkmonitor {
namespace {

TEST(IsFormula, WhatASpreadsheetWouldRun) {
  for (const char* text : {"=cmd|'/C calc'!A0", "=1+1", "@SUM(A1)", "+A1", "-A1", "-2+3", "+31*6",
                           "-1*cmd|' /C calc'!A0", "\t=1", "\r=1", "-\u00e9", "-Naam", "=\"\""}) {
    EXPECT_TRUE(IsFormula(text)) << text;
  }
}

TEST(IsFormula, WhatItWouldNot) {
  for (const char* text : {"", "=", "-", "+", "@", "--", "- ", "-5", "-1.234,56", "+31 6 12",
                           "+5.00", "4310", "A-1", "a=b", "mail@example.org", "1-2", "'=1"}) {
    EXPECT_FALSE(IsFormula(text)) << text;
  }
}

}  // namespace
}  // namespace wijkmonitor
