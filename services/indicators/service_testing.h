#pragma once

// The indicators service, served for real in this process, for the tests of store and service.

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/testing/served.h"
#include "libs/testing/temp_dir.h"
#include "services/indicators/service.h"
#include "wijkmonitor/indicators/v1/indicator_service.grpc.pb.h"

namespace wijkmonitor::indicators {

inline std::string DemoFile(const std::string& name) {
  std::ifstream file("deploy/demo_data/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class ServedIndicators : public testing::Served<Dataset, v1::IndicatorService> {
 public:
  // `database`: a URL.
  explicit ServedIndicators(const std::string& database, const std::string& redis = "")
      : Served(Parts(), database, redis) {}

  // Imports a file; `request` is the first message.
  absl::StatusOr<rpc::Report> Import(v1::ImportObservationsRequest request,
                                     const std::string& file) {
    return Send<v1::ImportObservationsRequest>(&Stub::ImportObservations, std::move(request), file);
  }
  absl::StatusOr<rpc::Report> Import(v1::ImportAreasRequest request, const std::string& file) {
    return Send<v1::ImportAreasRequest>(&Stub::ImportAreas, std::move(request), file);
  }
  absl::StatusOr<rpc::Report> Import(v1::ImportAreaSetsRequest request, const std::string& file) {
    return Send<v1::ImportAreaSetsRequest>(&Stub::ImportAreaSets, std::move(request), file);
  }
  absl::StatusOr<rpc::Report> Import(v1::ImportAreaShapesRequest request, const std::string& file) {
    return Send<v1::ImportAreaShapesRequest>(&Stub::ImportAreaShapes, std::move(request), file);
  }
  absl::StatusOr<rpc::Report> Import(v1::ImportCatalogueRequest request, const std::string& file) {
    return Send<v1::ImportCatalogueRequest>(&Stub::ImportCatalogue, std::move(request), file);
  }

  // Loads the figures of the demo. False when one of the files was not applied.
  bool LoadDemo() {
    bool applied = true;
    const auto check = [&](const absl::StatusOr<rpc::Report>& report) {
      applied = applied && report.ok() && report->outcome() == rpc::Report::OUTCOME_APPLIED;
    };
    for (const char* year : {"2017", "2020", "2024"}) {
      check(Import(v1::ImportAreasRequest(), DemoFile(absl::StrCat("areas_", year, ".csv"))));
      check(Import(v1::ImportAreaSetsRequest(), DemoFile(absl::StrCat("sets_", year, ".csv"))));
    }
    check(Import(v1::ImportCatalogueRequest(), DemoFile("catalogue.csv")));
    for (const char* file : {"rivm_health_18plus.csv", "cbs_gemeente_2022.csv",
                             "cbs_buurten_2017.csv", "report_participation.csv"}) {
      check(Import(v1::ImportObservationsRequest(), DemoFile(file)));
    }
    v1::ImportObservationsRequest table;
    table.set_format("cbs-wijken");
    table.set_edition("CBS-2020");
    table.set_period("2022");
    table.set_only("GM0014");
    check(Import(table, DemoFile("cbs_wijken_2022_nl.csv")));
    table.set_format("cbs-kwb");
    table.set_edition("CBS-2024");
    table.set_period("2024");
    check(Import(table, DemoFile("cbs_kwb_2024.csv")));
    return applied;
  }
};

// The reading of an indicator, anywhere below a node; null when there is none.
inline const v1::Reading* FindReading(const v1::KompasNode& node, absl::string_view indicator) {
  for (const v1::Reading& reading : node.readings()) {
    if (reading.indicator() == indicator) return &reading;
  }
  for (const v1::KompasNode& child : node.nodes()) {
    if (const v1::Reading* found = FindReading(child, indicator)) return found;
  }
  return nullptr;
}

}  // namespace wijkmonitor::indicators
