#include "libs/base/text.h"

#include <gtest/gtest.h>

#include "libs/base/problems.h"

namespace wijkmonitor {
namespace {

using namespace std::string_literals;

// What is said of a text: "" where it may be kept, "U+200B at 4", "not UTF-8 at 1".
std::string Said(const std::string& text, TextShape shape) {
  const std::optional<Reason> wrong = WrongIn(text, shape);
  if (!wrong.has_value()) return "";
  if (wrong->problem == &problems::kTextNotUtf8) return "not UTF-8 at " + wrong->arguments[0];
  EXPECT_EQ(wrong->problem, &problems::kTextCharacter);
  return wrong->arguments[0] + " at " + wrong->arguments[1];
}

struct Case {
  std::string text, line, paragraphs;  // what is said of it in either shape
};

const Case kCases[] = {
    // Kept.
    {"", "", ""},
    {"De Hoogte", "", ""},
    {"  met spaties  ", "", ""},
    {"Súdwest-Fryslân", "", ""},
    {"\"aanhalingstekens\" en 'apostrof’s'", "", ""},
    {"€ 1.234,56 (½ van ± 2.469)", "", ""},
    {"<script>alert(1)</script> & <b>", "", ""},
    {"{{7*7}} ${x} %s %n \\x1b[31m", "", ""},
    {"'; DROP TABLE lesson; --", "", ""},
    {"Ĳsselmeer, ĳs", "", ""},
    {"u\u0308ber", "", ""},            // a letter and its mark
    {"جمعية الحي", "", ""},            // written from right to left, without marks
    {"שכונה", "", ""},                 //
    {"क्ष क्\u200Dष", "", ""},           // a joiner between letters
    {"邻里", "", ""},                  //
    {"\u00A0vaste spatie", "", ""},    // a space that does not break
    {"3\u2009%", "", ""},              // a thin one
    {"👍 😀", "", ""},                   //
    {"❤\uFE0F", "", ""},               // an emoji with its variation selector
    {"1\uFE0F\u20E3", "", ""},         // and of a digit
    {"\uFFFD", "", ""},                // stands for what others could not read
    {"\U0001F1F3\U0001F1F1", "", ""},  // a flag of letters
    {"=SUM(A1)", "", ""},              // a spreadsheet's matter: see formula.h
    {"\u2010 \u2011 \u2013 \u2014 \u2026 \u2022", "", ""},  // hyphens, dashes, dots
    // Line breaks and tabs are of paragraphs.
    {"een\ntwee", "U+000A at 4", ""},
    {"een\r\ntwee", "U+000D at 4", ""},
    {"een\ttwee", "U+0009 at 4", ""},
    {"\n", "U+000A at 1", ""},
    {"een\rtwee", "U+000D at 4", "U+000D at 4"},
    {"een\r", "U+000D at 4", "U+000D at 4"},
    {"\r\r\n", "U+000D at 1", "U+000D at 1"},
    // Refused, by their code point.
    {"nul\0"s, "U+0000 at 4", "U+0000 at 4"},
    {"\b", "U+0008 at 1", "U+0008 at 1"},
    {"een\v", "U+000B at 4", "U+000B at 4"},
    {"\f", "U+000C at 1", "U+000C at 1"},
    {"\x1B[31mrood", "U+001B at 1", "U+001B at 1"},
    {"\x7F", "U+007F at 1", "U+007F at 1"},
    {"\u0085", "U+0085 at 1", "U+0085 at 1"},
    {"\u009B31m", "U+009B at 1", "U+009B at 1"},
    {"af\u00ADbreken", "U+00AD at 3", "U+00AD at 3"},
    {"a\u034Fb", "U+034F at 2", "U+034F at 2"},
    {"\u061C", "U+061C at 1", "U+061C at 1"},
    {"\u115F", "U+115F at 1", "U+115F at 1"},
    {"\u180E", "U+180E at 1", "U+180E at 1"},
    {"een\u200Btwee", "U+200B at 4", "U+200B at 4"},
    {"\u200C", "U+200C at 1", "U+200C at 1"},
    {"\u200Da", "U+200D at 1", "U+200D at 1"},
    {"a\u200D", "U+200D at 2", "U+200D at 2"},
    {"a\u200D b", "U+200D at 2", "U+200D at 2"},
    {"a\u200D\uFE0Fb", "U+200D at 2", "U+200D at 2"},
    {"a\u200D\u200Db", "U+200D at 2", "U+200D at 2"},
    {"\u200E", "U+200E at 1", "U+200E at 1"},
    {"\u200F", "U+200F at 1", "U+200F at 1"},
    {"een\u2028twee", "U+2028 at 4", "U+2028 at 4"},
    {"een\u2029twee", "U+2029 at 4", "U+2029 at 4"},
    {"\u202Egpj.exe", "U+202E at 1", "U+202E at 1"},
    {"\u2066x\u2069", "U+2066 at 1", "U+2066 at 1"},
    {"\u2060", "U+2060 at 1", "U+2060 at 1"},
    {"\u3164", "U+3164 at 1", "U+3164 at 1"},
    {"\uE000", "U+E000 at 1", "U+E000 at 1"},
    {"a\uF0B7", "U+F0B7 at 2", "U+F0B7 at 2"},
    {"\U0010FFFD", "U+10FFFD at 1", "U+10FFFD at 1"},
    {"\u0378", "U+0378 at 1", "U+0378 at 1"},
    {"\u2800", "U+2800 at 1", "U+2800 at 1"},
    {"\uFFFC", "U+FFFC at 1", "U+FFFC at 1"},
    {"\U0001D159", "U+1D159 at 1", "U+1D159 at 1"},
    {"\uFE20\u200D\uFE20", "U+FE20 at 1", "U+FE20 at 1"},
    {"pro\u200Dject", "U+200D at 4", "U+200D at 4"},
    {"pr\uFE0Foject", "U+FE0F at 3", "U+FE0F at 3"},
    {"❤\uFE00", "U+FE00 at 4", "U+FE00 at 4"},
    {"\u0301Hoogte", "U+0301 at 1", "U+0301 at 1"},
    {"e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "", ""},
    {"e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "U+0301 at 18", "U+0301 at 18"},
    {"\u0600", "", ""},  // a sign before a number
    {"\uFE0F", "U+FE0F at 1", "U+FE0F at 1"},
    {"a \uFE0F", "U+FE0F at 3", "U+FE0F at 3"},
    {"❤\uFE0F\uFE0F", "U+FE0F at 7", "U+FE0F at 7"},
    {"\uFEFFmerk", "U+FEFF at 1", "U+FEFF at 1"},
    {"\uFFF9", "U+FFF9 at 1", "U+FFF9 at 1"},
    {"\uFFFE", "U+FFFE at 1", "U+FFFE at 1"},
    {"\uFDD0", "U+FDD0 at 1", "U+FDD0 at 1"},
    {"\U0001D173", "U+1D173 at 1", "U+1D173 at 1"},
    {"a\U000E0041\U000E007F", "U+E0041 at 2", "U+E0041 at 2"},
    {"a\U000E0100", "U+E0100 at 2", "U+E0100 at 2"},
    {"\U0010FFFF", "U+10FFFF at 1", "U+10FFFF at 1"},
    // Not UTF-8.
    {"caf\xE9", "not UTF-8 at 4", "not UTF-8 at 4"},
    {"\xC0\xAF", "not UTF-8 at 1", "not UTF-8 at 1"},
    {"ab\xED\xA0\x80", "not UTF-8 at 3", "not UTF-8 at 3"},
    {"\xF5\x80\x80\x80", "not UTF-8 at 1", "not UTF-8 at 1"},
    {"a\xE2\x82", "not UTF-8 at 2", "not UTF-8 at 2"}};

TEST(Text, WhatMayBeKept) {
  for (const Case& its : kCases) {
    EXPECT_EQ(Said(its.text, TextShape::kLine), its.line) << its.text;
    EXPECT_EQ(Said(its.text, TextShape::kParagraphs), its.paragraphs) << its.text;
  }
}

TEST(Text, WhatIsShown) {
  for (const Case& its : kCases) {
    for (const TextShape shape : {TextShape::kLine, TextShape::kParagraphs}) {
      const std::string shown = Printable(its.text, shape);
      EXPECT_EQ(Said(shown, shape), "") << its.text;
      if (Said(its.text, shape).empty()) {
        EXPECT_EQ(shown, its.text);
      } else {
        EXPECT_NE(shown.find('?'), std::string::npos);
      }
    }
  }
  EXPECT_EQ(Printable("a\x1B[2J\u202Eb\xE9"), "a?[2J?b?");
  EXPECT_EQ(Printable("een\n\ttwee\x07", TextShape::kParagraphs), "een\n\ttwee?");
  EXPECT_EQ(Printable("a\xE2\x82"), "a??");
}

TEST(Text, WhatIsBlank) {
  for (const char* text : {"", " ", "\n\t ", "\u00A0", "\u3000\u2009", "\u2800", "\u200B"}) {
    EXPECT_TRUE(IsBlank(text)) << text;
  }
  for (const char* text : {"a", " .", "\u00A0-", "é"}) EXPECT_FALSE(IsBlank(text)) << text;
}

}  // namespace
}  // namespace wijkmonitor
