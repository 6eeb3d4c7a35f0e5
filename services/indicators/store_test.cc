#include "services/indicators/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temp_database.h"
#include "services/indicators/migrations.h"

namespace wijkmonitor::indicators {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StoreTest : public ::testing::TestWithParam<testing::Engine> {
 protected:
  StoreTest() { database_ = *store::Open(stored_.url(), kMigrations, clock_); }

  void Write(const std::function<absl::Status(store::Tx&)>& body) {
    const auto written =
        database_->Mutate({"someone", "method", RandomUuid(), Sha256Of("body"), ""},
                          [&](store::Tx& tx) -> absl::StatusOr<std::string> {
                            RETURN_IF_ERROR(body(tx));
                            return "";
                          });
    ASSERT_TRUE(written.ok()) << written.status();
  }
  // Declares the areas of the edition E.
  void WriteAreas(const std::vector<Area>& areas) {
    Write([&](store::Tx& tx) -> absl::Status {
      Declared<Area> declared;
      for (const Area& area : areas) declared.rows.push_back({2, area});
      for (DeclaredRow<Area>& row : declared.rows) row.item.edition = "E";
      RETURN_IF_ERROR(WriteEdition(tx, "E", absl::CivilDay(2020, 1, 1)).status());
      ASSIGN_OR_RETURN(const Changes<Area> changes, kAreas.Compare(tx, declared));
      return kAreas.Apply(tx, changes);
    });
  }
  // Stores a value for each area, as a new revision.
  void WriteValues(const std::vector<std::pair<std::string, double>>& values, int32_t revision) {
    Write([&](store::Tx& tx) {
      std::vector<Observation> observations;
      for (const auto& [area, value] : values) {
        observations.push_back({column_,
                                area,
                                {.status = Status::kValue, .value = value},
                                revision,
                                tx.version(),
                                tx.version(),
                                {}});
      }
      return WriteObservations(tx, {"file.csv", Sha256Of("file"), "csv", "E", std::nullopt},
                               observations);
    });
  }
  // What a scope sees at a version, as "AREA=VALUE".
  std::vector<std::string> Seen(int64_t version, const Scope& scope = Scope::Public(),
                                const std::optional<ObservationPosition>& after = std::nullopt,
                                int limit = 100) {
    std::vector<std::string> seen;
    const absl::Status read =
        database_->Read([&](store::Tx& tx, const store::DataVersion&) -> absl::Status {
          ASSIGN_OR_RETURN(const auto page, ListObservations(tx, scope, version, {}, after, limit));
          for (const Observation& observation : page) {
            seen.push_back(absl::StrCat(observation.area, "=", *observation.figure.value));
            EXPECT_GT(observation.recorded_at, clock_.Now());  // which stands still
            EXPECT_LT(observation.recorded_at, clock_.Now() + absl::Seconds(1));
          }
          return absl::OkStatus();
        });
    EXPECT_TRUE(read.ok()) << read;
    return seen;
  }

  const ColumnKey column_{"SHARE", "E", Period::OfYear(2020), "ALL_AGES"};
  testing::TempDatabase stored_{GetParam()};
  testing::FakeClock clock_;
  std::unique_ptr<store::Database> database_;
};

TEST_P(StoreTest, ReadsWhatWasKnownAtAVersion) {
  WriteValues({{"A", 1}, {"B", 2}}, 1);
  WriteValues({{"B", 3}}, 2);
  EXPECT_THAT(Seen(0), IsEmpty());
  EXPECT_THAT(Seen(1), ElementsAre("A=1", "B=2"));
  EXPECT_THAT(Seen(2), ElementsAre("A=1", "B=3"));
}

TEST_P(StoreTest, PagesGoOnWhereTheLastOneEnded) {
  WriteValues({{"C", 3}, {"A", 1}, {"B", 2}}, 1);
  EXPECT_THAT(Seen(1, Scope::Public(), std::nullopt, 2), ElementsAre("A=1", "B=2"));
  EXPECT_THAT(Seen(1, Scope::Public(), ObservationPosition{column_, "B"}, 2), ElementsAre("C=3"));
}

TEST_P(StoreTest, ADraftIsSeenByItsOrganisationOnly) {
  WriteValues({{"A", 1}}, 1);
  Write([&](store::Tx& tx) {
    tx.Changed("observations");
    return tx.Execute(
        "INSERT INTO observation (indicator, edition, period_start, period_end, respondent_group, "
        "area, revision, version, batch, state, organisation, status, value) "
        "SELECT indicator, edition, period_start, period_end, respondent_group, area, 2, 2, batch, "
        "'DRAFT', 'own', status, 9 FROM observation");
  });
  const Scope own{.kind = Scope::Kind::kOrganisations, .organisations = {"own", "third"}};
  const Scope other{.kind = Scope::Kind::kOrganisations, .organisations = {"other"}};
  EXPECT_THAT(Seen(2), ElementsAre("A=1"));
  EXPECT_THAT(Seen(2, other), ElementsAre("A=1"));
  EXPECT_THAT(Seen(2, own), ElementsAre("A=9"));
  EXPECT_THAT(Seen(2, Scope{.kind = Scope::Kind::kInternal}), ElementsAre("A=9"));
  // The published snapshot does not know it.
  const auto snapshots = Snapshots::Open(*database_, LoadDataset);
  ASSERT_TRUE(snapshots.ok());
  EXPECT_EQ((*snapshots)->current()->version.counter, 2);
}

TEST_P(StoreTest, AnOrganisationIsTheOneOfExactlyThatId) {
  WriteValues({{"A", 1}}, 1);
  int64_t revision = 1;
  const std::vector<std::string> others = {"an_own", "AN-OWN", "%", "", "an-ow", "n-own"};
  for (const std::string& organisation : others) {
    Write([&](store::Tx& tx) {
      tx.Changed("observations");
      return tx.Execute(
          "INSERT INTO observation (indicator, edition, period_start, period_end, "
          "respondent_group, area, revision, version, batch, state, organisation, status, value) "
          "SELECT indicator, edition, period_start, period_end, respondent_group, area, $1, $2, "
          "batch, 'DRAFT', $3, status, 9 FROM observation WHERE revision = 1",
          {store::Value(++revision), store::Value(tx.version()), store::Value(organisation)});
    });
  }
  const auto scope = [](const std::set<std::string>& organisations) {
    return Scope{.kind = Scope::Kind::kOrganisations, .organisations = organisations};
  };
  EXPECT_THAT(Seen(revision, scope({"an-own"})), ElementsAre("A=1"));
  EXPECT_THAT(Seen(revision, scope({"own", "an"})), ElementsAre("A=1"));
  EXPECT_THAT(Seen(revision, scope({})), ElementsAre("A=1"));
  EXPECT_THAT(Seen(revision), ElementsAre("A=1"));
  EXPECT_THAT(Seen(revision, scope({"b", "an_own"})), ElementsAre("A=9"));
}

TEST_P(StoreTest, ReferenceDataIsReadAtAVersion) {
  const Area municipality{"GM0014", Level::kMunicipality, "Groningen", ""};
  const Area wijk{"WK001400", Level::kWijk, "Centrum", "GM0014"};
  WriteAreas({municipality, wijk});
  WriteAreas({municipality});
  const absl::Status read =
      database_->Read([](store::Tx& tx, const store::DataVersion&) -> absl::Status {
        ASSIGN_OR_RETURN(const auto first, LoadEditions(tx, 1));
        ASSIGN_OR_RETURN(const auto second, LoadEditions(tx, 2));
        EXPECT_EQ(first.front()->places.size(), 2u);
        EXPECT_EQ(second.front()->places.size(), 1u);
        return absl::OkStatus();
      });
  EXPECT_TRUE(read.ok()) << read;
}

TEST_P(StoreTest, FindsWhatObservationsReferTo) {
  WriteValues({{"A", 1}}, 1);
  const absl::Status read =
      database_->Read([](store::Tx& tx, const store::DataVersion&) -> absl::Status {
        ASSIGN_OR_RETURN(const std::string area, FirstObservedArea(tx, "E", {"B", "A"}));
        EXPECT_EQ(area, "A");
        ASSIGN_OR_RETURN(const std::string elsewhere, FirstObservedArea(tx, "F", {"A"}));
        EXPECT_EQ(elsewhere, "");
        ASSIGN_OR_RETURN(const bool indicator, IsIndicatorObserved(tx, "SHARE"));
        ASSIGN_OR_RETURN(const bool other, IsIndicatorObserved(tx, "OTHER"));
        ASSIGN_OR_RETURN(const bool group, IsGroupObserved(tx, "ALL_AGES"));
        EXPECT_TRUE(indicator && group && !other);
        return absl::OkStatus();
      });
  EXPECT_TRUE(read.ok()) << read;
}

// The values of the one column of a snapshot, as "AREA=VALUE".
std::vector<std::string> ValuesIn(const Snapshot& snapshot) {
  std::vector<std::string> values;
  const Dataset::Series* series = snapshot.data.FindSeries("SHARE", "ALL_AGES");
  if (series == nullptr || series->empty()) return values;
  const Column& column = *series->front();
  for (size_t place = 0; place < column.value.size(); ++place) {
    if (!column.HasValue(static_cast<int>(place))) continue;
    values.push_back(absl::StrCat(column.edition->places[place].id, "=", column.value[place]));
  }
  return values;
}

TEST_P(StoreTest, SnapshotFollowsARestoredDatabase) {
  WriteAreas({{"A", Level::kMunicipality, "A", ""}, {"B", Level::kMunicipality, "B", ""}});
  WriteValues({{"A", 1}}, 1);
  stored_.SaveCopy();
  WriteValues({{"A", 2}}, 2);
  const auto snapshots = *Snapshots::Open(*database_, LoadDataset);
  EXPECT_THAT(ValuesIn(*snapshots->current()), ElementsAre("A=2"));

  stored_.RestoreCopy();
  ASSERT_TRUE(snapshots->Refresh().ok());
  EXPECT_EQ(snapshots->current()->version.counter, 2);
  EXPECT_THAT(ValuesIn(*snapshots->current()), ElementsAre("A=1"));
}

TEST_P(StoreTest, SnapshotFollowsARestoredDatabaseThatWasWrittenToSince) {
  WriteAreas({{"A", Level::kMunicipality, "A", ""}, {"B", Level::kMunicipality, "B", ""}});
  WriteValues({{"A", 1}}, 1);
  stored_.SaveCopy();
  WriteValues({{"A", 2}}, 2);
  const auto snapshots = *Snapshots::Open(*database_, LoadDataset);

  // To the same counter, and past it.
  stored_.RestoreCopy();
  WriteValues({{"B", 3}}, 1);
  stored_.SaveCopy();
  ASSERT_TRUE(snapshots->Refresh().ok());
  EXPECT_THAT(ValuesIn(*snapshots->current()), ElementsAre("A=1", "B=3"));
  WriteValues({{"A", 4}}, 2);
  ASSERT_TRUE(snapshots->Refresh().ok());
  EXPECT_THAT(ValuesIn(*snapshots->current()), ElementsAre("A=4", "B=3"));
  stored_.RestoreCopy();
  WriteValues({{"B", 5}}, 2);
  WriteValues({{"B", 6}}, 3);
  ASSERT_TRUE(snapshots->Refresh().ok());
  EXPECT_THAT(ValuesIn(*snapshots->current()), ElementsAre("A=1", "B=6"));
}

// A database of before migration 2, with the numbers of then.
TEST_P(StoreTest, EnumsOfOlderDatabasesAreRenumbered) {
  const testing::TempDatabase old{GetParam()};
  database_ = *store::Open(old.url(), absl::MakeSpan(kMigrations).first(1), clock_);
  Write([&](store::Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Execute(
        "INSERT INTO edition (id, version, valid_from) VALUES ('E', 1, '2020-01-01')", {}));
    for (const int level : {0, 1, 2, 3}) {
      RETURN_IF_ERROR(
          tx.Execute("INSERT INTO area (edition, id, version, removed, level, name, parent) "
                     "VALUES ('E', $1, 1, 0, $2, 'N', '')",
                     {store::Value(absl::StrCat("A", level)), store::Value(int64_t{level})}));
    }
    for (const int i : {0, 1, 2}) {
      RETURN_IF_ERROR(tx.Execute(
          "INSERT INTO indicator (id, version, removed, theme, position, label_nl, label_en, "
          "nature, basis, measure, unit, decimals, polarity, weight_indicator, default_group, "
          "in_rollup, minimum_n, publisher, source_table, licence, source_columns) "
          "VALUES ($1, 1, 0, '', 0, '', '', $2, $3, $4, $5, 0, $6, '', '', 1, 0, '', '', '', '')",
          {store::Value(absl::StrCat("I", i)), store::Value(int64_t{i % 2}),
           store::Value(int64_t{i + 1}), store::Value(int64_t{i + 3}), store::Value(int64_t{i + 3}),
           store::Value(int64_t{i})}));
    }
    tx.Changed("catalogue");
    return absl::OkStatus();
  });
  database_.reset();
  database_ = *store::Open(old.url(), kMigrations, clock_);
  const absl::Status read = database_->Read([](store::Tx& tx, const store::DataVersion&) {
    const auto editions = LoadEditions(tx, 1);
    const auto level = [&](const char* id) {
      const Edition& edition = *editions->front();
      return edition.places[edition.Find(id)].level;
    };
    EXPECT_EQ(level("A0"), Level::kCountry);
    EXPECT_EQ(level("A1"), Level::kMunicipality);
    EXPECT_EQ(level("A2"), Level::kWijk);
    EXPECT_EQ(level("A3"), Level::kBuurt);
    const auto catalogue = LoadCatalogue(tx, 1);
    const auto all = [&](const char* id) {
      const Indicator& i = *catalogue->FindIndicator(id);
      return std::tuple(i.nature, i.basis, i.measure, i.unit, i.polarity);
    };
    EXPECT_EQ(all("I0"), std::tuple(Nature::kObjective, Basis::kSurvey, Measure::kMean,
                                    Unit::kThousandEuros, Polarity::kNone));
    EXPECT_EQ(all("I1"), std::tuple(Nature::kSubjective, Basis::kModelled, Measure::kMedian,
                                    Unit::kMark, Polarity::kHigherBetter));
    EXPECT_EQ(all("I2"), std::tuple(Nature::kObjective, Basis::kExpert, Measure::kIndex,
                                    Unit::kNumber, Polarity::kLowerBetter));
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

}  // namespace
}  // namespace wijkmonitor::indicators
