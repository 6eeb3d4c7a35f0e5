#pragma once

// A ledger of the profile "ledger", and what a controller does with it.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/testing/temp_dir.h"
#include "services/finance/service_testing.h"

namespace wijkmonitor::finance {

using rpc::Report;
using Stub = ServedFinance::Stub;

inline constexpr absl::string_view kHeader =
    "boekjaar;dagboek;boekstuk;regel;periode;boekdatum;grootboekrekening;kostenplaats;project;"
    "debet;credit\n";
inline constexpr absl::string_view kFiveLines =
    "2024;INK;1001;1;1;15-01-2024;4310;K100;P01;1.234,56;\n"
    "2024;INK;1002;1;2;03-02-2024;4310;K100;P02;10.000,00;\n"
    "2024;MEM;77;1;3;31-03-2024;4320;K200;P01;;250,00\n"
    "2024;SAL;5;1;3;31-03-2024;4010;K999;;55.000,00;\n"
    "2024;INK;1003;1;4;10-04-2024;4310;K100;P01;99,99;\n";

class ReconciliationTest : public ::testing::Test {
 protected:
  ReconciliationTest() { Restart(); }

  void Restart() {
    served_.reset();
    served_ = std::make_unique<ServedFinance>("sqlite:" + dir_.File("finance.db"));
  }
  void Map(const std::string& rows) {
    const auto report = served_->ImportMappings(rows);
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_EQ(report->outcome(), Report::OUTCOME_APPLIED) << report->DebugString();
  }
  static v1::ImportPostingsRequest Request(const std::string& covers = "") {
    v1::ImportPostingsRequest request;
    request.set_profile("ledger");
    request.set_covers(covers);
    return request;
  }
  static v1::ImportPostingsRequest Rebook(const std::string& covers = "",
                                          const std::string& correction_day = "") {
    v1::ImportPostingsRequest request = Request(covers);
    request.set_on_change(v1::ImportPostingsRequest::ON_CHANGE_REVERSE_AND_REBOOK);
    request.set_correction_day(correction_day);
    return request;
  }
  Report Import(absl::string_view lines, v1::ImportPostingsRequest request = Request()) {
    const auto report = served_->Import(absl::StrCat(kHeader, lines), std::move(request));
    EXPECT_TRUE(report.ok()) << report.status();
    if (!report.ok()) return Report();
    EXPECT_EQ(report->rows_read(), report->rows_applied() + report->rows_unchanged() +
                                       report->rows_out_of_scope() + report->rows_rejected());
    return *report;
  }
  void Reverse(const std::string& id, const std::string& day = "",
               const std::string& source = "LEDGER") {
    v1::ReversePostingRequest request;
    request.set_request_id(RandomUuid());
    request.set_source_system(source);
    request.set_external_id(id);
    request.set_day(day);
    const auto reversed = served_->Call(&Stub::ReversePosting, request);
    ASSERT_TRUE(reversed.ok()) << reversed.status();
  }
  void Close(const std::string& through) {
    v1::CloseBooksRequest request;
    request.set_request_id(RandomUuid());
    request.set_source_system("LEDGER");
    request.set_through(through);
    const auto closed = served_->Call(&Stub::CloseBooks, request);
    ASSERT_TRUE(closed.ok()) << closed.status();
  }
  // All pages as one.
  absl::StatusOr<v1::Reconciliation> Ask(v1::GetReconciliationRequest request,
                                         int page_size = 1000) {
    if (request.source_system().empty()) request.set_source_system("LEDGER");
    request.set_page_size(page_size);
    v1::Reconciliation all;
    do {
      auto page = served_->Call(&Stub::GetReconciliation, request);
      if (!page.ok()) return page.status();
      EXPECT_LE(page->rows_size() + page->lines_size(), page_size);
      request.set_page_token(page->next_page_token());
      page->clear_next_page_token();
      all.MergeFrom(*page);
    } while (!request.page_token().empty());
    return all;
  }
  v1::Reconciliation Year(int year = 2024) {
    v1::GetReconciliationRequest request;
    request.set_year(year);
    const auto found = Ask(request);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.value_or(v1::Reconciliation());
  }
  // "file booked out-of-scope rejected reversed | difference", in cents.
  static std::string Sums(const v1::ReconciliationRow& row) {
    return absl::StrCat(row.total_minor(), " ", row.booked_minor(), " ", row.out_of_scope_minor(),
                        " ", row.rejected_minor(), " ", row.reversed_minor(), " | ",
                        row.difference_minor());
  }
  // Of the only net amount.
  std::string Net() {
    const v1::Reconciliation found = Year();
    EXPECT_EQ(found.net_size(), 1);
    return found.net_size() == 1 ? Sums(found.net(0)) : "";
  }
  // The codes of a report's warnings.
  static std::vector<std::string> Warnings(const rpc::Report& report) {
    std::vector<std::string> codes;
    for (const auto& warning : report.warnings()) codes.push_back(warning.code());
    return codes;
  }
  static std::vector<std::string> Lines(const v1::Reconciliation& reconciliation) {
    std::vector<std::string> lines;
    for (const v1::ReconciliationLine& line : reconciliation.lines()) {
      lines.push_back(absl::StrCat(v1::ReconciliationLine::State_Name(line.state()), " ",
                                   line.line(), " ", line.external_id(), " ", line.amount_minor(),
                                   " ", line.booked_minor()));
    }
    return lines;
  }
  // Without what tells one file from several.
  static std::string RowsOf(const v1::Reconciliation& reconciliation) {
    v1::Reconciliation rows;
    *rows.mutable_rows() = reconciliation.rows();
    *rows.mutable_totals() = reconciliation.totals();
    *rows.mutable_net() = reconciliation.net();
    return rows.DebugString();
  }

  testing::TempDir dir_;
  std::unique_ptr<ServedFinance> served_;
};

}  // namespace wijkmonitor::finance
