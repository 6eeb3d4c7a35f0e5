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
inline constexpr Problem kProgrammeHasProjects{"PROGRAMME_HAS_PROJECTS",
                                               "heeft projecten: verwijder het niet",
                                               "has projects: do not remove it"};
inline constexpr Problem kPartHasProjects{
    "PART_HAS_PROJECTS", "heeft projecten: verwijder of verplaats het niet",
    "has projects: do not remove it, nor put it within another action line"};
inline constexpr Problem kIdTwice{"ID_TWICE", "staat al eerder in dit bestand",
                                  "stands in this file already"};
inline constexpr Problem kWithinOrganisationDue{
    "WITHIN_ORGANISATION_DUE",
    "moet een organisatie in dit bestand zijn die zelf nergens onder valt",
    "must be an organisation in this file that is itself within none"};
inline constexpr Problem kOrganisationInUse{
    "ORGANISATION_IN_USE", "een project of tafel noemt deze organisatie: verwijder haar niet",
    "a project or table names this organisation: do not remove it"};

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
