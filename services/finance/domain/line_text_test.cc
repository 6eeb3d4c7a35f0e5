#include "services/finance/domain/line_text.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>

namespace wijkmonitor::finance {
namespace {

TEST(TaakveldIn, CodesAndWhatIsNone) {
  for (const auto& [text, code] : {std::pair("0.1", "0.1"),
                                   {"0.10 Mutaties reserves", "0.10"},
                                   {"6.71a", "6.71a"},
                                   {"6.82B Geëscaleerde zorg", "6.82b"},
                                   {"8.3", "8.3"},
                                   {"6.1 A", "6.1"}}) {
    EXPECT_EQ(TaakveldIn(text), code) << text;
  }
  for (const char* none :
       {"", "6", "6.", "0.", "Tot_TV", "Totaal", "6.a", "6.71ab", "66.1", "6,1", "6.1234",
        "6.0 Totaal sociaal domein", "6.99 Naam totaal", "6.72 a Jeugdhulp", "6.72 a"}) {
    EXPECT_EQ(TaakveldIn(none), std::nullopt) << none;
  }
}

TEST(IsTaakveld, OfAnyYear) {
  for (const char* code :
       {"0.1", "0.10", "0.11", "6.71", "6.81", "6.2", "6.71a", "6.74c", "6.21", "6.822", "8.3"}) {
    EXPECT_TRUE(IsTaakveld(code)) << code;
  }
  for (const char* none : {"", "0.", "0.99", "5.99", "6.73", "6.71e", "6.715", "8.4", "9.9"}) {
    EXPECT_FALSE(IsTaakveld(none)) << none;
  }
}

TEST(IsAccount, CodesAndWhatIsNone) {
  for (const char* account :
       {"4400", "4400 Lonen", "A", "WPerLes", "WMO", "K-1", "4a", "4400 Totaalonderhoud"}) {
    EXPECT_TRUE(IsAccount(account)) << account;
  }
  for (const char* none :
       {"Totaal", "TOTAAL lasten", "Subtotaal", "Sub-totaal", "Total", "Saldo", "Eindsaldo", "Som",
        "Bron: CBS", "Overige baten", "4400 Totaal", "4400-Totaal", "4400 (totaal)",
        "4400 Onderhoud totaal", "Lasten", "Bron:CBS", "Eindresultaat"}) {
    EXPECT_FALSE(IsAccount(none)) << none;
  }
}

TEST(MunicipalityIn, NamesAndWhatSums) {
  EXPECT_EQ(MunicipalityIn("Groningen (gemeente)"), "Groningen");
  EXPECT_EQ(MunicipalityIn("'s-Gravenhage"), "'s-Gravenhage");
  EXPECT_EQ(MunicipalityIn("Groningen (Gemeente)"), "Groningen");
  EXPECT_EQ(MunicipalityIn("Gemeente Groningen"), "Groningen");
  EXPECT_EQ(MunicipalityIn("Groningen (gem.)"), "Groningen");
  EXPECT_EQ(MunicipalityIn("Gemeente 7"), "Gemeente 7");
  EXPECT_EQ(MunicipalityIn("GM0014"), "GM0014");
  for (const char* name : {"Bergen (NH.)", "Bergen (L.)", "Nederweert", "Alphen aan den Rijn",
                           "Someren", "Zeewolde", "S\u00fadwest-Frysl\u00e2n", "Land van Cuijk"}) {
    EXPECT_EQ(MunicipalityIn(name), name);
  }
  for (const char* sum : {"Nederland*",
                          "Heel Nederland",
                          "West-Nederland",
                          "NL",
                          "The Netherlands",
                          "Landelijk",
                          "150 000 tot 250 000 inwoners",
                          "Minder dan 5 000 inwoners",
                          "Niet-stedelijk",
                          "G4",
                          "Waarvan G32",
                          "Provincie Groningen",
                          "Utrecht (provincie)",
                          "Zuid-Holland",
                          "Drenthe",
                          "Gemiddelde",
                          "Overig Groningen",
                          "Groningen Totaal",
                          "Overige gemeenten",
                          "Bron: CBS",
                          "PV20",
                          "Nederland",
                          "NEDERLAND totaal",
                          "Totaal gemeenten",
                          "NL01",
                          "Groningen (PV)",
                          "Gemeenten 5 000 tot 10 000 inwoners",
                          "Alle gemeenten",
                          "Totaal"}) {
    EXPECT_EQ(MunicipalityIn(sum), std::nullopt) << sum;
  }
}

}  // namespace
}  // namespace wijkmonitor::finance
