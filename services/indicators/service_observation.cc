#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "libs/rpc/import_report.h"
#include "libs/rpc/page.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

// How many lines are read between two looks whether the import is still wanted.
constexpr int64_t kLinesBetweenLooks = 256;

using rpc::ApplyImport;
using rpc::Report;

absl::Status ObservationNotFound() {
  return MakeError(absl::StatusCode::kNotFound, "OBSERVATION_NOT_FOUND",
                   "there is no observation with this indicator, area, period and group");
}

// The filter of a request, with its period. It may name only what is declared. Errors:
// INVALID_ARGUMENT when the period is none, NOT_FOUND.
absl::StatusOr<ObservationFilter> CheckedFilter(const Dataset& data, ObservationFilter filter,
                                                const std::string& period) {
  rpc::FieldChecks checks;
  filter.period = checks.PeriodIn("period", period);
  RETURN_IF_ERROR(checks.status());
  if (!filter.indicator.empty() && data.catalogue->FindIndicator(filter.indicator) == nullptr) {
    return NotFound("INDICATOR_NOT_FOUND", "indicator", filter.indicator);
  }
  if (!filter.group.empty() && data.catalogue->FindGroup(filter.group) == nullptr) {
    return NotFound("GROUP_NOT_FOUND", "group", filter.group);
  }
  if (!filter.edition.empty() && data.FindEdition(filter.edition) == nullptr) {
    return NotFound("EDITION_NOT_FOUND", "edition", filter.edition);
  }
  const auto has_area = [&](const auto& edition) { return edition->Find(filter.area) >= 0; };
  if (!filter.area.empty() && std::ranges::none_of(data.editions, has_area)) {
    return NotFound("AREA_NOT_FOUND", "area or set", filter.area);
  }
  return filter;
}

// An indicator with observations is never removed from the catalogue.
const Indicator& IndicatorOf(const Dataset& data, const Observation& observation) {
  return *data.catalogue->FindIndicator(observation.column.indicator);
}

absl::StatusOr<v1::Observation> GetObservation(const View& view,
                                               const v1::GetObservationRequest& request) {
  rpc::FieldChecks checks;
  checks.Required("indicator", request.indicator());
  checks.Required("area", request.area());
  checks.Required("period", request.period());
  const std::optional<Period> period = checks.PeriodIn("period", request.period());
  RETURN_IF_ERROR(checks.status());
  const Indicator* indicator = view.data().catalogue->FindIndicator(request.indicator());
  if (indicator == nullptr) return ObservationNotFound();
  ColumnKey column{request.indicator(), "", *period,
                   request.group().empty() ? indicator->default_group : request.group()};
  const auto& editions = view.data().editions;
  for (auto at = editions.rbegin(); at != editions.rend(); ++at) {
    const std::shared_ptr<const Edition>& edition = *at;
    if (!request.edition().empty() && edition->id != request.edition()) continue;
    column.edition = edition->id;
    const std::shared_ptr<const Column> figures = view.data().FindColumn(column);
    const int place = edition->Find(request.area());
    if (figures == nullptr || place < 0 || !figures->Has(place)) continue;
    return ToMessage(ObservationAt(view.data(), column, *figures, place), *indicator);
  }
  return ObservationNotFound();
}

absl::StatusOr<v1::ListObservationsResponse> ListObservations(
    const View& view, const v1::ListObservationsRequest& request) {
  ASSIGN_OR_RETURN(
      const ObservationFilter filter,
      CheckedFilter(view.data(), {request.indicator(), request.area(), "", request.group(), {}},
                    request.period()));
  ASSIGN_OR_RETURN(const int size, rpc::PageSize(request.page_size()));
  const std::string bound = rpc::ListFilter(request);
  ASSIGN_OR_RETURN(const std::string position, rpc::ReadPageToken(bound, request.page_token()));
  std::optional<ObservationPosition> after;
  if (!position.empty()) {
    ASSIGN_OR_RETURN(after, ParsePosition(position));
  }
  ObservationList list(view.data(), filter, after);
  v1::ListObservationsResponse response;
  std::optional<Observation> last;
  for (std::optional<Observation> next; (next = list.Next()).has_value(); last = std::move(next)) {
    if (response.observations_size() == size) {
      response.set_next_page_token(
          rpc::MakePageToken(bound, PositionText({last->column, last->area})));
      break;
    }
    *response.add_observations() = ToMessage(*next, IndicatorOf(view.data(), *next));
  }
  return response;
}

// An export that is under way.
class Export {
 public:
  Export(const View& view, const ObservationFilter& filter)
      : view_(view), list_(view_.data(), filter, std::nullopt), next_(list_.Next()) {}

  // Lines of one part; nothing at the end. A file without figures is a header.
  std::optional<v1::ExportObservationsResponse> Next() {
    if (part_ > 0 && !next_.has_value()) return std::nullopt;
    v1::ExportObservationsResponse message;
    const int part = next_.has_value() ? parts_.PartOf(list_.column()) : 1;
    message.set_part(part);
    if (std::exchange(part_, part) != part) message.set_data(ObservationHeader());
    for (int lines = 0; lines < limits::kPageSizeMax && next_.has_value(); ++lines) {
      if (parts_.PartOf(list_.column()) != part) break;
      const std::string line = ObservationLine(*next_, IndicatorOf(view_.data(), *next_));
      parts_.Add(line.size());
      message.mutable_data()->append(line);
      next_ = list_.Next();
    }
    return message;
  }

 private:
  const View view_;
  ObservationList list_;
  ExportParts parts_;
  std::optional<Observation> next_;  // not yet written
  int part_ = 0;                     // of the last message; 0: there is none
};

absl::StatusOr<rpc::NextMessage<v1::ExportObservationsResponse>> ExportObservations(
    const View& view, const v1::ExportObservationsRequest& request) {
  ASSIGN_OR_RETURN(
      const ObservationFilter filter,
      CheckedFilter(view.data(), {request.indicator(), "", request.edition(), request.group(), {}},
                    request.period()));
  auto begun = std::make_shared<Export>(view, filter);
  return rpc::NextMessage<v1::ExportObservationsResponse>([begun] { return begun->Next(); });
}

ObservationDefaults DefaultsOf(const v1::ImportObservationsRequest& request) {
  return {request.format().empty() ? "csv" : request.format(),
          request.edition(),
          request.period(),
          request.decimal_mark() == v1::ImportObservationsRequest::DECIMAL_MARK_COMMA
              ? DecimalMark::kComma
              : DecimalMark::kPoint,
          formats::EncodingNamed(request.encoding()).value_or(formats::Encoding::kUtf8),
          request.has_interval_level_percent() ? request.interval_level_percent() / 100 : 0.95};
}

// The code of the municipality that a request is limited to, which may give its name.
std::string MunicipalityMeant(const v1::ImportObservationsRequest& request, const Dataset& data,
                              rpc::FieldChecks* checks) {
  const std::string& only = request.only();
  if (only.empty() || LevelOfCode(only) == Level::kMunicipality) return only;
  const auto edition = data.FindEdition(request.edition());
  if (edition == nullptr) {
    checks->Reject("only",
                   "must be the code of a municipality, such as GM0014; its name goes with the "
                   "field edition only");
    return only;
  }
  const std::vector<std::string> ids = MunicipalitiesNamed(only, *edition);
  if (ids.size() == 1) return ids.front();
  checks->Reject("only", ids.empty() ? absl::StrCat("no municipality of ", edition->id,
                                                    " has this name: give its code or its name")
                                     : absl::StrCat("municipalities with this name are ",
                                                    absl::StrJoin(ids, " "), ": give the code"));
  return only;
}

// A file of observations, and what it changes of some data.
struct ReadImport {
  ReadObservationFile file;
  ObservationImport changes;
};

// `view`, which outlives the result, has what is stored. Error: that of `still_wanted`.
absl::StatusOr<ReadImport> Read(absl::string_view file, const ObservationDefaults& defaults,
                                const View& view, const StillWanted& still_wanted) {
  ReadImport read{{}, ObservationImport(view.data(), view.version().counter + 1)};
  absl::Status wanted;
  int64_t lines = 0;
  ASSIGN_OR_RETURN(read.file,
                   ReadObservations(file, defaults, *view.data().catalogue,
                                    [&](const auto& line, bool is_sound, auto* rejections) {
                                      if (++lines % kLinesBetweenLooks == 0)
                                        wanted = still_wanted();
                                      return wanted.ok() &&
                                             read.changes.Take(line, is_sound, rejections);
                                    }));
  RETURN_IF_ERROR(wanted);
  return read;
}

// What is said of the file; OUTCOME_REJECTED where nothing of it is to be stored.
Report ReportOn(const ReadImport& read, const common::v1::ImportHeader& header) {
  const auto& [file, changes] = read;
  const int64_t taken = changes.changed() + changes.unchanged();
  Report report;
  if (!file.rejections.empty()) {
    report =
        rpc::RejectedReport(file.rejections, rpc::LanguageOf(header), file.rows, file.out_of_scope);
    if (!header.allow_partial() || taken == 0 || file.cut_short) return report;
    report.set_rows_rejected(report.rows_rejected() - taken);
  }
  report.set_outcome(changes.changed() > 0 ? Report::OUTCOME_APPLIED : Report::OUTCOME_UNCHANGED);
  report.set_rows_read(file.rows);
  report.set_rows_out_of_scope(file.out_of_scope);
  report.set_rows_applied(changes.changed());
  report.set_rows_unchanged(changes.unchanged());
  for (const std::string& column : file.ignored_columns) report.add_ignored_columns(column);
  return report;
}

// An import that was read against the data of a view.
struct PreparedImport {
  View view;
  StillWanted still_wanted;
  common::v1::ImportHeader header;
  BatchRecord batch;
  ReadImport read;
};

// Stores what the import changes, if it is to be stored.
absl::StatusOr<Report> Apply(store::Tx& tx, const PreparedImport& import) {
  RETURN_IF_ERROR(import.view.CheckIsWrittenOnBy(tx));
  const ObservationImport& changes = import.read.changes;
  Report report = ReportOn(import.read, import.header);
  if (report.outcome() != Report::OUTCOME_APPLIED) return report;
  report.set_batch(absl::StrCat(tx.version()));
  BatchRecord batch = import.batch;
  batch.rows_applied = changes.changed();
  RETURN_IF_ERROR(
      WriteObservations(tx, batch, *changes.edition(), changes.Changes(), import.still_wanted));
  Dataset next = changes.Result({batch.retrieved, tx.committed_at()});
  ASSIGN_OR_RETURN(next.method_default, LoadMethodDefault(tx, tx.version()));
  import.view.AdvanceOnCommit(tx, std::move(next));
  return report;
}

absl::StatusOr<ApplyImport> ImportObservations(
    const View& view, const rpc::Import<v1::ImportObservationsRequest>& import) {
  rpc::FieldChecks checks;
  const std::string& edition = import.request.edition();
  if (!edition.empty() && view.data().FindEdition(edition) == nullptr) {
    checks.Reject("edition", absl::StrCat("there is no edition ", edition));
  }
  checks.PeriodIn("period", import.request.period());
  const std::optional<absl::CivilDay> retrieved =
      checks.DateIn("retrieved", import.request.retrieved());
  const auto& request = import.request;
  const std::string only = MunicipalityMeant(request, view.data(), &checks);
  if (request.has_interval_level_percent() &&
      !(request.interval_level_percent() >= 50 && request.interval_level_percent() <= 99.9)) {
    checks.Reject("interval_level_percent", "must be 50..99.9, such as 90");
  }
  if (!request.encoding().empty() && !formats::EncodingNamed(request.encoding()).has_value()) {
    checks.Reject("encoding", "must be one of: utf-8 windows-1252 utf-16");
  }
  RETURN_IF_ERROR(checks.status());
  ObservationDefaults defaults = DefaultsOf(import.request);
  defaults.only = only;
  const auto& header = import.request.chunk().header();
  ASSIGN_OR_RETURN(ReadImport read, Read(import.file, defaults, view, import.still_wanted));
  const BatchRecord batch{header.file_name(), import.file_sha256, defaults.format, retrieved};
  auto prepared = std::make_shared<PreparedImport>(
      PreparedImport{view, import.still_wanted, header, batch, std::move(read)});
  return ApplyImport([prepared](store::Tx& tx) { return Apply(tx, *prepared); });
}

}  // namespace

void AddObservationMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddRead(kPublishedRead, GetObservation);
  router->AddRead(kPublishedRead, ListObservations);
  router->AddExport(kPublishedRead, ExportObservations);
  router->AddImport(kImport, ImportObservations, limits::kObservationFileBytesMax);
}

}  // namespace wijkmonitor::indicators
