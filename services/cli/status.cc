#include "services/cli/status.h"

#include "absl/strings/str_cat.h"
#include "services/cli/calls.h"
#include "services/cli/output.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"

namespace wijkmonitor::cli {
namespace {

using common::v1::DataVersion;
using finance::v1::FinanceService;
using indicators::v1::IndicatorService;

constexpr size_t kNameWidth = 17;

std::string Line(const Session& session, absl::string_view nl, absl::string_view en,
                 absl::string_view value) {
  const std::string name = absl::StrCat(Pick(session.lang, nl, en), ":");
  return absl::StrCat(PadRight(name, kNameWidth), value, "\n");
}

std::string EditionTable(const Session& session,
                         const indicators::v1::ListGeoEditionsResponse& editions) {
  Table table({Title(session, "editie", "edition"), Title(session, "geldig vanaf", "valid from"),
               Title(session, "gebieden", "areas")},
              {Table::Align::kLeft, Table::Align::kLeft, Table::Align::kRight});
  for (const indicators::v1::GeoEdition& edition : editions.geo_editions()) {
    table.Add({edition.id(), edition.valid_from(), absl::StrCat(edition.area_count())});
  }
  return table.Text();
}

grpc::Status HeldByIndicators(const Session& session, std::string* text) {
  using Stub = IndicatorService::Stub;
  indicators::v1::ListIndicatorsResponse all;
  grpc::Status status =
      AllPages(session, indicators::v1::ListIndicatorsRequest(), &Stub::ListIndicators, &all);
  if (!status.ok()) return status;
  indicators::v1::ListGeoEditionsResponse editions;
  status = AllPages(session, indicators::v1::ListGeoEditionsRequest(), &Stub::ListGeoEditions,
                    &editions);
  if (!status.ok()) return status;
  *text = Line(session, "Indicatoren", "Indicators", absl::StrCat(all.indicators_size()));
  if (editions.geo_editions_size() > 0) absl::StrAppend(text, EditionTable(session, editions));
  return status;
}

// Of both sides and all kinds.
grpc::Status CountPostings(const Session& session, int64_t* count) {
  for (const auto side : {finance::v1::POSTING_SIDE_EXPENSE, finance::v1::POSTING_SIDE_INCOME}) {
    finance::v1::GetSpendingRequest request;
    request.set_rows(finance::v1::DIMENSION_KIND);
    request.set_side(side);
    finance::v1::SpendingTable table;
    grpc::Status status = Ask(session, request, &FinanceService::Stub::GetSpending, &table);
    if (!status.ok()) return status;
    for (const finance::v1::SpendingRow& row : table.rows()) *count += row.total().postings();
  }
  return grpc::Status::OK;
}

grpc::Status HeldByFinance(const Session& session, std::string* text) {
  using Stub = FinanceService::Stub;
  finance::v1::ListSchemesResponse schemes;
  grpc::Status status =
      AllPages(session, finance::v1::ListSchemesRequest(), &Stub::ListSchemes, &schemes);
  if (!status.ok()) return status;
  finance::v1::ListAllocationKeysResponse keys;
  status =
      AllPages(session, finance::v1::ListAllocationKeysRequest(), &Stub::ListAllocationKeys, &keys);
  if (!status.ok()) return status;
  int64_t postings = 0;
  status = CountPostings(session, &postings);
  if (!status.ok()) return status;
  *text = absl::StrCat(Line(session, "Regelingen", "Schemes", absl::StrCat(schemes.schemes_size())),
                       Line(session, "Verdeelsleutels", "Allocation keys",
                            absl::StrCat(keys.allocation_keys_size())),
                       Line(session, "Boekingen (EUR)", "Postings (EUR)", absl::StrCat(postings)));
  return status;
}

std::string VersionText(const DataVersion& version) {
  const google::protobuf::Timestamp& committed = version.committed_at();
  return absl::StrCat(version.counter(), ", ", Instant(absl::FromUnixSeconds(committed.seconds())));
}

bool IsSilence(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
}

// `held` writes what the service holds.
template <class Service>
int Show(const Session& session, const Remote<Service>& remote, absl::string_view name,
         grpc::Status (*held)(const Session&, std::string*)) {
  DataVersion version;
  std::string holds;
  grpc::Status status = Ask(session, *remote.stub, common::v1::GetDataVersionRequest(),
                            &Service::Stub::GetDataVersion, &version);
  if (status.ok()) status = held(session, &holds);
  std::string text = absl::StrCat(
      Line(session, "Dienst", "Service", name), Line(session, "Adres", "Address", remote.address),
      Line(session, "Bereikbaar", "Reachable",
           IsSilence(status) ? Pick(session.lang, "nee", "no") : Pick(session.lang, "ja", "yes")));
  if (status.ok()) {
    absl::StrAppend(&text, Line(session, "Dataversie", "Data version", VersionText(version)),
                    holds);
  }
  const int printed = Print(session, text);
  return status.ok() ? printed : Fail(session, status);
}

}  // namespace

int RunStatus(const Session& session) {
  const int indicators = Show(session, session.indicators, "indicators", HeldByIndicators);
  Print(session, "\n");
  const int finance = Show(session, session.finance, "finance", HeldByFinance);
  return indicators == kExitOk ? finance : indicators;
}

}  // namespace wijkmonitor::cli
