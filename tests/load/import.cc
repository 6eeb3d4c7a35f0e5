#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/testing/backend.h"
#include "libs/testing/import_call.h"
#include "libs/testing/temp_database.h"
#include "services/indicators/migrations.h"
#include "services/indicators/service.h"
#include "tests/common/town.h"
#include "tests/load/bare_database.h"
#include "tests/load/measurement.h"
#include "wijkmonitor/indicators/v1/indicator_service.grpc.pb.h"

namespace wijkmonitor::load {
namespace {

using namespace testing;  // NOLINT: the town

using indicators::Observation;
namespace v1 = wijkmonitor::indicators::v1;

constexpr int kFirstYear = 1950;

// The service as it runs, filled with the town but without figures.
class Service {
 public:
  explicit Service(const std::string& database)
      : backend_({.config = {.database = database}, .migrations = parts_.migrations}) {
    WriteReferenceData(backend_.database());
    snapshots_ = OrThrow(indicators::Snapshots::Open(
        backend_.database(), [this](store::Tx& tx, const store::DataVersion& version,
                                    const indicators::Snapshot* near, Progress& progress) {
          ++loads_;
          return parts_.load(tx, version, near, progress);
        }));
    router_ = std::make_unique<indicators::Router>(rpc::ServiceNamed(parts_.service), *snapshots_);
    parts_.add_methods(router_.get());
    backend_.Start(*router_);
    stub_ = v1::IndicatorService::NewStub(backend_.channel());
  }

  // Sends the messages of a file; returns when it is stored durably.
  rpc::Report Import(const std::vector<v1::ImportObservationsRequest>& messages) {
    grpc::ClientContext context;
    return OrThrow(testing::SendImport(context, *stub_,
                                       &v1::IndicatorService::Stub::ImportObservations, messages));
  }

  const indicators::Dataset& data() const { return snapshots_->current()->data; }
  // How often the database was read for a snapshot.
  int loads() const { return loads_; }

 private:
  const rpc::ServiceParts<indicators::Dataset> parts_ = indicators::Parts();
  std::unique_ptr<indicators::Snapshots> snapshots_;
  std::unique_ptr<indicators::Router> router_;
  int loads_ = 0;
  testing::Backend backend_;
  std::unique_ptr<v1::IndicatorService::Stub> stub_;
};

// What the service keeps of a year's figures.
std::vector<BareTable> TablesOf(const std::vector<Observation>& observations, int64_t version) {
  const auto optional = [](const std::optional<double>& value) {
    return value.has_value() ? store::Value(*value) : store::Value();
  };
  BareTable batch{"batch",
                  {"id", "file_name", "file_sha256", "format", "edition", "rows_applied"},
                  NextOf({{version, std::string("bare"), store::Bytes{""}, std::string("csv"),
                           std::string(kTownEdition), int64_t{0}}})};
  std::vector<std::vector<store::Value>> rows;
  std::map<indicators::ColumnKey, int64_t> column_ids;
  std::map<std::string, int64_t> area_ids;
  for (const Observation& row : observations) {
    const auto numbered = [](auto* ids, const auto& item) {
      return ids->try_emplace(item, static_cast<int64_t>(ids->size()) + 1).first->second;
    };
    const int64_t column_id = 1000 * version + numbered(&column_ids, row.column);
    const indicators::Figure& figure = row.figure;
    rows.push_back({column_id, numbered(&area_ids, row.area), int64_t{row.revision}, version,
                    int64_t{static_cast<int>(figure.status)}, optional(figure.value),
                    optional(figure.numerator), optional(figure.denominator),
                    figure.n.has_value() ? store::Value(*figure.n) : store::Value(),
                    optional(figure.design_effect), optional(figure.standard_error),
                    optional(figure.low), optional(figure.high), int64_t{figure.provisional}});
  }
  return {std::move(batch), BareFigures(NextOf(std::move(rows)))};
}

std::vector<v1::ImportObservationsRequest> MessagesOf(const std::string& file, int number) {
  v1::ImportObservationsRequest request;
  auto* const header = request.mutable_chunk()->mutable_header();
  header->set_request_id(
      absl::StrCat("00000000-0000-0000-0001-", absl::Dec(number, absl::kZeroPad12)));
  header->set_file_name("town.csv");
  header->set_size_bytes(static_cast<int64_t>(file.size()));
  return testing::ImportMessages(std::move(request), file);
}

class Import final : public Measurement {
 public:
  explicit Import(testing::Engine engine)
      : engine_(engine),
        bare_database_(engine),
        service_database_(engine),
        bare_(NewBareDatabase(engine, bare_database_.url(), indicators::kMigrations)),
        service_(service_database_.url()) {}

  // Each round stores another year: the same number of new rows in equally large tables.
  void Round() override {
    const int round = static_cast<int>(import_s_.size());
    const std::vector<Observation> rows = RowsOf(kFirstYear + round);
    const std::string file = FileOf(rows, catalogue_);
    const double count = static_cast<double>(rows.size());
    if (round % 2 == 0) StoreBare(rows, round);
    ImportFile(file, round, rows.size());
    if (round % 2 == 1) StoreBare(rows, round);
    ReadAndCheck(file);
    ratios_.push_back(bare_s_.back() / import_s_.back());
    rows_per_s_.push_back(count / import_s_.back());
    bare_rows_per_s_.push_back(count / bare_s_.back());
  }

  std::vector<Line> Lines() const override {
    return {{.what = absl::StrCat("import of 30,000 figures, ", NameOf(engine_),
                                  ": speed against a bare insert"),
             .unit = "x",
             .required = engine_ == testing::Engine::kSqlite ? 0.7 : 0.8,
             .at_most = false,
             .values = ratios_},
            {.what = "  rows/s, import", .decimals = 0, .values = rows_per_s_},
            {.what = "  rows/s, bare insert", .decimals = 0, .values = bare_rows_per_s_},
            Milliseconds("  time of a bare insert", bare_s_),
            Milliseconds("  time of an import", import_s_),
            Milliseconds("  of it, reading the file and checking its rows", reading_s_)};
  }

 private:
  static Line Milliseconds(const std::string& what, std::vector<double> seconds) {
    for (double& value : seconds) value *= 1000;
    return {.what = what, .unit = " ms", .decimals = 0, .values = std::move(seconds)};
  }

  std::vector<Observation> RowsOf(int year) const {
    std::vector<Observation> rows;
    for (const indicators::Indicator& indicator : catalogue_.indicators) {
      for (Observation& row : TownObservations(indicator, year, BuurtIds())) {
        rows.push_back(std::move(row));
      }
    }
    return rows;
  }

  void StoreBare(const std::vector<Observation>& rows, int round) {
    const std::vector<BareTable> tables = TablesOf(rows, round + 1);
    bare_s_.push_back(absl::ToDoubleSeconds(bare_->Store(tables)));
  }

  void ImportFile(const std::string& file, int round, size_t rows) {
    const auto messages = MessagesOf(file, round);
    const absl::Time start = absl::Now();
    const rpc::Report report = service_.Import(messages);
    import_s_.push_back(absl::ToDoubleSeconds(absl::Now() - start));
    if (service_.loads() > 1) throw std::runtime_error("an import was read back");
    if (report.rows_applied() != static_cast<int64_t>(rows)) {
      throw std::runtime_error(report.ShortDebugString().substr(0, 1000));
    }
  }

  // Once more, outside the service, to know its part.
  void ReadAndCheck(const std::string& file) {
    const indicators::Dataset& data = service_.data();
    indicators::ObservationImport import(data, 1);
    const absl::Time start = absl::Now();
    const auto read = OrThrow(
        indicators::ReadObservations(file, {.format = "csv"}, *data.catalogue,
                                     [&](const auto& line, bool is_sound, auto* rejections) {
                                       return import.Take(line, is_sound, rejections);
                                     }));
    reading_s_.push_back(absl::ToDoubleSeconds(absl::Now() - start));
    if (!read.rejections.empty()) {
      throw std::runtime_error(read.rejections.front().reason.In(Language::kEn));
    }
  }

  const testing::Engine engine_;
  const indicators::Catalogue catalogue_ = TownCatalogue();
  const testing::TempDatabase bare_database_, service_database_;
  const std::unique_ptr<BareDatabase> bare_;
  Service service_;
  std::vector<double> import_s_, bare_s_, reading_s_;
  std::vector<double> ratios_, rows_per_s_, bare_rows_per_s_;
};

}  // namespace

std::unique_ptr<Measurement> NewImport(testing::Engine engine) {
  return std::make_unique<Import>(engine);
}

}  // namespace wijkmonitor::load
