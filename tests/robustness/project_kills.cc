#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/money.h"
#include "libs/testing/or_throw.h"
#include "services/projects/migrations.h"
#include "tests/robustness/import_kills.h"
#include "wijkmonitor/projects/v1/project_service.grpc.pb.h"

namespace wijkmonitor::robustness {
namespace {

namespace v1 = projects::v1;
using v1::ProjectService;

constexpr char kProgrammes[] =
    "programme,label_nl,label_en,areas,reference_year,horizon_year,source,part,within,kind,name_nl,"
    "name_en\nP,P,P,,,,,L,,SUBSTANTIVE,L,L\n";

void DeclareProgramme(const Channel& channel) {
  testing::OrThrow(SendFile<ProjectService>(channel, &ProjectService::Stub::ImportProgrammes,
                                            v1::ImportProgrammesRequest(), RandomUuid(),
                                            kProgrammes));
}

// Projects of a list that is called as their import.
NamedImport NewImport(const std::string& name, int64_t rows, uint64_t seed) {
  std::mt19937_64 random(seed);
  NamedImport import{.name = name, .rows = rows};
  import.file = "project,programme,action_line,label_nl,funding,total_cost\n";
  for (int64_t i = 0; i < rows; ++i) {
    const auto amount = static_cast<int64_t>(random() % 10'000'000);
    import.sum += amount;
    absl::StrAppend(&import.file, name, "_", i, ",P,", random() % 2 == 0 ? "L" : "", ",Project ", i,
                    ",S", random() % 20, ":", FormatAmount(amount), ",", FormatAmount(amount),
                    "\n");
  }
  return import;
}

absl::StatusOr<common::v1::ImportReport> Send(const Channel& channel, const NamedImport& import) {
  v1::ImportProjectsRequest request;
  request.set_system(import.name);
  return SendFile<ProjectService>(channel, &ProjectService::Stub::ImportProjects,
                                  std::move(request), import.request_id, import.file);
}

int64_t Agreed(const Channel& channel) {
  v1::GetPortfolioRequest request;
  request.set_rows(v1::DIMENSION_SCHEME);
  return Ask<ProjectService>(channel, &ProjectService::Stub::GetPortfolio, request)
      .total()
      .agreed()
      .amount_minor();
}

}  // namespace

void RunProjectKills(const Settings& settings, Tally* tally) {
  RunImportKills({.migrations = projects::kMigrations,
                  .long_rows = 20'000,
                  .small_rows = 200,
                  .prepare = DeclareProgramme,
                  .make = NewImport,
                  .send = Send,
                  // Of each project one revision, which is signed.
                  .stored = "SELECT p.source_system, count(DISTINCT p.id), count(*), "
                            "CAST(sum(p.total_cost) AS BIGINT) FROM project p "
                            "JOIN project_revision r ON r.id = p.id GROUP BY p.source_system",
                  .answered = Agreed},
                 settings, tally);
}

}  // namespace wijkmonitor::robustness
