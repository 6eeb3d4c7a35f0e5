#include "services/projects/convert_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "libs/base/status.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;

TEST(Output, AMessageHasAllOfIt) {
  Output output = PlainOutput("O", OutputUnit::kPercent, Recurrence::kWeeklyAverage);
  output.agreed = 60.5;
  output.note = "a\nb";
  Output read{.id = "O",
              .subject = output.subject,
              .label = {},
              .unit = {},
              .recurrence = {},
              .agreed = {},
              .note = ""};
  FromMessage(ToMessage(output), &read);
  EXPECT_EQ(read, output);
  output.agreed.reset();
  output.recurrence.reset();
  FromMessage(ToMessage(output), &read);
  EXPECT_EQ(read, output);
  EXPECT_EQ(ToMessage(output).subject().id(), "X");
  EXPECT_FALSE(ToMessage(output).has_agreed());
}

TEST(Output, OnlyWhatMayBeWrittenIsTaken) {
  v1::Output before, wanted;
  before.set_note("before");
  before.mutable_subject()->set_id("X");
  wanted.mutable_subject()->set_id("Y");
  wanted.set_agreed(3);
  const auto filled = Masked(before, wanted, {});
  ASSERT_TRUE(filled.ok()) << filled.status();
  EXPECT_EQ(filled->subject().id(), "X");
  EXPECT_EQ(filled->note(), "before");
  EXPECT_EQ(filled->agreed(), 3);
  google::protobuf::FieldMask mask;
  mask.add_paths("*");
  const auto all = Masked(before, wanted, mask);
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->subject().id(), "X");
  EXPECT_EQ(all->note(), "");
  EXPECT_EQ(all->agreed(), 3);
  mask.add_paths("subject");
  EXPECT_EQ(ReasonOf(Masked(before, wanted, mask).status()), "INVALID_FIELDS");
}

TEST(Report, AMessageHasAllOfIt) {
  OutputReport report = RangeReport("", 30, 40.5);
  report.at = "2024";
  report.start = "2022";
  report.end = "2023-05";
  report.as_stated = "30 tot 40";
  report.replaces = "R1";
  EXPECT_EQ(FromMessage(ToMessage(report)), report);
  const OutputReport none = PlainReport("", Precision::kExact, 0);
  EXPECT_EQ(FromMessage(ToMessage(none)), none);
  EXPECT_TRUE(ToMessage(none).has_value());
  EXPECT_FALSE(ToMessage(none).has_low());
  v1::OutputReport negative;
  negative.set_value(-0.0);
  EXPECT_FALSE(std::signbit(*FromMessage(negative).value));
}

TEST(Totals, AMessageHasAllOfThem) {
  Output output = PlainOutput("O", OutputUnit::kPersons, Recurrence::kCumulative);
  output.agreed = 250;
  const Output silent = PlainOutput("P", OutputUnit::kPercent, {});
  const OutputReport report = PlainReport("R", Precision::kApprox, 7);
  const std::vector<const OutputReport*> reports = {&report};
  const v1::OutputTotals message = ToMessage(
      ComputeOutputTotals(std::vector<ReportedOutput>{{&output, reports}, {&silent, {}, false}}));
  EXPECT_EQ(message.info().method_version(), "PM-1");
  ASSERT_EQ(message.totals_size(), 1);
  const v1::OutputTotal& total = message.totals(0);
  EXPECT_EQ(total.unit(), v1::OUTPUT_UNIT_PERSONS);
  EXPECT_EQ(total.recurrence(), v1::RECURRENCE_CUMULATIVE);
  EXPECT_TRUE(total.distinct());
  EXPECT_EQ(total.outputs(), 1);
  EXPECT_THAT(total.output(), ElementsAre("O"));
  EXPECT_EQ(total.bounds().least(), 7);
  EXPECT_EQ(total.bounds().most(), 7);
  EXPECT_TRUE(total.bounds().about());
  ASSERT_EQ(message.deliveries_size(), 2);
  EXPECT_EQ(message.deliveries(0).output(), "O");
  EXPECT_EQ(message.deliveries(0).agreed(), 250);
  EXPECT_DOUBLE_EQ(message.deliveries(0).ratio(), 0.028);
  EXPECT_EQ(message.deliveries(0).verdict(), v1::DELIVERY_VERDICT_NOT_MET);
  EXPECT_TRUE(message.deliveries(0).counted());
  EXPECT_EQ(message.deliveries(0).reports(), 1);
  EXPECT_FALSE(message.deliveries(1).has_bounds());
  EXPECT_FALSE(message.deliveries(1).has_agreed());
  EXPECT_FALSE(message.deliveries(1).counted());
  EXPECT_EQ(message.outputs(), 2);
  EXPECT_EQ(message.left_out(), 1);
  ASSERT_EQ(message.verdicts_size(), 2);
  EXPECT_EQ(message.verdicts(0).verdict(), v1::DELIVERY_VERDICT_NOT_MET);
  EXPECT_EQ(message.verdicts(1).verdict(), v1::DELIVERY_VERDICT_NOT_AGREED);
  EXPECT_EQ(message.verdicts(1).outputs(), 1);
}

TEST(Totals, NoUpperBoundIsAbsent) {
  const Output output = PlainOutput("O", OutputUnit::kPersons, Recurrence::kCumulative);
  const OutputReport report = PlainReport("R", Precision::kMoreThan, 100);
  const std::vector<const OutputReport*> reports = {&report};
  const v1::OutputTotals message =
      ToMessage(ComputeOutputTotals(std::vector<ReportedOutput>{{&output, reports}}));
  EXPECT_EQ(message.totals(0).bounds().least(), 101);
  EXPECT_FALSE(message.totals(0).bounds().has_most());
}

}  // namespace
}  // namespace wijkmonitor::projects
