#pragma once

// What may be wrong with files of programmes, organisations, tables and projects, and with projects
// that people write.

#include "libs/base/problem.h"

namespace wijkmonitor::problems {

// --- Programmes, organisations, tables ---
inline constexpr Problem kPartTwice{"PART_TWICE", "staat al eerder bij dit programma",
                                    "stands in this programme already"};
inline constexpr Problem kKindOfActionLineDue{
    "KIND_OF_ACTION_LINE_DUE", "is verplicht bij een actielijn: SUBSTANTIVE of ORGANISATIONAL",
    "is due for an action line: SUBSTANTIVE or ORGANISATIONAL"};
inline constexpr Problem kKindOfIntervention{"KIND_OF_INTERVENTION",
                                             "een interventie heeft geen soort: laat het leeg",
                                             "an intervention has no kind: leave it empty"};
inline constexpr Problem kWithinActionLineDue{
    "WITHIN_ACTION_LINE_DUE", "moet een actielijn van hetzelfde programma in dit bestand zijn",
    "must be an action line of the same programme in this file"};
inline constexpr Problem kHorizonBeforeReference{"HORIZON_BEFORE_REFERENCE",
                                                 "ligt voor het referentiejaar $0",
                                                 "is before the reference year $0"};
inline constexpr Problem kPartOfOtherProgramme{
    "PART_OF_OTHER_PROGRAMME",
    "het programma $0 heeft al een actielijn of interventie met deze id: kies een andere",
    "the programme $0 has an action line or intervention of this id already: choose another"};
inline constexpr Problem kProgrammeInUse{
    "PROGRAMME_IN_USE",
    "heeft projecten, doelen, mijlpalen, resultaten of een resultatenketen: verwijder het niet",
    "has projects, goals, milestones, outputs or a results chain: do not remove it"};
inline constexpr Problem kPartInUse{"PART_IN_USE",
                                    "heeft projecten, doelen, mijlpalen, resultaten of uitspraken "
                                    "van een resultatenketen: verwijder of "
                                    "verplaats het niet",
                                    "has projects, goals, milestones, outputs or statements of a "
                                    "results chain: do not remove it, nor put "
                                    "it within another action line"};
inline constexpr Problem kIdTwice{"ID_TWICE", "staat al eerder in dit bestand",
                                  "stands in this file already"};
inline constexpr Problem kWithinOrganisationDue{
    "WITHIN_ORGANISATION_DUE",
    "moet een organisatie in dit bestand zijn die zelf nergens onder valt",
    "must be an organisation in this file that is itself within none"};
inline constexpr Problem kOrganisationInUse{
    "ORGANISATION_IN_USE", "een project of tafel noemt deze organisatie: verwijder haar niet",
    "a project or table names this organisation: do not remove it"};

inline constexpr Problem kHeadWord{"HEAD_WORD",
                                   "staat in tabellen voor wat er niet is: kies een andere naam",
                                   "stands in tables for what there is not: choose another name"};

// --- Where a project belongs ---
inline constexpr Problem kUnknownProgramme{
    "UNKNOWN_PROGRAMME", "er is geen programma met deze id: importeer eerst de programma's",
    "there is no programme with this id: import the programmes first"};
inline constexpr Problem kUnknownActionLine{"UNKNOWN_ACTION_LINE",
                                            "is geen actielijn van het programma $0",
                                            "is no action line of the programme $0"};
inline constexpr Problem kInterventionOfOther{"INTERVENTION_OF_OTHER",
                                              "is geen interventie van de actielijn $0",
                                              "is no intervention of the action line $0"};
inline constexpr Problem kActionLineOfInterventionDue{"ACTION_LINE_OF_INTERVENTION_DUE",
                                                      "is verplicht bij een interventie",
                                                      "is due beside an intervention"};
inline constexpr Problem kUnknownOrganisation{
    "UNKNOWN_ORGANISATION", "er is geen organisatie met deze id: importeer eerst de organisaties",
    "there is no organisation with this id: import the organisations first"};

// --- What a project is ---
inline constexpr Problem kPartnerOneName{
    "PARTNER_ONE_NAME", "een partner heeft een organisatie of een naam, niet beide",
    "a partner has an organisation or a name, not both"};
inline constexpr Problem kPartnerTwice{"PARTNER_TWICE", "staat al met die rol bij dit project",
                                       "stands in this project with that role already"};
inline constexpr Problem kAreaTwice{"AREA_TWICE", "staat er twee keer", "stands there twice"};
inline constexpr Problem kFundingTwice{
    "FUNDING_TWICE", "staat er twee keer met dezelfde periode: tel de bedragen op",
    "stands there twice with the same period: add the amounts up"};
inline constexpr Problem kSharesOfAllDue{"SHARES_OF_ALL_DUE",
                                         "alle gebieden hebben een aandeel, of geen",
                                         "all areas have a share, or none has"};
inline constexpr Problem kShareWithin{"SHARE_WITHIN", "een aandeel ligt boven 0 en is hoogstens 1",
                                      "a share is above 0 and at most 1"};
inline constexpr Problem kSharesOffOne{"SHARES_OFF_ONE", "de aandelen zijn samen $0, niet 1",
                                       "the shares add up to $0, not 1"};
inline constexpr Problem kCurrenciesDiffer{"CURRENCIES_DIFFER",
                                           "de bedragen van een project hebben één munt: $0",
                                           "the amounts of a project have one currency: $0"};
inline constexpr Problem kCurrencyOfKept{
    "CURRENCY_OF_KEPT",
    "het project houdt bedragen in $0 die deze lijst niet noemt: geef die kolommen ook",
    "the project keeps amounts in $0 that this list does not have: give these columns too"};
inline constexpr Problem kCurrencyWrong{"CURRENCY_WRONG", "moet drie hoofdletters zijn, zoals EUR",
                                        "must be three capitals, such as EUR"};
inline constexpr Problem kPartialDate{"PARTIAL_DATE",
                                      "een datum wordt geschreven als JJJJ, JJJJ-MM of JJJJ-MM-DD",
                                      "a date is written YYYY, YYYY-MM or YYYY-MM-DD"};
inline constexpr Problem kEndBeforeStart{"END_BEFORE_START",
                                         "het einde telt niet mee en moet na het begin $0 liggen",
                                         "the end is exclusive and must be after the start $0"};
inline constexpr Problem kContinuationKindDue{
    "CONTINUATION_KIND_DUE", "is verplicht: hoe gaat het verder", "is due: how it goes on"};
inline constexpr Problem kPointOfBoth{"POINT_OF_BOTH",
                                      "een punt heeft een breedte en een lengte, en een adres",
                                      "a point has a latitude and a longitude, and an address"};
inline constexpr Problem kPartOfItself{"PART_OF_ITSELF", "is het project zelf",
                                       "is the project itself"};
inline constexpr Problem kUnknownProject{"UNKNOWN_PROJECT", "er is geen project met deze id",
                                         "there is no project with this id"};
inline constexpr Problem kPartOfPart{"PART_OF_PART",
                                     "is zelf deel van $0: een deel heeft geen delen",
                                     "is itself a part of $0: a part has no parts"};
inline constexpr Problem kWholeWithParts{"WHOLE_WITH_PARTS",
                                         "het project heeft zelf delen, zoals $0",
                                         "the project has parts itself, such as $0"};
inline constexpr Problem kWholeOfOtherProgramme{
    "WHOLE_OF_OTHER_PROGRAMME", "is van het programma $0", "is of the programme $0"};
inline constexpr Problem kPartOfDue{"PART_OF_DUE", "is verplicht bij PART_OF_PROJECT",
                                    "is due with PART_OF_PROJECT"};
inline constexpr Problem kReasonOfPart{"REASON_OF_PART",
                                       "een deel heeft PART_OF_PROJECT, of laat dit leeg",
                                       "a part has PART_OF_PROJECT, or leaves this empty"};

// --- Goals ---
inline constexpr Problem kGoalMeasureOneKind{
    "GOAL_MEASURE_ONE_KIND",
    "een doel met een prestatie heeft geen indicator, gebied of groep: de prestatie zegt die al",
    "a goal with an output has no indicator, area or group: the output says these already"};
inline constexpr Problem kFiniteDue{"FINITE_DUE", "moet een eindig getal zijn",
                                    "must be a finite number"};
inline constexpr Problem kLowAboveHigh{"LOW_ABOVE_HIGH", "ligt boven de bovengrens $0",
                                       "is above the upper bound $0"};
inline constexpr Problem kOutsideBounds{"OUTSIDE_BOUNDS", "ligt buiten de grenzen $0 tot en met $1",
                                        "lies outside the bounds $0 to $1"};
inline constexpr Problem kDeadlineBeforeBaseline{
    "DEADLINE_BEFORE_BASELINE", "ligt voor het einde van de periode $0 van de uitgangswaarde",
    "is before the end of the period $0 of the baseline"};

// --- Results chains ---
inline constexpr Problem kCellOfOtherRow{"CELL_OF_OTHER_ROW",
                                         "hoort niet bij een rij $0: laat het leeg",
                                         "is not of a row $0: leave it empty"};
inline constexpr Problem kUnknownStatement{"UNKNOWN_STATEMENT",
                                           "er is geen rij STATEMENT met deze id in deze keten",
                                           "no row STATEMENT of this chain has this id"};
inline constexpr Problem kLinkDownwards{
    "LINK_DOWNWARDS",
    "staat op een lager niveau dan waar de verbinding begint: die gaat van INPUT naar IMPACT",
    "is at a lower level than where the link begins: links go from INPUT towards IMPACT"};
inline constexpr Problem kChainCycle{"CHAIN_CYCLE", "sluit een kring: $0", "closes a cycle: $0"};
inline constexpr Problem kCauseOfOutcomeDue{"CAUSE_OF_OUTCOME_DUE",
                                            "is geen OUTCOME of IMPACT: alleen die hebben oorzaken",
                                            "is no OUTCOME or IMPACT: only these have causes"};
inline constexpr Problem kPartOfProgrammeDue{
    "PART_OF_PROGRAMME_DUE", "is geen actielijn of interventie van het programma $0",
    "is no action line or intervention of the programme $0"};
inline constexpr Problem kOutcomeIsServed{
    "OUTCOME_IS_SERVED", "een doel dient deze uitkomst: laat haar staan, als OUTCOME of IMPACT",
    "a goal serves this statement: leave it there, as an OUTCOME or IMPACT"};
inline constexpr Problem kOutcomeDue{
    "OUTCOME_DUE", "is geen OUTCOME of IMPACT in de resultatenketen van zijn programma",
    "is no OUTCOME or IMPACT of the results chain of its programme"};

// --- Outputs and their reports ---
inline constexpr Problem kOutputOfProgramme{
    "OUTPUT_OF_PROGRAMME", "een resultaat is van een project, interventie of actielijn",
    "an output is of a project, an intervention or an action line"};
inline constexpr Problem kOutputHasReports{
    "OUTPUT_HAS_REPORTS", "het resultaat heeft metingen, die hierin zijn gegeven: maak een ander",
    "the output has reports, which were given in it: create another output"};
inline constexpr Problem kUnknownOutput{"UNKNOWN_OUTPUT", "er is geen resultaat met deze id",
                                        "there is no output with this id"};
inline constexpr Problem kNotOfPrecision{"NOT_OF_PRECISION",
                                         "hoort niet bij deze nauwkeurigheid: laat het leeg",
                                         "does not go with this precision: leave it empty"};
inline constexpr Problem kDueOfPrecision{"DUE_OF_PRECISION", "is verplicht bij deze nauwkeurigheid",
                                         "is due with this precision"};
inline constexpr Problem kNotOfRecurrence{
    "NOT_OF_RECURRENCE", "hoort niet bij de herhaling van dit resultaat: laat het leeg",
    "does not go with the recurrence of this output: leave it empty"};
inline constexpr Problem kPeriodEdgeDue{"PERIOD_EDGE_DUE",
                                        "is verplicht: een periode heeft een begin en een einde",
                                        "is due: a period has a start and an end"};
inline constexpr Problem kReportsOverlap{
    "REPORTS_OVERLAP",
    "de periode overlapt die van $0: kies een andere, of verbeter die met replaces",
    "the period overlaps that of $0: choose another, or correct that one with replaces"};
inline constexpr Problem kReportOfSameDate{
    "REPORT_OF_SAME_DATE",
    "van dezelfde datum of periode is er al een, $0: verbeter die met replaces",
    "there is one of the same date or period already, $0: correct that one with replaces"};
inline constexpr Problem kUnknownReport{"UNKNOWN_REPORT",
                                        "het resultaat $0 heeft geen meting met deze id",
                                        "the output $0 has no report with this id"};
inline constexpr Problem kReportReplaced{"REPORT_REPLACED", "is al vervangen, door $0: vervang die",
                                         "is replaced already, by $0: replace that one"};
inline constexpr Problem kReportDiffers{
    "REPORT_DIFFERS",
    "deze meting is er al, en zegt iets anders: verbeter haar met een nieuwe, die een eigen id en "
    "replaces heeft",
    "this report is there already, and says something else: correct it with a new one, which has "
    "an id of its own and replaces"};
inline constexpr Problem kReportNotRemoved{"REPORT_NOT_REMOVED",
                                           "een meting gaat niet weg: verbeter haar met een nieuwe",
                                           "a report is not removed: correct it with a new one"};

// --- Tables, decisions and actions ---
inline constexpr Problem kUnknownTable{
    "UNKNOWN_TABLE", "er is geen tafel met deze id: importeer eerst de tafels",
    "there is no governance table with this id: import the tables first"};
inline constexpr Problem kTableTwice{"TABLE_TWICE", "staat er twee keer", "stands there twice"};
inline constexpr Problem kTableInUse{"TABLE_IN_USE",
                                     "een project ligt aan deze tafel: verwijder haar niet",
                                     "a project lies at this table: do not remove it"};
inline constexpr Problem kLessonsDue{
    "LESSONS_DUE",
    "noem de lessen die zijn geraadpleegd, of in no_lesson_reason waarom dat er geen zijn",
    "name the lessons that were consulted, or in no_lesson_reason why none was"};
inline constexpr Problem kLessonsAndReason{"LESSONS_AND_REASON",
                                           "er zijn lessen geraadpleegd: laat dit leeg",
                                           "lessons were consulted: leave this empty"};
inline constexpr Problem kReasonOfLessonDue{"REASON_OF_LESSON_DUE",
                                            "waarom een les niet van toepassing is, is verplicht",
                                            "why a lesson is not applicable is due"};
inline constexpr Problem kConditionsOfConditional{"CONDITIONS_OF_CONDITIONAL",
                                                  "voorwaarden horen bij het oordeel CONDITIONAL",
                                                  "conditions go with the verdict CONDITIONAL"};
inline constexpr Problem kBeforeStartOfCondition{
    "BEFORE_START_OF_CONDITION", "alleen een voorwaarde van een project gaat aan de start vooraf",
    "only a CONDITION of a project is due before its start"};

// --- Lists of projects ---
inline constexpr Problem kRoleAndPartnerDue{"ROLE_AND_PARTNER_DUE",
                                            "\"$0\" is geen ROL:PARTNER; de rollen zijn: $1",
                                            "\"$0\" is no ROLE:PARTNER; the roles are: $1"};
inline constexpr Problem kFundingNotation{
    "FUNDING_NOTATION",
    "\"$0\" is geen REGELING, REGELING:BEDRAG, REGELING:BEDRAG:BEGIN/EINDE of "
    "REGELING::BEGIN/EINDE",
    "\"$0\" is no SCHEME, SCHEME:AMOUNT, SCHEME:AMOUNT:START/END or SCHEME::START/END"};
inline constexpr Problem kAreaNotation{"AREA_NOTATION", "\"$0\" is geen GEBIED of GEBIED:AANDEEL",
                                       "\"$0\" is no AREA or AREA:SHARE"};
inline constexpr Problem kProjectWrittenHere{
    "PROJECT_WRITTEN_HERE", "dit project is hier geschreven: een lijst verandert het niet",
    "this project was written here: a list does not change it"};
inline constexpr Problem kProjectOfOtherSystem{"PROJECT_OF_OTHER_SYSTEM",
                                               "dit project komt uit $0: kies een andere id",
                                               "this project comes from $0: choose another id"};
inline constexpr Problem kSameIdHere{
    "SAME_ID_HERE", "hier heeft $0 deze id al: $1 kan niet van hetzelfde systeem zijn",
    "here $0 has this id already: $1 cannot be of the same system"};
inline constexpr Problem kTextsMended{
    "TEXTS_MENDED",
    "van $0 teksten, deze het eerst, waren letters dubbel gecodeerd; zij zijn hersteld",
    "of $0 texts, this the first, letters had been encoded twice; they are mended"};
inline constexpr Problem kStaysPublished{"STAYS_PUBLISHED",
                                         "het project is gepubliceerd, en blijft dat",
                                         "the project is published, and stays so"};
inline constexpr Problem kGoneFromList{
    "GONE_FROM_LIST", "stond in een eerdere lijst van $0 en niet in deze: het blijft zoals het was",
    "stood in an earlier list of $0 and not in this one: it stays as it was"};
inline constexpr Problem kMoreGoneFromList{"MORE_GONE_FROM_LIST",
                                           "en nog $0 projecten die deze lijst niet heeft",
                                           "and $0 more projects that this list does not have"};

}  // namespace wijkmonitor::problems
