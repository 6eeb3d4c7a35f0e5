// The commands that send a file to its service and show what became of it.

#include "services/cli/import.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/base/file.h"
#include "libs/base/hash.h"
#include "libs/base/limits.h"
#include "libs/base/municipality_code.h"
#include "services/cli/commands.h"
#include "services/cli/fields.h"
#include "services/cli/methods.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"
#include "wijkmonitor/finance/v1/finance_service.pb.h"
#include "wijkmonitor/indicators/v1/indicator_service.pb.h"
#include "wijkmonitor/projects/v1/project_service.pb.h"

namespace wijkmonitor::cli {
namespace {

using common::v1::ImportChunk;
using common::v1::ImportHeader;
using common::v1::ImportReport;
using common::v1::Rejection;

constexpr int kRetriesMax = 3;
constexpr absl::Duration kProgressEvery = absl::Milliseconds(100);

// A line on the terminal that is drawn over and over.
class Progress {
 public:
  Progress(const Session& session, size_t total) : session_(session), total_(total) {}
  ~Progress() {
    if (drawn_) session_.err << "\n" << std::flush;
  }

  void Show(size_t sent) {
    const absl::Time now = absl::Now();
    if (!session_.progress || (sent < total_ && now - last_ < kProgressEvery)) return;
    last_ = now;
    drawn_ = true;
    const double seconds = std::max(absl::ToDoubleSeconds(now - start_), 1e-3);
    const double bytes = static_cast<double>(sent);
    const int percent = total_ == 0 ? 100 : static_cast<int>(100 * sent / total_);
    const std::string done(static_cast<size_t>(percent) / 5, '#');
    session_.err << "\r[" << PadRight(done, 20) << "] " << absl::StrFormat("%3d", percent) << " %  "
                 << Number(session_.lang, bytes / 1e6, 1) << " / "
                 << Number(session_.lang, static_cast<double>(total_) / 1e6, 1) << " MB  "
                 << Number(session_.lang, bytes / 1e3 / seconds, 0) << " KB/s  " << std::flush;
  }

 private:
  const Session& session_;
  const size_t total_;
  const absl::Time start_ = absl::Now();
  absl::Time last_ = absl::InfinitePast();
  bool drawn_ = false;
};

// Sends the file once. `first` has what the import is told.
absl::StatusOr<ImportReport> SendOnce(const Session& session, const MethodDescriptor& method,
                                      const Message& first, const ImportHeader& header,
                                      const std::string& content) {
  const google::protobuf::FieldDescriptor* const field =
      first.GetDescriptor()->FindFieldByName("chunk");
  const std::unique_ptr<Message> message(first.New());
  message->CopyFrom(first);
  const auto chunk = [&] {
    return static_cast<ImportChunk*>(
        message->GetReflection()->MutableMessage(message.get(), field));
  };
  *chunk()->mutable_header() = header;
  Progress progress(session, content.size());
  size_t sent = 0;
  const auto next = [&] {
    progress.Show(sent);
    if (sent == content.size()) return false;
    const size_t count = std::min(content.size() - sent, limits::kImportChunkBytesMax);
    message->Clear();
    chunk()->set_data(content.data() + sent, count);
    sent += count;
    return true;
  };
  ImportReport report;
  Exchange exchange{.method = method, .request = *message, .next = next, .answer = report};
  RETURN_IF_ERROR(Make(session, &exchange));
  return report;
}

// When the service cannot be reached the same request is sent again, at most 3 times: the service
// applies a request id once.
absl::StatusOr<ImportReport> SendUntilAnswered(const Session& session,
                                               const MethodDescriptor& method, const Message& first,
                                               const ImportHeader& header,
                                               const std::string& content) {
  absl::Duration pause = session.retry_pause;
  for (int retry = 1;; ++retry, pause *= 2) {
    absl::StatusOr<ImportReport> report = SendOnce(session, method, first, header, content);
    const bool unreached =
        absl::IsUnavailable(report.status()) || absl::IsCancelled(report.status());
    if (!unreached || retry > kRetriesMax) return report;
    Fail(session, report.status());
    session.err << Pick(session.lang, "opnieuw, poging ", "trying again, retry ") << retry << "/"
                << kRetriesMax << "\n"
                << std::flush;
    absl::SleepFor(pause);
  }
}

// Only figures come in files as large as they.
int64_t FileBytesMax(const Message& first) {
  return first.GetDescriptor() == indicators::v1::ImportObservationsRequest::descriptor()
             ? limits::kObservationFileBytesMax
             : limits::kImportFileBytesMax;
}

std::string DrawRejection(const Rejection& rejection, absl::string_view file, Lang lang) {
  std::string text = Printable(file);
  if (rejection.line() > 0) absl::StrAppend(&text, ":", rejection.line());
  absl::StrAppend(&text, ": ");
  if (!rejection.column().empty()) absl::StrAppend(&text, Printable(rejection.column()), ": ");
  if (!rejection.column().empty() || !rejection.value().empty()) {
    absl::StrAppend(&text, "\"", Printable(rejection.value()), "\": ");
  }
  absl::StrAppend(&text, Printable(rejection.reason()));
  if (rejection.lines() > 1) {
    absl::StrAppend(&text, Pick(lang, " (op ", " (on "), rejection.lines(),
                    Pick(lang, " regels)", " lines)"));
  }
  return text + "\n";
}

using Rejections = google::protobuf::RepeatedPtrField<Rejection>;

// What is wrong in the same way in one column: its first, with all lines of it, and how many there
// are.
struct Kind {
  Rejection first;
  int64_t members = 1;
};

// `apart`: each is a kind of its own.
std::vector<Kind> KindsOf(const Rejections& list, bool apart) {
  std::vector<Kind> kinds;
  std::map<std::pair<std::string, std::string>, size_t> places;
  for (const Rejection& rejection : list) {
    const auto [place, is_new] =
        places.try_emplace({rejection.column(), rejection.code()}, kinds.size());
    if (is_new || apart || rejection.code().empty()) {
      kinds.push_back({rejection});
      continue;
    }
    Kind& kind = kinds[place->second];
    kind.first.set_lines(kind.first.lines() + rejection.lines());
    ++kind.members;
  }
  return kinds;
}

// kListedMax of them, in their order: the first of each code, and as many of the others as there is
// place for.
std::vector<Kind> Shortened(const std::vector<Kind>& kinds) {
  std::set<std::string> codes;
  std::vector<bool> is_first;
  for (const Kind& kind : kinds) is_first.push_back(codes.insert(kind.first.code()).second);
  constexpr size_t kMost = kListedMax;
  size_t others = kMost - std::min(kMost, codes.size());
  std::vector<Kind> shortened;
  for (size_t i = 0; i < kinds.size() && shortened.size() < kMost; ++i) {
    if (!is_first[i] && others == 0) continue;
    if (!is_first[i]) --others;
    shortened.push_back(kinds[i]);
  }
  return shortened;
}

// The first of the list, or all, and how many of the `total` these leave out. `apart`: not only one
// of each kind.
void AppendList(const Rejections& list, int64_t total, bool apart, bool all, absl::string_view file,
                Lang lang, std::string* text) {
  std::vector<Kind> kinds = KindsOf(list, apart);
  if (!all && kinds.size() > kListedMax) kinds = Shortened(kinds);
  for (const Kind& kind : kinds) {
    absl::StrAppend(text, DrawRejection(kind.first, file, lang));
    total -= kind.members;
  }
  absl::StrAppend(text, AndMore(lang, total, all));
}

// What the lines of a ledger come to: a line for each currency and side.
void AppendAmounts(const ImportReport& report, Lang lang, std::string* text) {
  for (const common::v1::ImportAmounts& amounts : report.amounts()) {
    const auto part = [&](int64_t amount_minor, absl::string_view nl, absl::string_view en) {
      return absl::StrCat(Amount(lang, amount_minor), " ", Pick(lang, nl, en));
    };
    absl::StrAppend(
        text, Pick(lang, "Bedragen, ", "Amounts, "),
        amounts.currency_code().empty() ? Pick(lang, "onbekende munt", "unknown currency")
                                        : Printable(amounts.currency_code()),
        " ", Word(lang, amounts.side()), ": ",
        absl::StrJoin({part(amounts.applied_minor(), "verwerkt", "applied"),
                       part(amounts.unchanged_minor(), "ongewijzigd", "unchanged"),
                       part(amounts.out_of_scope_minor(), "buiten bereik", "out of scope"),
                       part(amounts.rejected_minor(), "afgekeurd", "rejected")},
                      ", "),
        "\n");
  }
}

// A municipality by its code or name; an option whose variable was not set must not mean that it
// was not given.
CLI::Validator Municipality() {
  return {[](std::string& text) {
            text = std::string(absl::StripAsciiWhitespace(text));
            if (IsMunicipalityCode(text)) absl::AsciiStrToUpper(&text);
            return std::string(text.empty() ? "must name a municipality" : "");
          },
          ""};
}

// Files name municipalities, and people know their codes: the indicators service has both.
absl::Status NameMunicipality(const Session& session, Message* first) {
  auto* const request =
      google::protobuf::DynamicCastToGenerated<finance::v1::ImportPostingsRequest>(first);
  if (request == nullptr || !IsMunicipalityCode(request->only())) return absl::OkStatus();
  indicators::v1::GetAreaRequest question;
  question.set_id(request->only());
  ASSIGN_OR_RETURN(const auto area, Ask<indicators::v1::Area>(session, question));
  if (area.id() != question.id() || area.name().nl().empty()) {
    return absl::InternalError("the indicators service did not say how the municipality is called");
  }
  request->set_only_code(area.id());
  request->set_only(area.name().nl());
  return absl::OkStatus();
}

}  // namespace

std::string DrawReport(const ImportReport& report, absl::string_view file, bool all, Lang lang) {
  const auto say = [lang](absl::string_view nl, absl::string_view en) {
    return Pick(lang, nl, en);
  };
  std::string text =
      absl::StrCat(say("Uitkomst: ", "Outcome: "), Word(lang, report.outcome()), "\n",
                   say("Rijen: ", "Rows: "), report.rows_read(), say(" gelezen, ", " read, "),
                   report.rows_applied(), say(" verwerkt, ", " applied, "), report.rows_unchanged(),
                   say(" ongewijzigd, ", " unchanged, "));
  if (report.rows_out_of_scope() > 0) {
    absl::StrAppend(&text, report.rows_out_of_scope(), say(" buiten bereik, ", " out of scope, "));
  }
  absl::StrAppend(&text, report.rows_rejected(), say(" afgekeurd", " rejected"), "\n");
  AppendAmounts(report, lang, &text);
  if (!report.batch().empty()) {
    absl::StrAppend(&text, say("Partij: ", "Batch: "), Printable(report.batch()), "\n");
  }
  if (report.has_rows_removed()) {
    absl::StrAppend(&text, say("Opgave: ", "Declared: "), report.rows_added(),
                    say(" nieuw, ", " added, "), report.rows_changed(),
                    say(" gewijzigd, ", " changed, "), report.rows_removed(),
                    say(" verwijderd", " removed"), "\n");
  }
  if (report.ignored_columns_size() > 0) {
    absl::StrAppend(&text, say("Niet gelezen kolommen: ", "Ignored columns: "),
                    Printable(absl::StrJoin(report.ignored_columns(), ", ")), "\n");
  }
  AppendList(report.rejections(), report.rejections_total(), /*apart=*/all, all, file, lang, &text);
  if (report.warnings_size() > 0) {
    absl::StrAppend(&text, say("Let op:", "Mind:"), "\n");
    AppendList(report.warnings(), report.warnings_size(), /*apart=*/true, all, file, lang, &text);
  }
  if (report.outcome() == ImportReport::OUTCOME_NOTHING_BOOKED) {
    absl::StrAppend(&text,
                    say("Schrijf met `unmapped --output BESTAND` een bestand van mappings om "
                        "in te vullen.\n",
                        "Write a file of mappings to fill in with `unmapped --output "
                        "FILE`.\n"));
  }
  return text;
}

int RunImport(const Session& session, const MethodDescriptor& method, const Message& asked,
              const ImportOptions& options) {
  const std::unique_ptr<Message> first(asked.New());
  first->CopyFrom(asked);
  const absl::Status named = NameMunicipality(session, first.get());
  if (!named.ok()) return Fail(session, named);
  // The whole file is held: an attempt after a dropped connection must send the same bytes,
  // whatever happens to the file meanwhile.
  const absl::StatusOr<std::string> content = ReadFile(options.file, FileBytesMax(*first));
  if (!content.ok()) return Fail(session, content.status());
  ImportHeader header;
  header.set_request_id(options.request_id.empty() ? RandomUuid() : options.request_id);
  header.set_file_name(std::filesystem::path(options.file).filename().string());
  header.set_size_bytes(static_cast<int64_t>(content->size()));
  header.set_validate_only(options.dry_run);
  header.set_allow_partial(options.partial);
  header.set_language(session.lang == Lang::kEn ? "en" : "nl");
  const absl::StatusOr<ImportReport> report =
      SendUntilAnswered(session, method, *first, header, *content);
  if (!report.ok()) return FailChange(session, header.request_id(), report.status());
  const int printed = Print(session, DrawReport(*report, options.file, options.all, session.lang));
  if (report->outcome() == ImportReport::OUTCOME_NOTHING_BOOKED) {
    return printed == kExitOk ? kExitNothingBooked : printed;
  }
  const bool accepted =
      report->outcome() == ImportReport::OUTCOME_APPLIED ||
      (report->outcome() == ImportReport::OUTCOME_UNCHANGED && report->rows_rejected() == 0) ||
      report->outcome() == ImportReport::OUTCOME_VALID;
  return accepted ? printed : kExitFailure;
}

void AddImportOptions(CLI::App* command, ImportOptions* options) {
  command->add_option("--from,FILE", options->file, "The file")->required();
  command->add_flag("--dry-run", options->dry_run, "Check everything, change nothing");
  command->add_flag("--partial", options->partial, "Apply good rows although others are rejected");
  command->add_flag("--all", options->all,
                    "List all that the report names, at most 1,000, not one of each kind");
  command
      ->add_option("--request-id", options->request_id,
                   "UUID of the import; the service applies an id once (default: a new one)")
      ->check(NotEmpty());
  CLI::Option* const only = command->get_option_no_throw("--only");
  if (only != nullptr) only->transform(Municipality());
}

void AddImport(CLI::App* app, Command* chosen) {
  CLI::App* group = AddCommand(app, "import", "Import a file");
  group->require_subcommand(1);
  using namespace indicators::v1;
  using namespace finance::v1;
  using namespace projects::v1;
  AddMethod<ImportAreasRequest>(group, "areas", chosen)
      .command->get_option("--format")
      ->transform(CLI::Transformer(std::map<std::string, std::string>{{"rivm", "rivm-50090"}}));
  AddMethod<ImportAreaSetsRequest>(group, "sets", chosen);
  AddMethod<ImportAreaShapesRequest>(group, "shapes", chosen)
      .Require({"--edition", "--id-property"});
  AddMethod<ImportCatalogueRequest>(group, "catalogue", chosen);
  const MethodCommand observations =
      AddMethod<ImportObservationsRequest>(group, "observations", chosen);
  auto* const request = static_cast<ImportObservationsRequest*>(observations.call->request.get());
  observations.command->add_flag_callback(
      "--decimal-comma",
      [request] { request->set_decimal_mark(ImportObservationsRequest::DECIMAL_MARK_COMMA); },
      "Decimals are written with a comma");
  AddMethod<ImportSchemesRequest>(group, "schemes", chosen);
  AddMethod<ImportAllocationKeysRequest>(group, "keys", chosen);
  AddMethod<ImportPostingsRequest>(group, "postings", chosen);
  AddMethod<ImportProfilesRequest>(group, "profiles", chosen);
  AddMethod<ImportLedgerMappingsRequest>(group, "mappings", chosen);
  AddMethod<ImportProgrammesRequest>(group, "programmes", chosen);
  AddMethod<ImportOrganisationsRequest>(group, "organisations", chosen);
  AddMethod<ImportGovernanceTablesRequest>(group, "tables", chosen);
  AddMethod<ImportListProfilesRequest>(group, "list-profiles", chosen);
  AddMethod<ImportOutputReportsRequest>(group, "output-reports", chosen);
  AddMethod<ImportResultsChainsRequest>(group, "results-chains", chosen);
  AddMethod<ImportProjectsRequest>(group, "projects", chosen);
}

}  // namespace wijkmonitor::cli
