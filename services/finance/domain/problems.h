#pragma once

// What may be wrong with files of postings, schemes, keys, profiles and mappings.

#include "libs/base/problem.h"

namespace wijkmonitor::problems {

// --- Ids and dimensions ---
inline constexpr Problem kCurrencyDue{"CURRENCY_DUE", "moet drie hoofdletters zijn, zoals EUR",
                                      "must be three capitals, such as EUR"};
inline constexpr Problem kExternalIdDue{
    "EXTERNAL_ID_DUE", "is verplicht: de id waaronder het bronsysteem de regel kent",
    "is due: the id by which the source system knows the line"};
inline constexpr Problem kSourceSystemDue{"SOURCE_SYSTEM_DUE",
                                          "is verplicht: het systeem waar de regel vandaan komt",
                                          "is due: the system that the line comes from"};
inline constexpr Problem kOneSourceSystem{
    "ONE_SOURCE_SYSTEM", "het bestand is van $0: een bestand heeft één bronsysteem",
    "the file is of $0: a file has one source system"};
inline constexpr Problem kUnknownScheme{
    "UNKNOWN_SCHEME", "er is geen regeling met deze id: importeer eerst de regelingen",
    "there is no scheme with this id: import the schemes first"};
inline constexpr Problem kCurrencyOfScheme{"CURRENCY_OF_SCHEME", "de regeling $0 is in $1",
                                           "the scheme $0 is in $1"};
inline constexpr Problem kSchemeDueOfReceipt{
    "SCHEME_DUE_OF_RECEIPT",
    "is verplicht: een ontvangst is subsidie die onder een regeling ontvangen is",
    "is due: a receipt is grant money received under a scheme"};
inline constexpr Problem kNoTaakveld{
    "NO_TAAKVELD",
    "is geen code van een taakveld, met een punt, zoals 6.71 of 6.71a; een totaal of kopje van een "
    "bestand is geen regel",
    "is no code of a taakveld, with a point, such as 6.71 or 6.71a; a total or heading of a file "
    "is "
    "no line"};
inline constexpr Problem kUnknownTaakveld{
    "UNKNOWN_TAAKVELD",
    "geen jaar van Iv3 heeft dit taakveld; taakvelden zijn bijvoorbeeld 6.71a en 6.711",
    "no year of Iv3 has this taakveld; 6.71a and 6.711 are such codes"};
inline constexpr Problem kAreaUnallocated{
    "AREA_UNALLOCATED", "is geen gebied: zo heet wat bij geen gebied hoort, laat de cel dan leeg",
    "is no area: what belongs to no area is called so, leave the cell empty then"};
inline constexpr Problem kNoAccount{
    "NO_ACCOUNT",
    "is geen code van een rekening: een totaal, kopje of bron is geen regel, haal het weg",
    "is no code of an account: a total, heading or source is no line, remove it"};

// --- Amounts ---
inline constexpr Problem kDebitOrCreditMissing{
    "DEBIT_OR_CREDIT_MISSING", "is verplicht, of anders het credit", "is due, or else the credit"};
inline constexpr Problem kDebitAndCredit{
    "DEBIT_AND_CREDIT",
    "een regel heeft debet of credit, niet beide: splits hem, en haal totalen weg",
    "a line has a debit or a credit, not both: split it, and remove totals"};
inline constexpr Problem kReceiptNegative{
    "RECEIPT_NEGATIVE",
    "een ontvangst is niet negatief: wat terugbetaald wordt heeft de kant EXPENSE",
    "a receipt is not negative: what is paid back has side EXPENSE"};
inline constexpr Problem kCommitmentNegative{
    "COMMITMENT_NEGATIVE", "een verplichting is niet negatief: maak die ongedaan die hij verbetert",
    "a commitment is not negative: reverse the one it corrects"};
inline constexpr Problem kAmountOfCommitment{"AMOUNT_OF_COMMITMENT",
                                             "moet 0..$0 zijn, het bedrag van de verplichting $1",
                                             "must be 0..$0, the amount of the commitment $1"};
inline constexpr Problem kControlTotalLines{
    "CONTROL_TOTAL_LINES",
    "het bestand heeft $0 regels, niet $1: het wordt in zijn geheel geweigerd",
    "the file has $0 lines, not $1: it is refused whole"};
inline constexpr Problem kControlTotalAmount{
    "CONTROL_TOTAL_AMOUNT",
    "de regels tellen op tot $0, niet $1, een verschil van $2: het bestand wordt in zijn geheel "
    "geweigerd",
    "the lines add up to $0, not $1, a difference of $2: the file is refused whole"};
inline constexpr Problem kControlTotalCurrency{
    "CONTROL_TOTAL_CURRENCY",
    "de regels zijn in $0: noem de munt waarvan het bedrag is, bedragen in verschillende munten "
    "worden niet opgeteld",
    "the lines are in $0: name the currency that the amount is of, amounts in different currencies "
    "are not added up"};
inline constexpr Problem kNoLineWithAmount{"NO_LINE_WITH_AMOUNT",
                                           "het bestand heeft geen regel met een bedrag",
                                           "the file has no line with an amount"};

// --- When ---
inline constexpr Problem kPeriodOutOfYears{"PERIOD_OUT_OF_YEARS",
                                           "moet beginnen voor het eindigt, binnen $0..$1",
                                           "must begin before it ends, within $0..$1"};
inline constexpr Problem kPeriodOfRequestDue{
    "PERIOD_OF_REQUEST_DUE",
    "is verplicht: het bestand zegt niet van welke periode zijn regels zijn, dus moet het verzoek "
    "dat zeggen",
    "is due: the file does not say of which period its lines are, so the request must"};
inline constexpr Problem kPeriodOfLineDue{
    "PERIOD_OF_LINE_DUE", "is verplicht: zeg van welke periode de regel is, hier of in het verzoek",
    "is due: say of which period the line is, here or in the request"};
inline constexpr Problem kPeriodOfLine{
    "PERIOD_OF_LINE",
    "een periode is een jaar (2020), een maand (2020-09), een dag (2020-09-01) of BEGIN/EINDE met "
    "EINDE niet meegerekend (2020-09-01/2020-12-01)",
    "a period is a year (2020), a month (2020-09), a day (2020-09-01) or START/END with END "
    "exclusive (2020-09-01/2020-12-01)"};
inline constexpr Problem kYearDue{"YEAR_DUE", "moet een jaar zijn, zoals 2024",
                                  "must be a year, such as 2024"};
inline constexpr Problem kPeriodNumberDue{
    "PERIOD_NUMBER_DUE", "moet het nummer van een periode in het boekjaar zijn, 0..99",
    "must be the number of a period in its book year, 0..99"};
inline constexpr Problem kPeriodsYear{"PERIODS_YEAR",
                                      "of neem een profiel met de instelling periods year",
                                      "or take a profile with the setting periods year"};
inline constexpr Problem kPerformanceEndAfterStart{
    "PERFORMANCE_END_AFTER_START", "moet na het begin liggen: de eerste dag na de periode",
    "must be after the start: the first day after the period"};
inline constexpr Problem kPerformanceEndDue{"PERFORMANCE_END_DUE", "is verplicht: er is een begin",
                                            "is due: there is a start"};
inline constexpr Problem kPerformanceStartDue{
    "PERFORMANCE_START_DUE", "is verplicht: er is een einde", "is due: there is an end"};
inline constexpr Problem kOtherYear{
    "OTHER_YEAR",
    "van $0 regels, deze het eerst, ligt de periode buiten het jaar waarin zij geboekt zijn: deze "
    "boekingen tellen in het jaar van hun eigen periode",
    "of $0 lines, this the first, the period lies outside the year that they are booked in: these "
    "postings count in the year of their own period"};
inline constexpr Problem kBooksClosed{"BOOKS_CLOSED",
                                      "de boeken van $0 zijn gesloten tot en met $1",
                                      "the books of $0 are closed up to and including $1"};

// --- Keys and revisions ---
inline constexpr Problem kSameKey{
    "SAME_KEY",
    "regel $0 heeft dezelfde sleutel: het profiel moet kolommen noemen die alle regels "
    "onderscheiden",
    "line $0 has the same key: the profile must name columns that tell all lines apart"};
inline constexpr Problem kKeyPartDue{"KEY_PART_DUE",
                                     "is verplicht: het is een deel van de sleutel van de regel",
                                     "is due: it is part of the key of the line"};
inline constexpr Problem kRevisionDue{"REVISION_DUE", "moet een geheel getal zijn, 1 of meer",
                                      "must be a whole number, 1 or more"};
inline constexpr Problem kMunicipalityIsCode{
    "MUNICIPALITY_IS_CODE",
    "is een code, en de boeken kennen gemeenten bij hun naam: lees een gemeente in met haar code "
    "als only, of een bestand met namen",
    "is a code, and the ledger knows municipalities by their names: import one municipality with "
    "its code as only, or a file with names"};
inline constexpr Problem kMunicipalityInSomeIds{
    "MUNICIPALITY_IN_SOME_IDS",
    "van deze regels zijn er al geboekt uit een bestand dat geen gemeente noemde, en dit noemt er "
    "een, of omgekeerd: lees bestanden van een bronsysteem altijd met, of altijd zonder hun kolom "
    "met gemeenten in",
    "such lines are booked already from a file that named no municipality, and this one does, or "
    "the reverse: import the files of a source system always with, or always without their column "
    "of municipalities"};
inline constexpr Problem kTwiceInFile{"TWICE_IN_FILE",
                                      "staat twee keer in het bestand, met andere inhoud",
                                      "stands in the file twice, with other content"};
inline constexpr Problem kRevisionsAllOrNone{
    "REVISIONS_ALL_OR_NONE", "van de regels met één externe id zeggen alle hun revisie, of geen",
    "of the lines with one external id either all say their revision, or none"};
inline constexpr Problem kRevisionsInOrder{
    "REVISIONS_IN_ORDER", "komt na revisie $0: revisies staan in volgorde, elk één keer",
    "comes after revision $0: revisions stand in their order, each once"};
inline constexpr Problem kRevisionMissing{"REVISION_MISSING",
                                          "er is nog geen revisie $0: die moet ervoor komen",
                                          "there is no revision $0 yet: it must come before"};
inline constexpr Problem kBookedOtherwise{"BOOKED_OTHERWISE", "is geboekt met andere inhoud: $0",
                                          "was booked with other content: $0"};
inline constexpr Problem kReverseOrRebook{
    "REVERSE_OR_REBOOK", "maak het ongedaan, of vraag om ongedaan maken en opnieuw boeken",
    "reverse it, or ask to reverse and rebook"};
inline constexpr Problem kBookedOtherwiseInClosedBooks{
    "BOOKED_OTHERWISE_IN_CLOSED_BOOKS", "is geboekt met andere inhoud in gesloten boeken: $0",
    "was booked with other content in closed books: $0"};
inline constexpr Problem kNameCorrectionDay{
    "NAME_CORRECTION_DAY",
    "noem met correction_day een dag in open boeken waarop de correctie geboekt wordt",
    "name with correction_day a day in open books on which the correction is booked"};
inline constexpr Problem kCorrectionDayClosed{
    "CORRECTION_DAY_CLOSED", "moet in open boeken liggen: die van $0 zijn gesloten tot en met $1",
    "must lie in open books: those of $0 are closed up to and including $1"};
inline constexpr Problem kCorrectsOfEntryOnly{
    "CORRECTS_OF_ENTRY_ONLY", "hoort bij een regel met een revisie, uit een grootboek van hier",
    "goes with a line that has a revision, of a ledger from here"};
inline constexpr Problem kBookedAndReversed{
    "BOOKED_AND_REVERSED", "is geboekt en ongedaan gemaakt: het wordt niet opnieuw geboekt",
    "was booked and reversed: it is not booked again"};
inline constexpr Problem kDoesNotCancel{"DOES_NOT_CANCEL", "maakt revisie $0 niet ongedaan: $1",
                                        "does not cancel revision $0: $1"};
inline constexpr Problem kNotMappedAnyMore{
    "NOT_MAPPED_ANY_MORE",
    "is geboekt, maar geen mapping boekt de regel nog: maak het ongedaan als dat bedoeld is",
    "is booked, but no mapping books its line any more: reverse it if that is meant"};
inline constexpr Problem kCoversWholeYear{
    "COVERS_WHOLE_YEAR",
    "het bestand heeft alleen regels van $0, en geldt voor het hele jaar: wat er van andere "
    "maanden "
    "al is, staat er niet in. Zeg covers $0, of covers year als het zo bedoeld is",
    "the file has lines of $0 only, and speaks for the whole year: it lacks what there is of other "
    "months. Say covers $0, or covers year if that is meant"};
inline constexpr Problem kReversedByHand{
    "REVERSED_BY_HAND",
    "is geboekt en met de hand ongedaan gemaakt: het wordt niet opnieuw geboekt",
    "is booked and was reversed by hand: it is not booked again"};
inline constexpr Problem kGone{
    "GONE",
    "is geboekt, maar het bestand heeft het niet meer: maak het ongedaan als dat bedoeld is",
    "is booked, but the file no longer has it: reverse it if that is meant"};

// --- Commitments ---
inline constexpr Problem kOnlyRealisationResolves{"ONLY_REALISATION_RESOLVES",
                                                  "alleen een realisatie lost een verplichting in",
                                                  "only a realisation resolves a commitment"};
inline constexpr Problem kNoCommitment{
    "NO_COMMITMENT", "er is geen verplichting met deze id; die moet komen voor wat haar inlost",
    "there is no commitment with this id; it must come before what resolves it"};
inline constexpr Problem kCommitmentReversed{
    "COMMITMENT_REVERSED", "de verplichting is ongedaan gemaakt", "the commitment was reversed"};
inline constexpr Problem kCommitmentResolved{"COMMITMENT_RESOLVED",
                                             "de verplichting is al ingelost door $0",
                                             "the commitment is resolved by $0 already"};
inline constexpr Problem kCommitmentOfOther{
    "COMMITMENT_OF_OTHER", "de verplichting is van een andere kant, munt of regeling",
    "the commitment is of another side, currency or scheme"};
inline constexpr Problem kResolvedCommitment{
    "RESOLVED_COMMITMENT", "is een verplichting die $0 inlost: maak die eerst ongedaan",
    "is a commitment that $0 resolves: reverse that first"};

// --- One municipality ---
inline constexpr Problem kMunicipalityDue{"MUNICIPALITY_DUE",
                                          "is verplicht: het bestand heeft een kolom met gemeenten",
                                          "is due: the file has a column with municipalities"};
inline constexpr Problem kMunicipalityNotFound{"MUNICIPALITY_NOT_FOUND",
                                               "geen regel van het bestand is van deze gemeente",
                                               "no line of the file is of this municipality"};
inline constexpr Problem kNoMunicipalityColumn{
    "NO_MUNICIPALITY_COLUMN",
    "het bestand heeft geen kolom met gemeenten die het profiel leest (column.municipality)",
    "the file has no column with municipalities that the profile reads (column.municipality)"};

// --- Schemes and keys ---
inline constexpr Problem kWindowBackwards{"WINDOW_BACKWARDS", "moet na window_start liggen",
                                          "must be after window_start"};
inline constexpr Problem kTermsTwice{"TERMS_TWICE",
                                     "de regeling heeft al voorwaarden vanaf die dag",
                                     "the scheme has terms from that day on already"};
inline constexpr Problem kTooManyTerms{"TOO_MANY_TERMS",
                                       "een regeling heeft hoogstens $0 voorwaarden",
                                       "a scheme has at most $0 terms"};
inline constexpr Problem kSchemeHasPostings{"SCHEME_HAS_POSTINGS",
                                            "kan niet weg: er zijn boekingen van",
                                            "cannot go: there are postings of it"};
inline constexpr Problem kCurrencyOfPostings{"CURRENCY_OF_POSTINGS",
                                             "er zijn boekingen van de regeling in $0",
                                             "there are postings of the scheme in $0"};
inline constexpr Problem kAreaTwiceInKey{"AREA_TWICE_IN_KEY", "de sleutel heeft dit gebied al",
                                         "the key has this area already"};
inline constexpr Problem kWeightsAllZero{"WEIGHTS_ALL_ZERO", "alle gewichten van $0 zijn 0",
                                         "all weights of $0 are 0"};
inline constexpr Problem kTooManyAreasInKey{"TOO_MANY_AREAS_IN_KEY",
                                            "een sleutel heeft hoogstens $0 gebieden",
                                            "a key has at most $0 areas"};

// --- Profiles ---
inline constexpr Problem kKeyColumnsDue{
    "KEY_COLUMNS_DUE", "moeten kolommen van het bestand zijn, met telkens één | ertussen",
    "must be columns of the file, separated by single |"};
inline constexpr Problem kKeyColumnTwice{"KEY_COLUMN_TWICE", "heeft \"$0\" twee keer",
                                         "has \"$0\" twice"};
inline constexpr Problem kKeyWordDue{"KEY_WORD_DUE", "achter @ mag staan: $0",
                                     "after @ there may be: $0"};
inline constexpr Problem kUnitDue{"UNIT_DUE", "moet een geheel getal zijn, 1..$0, zoals 1000",
                                  "must be a whole number, 1..$0, such as 1000"};
inline constexpr Problem kOrSettingSourceSystem{
    "OR_SETTING_SOURCE_SYSTEM", "of de instelling source_system: het systeem van de regels",
    "or the setting source_system: the system of the lines"};
inline constexpr Problem kOrSettingKey{"OR_SETTING_KEY",
                                       "of de instelling key: waaraan het systeem een regel kent",
                                       "or the setting key: by what the system knows a line"};
inline constexpr Problem kForAmounts{"FOR_AMOUNTS", "voor amounts $0", "for amounts $0"};
inline constexpr Problem kNotReadWithAmounts{"NOT_READ_WITH_AMOUNTS",
                                             "wordt niet gelezen bij amounts $0: laat het weg",
                                             "is not read with amounts $0: leave it out"};

// --- Mappings ---
inline constexpr Problem kSystemOfMappingDue{
    "SYSTEM_OF_MAPPING_DUE", "is verplicht: het systeem waarvan regels bedoeld zijn",
    "is due: the system whose lines are meant"};
inline constexpr Problem kStarAlone{"STAR_ALONE", "moet leeg zijn om elke rekening te bedoelen",
                                    "must be empty to mean any account"};
inline constexpr Problem kStarAtEnd{"STAR_AT_END", "mag één ster hebben, aan het einde, zoals 4*",
                                    "may have one star, at its end, such as 4*"};
inline constexpr Problem kOutOfScopeSaysNothing{
    "OUT_OF_SCOPE_SAYS_NOTHING",
    "moet leeg zijn: de regels vallen buiten bereik; of zet out_of_scope op false",
    "must be empty: the lines are out of scope; or set out_of_scope false"};
inline constexpr Problem kNoMappingFits{"NO_MAPPING_FITS",
                                        "geen regel van de mappings boekt deze rekening",
                                        "no rule of the mappings books this account"};
inline constexpr Problem kLineNotCovered{
    "LINE_NOT_COVERED", "valt buiten $0: het bestand zegt alleen regels daarvan te hebben",
    "lies outside $0: the file says that it has lines of that only"};
inline constexpr Problem kNoMappingFitsOthers{"NO_MAPPING_FITS_OTHERS",
                                              "en nog $0 rekeningen die geen regel boekt",
                                              "and $0 more accounts that no rule books"};
inline constexpr Problem kLinesNotMapped{
    "LINES_NOT_MAPPED",
    "geen regel van de mappings boekt $0 van de regels; ListUnmappedCodes (unmapped) noemt hun "
    "rekeningen",
    "no rule of the mappings books $0 of the lines; ListUnmappedCodes (unmapped) names their "
    "accounts"};
inline constexpr Problem kMappingTwice{
    "MAPPING_TWICE",
    "er is al een regel voor dit bronsysteem, deze rekening, kostenplaats en projectcode op regel "
    "$0",
    "there is a rule for this source system, account, cost centre and project code on line $0"};

}  // namespace wijkmonitor::problems
