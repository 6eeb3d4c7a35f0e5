// The command that says whether the services answer, and what they hold.

#include <google/protobuf/util/time_util.h>

#include "absl/strings/str_cat.h"
#include "services/cli/calls.h"
#include "services/cli/commands.h"
#include "services/cli/lists.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"
#include "wijkmonitor/common/v1/data_version.pb.h"
#include "wijkmonitor/finance/v1/finance_service.pb.h"
#include "wijkmonitor/projects/v1/project_service.pb.h"

namespace wijkmonitor::cli {
namespace {

using google::protobuf::ServiceDescriptor;

constexpr size_t kNameWidth = 17;

// The lists of which is told how many items they have; without a name: the items.
struct Held {
  absl::string_view list, nl, en;
};
constexpr Held kHeld[] = {{"ListIndicators", "Indicatoren", "Indicators"},
                          {"ListGeoEditions", "", ""},
                          {"ListSchemes", "Regelingen", "Schemes"},
                          {"ListAllocationKeys", "Verdeelsleutels", "Allocation keys"},
                          {"ListProgrammes", "Programma's", "Programmes"}};

std::string Line(Lang lang, absl::string_view nl, absl::string_view en, absl::string_view value) {
  return absl::StrCat(PadRight(Pick(lang, nl, en) + ":", kNameWidth), value, "\n");
}

// Of both sides and all kinds.
absl::StatusOr<std::string> PostingsHeld(const Session& session) {
  namespace v1 = finance::v1;
  int64_t postings = 0;
  for (const auto side : {v1::POSTING_SIDE_EXPENSE, v1::POSTING_SIDE_INCOME}) {
    v1::GetSpendingRequest request;
    request.set_rows(v1::DIMENSION_KIND);
    request.set_side(side);
    ASSIGN_OR_RETURN(const auto table, Ask<v1::SpendingTable>(session, request));
    for (const v1::SpendingRow& row : table.rows()) postings += row.total().postings();
  }
  return Line(session.lang, "Boekingen (EUR)", "Postings (EUR)", absl::StrCat(postings));
}

// Those that count, and those that do not.
absl::StatusOr<std::string> ProjectsHeld(const Session& session) {
  namespace v1 = projects::v1;
  v1::GetPortfolioRequest request;
  request.set_rows(v1::DIMENSION_STATE);
  ASSIGN_OR_RETURN(const auto portfolio, Ask<v1::Portfolio>(session, request));
  int64_t projects = portfolio.total().projects();
  for (const v1::NotCounted& others : portfolio.not_counted()) projects += others.projects();
  return Line(session.lang, "Projecten", "Projects", absl::StrCat(projects));
}

absl::StatusOr<std::string> HeldBy(const Session& session, const ServiceDescriptor& service) {
  std::string text;
  for (const auto& [list, nl, en] : kHeld) {
    const MethodDescriptor* const method = service.FindMethodByName(std::string(list));
    if (method == nullptr) continue;
    const std::unique_ptr<Message> answer = NewMessage(*method->output_type());
    RETURN_IF_ERROR(CallForAll(session, *method, *NewMessage(*method->input_type()), answer.get()));
    const int items = static_cast<int>(ItemsIn(*answer).size());
    if (!nl.empty()) absl::StrAppend(&text, Line(session.lang, nl, en, absl::StrCat(items)));
    if (nl.empty() && items > 0) absl::StrAppend(&text, DrawAny(*answer, session.lang));
  }
  constexpr struct {
    const char* method;
    absl::StatusOr<std::string> (*held)(const Session&);
  } kCounted[] = {{"ListPostings", PostingsHeld}, {"GetPortfolio", ProjectsHeld}};
  for (const auto& [method, held] : kCounted) {
    if (service.FindMethodByName(method) == nullptr) continue;
    ASSIGN_OR_RETURN(const std::string line, held(session));
    text += line;
  }
  return text;
}

// The version of its data, and what it holds.
absl::StatusOr<std::string> StateOf(const Session& session, const ServiceDescriptor& service) {
  common::v1::DataVersion version;
  RETURN_IF_ERROR(CallForAll(session, *service.FindMethodByName("GetDataVersion"),
                             common::v1::GetDataVersionRequest(), &version));
  ASSIGN_OR_RETURN(const std::string held, HeldBy(session, service));
  return Line(session.lang, "Dataversie", "Data version",
              absl::StrCat(version.counter(), ", ",
                           google::protobuf::util::TimeUtil::ToString(version.committed_at()))) +
         held;
}

// Shows each service, whatever becomes of the others. A failure when one does not answer.
int RunStatus(const Session& session) {
  const Lang lang = session.lang;
  int exit_code = kExitOk;
  for (size_t i = 0; i < KnownServices().size(); ++i) {
    const auto& [name, service] = KnownServices()[i];
    const absl::StatusOr<std::string> state = StateOf(session, *service);
    const bool is_silent =
        absl::IsUnavailable(state.status()) || absl::IsDeadlineExceeded(state.status());
    const int printed =
        Print(session,
              absl::StrCat(i == 0 ? "" : "\n", Line(lang, "Dienst", "Service", name),
                           Line(lang, "Adres", "Address", Printable(session.services[i].address)),
                           Line(lang, "Bereikbaar", "Reachable", YesNo(lang, !is_silent)),
                           state.value_or("")));
    if (printed != kExitOk) exit_code = printed;
    if (!state.ok()) exit_code = Fail(session, state.status());
  }
  return exit_code;
}

}  // namespace

void AddStatus(CLI::App* app, Command* chosen) {
  AddCommand(app, "status", "Say whether the services answer, and what they hold")
      ->callback([chosen] { *chosen = RunStatus; });
}

}  // namespace wijkmonitor::cli
