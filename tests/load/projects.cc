#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/testing/served.h"
#include "services/projects/service.h"
#include "tests/load/bare_database.h"
#include "tests/load/measurement.h"
#include "wijkmonitor/projects/v1/project_service.grpc.pb.h"

namespace wijkmonitor::load {
namespace {

namespace v1 = projects::v1;
using Service = testing::Served<projects::ProjectsData, v1::ProjectService>;

constexpr int kProjects = 100'000;
constexpr int kMunicipalities = 342, kAreasEach = 10;
constexpr int kTimes = 5;

constexpr char kProgrammes[] =
    "programme,label_nl,label_en,areas,reference_year,horizon_year,source,part,within,kind,name_nl,"
    "name_en\n"
    "P,P,P,,,,,L1,,SUBSTANTIVE,L,L\nP,P,P,,,,,L2,,SUBSTANTIVE,L,L\n"
    "P,P,P,,,,,I1,L1,,I,I\nP,P,P,,,,,I2,L2,,I,I\n";
constexpr char kOrganisations[] = "organisation,label_nl,label_en,within\nA,A,A,\nB,B,B,\nC,C,C,\n";

// Three areas of one municipality, with shares, and two schemes with amounts, each.
std::string ListFile() {
  std::mt19937_64 random(1);
  std::string file =
      "project,programme,action_line,intervention,label_nl,nature,state,owner,partners,start,areas,"
      "funding\n";
  for (int i = 0; i < kProjects; ++i) {
    const int line = 1 + static_cast<int>(random() % 2);
    const int municipality = static_cast<int>(random() % kMunicipalities);
    const int area = static_cast<int>(random() % (kAreasEach - 2));
    const auto area_id = [&](int place) {
      return absl::StrFormat("BU%04d%04d", municipality, area + place);
    };
    absl::StrAppend(&file, "X", i, ",P,L", line, ",I", line, ",Project ", i, ",",
                    random() % 2 == 0 ? "SPATIAL" : "", ",",
                    random() % 2 == 0 ? "RUNNING" : "COMPLETED", ",A,LEAD:B|PARTNER:C,",
                    2014 + random() % 10, ",", area_id(0), ":0.5|", area_id(1), ":0.3|", area_id(2),
                    ":0.2,S1:", random() % 1'000'000, "|S2:", random() % 1'000'000, "\n");
  }
  return file;
}

template <class Q>
void Import(Service& service,
            std::unique_ptr<grpc::ClientWriter<Q>> (Service::Stub::*method)(grpc::ClientContext*,
                                                                            rpc::Report*),
            const std::string& file, Q request = Q()) {
  const rpc::Report report = OrThrow(service.Send(method, std::move(request), file));
  if (report.outcome() != rpc::Report::OUTCOME_APPLIED) {
    throw std::runtime_error(report.ShortDebugString().substr(0, 1000));
  }
}

// All rows of a table, as they are stored.
BareTable Stored(store::Database& database, const std::string& name, const std::string& numbers,
                 const std::string& texts) {
  BareTable table{name, {}, {}};
  const std::vector<std::string> of_numbers = absl::StrSplit(numbers, ' ');
  const std::vector<std::string> of_texts = absl::StrSplit(texts, ' ');
  table.columns = of_numbers;
  table.columns.insert(table.columns.end(), of_texts.begin(), of_texts.end());
  std::vector<std::vector<store::Value>> rows;
  const std::string sql = "SELECT " + absl::StrJoin(table.columns, ", ") + " FROM " + name;
  OrThrow(database.Read([&](store::Tx& tx, const store::DataVersion&) {
    return tx.Query(sql, {}, [&](const store::Row& row) {
      std::vector<store::Value>& values = rows.emplace_back();
      for (int i = 0; i < static_cast<int>(table.columns.size()); ++i) {
        if (row.IsNull(i)) {
          values.emplace_back();
        } else if (i < static_cast<int>(of_numbers.size())) {
          values.emplace_back(row.Int(i));
        } else {
          values.emplace_back(std::string(row.Text(i)));
        }
      }
      return absl::OkStatus();
    });
  }));
  table.next = NextOf(std::move(rows));
  return table;
}

// How often this process touched memory for the first time.
int64_t PagesTouched() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

// What something took, and how many pages it touched.
struct Cost {
  double s = 0;
  int64_t pages = 0;
};

// `f` says how long it took.
template <class F>
Cost CostOf(const F& f) {
  const int64_t before = PagesTouched();
  const absl::Duration took = f();
  return {absl::ToDoubleSeconds(took), PagesTouched() - before};
}

// What it costs this machine when memory is touched for the first time: some tenths of a
// microsecond, or over ten on a virtual machine that is trapped for each page.
double SecondsOfPage() {
  constexpr size_t kPages = 16'384;
  const auto bytes_of_page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* const memory = mmap(nullptr, kPages * bytes_of_page, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("no memory to touch");
  const absl::Time start = absl::Now();
  for (size_t page = 0; page < kPages; ++page) {
    static_cast<volatile char*>(memory)[page * bytes_of_page] = 1;
  }
  const double took_s = absl::ToDoubleSeconds(absl::Now() - start);
  munmap(memory, kPages * bytes_of_page);
  return took_s / kPages;
}

class Projects final : public Measurement {
 public:
  explicit Projects(testing::Engine engine) : engine_(engine), file_(ListFile()) {}

  // Each round begins with empty databases.
  void Round() override {
    const testing::TempDatabase bare_database(engine_), service_database(engine_);
    const auto bare = NewBareDatabase(engine_, bare_database.url(), projects::Migrations());
    Service service(projects::Parts(), service_database.url());
    Import<v1::ImportProgrammesRequest>(service, &Service::Stub::ImportProgrammes, kProgrammes);
    Import<v1::ImportOrganisationsRequest>(service, &Service::Stub::ImportOrganisations,
                                           kOrganisations);
    v1::ImportProjectsRequest request;
    request.set_system("BENCHMARK");
    const Cost import = CostOf([&] {
      const absl::Time start = absl::Now();
      Import(service, &Service::Stub::ImportProjects, file_, request);
      return absl::Now() - start;
    });
    const BareTable tables[] = {
        Stored(service.backend().database(), "project",
               "version removed named nature state history total_cost not_counted continuation "
               "published held_from",
               "id programme action_line intervention label_nl label_en summary owner partners "
               "planned_start planned_end locations areas currency funding part_of continuation_to "
               "continuation_start continuation_note source_system source_id source_list tables "
               "lessons no_lesson_reason last_decision"),
        Stored(service.backend().database(), "project_revision", "version revision",
               "id author organisation role reason")};
    Add(CostOf([&] { return bare->Store(tables); }), import);
    if (engine_ != testing::Engine::kSqlite) return;
    Portfolios(service);
    map_ms_.push_back(MedianOfMap(service));
    warnings_ms_.push_back(MedianOfWarnings(service));
  }

  std::vector<Line> Lines() const override {
    std::vector<Line> lines = {
        {.what = absl::StrCat("import of ", kProjects, " projects, ", NameOf(engine_),
                              ": speed against a bare insert"),
         .unit = "x",
         .required = 0.5,
         .at_most = false,
         .values = ratios_},
        {.what = "  time of a bare insert", .unit = " s", .values = bare_s_},
        {.what = "  time of an import", .unit = " s", .values = import_s_},
        {.what = "  the same ratio without the time of first touching memory",
         .unit = "x",
         .values = without_pages_},
        {.what = "  pages that an import touches first", .unit = "", .values = import_pages_},
        {.what = "  what touching one costs here", .unit = " us", .values = page_us_}};
    if (engine_ != testing::Engine::kSqlite) return lines;
    lines.push_back({.what = absl::StrCat("portfolio of ", kProjects,
                                          " projects, computed: action line by state"),
                     .unit = " ms",
                     .required = 50,
                     .values = by_line_ms_});
    lines.push_back({.what = absl::StrCat("  area by state, ", kMunicipalities * kAreasEach,
                                          " areas, three a project, with shares"),
                     .unit = " ms",
                     .required = 50,
                     .values = by_area_ms_});
    lines.push_back({.what = "  map of one municipality, without shapes, as a call",
                     .unit = " ms",
                     .required = 50,
                     .values = map_ms_});
    lines.push_back(
        {.what = "  warnings, as a call", .unit = " ms", .required = 50, .values = warnings_ms_});
    return lines;
  }

 private:
  void Add(const Cost& bare, const Cost& import) {
    const double page_s = SecondsOfPage();
    const auto without = [&](const Cost& cost) {
      return cost.s - page_s * static_cast<double>(cost.pages);
    };
    bare_s_.push_back(bare.s);
    import_s_.push_back(import.s);
    ratios_.push_back(bare.s / import.s);
    without_pages_.push_back(without(bare) / without(import));
    import_pages_.push_back(static_cast<double>(import.pages));
    page_us_.push_back(page_s * 1e6);
  }

  void Portfolios(Service& service) {
    const auto snapshot = service.snapshots().current();
    by_line_ms_.push_back(MedianOf(*snapshot, v1::DIMENSION_ACTION_LINE));
    by_area_ms_.push_back(MedianOf(*snapshot, v1::DIMENSION_AREA));
  }

  // What the service does on a miss, from the request to the bytes of the answer.
  static double MedianOf(const projects::Snapshot& snapshot, v1::Dimension rows) {
    v1::GetPortfolioRequest request;
    request.set_programme("P");
    request.set_rows(rows);
    request.set_columns(v1::DIMENSION_STATE);
    request.set_currency_code("EUR");
    std::vector<double> times_ms;
    for (int i = 0; i < kTimes; ++i) {
      const absl::Time start = absl::Now();
      const v1::Portfolio portfolio =
          OrThrow(projects::GetPortfolio(snapshot, Scope::Public(), request));
      const std::string bytes = rpc::SerializeDeterministically(portfolio);
      times_ms.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
      if (portfolio.total().projects() != kProjects || bytes.empty()) {
        throw std::runtime_error("a portfolio without all projects");
      }
    }
    return Median(times_ms);
  }

  // The service was given no address of the one that has the shapes: nothing is kept.
  static double MedianOfMap(Service& service) {
    v1::GetProjectMapRequest request;
    request.set_municipality("GM0014");
    std::vector<double> times_ms;
    for (int i = 0; i < kTimes; ++i) {
      const absl::Time start = absl::Now();
      const v1::ProjectMap map = OrThrow(service.Call(&Service::Stub::GetProjectMap, request));
      times_ms.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
      if (map.projects() == 0 || map.projects() != map.with_area()) {
        throw std::runtime_error("a map without its projects");
      }
    }
    return Median(times_ms);
  }

  // Of another day each time, so that none is kept.
  static double MedianOfWarnings(Service& service) {
    std::vector<double> times_ms;
    for (int i = 0; i < kTimes; ++i) {
      v1::ListWarningsRequest request;
      request.set_valuation_date(absl::StrCat("2026-01-0", 1 + i));
      const absl::Time start = absl::Now();
      const v1::Warnings warnings = OrThrow(service.Call(&Service::Stub::ListWarnings, request));
      times_ms.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
      if (warnings.not_judged() != kProjects) throw std::runtime_error("projects without funding");
    }
    return Median(times_ms);
  }

  const testing::Engine engine_;
  const std::string file_;
  std::vector<double> import_s_, bare_s_, ratios_, without_pages_, import_pages_, page_us_;
  std::vector<double> by_line_ms_, by_area_ms_, map_ms_, warnings_ms_;
};

}  // namespace

std::unique_ptr<Measurement> NewProjects(testing::Engine engine) {
  return std::make_unique<Projects>(engine);
}

}  // namespace wijkmonitor::load
