#pragma once

// What may be wrong with a file.

#include "libs/base/problem.h"

namespace wijkmonitor::problems {

// --- The file as a whole ---
inline constexpr Problem kFileEmpty{"FILE_EMPTY", "het bestand is leeg", "the file is empty"};
inline constexpr Problem kSpreadsheet{"SPREADSHEET",
                                      "dit is een rekenblad (zoals XLSX, XLS of ODS), niet zijn "
                                      "rijen: open het en bewaar het blad als CSV UTF-8",
                                      "this is a spreadsheet (such as XLSX, XLS or ODS), not its "
                                      "rows: open it and save the sheet as CSV UTF-8"};
inline constexpr Problem kPacked{
    "PACKED", "dit is een ingepakt bestand (zip of gzip): pak het uit en lever wat erin zit",
    "this is a packed file (zip or gzip): unpack it and give what is in it"};
inline constexpr Problem kMarkup{
    "MARKUP",
    "dit is een webpagina of XML, geen tabel, ook als het bestand op .xls eindigt: open het en "
    "bewaar het blad als CSV UTF-8",
    "this is a web page or XML, not a table, even if its name ends in .xls: open it and save the "
    "sheet as CSV UTF-8"};
inline constexpr Problem kNotUtf8{"NOT_UTF8",
                                  "byte $0 van de regel is geen UTF-8: bewaar het bestand als CSV "
                                  "UTF-8, of zeg dat de codering windows-1252 of utf-16 is",
                                  "byte $0 of the line is not UTF-8: save the file as CSV UTF-8, "
                                  "or say that its encoding is windows-1252 or utf-16"};
inline constexpr Problem kNotWindows1252{"NOT_WINDOWS1252",
                                         "de byte 0x$0 is geen teken van Windows-1252",
                                         "the byte 0x$0 is no character of Windows-1252"};
inline constexpr Problem kNotUtf16{"NOT_UTF16", "een teken van de regel is geen UTF-16",
                                   "a character of the line is not UTF-16"};
inline constexpr Problem kTooLargeToConvert{
    "TOO_LARGE_TO_CONVERT",
    "een bestand dat geen UTF-8 is heeft hoogstens $0 MiB: bewaar het als CSV UTF-8, of splits het",
    "a file that is not UTF-8 has at most $0 MiB: save it as CSV UTF-8, or split it"};
inline constexpr Problem kCutOff{
    "CUT_OFF", "de laatste regel eindigt niet met een regeleinde: het bestand is afgebroken",
    "the last line does not end in a line break: the file is cut off"};
inline constexpr Problem kOnlyCarriageReturns{
    "ONLY_CARRIAGE_RETURNS",
    "de regels eindigen op CR alleen: bewaar het bestand met LF of CRLF aan het eind van elke "
    "regel",
    "its lines end in CR alone: save the file with LF or CRLF at the end of each line"};
inline constexpr Problem kNoHeader{"NO_HEADER", "er is geen kopregel", "there is no header line"};
inline constexpr Problem kTooManyColumns{"TOO_MANY_COLUMNS", "hoogstens $0 kolommen",
                                         "at most $0 columns"};
inline constexpr Problem kTooManyRows{"TOO_MANY_ROWS",
                                      "een bestand heeft hoogstens $0 rijen: splits het",
                                      "a file has at most $0 rows: split it"};

inline constexpr Problem kTooManyFaults{
    "TOO_MANY_FAULTS", "al $0 regels zijn fout: de rest van het bestand is niet gelezen",
    "$0 lines are wrong already: the rest of the file was not read"};

// --- Columns ---
inline constexpr Problem kColumnMissing{"COLUMN_MISSING", "de kolom \"$0\" ontbreekt",
                                        "the column \"$0\" is missing"};
inline constexpr Problem kTitleAboveHeader{
    "TITLE_ABOVE_HEADER",
    "regel $0 heeft hem wel, dus wat daarboven staat is een titel: haal die weg",
    "line $0 has it, so what stands above that is a title: remove it"};
inline constexpr Problem kColumnRepeated{
    "COLUMN_REPEATED", "de kolom \"$0\" staat $1 keer in de kop: welke moet gelezen worden?",
    "the column \"$0\" stands in the header $1 times: which one is to be read?"};
inline constexpr Problem kHeaderIsOneCell{
    "HEADER_IS_ONE_CELL",
    "de kop is één cel: staan regels als geheel tussen aanhalingstekens, of scheidt iets anders "
    "dan "
    "; , of een tab (zet dan sep=TEKEN op de eerste regel)",
    "the header is one cell: do whole lines stand in quotes, or does something else separate than "
    "; , or a tab (then write sep=MARK on the first line)"};
inline constexpr Problem kNoSuchColumn{"NO_SUCH_COLUMN", "deze kolom is er niet; er zijn: $0",
                                       "there is no such column; there are: $0"};
inline constexpr Problem kOtherFormat{"OTHER_FORMAT", "de kolommen zijn die van de opmaak $0",
                                      "its columns are those of the format $0"};

// --- Lines ---
inline constexpr Problem kWrongNumberOfCells{
    "WRONG_NUMBER_OF_CELLS",
    "de regel heeft $0 cellen, de kop $1: een titel, een noot of een bron is geen rij, en een cel "
    "waar een scheidingsteken in staat, staat tussen aanhalingstekens",
    "the line has $0 cells, the header $1: a title, a note or a source is no row, and a cell with "
    "a "
    "separator in it stands in quotes"};
inline constexpr Problem kLineTooLong{"LINE_TOO_LONG", "een regel heeft hoogstens $0 bytes",
                                      "a line has at most $0 bytes"};
inline constexpr Problem kQuoteNotClosed{
    "QUOTE_NOT_CLOSED", "op deze regel begint een aanhalingsteken dat nergens eindigt",
    "a quote is opened on this line and never closed"};
inline constexpr Problem kTextAfterQuote{
    "TEXT_AFTER_QUOTE",
    "er staat tekst achter een sluitend aanhalingsteken: schrijf een aanhalingsteken in een cel "
    "dubbel",
    "there is text after a closing quote: write a quote in a cell twice"};
inline constexpr Problem kQuoteTakesLines{
    "QUOTE_TAKES_LINES",
    "een aanhalingsteken opent een cel die regels $0-$1 opslokt: sluit het, of schrijf een "
    "aanhalingsteken in een cel dubbel en de cel tussen aanhalingstekens",
    "a quote opens a cell that takes in lines $0-$1: close it, or write a quote within a cell "
    "twice "
    "and the cell in quotes"};
inline constexpr Problem kStandsForNone{"STANDS_FOR_NONE",
                                        "staat voor het ontbreken van een getal: laat de cel leeg",
                                        "stands for the absence of a number: leave the cell empty"};
inline constexpr Problem kNoFigureOfKind{"NO_FIGURE_OF_KIND", "alleen regels met $0 zijn cijfers",
                                         "only lines with $0 are figures"};

// --- Audit files ---
inline constexpr Problem kXmlDocumentType{
    "XML_DOCUMENT_TYPE",
    "een documenttype (<!DOCTYPE) wordt niet gelezen: een auditfile heeft er geen",
    "a document type declaration (<!DOCTYPE) is not read: an audit file has none"};
inline constexpr Problem kXmlMarkupTooLong{
    "XML_MARKUP_TOO_LONG", "een tag, commentaar of CDATA-sectie heeft hoogstens $0 bytes",
    "a tag, comment or CDATA section has at most $0 bytes"};
inline constexpr Problem kXmlTooManyNames{
    "XML_TOO_MANY_NAMES", "elementen en attributen hebben hoogstens $0 verschillende namen",
    "elements and attributes have at most $0 different names"};
inline constexpr Problem kXmlNotWellFormed{"XML_NOT_WELL_FORMED",
                                           "de XML is niet welgevormd op kolom $0",
                                           "the XML is not well-formed at column $0"};
inline constexpr Problem kXmlBehindTheEnd{"XML_BEHIND_THE_END",
                                          "er staat iets achter het einde van <auditfile>",
                                          "there is something after the end of <auditfile>"};
inline constexpr Problem kXmlCutOff{
    "XML_CUT_OFF", "het bestand eindigt voor het einde van <auditfile>: het is afgebroken",
    "the file ends before the end of <auditfile>: it is cut off"};
inline constexpr Problem kXmlTooDeep{"XML_TOO_DEEP", "elementen staan hoogstens $0 diep in elkaar",
                                     "elements nest at most $0 deep"};
inline constexpr Problem kXmlTooManyAttributes{"XML_TOO_MANY_ATTRIBUTES",
                                               "een element heeft hoogstens $0 attributen",
                                               "an element has at most $0 attributes"};
inline constexpr Problem kXmlTextDue{"XML_TEXT_DUE", "in dit element mag alleen tekst staan",
                                     "only text may stand in this element"};
inline constexpr Problem kNoAuditFile{
    "NO_AUDIT_FILE", "dit is geen auditfile: het buitenste element is niet <auditfile>",
    "this is no audit file: the outermost element is not <auditfile>"};
inline constexpr Problem kElementTwice{"ELEMENT_TWICE",
                                       "dit element mag hier één keer staan, en staat er twee keer",
                                       "this element may stand here once, and stands here twice"};
inline constexpr Problem kElementMissing{"ELEMENT_MISSING", "dit element ontbreekt",
                                         "this element is missing"};
inline constexpr Problem kNoXafHeader{"NO_XAF_HEADER", "er is geen <header> voor <transactions>",
                                      "there is no <header> before <transactions>"};
inline constexpr Problem kNoTransactions{"NO_TRANSACTIONS",
                                         "er is geen <transactions> in het bestand",
                                         "there is no <transactions> in the file"};
inline constexpr Problem kTooManyLedgerIds{"TOO_MANY_LEDGER_IDS",
                                           "hoogstens $0 grootboekrekeningen en btw-codes",
                                           "at most $0 ledger accounts and VAT codes"};
inline constexpr Problem kXmlTextTooLong{"XML_TEXT_TOO_LONG", "hoogstens $0 bytes tekst",
                                         "at most $0 bytes of text"};
inline constexpr Problem kNoXafVersion{
    "NO_XAF_VERSION", "naamruimte noch elementen zeggen of dit XAF 3.2 of 4.0 is",
    "neither the namespace nor an element says whether this is XAF 3.2 or 4.0"};
inline constexpr Problem kDebitOrCreditDue{"DEBIT_OR_CREDIT_DUE", "schrijf D (debet) of C (credit)",
                                           "write D (debit) or C (credit)"};
inline constexpr Problem kAccountNotDefined{
    "ACCOUNT_NOT_DEFINED", "deze grootboekrekening staat niet in het grootboek",
    "this ledger account is not defined in the general ledger"};
inline constexpr Problem kVatCodeNotDefined{
    "VAT_CODE_NOT_DEFINED", "deze btw-code is niet gedefinieerd", "this VAT code is not defined"};
inline constexpr Problem kMoreWarnings{"MORE_WARNINGS", "nog $0 waarschuwingen worden niet genoemd",
                                       "$0 more warnings are not listed"};
inline constexpr Problem kUnbalanced{"UNBALANCED",
                                     "de boeking is niet in evenwicht: debet $0, credit $1",
                                     "the transaction does not balance: debit $0, credit $1"};
inline constexpr Problem kControlLines{"CONTROL_LINES", "het bestand heeft $0 regels",
                                       "the file has $0 lines"};
inline constexpr Problem kControlDebit{"CONTROL_DEBIT", "het debet van de regels is $0",
                                       "the debit of the lines is $0"};
inline constexpr Problem kControlCredit{"CONTROL_CREDIT", "het credit van de regels is $0",
                                        "the credit of the lines is $0"};
inline constexpr Problem kXmlEncoding{"XML_ENCODING",
                                      "de XML-declaratie noemt een andere codering dan UTF-8, "
                                      "ISO-8859-1 of windows-1252: bewaar het bestand als UTF-8",
                                      "the XML declaration names another encoding than UTF-8, "
                                      "ISO-8859-1 or windows-1252: save the file as UTF-8"};

// --- Rows and ids ---
inline constexpr Problem kSumOfOthers{"SUM_OF_OTHERS",
                                      "is een rij die andere optelt, geen regel: haal haar weg",
                                      "is a row that sums others, and no line: remove it"};
inline constexpr Problem kRounded{
    "ROUNDED",
    "een rekenblad heeft dit nummer afgerond: maak er een kolom met tekst van en bewaar het "
    "bestand opnieuw",
    "a spreadsheet has rounded this number: make the column one of text and save the file again"};

// --- Profiles ---
inline constexpr Problem kProfileIdDue{
    "PROFILE_ID_DUE",
    "moet uit kleine letters, cijfers, punten, liggende en gewone streepjes bestaan, en met een "
    "letter of cijfer beginnen",
    "must be small letters, digits, points, underscores and dashes, and begin with a letter or a "
    "digit"};
inline constexpr Problem kNoSuchField{"NO_SUCH_FIELD", "dit veld is er niet; er zijn: $0",
                                      "there is no such field; there are: $0"};
inline constexpr Problem kNoDefaultOf{"NO_DEFAULT_OF",
                                      "een regel zegt dit zelf; er is een standaard van: $0",
                                      "a line says this itself; there is a default of: $0"};
inline constexpr Problem kNoSuchSetting{"NO_SUCH_SETTING",
                                        "deze instelling is er niet; er zijn: $0",
                                        "there is no such setting; there are: $0"};
inline constexpr Problem kSettingEmpty{
    "SETTING_EMPTY", "is verplicht: laat de regel weg waar niets gezegd hoeft te worden",
    "is due: leave out the line where nothing is to be said"};
inline constexpr Problem kStandsAlready{"STANDS_ALREADY", "staat al op regel $0",
                                        "stands on line $0 already"};
inline constexpr Problem kSettingDue{"SETTING_DUE", "is verplicht in het profiel $0",
                                     "is due in the profile $0"};
inline constexpr Problem kWithSetting{"WITH_SETTING", "bij $0", "with $0"};
inline constexpr Problem kSaidBy{"SAID_BY", "zegt $0 al: laat er een weg",
                                 "is what $0 says already: leave out one"};
inline constexpr Problem kColumnOfProfile{"COLUMN_OF_PROFILE", "het profiel $0 leest er $1 uit",
                                          "the profile $0 reads $1 from it"};
inline constexpr Problem kDatesOfProfile{"DATES_OF_PROFILE",
                                         "of neem een profiel met de instelling dates $0",
                                         "or take a profile with the setting dates $0"};

}  // namespace wijkmonitor::problems
