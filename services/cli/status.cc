// The command that says whether the services answer, and what they hold.

#include "absl/strings/str_cat.h"
#include "services/cli/commands.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"

namespace wijkmonitor::cli {
namespace {

using finance::v1::FinanceService;
using indicators::v1::IndicatorService;

constexpr size_t kNameWidth = 17;

std::string Line(Lang lang, absl::string_view nl, absl::string_view en, absl::string_view value) {
  return absl::StrCat(PadRight(Pick(lang, nl, en) + ":", kNameWidth), value, "\n");
}

absl::StatusOr<std::string> HeldByIndicators(const Session& session) {
  namespace v1 = indicators::v1;
  using Stub = IndicatorService::Stub;
  ASSIGN_OR_RETURN(const auto all,
                   Ask(session, v1::ListIndicatorsRequest(), &Stub::ListIndicators));
  ASSIGN_OR_RETURN(const auto editions,
                   Ask(session, v1::ListGeoEditionsRequest(), &Stub::ListGeoEditions));
  const std::string count =
      Line(session.lang, "Indicatoren", "Indicators", absl::StrCat(all.indicators_size()));
  if (editions.geo_editions().empty()) return count;
  Table table(session.lang, {{"editie", "edition"},
                             {"geldig vanaf", "valid from"},
                             {"gebieden", "areas", Align::kRight}});
  for (const v1::GeoEdition& edition : editions.geo_editions()) {
    table.Add({edition.id(), edition.valid_from(), absl::StrCat(edition.area_count())});
  }
  return count + table.Text();
}

absl::StatusOr<std::string> HeldByFinance(const Session& session) {
  namespace v1 = finance::v1;
  using Stub = FinanceService::Stub;
  ASSIGN_OR_RETURN(const auto schemes, Ask(session, v1::ListSchemesRequest(), &Stub::ListSchemes));
  ASSIGN_OR_RETURN(const auto keys,
                   Ask(session, v1::ListAllocationKeysRequest(), &Stub::ListAllocationKeys));
  int64_t postings = 0;  // of both sides and all kinds
  for (const auto side : {v1::POSTING_SIDE_EXPENSE, v1::POSTING_SIDE_INCOME}) {
    v1::GetSpendingRequest request;
    request.set_rows(v1::DIMENSION_KIND);
    request.set_side(side);
    ASSIGN_OR_RETURN(const auto table, Ask(session, request, &Stub::GetSpending));
    for (const v1::SpendingRow& row : table.rows()) postings += row.total().postings();
  }
  return absl::StrCat(
      Line(session.lang, "Regelingen", "Schemes", absl::StrCat(schemes.schemes_size())),
      Line(session.lang, "Verdeelsleutels", "Allocation keys",
           absl::StrCat(keys.allocation_keys_size())),
      Line(session.lang, "Boekingen (EUR)", "Postings (EUR)", absl::StrCat(postings)));
}

bool IsSilence(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

// `held` tells what the service holds.
template <class Service>
int ShowService(const Session& session, const Remote<Service>& remote, absl::string_view name,
                absl::StatusOr<std::string> (*held)(const Session&)) {
  const Lang lang = session.lang;
  const auto version =
      Ask(session, common::v1::GetDataVersionRequest(), &Service::Stub::GetDataVersion);
  const auto holds = version.ok() ? held(session) : version.status();
  std::string text = absl::StrCat(
      Line(lang, "Dienst", "Service", name), Line(lang, "Adres", "Address", remote.address),
      Line(lang, "Bereikbaar", "Reachable", YesNo(lang, !IsSilence(holds.status()))));
  if (holds.ok()) {
    const absl::Time committed = absl::FromUnixSeconds(version->committed_at().seconds());
    absl::StrAppend(&text,
                    Line(lang, "Dataversie", "Data version",
                         absl::StrCat(version->counter(), ", ", Instant(committed))),
                    *holds);
  }
  const int printed = Print(session, text);
  return holds.ok() ? printed : Fail(session, holds.status());
}

// Shows each service, whatever becomes of the other. A failure when one does not answer.
int RunStatus(const Session& session) {
  const int indicators = ShowService(session, session.indicators, "indicators", HeldByIndicators);
  Print(session, "\n");
  const int finance = ShowService(session, session.finance, "finance", HeldByFinance);
  return indicators == kExitOk ? finance : indicators;
}

}  // namespace

void AddStatus(CLI::App* app, Command* chosen) {
  AddCommand(app, "status", "Say whether the services answer, and what they hold")
      ->callback([chosen] { *chosen = RunStatus; });
}

}  // namespace wijkmonitor::cli
