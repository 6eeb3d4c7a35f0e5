#include "services/cli/draw_projects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "services/cli/lists.h"
#include "wijkmonitor/projects/v1/project_service.pb.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = projects::v1;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

void SetLabel(const std::string& nl, const std::string& en, common::v1::Label* label) {
  label->set_nl(nl);
  label->set_en(en);
}

v1::Head* AddHead(const std::string& key, v1::Axis* axis) {
  v1::Head* head = axis->add_heads();
  head->set_key(key);
  head->set_reported(key != "NOT_REPORTED");
  return head;
}

void Set(int64_t projects, std::optional<int64_t> agreed, v1::Cell* cell) {
  cell->set_projects(projects);
  if (!agreed.has_value()) return;
  cell->mutable_agreed()->set_currency_code("EUR");
  cell->mutable_agreed()->set_amount_minor(*agreed);
}

void AddCell(const std::string& row, const std::string& column, int64_t projects,
             std::optional<int64_t> agreed, v1::Portfolio* portfolio) {
  v1::Cell* cell = portfolio->add_cells();
  cell->set_row(row);
  cell->set_column(column);
  Set(projects, agreed, cell);
}

// Of two projects with an action line, one is in both areas.
v1::Portfolio ByLineAndArea() {
  v1::Portfolio portfolio;
  portfolio.set_currency_code("EUR");
  v1::Axis* rows = portfolio.mutable_rows();
  rows->set_dimension(v1::DIMENSION_ACTION_LINE);
  rows->set_disjoint(true);
  SetLabel("Kansen", "Chances", AddHead("KANSEN", rows)->mutable_label());
  SetLabel("Regie", "Direction", AddHead("REGIE", rows)->mutable_label());
  AddHead("NOT_REPORTED", rows);
  v1::Axis* columns = portfolio.mutable_columns();
  columns->set_dimension(v1::DIMENSION_AREA);
  for (const char* key : {"PADDEPOEL", "SELWERD", "NOT_REPORTED"}) AddHead(key, columns);
  AddCell("KANSEN", "PADDEPOEL", 1, 40000, &portfolio);
  AddCell("KANSEN", "SELWERD", 2, 60000, &portfolio);
  AddCell("KANSEN", "", 2, 100000, &portfolio);
  AddCell("NOT_REPORTED", "NOT_REPORTED", 1, std::nullopt, &portfolio);
  AddCell("NOT_REPORTED", "", 1, std::nullopt, &portfolio);
  AddCell("", "PADDEPOEL", 1, 40000, &portfolio);
  AddCell("", "SELWERD", 2, 60000, &portfolio);
  AddCell("", "NOT_REPORTED", 1, std::nullopt, &portfolio);
  Set(3, 100000, portfolio.mutable_total());
  return portfolio;
}

TEST(DrawPortfolio, NumbersAndAmountsWithTotals) {
  EXPECT_EQ(DrawPortfolio(ByLineAndArea(), Lang::kNl),
            "projecten, per actielijn en gebied\n"
            "actielijn           PADDEPOEL  SELWERD  niet gerapporteerd  totaal\n"
            "Kansen                      1        2                   0       2\n"
            "Regie                       0        0                   0       0\n"
            "niet gerapporteerd          0        0                   1       1\n"
            "totaal                      1        2                   1       3\n"
            "\n"
            "afgesproken, EUR, per actielijn en gebied\n"
            "actielijn           PADDEPOEL  SELWERD  niet gerapporteerd  totaal\n"
            "Kansen                    400      600                       1.000\n"
            "Regie\n"
            "niet gerapporteerd\n"
            "totaal                    400      600                       1.000\n"
            "Een project kan meer dan één gebied hebben: cellen kunnen samen meer zijn dan het "
            "totaal.\n"
            "Een 0 gaat over de projecten waarvan dit gerapporteerd is: actielijn.\n");
  EXPECT_EQ(DrawPortfolio(ByLineAndArea(), Lang::kEn),
            "projects, by action line and area\n"
            "action line   PADDEPOEL  SELWERD  not reported  total\n"
            "Chances               1        2             0      2\n"
            "Direction             0        0             0      0\n"
            "not reported          0        0             1      1\n"
            "total                 1        2             1      3\n"
            "\n"
            "agreed, EUR, by action line and area\n"
            "action line   PADDEPOEL  SELWERD  not reported  total\n"
            "Chances             400      600                1,000\n"
            "Direction\n"
            "not reported\n"
            "total               400      600                1,000\n"
            "A project may have more than one area: cells can add up to more than the total.\n"
            "A 0 is of the projects of which this is reported: action line.\n");
}

TEST(DrawPortfolio, OneDimensionHasAmountsBesideNumbers) {
  v1::Portfolio portfolio;
  portfolio.set_currency_code("EUR");
  portfolio.mutable_rows()->set_dimension(v1::DIMENSION_AREA);
  for (const char* key : {"SELWERD", "UNALLOCATED", "NOT_REPORTED"}) {
    AddHead(key, portfolio.mutable_rows());
  }
  AddCell("SELWERD", "", 1, 60050, &portfolio);
  AddCell("UNALLOCATED", "", 1, 40000, &portfolio);
  AddCell("NOT_REPORTED", "", 1, std::nullopt, &portfolio);
  Set(3, 100050, portfolio.mutable_total());
  EXPECT_EQ(DrawPortfolio(portfolio, Lang::kNl),
            "projecten, per gebied\n"
            "gebied              projecten  afgesproken, EUR\n"
            "SELWERD                     1            600,50\n"
            "(niet toegedeeld)           1            400,00\n"
            "niet gerapporteerd          1\n"
            "totaal                      3          1.000,50\n"
            "Een project kan meer dan één gebied hebben: cellen kunnen samen meer zijn dan het "
            "totaal.\n");
}

TEST(DrawPortfolio, WithoutMoneyHasNumbersOnly) {
  v1::Portfolio portfolio;
  portfolio.set_currency_code("EUR");
  portfolio.mutable_rows()->set_dimension(v1::DIMENSION_STATE);
  portfolio.mutable_rows()->set_disjoint(true);
  AddHead("\033X", portfolio.mutable_rows());
  AddCell("\033X", "", 2, std::nullopt, &portfolio);
  Set(2, std::nullopt, portfolio.mutable_total());
  EXPECT_EQ(DrawPortfolio(portfolio, Lang::kEn),
            "projects, by state\n"
            "state  projects\n"
            "?X            2\n"
            "total         2\n");
}

TEST(DrawPortfolio, SaysWhatAReaderMustKnow) {
  v1::Portfolio portfolio = ByLineAndArea();
  portfolio.set_partly_outside(1);
  for (const auto& [reason, projects] : {std::pair(v1::NOT_COUNTED_REASON_PART_OF_PROJECT, 2),
                                         {v1::NOT_COUNTED_REASON_PLACE_NOT_REPORTED, 1}}) {
    v1::NotCounted* left_out = portfolio.add_not_counted();
    left_out->set_reason(reason);
    left_out->set_projects(projects);
  }
  portfolio.add_other_currencies("USD");
  portfolio.add_other_currencies("X\033");
  EXPECT_THAT(DrawPortfolio(portfolio, Lang::kNl),
              EndsWith(" gerapporteerd is: actielijn.\n"
                       "Deels buiten de gebieden van het programma: 1 project\n"
                       "Niet meegeteld, deel van een project: 2 projecten\n"
                       "Niet meegeteld, plaats niet gerapporteerd: 1 project\n"
                       "Bedragen niet meegeteld, in een andere valuta: USD, X?\n"));
  EXPECT_THAT(DrawPortfolio(portfolio, Lang::kEn),
              EndsWith("Partly outside the areas of the programme: 1 project\n"
                       "Not counted, part of a project: 2 projects\n"
                       "Not counted, place not reported: 1 project\n"
                       "Amounts not counted, in another currency: USD, X?\n"));
  portfolio.set_partly_outside(0);
  EXPECT_THAT(DrawPortfolio(portfolio, Lang::kNl), Not(HasSubstr("buiten")));
}

TEST(DrawPortfolio, NoProjects) {
  v1::Portfolio portfolio;
  portfolio.mutable_rows()->set_dimension(v1::DIMENSION_OWNER);
  portfolio.mutable_total();
  EXPECT_EQ(DrawPortfolio(portfolio, Lang::kNl), "Er zijn geen projecten.\n");
}

v1::Project Centre() {
  v1::Project project;
  project.set_id("P1");
  project.set_programme("NPLZ");
  project.set_action_line("KANSEN");
  SetLabel("Buurthuis", "Community centre", project.mutable_label());
  project.set_named(true);
  project.set_summary("Een huis\nvoor de buurt");
  project.set_nature(v1::NATURE_SOCIAL);
  project.set_state(v1::STATE_RUNNING);
  project.set_history(v1::HISTORY_NOT_RECORDED);
  project.set_owner("VRIJDAG");
  project.set_start("2024");
  project.mutable_total_cost()->set_currency_code("EUR");
  project.mutable_total_cost()->set_amount_minor(250000);
  project.mutable_continuation()->set_kind(v1::CONTINUATION_KIND_EMBEDDED_IN_LINE);
  project.mutable_continuation()->set_to("Vrijdag");
  project.mutable_source()->set_system("LIJST");
  project.mutable_source()->set_id("P1");
  project.mutable_source()->set_list("lijst.csv");
  project.set_etag("1");
  project.set_counted(true);
  return project;
}

TEST(DrawProject, ALineForEachValue) {
  EXPECT_EQ(DrawInDetail(Centre(), Lang::kNl),
            "id              P1\n"
            "programma       NPLZ\n"
            "actielijn       KANSEN\n"
            "naam            Buurthuis\n"
            "heeft naam      ja\n"
            "samenvatting    Een huis voor de buurt\n"
            "aard            sociaal\n"
            "toestand        in uitvoering\n"
            "geschiedenis    niet vastgelegd\n"
            "eigenaar        VRIJDAG\n"
            "begin           2024\n"
            "kosten, valuta  EUR\n"
            "kosten          2.500,00\n"
            "vervolg, soort  opgenomen in de lijn\n"
            "vervolg, naar   Vrijdag\n"
            "bron, systeem   LIJST\n"
            "bron            P1\n"
            "bron, lijst     lijst.csv\n"
            "gepubliceerd    nee\n"
            "etag            1\n"
            "telt mee        ja\n");
  EXPECT_EQ(DrawInDetail(Centre(), Lang::kEn),
            "id                    P1\n"
            "programme             NPLZ\n"
            "action line           KANSEN\n"
            "name                  Community centre\n"
            "has a name            yes\n"
            "summary               Een huis voor de buurt\n"
            "nature                social\n"
            "state                 under way\n"
            "history               not recorded\n"
            "owner                 VRIJDAG\n"
            "start                 2024\n"
            "total cost, currency  EUR\n"
            "total cost            2,500.00\n"
            "continuation, kind    embedded in the line\n"
            "continuation, to      Vrijdag\n"
            "source, system        LIJST\n"
            "source                P1\n"
            "source, list          lijst.csv\n"
            "published             no\n"
            "etag                  1\n"
            "counted               yes\n");
}

TEST(DrawProject, ATableForEachList) {
  v1::Project project;
  project.set_id("P1");
  v1::ProjectPartner* partner = project.add_partners();
  partner->set_organisation("VRIJDAG");
  partner->set_role(v1::PARTNER_ROLE_LEAD);
  partner = project.add_partners();
  partner->set_name("De straat");
  partner->set_role(v1::PARTNER_ROLE_RESIDENT_GROUP);
  v1::ProjectLocation* location = project.add_locations();
  location->set_address("Eikenlaan 1");
  location->mutable_point()->set_latitude(53.24);
  location->mutable_point()->set_longitude(6.54);
  for (const auto& [id, share] : {std::pair("PADDEPOEL", 0.4), {"SELWERD", 0.6}}) {
    v1::ProjectArea* area = project.add_areas();
    area->set_area(id);
    area->set_share(share);
  }
  v1::ProjectFunding* funding = project.add_funding();
  funding->set_scheme("DEAL");
  funding->mutable_agreed()->set_currency_code("EUR");
  funding->mutable_agreed()->set_amount_minor(100000);
  funding->mutable_period()->set_start("2024-01-01");
  funding->mutable_period()->set_end("2025-01-01");
  project.add_funding()->set_scheme("FONDS");
  EXPECT_EQ(DrawInDetail(project, Lang::kNl),
            "id            P1\n"
            "gepubliceerd  nee\n"
            "telt mee      nee\n"
            "\n"
            "partners\n"
            "organisatie  naam       rol\n"
            "VRIJDAG                 trekker\n"
            "             De straat  bewonersgroep\n"
            "\n"
            "plaatsen\n"
            "adres        breedtegraad  lengtegraad\n"
            "Eikenlaan 1         53,24         6,54\n"
            "\n"
            "gebieden\n"
            "gebied     aandeel\n"
            "PADDEPOEL      0,4\n"
            "SELWERD        0,6\n"
            "\n"
            "financiering\n"
            "regeling  afgesproken  valuta  periode\n"
            "DEAL         1.000,00  EUR     2024\n"
            "FONDS\n");
}

TEST(DrawAny, Projects) {
  v1::ListProjectsResponse response;
  *response.add_projects() = Centre();
  v1::Project* part = response.add_projects();
  part->set_id("P2");
  part->set_programme("NPLZ");
  SetLabel("Plein", "Square", part->mutable_label());
  part->set_not_counted_reason(v1::NOT_COUNTED_REASON_PART_OF_PROJECT);
  part->set_published(true);
  EXPECT_EQ(DrawAny(response, Lang::kNl),
            "id  naam       programma  actielijn  aard     toestand       begin  eigenaar    "
            "kosten  valuta  telt niet mee         gepubliceerd\n"
            "P1  Buurthuis  NPLZ       KANSEN     sociaal  in uitvoering  2024   VRIJDAG   "
            "2.500,00  EUR\n"
            "P2  Plein      NPLZ                                                                   "
            "          deel van een project  ja\n");
}

TEST(DrawAny, WhatIsDeclaredOfProgrammes) {
  v1::ListProgrammesResponse programmes;
  v1::Programme* programme = programmes.add_programmes();
  programme->set_id("NPLZ");
  SetLabel("Noord", "North", programme->mutable_label());
  programme->add_areas("SELWERD");
  programme->add_areas("PADDEPOEL");
  programme->set_reference_year(2019);
  v1::ProgrammePart* part = programme->add_parts();
  part->set_id("KANSEN");
  part->set_kind(v1::ACTION_LINE_KIND_SUBSTANTIVE);
  SetLabel("Kansen", "Chances", part->mutable_label());
  part = programme->add_parts();
  part->set_id("TALENT");
  part->set_within("KANSEN");
  SetLabel("Talent", "Talent", part->mutable_label());
  EXPECT_EQ(
      DrawAny(programmes, Lang::kNl),
      "id    naam   onderdeel  binnen  soort        naam    gebieden            referentiejaar\n"
      "NPLZ  Noord  KANSEN             inhoudelijk  Kansen  SELWERD, PADDEPOEL            2019\n"
      "NPLZ  Noord  TALENT     KANSEN               Talent  SELWERD, PADDEPOEL            2019\n");
  v1::ListOrganisationsResponse organisations;
  v1::Organisation* organisation = organisations.add_organisations();
  organisation->set_id("SOCIAAL");
  SetLabel("Sociaal domein", "Social affairs", organisation->mutable_label());
  organisation->set_within("GEMEENTE");
  EXPECT_EQ(DrawAny(organisations, Lang::kNl),
            "id       naam            binnen\n"
            "SOCIAAL  Sociaal domein  GEMEENTE\n");
  v1::ListGovernanceTablesResponse tables;
  v1::GovernanceTable* table = tables.add_governance_tables();
  table->set_id("REGIE");
  SetLabel("Regietafel", "Steering table", table->mutable_label());
  table->set_directorate("SOCIAAL");
  EXPECT_EQ(DrawAny(tables, Lang::kNl),
            "id     naam        directie\n"
            "REGIE  Regietafel  SOCIAAL\n");
}

TEST(DrawAny, ARowForEachChangeOfAProject) {
  v1::ListProjectHistoryResponse history;
  common::v1::Revision* revision = history.add_revisions();
  revision->set_number(2);
  revision->mutable_at()->set_seconds(1'700'000'000);
  revision->set_organisation("VRIJDAG");
  revision->set_role("partner");
  revision->set_reason("Gestart");
  common::v1::FieldChange* change = revision->add_changes();
  change->set_field("state");
  change->set_before("APPROVED");
  change->set_after("RUNNING");
  change = revision->add_changes();
  change->set_field("start");
  change->set_after("2024");
  EXPECT_EQ(
      DrawAny(history, Lang::kNl),
      "nummer  moment                organisatie  rol      reden    veld   voor      na\n"
      "     2  2023-11-14T22:13:20Z  VRIJDAG      partner  Gestart  state  APPROVED  RUNNING\n"
      "     2  2023-11-14T22:13:20Z  VRIJDAG      partner  Gestart  start            2024\n");
}

v1::OutputTotal* AddTotal(v1::OutputUnit unit, v1::Recurrence recurrence, int outputs,
                          v1::OutputTotals* totals) {
  v1::OutputTotal* total = totals->add_totals();
  total->set_unit(unit);
  total->set_recurrence(recurrence);
  total->set_distinct(unit == v1::OUTPUT_UNIT_PERSONS);
  total->set_outputs(outputs);
  totals->set_outputs(totals->outputs() + outputs);
  return total;
}
void SetBounds(double least, std::optional<double> most, bool about, v1::Bounds* bounds) {
  bounds->set_least(least);
  if (most.has_value()) bounds->set_most(*most);
  bounds->set_about(about);
}

v1::OutputTotals SomeOutputs() {
  v1::OutputTotals totals;
  SetBounds(
      101, std::nullopt, false,
      AddTotal(v1::OUTPUT_UNIT_PERSONS, v1::RECURRENCE_AT_DATE, 3, &totals)->mutable_bounds());
  v1::OutputTotal* cumulative =
      AddTotal(v1::OUTPUT_UNIT_PERSONS, v1::RECURRENCE_CUMULATIVE, 3, &totals);
  SetBounds(40, 75, false, cumulative->mutable_bounds());
  cumulative->set_not_quantified(1);
  AddTotal(v1::OUTPUT_UNIT_ATTENDANCES, v1::RECURRENCE_PER_EVENT, 1, &totals)->set_not_added(1);
  SetBounds(
      80.5, 80.5, true,
      AddTotal(v1::OUTPUT_UNIT_METRES, v1::RECURRENCE_UNSPECIFIED, 1, &totals)->mutable_bounds());
  return totals;
}

TEST(DrawOutputTotals, SumsAsBounds) {
  EXPECT_EQ(
      DrawOutputTotals(SomeOutputs(), Lang::kNl),
      "eenheid   herhaling           samen           resultaten  zonder getal  niet op te tellen\n"
      "personen  op een datum        ten minste 101           3\n"
      "personen  cumulatief          40 t/m 75                3             1\n"
      "bezoeken  per keer                                     1                                1\n"
      "meter     niet gerapporteerd  ongeveer 80,5            1\n"
      "Personen zijn verschillende personen: wie in twee resultaten telt, kan dezelfde "
      "zijn.\n");
  const std::string english = DrawOutputTotals(SomeOutputs(), Lang::kEn);
  EXPECT_THAT(english, HasSubstr("at least 101"));
  EXPECT_THAT(english, HasSubstr("40 to 75"));
  EXPECT_THAT(english, HasSubstr("about 80.5"));
  EXPECT_THAT(english, HasSubstr("may be the same.\n"));
}

TEST(DrawOutputTotals, WhatWasAgreedAndDelivered) {
  v1::OutputTotals totals;
  SetBounds(
      7, 7, false,
      AddTotal(v1::OUTPUT_UNIT_EVENTS, v1::RECURRENCE_CUMULATIVE, 1, &totals)->mutable_bounds());
  v1::OutputDelivery* first = totals.add_deliveries();
  first->set_output("O1");
  SetBounds(7, 7, false, first->mutable_bounds());
  first->set_agreed(250);
  first->set_ratio(0.028);
  first->set_verdict(v1::DELIVERY_VERDICT_NOT_MET);
  v1::OutputDelivery* second = totals.add_deliveries();
  second->set_output("O2\033");
  second->set_agreed(10);
  second->set_verdict(v1::DELIVERY_VERDICT_NOT_REPORTED);
  totals.add_deliveries()->set_output("O3");
  totals.set_left_out(1);
  const std::pair<v1::DeliveryVerdict, int> verdicts[] = {{v1::DELIVERY_VERDICT_NOT_MET, 1},
                                                          {v1::DELIVERY_VERDICT_NOT_AGREED, 24}};
  for (const auto& [verdict, outputs] : verdicts) {
    v1::VerdictCount* count = totals.add_verdicts();
    count->set_verdict(verdict);
    count->set_outputs(outputs);
  }
  EXPECT_EQ(DrawOutputTotals(totals, Lang::kNl),
            "eenheid        herhaling   samen  resultaten\n"
            "bijeenkomsten  cumulatief  7               1\n"
            "Niet in de totalen, van een project dat niet meetelt: 1 resultaat\n"
            "\n"
            "resultaat  afgesproken  geleverd    %  oordeel\n"
            "O1                 250  7         2,8  niet gehaald\n"
            "O2?                 10                 geen getal gerapporteerd\n"
            "niet gehaald: 1 resultaat\n"
            "niets afgesproken: 24 resultaten\n");
}

TEST(DrawOutputTotals, OfNone) {
  EXPECT_EQ(DrawOutputTotals({}, Lang::kNl), "Er zijn geen resultaten.\n");
  EXPECT_EQ(DrawOutputTotals({}, Lang::kEn), "There are no outputs.\n");
}

TEST(DrawProjectMap, HowManyAreWhere) {
  v1::ProjectMap map;
  map.set_projects(71);
  map.set_with_point(2);
  map.set_with_area(12);
  for (int i = 0; i < 57; ++i) map.add_without_place("X");
  EXPECT_EQ(DrawProjectMap(map, Lang::kNl),
            "Op de kaart: 71 projecten; met een punt 2, met een gebied 12, zonder plaats 57\n");
  map.add_not_counted()->set_projects(2);
  map.add_not_counted()->set_projects(4);
  map.add_sections()->set_state(common::v1::Section::STATE_OK);
  EXPECT_EQ(DrawProjectMap(map, Lang::kEn),
            "On the map: 71 projects; with a point 2, with an area 12, without a place 57\n"
            "Not counted: 6 projects\n");
  map.mutable_sections(0)->set_state(common::v1::Section::STATE_UNAVAILABLE);
  map.mutable_sections(0)->set_reason("SLOW\033");
  EXPECT_THAT(
      DrawProjectMap(map, Lang::kNl),
      EndsWith("\nVormen niet te krijgen: SLOW?; van één gemeente kunnen projecten ontbreken\n"));
}

}  // namespace
}  // namespace wijkmonitor::cli
