// The indicators service: areas, indicators, figures, and the kompas computed from them.

#include "libs/rpc/service_main.h"
#include "services/indicators/migrations.h"
#include "services/indicators/roles.h"
#include "services/indicators/service.h"

int main(int argc, char** argv) {
  using namespace wijkmonitor;
  return rpc::Main<indicators::IndicatorService>(
      {.program = "wijkmonitor-indicators",
       .defaults = {"127.0.0.1:50051", "127.0.0.1:9051", "sqlite:indicators.db", ""},
       .migrations = indicators::kMigrations,
       .roles = indicators::Roles()},
      indicators::OpenSnapshots, argc, argv);
}
