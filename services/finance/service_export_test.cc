// A ledger that is exported, and imported elsewhere.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/finance/domain/problems.h"
#include "services/finance/service_testing.h"

namespace wijkmonitor::finance {
namespace {

using rpc::Report;
using ::testing::HasSubstr;

class ExportTest : public ::testing::Test {
 protected:
  ExportTest() {
    for (ServedFinance* served : {&from_, &to_}) {
      served->DeclareDeal();
      EXPECT_TRUE(served->ImportKeys(PopulationKeyFile()).ok());
    }
  }

  void Book(const std::string& rows) {
    v1::ImportPostingsRequest request;
    request.set_on_change(v1::ImportPostingsRequest::ON_CHANGE_REVERSE_AND_REBOOK);
    const auto report = from_.Book(rows, request);
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_EQ(report->outcome(), Report::OUTCOME_APPLIED) << report->DebugString();
  }
  void Reverse(const std::string& id, const std::string& day = "") {
    v1::ReversePostingRequest request;
    request.set_request_id(RandomUuid());
    request.set_source_system("S");
    request.set_external_id(id);
    request.set_day(day);
    const auto reversed = from_.Call(&ServedFinance::Stub::ReversePosting, request);
    ASSERT_TRUE(reversed.ok()) << reversed.status();
  }
  // A receipt that is reversed, commitments that are resolved, opened again, changed and cancelled,
  // and spending that is moved, to another action line and to another year.
  void BookALedgerWithCorrections() {
    Book(
        "S,R,RECEIPT,INCOME,5000,2023-01-01,,REGIO_DEAL,,\n"
        "S,C,COMMITMENT,,100,2023-02-01,,REGIO_DEAL,VEILIG,\n"
        "S,D,COMMITMENT,,70,2023-02-01,,REGIO_DEAL,VEILIG,\n"
        "S,1,,,60,2023-03-01,,REGIO_DEAL,VEILIG,C\n"
        "S,2,,,40.01,2023-04-01,2023-03-01,REGIO_DEAL,MEEDOEN,\n");
    Reverse("1", "2024-01-02");
    Book(
        "S,3,,,80,2023-05-01,,REGIO_DEAL,VEILIG,C\nS,2,,,40.02,2025-04-01,,REGIO_DEAL,VEILIG,\n"
        "S,D,COMMITMENT,,75,2023-02-01,,REGIO_DEAL,VEILIG,\n");
    Reverse("D");
    Reverse("R");
    Book("S,R,RECEIPT,INCOME,6000,2023-01-01,,REGIO_DEAL,,\n");
  }

  std::string Exported() {
    v1::ExportPostingsRequest request;
    request.set_source_system("S");
    return from_.Export(request).value();
  }
  static void ExpectUnchanged(const absl::StatusOr<Report>& report) {
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->outcome(), Report::OUTCOME_UNCHANGED) << report->DebugString();
  }

  testing::TempDir dir_;
  ServedFinance from_{"sqlite:" + dir_.File("from.db")}, to_{"sqlite:" + dir_.File("to.db")};
};

TEST_F(ExportTest, AnExportedLedgerIsTheSameElsewhere) {
  BookALedgerWithCorrections();
  const std::string file = Exported();
  const auto report = to_.Import(file);
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->outcome(), Report::OUTCOME_APPLIED) << report->DebugString();
  EXPECT_EQ(report->rows_applied(), 14);
  EXPECT_EQ(FiguresOf(to_), FiguresOf(from_));
  EXPECT_EQ(EntriesIn(to_), EntriesIn(from_));

  ExpectUnchanged(to_.Import(file));
  ExpectUnchanged(from_.Import(file));
  v1::ImportPostingsRequest rebook;
  rebook.set_on_change(v1::ImportPostingsRequest::ON_CHANGE_REVERSE_AND_REBOOK);
  ExpectUnchanged(to_.Import(file, rebook));
}

TEST_F(ExportTest, WhatIsReversedIsKnownAsReversedElsewhere) {
  BookALedgerWithCorrections();
  ASSERT_TRUE(to_.Import(Exported()).ok());
  const std::string original = "S,1,,,60,2023-03-01,,REGIO_DEAL,VEILIG,C\n";
  v1::ImportPostingsRequest rebook;
  rebook.set_on_change(v1::ImportPostingsRequest::ON_CHANGE_REVERSE_AND_REBOOK);
  const auto known = to_.Book(original, rebook);
  ExpectUnchanged(known);
  ASSERT_EQ(known->warnings_size(), 1);
  EXPECT_EQ(known->warnings(0).code(), problems::kReversedByHand.code);
  v1::ReversePostingRequest again;
  again.set_request_id(RandomUuid());
  again.set_source_system("S");
  again.set_external_id("1");
  EXPECT_EQ(ReasonOf(to_.Call(&ServedFinance::Stub::ReversePosting, again).status()),
            "POSTING_REVERSED");
  EXPECT_EQ(to_.Book("S,1,,,61,2023-03-01,,REGIO_DEAL,VEILIG,\n", rebook)->rows_applied(), 1);
}

TEST_F(ExportTest, ALaterExportAddsWhatIsNew) {
  Book("S,1,,,60,2023-03-01,,REGIO_DEAL,VEILIG,\nS,2,,,40,2023-04-01,,REGIO_DEAL,MEEDOEN,\n");
  ASSERT_TRUE(to_.Import(Exported()).ok());
  Reverse("2");
  const auto report = to_.Import(Exported());
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->rows_applied(), 1) << report->DebugString();
  EXPECT_EQ(report->rows_unchanged(), 2);
  EXPECT_EQ(FiguresOf(to_), FiguresOf(from_));

  v1::GetReconciliationRequest request;
  request.set_source_system("S");
  const auto reconciled = to_.Call(&ServedFinance::Stub::GetReconciliation, request);
  ASSERT_TRUE(reconciled.ok()) << reconciled.status();
  EXPECT_EQ(reconciled->totals(0).lines(), 2);
  EXPECT_EQ(reconciled->totals(0).booked_minor(), 60'00);
  EXPECT_EQ(reconciled->totals(0).difference_minor(), 0);
}

TEST_F(ExportTest, APartOfAHistoryIsRefused) {
  BookALedgerWithCorrections();
  v1::ExportPostingsRequest request;
  request.set_source_system("S");
  request.set_kind(v1::POSTING_KIND_REALISATION);
  const auto report = to_.Import(from_.Export(request).value());
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->outcome(), Report::OUTCOME_REJECTED);
  EXPECT_THAT(report->rejections(0).reason(), HasSubstr("there is no commitment with this id"));
}

}  // namespace
}  // namespace wijkmonitor::finance
