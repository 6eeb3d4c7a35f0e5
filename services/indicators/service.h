#pragma once

// The methods of wijkmonitor.indicators.v1.IndicatorService: convert, ask store or domain, convert.

#include "libs/rpc/router.h"
#include "services/indicators/convert_area.h"
#include "services/indicators/convert_catalogue.h"
#include "services/indicators/convert_kompas.h"
#include "services/indicators/convert_observation.h"
#include "services/indicators/convert_rows.h"
#include "services/indicators/store.h"
#include "wijkmonitor/indicators/v1/indicator_service.pb.h"

namespace wijkmonitor::indicators {

// Thread-safe. `database` and `snapshots` outlive it.
class IndicatorService {
 public:
  static constexpr absl::string_view kName = "wijkmonitor.indicators.v1.IndicatorService";

  IndicatorService(store::Database& database, const Snapshots& snapshots)
      : database_(database), snapshots_(snapshots) {}

  // Adds all methods to the router of the service. This object outlives the router.
  void Register(rpc::Router* router) const;

 private:
  using Call = rpc::Call;
  using Report = rpc::Report;

  void RegisterReads(rpc::Router* router) const;
  void RegisterImports(rpc::Router* router) const;

  // Areas and sets.
  absl::StatusOr<v1::GeoEdition> GetGeoEdition(const v1::GetGeoEditionRequest& request) const;
  absl::StatusOr<v1::ListGeoEditionsResponse> ListGeoEditions(
      const v1::ListGeoEditionsRequest& request) const;
  absl::StatusOr<v1::Area> GetArea(const v1::GetAreaRequest& request) const;
  absl::StatusOr<v1::ListAreasResponse> ListAreas(const v1::ListAreasRequest& request) const;
  absl::StatusOr<v1::AreaSet> GetAreaSet(const v1::GetAreaSetRequest& request) const;
  absl::StatusOr<v1::ListAreaSetsResponse> ListAreaSets(
      const v1::ListAreaSetsRequest& request) const;

  // Catalogue.
  absl::StatusOr<v1::Theme> GetTheme(const v1::GetThemeRequest& request) const;
  absl::StatusOr<v1::ListThemesResponse> ListThemes(const v1::ListThemesRequest& request) const;
  absl::StatusOr<v1::Indicator> GetIndicator(const v1::GetIndicatorRequest& request) const;
  absl::StatusOr<v1::ListIndicatorsResponse> ListIndicators(
      const v1::ListIndicatorsRequest& request) const;

  // Observations.
  absl::StatusOr<v1::Observation> GetObservation(const Call& call,
                                                 const v1::GetObservationRequest& request) const;
  absl::StatusOr<v1::ListObservationsResponse> ListObservations(
      const Call& call, const v1::ListObservationsRequest& request) const;
  absl::StatusOr<rpc::NextMessage<v1::ExportObservationsResponse>> ExportObservations(
      const Call& call, const v1::ExportObservationsRequest& request) const;
  // Those of the snapshot's version, as they may be shown. (Another replica may have written newer
  // ones, of indicators that this one does not know yet.)
  absl::StatusOr<std::vector<indicators::Observation>> ReadObservationPage(
      const Scope& scope, const Snapshot& snapshot, const ObservationFilter& filter,
      const std::optional<ObservationPosition>& after, int limit) const;

  // Imports.
  absl::StatusOr<rpc::ApplyImport> ImportAreas(
      const Call& call, const rpc::Import<v1::ImportAreasRequest>& import) const;
  absl::StatusOr<rpc::ApplyImport> ImportAreaSets(
      const Call& call, const rpc::Import<v1::ImportAreaSetsRequest>& import) const;
  absl::StatusOr<rpc::ApplyImport> ImportCatalogue(
      const Call& call, const rpc::Import<v1::ImportCatalogueRequest>& import) const;
  absl::StatusOr<rpc::ApplyImport> ImportObservations(
      const Call& call, const rpc::Import<v1::ImportObservationsRequest>& import) const;

  store::Database& database_;
  const Snapshots& snapshots_;
};

}  // namespace wijkmonitor::indicators
