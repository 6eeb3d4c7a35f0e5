#include "services/projects/domain/output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

auto Rejects(std::string column, std::string value, Reason reason) {
  return ElementsAre(RejectsWith(0, std::move(column), std::move(value), std::move(reason)));
}

// What is wrong with an output after a change.
template <class Change>
std::vector<Rejection> WrongAfter(const Change& change) {
  Output output = PlainOutput("O", OutputUnit::kPersons, Recurrence::kAtDate);
  change(output);
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckOutput(output, check);
  return rejections;
}

// What is wrong with a report of an output.
std::vector<Rejection> Wrong(const OutputReport& report, OutputUnit unit = OutputUnit::kPersons,
                             std::optional<Recurrence> recurrence = Recurrence::kAtDate) {
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckReport(report, PlainOutput("O", unit, recurrence), check);
  return rejections;
}
std::vector<Rejection> Wrong(const OutputReport& report, std::optional<Recurrence> recurrence) {
  return Wrong(report, OutputUnit::kPersons, recurrence);
}

OutputReport Exact(double value, std::string id = "R") {
  return PlainReport(std::move(id), Precision::kExact, value);
}

TEST(CheckOutput, WhatIsDue) {
  EXPECT_THAT(WrongAfter([](Output&) {}), IsEmpty());
  EXPECT_THAT(WrongAfter([](Output& o) { o.recurrence.reset(); }), IsEmpty());
  EXPECT_THAT(WrongAfter([](Output& o) { o.unit.reset(); }), Rejects("unit", "", problems::kDue));
  EXPECT_THAT(WrongAfter([](Output& o) { o.label.nl = ""; }),
              Rejects("label_nl", "", {problems::kLengthDue, {"500"}}));
  EXPECT_THAT(WrongAfter([](Output& o) { o.label.nl = "=1+1"; }),
              Rejects("label_nl", "=1+1", problems::kFormula));
  EXPECT_THAT(WrongAfter([](Output& o) {
                o.subject = {SubjectKind::kProgramme, kDeal};
              }),
              Rejects("subject", kDeal, problems::kOutputOfProgramme));
  EXPECT_THAT(WrongAfter([](Output& o) {
                o.subject = {SubjectKind::kActionLine, "MEEDOEN"};
              }),
              IsEmpty());
}

TEST(CheckOutput, WhatIsAgreedIsANumberOfTheUnit) {
  const auto agreed = [](double number, OutputUnit unit) {
    return WrongAfter([=](Output& o) {
      o.unit = unit;
      o.agreed = number;
    });
  };
  EXPECT_THAT(agreed(250, OutputUnit::kPersons), IsEmpty());
  EXPECT_THAT(agreed(0.5, OutputUnit::kMetres), IsEmpty());
  EXPECT_THAT(agreed(0.5, OutputUnit::kPersons),
              Rejects("agreed", "0.5", problems::kWholeNumberDue));
  EXPECT_THAT(agreed(-1, OutputUnit::kPersons), Rejects("agreed", "-1", problems::kNegative));
  EXPECT_THAT(agreed(101, OutputUnit::kPercent),
              Rejects("agreed", "101", {problems::kWithin, {"0", "100"}}));
}

TEST(CheckOutput, LimitOfTheNote) {
  const auto note = [](size_t bytes) {
    return WrongAfter([=](Output& o) { o.note = std::string(bytes, 'x'); });
  };
  EXPECT_THAT(note(limits::kNoteBytesMax - 1), IsEmpty());
  EXPECT_THAT(note(limits::kNoteBytesMax), IsEmpty());
  EXPECT_EQ(note(limits::kNoteBytesMax + 1).size(), 1u);
}

TEST(CheckReported, TheUnitOfWhatWasReportedStays) {
  const Output before = PlainOutput("O", OutputUnit::kPersons, Recurrence::kAtDate);
  const auto changed = [&](const Output& after) {
    std::vector<Rejection> rejections;
    RowCheck check(0, &rejections);
    CheckReported(before, after, check);
    return rejections;
  };
  Output after = before;
  after.agreed = 100;
  after.note = "more";
  EXPECT_THAT(changed(after), IsEmpty());
  after.unit = OutputUnit::kAttendances;
  EXPECT_THAT(changed(after), Rejects("unit", "", problems::kOutputHasReports));
  after = before;
  after.recurrence.reset();
  EXPECT_THAT(changed(after), Rejects("recurrence", "", problems::kOutputHasReports));
}

TEST(Normalise, AnEnglishLabelIsTakenFromTheDutchOne) {
  Output output = PlainOutput("O", OutputUnit::kPersons, {});
  EXPECT_EQ(output.label.en, "deelnemers");
  ForgetDerived(&output);
  EXPECT_EQ(output.label.en, "");
}

TEST(CheckReport, TheNumbersOfEachPrecision) {
  const std::optional<double> none;
  for (const Precision precision :
       {Precision::kExact, Precision::kApprox, Precision::kAtLeast, Precision::kMoreThan}) {
    EXPECT_THAT(Wrong(PlainReport("R", precision, 100)), IsEmpty());
    EXPECT_THAT(Wrong(PlainReport("R", precision, none)),
                Rejects("value", "", problems::kDueOfPrecision));
    OutputReport with_range = RangeReport("R", 1, 2);
    with_range.precision = precision;
    with_range.value = 1;
    EXPECT_THAT(Wrong(with_range),
                ElementsAre(RejectsWith(0, "low", "1", problems::kNotOfPrecision),
                            RejectsWith(0, "high", "2", problems::kNotOfPrecision)));
  }
  EXPECT_THAT(Wrong(RangeReport("R", 30, 40)), IsEmpty());
  EXPECT_THAT(Wrong(PlainReport("R", Precision::kRange, 35)),
              ElementsAre(RejectsWith(0, "value", "35", problems::kNotOfPrecision),
                          RejectsWith(0, "low", "", problems::kDueOfPrecision),
                          RejectsWith(0, "high", "", problems::kDueOfPrecision)));
  EXPECT_THAT(Wrong(RangeReport("R", 40, 30)),
              Rejects("low", "40", {problems::kLowAboveHigh, {"30"}}));
  EXPECT_THAT(Wrong(RangeReport("R", 30, 30)), IsEmpty());
  EXPECT_THAT(Wrong(WordsReport("R", "honderden")), IsEmpty());
  EXPECT_THAT(Wrong(WordsReport("R", "")), Rejects("as_stated", "", problems::kDueOfPrecision));
  EXPECT_THAT(Wrong(PlainReport("R", Precision::kNotQuantified, 1)),
              ElementsAre(RejectsWith(0, "value", "1", problems::kNotOfPrecision),
                          RejectsWith(0, "as_stated", "", problems::kDueOfPrecision)));
  OutputReport blank = Exact(1);
  blank.precision.reset();
  EXPECT_THAT(Wrong(blank), Rejects("precision", "", problems::kDue));
}

TEST(CheckReport, ThereIsNoHalfAPerson) {
  EXPECT_THAT(Wrong(Exact(0.5)), Rejects("value", "0.5", problems::kWholeNumberDue));
  EXPECT_THAT(Wrong(RangeReport("R", 1.5, 2)), Rejects("low", "1.5", problems::kWholeNumberDue));
  for (int unit = 1; unit <= static_cast<int>(OutputUnit::kPercent); ++unit) {
    const bool is_measure = static_cast<OutputUnit>(unit) == OutputUnit::kMetres ||
                            static_cast<OutputUnit>(unit) == OutputUnit::kPercent;
    EXPECT_EQ(Wrong(Exact(0.5), static_cast<OutputUnit>(unit)).empty(), is_measure) << unit;
  }
}

TEST(CheckReport, LimitOfNumbers) {
  EXPECT_THAT(Wrong(Exact(0)), IsEmpty());
  EXPECT_THAT(Wrong(Exact(-1)), Rejects("value", "-1", problems::kNegative));
  EXPECT_THAT(Wrong(Exact(limits::kOutputNumberMax - 1)), IsEmpty());
  EXPECT_THAT(Wrong(Exact(limits::kOutputNumberMax)), IsEmpty());
  EXPECT_THAT(Wrong(Exact(limits::kOutputNumberMax + 1)),
              Rejects("value", "1000000001", {problems::kWithin, {"0", "1000000000"}}));
  EXPECT_THAT(Wrong(Exact(100), OutputUnit::kPercent), IsEmpty());
  EXPECT_THAT(Wrong(Exact(100.1), OutputUnit::kPercent),
              Rejects("value", "100.1", {problems::kWithin, {"0", "100"}}));
  for (const double none : {kNan, kInfinity, -kInfinity}) {
    EXPECT_EQ(Wrong(Exact(none), OutputUnit::kMetres).size(), 1u) << none;
  }
}

TEST(CheckReport, LimitOfWords) {
  EXPECT_THAT(Wrong(WordsReport("R", std::string(limits::kLabelBytesMax - 1, 'x'))), IsEmpty());
  EXPECT_THAT(Wrong(WordsReport("R", std::string(limits::kLabelBytesMax, 'x'))), IsEmpty());
  EXPECT_EQ(Wrong(WordsReport("R", std::string(limits::kLabelBytesMax + 1, 'x'))).size(), 1u);
  EXPECT_THAT(Wrong(WordsReport("R", "=1+1")), Rejects("as_stated", "=1+1", problems::kFormula));
}

TEST(CheckReport, TheDatesOfEachRecurrence) {
  for (const std::optional<Recurrence> recurrence : {std::optional<Recurrence>(),
                                                     {Recurrence::kAtDate},
                                                     {Recurrence::kCumulative},
                                                     {Recurrence::kPerEvent}}) {
    EXPECT_THAT(Wrong(Exact(1), recurrence), IsEmpty());
    for (const char* date : {"2023", "2023-05", "2023-05-31"}) {
      EXPECT_THAT(Wrong(At(date, Exact(1)), recurrence), IsEmpty());
    }
    EXPECT_THAT(Wrong(At("mei 2023", Exact(1)), recurrence),
                Rejects("at", "mei 2023", problems::kPartialDate));
    EXPECT_THAT(Wrong(In("2023", "2024", Exact(1)), recurrence),
                ElementsAre(RejectsWith(0, "start", "2023", problems::kNotOfRecurrence),
                            RejectsWith(0, "end", "2024", problems::kNotOfRecurrence)));
  }
  for (const Recurrence recurrence : {Recurrence::kPeriodic, Recurrence::kWeeklyAverage}) {
    EXPECT_THAT(Wrong(In("2023", "2024", Exact(1)), recurrence), IsEmpty());
    EXPECT_THAT(Wrong(In("2023-05", "2023-05-12", Exact(1)), recurrence), IsEmpty());
    EXPECT_THAT(Wrong(In("2023", "", Exact(1)), recurrence),
                Rejects("end", "", problems::kPeriodEdgeDue));
    EXPECT_THAT(Wrong(In("", "2023", Exact(1)), recurrence),
                Rejects("start", "", problems::kPeriodEdgeDue));
    EXPECT_THAT(Wrong(In("2023", "2023", Exact(1)), recurrence),
                Rejects("end", "2023", {problems::kEndBeforeStart, {"2023"}}));
    EXPECT_THAT(Wrong(In("2023-02-30", "2024", Exact(1)), recurrence),
                Rejects("start", "2023-02-30", problems::kNoSuchDay));
  }
  EXPECT_THAT(Wrong(Exact(1), Recurrence::kWeeklyAverage), IsEmpty());
  EXPECT_THAT(Wrong(Exact(1), Recurrence::kPeriodic),
              ElementsAre(RejectsWith(0, "start", "", problems::kPeriodEdgeDue),
                          RejectsWith(0, "end", "", problems::kPeriodEdgeDue)));
  EXPECT_THAT(Wrong(At("2023", Exact(1)), Recurrence::kWeeklyAverage),
              Rejects("at", "2023", problems::kNotOfRecurrence));
}

// The reports of an output, one after another.
class Series {
 public:
  explicit Series(std::optional<Recurrence> recurrence)
      : output_(PlainOutput("O", OutputUnit::kPersons, recurrence)) {}

  std::vector<Rejection> Wrong(const OutputReport& report) const {
    std::vector<Rejection> rejections;
    RowCheck check(0, &rejections);
    reports_.Check(report, check);
    return rejections;
  }
  Series& Add(const OutputReport& report) {
    EXPECT_THAT(Wrong(report), IsEmpty());
    reports_.Add(report);
    return *this;
  }

 private:
  const Output output_;
  ReportsOf reports_{output_};
};

OutputReport Replacing(std::string id, OutputReport report) {
  report.replaces = std::move(id);
  return report;
}

TEST(ReportsOf, PeriodsDoNotOverlap) {
  Series series(Recurrence::kPeriodic);
  series.Add(In("2022", "2023", Exact(1, "A"))).Add(In("2023", "2024", Exact(1, "B")));
  series.Add(In("2025-03", "2025-04-15", Exact(1, "C")));
  const auto overlaps = [&](const char* start, const char* end, const char* with) {
    EXPECT_THAT(series.Wrong(In(start, end, Exact(1))),
                Rejects("start", start, {problems::kReportsOverlap, {with}}));
  };
  overlaps("2023-05", "2023-06", "B");
  overlaps("2023-12-31", "2024", "B");
  overlaps("2021", "2022-01-02", "A");
  overlaps("2021", "2030", "A");
  overlaps("2025-04-14", "2025-05", "C");
  overlaps("2025", "2026", "C");
  for (const auto& [start, end] : {std::pair("2021", "2022"),
                                   {"2024", "2025"},
                                   {"2025-04-15", "2025-05"},
                                   {"2026-01-01", "2026-01-02"}}) {
    EXPECT_THAT(series.Wrong(In(start, end, Exact(1))), IsEmpty()) << start;
  }
}

TEST(ReportsOf, WhatIsReplacedIsInNobodysWay) {
  Series series(Recurrence::kPeriodic);
  series.Add(In("2022", "2023", Exact(1, "A"))).Add(In("2023", "2024", Exact(1, "B")));
  EXPECT_THAT(series.Wrong(Replacing("A", In("2022", "2023-02", Exact(2)))),
              Rejects("start", "2022", {problems::kReportsOverlap, {"B"}}));
  series.Add(Replacing("A", In("2022-07", "2023", Exact(2, "A2"))));
  series.Add(In("2022", "2022-07", Exact(3, "A0")));
  EXPECT_THAT(series.Wrong(In("2022-08", "2022-09", Exact(3))),
              Rejects("start", "2022-08", {problems::kReportsOverlap, {"A2"}}));
}

TEST(ReportsOf, ADateHasOneReport) {
  for (const Recurrence recurrence : {Recurrence::kAtDate, Recurrence::kCumulative}) {
    Series series(recurrence);
    series.Add(At("2023", Exact(1, "A"))).Add(At("2023-12-31", Exact(2, "B"))).Add(Exact(3, "C"));
    EXPECT_THAT(series.Wrong(At("2023", Exact(4))),
                Rejects("at", "2023", {problems::kReportOfSameDate, {"A"}}));
    EXPECT_THAT(series.Wrong(At("2023-12", Exact(4))), IsEmpty());
    EXPECT_THAT(series.Wrong(Exact(4)), IsEmpty());  // none of which the date is said
    series.Add(Replacing("A", At("2023", Exact(4, "A2"))));
    EXPECT_THAT(series.Wrong(At("2023", Exact(5))),
                Rejects("at", "2023", {problems::kReportOfSameDate, {"A2"}}));
    series.Add(Replacing("A2", At("2022", Exact(4, "A3")))).Add(At("2023", Exact(5, "D")));
  }
  Series weekly(Recurrence::kWeeklyAverage);
  weekly.Add(In("2023", "2024", Exact(1, "A"))).Add(In("2023-01", "2023-03", Exact(2, "B")));
  EXPECT_THAT(weekly.Wrong(In("2023-01-01", "2024-01-01", Exact(4))),
              Rejects("start", "2023-01-01", {problems::kReportOfSameDate, {"A"}}));
  Series events(Recurrence::kPerEvent);
  events.Add(At("2023-05-01", Exact(8, "A"))).Add(At("2023-05-01", Exact(16, "B")));
}

TEST(ReportsOf, AReportIsCorrectedOnce) {
  Series series(Recurrence::kCumulative);
  series.Add(Exact(1, "A")).Add(Replacing("A", Exact(2, "B")));
  EXPECT_THAT(series.Wrong(Replacing("A", Exact(3))),
              Rejects("replaces", "A", {problems::kReportReplaced, {"B"}}));
  EXPECT_THAT(series.Wrong(Replacing("X", Exact(3))),
              Rejects("replaces", "X", {problems::kUnknownReport, {"O"}}));
  EXPECT_THAT(series.Wrong(Replacing("C", Exact(3, "C"))),
              Rejects("replaces", "C", {problems::kUnknownReport, {"O"}}));
  series.Add(Replacing("B", Exact(3, "C")));
}

TEST(ReportsOf, NumberOfReports) {
  Series series(Recurrence::kPerEvent);
  auto wrong_with = [&, number = size_t{0}](size_t reports) mutable {
    while (number < reports) series.Add(Exact(1, absl::StrCat("R", number++)));
    return series.Wrong(Exact(1));
  };
  EXPECT_THAT(wrong_with(limits::kReportsPerOutputMax - 2), IsEmpty());
  EXPECT_THAT(wrong_with(limits::kReportsPerOutputMax - 1), IsEmpty());
  EXPECT_THAT(wrong_with(limits::kReportsPerOutputMax),
              Rejects("output", "O", {problems::kAtMost, {"1000"}}));
}

}  // namespace
}  // namespace wijkmonitor::projects
