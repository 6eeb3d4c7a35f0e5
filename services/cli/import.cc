#include "services/cli/import.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/base/file.h"
#include "libs/base/hash.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "services/cli/errors.h"
#include "services/cli/table.h"

namespace wijkmonitor::cli {
namespace {

using common::v1::ImportHeader;
using common::v1::ImportReport;
using common::v1::Rejection;

constexpr int kRetriesMax = 3;
constexpr int kListedMax = 20;
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

template <class Stub, class Request>
using Open = std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*)(grpc::ClientContext*,
                                                                    ImportReport*);

// `message` is the first message.
template <class Stub, class Request>
grpc::Status SendOnce(const Session& session, const std::string& content, Request message,
                      Open<Stub, Request> open, ImportReport* report) {
  grpc::ClientContext context;
  SetDeadline(session.stream_timeout, &context);
  report->Clear();
  auto writer = (StubOf<Stub>(session).*open)(&context, report);
  Progress progress(session, content.size());
  size_t sent = 0;
  // Where a message cannot be written the service has answered or is gone: Finish says which.
  while (writer->Write(message)) {
    progress.Show(sent);
    if (sent == content.size()) break;
    const size_t count = std::min(content.size() - sent, limits::kImportChunkBytesMax);
    message.Clear();
    message.mutable_chunk()->set_data(content.data() + sent, count);
    sent += count;
  }
  writer->WritesDone();
  return writer->Finish();
}

// `settings`: what the first message has besides its chunk; null: nothing.
template <class Stub, class Request>
ImportKind KindOf(const char* name, Open<Stub, Request> open,
                  Request ImportArgs::*settings = nullptr) {
  return {name, [=](const Session& session, const ImportArgs& args, const std::string& content,
                    const ImportHeader& header, ImportReport* report) {
            Request first = settings == nullptr ? Request() : args.*settings;
            *first.mutable_chunk()->mutable_header() = header;
            return SendOnce(session, content, std::move(first), open, report);
          }};
}

grpc::Status Send(const Session& session, const ImportArgs& args, const std::string& content,
                  const ImportHeader& header, ImportReport* report) {
  const auto& kinds = ImportKinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const ImportKind& candidate) {
    return args.what == candidate.name;
  });
  if (kind == kinds.end()) return {grpc::StatusCode::INTERNAL, "unknown kind of import"};
  grpc::Status status = kind->send_once(session, args, content, header, report);
  absl::Duration pause = session.retry_pause;
  for (int retry = 1; retry <= kRetriesMax; ++retry, pause *= 2) {
    if (status.error_code() != grpc::StatusCode::UNAVAILABLE &&
        status.error_code() != grpc::StatusCode::CANCELLED) {
      break;
    }
    session.err << absl::StrCat("wijkmonitor: ", Describe(status), "\n",
                                Pick(session.lang, "opnieuw, poging ", "trying again, retry "),
                                retry, "/", kRetriesMax, "\n")
                << std::flush;
    absl::SleepFor(pause);
    status = kind->send_once(session, args, content, header, report);
  }
  return status;
}

ImportHeader HeaderOf(const ImportArgs& args, size_t size) {
  ImportHeader header;
  header.set_request_id(args.request_id.empty() ? RandomUuid() : args.request_id);
  header.set_file_name(std::filesystem::path(args.file).filename().string());
  header.set_size_bytes(static_cast<int64_t>(size));
  header.set_validate_only(args.dry_run);
  header.set_allow_partial(args.partial);
  return header;
}

std::string DrawRejection(const Rejection& rejection, absl::string_view file) {
  std::string text = Printable(file);
  if (rejection.line() > 0) absl::StrAppend(&text, ":", rejection.line());
  absl::StrAppend(&text, ": ");
  if (!rejection.column().empty()) absl::StrAppend(&text, Printable(rejection.column()), ": ");
  if (!rejection.column().empty() || !rejection.value().empty()) {
    absl::StrAppend(&text, "\"", Printable(rejection.value()), "\": ");
  }
  return absl::StrCat(text, Printable(rejection.reason()), "\n");
}

// The first of the list, and how many of the `total` are not shown.
void AppendList(const google::protobuf::RepeatedPtrField<Rejection>& list, int64_t total, bool all,
                absl::string_view file, Lang lang, std::string* text) {
  const int shown = all ? list.size() : std::min(list.size(), kListedMax);
  for (int i = 0; i < shown; ++i) absl::StrAppend(text, DrawRejection(list[i], file));
  if (total > shown) {
    absl::StrAppend(text, Pick(lang, "en nog ", "and "), total - shown, Pick(lang, "", " more"),
                    "\n");
  }
}

}  // namespace

const std::vector<ImportKind>& ImportKinds() {
  using Indicators = indicators::v1::IndicatorService::Stub;
  using Finance = finance::v1::FinanceService::Stub;
  static const auto* const kKinds = new std::vector<ImportKind>{
      KindOf("areas", &Indicators::ImportAreas),
      KindOf("sets", &Indicators::ImportAreaSets),
      KindOf("catalogue", &Indicators::ImportCatalogue),
      KindOf("observations", &Indicators::ImportObservations, &ImportArgs::observations),
      KindOf("schemes", &Finance::ImportSchemes),
      KindOf("keys", &Finance::ImportAllocationKeys),
      KindOf("postings", &Finance::ImportPostings, &ImportArgs::postings),
      KindOf("profiles", &Finance::ImportProfiles),
      KindOf("mappings", &Finance::ImportLedgerMappings),
  };
  return *kKinds;
}

std::string DrawReport(const ImportReport& report, absl::string_view file, bool all, Lang lang) {
  const auto say = [lang](absl::string_view nl, absl::string_view en) {
    return Pick(lang, nl, en);
  };
  std::string text =
      absl::StrCat(say("Uitkomst: ", "Outcome: "), Word(lang, report.outcome()), "\n",
                   say("Rijen: ", "Rows: "), report.rows_read(), say(" gelezen, ", " read, "),
                   report.rows_applied(), say(" verwerkt, ", " applied, "), report.rows_unchanged(),
                   say(" ongewijzigd, ", " unchanged, "), report.rows_rejected(),
                   say(" afgekeurd", " rejected"), "\n");
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
  // A row can be rejected for more than one reason, and the list ends at 1,000.
  const int64_t rejections = std::max<int64_t>(report.rows_rejected(), report.rejections_size());
  AppendList(report.rejections(), rejections, all, file, lang, &text);
  if (report.warnings_size() > 0) {
    absl::StrAppend(&text, say("Let op:", "Mind:"), "\n");
    AppendList(report.warnings(), report.warnings_size(), all, file, lang, &text);
  }
  return text;
}

int RunImport(const Session& session, const ImportArgs& args) {
  // The whole file is held: an attempt after a dropped connection must send the same bytes,
  // whatever happens to the file meanwhile.
  const absl::StatusOr<std::string> content = ReadFile(args.file, limits::kImportFileBytesMax);
  if (!content.ok()) return Fail(session, content.status());
  const ImportHeader header = HeaderOf(args, content->size());
  ImportReport report;
  const grpc::Status status = Send(session, args, *content, header, &report);
  if (!status.ok()) return FailChange(session, header.request_id(), status);
  const int printed = Print(session, DrawReport(report, args.file, args.all, session.lang));
  const bool accepted = report.outcome() == ImportReport::OUTCOME_APPLIED ||
                        report.outcome() == ImportReport::OUTCOME_UNCHANGED ||
                        report.outcome() == ImportReport::OUTCOME_VALID;
  return accepted ? printed : kExitFailure;
}

}  // namespace wijkmonitor::cli
