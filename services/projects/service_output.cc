#include <memory>

#include "libs/base/status.h"
#include "libs/rpc/import_report.h"
#include "services/projects/service_subject.h"

namespace wijkmonitor::projects {
namespace {

absl::Status NoOutput(const std::string& id) { return NotFound("OUTPUT_NOT_FOUND", "output", id); }

// The fields of an output that approval of its project freezes.
constexpr absl::string_view kFrozen[] = {"unit", "recurrence", "agreed"};

v1::Output ToMessage(const StoredOutput& output) {
  v1::Output message = projects::ToMessage(output.item);
  message.set_etag(rpc::EtagOf(output.revision));
  return message;
}

absl::StatusOr<v1::Output> CreateOutput(const View&, const rpc::Writer& writer,
                                        const v1::CreateOutputRequest& request, store::Tx& tx) {
  const v1::Output& wanted = request.output();
  rpc::FieldChecks checks;
  if (!wanted.id().empty()) checks.Reject("output.id", "must be empty: the service chooses it");
  if (wanted.subject().kind() == v1::SUBJECT_KIND_UNSPECIFIED) {
    checks.Reject("output.subject.kind", "is required: a project, intervention or action line");
  }
  RETURN_IF_ERROR(checks.status());
  Output output;
  output.subject = FromMessage(wanted.subject());
  ASSIGN_OR_RETURN(const FoundSubject subject, FindSubjectToWrite(writer, output.subject, tx));
  RETURN_IF_ERROR(CheckNotClosed("add an output to", subject));
  FromMessage(wanted, &output);
  output.id = NewId('O');
  Normalise(&output);
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckOutput(output, check);
  ASSIGN_OR_RETURN(const size_t others, CountOutputs(tx, output.subject));
  if (others >= limits::kOutputsPerSubjectMax) {
    check.Reject("subject", output.subject.id,
                 {problems::kAtMost, {absl::StrCat(limits::kOutputsPerSubjectMax)}});
  }
  RETURN_IF_ERROR(InvalidOutput(rejections));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, subject.owner, request.reason()));
  ASSIGN_OR_RETURN(const StoredOutput stored, kOutputs.Create(tx, output, signature));
  return ToMessage(stored);
}

absl::StatusOr<v1::Output> UpdateOutput(const View&, const rpc::Writer& writer,
                                        const v1::UpdateOutputRequest& request, store::Tx& tx) {
  const v1::Output& wanted = request.output();
  ASSIGN_OR_RETURN(
      const FoundItem<Output> found,
      FindToChange(writer, kOutputs, wanted.id(), wanted.etag(), NoOutput(wanted.id()), tx));
  const StoredOutput& before = found.item;
  RETURN_IF_ERROR(CheckNotClosed("change an output of", found.subject));
  Output output = before.item;
  ForgetDerived(&output);
  ASSIGN_OR_RETURN(const v1::Output after,
                   Masked(projects::ToMessage(output), wanted, request.update_mask()));
  FromMessage(after, &output);
  Normalise(&output);
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckOutput(output, check);
  ASSIGN_OR_RETURN(const std::vector<OutputReport> reports, FindReports(tx, output.id));
  if (!reports.empty()) CheckReported(before.item, output, check);
  RETURN_IF_ERROR(InvalidOutput(rejections));
  RETURN_IF_ERROR(Amend(writer, found.subject, projects::ToMessage(before.item),
                        projects::ToMessage(output), kFrozen, request, tx));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, found.subject.owner, request.reason()));
  ASSIGN_OR_RETURN(const StoredOutput stored, kOutputs.Update(tx, before, output, signature));
  return ToMessage(stored);
}

absl::StatusOr<v1::OutputReport> ReportOutput(const View&, const rpc::Writer& writer,
                                              const v1::ReportOutputRequest& request,
                                              store::Tx& tx) {
  const v1::OutputReport& wanted = request.report();
  rpc::FieldChecks checks;
  if (!wanted.id().empty()) checks.Reject("report.id", "must be empty: the service chooses it");
  RETURN_IF_ERROR(checks.status());
  ASSIGN_OR_RETURN(const FoundItem<Output> found,
                   FindToWrite(writer, kOutputs, wanted.output(), NoOutput(wanted.output()), tx));
  const Output& output = found.item.item;
  // Of what is closed only corrections are taken.
  if (wanted.replaces().empty()) RETURN_IF_ERROR(CheckNotClosed("report on", found.subject));
  ASSIGN_OR_RETURN(const std::vector<OutputReport> written, FindReports(tx, output.id));
  ReportsOf reports(output);
  for (const OutputReport& each : written) reports.Add(each);
  OutputReport report = FromMessage(wanted);
  report.id = NewId('R');
  report.number = reports.size() + 1;
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckReport(report, output, check);
  reports.Check(report, check);
  RETURN_IF_ERROR(InvalidReport(rejections));
  ASSIGN_OR_RETURN(const store::Signature signature,
                   rpc::SignatureOf(writer, found.subject.owner, request.reason()));
  ASSIGN_OR_RETURN(const StoredReport stored, kOutputReports.Create(tx, report, signature));
  return projects::ToMessage(stored.item);
}

absl::StatusOr<v1::Output> GetOutput(const View& view, const v1::GetOutputRequest& request) {
  const StoredOutput* const found = FindVisible(view.data().outputs, request.id(), view);
  if (found == nullptr) return NoOutput(request.id());
  return ToMessage(*found);
}

absl::StatusOr<v1::ListOutputsResponse> ListOutputs(const View& view,
                                                    const v1::ListOutputsRequest& request) {
  const OutputFilter filter = OutputFilterOf(request);
  return ListWithin<v1::ListOutputsResponse>(
      view, view.data().outputs, request,
      [&](const Output& output) { return Fits(output, filter); },
      [](const StoredOutput& output) { return ToMessage(output); });
}

absl::StatusOr<v1::ListOutputReportsResponse> ListOutputReports(
    const View& view, const v1::ListOutputReportsRequest& request) {
  if (FindVisible(view.data().outputs, request.output(), view) == nullptr)
    return NoOutput(request.output());
  const auto reports = view.data().reports->Of(request.output());
  std::set<std::string> replaced;
  for (const OutputReport* const report : reports) replaced.insert(report->replaces);
  return rpc::ListPage<v1::ListOutputReportsResponse>(
      std::vector<const OutputReport*>(reports.begin(), reports.end()),
      [](const OutputReport* report) {
        return absl::StrCat(absl::Dec(report->number, absl::kZeroPad19));
      },
      rpc::All<const OutputReport*>, request,
      [&](const OutputReport* report) {
        v1::OutputReport message = projects::ToMessage(*report);
        message.set_replaced(replaced.contains(report->id));
        return message;
      });
}

absl::StatusOr<rpc::ApplyImport> ImportOutputReports(
    const View& view, const rpc::Import<v1::ImportOutputReportsRequest>& import) {
  RETURN_IF_ERROR(rpc::RefusePartial(import.request.chunk()));
  const Language language = rpc::LanguageOf(import.request.chunk().header());
  formats::ReadFile<ReportList> file = ReadReportList(import.file);
  if (!file.rejections.empty()) return rpc::Refuse(std::move(file.rejections), language, file.rows);
  ReportPlan plan = PlanReports(file.declared, store::ItemsOf(view.data().outputs),
                                store::ItemsOf(view.data().reports->items()));
  if (!plan.rejections.empty()) return rpc::Refuse(plan.rejections, language, file.rows);
  // Shared: what is returned is copied.
  const auto shared = std::make_shared<const ReportPlan>(std::move(plan));
  return rpc::ApplyImport(
      [view, rows = file.rows, plan = shared](store::Tx& tx) -> absl::StatusOr<rpc::Report> {
        RETURN_IF_ERROR(view.CheckIsWrittenOnBy(tx));
        Difference difference{.unchanged = plan->unchanged};
        difference.added = std::ssize(plan->added);
        ASSIGN_OR_RETURN(const store::Signature signature, ImportSignature(tx));
        std::vector<StoredReport> written;
        written.reserve(plan->added.size());
        for (const OutputReport& report : plan->added) {
          written.push_back(kOutputReports.First(report, signature));
        }
        if (!written.empty()) RETURN_IF_ERROR(kOutputReports.Write(tx, written));
        return rpc::ReportOf(difference, rows);
      });
}

}  // namespace

void AddOutputMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddWrite(kProjectWrite, CreateOutput, limits::kProjectRequestBytesMax);
  router->AddWrite(kProjectWrite, UpdateOutput, limits::kProjectRequestBytesMax);
  router->AddWrite(kProjectWrite, ReportOutput, limits::kProjectRequestBytesMax);
  router->AddRead(kDraftRead, GetOutput);
  router->AddRead(kDraftRead, ListOutputs);
  router->AddRead(kDraftRead, ListOutputReports);
  router->AddImport(kPublish, ImportOutputReports);
}

}  // namespace wijkmonitor::projects
