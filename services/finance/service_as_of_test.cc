// What was known at an instant, by every method that reads.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "libs/base/status.h"
#include "libs/rpc/messages.h"
#include "services/finance/service_testing.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Stub = ServedFinance::Stub;

constexpr absl::string_view kDealUntil =
    "REGIO_DEAL,Regio Deal,Regio Deal,SPUK,BZK,EUR,2020-01-01,15000000,EXCLUDED,2020-01-01,";
constexpr absl::string_view kOtherScheme = "OTHER,Ander,Other,SPUK,BZK,EUR,2020-01-01,,,,,,x\n";

class AsOfTest : public ::testing::Test {
 protected:
  // A question, its answer as bytes.
  struct Question {
    std::string method;
    std::function<absl::StatusOr<std::string>(const absl::Time* as_of)> ask;
  };

  AsOfTest() {
    v1::GetSpendingRequest spending;
    spending.set_rows(v1::DIMENSION_AREA);
    v1::GetBalanceRequest balance;
    balance.set_scheme("REGIO_DEAL");
    balance.set_period("2020-01-01/2024-10-02");
    v1::GetSchemeRequest scheme;
    scheme.set_id("REGIO_DEAL");
    v1::GetAllocationKeyRequest key;
    key.set_id("POPULATION_2024");
    v1::GetImportProfileRequest profile;
    profile.set_id("own");
    v1::GetReconciliationRequest reconciliation;
    reconciliation.set_source_system("REPORT");
    Add("GetSpending", &Stub::GetSpending, spending);
    Add("GetBalance", &Stub::GetBalance, balance);
    Add("GetScheme", &Stub::GetScheme, scheme);
    Add("ListSchemes", &Stub::ListSchemes);
    Add("GetAllocationKey", &Stub::GetAllocationKey, key);
    Add("ListAllocationKeys", &Stub::ListAllocationKeys);
    Add("ListBooks", &Stub::ListBooks);
    Add("GetImportProfile", &Stub::GetImportProfile, profile);
    Add("ListImportProfiles", &Stub::ListImportProfiles);
    Add("ListLedgerMappings", &Stub::ListLedgerMappings);
    Add("ListPostings", &Stub::ListPostings);
    Add("GetReconciliation", &Stub::GetReconciliation, reconciliation);
    v1::ListUnmappedCodesRequest unmapped;
    unmapped.set_source_system("REPORT");
    Add("ListUnmappedCodes", &Stub::ListUnmappedCodes, unmapped);
    questions_.push_back({"ExportPostings", [this](const absl::Time* as_of) {
                            return served_.Export(AsOf(v1::ExportPostingsRequest(), as_of));
                          }});
  }

  template <class Q>
  static Q AsOf(Q request, const absl::Time* as_of) {
    if (as_of != nullptr) *request.mutable_as_of() = rpc::TimestampOf(*as_of);
    return request;
  }
  template <class Q, class A>
  void Add(const char* method, grpc::Status (Stub::*f)(grpc::ClientContext*, const Q&, A*),
           const Q& request = {}) {
    questions_.push_back(
        {method, [this, f, request](const absl::Time* as_of) -> absl::StatusOr<std::string> {
           ASSIGN_OR_RETURN(const A answer, served_.Call(f, AsOf(request, as_of)));
           return answer.SerializeAsString();
         }});
  }

  absl::Time Now() { return served_.backend().clock().Now(); }

  static void ExpectApplied(const absl::StatusOr<rpc::Report>& report) {
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_EQ(report->outcome(), rpc::Report::OUTCOME_APPLIED) << report->DebugString();
  }
  // Changes everything there is to ask of. An hour passes before each change.
  void Change(const std::string& window_end, const std::string& rows,
              const std::string& closed_through, const std::string& more) {
    const auto later = [this] { served_.backend().clock().Advance(absl::Hours(1)); };
    later();
    ExpectApplied(
        served_.ImportSchemes(absl::StrCat(kDealUntil, window_end, ",,x\n", kOtherScheme)));
    later();
    ExpectApplied(served_.ImportKeys(PopulationKeyFile() + "POPULATION_2024,REGIO_DEAL,,,CBS," +
                                     more + ",7\n"));
    later();
    ExpectApplied(
        served_.ImportProfiles("own,source_system,S\nown,column.external_id,id\nown,column.amount,"
                               "amount\nown,column.date," +
                               more + "\n"));
    later();
    ExpectApplied(served_.ImportMappings("S," + more + ",,,true,,,,,,,,\n"));
    later();
    ExpectApplied(served_.Import(rows));
    later();
    v1::CloseBooksRequest close;
    close.set_request_id(RandomUuid());
    close.set_source_system("OTHER_BOOKS");
    close.set_through(closed_through);
    ASSERT_TRUE(served_.Call(&Stub::CloseBooks, close).ok());
  }
  void Begin() { Change("2023-01-01", ReportFile(), "2020-12-31", "FIRST"); }
  void GoOn() {
    Change("2024-10-02",
           absl::StrCat(kPostingHeader, "REPORT,10,,,5,2024-05-01,,REGIO_DEAL,VEILIG,\n"),
           "2021-12-31", "SECOND");
  }

  testing::TempDir dir_;
  ServedFinance served_{"sqlite:" + dir_.File("finance.db")};
  std::vector<Question> questions_;
};

TEST_F(AsOfTest, EveryReadAnswersAsItDidThen) {
  Begin();
  const absl::Time then = Now();
  std::vector<std::string> answers;
  for (const Question& question : questions_) {
    const auto answer = question.ask(nullptr);
    ASSERT_TRUE(answer.ok()) << question.method << answer.status();
    answers.push_back(*answer);
  }
  GoOn();
  for (size_t i = 0; i < questions_.size(); ++i) {
    const auto again = questions_[i].ask(&then);
    ASSERT_TRUE(again.ok()) << questions_[i].method << again.status();
    EXPECT_EQ(*again, answers[i]) << questions_[i].method;
    EXPECT_NE(*questions_[i].ask(nullptr), answers[i]) << questions_[i].method;
    const absl::Time now = Now();
    EXPECT_EQ(*questions_[i].ask(&now), *questions_[i].ask(nullptr)) << questions_[i].method;
  }
}

TEST_F(AsOfTest, BeforeTheFirstVersionIsRefusedByAll) {
  const absl::Time before = Now() - absl::Hours(1);
  Begin();
  for (const Question& question : questions_) {
    const absl::Status refused = question.ask(&before).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << question.method;
    EXPECT_EQ(ReasonOf(refused), "AS_OF_BEFORE_FIRST") << question.method;
  }
}

TEST_F(AsOfTest, WhatIsToComeIsRefusedByAll) {
  Begin();
  for (const absl::Time future :
       {Now() + absl::Microseconds(1), Now() + absl::Hours(24 * 365 * 5000)}) {
    for (const Question& question : questions_) {
      const absl::Status refused = question.ask(&future).status();
      ASSERT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << question.method;
      const std::vector<Violation> expected = {
          {"as_of", "must not be in the future: what will be known then is not known"}};
      EXPECT_EQ(ViolationsOf(refused), expected) << question.method;
    }
  }
}

TEST_F(AsOfTest, AnInstantThatIsNoneIsRefused) {
  Begin();
  v1::ListSchemesRequest request;
  for (const int64_t seconds :
       {std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()}) {
    request.mutable_as_of()->set_seconds(seconds);
    const absl::Status refused = served_.Call(&Stub::ListSchemes, request).status();
    EXPECT_EQ(ReasonOf(refused), "INVALID_FIELDS") << refused;
    EXPECT_EQ(ViolationsOf(refused).front().field, "as_of");
  }
}

TEST_F(AsOfTest, EligibilityIsJudgedByTheSchemesOfThen) {
  Begin();
  const absl::Time then = Now();
  GoOn();
  v1::ListPostingsRequest request;
  request.set_external_id("3");  // 2024, up to 2 October
  EXPECT_EQ(served_.Postings(request).postings(0).eligibility(), v1::ELIGIBILITY_INSIDE_WINDOW);
  EXPECT_EQ(served_.Postings(AsOf(request, &then)).postings(0).eligibility(),
            v1::ELIGIBILITY_OUTSIDE_WINDOW);
}

TEST_F(AsOfTest, ABatchIsFoundFromWhenItWasApplied) {
  Begin();
  const absl::Time then = Now();
  GoOn();
  v1::GetReconciliationRequest request;
  request.set_source_system("REPORT");
  const auto newest = served_.Call(&Stub::GetReconciliation, request);
  ASSERT_TRUE(newest.ok()) << newest.status();
  request.set_batch(newest->batch());
  EXPECT_TRUE(served_.Call(&Stub::GetReconciliation, request).ok());
  EXPECT_EQ(ReasonOf(served_.Call(&Stub::GetReconciliation, AsOf(request, &then)).status()),
            "BATCH_NOT_FOUND");
}

TEST_F(AsOfTest, APageTokenIsOfOneVersion) {
  Begin();
  const absl::Time then = Now();
  v1::ListSchemesRequest request = AsOf(v1::ListSchemesRequest(), &then);
  request.set_page_size(1);
  const auto first = served_.Call(&Stub::ListSchemes, request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->schemes(0).id(), "OTHER");
  GoOn();
  request.set_page_token(first->next_page_token());
  const auto second = served_.Call(&Stub::ListSchemes, request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->schemes(0).terms(0).window().end(), "2023-01-01");
  request.clear_as_of();
  EXPECT_EQ(ViolationsOf(served_.Call(&Stub::ListSchemes, request).status()).at(0).field,
            "page_token");

  v1::ListPostingsRequest postings = AsOf(v1::ListPostingsRequest(), &then);
  postings.set_page_size(8);
  postings.set_page_token(served_.Postings(postings).next_page_token());
  EXPECT_THAT(served_.Postings(postings).postings(), SizeIs(1));
  postings.clear_as_of();
  EXPECT_EQ(ViolationsOf(served_.Call(&Stub::ListPostings, postings).status()).at(0).field,
            "page_token");
}

}  // namespace
}  // namespace wijkmonitor::finance
