#pragma once

// The indicators service, served for real in this process, for the tests of store and service.

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/rpc/status.h"
#include "libs/testing/backend.h"
#include "libs/testing/import_call.h"
#include "libs/testing/temp_dir.h"
#include "services/indicators/migrations.h"
#include "services/indicators/roles.h"
#include "services/indicators/service.h"
#include "wijkmonitor/indicators/v1/indicator_service.grpc.pb.h"

namespace wijkmonitor::indicators {

inline std::string DemoFile(const std::string& name) {
  std::ifstream file("deploy/demo_data/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class ServedIndicators {
 public:
  // `database`: a URL.
  explicit ServedIndicators(const std::string& database, const std::string& redis = "")
      : backend_({.config = {.database = database, .redis = redis}, .migrations = kMigrations}),
        snapshots_(*OpenSnapshots(backend_.database())),
        service_(backend_.database(), *snapshots_),
        router_(*google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
                    "wijkmonitor.indicators.v1.IndicatorService"),
                Roles()) {
    service_.Register(&router_);
    backend_.Start(router_, [this]() -> absl::StatusOr<store::DataVersion> {
      RETURN_IF_ERROR(snapshots_->Refresh());
      return snapshots_->current()->version;
    });
    stub_ = v1::IndicatorService::NewStub(backend_.channel());
  }
  ~ServedIndicators() { backend_.Stop(); }

  v1::IndicatorService::Stub& stub() { return *stub_; }
  testing::Backend& backend() { return backend_; }
  const Snapshots& snapshots() const { return *snapshots_; }

  // Calls a unary method, such as &Stub::GetArea.
  template <class Q, class A>
  absl::StatusOr<A> Call(grpc::Status (v1::IndicatorService::Stub::*method)(grpc::ClientContext*,
                                                                            const Q&, A*),
                         const Q& request) {
    grpc::ClientContext context;
    A answer;
    const absl::Status status = rpc::FromGrpc((stub_.get()->*method)(&context, request, &answer));
    if (!status.ok()) return status;
    return answer;
  }

  // Imports a file; `request` carries everything but the chunk's file.
  absl::StatusOr<rpc::Report> Import(v1::ImportObservationsRequest request,
                                     const std::string& file) {
    return Send<v1::ImportObservationsRequest>(&v1::IndicatorService::Stub::ImportObservations,
                                               std::move(request), file);
  }
  absl::StatusOr<rpc::Report> Import(v1::ImportAreasRequest request, const std::string& file) {
    return Send<v1::ImportAreasRequest>(&v1::IndicatorService::Stub::ImportAreas,
                                        std::move(request), file);
  }
  absl::StatusOr<rpc::Report> Import(v1::ImportAreaSetsRequest request, const std::string& file) {
    return Send<v1::ImportAreaSetsRequest>(&v1::IndicatorService::Stub::ImportAreaSets,
                                           std::move(request), file);
  }
  absl::StatusOr<rpc::Report> Import(v1::ImportCatalogueRequest request, const std::string& file) {
    return Send<v1::ImportCatalogueRequest>(&v1::IndicatorService::Stub::ImportCatalogue,
                                            std::move(request), file);
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
    for (const char* file : {"rivm_health_18plus.csv", "cbs_wijken_2022.csv",
                             "cbs_buurten_2017.csv", "cbs_population_2024.csv"}) {
      check(Import(v1::ImportObservationsRequest(), DemoFile(file)));
    }
    return applied;
  }

 private:
  template <class Q>
  absl::StatusOr<rpc::Report> Send(std::unique_ptr<grpc::ClientWriter<Q>> (
                                       v1::IndicatorService::Stub::*method)(grpc::ClientContext*,
                                                                            rpc::Report*),
                                   Q request, const std::string& file) {
    if (request.chunk().request_id().empty()) request.mutable_chunk()->set_request_id(RandomUuid());
    grpc::ClientContext context;
    return testing::SendImport(context, *stub_, method,
                               testing::ImportMessages(std::move(request), file));
  }

  testing::Backend backend_;
  std::unique_ptr<Snapshots> snapshots_;
  IndicatorService service_;
  rpc::Router router_;
  std::unique_ptr<v1::IndicatorService::Stub> stub_;
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
