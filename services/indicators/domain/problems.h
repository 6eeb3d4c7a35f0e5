#pragma once

// What may be wrong with files of observations, areas, sets and the catalogue.

#include "libs/base/problem.h"

namespace wijkmonitor::problems {

// --- Observations ---
inline constexpr Problem kOfIndicator{"OF_INDICATOR", "indicator $0", "indicator $0"};
inline constexpr Problem kUnknownIndicator{"UNKNOWN_INDICATOR",
                                           "er is geen indicator met deze id in de catalogus",
                                           "there is no indicator with this id in the catalogue"};
inline constexpr Problem kEditionOfRowDue{
    "EDITION_OF_ROW_DUE", "is verplicht: zeg bij welke editie de gebiedscodes horen",
    "is due: say to which edition the area ids belong"};
inline constexpr Problem kPeriodOfFigureDue{"PERIOD_OF_FIGURE_DUE",
                                            "is verplicht: zeg van welke periode de cijfers zijn",
                                            "is due: say which period the figures are of"};
inline constexpr Problem kStatusSaysWhy{"STATUS_SAYS_WHY", "en zeg waarom in de kolom status",
                                        "and say why in the column status"};
inline constexpr Problem kStatusDue{"STATUS_DUE",
                                    "is leeg: zeg waarom in de kolom status, met een van: $0",
                                    "is empty: say why in the column status, with one of: $0"};
inline constexpr Problem kNotTheRatio{"NOT_THE_RATIO",
                                      "is niet de teller gedeeld door de noemer, dat is $0",
                                      "is not the numerator by the denominator, which is $0"};
inline constexpr Problem kNoFigures{"NO_FIGURES", "het bestand bevat geen cijfers",
                                    "the file holds no figures"};
inline constexpr Problem kNoIndicatorReads{
    "NO_INDICATOR_READS",
    "geen indicator noemt een kolom van dit bestand als bron: de catalogus heeft ze in "
    "source_columns, als $0",
    "no indicator names a column of this file as its source: the catalogue has them in "
    "source_columns, as $0"};
inline constexpr Problem kNoRowOf{"NO_ROW_OF", "geen rij van het bestand is van $0",
                                  "no row of the file is of $0"};
inline constexpr Problem kNoAreaRow{"NO_AREA_ROW", "geen rij van het bestand is van een gebied",
                                    "no row of the file is of an area"};
inline constexpr Problem kValueDue{"VALUE_DUE", "de status VALUE vraagt om een waarde",
                                   "the status VALUE needs a value"};
inline constexpr Problem kValueWithoutStatus{
    "VALUE_WITHOUT_STATUS", "alleen de status VALUE gaat samen met een waarde; laat hem leeg",
    "only the status VALUE goes with a value; leave it empty"};
inline constexpr Problem kCountWithFraction{"COUNT_WITH_FRACTION", "een aantal heeft geen breuk",
                                            "a count has no fraction"};
inline constexpr Problem kOutOfRange{"OUT_OF_RANGE",
                                     "valt buiten het bereik: het ligt binnen $0..$1",
                                     "out of range: it lies within $0..$1"};
inline constexpr Problem kIntervalHasTwoEnds{
    "INTERVAL_HAS_TWO_ENDS", "een interval heeft twee einden", "an interval has two ends"};
inline constexpr Problem kIntervalWithoutValue{"INTERVAL_WITHOUT_VALUE",
                                               "het interval moet de waarde bevatten",
                                               "the interval must contain the value"};
inline constexpr Problem kNumeratorWithDenominator{"NUMERATOR_WITH_DENOMINATOR",
                                                   "teller en noemer horen bij elkaar",
                                                   "numerator and denominator go together"};
inline constexpr Problem kFewerThanNumerator{"FEWER_THAN_NUMERATOR",
                                             "minder respondenten dan de teller, $0",
                                             "fewer respondents than the numerator, $0"};
inline constexpr Problem kUnknownAreaOrSet{"UNKNOWN_AREA_OR_SET",
                                           "er is geen gebied of gebiedsset met deze id in $0",
                                           "there is no area or set with this id in $0"};
inline constexpr Problem kUnknownGroup{"UNKNOWN_GROUP",
                                       "er is geen groep met deze id in de catalogus",
                                       "there is no group with this id in the catalogue"};
inline constexpr Problem kOtherValueOnLine{
    "OTHER_VALUE_ON_LINE", "dit cijfer over $0 staat op regel $1 met een andere waarde",
    "this figure for $0 stands on line $1 with another value"};

// --- Areas and sets ---
inline constexpr Problem kUnknownEdition{
    "UNKNOWN_EDITION", "er is geen editie met deze id: importeer eerst haar gebieden",
    "there is no edition with this id: import its areas first"};
inline constexpr Problem kOneEdition{"ONE_EDITION",
                                     "een bestand bevat één editie; dit is er een van $0",
                                     "a file holds one edition; this one is of $0"};
inline constexpr Problem kOneEditionOfLine{"ONE_EDITION_OF_LINE",
                                           "een bestand bevat één editie; regel $0 heeft $1",
                                           "a file holds one edition; line $0 has $1"};
inline constexpr Problem kEditionIdDue{"EDITION_ID_DUE", "de id van een editie heeft 1..$0 tekens",
                                       "an edition has an id of 1..$0 characters"};
inline constexpr Problem kSameOnEveryLine{"SAME_ON_EVERY_LINE",
                                          "moet op elke regel hetzelfde zijn; zie regel $0",
                                          "must be the same on every line; see line $0"};
inline constexpr Problem kNoCodeOfLevel{"NO_CODE_OF_LEVEL",
                                        "geen code van dit niveau: NL en 2 cijfers, GM en 4, WK en "
                                        "6, BU en 8 (de vijfde en zesde ook hoofdletters)",
                                        "not a code of this level: NL and 2 digits, GM and 4, WK "
                                        "and 6, BU and 8 (the fifth and sixth also capitals)"};
inline constexpr Problem kNoAreaCode{
    "NO_AREA_CODE", "is geen code van een gebied: een totaal, noot of bron is geen rij",
    "is no code of an area: a total, note or source is no row"};
inline constexpr Problem kIdOnEarlierLine{"ID_ON_EARLIER_LINE",
                                          "deze id staat op een eerdere regel",
                                          "this id stands on an earlier line"};
inline constexpr Problem kCountryHasNoParent{"COUNTRY_HAS_NO_PARENT", "een land ligt nergens in",
                                             "a country has no parent"};
inline constexpr Problem kOneCountry{"ONE_COUNTRY", "een editie heeft één land; regel $0 heeft $1",
                                     "an edition has one country; line $0 has $1"};
inline constexpr Problem kNoAreaInFile{"NO_AREA_IN_FILE",
                                       "er is geen gebied met deze id in het bestand",
                                       "there is no area with this id in the file"};
inline constexpr Problem kParentLevel{"PARENT_LEVEL",
                                      "een gebied ligt in een gebied van een hoger niveau",
                                      "a parent must be of a higher level"};
inline constexpr Problem kParentMunicipality{"PARENT_MUNICIPALITY", "moet naar een gemeente leiden",
                                             "must lead up to a municipality"};
inline constexpr Problem kSetIdDue{
    "SET_ID_DUE",
    "de id van een set is een hoofdletter, dan hoofdletters, cijfers en liggende streepjes, en "
    "geen gebiedscode",
    "the id of a set is a capital letter, then capitals, digits and underscores, and no area code"};
inline constexpr Problem kIdOfArea{"ID_OF_AREA", "dit is de id van een gebied",
                                   "this is the id of an area"};
inline constexpr Problem kNamesOfSet{
    "NAMES_OF_SET", "de namen van een set zijn op al zijn regels gelijk; zie regel $0",
    "the names of a set are the same on all its lines; see line $0"};
inline constexpr Problem kNoSuchAreaIn{"NO_SUCH_AREA_IN", "er is geen gebied met deze id in $0",
                                       "there is no such area in $0"};
inline constexpr Problem kMembersAreWijken{"MEMBERS_ARE_WIJKEN", "leden zijn wijken of buurten",
                                           "members are wijken or buurten"};
inline constexpr Problem kMemberAlready{"MEMBER_ALREADY", "is al lid op regel $0",
                                        "is a member already on line $0"};
inline constexpr Problem kHasObservations{"HAS_OBSERVATIONS",
                                          "kan niet weg: er zijn waarnemingen van",
                                          "cannot go: there are observations of it"};
inline constexpr Problem kIsParentOf{"IS_PARENT_OF", "kan niet weg: $0 ligt erin",
                                     "cannot go: it is the parent of $0"};
inline constexpr Problem kIsMemberOf{"IS_MEMBER_OF", "kan niet weg: is lid van de set $0",
                                     "cannot go: it is a member of the set $0"};
inline constexpr Problem kLastArea{
    "LAST_AREA", "kan niet weg: het is het laatste, en een editie houdt minstens één gebied",
    "cannot go: it is the last, and an edition keeps at least one area"};

// --- Files of figures ---
inline constexpr Problem kImportTooLarge{
    "IMPORT_TOO_LARGE",
    "het bestand vraagt tot hier al meer geheugen dan een import mag nemen, $0 MiB: splits het, "
    "bijvoorbeeld per indicator",
    "up to here the file takes more memory than an import may take, $0 MiB: split it, for instance "
    "by indicator"};
inline constexpr Problem kTooManyFigures{
    "TOO_MANY_FIGURES",
    "met dit bestand nemen alle cijfers samen meer geheugen dan de dienst ervoor heeft, $0 MiB",
    "with this file all figures together take more memory than the service has for them, $0 MiB"};

// --- The catalogue ---
inline constexpr Problem kCentreIsNoComposition{"CENTRE_IS_NO_COMPOSITION",
                                                "het midden kan geen samenstelling zijn",
                                                "the centre cannot be composition"};
inline constexpr Problem kNoThemeInFile{"NO_THEME_IN_FILE",
                                        "er is geen thema met deze id in het bestand",
                                        "there is no theme with this id in the file"};
inline constexpr Problem kThemesInCircle{"THEMES_IN_CIRCLE",
                                         "dit gaat in een kring, of is dieper dan $0",
                                         "this goes round in a circle, or is deeper than $0"};
inline constexpr Problem kCompositionOfParent{"COMPOSITION_OF_PARENT",
                                              "moet gelijk zijn aan die van $0, waar het in ligt",
                                              "must be the same as that of its parent $0"};
inline constexpr Problem kOneCentre{"ONE_CENTRE", "maar één thema ligt nergens in: $0",
                                    "only one theme has no parent: $0"};
inline constexpr Problem kCentreDue{
    "CENTRE_DUE",
    "één thema, het midden, moet nergens in liggen; een bestand geeft de hele catalogus",
    "one theme, the centre, must have no parent; a file gives the whole catalogue"};
inline constexpr Problem kNoPolarityInComposition{"NO_POLARITY_IN_COMPOSITION",
                                                  "moet NONE zijn in een thema van samenstelling",
                                                  "must be NONE in a theme of composition"};
inline constexpr Problem kNoGroupInFile{"NO_GROUP_IN_FILE",
                                        "er is geen groep met deze id in het bestand",
                                        "there is no group with this id in the file"};
inline constexpr Problem kNoIndicatorInFile{"NO_INDICATOR_IN_FILE",
                                            "er is geen indicator met deze id in het bestand",
                                            "there is no indicator with this id in the file"};
inline constexpr Problem kPercentWithPercentage{
    "PERCENT_WITH_PERCENTAGE", "PERCENT hoort bij de maat PERCENTAGE, en alleen daarbij",
    "PERCENT goes with the measure PERCENTAGE, and only with it"};
inline constexpr Problem kAboveMinimumDue{"ABOVE_MINIMUM_DUE", "moet boven het minimum liggen",
                                          "must be above the minimum"};
inline constexpr Problem kSourceTwice{"SOURCE_TWICE",
                                      "twee indicatoren kunnen niet dezelfde bron hebben",
                                      "two indicators cannot have the same source"};
inline constexpr Problem kUnitOfObservations{
    "UNIT_OF_OBSERVATIONS", "heeft waarnemingen: eenheid en maat kunnen niet veranderen",
    "has observations: its unit and measure cannot change"};

}  // namespace wijkmonitor::problems
