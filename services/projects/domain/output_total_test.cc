#include "services/projects/domain/output_total.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "absl/strings/str_cat.h"
#include "libs/base/decimal.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using enum OutputUnit;
using enum Recurrence;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

OutputReport Exact(double value) { return PlainReport("", Precision::kExact, value); }
OutputReport About(double value) { return PlainReport("", Precision::kApprox, value); }
OutputReport AtLeast(double value) { return PlainReport("", Precision::kAtLeast, value); }
OutputReport MoreThan(double value) { return PlainReport("", Precision::kMoreThan, value); }
OutputReport Range(double low, double high) { return RangeReport("", low, high); }
OutputReport Words(std::string words) { return WordsReport("", std::move(words)); }

// Outputs with their reports.
class Book {
 public:
  Output& Add(OutputUnit unit, std::optional<Recurrence> recurrence,
              std::vector<OutputReport> reports, bool counted = true) {
    const std::string id = absl::StrCat("O", absl::Dec(outputs_.size(), absl::kZeroPad2));
    Written& added = outputs_.emplace_back();
    added.output = PlainOutput(id, unit, recurrence);
    added.counted = counted;
    for (OutputReport& report : reports) {
      report.number = std::ssize(added.reports) + 1;
      if (report.id.empty()) report.id = absl::StrCat("R", report.number);
      added.reports.push_back(std::move(report));
    }
    return added.output;
  }
  OutputTotals Totals() { return ComputeOutputTotals(Reported()); }
  // Of the only one.
  Delivered OfOne() { return DeliveredOf(outputs_.front().output, Reported().front().reports); }
  DeliveryVerdict VerdictOfOne() { return VerdictOf(outputs_.front().output, OfOne()); }

 private:
  struct Written {
    Output output;
    std::vector<OutputReport> reports;
    std::vector<const OutputReport*> pointers;
    bool counted = true;
  };
  std::vector<ReportedOutput> Reported() {
    std::vector<ReportedOutput> reported;
    for (Written& each : outputs_) {
      each.pointers.clear();
      for (const OutputReport& report : each.reports) each.pointers.push_back(&report);
      reported.push_back({&each.output, each.pointers, each.counted});
    }
    return reported;
  }
  std::deque<Written> outputs_;
};

// "[30, 40]", "[101, -) about", or "none".
std::string Shown(const std::optional<Bounds>& bounds) {
  if (!bounds.has_value()) return "none";
  return absl::StrCat("[", FormatDecimal(bounds->least), ", ",
                      bounds->most.has_value() ? FormatDecimal(*bounds->most) + "]" : "-)",
                      bounds->about ? " about" : "");
}

// What outputs of one unit and recurrence come to.
std::string SumOf(OutputUnit unit, std::optional<Recurrence> recurrence,
                  const std::vector<OutputReport>& reports) {
  Book book;
  for (const OutputReport& report : reports) book.Add(unit, recurrence, {report});
  const OutputTotals totals = book.Totals();
  EXPECT_EQ(totals.totals.size(), 1u);
  return Shown(totals.totals.front().bounds);
}

std::string DeliveredOfOne(OutputUnit unit, std::optional<Recurrence> recurrence,
                           std::vector<OutputReport> reports) {
  Book book;
  book.Add(unit, recurrence, std::move(reports));
  return Shown(book.OfOne().bounds);
}

DeliveryVerdict Verdict(double agreed, const OutputReport& report, OutputUnit unit = kPersons) {
  Book book;
  book.Add(unit, kCumulative, {report}).agreed = agreed;
  return book.VerdictOfOne();
}

OutputReport Replacing(std::string id, OutputReport report) {
  report.replaces = std::move(id);
  return report;
}

TEST(BoundsOf, EachPrecision) {
  EXPECT_EQ(Shown(BoundsOf(Exact(7), kPersons)), "[7, 7]");
  EXPECT_EQ(Shown(BoundsOf(About(7), kPersons)), "[7, 7] about");
  EXPECT_EQ(Shown(BoundsOf(AtLeast(100), kPersons)), "[100, -)");
  EXPECT_EQ(Shown(BoundsOf(MoreThan(100), kPersons)), "[101, -)");
  EXPECT_EQ(Shown(BoundsOf(MoreThan(100), kMetres)), "[100, -)");
  EXPECT_EQ(Shown(BoundsOf(MoreThan(60), kPercent)), "[60, -)");
  EXPECT_EQ(Shown(BoundsOf(Range(30, 40), kPersons)), "[30, 40]");
  EXPECT_EQ(Shown(BoundsOf(Words("honderden"), kPersons)), "none");
}

TEST(OutputTotals, SumsAreBounds) {
  EXPECT_EQ(SumOf(kMetres, kAtDate, {About(80), Exact(120)}), "[200, 200] about");
  EXPECT_EQ(SumOf(kEvents, kCumulative, {Range(30, 40), Exact(100)}), "[130, 140]");
  EXPECT_EQ(SumOf(kEvents, kCumulative, {Exact(5), MoreThan(20)}), "[26, -)");
  EXPECT_EQ(SumOf(kEvents, kCumulative, {About(5), AtLeast(20)}), "[25, -) about");
  EXPECT_EQ(SumOf(kEvents, kCumulative, {Exact(0), Exact(0)}), "[0, 0]");
  EXPECT_EQ(SumOf(kEvents, kCumulative, {Exact(5), Words("tientallen")}), "[5, 5]");
  EXPECT_EQ(SumOf(kEvents, kCumulative, {Words("tientallen")}), "none");
}

TEST(OutputTotals, PersonsMayBeTheSame) {
  EXPECT_EQ(SumOf(kPersons, kCumulative, {Exact(35), Exact(40)}), "[40, 75]");
  EXPECT_EQ(SumOf(kPersons, kAtDate, {About(60), MoreThan(100), Exact(20)}), "[101, -)");
  EXPECT_EQ(SumOf(kPersons, kWeeklyAverage, {Range(30, 40), Exact(100)}), "[100, 140]");
  // About only where a bound that stands rests on such a number.
  EXPECT_EQ(SumOf(kPersons, kAtDate, {About(60), Exact(100)}), "[100, 160] about");
  EXPECT_EQ(SumOf(kPersons, kAtDate, {About(60), AtLeast(20)}), "[60, -) about");
  EXPECT_EQ(SumOf(kPersons, kAtDate, {About(60), AtLeast(60)}), "[60, -)");
  EXPECT_EQ(SumOf(kPersons, kAtDate, {AtLeast(60), About(60)}), "[60, -)");
}

TEST(OutputTotals, NeverAcrossUnitsOrRecurrences) {
  Book book;
  book.Add(kAttendances, kCumulative, {Exact(1)});
  book.Add(kPersons, kCumulative, {Exact(2)});
  book.Add(kPersons, kAtDate, {Exact(4)});
  book.Add(kPersons, std::nullopt, {Exact(8)});
  const OutputTotals totals = book.Totals();
  ASSERT_EQ(totals.totals.size(), 4u);
  EXPECT_EQ(Shown(totals.totals[0].bounds), "[4, 4]");
  EXPECT_EQ(Shown(totals.totals[1].bounds), "[2, 2]");
  // Whose recurrence is not reported may not have the same.
  EXPECT_EQ(totals.totals[2].recurrence, std::nullopt);
  EXPECT_EQ(Shown(totals.totals[2].bounds), "none");
  EXPECT_EQ(totals.totals[2].not_added, 1);
  EXPECT_EQ(Shown(totals.totals[3].bounds), "[1, 1]");
  EXPECT_TRUE(IsDistinct(totals.totals[0].unit));
  EXPECT_FALSE(IsDistinct(totals.totals[3].unit));
}

TEST(OutputTotals, WhatIsNotAddedIsCountedApart) {
  EXPECT_EQ(SumOf(kAttendances, kPerEvent, {Range(8, 16), Exact(12)}), "none");
  EXPECT_EQ(SumOf(kPercent, kWeeklyAverage, {Exact(60), Exact(40)}), "none");
  Book book;
  const Output& walks = book.Add(kAttendances, kPerEvent, {Range(8, 16)});
  const Output& vague = book.Add(kAttendances, kPerEvent, {Words("veel")});
  book.Add(kAttendances, kPerEvent, {});
  const OutputTotals totals = book.Totals();
  ASSERT_EQ(totals.totals.size(), 1u);
  EXPECT_THAT(totals.totals[0].outputs, ElementsAre(&walks, &vague));
  EXPECT_EQ(totals.totals[0].not_added, 1);
  EXPECT_EQ(totals.totals[0].not_quantified, 1);
  EXPECT_EQ(totals.totals[0].not_reported, 1);
  EXPECT_EQ(totals.outputs, 3);
}

TEST(OutputTotals, WhatIsNotCountedIsLeftOut) {
  Book book;
  book.Add(kLocations, kAtDate, {Exact(3)}, /*counted=*/false).agreed = 3;
  book.Add(kPersons, kAtDate, {Exact(5)});
  book.Add(kPersons, kAtDate, {Exact(7)}, /*counted=*/false);
  const OutputTotals totals = book.Totals();
  ASSERT_EQ(totals.totals.size(), 1u);
  EXPECT_EQ(Shown(totals.totals[0].bounds), "[5, 5]");
  EXPECT_EQ(totals.totals[0].outputs.size(), 1u);
  EXPECT_EQ(totals.outputs, 3);
  EXPECT_EQ(totals.left_out, 2);
  // What was delivered of them is told all the same.
  ASSERT_EQ(totals.deliveries.size(), 3u);
  EXPECT_FALSE(totals.deliveries[0].counted);
  EXPECT_EQ(totals.deliveries[0].verdict, DeliveryVerdict::kMet);
  EXPECT_THAT(totals.verdicts, UnorderedElementsAre(Pair(DeliveryVerdict::kMet, 1),
                                                    Pair(DeliveryVerdict::kNotAgreed, 2)));
}

TEST(OutputTotals, NumberOfDeliveries) {
  const Output output = PlainOutput("O", kEvents, kCumulative);
  const OutputReport report = Exact(1);
  const std::vector<const OutputReport*> reports = {&report};
  const auto compute = [&](size_t number) {
    return ComputeOutputTotals(std::vector<ReportedOutput>(number, {&output, reports}));
  };
  EXPECT_EQ(compute(limits::kDeliveriesMax - 1).deliveries.size(), limits::kDeliveriesMax - 1);
  EXPECT_EQ(compute(limits::kDeliveriesMax).deliveries.size(), limits::kDeliveriesMax);
  const OutputTotals above = compute(limits::kDeliveriesMax + 1);
  EXPECT_EQ(above.deliveries.size(), limits::kDeliveriesMax);
  EXPECT_EQ(above.outputs, static_cast<int>(limits::kDeliveriesMax) + 1);
  EXPECT_EQ(above.verdicts.at(DeliveryVerdict::kNotAgreed), above.outputs);
  EXPECT_EQ(above.totals[0].bounds->least, above.outputs);
}

TEST(DeliveredOf, TheLastReportStands) {
  for (const std::optional<Recurrence> recurrence :
       {std::optional<Recurrence>(), {kAtDate}, {kCumulative}}) {
    const auto delivered = [&](std::vector<OutputReport> reports) {
      return DeliveredOfOne(kEvents, recurrence, std::move(reports));
    };
    EXPECT_EQ(delivered({}), "none");
    EXPECT_EQ(delivered({At("2023", Exact(1)), At("2024", Exact(2)), At("2022", Exact(3))}),
              "[2, 2]");
    EXPECT_EQ(delivered({At("2022", Exact(1)), Exact(2)}), "[1, 1]");  // no date is the earliest
    EXPECT_EQ(delivered({Exact(1), Exact(2)}), "[2, 2]");              // as written
    EXPECT_EQ(delivered({At("2023-12-31", Exact(1)), At("2023-12", Exact(2))}), "[2, 2]");
    EXPECT_EQ(delivered({At("2023-12", Exact(1)), At("2023-12-31", Exact(2))}), "[2, 2]");
    EXPECT_EQ(delivered({At("2023", Exact(1)), At("2023-05", Exact(2))}), "[1, 1]");
    EXPECT_EQ(delivered({At("2023", Exact(1)), At("2024", Words("meer"))}), "none");
  }
  EXPECT_EQ(
      DeliveredOfOne(kPersons, kWeeklyAverage,
                     {In("2023", "2024", Exact(30)), In("2022", "2023", Exact(90)), Exact(60)}),
      "[30, 30]");
  EXPECT_EQ(DeliveredOfOne(kPercent, kAtDate, {At("2023", Exact(30)), At("2022", Exact(90))}),
            "[30, 30]");
}

TEST(DeliveredOf, PeriodsAdd) {
  const auto year = [](int first, const OutputReport& report) {
    return In(absl::StrCat(first), absl::StrCat(first + 1), report);
  };
  EXPECT_EQ(DeliveredOfOne(kEvents, kPeriodic, {year(2020, Exact(10)), year(2021, Range(5, 8))}),
            "[15, 18]");
  // A period without a report in between is no 0: nobody knows what came in it.
  EXPECT_EQ(DeliveredOfOne(kEvents, kPeriodic, {year(2020, Exact(10)), year(2022, Range(5, 8))}),
            "[15, -)");
  EXPECT_EQ(DeliveredOfOne(kEvents, kPeriodic, {year(2020, Exact(0))}), "[0, 0]");
  EXPECT_EQ(DeliveredOfOne(kEvents, kPeriodic, {}), "none");
  // One that has words only is more than nothing.
  EXPECT_EQ(DeliveredOfOne(kEvents, kPeriodic, {year(2020, Words("veel")), year(2021, About(5))}),
            "[5, -) about");
  EXPECT_EQ(DeliveredOfOne(kEvents, kPeriodic, {year(2020, Words("veel"))}), "none");
  // Who comes in two years is one person.
  EXPECT_EQ(DeliveredOfOne(kPersons, kPeriodic, {year(2020, Exact(10)), year(2021, Exact(25))}),
            "[25, 35]");
  // Parts of different wholes do not add.
  EXPECT_EQ(DeliveredOfOne(kPercent, kPeriodic, {year(2020, Exact(10)), year(2021, About(25))}),
            "[10, 25] about");
}

TEST(DeliveredOf, EventsAreBetweenTheLeastAndTheMost) {
  EXPECT_EQ(DeliveredOfOne(kAttendances, kPerEvent, {Range(8, 16)}), "[8, 16]");
  EXPECT_EQ(DeliveredOfOne(kAttendances, kPerEvent, {Exact(12), Exact(9), Range(10, 11)}),
            "[9, 12]");
  EXPECT_EQ(DeliveredOfOne(kAttendances, kPerEvent, {Exact(12), AtLeast(9)}), "[9, -)");
  EXPECT_EQ(DeliveredOfOne(kAttendances, kPerEvent, {AtLeast(9), Exact(12)}), "[9, -)");
  EXPECT_EQ(DeliveredOfOne(kAttendances, kPerEvent, {Exact(12), Words("veel")}), "[0, -)");
}

TEST(DeliveredOf, WhatIsReplacedDoesNotStand) {
  OutputReport first = At("2024", Exact(50)), second = Replacing("A", At("2022", Exact(40)));
  first.id = "A";
  second.id = "B";
  EXPECT_EQ(DeliveredOfOne(kEvents, kCumulative, {first, At("2021", Exact(30)), second}),
            "[40, 40]");
  OutputReport third = Replacing("B", In("2023", "2024", Exact(7)));
  third.id = "C";
  Book book;
  book.Add(kEvents, kPeriodic, {first, second, third, In("2024", "2025", Exact(1))});
  EXPECT_EQ(Shown(book.OfOne().bounds), "[8, 8]");
  EXPECT_EQ(book.OfOne().reports, 2);
}

TEST(VerdictOf, WhateverOfTheBoundsIsTrue) {
  using enum DeliveryVerdict;
  EXPECT_EQ(Verdict(250, Exact(7)), kNotMet);
  EXPECT_EQ(Verdict(7, Exact(7)), kMet);
  EXPECT_EQ(Verdict(8, Exact(7)), kNotMet);
  EXPECT_EQ(Verdict(100, MoreThan(100)), kMet);
  EXPECT_EQ(Verdict(101, MoreThan(100)), kMet);
  EXPECT_EQ(Verdict(120, MoreThan(100)), kUndetermined);
  EXPECT_EQ(Verdict(100, AtLeast(100)), kMet);
  EXPECT_EQ(Verdict(101, AtLeast(100)), kUndetermined);
  EXPECT_EQ(Verdict(30, Range(30, 40)), kMet);
  EXPECT_EQ(Verdict(40, Range(30, 40)), kUndetermined);
  EXPECT_EQ(Verdict(41, Range(30, 40)), kNotMet);
  EXPECT_EQ(Verdict(10, Words("honderden")), kUnreported);
  EXPECT_EQ(Verdict(0, Exact(0)), kMet);
  Book nothing_agreed;
  nothing_agreed.Add(kPersons, kCumulative, {Exact(7)});
  EXPECT_EQ(nothing_agreed.VerdictOfOne(), kNotAgreed);
  Book no_report;
  no_report.Add(kPersons, kCumulative, {}).agreed = 7;
  EXPECT_EQ(no_report.VerdictOfOne(), kUnreported);
}

// What came in a period without a report is not known, and is no 0.
TEST(VerdictOf, APeriodLeftOutTakesTheUpperBoundAway) {
  Book whole;
  whole
      .Add(kAttendances, kPeriodic,
           {In("2024-01", "2024-02", Exact(120)), In("2024-02", "2024-03", Exact(120))})
      .agreed = 250;
  EXPECT_EQ(whole.VerdictOfOne(), DeliveryVerdict::kNotMet);
  Book with_gap;
  with_gap
      .Add(kAttendances, kPeriodic,
           {In("2024-01", "2024-02", Exact(120)), In("2024-03", "2024-04", Exact(120))})
      .agreed = 250;
  EXPECT_EQ(with_gap.VerdictOfOne(), DeliveryVerdict::kUndetermined);
}

TEST(VerdictOf, DecimalsAddUpAsTheyAreWritten) {
  Book book;
  book.Add(kMetres, kPeriodic, {In("2024", "2025", Exact(.7)), In("2025", "2026", Exact(.1))})
      .agreed = .8;
  EXPECT_EQ(book.VerdictOfOne(), DeliveryVerdict::kMet);
}

TEST(VerdictOf, AboutIsUpToTenPercentOff) {
  using enum DeliveryVerdict;
  EXPECT_EQ(Verdict(60, About(60)), kUndetermined);
  EXPECT_EQ(Verdict(20, About(60)), kMet);
  EXPECT_EQ(Verdict(54, About(60)), kMet);
  EXPECT_EQ(Verdict(55, About(60)), kUndetermined);
  EXPECT_EQ(Verdict(66, About(60)), kUndetermined);
  EXPECT_EQ(Verdict(67, About(60)), kNotMet);
  // Only the part of a sum that is about right: 120 and 72 to 88.
  Book book;
  Output& output =
      book.Add(kMetres, kPeriodic, {In("2022", "2023", About(80)), In("2023", "2024", Exact(120))});
  output.agreed = 192;
  EXPECT_EQ(Shown(book.OfOne().bounds), "[200, 200] about");
  EXPECT_EQ(book.VerdictOfOne(), kMet);
  output.agreed = 193;
  EXPECT_EQ(book.VerdictOfOne(), kUndetermined);
}

TEST(RatioOf, OfOneNumber) {
  const auto ratio = [](std::optional<double> agreed, const OutputReport& report) {
    Book book;
    Output& output = book.Add(kPersons, kCumulative, {report});
    output.agreed = agreed;
    return RatioOf(output, book.OfOne());
  };
  EXPECT_DOUBLE_EQ(*ratio(250, Exact(7)), 0.028);
  EXPECT_DOUBLE_EQ(*ratio(60, About(60)), 1);
  EXPECT_EQ(ratio(60, MoreThan(60)), std::nullopt);
  EXPECT_EQ(ratio(60, Range(30, 60)), std::nullopt);
  EXPECT_EQ(ratio(60, Words("veel")), std::nullopt);
  EXPECT_EQ(ratio(std::nullopt, Exact(7)), std::nullopt);
  EXPECT_EQ(ratio(0, Exact(7)), std::nullopt);
}

// The outputs of the report on the north of Groningen, as its words stand.
class GroningenNoord {
 public:
  OutputTotals All() { return TotalsOf({"1", "2", "3", "4"}); }
  OutputTotals Of(const std::string& action_line) { return TotalsOf({action_line}); }

 private:
  struct Fact {
    std::string action_line;
    OutputUnit unit;
    std::optional<Recurrence> recurrence;
    OutputReport report;
    bool counted = true;
  };
  OutputTotals TotalsOf(const std::set<std::string>& action_lines) {
    for (const Fact& fact : facts_) {
      if (action_lines.contains(fact.action_line)) {
        book_.Add(fact.unit, fact.recurrence, {fact.report}, fact.counted);
      }
    }
    return book_.Totals();
  }

  Book book_;
  const std::vector<Fact> facts_ = {
      {"1", kOrganisations, kAtDate, Exact(26)},                         // Magma
      {"1", kPersons, kAtDate, About(60)},                               // Groenhuis
      {"1", kPersons, kWeeklyAverage, Exact(100)},                       // Sportcentrum Noord
      {"1", kPercent, kWeeklyAverage, Exact(60)},                        // the same
      {"1", kPersons, kAtDate, MoreThan(100)},                           // Wijkbedrijf Selwerd
      {"1", kTransitions, kCumulative, Exact(21)},                       // the same
      {"1", kPersons, kAtDate, Exact(20)},                               // Michi Noeki
      {"1", kPersons, kCumulative, Words("honderden")},                  // the action line
      {"2", kMetres, kAtDate, About(80)},                                // Johan de Wittstraat
      {"3", kLocations, kAtDate, Words("op meerdere locaties"), false},  // Kiem, a part
      {"3", kClasses, kAtDate, Words("tientallen")},                     // Verlengde Schooldag
      {"3", kPersons, kWeeklyAverage, Words("honderden")},               // the same
      {"3", kPersons, kWeeklyAverage, Range(30, 40)},                    // Studio-T
      {"3", kPersons, std::nullopt, Words("meer dan verdubbeld")},
      {"3", kTransitions, kCumulative, Exact(2)},
      {"4", kPersons, kCumulative, Exact(35)},  // Wijkmakers
      {"4", kPersons, kCumulative, Exact(40)},
      {"4", kOrganisations, kAtDate, MoreThan(20)},
      {"4", kAttendances, kPerEvent, Range(8, 16)},
      {"4", kAttendances, kCumulative, MoreThan(200)},
      {"4", kModules, kAtDate, Exact(10)},
      {"4", kCourses, kCumulative, Exact(3)},
      {"4", kCourses, kCumulative, Exact(1)},
      {"4", kEvents, kCumulative, Words("tientallen")}};
};

const OutputTotal& Find(const OutputTotals& totals, OutputUnit unit,
                        std::optional<Recurrence> recurrence) {
  for (const OutputTotal& total : totals.totals) {
    if (total.unit == unit && total.recurrence == recurrence) return total;
  }
  ADD_FAILURE() << "there is no such total";
  return totals.totals.front();
}

TEST(OutputTotals, OfTheReport) {
  const OutputTotals totals = GroningenNoord().All();
  EXPECT_EQ(totals.outputs, 24);
  EXPECT_EQ(totals.left_out, 1);
  EXPECT_EQ(totals.verdicts.at(DeliveryVerdict::kNotAgreed), 24);
  int words_only = 0;
  for (const OutputDelivery& delivery : totals.deliveries) {
    words_only += !delivery.delivered.bounds.has_value();
  }
  EXPECT_EQ(words_only, 6);
  size_t outputs = 0;
  int not_quantified = 0, not_added = 0;
  for (const OutputTotal& total : totals.totals) {
    outputs += total.outputs.size();
    not_quantified += total.not_quantified;
    not_added += total.not_added;
  }
  EXPECT_EQ(outputs, 23u);
  EXPECT_EQ(not_quantified, 5);
  EXPECT_EQ(not_added, 2);  // walks, and the 60 %
  EXPECT_EQ(Shown(Find(totals, kPersons, kWeeklyAverage).bounds), "[100, 140]");
  EXPECT_EQ(Shown(Find(totals, kPersons, kCumulative).bounds), "[40, 75]");
  EXPECT_EQ(Shown(Find(totals, kPersons, std::nullopt).bounds), "none");
  EXPECT_EQ(Shown(Find(totals, kOrganisations, kAtDate).bounds), "[47, -)");
  EXPECT_EQ(Shown(Find(totals, kTransitions, kCumulative).bounds), "[23, 23]");
  EXPECT_EQ(Shown(Find(totals, kCourses, kCumulative).bounds), "[4, 4]");
  EXPECT_EQ(Shown(Find(totals, kAttendances, kCumulative).bounds), "[201, -)");
  EXPECT_EQ(Shown(Find(totals, kAttendances, kPerEvent).bounds), "none");
  EXPECT_EQ(Shown(Find(totals, kMetres, kAtDate).bounds), "[80, 80] about");
}

TEST(OutputTotals, OfTwoActionLinesOfTheReport) {
  const OutputTotal one = Find(GroningenNoord().Of("1"), kPersons, kAtDate);
  EXPECT_EQ(Shown(one.bounds), "[101, -)");
  const OutputTotal four = Find(GroningenNoord().Of("4"), kPersons, kCumulative);
  EXPECT_EQ(Shown(four.bounds), "[40, 75]");
  EXPECT_EQ(four.outputs.size(), 2u);
}

}  // namespace
}  // namespace wijkmonitor::projects
