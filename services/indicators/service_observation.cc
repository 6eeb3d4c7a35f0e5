#include <algorithm>
#include <functional>
#include <map>
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

// Hands over a page of the observations of the view's version, as they may be shown, and returns
// where it ends; absent when it is the last. (Another replica may have written newer ones, of
// indicators that this one does not know yet.)
absl::StatusOr<std::optional<ObservationPosition>> ReadPage(
    const View& view, const ObservationFilter& filter,
    const std::optional<ObservationPosition>& after, int limit,
    const std::function<void(const Observation&, const Indicator&)>& on_observation) {
  std::vector<Observation> page;
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    ASSIGN_OR_RETURN(
        page, indicators::ListObservations(tx, view.scope(), version, filter, after, limit + 1));
    return absl::OkStatus();
  }));
  const bool has_next = static_cast<int>(page.size()) > limit;
  if (has_next) page.pop_back();
  // An indicator with observations is never removed from the catalogue.
  for (Observation& observation : page) {
    const Indicator* indicator = view.data().catalogue->FindIndicator(observation.column.indicator);
    if (indicator == nullptr) {
      return absl::InternalError(
          absl::StrCat("observations of an unknown indicator ", observation.column.indicator));
    }
    observation.figure = Publishable(*indicator, observation.figure);
    on_observation(observation, *indicator);
  }
  if (!has_next) return std::nullopt;
  return ObservationPosition{page.back().column, page.back().area};
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
  v1::ListObservationsResponse response;
  const auto add = [&](const Observation& observation, const Indicator& indicator) {
    *response.add_observations() = ToMessage(observation, indicator);
  };
  ASSIGN_OR_RETURN(const auto end, ReadPage(view, filter, after, size, add));
  if (end) response.set_next_page_token(rpc::MakePageToken(bound, PositionText(*end)));
  return response;
}

absl::StatusOr<rpc::NextMessage<v1::ExportObservationsResponse>> ExportObservations(
    const View& view, const v1::ExportObservationsRequest& request) {
  struct Progress {
    ObservationFilter filter;
    std::optional<ObservationPosition> after;  // absent: nothing was read yet
    bool ended = false;
  };
  auto progress = std::make_shared<Progress>();
  ASSIGN_OR_RETURN(
      progress->filter,
      CheckedFilter(view.data(), {request.indicator(), "", request.edition(), request.group(), {}},
                    request.period()));
  return rpc::NextMessage<v1::ExportObservationsResponse>(
      [view, progress]() -> absl::StatusOr<std::optional<v1::ExportObservationsResponse>> {
        if (progress->ended) return std::nullopt;
        v1::ExportObservationsResponse message;
        if (!progress->after.has_value()) message.set_data(ObservationHeader());
        const auto add = [&](const Observation& observation, const Indicator& indicator) {
          message.mutable_data()->append(ObservationLine(observation, indicator));
        };
        ASSIGN_OR_RETURN(progress->after, ReadPage(view, progress->filter, progress->after,
                                                   limits::kPageSizeMax, add));
        progress->ended = !progress->after.has_value();
        return message;
      });
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

// A file of observations, checked against a view.
struct CheckedObservations {
  View view;  // holds the indicators that the rows point to
  formats::ReadFile<std::vector<DeclaredObservation>> file;
};

void Check(CheckedObservations* checked) {
  auto& [view, file] = *checked;
  if (file.declared.empty()) return;
  const DeclaredObservation& first = file.declared.front();
  const std::shared_ptr<const Edition> edition = view.data().FindEdition(first.edition);
  if (edition == nullptr) {
    file.rejections.push_back({first.line, "edition", first.edition, problems::kUnknownEdition});
    file.declared.clear();
    return;
  }
  NameCountry(*edition, &file.declared);
  for (Rejection& found : CheckObservations(file.declared, *view.data().catalogue, *edition)) {
    const auto of_file = file.file_columns.find(found.column);
    if (of_file != file.file_columns.end()) found.column = of_file->second;
    file.rejections.push_back(std::move(found));
  }
}

// Plans and writes the rows; the counts go into the report.
absl::StatusOr<Report> Apply(store::Tx& tx, const CheckedObservations& checked, BatchRecord batch,
                             Report report) {
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
  report.set_rows_applied(static_cast<int64_t>(plan.inserts.size()));
  report.set_rows_unchanged(plan.unchanged);
  if (plan.inserts.empty()) {
    report.set_outcome(Report::OUTCOME_UNCHANGED);
    return report;
  }
  report.set_outcome(Report::OUTCOME_APPLIED);
  report.set_batch(absl::StrCat(tx.version()));
  batch.edition = plan.inserts.front().column.edition;
  RETURN_IF_ERROR(WriteObservations(tx, batch, plan.inserts));
  return report;
}

absl::StatusOr<ApplyImport> ImportObservations(
    const View& view, const rpc::Import<v1::ImportObservationsRequest>& import) {
  auto checked = std::make_shared<CheckedObservations>(CheckedObservations{view, {}});
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
  formats::ReadFile<std::vector<DeclaredObservation>>& file = checked->file;
  ASSIGN_OR_RETURN(file, ReadObservations(import.file, defaults, *view.data().catalogue));
  Check(checked.get());
  const auto& header = import.request.chunk().header();
  Report report;
  if (!file.rejections.empty()) {
    report =
        rpc::RejectedReport(file.rejections, rpc::LanguageOf(header), file.rows, file.out_of_scope);
    DropRejected(file.rejections, &file.declared);
    if (!header.allow_partial() || file.declared.empty()) {
      return ApplyImport([report](store::Tx&) -> absl::StatusOr<Report> { return report; });
    }
    report.set_rows_rejected(report.rows_rejected() - static_cast<int64_t>(file.declared.size()));
  }
  report.set_rows_read(file.rows);
  report.set_rows_out_of_scope(file.out_of_scope);
  for (const std::string& column : file.ignored_columns) report.add_ignored_columns(column);
  BatchRecord batch{header.file_name(), import.file_sha256, defaults.format, "", retrieved};
  return ApplyImport(
      [checked, batch, report](store::Tx& tx) { return Apply(tx, *checked, batch, report); });
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
