#pragma once

// The finance service, served for real in this process, for the tests of the service.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/testing/served.h"
#include "libs/testing/temp_dir.h"
#include "services/finance/service.h"
#include "wijkmonitor/finance/v1/finance_service.grpc.pb.h"

namespace wijkmonitor::finance {

inline constexpr absl::string_view kSchemeHeader =
    "scheme,label_nl,label_en,instrument,grantor,currency,valid_from,granted,vat_basis,"
    "window_start,window_end,spending_deadline,source\n";
inline constexpr absl::string_view kPostingHeader =
    "source_system,external_id,kind,side,amount,period,performance,scheme,action_line,resolves\n";

// The ledger of section 5.2 of the report, in the service's own layout.
inline std::string ReportFile() {
  const std::string before = "2020-01-01/2024-01-01", after = "2024-01-01/2024-10-02";
  const auto spent = [](const char* id, const char* amount, const std::string& period,
                        const char* line) {
    return absl::StrCat("REPORT,", id, ",REALISATION,EXPENSE,", amount, ",", period,
                        ",,REGIO_DEAL,", line, ",\n");
  };
  return absl::StrCat(
      kPostingHeader, spent("1", "4693709", before, "MEEDOEN"),
      spent("2", "2327144", before, "VEILIG"), spent("3", "1612251", after, "VEILIG"),
      spent("4", "2535692", before, "KINDEREN"), spent("5", "1576654", after, "KINDEREN"),
      spent("6", "836751", before, "WIJKACADEMIE"), spent("7", "222318", before, "REGIE"),
      spent("8", "202904", after, "REGIE"),
      "REPORT,9,RECEIPT,INCOME,14079000,2020-01-01/2024-10-02,,REGIO_DEAL,,\n");
}

inline std::string PopulationKeyFile() {
  std::string file = "key,scheme,action_line,project,source,area,weight\n";
  const std::pair<const char*, int> inhabitants[] = {
      {"VINKHUIZEN", 10805},      {"PADDEPOEL", 11435},     {"SELWERD", 6580},
      {"TUINWIJK", 1570},         {"INDISCHE_BUURT", 8440}, {"DE_HOOGTE", 4140},
      {"PROFESSORENBUURT", 6540}, {"OOSTERPARKWIJK", 12975}};
  for (const auto& [area, count] : inhabitants) {
    absl::StrAppend(&file, "POPULATION_2024,REGIO_DEAL,,,CBS,", area, ",", count, "\n");
  }
  return file;
}

class ServedFinance : public testing::Served<FinanceData, v1::FinanceService> {
 public:
  // `database`: a URL.
  explicit ServedFinance(const std::string& database) : Served(Parts(), database) {}

  absl::StatusOr<rpc::Report> ImportSchemes(const std::string& rows) {
    return ImportSchemeFile(absl::StrCat(kSchemeHeader, rows));
  }
  absl::StatusOr<rpc::Report> RemoveScheme(const std::string& id) {
    return ImportSchemeFile(absl::StrCat(absl::StripSuffix(kSchemeHeader, "\n"), ",remove\n", id,
                                         ",,,,,,,,,,,,,yes\n"));
  }
  absl::StatusOr<rpc::Report> ImportSchemeFile(const std::string& file,
                                               v1::ImportSchemesRequest request = {}) {
    return Send<v1::ImportSchemesRequest>(&Stub::ImportSchemes, std::move(request), file);
  }
  absl::StatusOr<rpc::Report> ImportKeys(const std::string& file) {
    return Send<v1::ImportAllocationKeysRequest>(&Stub::ImportAllocationKeys, {}, file);
  }
  absl::StatusOr<rpc::Report> ImportProfiles(const std::string& rows) {
    return Send<v1::ImportProfilesRequest>(&Stub::ImportProfiles, {},
                                           absl::StrCat("profile,setting,value\n", rows));
  }
  absl::StatusOr<rpc::Report> ImportMappings(const std::string& rows) {
    return Send<v1::ImportLedgerMappingsRequest>(
        &Stub::ImportLedgerMappings, {},
        absl::StrCat("source_system,account,cost_center,project_code,out_of_scope,kind,side,scheme,"
                     "action_line,project,directorate,taakveld,area\n",
                     rows));
  }
  absl::StatusOr<rpc::Report> Import(const std::string& file,
                                     v1::ImportPostingsRequest request = {}) {
    return Send<v1::ImportPostingsRequest>(&Stub::ImportPostings, std::move(request), file);
  }
  // Postings in the service's own layout, without its header.
  absl::StatusOr<rpc::Report> Book(const std::string& rows,
                                   v1::ImportPostingsRequest request = {}) {
    return Import(absl::StrCat(kPostingHeader, rows), std::move(request));
  }

  // The Regio Deal, in force from 2020, with its window.
  void DeclareDeal() {
    const auto report = ImportSchemes(
        "REGIO_DEAL,Regio Deal,Regio Deal,SPUK,BZK,EUR,2020-01-01,15000000,EXCLUDED,2020-01-01,"
        "2024-10-02,,Staatscourant\n");
    EXPECT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->outcome(), rpc::Report::OUTCOME_APPLIED) << report->DebugString();
  }

  absl::StatusOr<v1::SpendingTable> Spending(v1::Dimension rows,
                                             v1::GetSpendingRequest request = {}) {
    request.set_rows(rows);
    return Call(&Stub::GetSpending, request);
  }
  v1::ListPostingsResponse Postings(const v1::ListPostingsRequest& request = {}) {
    const auto response = Call(&Stub::ListPostings, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(v1::ListPostingsResponse());
  }
  // The exported file.
  absl::StatusOr<std::string> Export(const v1::ExportPostingsRequest& request = {}) {
    grpc::ClientContext context;
    const auto reader = stub().ExportPostings(&context, request);
    std::string file;
    v1::ExportPostingsResponse part;
    while (reader->Read(&part)) file += part.data();
    const absl::Status status = rpc::FromGrpc(reader->Finish());
    if (!status.ok()) return status;
    return file;
  }
};

// All that is added up, as text without the version it stands on: spending by each dimension, of
// each kind and side, and the balance of the Regio Deal.
inline std::string FiguresOf(ServedFinance& served) {
  std::string figures;
  const auto add = [&](auto answer) {
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return;
    answer->clear_info();
    absl::StrAppend(&figures, answer->SerializeAsString(), "\n");
  };
  for (int rows = v1::DIMENSION_ACTION_LINE; rows <= v1::Dimension_MAX; ++rows) {
    for (int kind = v1::POSTING_KIND_BUDGET; kind <= v1::PostingKind_MAX; ++kind) {
      for (const v1::PostingSide side : {v1::POSTING_SIDE_EXPENSE, v1::POSTING_SIDE_INCOME}) {
        v1::GetSpendingRequest request;
        request.set_kind(static_cast<v1::PostingKind>(kind));
        request.set_side(side);
        add(served.Spending(static_cast<v1::Dimension>(rows), request));
      }
    }
  }
  v1::GetBalanceRequest request;
  request.set_scheme("REGIO_DEAL");
  for (const char* period : {"2023", "2024", "2020-01-01/2024-10-02"}) {
    request.set_period(period);
    add(served.Call(&ServedFinance::Stub::GetBalance, request));
  }
  return figures;
}

// All postings in the order of recording, without when that was.
inline std::vector<std::string> EntriesIn(ServedFinance& served) {
  std::vector<std::string> entries;
  v1::ListPostingsRequest request;
  do {
    v1::ListPostingsResponse page = served.Postings(request);
    for (v1::Posting& posting : *page.mutable_postings()) {
      posting.clear_data_version();
      posting.clear_recorded_at();
      entries.push_back(posting.DebugString());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return entries;
}

}  // namespace wijkmonitor::finance
