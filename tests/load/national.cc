#include <ctime>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/base/hash.h"
#include "libs/rpc/client.h"
#include "libs/rpc/router.h"
#include "libs/testing/child.h"
#include "libs/testing/import_call.h"
#include "libs/testing/temp_dir.h"
#include "services/indicators/convert_kompas.h"
#include "services/indicators/domain/kompas.h"
#include "services/indicators/migrations.h"
#include "services/indicators/store.h"
#include "tests/load/bare_database.h"
#include "tests/load/measurement.h"
#include "wijkmonitor/indicators/v1/indicator_service.grpc.pb.h"

namespace wijkmonitor::load {
namespace {

namespace v1 = wijkmonitor::indicators::v1;
using v1::IndicatorService;

constexpr int kMunicipalities = 350;
constexpr int kBuurten = 38;  // of a municipality, which has one wijk: 40 places
constexpr int kIndicators = 200;
constexpr int kFirstYear = 2021, kLastYear = 2023;
constexpr size_t kKompassen = 300;
constexpr char kEdition[] = "NL";
constexpr double kMib = 1 << 20;

std::string SourceColumn(int indicator) {
  return absl::StrCat("f", absl::Dec(indicator, absl::kZeroPad3));
}

struct Place {
  std::string id;
  const char* level;
  std::string parent;
};
std::vector<Place> Places(int municipalities) {
  std::vector<Place> places = {{"NL00", "COUNTRY", ""}};
  for (int number = 1; number <= municipalities; ++number) {
    const std::string digits = absl::StrCat(absl::Dec(number, absl::kZeroPad4));
    places.push_back({"GM" + digits, "MUNICIPALITY", "NL00"});
    places.push_back({"WK" + digits + "00", "WIJK", "GM" + digits});
    for (int buurt = 0; buurt < kBuurten; ++buurt) {
      places.push_back({absl::StrCat("BU", digits, "00", absl::Dec(buurt, absl::kZeroPad2)),
                        "BUURT", "WK" + digits + "00"});
    }
  }
  return places;
}

std::string AreasFile(const std::vector<Place>& places) {
  std::string file = "edition,valid_from,id,level,name,parent\n";
  for (const Place& place : places) {
    absl::StrAppend(&file, kEdition, ",2021-01-01,", place.id, ",", place.level, ",Naam van ",
                    place.id, ",", place.parent, "\n");
  }
  return file;
}

std::string CatalogueFile() {
  std::string file =
      "kind,id,parent,position,label_nl,label_en,composition,nature,basis,measure,unit,decimals,"
      "polarity,minimum,maximum,weight_indicator,default_group,in_rollup,minimum_n,publisher,table,"
      "licence,source_columns\n"
      "group,ALL_AGES,,,Alle leeftijden,All ages,,,,,,,,,,,,,,,,,\n"
      "theme,KOMPAS,,0,Kompas,Kompas,false,,,,,,,,,,,,,,,,\n";
  constexpr int kThemes = 8;
  for (int theme = 0; theme < kThemes; ++theme) {
    absl::StrAppend(&file, "theme,T", theme, ",KOMPAS,", theme, ",Thema,Theme,false",
                    ",,,,,,,,,,,,,,,,\n");
  }
  for (int number = 0; number < kIndicators; ++number) {
    absl::StrAppend(&file, "indicator,I", number, ",T", number % kThemes, ",", number,
                    ",Aandeel,Share,,OBJECTIVE,REGISTER,PERCENTAGE,PERCENT,1,LOWER_BETTER,0,100,,"
                    "ALL_AGES,true,0,CBS,T,CC BY 4.0,cbs-wijken:",
                    SourceColumn(number), "\n");
  }
  return file;
}

// A figure that looks random, in tenths of a percent.
int64_t Tenths(size_t place, int indicator, int year) {
  return static_cast<int64_t>(place * 7919 + static_cast<size_t>(indicator * 104'729 + year * 31)) %
         1001;
}

// A wide file: a line for each area, a column for each indicator.
std::string FiguresFile(const std::vector<Place>& places, int year) {
  std::string file = "code";
  for (int number = 0; number < kIndicators; ++number) {
    absl::StrAppend(&file, ";", SourceColumn(number));
  }
  for (size_t place = 0; place < places.size(); ++place) {
    absl::StrAppend(&file, "\n", places[place].id);
    for (int number = 0; number < kIndicators; ++number) {
      const int64_t tenths = Tenths(place, number, year);
      absl::StrAppend(&file, ";", tenths / 10, ".", tenths % 10);
    }
  }
  return file + "\n";
}

// The same figures as rows, column by column.
BareTable BareYear(size_t places, int year) {
  return BareFigures([places, year, column = int64_t{0},
                      place = size_t{0}](std::vector<store::Value>* row) mutable {
    if (place == places) place = 0, ++column;
    if (column == kIndicators) return false;
    const double value = static_cast<double>(Tenths(place, static_cast<int>(column), year)) / 1000;
    const int64_t version = year - kFirstYear + 3;
    *row = {(year - kFirstYear) * kIndicators + column + 1,
            static_cast<int64_t>(++place),
            int64_t{1},
            version,
            int64_t{1},
            value,
            {},
            {},
            {},
            {},
            {},
            {},
            {},
            int64_t{0}};
    return true;
  });
}

// The number behind `name` in a file of /proc of a process.
int64_t ProcNumber(const testing::Child& child, const char* file, absl::string_view name) {
  std::ifstream in(absl::StrCat("/proc/", child.pid(), "/", file));
  for (std::string line; std::getline(in, line);) {
    absl::string_view rest = line;
    if (!absl::ConsumePrefix(&rest, name)) continue;
    const std::vector<absl::string_view> words =
        absl::StrSplit(rest, absl::ByAnyChar(": \t"), absl::SkipEmpty());
    int64_t number = 0;
    if (!words.empty() && absl::SimpleAtoi(words.front(), &number)) return number;
  }
  throw std::runtime_error(absl::StrCat("no ", name, " in /proc/PID/", file));
}

double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

class National final : public Measurement {
 public:
  National(std::string service, testing::Engine engine, int divisor)
      : service_(std::move(service)),
        engine_(engine),
        divisor_(divisor),
        places_(Places(kMunicipalities / divisor)) {}

  // With empty databases.
  void Round() override {
    const testing::TempDatabase database(engine_);
    const double peak_bytes = Import(database.url());
    Start(database.url());
    Read(database.url(), peak_bytes);
    InsertBare();
  }

  std::vector<Line> Lines() const override {
    const auto due = [this](double value) {
      return divisor_ == 1 ? std::optional<double>(value) : std::nullopt;
    };
    const auto due_on_sqlite = [&](double value) {
      return engine_ == testing::Engine::kSqlite ? due(value) : std::nullopt;
    };
    std::vector<Line> lines = {
        {.what = absl::StrCat(Figures(), " figures in three files, ", NameOf(engine_),
                              ": import against a bare insert"),
         .unit = "x",
         .required = due(engine_ == testing::Engine::kSqlite ? 0.7 : 0.8),
         .at_most = false,
         .values = ratios_},
        {.what = "  import of a figure",
         .unit = " us",
         .required = due_on_sqlite(6),
         .values = import_us_},
        {.what = "  peak memory beside the columns",
         .unit = " MiB",
         .decimals = 0,
         .required = due(256),
         .values = beside_mib_},
        {.what = "  start: CPU against a bare SELECT",
         .unit = "x",
         .required = due(2),
         .values = start_ratios_},
        {.what = "  start: time to ready", .unit = " s", .values = start_s_},
        {.what = "  memory of a figure, of all that the service takes",
         .unit = " bytes",
         .decimals = 1,
         .required = due(20),
         .aim = due(15),
         .values = memory_bytes_},
        {.what = "  kompas computed: p99", .unit = " ms", .required = due(5), .values = p99_ms_}};
    if (engine_ == testing::Engine::kSqlite) {
      lines.push_back({.what = "  size on disk of a figure",
                       .unit = " bytes",
                       .decimals = 1,
                       .required = due(60),
                       .values = disk_bytes_});
      lines.push_back({.what = "  start: bytes read, against the size of the database",
                       .unit = "x",
                       .required = due(1.5),
                       .values = read_ratios_});
    }
    return lines;
  }

 private:
  double Figures() const {
    return static_cast<double>(places_.size()) * kIndicators * (kLastYear - kFirstYear + 1);
  }

  // The service on this database, and the port that it serves on.
  std::pair<std::unique_ptr<testing::Child>, std::string> Serve(const std::string& database) {
    auto child = std::make_unique<testing::Child>(
        std::vector<std::string>{service_, "--address=127.0.0.1:0", "--ops-address=127.0.0.1:0",
                                 "--database", database},
        dir_.File("log"));
    const std::string line = child->WaitForLine("\"serving\"");
    const std::string name = "\"port\":";
    const size_t port = line.find(name) + name.size();
    return {std::move(child), line.substr(port, line.find_first_not_of("0123456789", port) - port)};
  }

  template <class Q>
  static void ImportFile(IndicatorService::Stub& stub, Q request, const std::string& file,
                         std::unique_ptr<grpc::ClientWriter<Q>> (IndicatorService::Stub::*method)(
                             grpc::ClientContext*, common::v1::ImportReport*)) {
    request.mutable_chunk()->mutable_header()->set_request_id(RandomUuid());
    const auto messages = testing::ImportMessages(std::move(request), file);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(10));
    const auto report = OrThrow(testing::SendImport(context, stub, method, messages));
    if (report.outcome() == common::v1::ImportReport::OUTCOME_APPLIED) return;
    throw std::runtime_error(report.ShortDebugString().substr(0, 1000));
  }

  // Returns the most memory that the service took.
  double Import(const std::string& database) {
    const auto [child, port] = Serve(database);
    const auto channel = OrThrow(rpc::OpenChannel({.target = "127.0.0.1:" + port}));
    const auto stub = IndicatorService::NewStub(channel);
    ImportFile(*stub, v1::ImportAreasRequest(), AreasFile(places_),
               &IndicatorService::Stub::ImportAreas);
    ImportFile(*stub, v1::ImportCatalogueRequest(), CatalogueFile(),
               &IndicatorService::Stub::ImportCatalogue);
    absl::Duration taken;
    for (int year = kFirstYear; year <= kLastYear; ++year) {
      const std::string file = FiguresFile(places_, year);
      v1::ImportObservationsRequest request;
      request.set_format("cbs-wijken");
      request.set_edition(kEdition);
      request.set_period(absl::StrCat(year));
      const absl::Time start = absl::Now();
      ImportFile(*stub, request, file, &IndicatorService::Stub::ImportObservations);
      taken += absl::Now() - start;
    }
    import_us_.push_back(absl::ToDoubleMicroseconds(taken) / Figures());
    return static_cast<double>(ProcNumber(*child, "status", "VmHWM")) * 1024;
  }

  void Start(const std::string& database) {
    const absl::Time start = absl::Now();
    const auto [child, port] = Serve(database);
    start_s_.push_back(absl::ToDoubleSeconds(absl::Now() - start));
    start_cpu_s_ = absl::ToDoubleSeconds(child->CpuTime());
    memory_bytes_.push_back(static_cast<double>(ProcNumber(*child, "status", "VmRSS")) * 1024 /
                            Figures());
    if (engine_ != testing::Engine::kSqlite) return;
    const auto read = static_cast<double>(ProcNumber(*child, "io", "rchar"));
    const auto size = static_cast<double>(
        std::filesystem::file_size(std::string(absl::StripPrefix(database, "sqlite:"))));
    read_ratios_.push_back(read / size);
    disk_bytes_.push_back(size / Figures());
  }

  // Loads the figures here, to know what they take and how fast they are read.
  void Read(const std::string& url, double peak_bytes) {
    SystemClock clock;
    const auto database = OrThrow(store::Open(url, indicators::kMigrations, clock));
    const auto snapshots = OrThrow(indicators::Snapshots::Open(*database, indicators::LoadDataset));
    const indicators::Dataset& data = snapshots->current()->data;
    beside_mib_.push_back((peak_bytes - static_cast<double>(data.bytes())) / kMib);
    std::vector<double> times_ms;
    for (size_t i = 0; i < kKompassen; ++i) {
      const std::string& area = places_[1 + i * (places_.size() - 1) / kKompassen].id;
      const absl::Time start = absl::Now();
      const auto kompas =
          OrThrow(indicators::ComputeKompas(data, {area, kLastYear, "", data.method_default}));
      const std::string bytes = rpc::SerializeDeterministically(indicators::ToMessage(kompas));
      times_ms.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
      if (!kompas.centre.score.has_value()) throw std::runtime_error("a kompas without score");
    }
    p99_ms_.push_back(P99(std::move(times_ms)));
  }

  void InsertBare() {
    const testing::TempDatabase database(engine_);
    const auto bare = NewBareDatabase(engine_, database.url(), indicators::kMigrations);
    absl::Duration taken;
    for (int year = kFirstYear; year <= kLastYear; ++year) {
      const BareTable table = BareYear(places_.size(), year);
      taken += bare->Store({&table, 1});
    }
    ratios_.push_back(absl::ToDoubleMicroseconds(taken) / Figures() / import_us_.back());
    const double before = CpuSeconds();
    const int64_t rows = bare->Select(
        "SELECT column_id, area_id, revision, version, status, value, numerator, denominator, n, "
        "design_effect, standard_error, low, high, provisional FROM figure "
        "ORDER BY column_id, area_id, revision");
    if (rows != static_cast<int64_t>(Figures())) throw std::runtime_error("rows are missing");
    start_ratios_.push_back(start_cpu_s_ / (CpuSeconds() - before));
  }

  const std::string service_;
  const testing::Engine engine_;
  const int divisor_;
  const std::vector<Place> places_;
  const testing::TempDir dir_;
  double start_cpu_s_ = 0;  // of the last start
  std::vector<double> ratios_, import_us_, beside_mib_, start_ratios_, start_s_, memory_bytes_,
      p99_ms_, disk_bytes_, read_ratios_;
};

}  // namespace

std::unique_ptr<Measurement> NewNational(const std::string& service, testing::Engine engine,
                                         int divisor) {
  return std::make_unique<National>(service, engine, divisor);
}

}  // namespace wijkmonitor::load
