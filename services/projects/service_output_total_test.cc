#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/status.h"
#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Stub = ServedProjects::Stub;

class OutputTotalTest : public PeopleTest {
 protected:
  // An output in persons, cumulative, with one report, by somebody who may.
  std::string Add(v1::SubjectKind kind, const std::string& of, double value,
                  v1::Precision precision = v1::PRECISION_EXACT,
                  std::optional<double> agreed = {}) {
    v1::CreateOutputRequest create;
    create.set_request_id(RandomUuid());
    v1::Output& output = *create.mutable_output();
    output.mutable_subject()->set_kind(kind);
    output.mutable_subject()->set_id(of);
    output.mutable_label()->set_nl("deelnemers");
    output.set_unit(v1::OUTPUT_UNIT_PERSONS);
    output.set_recurrence(v1::RECURRENCE_CUMULATIVE);
    if (agreed.has_value()) output.set_agreed(*agreed);
    const auto created = manager_.Call(&Stub::CreateOutput, create);
    EXPECT_TRUE(created.ok()) << created.status();
    Report(created->id(), value, precision);
    return created->id();
  }
  void Report(const std::string& output, double value, v1::Precision precision) {
    v1::ReportOutputRequest request;
    request.set_request_id(RandomUuid());
    request.mutable_report()->set_output(output);
    request.mutable_report()->set_precision(precision);
    request.mutable_report()->set_value(value);
    const auto reported = manager_.Call(&Stub::ReportOutput, request);
    EXPECT_TRUE(reported.ok()) << reported.status();
  }
  static absl::StatusOr<v1::OutputTotals> Totals(Person& person,
                                                 const v1::GetOutputTotalsRequest& request = {}) {
    return person.Call(&Stub::GetOutputTotals, request);
  }
  // Writes outputs with ids of their own.
  void Write(const std::vector<Output>& outputs) {
    const auto written =
        served_.backend().database().Mutate({"office", "test", RandomUuid(), Sha256Of(""), ""},
                                            [&](store::Tx& tx) -> absl::StatusOr<std::string> {
                                              std::vector<StoredOutput> first;
                                              for (const Output& output : outputs)
                                                first.push_back(kOutputs.First(output, {}));
                                              RETURN_IF_ERROR(kOutputs.Write(tx, first));
                                              return "";
                                            });
    ASSERT_TRUE(written.ok()) << written.status();
  }
  // "LEAST MOST" of the only total.
  static std::string Only(const absl::StatusOr<v1::OutputTotals>& totals) {
    if (!totals.ok()) return totals.status().ToString();
    if (totals->totals_size() != 1) return absl::StrCat(totals->totals_size(), " totals");
    const v1::Bounds& bounds = totals->totals(0).bounds();
    return absl::StrCat(bounds.least(), " ", bounds.has_most() ? absl::StrCat(bounds.most()) : "-",
                        bounds.about() ? " about" : "");
  }
};

TEST_F(OutputTotalTest, BoundsAndDeliveries) {
  const std::string id = manager_.Create("x", "ORG_A")->id();
  const std::string first = Add(v1::SUBJECT_KIND_PROJECT, id, 35);
  const std::string second = Add(v1::SUBJECT_KIND_PROJECT, id, 100, v1::PRECISION_MORE_THAN, 120);
  const auto totals = Totals(manager_);
  EXPECT_EQ(Only(totals), "101 -");
  EXPECT_EQ(totals->info().method_version(), "PM-1");
  EXPECT_EQ(totals->info().data_version(), Version());
  EXPECT_THAT(totals->totals(0).output(), ::testing::UnorderedElementsAre(first, second));
  ASSERT_THAT(totals->deliveries(), SizeIs(2));
  for (const v1::OutputDelivery& delivery : totals->deliveries()) {
    EXPECT_EQ(delivery.verdict(), delivery.output() == second ? v1::DELIVERY_VERDICT_UNDETERMINED
                                                              : v1::DELIVERY_VERDICT_NOT_AGREED);
  }
}

TEST_F(OutputTotalTest, OfDraftsForThoseWhoSeeThem) {
  const std::string of_a = ann_.Create("x", "ORG_A")->id(), of_b = bob_.Create("y", "ORG_B")->id();
  Add(v1::SUBJECT_KIND_PROJECT, of_a, 35);
  Add(v1::SUBJECT_KIND_PROJECT, of_b, 40);
  Add(v1::SUBJECT_KIND_INTERVENTION, "CONTACT", 10);
  // Twice: also when the answer is kept.
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Only(Totals(anybody_)), "10 10");
    EXPECT_EQ(Only(Totals(ann_)), "35 45");
    EXPECT_EQ(Only(Totals(bob_)), "40 50");
    EXPECT_EQ(Only(Totals(manager_)), "40 85");
  }
  v1::GetOutputTotalsRequest request;
  request.set_project(of_b);
  EXPECT_EQ(ReasonOf(Totals(ann_, request).status()), "PROJECT_NOT_FOUND");
  EXPECT_EQ(Only(Totals(bob_, request)), "40 40");
  ASSERT_TRUE(manager_.Publish(of_a, "1").ok());
  EXPECT_EQ(Only(Totals(anybody_)), "35 45");
}

TEST_F(OutputTotalTest, OfAPartIsLeftOut) {
  const std::string whole = manager_.Create("whole", "ORG_A")->id();
  v1::Project part;
  part.set_part_of(whole);
  const std::string id = manager_.Create("part", "ORG_A", part)->id();
  Add(v1::SUBJECT_KIND_PROJECT, whole, 35);
  const std::string of_part = Add(v1::SUBJECT_KIND_PROJECT, id, 40);
  const auto totals = Totals(manager_);
  EXPECT_EQ(Only(totals), "35 35");
  EXPECT_EQ(totals->outputs(), 2);
  EXPECT_EQ(totals->left_out(), 1);
  v1::GetOutputTotalsRequest request;
  request.set_project(id);
  const auto of_one = Totals(manager_, request);
  EXPECT_THAT(of_one->totals(), IsEmpty());
  EXPECT_EQ(of_one->deliveries(0).output(), of_part);
  EXPECT_FALSE(of_one->deliveries(0).counted());
}

TEST_F(OutputTotalTest, Filters) {
  v1::Project in_line;
  in_line.set_action_line("MEEDOEN");
  const std::string id = manager_.Create("x", "ORG_A", in_line)->id();
  Add(v1::SUBJECT_KIND_PROJECT, id, 1);
  Add(v1::SUBJECT_KIND_ACTION_LINE, "MEEDOEN", 2);
  Add(v1::SUBJECT_KIND_INTERVENTION, "CONTACT", 4);
  Add(v1::SUBJECT_KIND_ACTION_LINE, "VEILIG", 8);
  const auto only = [&](const auto& change) {
    v1::GetOutputTotalsRequest request;
    change(request);
    return Only(Totals(manager_, request));
  };
  EXPECT_EQ(only([](auto& r) { r.set_programme("DEAL"); }), "8 15");
  EXPECT_EQ(only([](auto& r) { r.set_action_line("MEEDOEN"); }), "4 7");
  EXPECT_EQ(only([](auto& r) { r.set_intervention("CONTACT"); }), "4 4");
  EXPECT_EQ(only([&](auto& r) { r.set_project(id); }), "1 1");
  EXPECT_EQ(only([](auto& r) { r.set_unit(v1::OUTPUT_UNIT_PERSONS); }), "8 15");
  EXPECT_EQ(only([](auto& r) { r.set_unit(v1::OUTPUT_UNIT_EVENTS); }), "0 totals");
  EXPECT_EQ(only([](auto& r) { r.set_recurrence(v1::RECURRENCE_AT_DATE); }), "0 totals");
  v1::GetOutputTotalsRequest unknown;
  unknown.set_action_line("NONE");
  EXPECT_EQ(ReasonOf(Totals(manager_, unknown).status()), "PROGRAMME_PART_NOT_FOUND");
}

// Ids of some length make it large: that of one more output, which org_a and org_b see of their
// own, decides on which side of the bound it is.
TEST_F(OutputTotalTest, LimitOfItsBytes) {
  constexpr int kCount = 4100, kIdBytes = 1010;
  constexpr size_t kBytesMax = limits::kResponseBytesMax - rpc::kVersionBytesMax;
  const auto output_of = [](SubjectKind kind, const std::string& of, const std::string& id) {
    return Output{.id = id,
                  .subject = {kind, of},
                  .label = {"x", "x"},
                  .unit = OutputUnit::kPersons,
                  .recurrence = Recurrence::kCumulative};
  };
  std::vector<Output> outputs;
  for (int i = 0; i < kCount; ++i) {
    std::string id = absl::StrCat(1'000'000 + i);
    id.resize(kIdBytes, 'x');
    outputs.push_back(output_of(SubjectKind::kActionLine, "MEEDOEN", id));
  }
  Write(outputs);
  const auto below = Totals(anybody_);
  ASSERT_TRUE(below.ok()) << below.status();
  ASSERT_EQ(below->deliveries_size(), kCount);
  // With one more output as there are, and not yet with its version.
  v1::OutputTotals at = *below;
  at.mutable_info()->Clear();
  at.mutable_info()->set_method_version(below->info().method_version());
  at.set_outputs(kCount + 1);
  v1::OutputDelivery& more = *at.add_deliveries();
  more = below->deliveries(0);
  more.mutable_output()->resize(kIdBytes + kBytesMax - at.ByteSizeLong());
  ASSERT_EQ(at.ByteSizeLong(), kBytesMax);

  const std::string of_a = ann_.Create("x", "ORG_A")->id(), of_b = bob_.Create("y", "ORG_B")->id();
  Write({output_of(SubjectKind::kProject, of_a, std::string(more.output().size(), 'a')),
         output_of(SubjectKind::kProject, of_b, std::string(more.output().size() + 1, 'b'))});
  EXPECT_TRUE(Totals(anybody_).ok());
  const auto found = Totals(ann_);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->outputs(), kCount + 1);
  const absl::Status above = Totals(bob_).status();
  EXPECT_EQ(ReasonOf(above), "RESULT_TOO_LARGE") << above;
  EXPECT_EQ(above.code(), absl::StatusCode::kInvalidArgument);
  std::vector<std::string> narrower;
  for (const Violation& violation : ViolationsOf(above)) narrower.push_back(violation.field);
  EXPECT_THAT(narrower, ElementsAre("intervention", "project", "unit"));
  v1::GetOutputTotalsRequest request;
  request.set_project(of_b);
  EXPECT_TRUE(Totals(bob_, request).ok());
}

TEST_F(OutputTotalTest, AsItWasThen) {
  const std::string output = Add(v1::SUBJECT_KIND_ACTION_LINE, "MEEDOEN", 35);
  const absl::Time then = served_.snapshots().current()->version.committed_at;
  const auto before = Totals(anybody_);
  served_.backend().clock().Advance(absl::Hours(1));
  Person later = Somebody("manager", auth::Role::kProgrammeManager);
  v1::ReportOutputRequest request;
  request.set_request_id(RandomUuid());
  request.mutable_report()->set_output(output);
  request.mutable_report()->set_precision(v1::PRECISION_EXACT);
  request.mutable_report()->set_value(36);
  ASSERT_TRUE(later.Call(&Stub::ReportOutput, request).ok());
  EXPECT_EQ(Only(Totals(anybody_)), "36 36");
  v1::GetOutputTotalsRequest as_of;
  *as_of.mutable_as_of() = rpc::TimestampOf(then);
  const auto again = Totals(anybody_, as_of);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), before->SerializeAsString());
}

}  // namespace
}  // namespace wijkmonitor::projects
