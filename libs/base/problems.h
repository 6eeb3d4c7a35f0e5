#pragma once

// What may be wrong with a cell, whatever file it stands in.

#include "libs/base/problem.h"

namespace wijkmonitor::problems {

// --- Texts ---
inline constexpr Problem kIdDue{
    "ID_DUE",
    "moet uit hoofdletters, cijfers en liggende streepjes bestaan, en met een hoofdletter "
    "beginnen; hoogstens $0 "
    "bytes",
    "must be capitals, digits and underscores, and begin with a capital letter; at most $0 bytes"};
inline constexpr Problem kTooLong{"TOO_LONG", "heeft $0 bytes; hoogstens $1",
                                  "has $0 bytes; at most $1"};
inline constexpr Problem kFormula{
    "FORMULA",
    "zou door een rekenblad als formule worden uitgevoerd: laat het teken = + - of @ weg",
    "would be run as a formula by a spreadsheet: leave out the mark = + - or @"};
inline constexpr Problem kTextNotUtf8{"TEXT_NOT_UTF8", "is geen UTF-8 vanaf byte $0",
                                      "is not UTF-8 from byte $0 on"};
inline constexpr Problem kTextCharacter{
    "TEXT_CHARACTER",
    "bevat een teken dat niet te zien is of de volgorde verandert: $0, op byte $1; haal het weg",
    "has a character that is not seen or changes the order: $0, at byte $1; take it out"};
inline constexpr Problem kLengthDue{"LENGTH_DUE", "moet 1..$0 bytes hebben",
                                    "must have 1..$0 bytes"};
inline constexpr Problem kBothLanguagesDue{"BOTH_LANGUAGES_DUE", "is verplicht: in beide talen",
                                           "is due: in both languages"};
inline constexpr Problem kDue{"DUE", "is verplicht", "is due"};
inline constexpr Problem kWordDue{"WORD_DUE", "moet een van deze zijn: $0", "must be one of: $0"};
inline constexpr Problem kWordsDue{
    "WORDS_DUE", "moet uit deze bestaan, met | ertussen: $0; of $1 zijn: geen ervan",
    "must be made of these, with | between them: $0; or be $1: none of them"};
inline constexpr Problem kTrueOrFalseDue{"TRUE_OR_FALSE_DUE", "moet true of false zijn",
                                         "must be true or false"};
inline constexpr Problem kYesOrNoDue{"YES_OR_NO_DUE", "moet yes of no zijn", "must be yes or no"};

// --- Numbers ---
inline constexpr Problem kWholeNumberDue{"WHOLE_NUMBER_DUE", "moet een geheel getal zijn",
                                         "must be a whole number"};
inline constexpr Problem kOutOfWholeNumbers{
    "OUT_OF_WHOLE_NUMBERS", "moet ten minste -2147483648 en hoogstens 2147483647 zijn",
    "must be at least -2147483648 and at most 2147483647"};
inline constexpr Problem kWithin{"WITHIN", "moet $0..$1 zijn", "must be $0..$1"};
inline constexpr Problem kNegative{"NEGATIVE", "mag niet negatief zijn", "must not be negative"};
inline constexpr Problem kAboveZeroDue{"ABOVE_ZERO_DUE", "moet boven 0 liggen", "must be above 0"};
inline constexpr Problem kTooLarge{"NUMBER_TOO_LARGE", "het getal is te groot",
                                   "the number is too large"};
inline constexpr Problem kDecimalPointDue{"DECIMAL_POINT_DUE",
                                          "het decimaalteken is hier een punt: schrijf $0",
                                          "the decimal mark here is a point: write $0"};
inline constexpr Problem kDecimalCommaDue{"DECIMAL_COMMA_DUE",
                                          "het decimaalteken is hier een komma: schrijf $0",
                                          "the decimal mark here is a comma: write $0"};
inline constexpr Problem kNoNumberWithPoint{
    "NO_NUMBER_WITH_POINT",
    "geen getal: schrijf cijfers met hoogstens één decimale punt (28.6) en zonder "
    "duizendtallen-tekens",
    "not a number: write digits with at most one decimal point (28.6) and no thousands marks"};
inline constexpr Problem kNoNumberWithComma{
    "NO_NUMBER_WITH_COMMA",
    "geen getal: schrijf cijfers met hoogstens één decimale komma (28,6) en zonder "
    "duizendtallen-tekens",
    "not a number: write digits with at most one decimal comma (28,6) and no thousands marks"};
inline constexpr Problem kSign{"SIGN",
                               "het teken wordt niet gelezen zoals het er staat: een getal onder 0 "
                               "heeft een minteken ervoor, als -12; een getal "
                               "boven 0 heeft geen teken",
                               "the sign is not read as it is written: a number below 0 has a "
                               "minus in front, as -12; one above 0 has no sign"};
inline constexpr Problem kSignsAny{"SIGNS_ANY", "of het profiel heeft signs any",
                                   "or the profile has signs any"};
inline constexpr Problem kAmbiguous{"AMBIGUOUS_MARK",
                                    "kan het hele getal $0 betekenen of, met decimalen, $1: "
                                    "schrijf het eerste zonder teken, of het tweede met een ander "
                                    "aantal decimalen",
                                    "may mean $0 or $1: write the first without a mark, or the "
                                    "second with another number of decimals"};
inline constexpr Problem kNoAmount{
    "NO_AMOUNT",
    "geen bedrag: schrijf het als $0, met hoogstens twee decimalen en zonder valutateken",
    "not an amount: write it as $0, with at most two decimals and no currency sign"};
inline constexpr Problem kNameDecimalMark{"NAME_DECIMAL_MARK",
                                          "of noem een ander decimaalteken voor het bestand",
                                          "or name another decimal mark for the file"};
inline constexpr Problem kPartOfCent{"PART_OF_CENT", "is geen geheel aantal centen",
                                     "is no whole number of cents"};
inline constexpr Problem kAmountTooLarge{"AMOUNT_TOO_LARGE", "het bedrag is te groot: hoogstens $0",
                                         "the amount is too large: at most $0"};

// --- Days and periods ---
inline constexpr Problem kDateIso{"DATE_ISO", "een datum wordt geschreven als JJJJ-MM-DD",
                                  "a date is written YYYY-MM-DD"};
inline constexpr Problem kDateDmy{
    "DATE_DMY", "een datum wordt geschreven als D-M-JJJJ, zoals 1-10-2024, 1.10.2024 of 1/10/2024",
    "a date is written D-M-YYYY, as 1-10-2024, 1.10.2024 or 1/10/2024"};
inline constexpr Problem kDateYmd{"DATE_YMD",
                                  "een datum wordt geschreven als JJJJMMDD, zoals 20241001",
                                  "a date is written YYYYMMDD, as 20241001"};
inline constexpr Problem kYearOutOfRange{"YEAR_OUT_OF_RANGE", "het jaar moet $0..$1 zijn",
                                         "the year must be $0..$1"};
inline constexpr Problem kMonthOutOfRange{"MONTH_OUT_OF_RANGE", "de maand moet 1..12 zijn",
                                          "the month must be 1..12"};
inline constexpr Problem kNoSuchDay{"NO_SUCH_DAY", "die dag bestaat niet", "there is no such day"};
inline constexpr Problem kTimeBehindDay{
    "TIME_BEHIND_DAY", "achter een dag staat geen tijd, behalve middernacht (00:00:00)",
    "a day has no time behind it, but midnight (00:00:00)"};
inline constexpr Problem kPeriodNotation{
    "PERIOD_NOTATION",
    "een periode wordt geschreven als JJJJ (2020), JJJJ-MM (2020-09), of BEGIN/EINDE met EINDE "
    "niet meegerekend, beide JJJJ-MM of beide JJJJ-MM-DD",
    "a period is written YYYY (2020), YYYY-MM (2020-09), or START/END with END exclusive, both "
    "YYYY-MM or both YYYY-MM-DD"};
inline constexpr Problem kPeriodOfStatLine{
    "PERIOD_OF_STATLINE", "ook 2024Q1, 2024KW01, 2024MM03, 2023SJ00 en 2024JJ00",
    "also 2024Q1, 2024KW01, 2024MM03, 2023SJ00 and 2024JJ00"};
inline constexpr Problem kPeriodBackwards{
    "PERIOD_BACKWARDS", "het einde van een periode telt niet mee en moet na het begin liggen",
    "the end of a period is exclusive and must be after its start"};

// --- Rows of items that a file declares ---
inline constexpr Problem kWindowEdgeDue{"WINDOW_EDGE_DUE",
                                        "is verplicht: een termijn heeft twee einden",
                                        "is due: a window has both edges"};
inline constexpr Problem kTooManyStored{"TOO_MANY_STORED",
                                        "met wat al bewaard is zouden het er $0 zijn; hoogstens $1",
                                        "with what is stored there would be $0; at most $1"};
inline constexpr Problem kRemovedHasOneRow{"REMOVED_HAS_ONE_ROW",
                                           "wat verwijderd wordt, heeft één rij; zie regel $0",
                                           "what is removed has one row; see line $0"};
inline constexpr Problem kRowsDiffer{"ROWS_DIFFER", "$0 verschilt van regel $1",
                                     "$0 differ from line $1"};
inline constexpr Problem kAtMost{"AT_MOST", "er zijn er te veel: hoogstens $0",
                                 "there are too many: at most $0"};

}  // namespace wijkmonitor::problems
