#include "libs/base/row_text.h"

#include <gtest/gtest.h>

namespace wijkmonitor {
namespace {

TEST(SumsOthers, TheFirstWordThatIsNoCodeSaysIt) {
  for (const char* sum : {"Totaal", "totaal-generaal", "Totaal, 2009", "Totaal.", "*Totaal*",
                          "(Totaal)", "Tussentotaal", "5.2/Totaal", "TOTAAL_2024", "4400 Totaal",
                          "Sub-totaal lasten", "WIJK Totaal", "Plan-Totaal", "Grand Total",
                          "Groningen totaal", "Totaalbedrag", "Saldo 2024"}) {
    EXPECT_TRUE(SumsOthers(sum)) << sum;
  }
  for (const char* name : {"Totaalrenovatie", "De Som", "Nieuw Saldo Plein", "Project Total Care",
                           "Someren", "", "2024", "Het totaal van de wijk"}) {
    EXPECT_FALSE(SumsOthers(name)) << name;
  }
}

TEST(LooksRounded, NumbersThatASpreadsheetCutShort) {
  for (const char* rounded : {"4.4E+03", "2,02401E+11", "4E+03"}) {
    EXPECT_TRUE(LooksRounded(rounded)) << rounded;
  }
  for (const char* code : {"4400", "4E03", "E+03", "WE+03", "4.4E+", "4E+x", ""}) {
    EXPECT_FALSE(LooksRounded(code)) << code;
  }
}

}  // namespace
}  // namespace wijkmonitor
