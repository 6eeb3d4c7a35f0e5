#include "tests/robustness/model.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/rpc/router.h"
#include "libs/testing/or_throw.h"
#include "services/indicators/convert_kompas.h"
#include "services/indicators/domain/kompas.h"
#include "tests/common/town.h"

namespace wijkmonitor::robustness {
namespace {

using indicators::ColumnKey;
using indicators::DeclaredObservation;
using indicators::Observation;

[[noreturn]] void Break(const Operation& operation, const std::string& how) {
  throw BrokenPromise(absl::StrCat(how, "\n  ", Describe(operation)));
}

// The answer the model knows of: the client's, or the one found in the database.
const Report& AnswerOf(const Operation& operation) {
  return operation.outcome == Outcome::kOk ? operation.report : *operation.stored;
}

int64_t VersionOf(const Operation& operation) {
  return operation.import != nullptr ? AnswerOf(operation).data_version()
                                     : operation.data_version();
}

bool IsApplied(const Operation& operation) {
  return operation.import != nullptr && AnswerOf(operation).outcome() == Report::OUTCOME_APPLIED;
}

// A version is made by one import, and then others see it.
bool Before(const Operation* a, const Operation* b) {
  return std::make_tuple(VersionOf(*a), !IsApplied(*a), a->number) <
         std::make_tuple(VersionOf(*b), !IsApplied(*b), b->number);
}

void CheckRefusals(const Operation& operation) {
  if (operation.outcome == Outcome::kFail) {
    if (operation.import == nullptr || !operation.import->reuses_id ||
        ReasonOf(operation.error) != "REQUEST_ID_REUSED") {
      Break(operation, "a sound request was refused");
    }
  } else if (operation.import != nullptr && operation.import->reuses_id) {
    Break(operation, "a request id was accepted for another file");
  }
}

void CheckRepeated(const Operation& operation) {
  const Operation& earlier = *operation.repeats;
  if (earlier.outcome != Outcome::kOk) Break(operation, "repeats what has no answer");
  if (operation.report.SerializeAsString() != earlier.report.SerializeAsString()) {
    Break(operation,
          absl::StrCat("a repeated request got another answer than\n  ", Describe(earlier)));
  }
}

void CompareReports(const Operation& operation, const Report& expected) {
  Report actual = AnswerOf(operation);
  int64_t rejected_lines = 0;
  for (const auto& rejection : actual.rejections()) rejected_lines += rejection.lines();
  if (rejected_lines != operation.import->bad_rows) {
    Break(operation, absl::StrCat("the report lists rejections of ", rejected_lines, " lines"));
  }
  actual.clear_rejections();
  actual.clear_rejections_total();
  if (actual.SerializeAsString() != expected.SerializeAsString()) {
    Break(operation, absl::StrCat("the report should be\n", expected.DebugString(), "and is\n",
                                  actual.DebugString()));
  }
}

}  // namespace

Model::Model(std::shared_ptr<const indicators::Catalogue> catalogue, int64_t version)
    : version_(version) {
  data_.catalogue = std::move(catalogue);
  data_.editions = {testing::TownEdition()};
}

void Model::Take(std::vector<Operation*> operations,
                 const std::map<int64_t, store::DataVersion>& commits) {
  std::erase_if(operations, [](const Operation* operation) {
    if (operation->taken) return true;
    if (operation->outcome != Outcome::kUnknown) CheckRefusals(*operation);
    const bool has_answer = operation->outcome == Outcome::kOk || (operation->stored.has_value());
    return !has_answer;
  });
  std::sort(operations.begin(), operations.end(), Before);
  for (Operation* operation : operations) {
    if (operation->repeats != nullptr) {
      if (operation->outcome == Outcome::kOk) CheckRepeated(*operation);
    } else {
      Take(operation, commits);
    }
    operation->taken = operation->outcome == Outcome::kOk || operation->repeats == nullptr;
  }
}

void Model::Take(Operation* operation, const std::map<int64_t, store::DataVersion>& commits) {
  const bool applied = IsApplied(*operation);
  const int64_t version = VersionOf(*operation);
  if (version != version_ + (applied ? 1 : 0)) {
    Break(*operation, absl::StrCat("an answer of data version ", version, " while ", version_,
                                   " was the last that is accounted for"));
  }
  if (operation->import != nullptr) {
    const ImportRequest& request = *operation->import;
    CompareReports(*operation, Import(request, applied));
    const auto outcome = AnswerOf(*operation).outcome();
    const bool leaves_record =
        outcome == Report::OUTCOME_APPLIED || outcome == Report::OUTCOME_UNCHANGED;
    if (leaves_record && !recorded_.emplace(request.request_id, operation).second) {
      Break(*operation, "a request was applied twice");
    }
    return;
  }
  const auto commit = commits.find(version);
  if (commit == commits.end()) {
    Break(*operation, "an answer of a data version that is not stored");
  }
  if (rpc::SerializeDeterministically(operation->kompas) !=
      KompasOf(operation->question, commit->second)) {
    Break(*operation, "the kompas is not that of the model");
  }
  operation->kompas.clear_centre();  // large, and no longer needed
}

// What the report should say. Stores what an applied import brings.
Report Model::Import(const ImportRequest& request, bool applied) {
  Report report;
  report.set_rows_read(request.sound_rows + request.bad_rows);
  report.set_rows_rejected(request.bad_rows);
  report.set_data_version(version_);
  if (request.bad_rows > 0 && !request.allow_partial) {
    report.set_rows_rejected(report.rows_read());
    report.set_outcome(Report::OUTCOME_REJECTED);
    return report;
  }
  const int64_t next = version_ + 1;
  const std::vector<Observation> inserts = Inserts(request.content->rows, next);
  const auto rows = static_cast<int64_t>(request.content->rows.size());
  const auto applied_rows = static_cast<int64_t>(inserts.size());
  report.set_rows_applied(applied_rows);
  report.set_rows_unchanged(rows - applied_rows);
  if (request.validate_only) {
    report.set_outcome(Report::OUTCOME_VALID);
  } else if (inserts.empty()) {
    report.set_outcome(Report::OUTCOME_UNCHANGED);
  } else {
    report.set_outcome(Report::OUTCOME_APPLIED);
    report.set_batch(absl::StrCat(next));
    report.set_data_version(next);
    if (applied) Store(inserts);
  }
  return report;
}

// Of rows that say each figure once.
std::vector<Observation> Model::Inserts(const std::vector<DeclaredObservation>& rows,
                                        int64_t version) {
  std::vector<Observation> inserts;
  for (const DeclaredObservation& row : rows) {
    const ColumnKey key{row.indicator->id, row.edition, row.period, row.group};
    const auto& column = stored_[key];
    const auto stored = column.find(row.area);
    const bool is_new = stored == column.end();
    if (!is_new &&
        (stored->second.figure == row.figure ||
         Publishable(RespondentsDue(*row.indicator), stored->second.figure) == row.figure)) {
      continue;
    }
    inserts.push_back({key, row.area, row.figure, is_new ? 1 : stored->second.revision + 1, version,
                       absl::Time()});
  }
  return inserts;
}

void Model::Store(const std::vector<Observation>& inserts) {
  ++version_;
  answers_.clear();
  observations_[version_] = inserts;
  std::set<ColumnKey> touched;
  for (const Observation& insert : inserts) {
    touched.insert(insert.column);
    stored_[insert.column].insert_or_assign(insert.area, insert);
  }
  for (const ColumnKey& key : touched) {
    std::vector<Observation> figures;
    for (const auto& [area, observation] : stored_[key]) figures.push_back(observation);
    const auto columns =
        testing::ColumnsOf(figures, *data_.catalogue, data_.FindEdition(key.edition));
    data_.Put(key.indicator, key.group, columns.front().column);
  }
}

// The answer as deterministic bytes.
const std::string& Model::KompasOf(const KompasQuestion& question,
                                   const store::DataVersion& version) {
  std::string& answer = answers_[absl::StrCat(question.area, " ", question.year)];
  if (answer.empty()) {
    const indicators::Kompas kompas = testing::OrThrow(
        indicators::ComputeKompas(data_, {question.area, question.year, "", "WM-1"}));
    indicators::v1::Kompas message = indicators::ToMessage(kompas);
    rpc::SayVersion(version, &message);
    answer = rpc::SerializeDeterministically(message);
  }
  return answer;
}

void CheckVersionsRise(const std::vector<Operation*>& operations) {
  struct Event {
    absl::Time time;
    bool is_return;
    const Operation* operation;
  };
  std::vector<Event> events;
  for (const Operation* operation : operations) {
    if (operation->outcome != Outcome::kOk || operation->repeats != nullptr) continue;
    events.push_back({operation->invoked, false, operation});
    events.push_back({operation->returned, true, operation});
  }
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return std::make_tuple(a.time, a.is_return) < std::make_tuple(b.time, b.is_return);
  });
  const Operation* newest = nullptr;                    // of those that have returned
  std::map<const Operation*, const Operation*> before;  // what had returned at its invocation
  for (const auto& [time, is_return, operation] : events) {
    if (!is_return) {
      before[operation] = newest;
      continue;
    }
    const Operation* const known = before[operation];
    if (known != nullptr && operation->data_version() < known->data_version()) {
      Break(*operation, absl::StrCat("answers from before\n  ", Describe(*known)));
    }
    if (newest == nullptr || operation->data_version() > newest->data_version()) {
      newest = operation;
    }
  }
}

}  // namespace wijkmonitor::robustness
