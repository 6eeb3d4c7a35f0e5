#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/date.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/page.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

absl::Status ObservationNotFound() {
  return MakeError(absl::StatusCode::kNotFound, "OBSERVATION_NOT_FOUND",
                   "there is no observation with this indicator, area, period and group");
}

std::string FilterText(const ObservationFilter& filter) {
  return absl::StrJoin({std::string("observations"), filter.indicator, filter.area, filter.edition,
                        filter.group, filter.period ? FormatPeriod(*filter.period) : ""},
                       "\n");
}

}  // namespace

absl::StatusOr<std::vector<indicators::Observation>> IndicatorService::ReadObservationPage(
    const Scope& scope, const Snapshot& snapshot, const ObservationFilter& filter,
    const std::optional<ObservationPosition>& after, int limit) const {
  std::vector<indicators::Observation> page;
  RETURN_IF_ERROR(database_.Read([&](store::Tx& tx, const store::DataVersion&) -> absl::Status {
    ASSIGN_OR_RETURN(page, indicators::ListObservations(tx, scope, snapshot.version.counter, filter,
                                                        after, limit));
    return absl::OkStatus();
  }));
  // An indicator with observations is never removed from the catalogue.
  for (indicators::Observation& observation : page) {
    const Indicator* indicator =
        snapshot.data.catalogue->FindIndicator(observation.column.indicator);
    if (indicator == nullptr) {
      return absl::InternalError(
          absl::StrCat("observations of an unknown indicator ", observation.column.indicator));
    }
    observation.figure = Publishable(*indicator, observation.figure);
  }
  return page;
}

absl::StatusOr<v1::Observation> IndicatorService::GetObservation(
    const Call& call, const v1::GetObservationRequest& request) const {
  const auto snapshot = snapshots_.current();
  const Indicator* indicator = snapshot->data.catalogue->FindIndicator(request.indicator());
  if (indicator == nullptr) return ObservationNotFound();
  const absl::StatusOr<Period> period = ParsePeriod(request.period());
  if (!period.ok()) return InvalidFields({{"period", std::string(period.status().message())}});
  if (request.area().empty()) return InvalidFields({{"area", "is required"}});
  ColumnKey column{request.indicator(), "", *period,
                   request.group().empty() ? indicator->default_group : request.group()};
  std::optional<Observation> found;
  RETURN_IF_ERROR(database_.Read([&](store::Tx& tx, const store::DataVersion&) -> absl::Status {
    const auto& editions = snapshot->data.editions;
    for (auto edition = editions.rbegin(); edition != editions.rend() && !found; ++edition) {
      if (!request.edition().empty() && (*edition)->id != request.edition()) continue;
      column.edition = (*edition)->id;
      ASSIGN_OR_RETURN(found, FindObservation(tx, call.scope, snapshot->version.counter, column,
                                              request.area()));
    }
    return absl::OkStatus();
  }));
  if (!found.has_value()) return ObservationNotFound();
  found->figure = Publishable(*indicator, found->figure);
  return ToMessage(*found, *indicator);
}

absl::StatusOr<v1::ListObservationsResponse> IndicatorService::ListObservations(
    const Call& call, const v1::ListObservationsRequest& request) const {
  ASSIGN_OR_RETURN(const ObservationFilter filter, FromMessage(request));
  ASSIGN_OR_RETURN(const int size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string position,
                   rpc::ReadPageToken(FilterText(filter), request.page_token()));
  std::optional<ObservationPosition> after;
  if (!position.empty()) {
    ASSIGN_OR_RETURN(after, ParsePosition(position));
  }
  const auto snapshot = snapshots_.current();
  ASSIGN_OR_RETURN(const auto page,
                   ReadObservationPage(call.scope, *snapshot, filter, after, size));
  v1::ListObservationsResponse response;
  for (const indicators::Observation& observation : page) {
    *response.add_observations() = ToMessage(
        observation, *snapshot->data.catalogue->FindIndicator(observation.column.indicator));
  }
  if (static_cast<int>(page.size()) == size) {
    response.set_next_page_token(rpc::MakePageToken(FilterText(filter), PositionText(page.back())));
  }
  return response;
}

absl::StatusOr<rpc::NextMessage<v1::ExportObservationsResponse>>
IndicatorService::ExportObservations(const Call& call,
                                     const v1::ExportObservationsRequest& request) const {
  struct Progress {
    ObservationFilter filter;
    Scope scope;
    std::shared_ptr<const Snapshot>
        snapshot;  // rows up to its version, whatever is written meanwhile
    std::optional<ObservationPosition> after;
    bool started = false, ended = false;
  };
  auto progress = std::make_shared<Progress>();
  ASSIGN_OR_RETURN(progress->filter, FromMessage(request));
  progress->scope = call.scope;
  progress->snapshot = snapshots_.current();
  return rpc::NextMessage<v1::ExportObservationsResponse>(
      [this, progress]() -> absl::StatusOr<std::optional<v1::ExportObservationsResponse>> {
        if (progress->ended) return std::nullopt;
        v1::ExportObservationsResponse message;
        if (!progress->started) message.set_data(ObservationHeader());
        progress->started = true;
        ASSIGN_OR_RETURN(const auto page,
                         ReadObservationPage(progress->scope, *progress->snapshot, progress->filter,
                                             progress->after, limits::kPageSizeMax));
        for (const indicators::Observation& observation : page) {
          message.mutable_data()->append(ObservationLine(
              observation,
              *progress->snapshot->data.catalogue->FindIndicator(observation.column.indicator)));
        }
        progress->ended = page.size() < limits::kPageSizeMax;
        if (!page.empty()) progress->after = {page.back().column, page.back().area};
        return message;
      });
}

}  // namespace wijkmonitor::indicators
