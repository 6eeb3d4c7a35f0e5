#include "tests/robustness/stored.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/testing/or_throw.h"
#include "tests/common/town.h"

namespace wijkmonitor::robustness {
namespace {

using indicators::Figure;
using indicators::Observation;
using store::Row;
using store::Tx;
using testing::OrThrow;

constexpr char kMethod[] = "wijkmonitor.indicators.v1.IndicatorService/ImportObservations";

// Calls `on_row` for each row of a query.
template <class F>
void Each(Tx& tx, absl::string_view sql, const F& on_row) {
  OrThrow(tx.Query(sql, {}, [&](const Row& row) {
    on_row(row);
    return absl::OkStatus();
  }));
}

std::optional<double> OptionalReal(const Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return row.Real(column);
}

Observation ObservationIn(const Row& row) {
  Observation observation;
  observation.column = {std::string(row.Text(0)),
                        std::string(row.Text(1)),
                        {OrThrow(ParseDate(row.Text(2))), OrThrow(ParseDate(row.Text(3)))},
                        std::string(row.Text(4))};
  observation.area = std::string(row.Text(5));
  observation.revision = static_cast<int32_t>(row.Int(6));
  observation.version = row.Int(7);
  Figure& figure = observation.figure;
  figure.status = static_cast<indicators::Status>(row.Int(8));
  figure.value = OptionalReal(row, 9);
  figure.numerator = OptionalReal(row, 10);
  figure.denominator = OptionalReal(row, 11);
  if (!row.IsNull(12)) figure.n = row.Int(12);
  figure.design_effect = OptionalReal(row, 13);
  figure.standard_error = OptionalReal(row, 14);
  figure.low = OptionalReal(row, 15);
  figure.high = OptionalReal(row, 16);
  figure.provisional = row.Int(17) != 0;
  return observation;
}

void ReadFigures(Tx& tx, Stored* stored) {
  Each(tx, "SELECT id, file_name, file_sha256, format, edition, rows_applied, retrieved FROM batch",
       [&](const Row& row) {
         stored->batches[row.Int(0)] = {std::string(row.Text(1)), std::string(row.Text(2)),
                                        std::string(row.Text(3)), std::string(row.Text(4)),
                                        row.Int(5)};
       });
  Each(tx,
       "SELECT indicator, edition, period_start, period_end, respondent_group, area, revision, "
       "version, status, value, numerator, denominator, n, design_effect, standard_error, low, "
       "high, provisional FROM figure JOIN observation_column AS c ON c.id = column_id "
       "JOIN observed_area AS a ON a.id = area_id",
       [&](const Row& row) {
         Observation observation = ObservationIn(row);
         stored->observations[observation.version].push_back(std::move(observation));
       });
}

void ReadRecords(Tx& tx, Stored* stored) {
  Each(tx, "SELECT counter, token, committed_at FROM store_commit", [&](const Row& row) {
    stored->commits[row.Int(0)] = {row.Int(0), std::string(row.Text(1)),
                                   absl::FromUnixMicros(row.Int(2))};
  });
  Each(tx, "SELECT method, request_id, body_sha256, response FROM store_request",
       [&](const Row& row) {
         if (row.Text(0) != kMethod) return;
         stored->requests[std::string(row.Text(1))] = {std::string(row.Text(2)),
                                                       std::string(row.Text(3))};
       });
  Each(tx, "SELECT id, method, request_id, body_sha256, data_version FROM store_audit ORDER BY id",
       [&](const Row& row) {
         if (row.Text(1) != kMethod) return;
         stored->audit.push_back(
             {row.Int(0), std::string(row.Text(2)), std::string(row.Text(3)), row.Int(4)});
       });
}

bool ByFigure(const Observation& a, const Observation& b) {
  return std::tie(a.column, a.area, a.revision) < std::tie(b.column, b.area, b.revision);
}

bool IsSame(const Observation& a, const Observation& b) {
  return std::tie(a.column, a.area, a.figure, a.revision, a.version) ==
         std::tie(b.column, b.area, b.figure, b.revision, b.version);
}

[[noreturn]] void Break(const std::string& how) { throw BrokenPromise(how); }

void CheckObservations(const Model& model, const Stored& stored) {
  for (const auto& [version, rows] : stored.observations) {
    if (!model.observations().contains(version)) {
      Break(absl::StrCat(rows.size(), " rows are stored of version ", version,
                         ", which nobody imported"));
    }
  }
  for (const auto& [version, expected] : model.observations()) {
    const auto found = stored.observations.find(version);
    const size_t size = found == stored.observations.end() ? 0 : found->second.size();
    if (size != expected.size()) {
      Break(absl::StrCat("of version ", version, " ", size, " rows are stored; there should be ",
                         expected.size()));
    }
    std::vector<Observation> actual = found->second, due = expected;
    std::sort(actual.begin(), actual.end(), ByFigure);
    std::sort(due.begin(), due.end(), ByFigure);
    for (size_t i = 0; i < size; ++i) {
      if (IsSame(actual[i], due[i])) continue;
      Break(absl::StrCat("version ", version,
                         " holds another row than was imported: ", actual[i].column.indicator, " ",
                         actual[i].area, " revision ", actual[i].revision, "; due was ",
                         due[i].column.indicator, " ", due[i].area, " revision ", due[i].revision));
    }
  }
}

void CheckBatches(const Model& model, const Stored& stored) {
  std::map<int64_t, Stored::Batch> due;
  for (const auto& [id, operation] : model.recorded()) {
    const Report& report =
        operation->outcome == Outcome::kOk ? operation->report : *operation->stored;
    if (report.outcome() != Report::OUTCOME_APPLIED) continue;
    const ImportRequest& request = *operation->import;
    due[report.data_version()] = {request.file_name, request.file_sha256, "csv",
                                  testing::kTownEdition, report.rows_applied()};
  }
  if (due != stored.batches) {
    Break(absl::StrCat(stored.batches.size(), " batches are stored; ", due.size(),
                       " were applied, or they differ"));
  }
}

void CheckRecords(const Model& model, const Stored& stored) {
  std::map<std::string, const Stored::Audited*> audited;
  for (const Stored::Audited& row : stored.audit) {
    if (!audited.emplace(row.request_id, &row).second) {
      Break(absl::StrCat("request ", row.request_id, " has two audit rows"));
    }
  }
  if (stored.requests.size() != model.recorded().size() ||
      stored.audit.size() != model.recorded().size()) {
    Break(absl::StrCat(model.recorded().size(), " imports were applied; stored are ",
                       stored.requests.size(), " request records and ", stored.audit.size(),
                       " audit rows"));
  }
  for (const auto& [id, operation] : model.recorded()) {
    const Report& report =
        operation->outcome == Outcome::kOk ? operation->report : *operation->stored;
    const auto request = stored.requests.find(id);
    if (request == stored.requests.end()) {
      Break(absl::StrCat("an applied import left no request record\n  ", Describe(*operation)));
    }
    if (request->second.response != report.SerializeAsString()) {
      Break(absl::StrCat("the stored answer differs from the one given\n  ", Describe(*operation)));
    }
    const auto row = audited.find(id);
    if (row == audited.end() || row->second->data_version != report.data_version() ||
        row->second->body_sha256 != request->second.body_sha256) {
      Break(
          absl::StrCat("an applied import has no audit row of its own\n  ", Describe(*operation)));
    }
  }
}

}  // namespace

Stored ReadStored(store::Database& database) {
  Stored stored;
  OrThrow(database.Read([&](Tx& tx, const store::DataVersion& version) {
    stored.version = version;
    ReadFigures(tx, &stored);
    ReadRecords(tx, &stored);
    const absl::Status chain = store::VerifyAuditChain(tx);
    if (!chain.ok()) Break(absl::StrCat("the audit chain is broken: ", chain.message()));
    return absl::OkStatus();
  }));
  return stored;
}

void FindStoredAnswers(const Stored& stored, const std::vector<Operation*>& operations) {
  for (Operation* operation : operations) {
    if (operation->outcome != Outcome::kUnknown || operation->import == nullptr) continue;
    const auto request = stored.requests.find(operation->import->request_id);
    if (request == stored.requests.end() || operation->import->reuses_id) continue;
    Report report;
    if (!report.ParseFromString(request->second.response)) {
      Break("a stored answer cannot be read");
    }
    operation->stored = report;
  }
}

void CheckStored(const Model& model, const Stored& stored) {
  if (stored.version.counter != model.version()) {
    Break(absl::StrCat("the stored data version is ", stored.version.counter,
                       "; the answers account for ", model.version()));
  }
  CheckObservations(model, stored);
  CheckBatches(model, stored);
  CheckRecords(model, stored);
}

}  // namespace wijkmonitor::robustness
