#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/import_report.h"
#include "libs/rpc/page.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::ApplyImport;
using rpc::RejectedReport;
using rpc::Report;
using wijkmonitor::common::v1::ImportHeader;

absl::Status ObservationNotFound() {
  return MakeError(absl::StatusCode::kNotFound, "OBSERVATION_NOT_FOUND",
                   "there is no observation with this indicator, area, period and group");
}

// A filter may name only what is declared. Error: NOT_FOUND.
absl::Status CheckFilter(const Dataset& data, const ObservationFilter& filter) {
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
  if (filter.area.empty() || std::any_of(data.editions.begin(), data.editions.end(), has_area)) {
    return absl::OkStatus();
  }
  return NotFound("AREA_NOT_FOUND", "area or set", filter.area);
}

// A page of the observations of the view's version, as they may be shown. (Another replica may have
// written newer ones, of indicators that this one does not know yet.)
absl::StatusOr<std::vector<Observation>> ReadObservationPage(
    const View& view, const ObservationFilter& filter,
    const std::optional<ObservationPosition>& after, int limit) {
  std::vector<Observation> page;
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    ASSIGN_OR_RETURN(page,
                     indicators::ListObservations(tx, view.scope(), version, filter, after, limit));
    return absl::OkStatus();
  }));
  // An indicator with observations is never removed from the catalogue.
  for (Observation& observation : page) {
    const Indicator* indicator = view.data().catalogue->FindIndicator(observation.column.indicator);
    if (indicator == nullptr) {
      return absl::InternalError(
          absl::StrCat("observations of an unknown indicator ", observation.column.indicator));
    }
    observation.figure = Publishable(*indicator, observation.figure);
  }
  return page;
}

absl::StatusOr<v1::Observation> GetObservation(const View& view,
                                               const v1::GetObservationRequest& request) {
  const Indicator* indicator = view.data().catalogue->FindIndicator(request.indicator());
  if (indicator == nullptr) return ObservationNotFound();
  rpc::FieldChecks checks;
  checks.Required("area", request.area());
  checks.Required("period", request.period());
  const std::optional<Period> period = checks.PeriodIn("period", request.period());
  RETURN_IF_ERROR(checks.status());
  ColumnKey column{request.indicator(), "", *period,
                   request.group().empty() ? indicator->default_group : request.group()};
  std::optional<Observation> found;
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    const auto& editions = view.data().editions;
    for (auto edition = editions.rbegin(); edition != editions.rend() && !found; ++edition) {
      if (!request.edition().empty() && (*edition)->id != request.edition()) continue;
      column.edition = (*edition)->id;
      ASSIGN_OR_RETURN(found, FindObservation(tx, view.scope(), version, column, request.area()));
    }
    return absl::OkStatus();
  }));
  if (!found.has_value()) return ObservationNotFound();
  found->figure = Publishable(*indicator, found->figure);
  return ToMessage(*found, *indicator);
}

absl::StatusOr<v1::ListObservationsResponse> ListObservations(
    const View& view, const v1::ListObservationsRequest& request) {
  ASSIGN_OR_RETURN(const ObservationFilter filter, FromMessage(request));
  RETURN_IF_ERROR(CheckFilter(view.data(), filter));
  ASSIGN_OR_RETURN(const int size, rpc::PageSize(request.page_size()));
  const std::string bound = rpc::ListFilter(request);
  ASSIGN_OR_RETURN(const std::string position, rpc::ReadPageToken(bound, request.page_token()));
  std::optional<ObservationPosition> after;
  if (!position.empty()) {
    ASSIGN_OR_RETURN(after, ParsePosition(position));
  }
  ASSIGN_OR_RETURN(const auto page, ReadObservationPage(view, filter, after, size));
  v1::ListObservationsResponse response;
  for (const Observation& observation : page) {
    *response.add_observations() =
        ToMessage(observation, *view.data().catalogue->FindIndicator(observation.column.indicator));
  }
  if (static_cast<int>(page.size()) == size) {
    response.set_next_page_token(rpc::MakePageToken(bound, PositionText(page.back())));
  }
  return response;
}

absl::StatusOr<rpc::NextMessage<v1::ExportObservationsResponse>> ExportObservations(
    const View& view, const v1::ExportObservationsRequest& request) {
  struct Progress {
    ObservationFilter filter;
    std::optional<ObservationPosition> after;
    bool started = false, ended = false;
  };
  auto progress = std::make_shared<Progress>();
  ASSIGN_OR_RETURN(progress->filter, FromMessage(request));
  RETURN_IF_ERROR(CheckFilter(view.data(), progress->filter));
  return rpc::NextMessage<v1::ExportObservationsResponse>(
      [view, progress]() -> absl::StatusOr<std::optional<v1::ExportObservationsResponse>> {
        if (progress->ended) return std::nullopt;
        v1::ExportObservationsResponse message;
        if (!progress->started) message.set_data(ObservationHeader());
        progress->started = true;
        ASSIGN_OR_RETURN(
            const auto page,
            ReadObservationPage(view, progress->filter, progress->after, limits::kPageSizeMax));
        for (const Observation& observation : page) {
          message.mutable_data()->append(ObservationLine(
              observation, *view.data().catalogue->FindIndicator(observation.column.indicator)));
        }
        progress->ended = page.size() < limits::kPageSizeMax;
        if (!page.empty()) progress->after = {page.back().column, page.back().area};
        return message;
      });
}

ObservationDefaults DefaultsOf(const v1::ImportObservationsRequest& request) {
  return {request.format().empty() ? "csv" : request.format(), request.edition(), request.period(),
          request.decimal_mark() == v1::ImportObservationsRequest::DECIMAL_MARK_COMMA
              ? DecimalMark::kComma
              : DecimalMark::kPoint};
}

// A file of observations, checked against a view.
struct CheckedObservations {
  View view;  // holds the indicators that the rows point to
  formats::ReadFile<std::vector<DeclaredObservation>> file;
  std::string edition;
};

void Check(CheckedObservations* checked) {
  auto& [view, file, edition_id] = *checked;
  if (file.declared.empty()) return;
  edition_id = file.declared.front().edition;
  const std::shared_ptr<const Edition> edition = view.data().FindEdition(edition_id);
  if (edition == nullptr) {
    file.rejections.push_back({file.declared.front().line, "edition", edition_id,
                               "there is no edition with this id: import its areas first"});
    file.declared.clear();
    return;
  }
  std::vector<Rejection> found = CheckObservations(file.declared, *view.data().catalogue, *edition);
  file.rejections.insert(file.rejections.end(), std::make_move_iterator(found.begin()),
                         std::make_move_iterator(found.end()));
}

// Plans and writes the rows; the counts go into the report.
absl::Status Apply(store::Tx& tx, const CheckedObservations& checked, BatchRecord batch,
                   Report* report) {
  RETURN_IF_ERROR(CheckUnchangedSince(tx, checked.view));
  std::map<ColumnKey, StoredColumn> columns;
  absl::Status loading;
  const ObservationPlan plan =
      PlanObservations(checked.file.declared, tx.version(), tx.version(),
                       [&](const ColumnKey& key) -> const StoredColumn& {
                         const auto [column, is_new] = columns.try_emplace(key);
                         if (is_new && loading.ok()) {
                           absl::StatusOr<StoredColumn> stored = LoadStoredColumn(tx, key);
                           loading.Update(stored.status());
                           if (stored.ok()) column->second = *std::move(stored);
                         }
                         return column->second;
                       });
  RETURN_IF_ERROR(loading);
  report->set_rows_applied(static_cast<int64_t>(plan.inserts.size()));
  report->set_rows_unchanged(plan.unchanged);
  if (plan.inserts.empty()) {
    report->set_outcome(Report::OUTCOME_UNCHANGED);
    return absl::OkStatus();
  }
  report->set_outcome(Report::OUTCOME_APPLIED);
  report->set_batch(absl::StrCat(tx.version()));
  batch.edition = checked.edition;
  return WriteObservations(tx, batch, plan.inserts);
}

absl::StatusOr<ApplyImport> ImportObservations(
    const View& view, const rpc::Import<v1::ImportObservationsRequest>& import) {
  auto checked = std::make_shared<CheckedObservations>(view);
  rpc::FieldChecks checks;
  const std::string& edition = import.request.edition();
  if (!edition.empty() && view.data().FindEdition(edition) == nullptr) {
    checks.Reject("edition", absl::StrCat("there is no edition ", edition));
  }
  checks.PeriodIn("period", import.request.period());
  const std::optional<absl::CivilDay> retrieved =
      checks.DateIn("retrieved", import.request.retrieved());
  RETURN_IF_ERROR(checks.status());
  const ObservationDefaults defaults = DefaultsOf(import.request);
  ASSIGN_OR_RETURN(checked->file,
                   ReadObservations(import.file, defaults, *checked->view.data().catalogue));
  Check(checked.get());
  const ImportHeader& header = import.request.chunk().header();
  const int64_t rows = checked->file.rows;
  Report report;
  if (!checked->file.rejections.empty()) {
    report = RejectedReport(checked->file.rejections, rows);
    DropRejected(checked->file.rejections, &checked->file.declared);
    report.set_rows_rejected(rows - static_cast<int64_t>(checked->file.declared.size()));
    if (!header.allow_partial() || checked->file.declared.empty()) {
      return ApplyImport([report](store::Tx&) -> absl::StatusOr<Report> { return report; });
    }
  }
  report.set_rows_read(rows);
  for (const std::string& column : checked->file.ignored_columns) {
    report.add_ignored_columns(column);
  }
  BatchRecord batch{header.file_name(), import.file_sha256, defaults.format, "", retrieved};
  return ApplyImport([checked, batch, report](store::Tx& tx) -> absl::StatusOr<Report> {
    Report filled = report;
    RETURN_IF_ERROR(Apply(tx, *checked, batch, &filled));
    return filled;
  });
}

}  // namespace

void AddObservationMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddRead(kDraftRead, GetObservation);
  router->AddRead(kDraftRead, ListObservations);
  router->AddExport(kDraftRead, ExportObservations);
  router->AddImport(kImport, ImportObservations);
}

}  // namespace wijkmonitor::indicators
