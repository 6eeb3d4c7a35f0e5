// Outputs that people write and report on, and files of reports.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "libs/base/status.h"
#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Stub = ServedProjects::Stub;

v1::Output OutputOf(v1::SubjectKind kind, const std::string& id) {
  v1::Output output;
  output.mutable_subject()->set_kind(kind);
  output.mutable_subject()->set_id(id);
  output.mutable_label()->set_nl("deelnemers");
  output.set_unit(v1::OUTPUT_UNIT_PERSONS);
  output.set_recurrence(v1::RECURRENCE_CUMULATIVE);
  return output;
}
v1::OutputReport ReportOf(const std::string& output, double value, const std::string& at = "") {
  v1::OutputReport report;
  report.set_output(output);
  report.set_precision(v1::PRECISION_EXACT);
  report.set_value(value);
  report.set_at(at);
  return report;
}

class OutputTest : public PeopleTest {
 protected:
  absl::StatusOr<v1::Output> Create(Person& person, const v1::Output& output) {
    v1::CreateOutputRequest request;
    request.set_request_id(RandomUuid());
    *request.mutable_output() = output;
    return person.Call(&Stub::CreateOutput, request);
  }
  absl::StatusOr<v1::Output> Update(Person& person, const v1::Output& output,
                                    const std::vector<std::string>& fields = {}) {
    v1::UpdateOutputRequest request;
    request.set_request_id(RandomUuid());
    *request.mutable_output() = output;
    for (const std::string& field : fields) request.mutable_update_mask()->add_paths(field);
    return person.Call(&Stub::UpdateOutput, request);
  }
  absl::StatusOr<v1::OutputReport> Report(Person& person, const v1::OutputReport& report) {
    v1::ReportOutputRequest request;
    request.set_request_id(RandomUuid());
    *request.mutable_report() = report;
    return person.Call(&Stub::ReportOutput, request);
  }
  absl::StatusOr<v1::Output> Get(Person& person, const std::string& id) {
    v1::GetOutputRequest request;
    request.set_id(id);
    return person.Call(&Stub::GetOutput, request);
  }
  absl::StatusOr<v1::ListOutputReportsResponse> Reports(Person& person, const std::string& output,
                                                        v1::ListOutputReportsRequest request = {}) {
    request.set_output(output);
    return person.Call(&Stub::ListOutputReports, request);
  }
  std::vector<std::string> List(Person& person, v1::ListOutputsRequest request = {}) {
    std::vector<std::string> ids;
    do {
      const auto page = person.Call(&Stub::ListOutputs, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Output& output : page->outputs()) ids.push_back(output.id());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
  // A project of ORG_A, not published.
  v1::Project Draft() { return *ann_.Create("x", "ORG_A"); }
  v1::Output OfDraft() { return *Create(ann_, OutputOf(v1::SUBJECT_KIND_PROJECT, Draft().id())); }
  v1::Output OfLine() {
    return *Create(manager_, OutputOf(v1::SUBJECT_KIND_ACTION_LINE, "MEEDOEN"));
  }
  absl::StatusOr<rpc::Report> Import(const std::string& rows, bool validate_only = false) {
    v1::ImportOutputReportsRequest request;
    request.mutable_chunk()->mutable_header()->set_language("en");
    request.mutable_chunk()->mutable_header()->set_validate_only(validate_only);
    return served_.Send<v1::ImportOutputReportsRequest>(
        &Stub::ImportOutputReports, std::move(request),
        "report,output,at,precision,value,replaces\n" + rows,
        TokenOf("manager", auth::Role::kProgrammeManager));
  }
};

TEST_F(OutputTest, OfADraftIsAsIfItWereNotThere) {
  const v1::Output output = OfDraft();
  ASSERT_TRUE(Report(ann_, ReportOf(output.id(), 7)).ok());
  v1::ListOutputsRequest of_project;
  of_project.set_project(output.subject().id());
  for (Person* person : {&bob_, &anybody_}) {
    EXPECT_EQ(ReasonOf(Get(*person, output.id()).status()), "OUTPUT_NOT_FOUND");
    EXPECT_EQ(ReasonOf(Reports(*person, output.id()).status()), "OUTPUT_NOT_FOUND");
    EXPECT_THAT(List(*person), IsEmpty());
    EXPECT_EQ(ReasonOf(person->Call(&Stub::ListOutputs, of_project).status()), "PROJECT_NOT_FOUND");
  }
  for (Person* person : {&ann_, &manager_, &analyst_}) {
    EXPECT_TRUE(Get(*person, output.id()).ok());
    EXPECT_THAT(Reports(*person, output.id())->reports(), SizeIs(1));
    EXPECT_THAT(List(*person), ElementsAre(output.id()));
  }
  // What is hidden and what is not there is told alike, to who writes too.
  for (const std::string& id : {output.id(), std::string("NONE")}) {
    v1::Output change = output;
    change.set_id(id);
    EXPECT_EQ(ReasonOf(Update(bob_, change).status()), "OUTPUT_NOT_FOUND");
    EXPECT_EQ(ReasonOf(Report(bob_, ReportOf(id, 7)).status()), "OUTPUT_NOT_FOUND");
  }
  EXPECT_EQ(
      ReasonOf(Create(bob_, OutputOf(v1::SUBJECT_KIND_PROJECT, output.subject().id())).status()),
      "PROJECT_NOT_FOUND");
  ASSERT_TRUE(manager_.Publish(output.subject().id(), "1").ok());
  EXPECT_TRUE(Get(anybody_, output.id()).ok());
  EXPECT_THAT(List(bob_), ElementsAre(output.id()));
}

TEST_F(OutputTest, APartnerWritesThoseOfItsOrganisations) {
  const v1::Output output = OfDraft();
  ASSERT_TRUE(manager_.Publish(output.subject().id(), "1").ok());
  EXPECT_EQ(ReasonOf(Update(bob_, output).status()), "OTHER_ORGANISATION");
  EXPECT_EQ(ReasonOf(Report(bob_, ReportOf(output.id(), 7)).status()), "OTHER_ORGANISATION");
  EXPECT_EQ(
      ReasonOf(Create(bob_, OutputOf(v1::SUBJECT_KIND_PROJECT, output.subject().id())).status()),
      "OTHER_ORGANISATION");
  EXPECT_TRUE(Report(ann_, ReportOf(output.id(), 7)).ok());
  EXPECT_TRUE(Report(manager_, ReportOf(output.id(), 8)).ok());
  // What is of the programme is written by who manages it, and seen by all.
  const v1::Output of_line = OutputOf(v1::SUBJECT_KIND_ACTION_LINE, "MEEDOEN");
  EXPECT_EQ(ReasonOf(Create(ann_, of_line).status()), "OTHER_ORGANISATION");
  const v1::Output created = OfLine();
  EXPECT_EQ(ReasonOf(Report(ann_, ReportOf(created.id(), 7)).status()), "OTHER_ORGANISATION");
  EXPECT_TRUE(Get(anybody_, created.id()).ok());
  EXPECT_EQ(Create(analyst_, of_line).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(OutputTest, AChangeNamesWhatItChanges) {
  v1::Output output = OfDraft();
  EXPECT_EQ(output.etag(), "1");
  EXPECT_EQ(output.label().en(), "deelnemers");
  output.clear_etag();
  EXPECT_EQ(ReasonOf(Update(ann_, output).status()), "ETAG_REQUIRED");
  output.set_etag("2");
  EXPECT_EQ(ReasonOf(Update(ann_, output).status()), "ETAG_MISMATCH");
  output.set_etag("1");
  const int64_t before = Version();
  EXPECT_EQ(Update(ann_, output)->etag(), "1");  // changes nothing
  EXPECT_EQ(Version(), before);
  v1::Output change;
  change.set_id(output.id());
  change.set_etag("1");
  change.set_agreed(250);
  const auto changed = Update(ann_, change, {"agreed"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->etag(), "2");
  EXPECT_EQ(changed->agreed(), 250);
  EXPECT_EQ(changed->unit(), v1::OUTPUT_UNIT_PERSONS);
  EXPECT_EQ(Get(ann_, output.id())->SerializeAsString(), changed->SerializeAsString());
  change.set_etag("2");
  EXPECT_EQ(ReasonOf(Update(ann_, change, {"subject"}).status()), "INVALID_FIELDS");
}

TEST_F(OutputTest, WhatWasReportedKeepsItsUnit) {
  v1::Output output = OfDraft();
  output.set_unit(v1::OUTPUT_UNIT_ATTENDANCES);
  output = *Update(ann_, output);
  ASSERT_TRUE(Report(ann_, ReportOf(output.id(), 7)).ok());
  output.set_unit(v1::OUTPUT_UNIT_PERSONS);
  const std::vector<Violation> wrong = ViolationsOf(Update(ann_, output).status());
  ASSERT_THAT(wrong, SizeIs(1));
  EXPECT_EQ(wrong[0].field, "output.unit");
}

TEST_F(OutputTest, ACorrectionIsANewReport) {
  const v1::Output output = OfDraft();
  const auto first = Report(ann_, ReportOf(output.id(), 7, "2023"));
  ASSERT_TRUE(first.ok()) << first.status();
  v1::OutputReport again = ReportOf(output.id(), 8, "2023");
  EXPECT_EQ(ReasonOf(Report(ann_, again).status()), "INVALID_FIELDS");
  again.set_replaces(first->id());
  const auto second = Report(ann_, again);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->replaces(), first->id());
  const auto reports = Reports(anybody_, output.id());
  EXPECT_EQ(ReasonOf(reports.status()), "OUTPUT_NOT_FOUND");
  const auto all = Reports(ann_, output.id());
  ASSERT_THAT(all->reports(), SizeIs(2));
  EXPECT_EQ(all->reports(0).id(), first->id());
  EXPECT_TRUE(all->reports(0).replaced());
  EXPECT_FALSE(all->reports(1).replaced());
  v1::ListOutputReportsRequest paged;
  paged.set_page_size(1);
  const auto page = Reports(ann_, output.id(), paged);
  ASSERT_THAT(page->reports(), SizeIs(1));
  paged.set_page_token(page->next_page_token());
  EXPECT_EQ(Reports(ann_, output.id(), paged)->reports(0).id(), second->id());
  // It is of the same output.
  v1::OutputReport elsewhere = ReportOf(OfLine().id(), 8);
  elsewhere.set_replaces(second->id());
  EXPECT_EQ(ViolationsOf(Report(manager_, elsewhere).status())[0].field, "report.replaces");
}

TEST_F(OutputTest, WhatIsWrongIsNamedAndChangesNothing) {
  const v1::Output output = OfDraft();
  const int64_t before = Version();
  const auto refused = [&](const absl::Status& status) {
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS") << status;
    const std::vector<Violation> violations = ViolationsOf(status);
    EXPECT_THAT(violations, SizeIs(1)) << status;
    return violations.empty() ? "" : violations[0].field + ": " + violations[0].description;
  };
  EXPECT_EQ(refused(Report(ann_, ReportOf(output.id(), 0.5)).status()),
            "report.value: \"0.5\": must be a whole number");
  EXPECT_EQ(refused(Report(ann_, ReportOf(output.id(), -1)).status()),
            "report.value: \"-1\": must not be negative");
  EXPECT_THAT(refused(Report(ann_, ReportOf(output.id(), 1, "mei")).status()),
              HasSubstr("report.at: \"mei\": a date is written YYYY"));
  v1::OutputReport range = ReportOf(output.id(), 1);
  range.set_precision(v1::PRECISION_RANGE);
  range.clear_value();
  range.set_low(40);
  range.set_high(30);
  EXPECT_EQ(refused(Report(ann_, range).status()),
            "report.low: \"40\": is above the upper bound 30");
  v1::OutputReport named = ReportOf(output.id(), 1);
  named.set_id("MINE");
  EXPECT_THAT(refused(Report(ann_, named).status()), HasSubstr("report.id: must be empty"));
  v1::Output wrong = OutputOf(v1::SUBJECT_KIND_PROJECT, output.subject().id());
  wrong.clear_unit();
  EXPECT_EQ(refused(Create(ann_, wrong).status()), "output.unit: is due");
  wrong = OutputOf(v1::SUBJECT_KIND_PROJECT, output.subject().id());
  wrong.mutable_label()->set_nl("");
  EXPECT_THAT(refused(Create(ann_, wrong).status()), HasSubstr("output.label.nl"));
  wrong = OutputOf(v1::SUBJECT_KIND_PROJECT, output.subject().id());
  wrong.set_id("MINE");
  EXPECT_THAT(refused(Create(ann_, wrong).status()), HasSubstr("output.id: must be empty"));
  EXPECT_THAT(refused(Create(manager_, OutputOf(v1::SUBJECT_KIND_PROGRAMME, "DEAL")).status()),
              HasSubstr("output.subject: \"DEAL\": an output is of a project"));
  EXPECT_THAT(refused(Create(manager_, v1::Output()).status()), HasSubstr("output.subject.kind"));
  EXPECT_EQ(ReasonOf(Create(manager_, OutputOf(v1::SUBJECT_KIND_INTERVENTION, "VEILIG")).status()),
            "PROGRAMME_PART_NOT_FOUND");
  EXPECT_EQ(Version(), before);
}

TEST_F(OutputTest, NumberOfOutputs) {
  const v1::Output output = OutputOf(v1::SUBJECT_KIND_ACTION_LINE, "VEILIG");
  OfLine();  // of another
  for (size_t i = 0; i + 1 < limits::kOutputsPerSubjectMax; ++i) {
    ASSERT_TRUE(Create(manager_, output).ok()) << i;
  }
  EXPECT_TRUE(Create(manager_, output).ok());
  EXPECT_THAT(ViolationsOf(Create(manager_, output).status())[0].description,
              HasSubstr("at most 1000"));
}

TEST_F(OutputTest, FiltersNameWhatIsDeclared) {
  const v1::Output of_project = OfDraft();
  const v1::Output of_line = OfLine();
  const v1::Output of_intervention =
      *Create(manager_, OutputOf(v1::SUBJECT_KIND_INTERVENTION, "CONTACT"));
  v1::Output events = OutputOf(v1::SUBJECT_KIND_ACTION_LINE, "VEILIG");
  events.set_unit(v1::OUTPUT_UNIT_EVENTS);
  events.clear_recurrence();
  const v1::Output of_other_line = *Create(manager_, events);
  const auto listed = [&](const auto& change) {
    v1::ListOutputsRequest request;
    change(request);
    std::vector<std::string> ids = List(manager_, request);
    return std::set<std::string>(ids.begin(), ids.end());
  };
  using Ids = std::set<std::string>;
  const Ids all = {of_project.id(), of_line.id(), of_intervention.id(), of_other_line.id()};
  EXPECT_EQ(listed([](auto&) {}), all);
  EXPECT_EQ(listed([](auto& r) { r.set_page_size(1); }), all);
  EXPECT_EQ(listed([](auto& r) { r.set_programme("DEAL"); }), all);
  EXPECT_EQ(listed([](auto& r) { r.set_action_line("MEEDOEN"); }),
            (Ids{of_line.id(), of_intervention.id()}));
  EXPECT_EQ(listed([](auto& r) { r.set_intervention("CONTACT"); }), Ids{of_intervention.id()});
  EXPECT_EQ(listed([&](auto& r) { r.set_project(of_project.subject().id()); }),
            Ids{of_project.id()});
  EXPECT_EQ(listed([](auto& r) { r.set_unit(v1::OUTPUT_UNIT_EVENTS); }), Ids{of_other_line.id()});
  EXPECT_EQ(listed([](auto& r) { r.set_recurrence(v1::RECURRENCE_CUMULATIVE); }),
            (Ids{of_project.id(), of_line.id(), of_intervention.id()}));
  const auto reason = [&](const auto& change) {
    v1::ListOutputsRequest request;
    change(request);
    return ReasonOf(manager_.Call(&Stub::ListOutputs, request).status());
  };
  EXPECT_EQ(reason([](auto& r) { r.set_programme("X"); }), "PROGRAMME_NOT_FOUND");
  EXPECT_EQ(reason([](auto& r) { r.set_action_line("CONTACT"); }), "PROGRAMME_PART_NOT_FOUND");
  EXPECT_EQ(reason([](auto& r) { r.set_intervention("VEILIG"); }), "PROGRAMME_PART_NOT_FOUND");
  EXPECT_EQ(reason([](auto& r) { r.set_project("X"); }), "PROJECT_NOT_FOUND");
}

TEST_F(OutputTest, WhatIsDeclaredStaysWhileAnOutputIsOfIt) {
  ASSERT_TRUE(Create(manager_, OutputOf(v1::SUBJECT_KIND_INTERVENTION, "CONTACT")).ok());
  const auto report = served_.Send<v1::ImportProgrammesRequest>(
      &Stub::ImportProgrammes, {},
      "programme,label_nl,label_en,areas,reference_year,horizon_year,source,part,within,kind,"
      "name_nl,name_en\nDEAL,Deal,Deal,,,,,MEEDOEN,,SUBSTANTIVE,Meedoen,Taking part\n",
      TokenOf("office", auth::Role::kProgrammeManager));
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_THAT(report->rejections(), SizeIs(1));
  EXPECT_EQ(report->rejections(0).value(), "CONTACT");
  EXPECT_EQ(report->rejections(0).code(), "PART_IN_USE");
}

TEST_F(OutputTest, AFileOfReports) {
  const std::string id = OfLine().id();
  const std::string rows = "A," + id + ",2023,EXACT,35,\nB," + id + ",2023,EXACT,40,A\n";
  const int64_t before = Version();
  const auto valid = Import(rows, /*validate_only=*/true);
  ASSERT_TRUE(valid.ok()) << valid.status();
  EXPECT_EQ(valid->outcome(), rpc::Report::OUTCOME_VALID) << valid->DebugString();
  EXPECT_EQ(Version(), before);
  const auto applied = Import(rows);
  EXPECT_EQ(applied->outcome(), rpc::Report::OUTCOME_APPLIED) << applied->DebugString();
  EXPECT_EQ(applied->rows_read(), 2);
  EXPECT_EQ(applied->rows_applied(), 2);
  const auto reports = Reports(anybody_, id);
  ASSERT_THAT(reports->reports(), SizeIs(2));
  EXPECT_EQ(reports->reports(0).id(), "A");
  EXPECT_TRUE(reports->reports(0).replaced());
  EXPECT_EQ(reports->reports(1).value(), 40);
  // The same again changes nothing, and more is added to it.
  const int64_t then = Version();
  EXPECT_EQ(Import(rows)->outcome(), rpc::Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(Version(), then);
  const auto more = Import(rows + "C," + id + ",2024,APPROX,50,\n");
  EXPECT_EQ(more->rows_applied(), 1);
  EXPECT_EQ(more->rows_unchanged(), 2);
  // One that is there does not change, and of a file with a fault nothing is taken.
  const auto changed = Import("D," + id + ",2022,EXACT,1,\nA," + id + ",2023,EXACT,36,\n");
  EXPECT_EQ(changed->outcome(), rpc::Report::OUTCOME_REJECTED);
  EXPECT_EQ(changed->rows_rejected(), 2);
  ASSERT_THAT(changed->rejections(), SizeIs(1));
  EXPECT_EQ(changed->rejections(0).line(), 3);
  EXPECT_EQ(changed->rejections(0).code(), "REPORT_DIFFERS");
  EXPECT_THAT(Reports(anybody_, id)->reports(), SizeIs(3));
  EXPECT_EQ(Import("E,NONE,,EXACT,1,\n")->rejections(0).code(), "UNKNOWN_OUTPUT");
  // A correction that somebody writes comes after them.
  v1::OutputReport correction = ReportOf(id, 55, "2024");
  correction.set_replaces("C");
  EXPECT_TRUE(Report(manager_, correction).ok());
  EXPECT_EQ(Reports(anybody_, id)->reports(3).replaces(), "C");
}

}  // namespace
}  // namespace wijkmonitor::projects
