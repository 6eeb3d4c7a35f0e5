#include "services/projects/domain/output_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

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

OutputReport Exact(std::string id, double value) {
  return PlainReport(std::move(id), Precision::kExact, value);
}

// Files that come one after another.
class Files {
 public:
  ReportPlan Plan(const std::vector<OutputReport>& rows) const {
    ReportList list;
    for (const OutputReport& row : rows) {
      list.rows.push_back({static_cast<int64_t>(list.rows.size()) + 2, row});
    }
    std::vector<const OutputReport*> stored;
    for (const auto& [id, report] : stored_) stored.push_back(&report);
    return PlanReports(list, std::vector<const Output*>{&output_, &other_}, stored);
  }
  // The same, stored.
  ReportPlan Import(const std::vector<OutputReport>& rows) {
    ReportPlan plan = Plan(rows);
    EXPECT_THAT(plan.rejections, IsEmpty());
    for (const OutputReport& report : plan.added) stored_[report.id] = report;
    return plan;
  }
  const OutputReport& Stored(const std::string& id) const { return stored_.at(id); }

 private:
  const Output output_ = PlainOutput("O", OutputUnit::kPersons, Recurrence::kCumulative);
  const Output other_ = PlainOutput("OTHER", OutputUnit::kPersons, Recurrence::kPeriodic);
  std::map<std::string, OutputReport> stored_;
};

TEST(PlanReports, TheSameAgainChangesNothing) {
  Files files;
  OutputReport correction = Exact("B", 40);
  correction.replaces = "A";
  const std::vector<OutputReport> rows = {Exact("A", 35), correction};
  EXPECT_EQ(files.Import(rows).added.size(), 2u);
  EXPECT_EQ(files.Stored("A").number, 1);
  EXPECT_EQ(files.Stored("B").number, 2);
  const ReportPlan again = files.Import(rows);
  EXPECT_THAT(again.added, IsEmpty());
  EXPECT_EQ(again.unchanged, 2);
  EXPECT_EQ(files.Import({Exact("C", 50), Exact("A", 35)}).added.size(), 1u);
  EXPECT_EQ(files.Stored("C").number, 3);
}

TEST(PlanReports, AReportDoesNotChange) {
  Files files;
  files.Import({Exact("A", 35)});
  EXPECT_THAT(files.Plan({Exact("A", 36)}).rejections,
              ElementsAre(RejectsWith(2, "report", "A", problems::kReportDiffers)));
  OutputReport of_other = Exact("A", 35);
  of_other.output = "OTHER";
  EXPECT_THAT(files.Plan({of_other}).rejections,
              ElementsAre(RejectsWith(2, "report", "A", problems::kReportDiffers)));
}

TEST(PlanReports, WhatIsWrongIsNamed) {
  Files files;
  OutputReport lost = Exact("A", 1);
  lost.output = "NONE";
  EXPECT_THAT(files.Plan({lost}).rejections,
              ElementsAre(RejectsWith(2, "output", "NONE", problems::kUnknownOutput)));
  EXPECT_THAT(files.Plan({Exact("A", 1), Exact("A", 1)}).rejections,
              ElementsAre(RejectsWith(3, "report", "A", problems::kIdTwice)));
  EXPECT_THAT(files.Plan({Exact("A", 0.5), Exact("B", 1)}).rejections,
              ElementsAre(RejectsWith(2, "value", "0.5", problems::kWholeNumberDue)));
  EXPECT_THAT(files.Plan({Exact("a", 1)}).rejections,
              ElementsAre(RejectsWith(2, "report", "a", {problems::kIdDue, {"64"}})));
  EXPECT_THAT(files.Plan({At("2023", Exact("A", 1)), At("2023", Exact("B", 2))}).rejections,
              ElementsAre(RejectsWith(3, "at", "2023", {problems::kReportOfSameDate, {"A"}})));
  OutputReport above = Exact("A", 1);
  above.replaces = "B";  // which stands below it
  EXPECT_THAT(files.Plan({above, Exact("B", 2)}).rejections,
              ElementsAre(RejectsWith(2, "replaces", "B", {problems::kUnknownReport, {"O"}})));
}

TEST(PlanReports, OutputsAreApart) {
  Files files;
  OutputReport of_other = In("2023", "2024", Exact("B", 1));
  of_other.output = "OTHER";
  files.Import({At("2023", Exact("A", 1)), of_other});
  EXPECT_EQ(files.Stored("B").number, 1);
  OutputReport later = In("2023-05", "2023-06", Exact("C", 1));
  later.output = "OTHER";
  EXPECT_THAT(files.Plan({later}).rejections,
              ElementsAre(RejectsWith(2, "start", "2023-05", {problems::kReportsOverlap, {"B"}})));
}

TEST(PlanReports, NumberOfReports) {
  const Output output = PlainOutput("O", OutputUnit::kPersons, Recurrence::kPerEvent);
  OutputReport other = Exact("OTHER", 1);
  other.output = "ELSEWHERE";
  const auto plan = [&](size_t stored) {
    const std::vector<const OutputReport*> known(stored, &other);
    return PlanReports({{{2, Exact("A", 1)}}}, std::vector<const Output*>{&output}, known)
        .rejections;
  };
  EXPECT_THAT(plan(limits::kOutputReportsMax - 2), IsEmpty());
  EXPECT_THAT(plan(limits::kOutputReportsMax - 1), IsEmpty());
  EXPECT_THAT(
      plan(limits::kOutputReportsMax),
      ElementsAre(RejectsWith(0, "", "", {problems::kTooManyStored, {"500001", "500000"}})));
}

}  // namespace
}  // namespace wijkmonitor::projects
