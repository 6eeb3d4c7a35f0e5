#include "services/cli/draw.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/cli/import.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = indicators::v1;
using ::testing::HasSubstr;
using ::testing::Not;

void SetLabel(const std::string& nl, const std::string& en, common::v1::Label* label) {
  label->set_nl(nl);
  label->set_en(en);
}

v1::Reading* AddReading(const std::string& nl, const std::string& en, v1::KompasNode* node) {
  v1::Reading* reading = node->add_readings();
  reading->set_indicator("X");
  SetLabel(nl, en, reading->mutable_label());
  reading->set_unit(common::v1::UNIT_PERCENT);
  reading->set_decimals(1);
  reading->set_in_rollup(true);
  reading->set_status(common::v1::STATUS_VALUE);
  return reading;
}

v1::KompasNode* AddNode(const std::string& nl, const std::string& en, v1::KompasNode* parent) {
  v1::KompasNode* node = parent->add_nodes();
  SetLabel(nl, en, node->mutable_label());
  return node;
}

void AddScored(v1::KompasNode* theme) {
  v1::Reading* reading = AddReading("Moeite met rondkomen", "Difficulty making ends meet", theme);
  reading->set_value(34.1);
  reading->set_benchmark_value(21.3);
  reading->set_score(66.003);
  reading->set_position(common::v1::POSITION_WELL_BELOW);
  reading->set_certainty(common::v1::CERTAINTY_NOT_TESTED);
  reading->add_reasons(common::v1::REASON_MODELLED);
  reading->mutable_period()->set_start("2020-01-01");
  reading->mutable_period()->set_end("2021-01-01");
  reading->mutable_source()->set_publisher("RIVM");
  reading->mutable_source()->set_table("50090NED");
  reading->mutable_source()->set_licence("CC BY 4.0");
  reading->mutable_source()->set_retrieved("2024-02-01");

  reading = AddReading("Cijfer buurt", "Mark for the neighbourhood", theme);
  reading->set_unit(common::v1::UNIT_MARK);
  reading->set_value(8.25);
  reading->set_decimals(2);
  reading->set_score(124);
  reading->set_position(common::v1::POSITION_WELL_ABOVE);
  reading->set_certainty(common::v1::CERTAINTY_ESTABLISHED);

  reading = AddReading("Overlast", "Nuisance", theme);
  reading->set_score(90);
  reading->set_value(12);
  reading->set_position(common::v1::POSITION_BELOW);
  reading->set_certainty(common::v1::CERTAINTY_NOT_DISTINGUISHABLE);
  reading->set_in_rollup(false);
}

v1::Kompas Example() {
  v1::Kompas kompas;
  kompas.mutable_info()->set_data_version(12);
  kompas.mutable_info()->set_method_version("WM-1");
  kompas.set_year(2021);
  kompas.mutable_area()->set_id("BU00140300");
  kompas.mutable_area()->set_edition("CBS-2020");
  SetLabel("De Hoogte", "De Hoogte", kompas.mutable_area()->mutable_name());
  kompas.mutable_benchmark()->set_id("GM0014");
  SetLabel("Groningen", "Groningen", kompas.mutable_benchmark()->mutable_name());
  v1::KompasNode* centre = kompas.mutable_centre();
  SetLabel("Leefkwaliteit", "Quality of life", centre->mutable_label());
  v1::KompasNode* theme = AddNode("Bestaan", "Livelihood", centre);
  theme->set_score(100);
  theme->set_position(common::v1::POSITION_AROUND);
  theme->set_certainty(common::v1::CERTAINTY_ESTABLISHED);
  theme->mutable_completeness()->set_asked(3);
  theme->mutable_completeness()->set_scored(2);
  AddScored(theme);
  AddReading("Stilte", "Silence", theme)->set_status(common::v1::STATUS_NOT_PUBLISHED);
  AddReading("Rust", "Rest", theme)->set_status(common::v1::STATUS_NOT_ASKED);
  v1::KompasNode* composition = AddNode("Samenstelling", "Composition", centre);
  composition->add_reasons(common::v1::REASON_NO_POLARITY);
  for (int tint = 1; tint <= 5; ++tint) {
    const std::string name = "Tint " + std::to_string(tint);
    v1::Reading* reading = AddReading(name, name, composition);
    reading->set_value(tint);
    reading->set_tint(tint);
    reading->set_certainty(common::v1::CERTAINTY_NOT_TESTED);
    reading->add_reasons(common::v1::REASON_NO_POLARITY);
  }
  return kompas;
}

// The first line that holds `label`; empty when there is none.
std::string LineWith(const std::string& text, const std::string& label) {
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::StrContains(line, label)) return std::string(line);
  }
  return "";
}

TEST(DrawKompas, HatchedUnlessEstablished) {
  const std::string text = DrawKompas(Example(), {Lang::kEn, false, ""});
  EXPECT_THAT(LineWith(text, "Mark for"), HasSubstr("███████··· ▲▲ 124.00"));
  EXPECT_THAT(LineWith(text, "Difficulty"), HasSubstr("~~········ ▼▼  66.00"));
  EXPECT_THAT(LineWith(text, "Nuisance"), HasSubstr("~~~~······ ▼   90.00"));
  EXPECT_THAT(LineWith(text, "Nuisance"), HasSubstr("may be chance; not counted"));
  EXPECT_THAT(LineWith(text, "Livelihood"), HasSubstr("█████····· =  100.00    Livelihood"));
  EXPECT_THAT(LineWith(text, "Livelihood"), HasSubstr("2 of 3"));
}

TEST(DrawKompas, AFullCountWeighsNoChance) {
  v1::Kompas kompas = Example();
  v1::KompasNode* theme = kompas.mutable_centre()->mutable_nodes(0);
  bool found = false;
  for (v1::Reading& reading : *theme->mutable_readings()) {
    if (reading.label().en() != "Nuisance") continue;
    found = true;
    reading.set_basis(common::v1::BASIS_REGISTER);
  }
  ASSERT_TRUE(found);
  EXPECT_THAT(LineWith(DrawKompas(kompas, {Lang::kEn, false, ""}), "Nuisance"),
              Not(HasSubstr("may be chance")));
}

TEST(DrawKompas, LowestScoreStillShowsItsCertainty) {
  v1::Kompas kompas = Example();
  kompas.mutable_centre()->set_score(40);
  kompas.mutable_centre()->set_certainty(common::v1::CERTAINTY_NOT_TESTED);
  EXPECT_THAT(DrawKompas(kompas, {}), HasSubstr("~········· "));
  kompas.mutable_centre()->set_certainty(common::v1::CERTAINTY_ESTABLISHED);
  EXPECT_THAT(DrawKompas(kompas, {}), HasSubstr("█········· "));
}

TEST(DrawKompas, EscapeCodesOnlyWithColour) {
  EXPECT_THAT(DrawKompas(Example(), {Lang::kNl, false, "near"}), Not(HasSubstr("\033")));
  const std::string text = DrawKompas(Example(), {Lang::kNl, true, "near"});
  EXPECT_THAT(text, HasSubstr("\033[38;5;160m~~········ ▼▼\033[0m"));
  EXPECT_THAT(text, HasSubstr("\033[38;5;27m▓▓▓▓▓▓▓▓▓5   \033[0m"));
}

TEST(DrawKompas, OthersCannotSteerTheTerminal) {
  v1::Kompas kompas = Example();
  SetLabel("a\033[2Jb\u009bc", "x", kompas.mutable_centre()->mutable_label());
  EXPECT_THAT(DrawKompas(kompas, {Lang::kNl, false, ""}), HasSubstr("a?[2Jb?c"));
}

TEST(DrawKompas, TintsAreNeverSolid) {
  const std::string text = DrawKompas(Example(), {Lang::kEn, false, ""});
  EXPECT_THAT(LineWith(text, "Tint 1"), HasSubstr("░1········ "));
  EXPECT_THAT(LineWith(text, "Tint 3"), HasSubstr("▒▒▒▒▒3···· "));
  EXPECT_THAT(LineWith(text, "Tint 5"), HasSubstr("▓▓▓▓▓▓▓▓▓5 "));
  for (int tint = 1; tint <= 5; ++tint) {
    EXPECT_THAT(LineWith(text, "Tint " + std::to_string(tint)), Not(HasSubstr("█")));
  }
  EXPECT_THAT(LineWith(text, "Composition"), HasSubstr(" -    Composition"));
}

TEST(DrawKompas, English) {
  const std::string text = DrawKompas(Example(), {Lang::kEn, false, "computed"});
  EXPECT_THAT(text, HasSubstr("De Hoogte (BU00140300), CBS-2020 · 2021\n"
                              "Compared with: Groningen (GM0014) = 100\n"
                              "Method: WM-1 · data version: 12 · served from: computed\n"));
  EXPECT_THAT(LineWith(text, "Difficulty"), HasSubstr("34.1 % (against 21.3)"));
  EXPECT_THAT(LineWith(text, "Difficulty"), HasSubstr("2020; model estimate"));
  EXPECT_THAT(LineWith(text, "Silence"), HasSubstr("not published"));
  EXPECT_THAT(text, HasSubstr("10 figures, 1 not published, 1 not asked\n"));
  EXPECT_THAT(text, HasSubstr("Source: RIVM, 50090NED, CC BY 4.0, retrieved 2024-02-01\n"));
}

TEST(DrawKompas, Dutch) {
  const std::string text = DrawKompas(Example(), {Lang::kNl, false, ""});
  EXPECT_THAT(text, Not(HasSubstr("geleverd uit")));
  EXPECT_THAT(LineWith(text, "Moeite"), HasSubstr(" 66,00 "));
  EXPECT_THAT(LineWith(text, "Moeite"), HasSubstr("34,1 % (tegen 21,3)"));
  EXPECT_THAT(LineWith(text, "Moeite"), HasSubstr("modelschatting"));
  EXPECT_THAT(LineWith(text, "Stilte"), HasSubstr("niet gepubliceerd"));
  EXPECT_THAT(LineWith(text, "Rust"), HasSubstr("niet gevraagd"));
  EXPECT_THAT(text, HasSubstr("10 cijfers, 1 niet gepubliceerd, 1 niet gevraagd\n"));
  EXPECT_THAT(text, HasSubstr("█ verschil vastgesteld   ~ niet getoetst"));
}

TEST(Number, MarkAndSign) {
  EXPECT_EQ(Number(Lang::kNl, -0.04, 1), "0,0");
  EXPECT_EQ(Number(Lang::kEn, -0.06, 1), "-0.1");
  EXPECT_EQ(Number(Lang::kEn, 1234.5, 0), "1234");
}

TEST(DrawKompas, SaysHowManyFiguresAreSolidByChance) {
  v1::Kompas kompas = Example();
  EXPECT_THAT(DrawKompas(kompas, {Lang::kEn, false, ""}), Not(HasSubstr("by chance")));
  kompas.mutable_info()->mutable_completeness()->set_tested(28);
  EXPECT_THAT(DrawKompas(kompas, {Lang::kEn, false, ""}),
              HasSubstr("Of 28 figures tested about 1.4 (1 in 20) are solid by chance"));
  EXPECT_THAT(DrawKompas(kompas, {Lang::kNl, false, ""}),
              HasSubstr("Van 28 getoetste cijfers is ongeveer 1,4 (1 op 20) vol door toeval"));
}

// An enum value without a text would be shown as "?".
TEST(Word, EveryValueHasATextInBothLanguages) {
  for (const auto& [type, texts] : EnumTexts()) {
    for (int i = 0; i < type->value_count(); ++i) {
      const auto& value = *type->value(i);
      for (const Lang lang : {Lang::kNl, Lang::kEn}) {
        EXPECT_NE(TextOf(lang, *type, value.number()), "?") << value.full_name();
      }
    }
  }
  EXPECT_EQ(Word(Lang::kNl, common::v1::STATUS_SUPPRESSED), "afgeschermd");
  EXPECT_EQ(Word(Lang::kEn, common::v1::STATUS_SUPPRESSED), "withheld");
  EXPECT_EQ(Word(Lang::kEn, common::v1::STATUS_NOT_ASKED), "not asked");
  EXPECT_EQ(Word(Lang::kEn, common::v1::UNIT_MARK), "");
  EXPECT_EQ(Word(Lang::kNl, common::v1::POSITION_BELOW), "▼ ");
  EXPECT_EQ(Word(Lang::kEn, common::v1::Reason(999)), "?");
}

TEST(Table, AlignsByCharacters) {
  Table table(Lang::kNl, {{"naam", "name"}, {"n", "n", Align::kRight}});
  table.Add({"Één", "10"});
  table.Add({"Oosterpark", "7"});
  EXPECT_EQ(table.Text(), "naam         n\nÉén         10\nOosterpark   7\n");
}

TEST(DrawReport, RejectionsAtMostTwentyUnlessAll) {
  common::v1::ImportReport report;
  report.set_outcome(common::v1::ImportReport::OUTCOME_REJECTED);
  report.set_rows_read(30);
  report.set_rows_rejected(30);
  report.set_rejections_total(26);
  report.add_ignored_columns("x");
  for (int i = 0; i < 25; ++i) {
    common::v1::Rejection* rejection = report.add_rejections();
    rejection->set_line(i + 2);
    rejection->set_column("value");
    rejection->set_value("3,\x1b");
    rejection->set_reason("use a decimal point");
    rejection->set_lines(i == 1 ? 3 : 1);
  }
  const std::string text = DrawReport(report, "dir/f.csv", false, Lang::kEn);
  EXPECT_THAT(text, HasSubstr("Outcome: rejected, nothing changed\n"
                              "Rows: 30 read, 0 applied, 0 unchanged, 30 rejected\n"
                              "Ignored columns: x\n"
                              "dir/f.csv:2: value: \"3,?\": use a decimal point\n"));
  EXPECT_THAT(text, HasSubstr("f.csv:3: value: \"3,?\": use a decimal point (on 3 lines)\n"));
  EXPECT_THAT(text, Not(HasSubstr("f.csv:22:")));
  EXPECT_THAT(text, HasSubstr("and 6 more (--all)\n"));
  EXPECT_THAT(DrawReport(report, "f.csv", true, Lang::kNl), HasSubstr("f.csv:26:"));
  EXPECT_THAT(DrawReport(report, "f.csv", true, Lang::kNl), HasSubstr("en nog 1"));
}

TEST(DrawReport, OneOfEachKindOfRejectionUnlessAll) {
  common::v1::ImportReport report;
  report.set_outcome(common::v1::ImportReport::OUTCOME_REJECTED);
  report.set_rejections_total(7);
  for (int i = 0; i < 5; ++i) {
    common::v1::Rejection* rejection = report.add_rejections();
    rejection->set_line(i + 2);
    rejection->set_column(i < 4 ? "value" : "n");
    rejection->set_value(absl::StrCat(i, ",5"));
    rejection->set_code("DECIMAL_POINT_DUE");
    rejection->set_reason("write a point");
    rejection->set_lines(2);
  }
  const std::string text = DrawReport(report, "f.csv", false, Lang::kEn);
  EXPECT_THAT(text, HasSubstr("f.csv:2: value: \"0,5\": write a point (on 8 lines)\n"
                              "f.csv:6: n: \"4,5\": write a point (on 2 lines)\n"
                              "and 2 more (--all)\n"));
  EXPECT_THAT(DrawReport(report, "f.csv", true, Lang::kEn),
              HasSubstr("f.csv:5: value: \"3,5\": write a point (on 2 lines)\n"));
}

TEST(DrawReport, WhatAFileRemovesIsSaid) {
  common::v1::ImportReport report;
  report.set_outcome(common::v1::ImportReport::OUTCOME_VALID);
  report.set_rows_added(0);
  EXPECT_THAT(DrawReport(report, "f.csv", false, Lang::kEn), Not(HasSubstr("Declared")));
  report.set_rows_removed(8);
  EXPECT_THAT(DrawReport(report, "f.csv", false, Lang::kEn),
              HasSubstr("Declared: 0 added, 0 changed, 8 removed\n"));
  EXPECT_THAT(DrawReport(report, "f.csv", false, Lang::kNl),
              HasSubstr("Opgave: 0 nieuw, 0 gewijzigd, 8 verwijderd\n"));
}

TEST(DrawReport, WarningsAreNoRejections) {
  common::v1::ImportReport report;
  report.set_outcome(common::v1::ImportReport::OUTCOME_APPLIED);
  for (int i = 0; i < 22; ++i) {
    common::v1::Rejection* warning = report.add_warnings();
    warning->set_line(i + 2);
    warning->set_reason("in no book");
  }
  const std::string text = DrawReport(report, "f.csv", false, Lang::kEn);
  EXPECT_THAT(text, HasSubstr("0 rejected\nMind:\nf.csv:2: in no book\n"));
  EXPECT_THAT(text, HasSubstr("f.csv:21: in no book\nand 2 more (--all)\n"));
  EXPECT_THAT(DrawReport(report, "f.csv", true, Lang::kNl), HasSubstr("Let op:\n"));
  EXPECT_THAT(DrawReport(report, "f.csv", true, Lang::kNl), HasSubstr("f.csv:23: "));
}

// However many there are of another kind before it.
TEST(DrawReport, AWarningOfEachKindIsShown) {
  common::v1::ImportReport report;
  report.set_outcome(common::v1::ImportReport::OUTCOME_APPLIED);
  for (int i = 0; i < 30; ++i) {
    common::v1::Rejection* warning = report.add_warnings();
    warning->set_code(i < 29 ? "GONE" : "LINES_NOT_MAPPED");
    warning->set_reason(absl::StrCat(i < 29 ? "gone " : "not mapped ", i));
  }
  const std::string text = DrawReport(report, "f.csv", false, Lang::kEn);
  EXPECT_THAT(text, HasSubstr("gone 18\nf.csv: not mapped 29\nand 10 more (--all)\n"));
  EXPECT_THAT(text, Not(HasSubstr("gone 19\n")));
}

}  // namespace
}  // namespace wijkmonitor::cli
