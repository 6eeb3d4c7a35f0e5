#include "services/indicators/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temp_database.h"
#include "services/indicators/domain/observation_list.h"
#include "services/indicators/migrations.h"

namespace wijkmonitor::indicators {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

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
  // Declares the areas A, B and C of the edition E, and the indicator SHARE.
  void WriteReferenceData() {
    WriteAreas({{"A", Level::kMunicipality, "A", ""},
                {"B", Level::kMunicipality, "B", ""},
                {"C", Level::kMunicipality, "C", ""}});
    Declare<Group>(kGroups, {{.id = "ALL_AGES"}});
    Declare<Indicator>(kIndicators, {{.id = "SHARE", .default_group = "ALL_AGES"}});
  }
  template <class Item>
  void Declare(const store::DeclaredTable<Item>& table, const std::vector<Item>& items) {
    Write([&](store::Tx& tx) -> absl::Status {
      Declared<Item> declared;
      for (const Item& item : items) declared.rows.push_back({2, item});
      ASSIGN_OR_RETURN(const Changes<Item> changes, table.Compare(tx, declared));
      return table.Apply(tx, changes);
    });
  }
  // Stores a value for each area, in `year`.
  void WriteValues(const std::vector<std::pair<std::string, double>>& values, int year = 2020) {
    Write([&](store::Tx& tx) -> absl::Status {
      Progress progress;
      ASSIGN_OR_RETURN(const Dataset data, LoadDataset(tx, {tx.version() - 1}, nullptr, progress));
      ObservationImport import(data, tx.version());
      std::vector<Rejection> rejections;
      int64_t line = 1;
      for (const auto& [area, value] : values) {
        import.Take({{.line = ++line,
                      .indicator = data.catalogue->FindIndicator("SHARE"),
                      .area = area,
                      .edition = "E",
                      .period = Period::OfYear(year),
                      .group = "ALL_AGES",
                      .figure =
                      {.status = Status::kValue,
                       .value = value } }},
                    /*is_sound=*/true, &rejections);
      }
      EXPECT_THAT(rejections, IsEmpty());
      return WriteObservations(
          tx,
          {"file.csv", Sha256Of("file"), "csv", std::nullopt, static_cast<int64_t>(values.size())},
          *import.edition(), import.Changes());
    });
  }
  int64_t NewestVersion() {
    int64_t newest = 0;
    const absl::Status read = database_->Read([&](store::Tx&, const store::DataVersion& version) {
      newest = version.counter;
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok()) << read;
    return newest;
  }
  // What there is at a version, as "YEAR AREA=VALUE"; made from what `near` says, or from nothing.
  std::vector<std::string> SeenAt(int64_t version, const Snapshot* near = nullptr) {
    std::vector<std::string> seen;
    const absl::Status read =
        database_->Read([&](store::Tx& tx, const store::DataVersion&) -> absl::Status {
          Progress progress;
          ASSIGN_OR_RETURN(const Dataset data, LoadDataset(tx, {version}, near, progress));
          ObservationList list(data, {}, std::nullopt);
          while (const auto next = list.Next()) {
            seen.push_back(absl::StrCat(next->column.period.LastYear(), " ", next->area, "=",
                                        *next->figure.value));
            EXPECT_GT(next->recorded_at, clock_.Now());  // which stands still
            EXPECT_LT(next->recorded_at, clock_.Now() + absl::Seconds(1));
          }
          return absl::OkStatus();
        });
    EXPECT_TRUE(read.ok()) << read;
    return seen;
  }

  testing::TempDatabase stored_{GetParam()};
  testing::FakeClock clock_;
  std::unique_ptr<store::Database> database_;
};

TEST_P(StoreTest, ReadsWhatWasKnownAtAVersion) {
  WriteReferenceData();
  const int64_t before = NewestVersion();
  WriteValues({{"B", 0.2}, {"A", 0.1}});
  WriteValues({{"B", 0.3}});
  WriteValues({{"C", 0.4}}, 2021);
  EXPECT_THAT(SeenAt(before), IsEmpty());
  EXPECT_THAT(SeenAt(before + 1), ElementsAre("2020 A=0.1", "2020 B=0.2"));
  EXPECT_THAT(SeenAt(before + 2), ElementsAre("2020 A=0.1", "2020 B=0.3"));
  EXPECT_THAT(SeenAt(before + 3), ElementsAre("2020 A=0.1", "2020 B=0.3", "2021 C=0.4"));
}

TEST_P(StoreTest, ReadsOnlyWhatChangedBetweenTwoVersions) {
  WriteReferenceData();
  WriteValues({{"A", 0.1}});
  WriteValues({{"A", 0.5}}, 2019);
  const int64_t middle = NewestVersion();
  WriteValues({{"A", 0.2}});
  WriteValues({{"A", 0.3}}, 2021);
  const auto snapshots = *Snapshots::Open(*database_, LoadDataset);
  const auto newest = snapshots->current();
  // Back, and on again.
  EXPECT_THAT(SeenAt(middle, newest.get()), ElementsAre("2019 A=0.5", "2020 A=0.1"));
  const auto past = *snapshots->At({.as_of = newest->data.batches.at(middle).recorded_at},
                                   clock_.Now(), /*may_wait=*/false);
  EXPECT_EQ(past->version.counter, middle);
  EXPECT_THAT(SeenAt(newest->version.counter, past.get()),
              ElementsAre("2019 A=0.5", "2020 A=0.2", "2021 A=0.3"));
  const auto column = [](const Snapshot& snapshot, int year) {
    return snapshot.data.FindColumn({"SHARE", "E", Period::OfYear(year), "ALL_AGES"});
  };
  EXPECT_EQ(column(*past, 2019), column(*newest, 2019));
  EXPECT_NE(column(*past, 2020), column(*newest, 2020));
  EXPECT_EQ(column(*past, 2021), nullptr);
}

TEST_P(StoreTest, ColumnsFollowTheirAreasAndTheirIndicator) {
  WriteReferenceData();
  WriteValues({{"A", 0.1}, {"C", 0.3}});
  const auto snapshots = *Snapshots::Open(*database_, LoadDataset);
  const auto before = snapshots->current();
  WriteAreas({{"A", Level::kMunicipality, "A", ""},
              {"AA", Level::kMunicipality, "AA", ""},
              {"B", Level::kMunicipality, "B", ""},
              {"C", Level::kMunicipality, "C", ""}});
  ASSERT_TRUE(snapshots->Refresh().ok());
  const auto after = snapshots->current();
  EXPECT_NE(before->data.editions.front(), after->data.editions.front());
  EXPECT_THAT(ValuesIn(*after), ElementsAre("A=0.1", "C=0.3"));
  // Of another catalogue nothing is laid out anew.
  Declare<Indicator>(kIndicators,
                     {{.id = "SHARE", .label = {"n", "n"}, .default_group = "ALL_AGES"}});
  ASSERT_TRUE(snapshots->Refresh().ok());
  EXPECT_EQ(snapshots->current()->data.series, after->data.series);
  EXPECT_EQ(snapshots->current()->data.editions, after->data.editions);
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

TEST_P(StoreTest, ShapesAreReadAtAVersion) {
  const geo::Shape one = {{{{0, 0}, {10, 0}, {0, 10}}, {}}};
  const geo::Shape other = {{{{-5, 700'000'000}, {10, 0}, {0, 10}}, {{{1, 1}, {1, 2}, {2, 1}}}},
                            {{{100, 0}, {110, 0}, {100, 10}}, {}}};
  const auto write = [&](const std::string& edition, const std::vector<std::string>& areas,
                         const geo::Shape& shape) {
    ShapesById shapes;
    for (const std::string& area : areas) {
      shapes[area] = std::make_shared<const geo::Shape>(shape);
    }
    Write([&](store::Tx& tx) { return WriteAreaShapes(tx, edition, shapes); });
  };
  write("E", {"A", "B"}, one);
  write("E", {"A"}, other);
  write("F", {"A"}, one);
  const auto at = [&](int64_t version, const ShapesByEdition& near = {}, int64_t near_version = 0) {
    absl::StatusOr<ShapesByEdition> shapes;
    const absl::Status read =
        database_->Read([&](store::Tx& tx, const store::DataVersion&) -> absl::Status {
          shapes = LoadAreaShapes(tx, version, near, near_version);
          return shapes.status();
        });
    EXPECT_TRUE(read.ok()) << read;
    return *shapes;
  };
  const auto shape = [](const ShapesByEdition& shapes, const std::string& area) {
    return ShapesOf(shapes, "E").at(area);
  };
  const ShapesByEdition first = at(1), second = at(2), third = at(3);
  EXPECT_THAT(at(0), IsEmpty());
  EXPECT_EQ(*shape(first, "A"), one);
  EXPECT_EQ(*shape(second, "A"), other);
  EXPECT_EQ(*shape(second, "B"), one);
  EXPECT_EQ(first.count("F") + second.count("F"), 0u);
  EXPECT_EQ(*ShapesOf(third, "F").at("A"), one);
  // On from an older version, and back from a newer one, with what is the same in both.
  const ShapesByEdition on = at(3, first, 1), back = at(1, third, 3);
  EXPECT_EQ(*shape(on, "A"), other);
  EXPECT_EQ(shape(on, "B"), shape(first, "B"));
  EXPECT_EQ(on.count("F"), 1u);
  EXPECT_EQ(*shape(back, "A"), one);
  EXPECT_EQ(shape(back, "B"), shape(third, "B"));
  EXPECT_EQ(back.count("F"), 0u);
  EXPECT_EQ(at(3, second, 2).find("E")->second, second.find("E")->second);
}

TEST_P(StoreTest, FindsWhatObservationsReferTo) {
  WriteReferenceData();
  WriteValues({{"A", 1}});
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

TEST_P(StoreTest, SnapshotFollowsARestoredDatabase) {
  WriteReferenceData();
  WriteValues({{"A", 1}});
  stored_.SaveCopy();
  WriteValues({{"A", 2}});
  const auto snapshots = *Snapshots::Open(*database_, LoadDataset);
  EXPECT_THAT(ValuesIn(*snapshots->current()), ElementsAre("A=2"));

  stored_.RestoreCopy();
  ASSERT_TRUE(snapshots->Refresh().ok());
  EXPECT_EQ(snapshots->current()->version.counter, NewestVersion());
  EXPECT_THAT(ValuesIn(*snapshots->current()), ElementsAre("A=1"));
}

TEST_P(StoreTest, SnapshotFollowsARestoredDatabaseThatWasWrittenToSince) {
  WriteReferenceData();
  WriteValues({{"A", 1}});
  stored_.SaveCopy();
  WriteValues({{"A", 2}});
  const auto snapshots = *Snapshots::Open(*database_, LoadDataset);

  // To the same counter, and past it.
  stored_.RestoreCopy();
  WriteValues({{"B", 3}});
  stored_.SaveCopy();
  ASSERT_TRUE(snapshots->Refresh().ok());
  EXPECT_THAT(ValuesIn(*snapshots->current()), ElementsAre("A=1", "B=3"));
  WriteValues({{"A", 4}});
  ASSERT_TRUE(snapshots->Refresh().ok());
  EXPECT_THAT(ValuesIn(*snapshots->current()), ElementsAre("A=4", "B=3"));
  stored_.RestoreCopy();
  WriteValues({{"B", 5}});
  WriteValues({{"B", 6}});
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

// A database of before migration 4.
TEST_P(StoreTest, FiguresOfOlderDatabasesGetIntegerKeys) {
  const testing::TempDatabase old{GetParam()};
  database_ = *store::Open(old.url(), absl::MakeSpan(kMigrations).first(3), clock_);
  WriteReferenceData();
  const auto insert = [&](const std::string& area, int year, int64_t revision, double value) {
    Write([&](store::Tx& tx) -> absl::Status {
      tx.Changed("observations");
      RETURN_IF_ERROR(tx.Execute(
          "INSERT INTO batch (id, file_name, file_sha256, format, edition, rows_applied) "
          "VALUES ($1, 'f', $2, 'csv', 'E', 1)",
          {store::Value(tx.version()), store::Value(store::Bytes{"hash"})}));
      return tx.Execute(
          "INSERT INTO observation (indicator, edition, period_start, period_end, "
          "respondent_group, area, revision, version, batch, state, organisation, status, value, "
          "n, "
          "provisional) VALUES ('SHARE', 'E', $1, $2, 'ALL_AGES', $3, $4, $5, $5, 'PUBLISHED', '', "
          "1, $6, 30, 0)",
          {store::Date(absl::CivilDay(year, 1, 1)), store::Date(absl::CivilDay(year + 1, 1, 1)),
           store::Value(area), store::Value(revision), store::Value(tx.version()),
           store::Value(value)});
    });
  };
  insert("B", 2021, 1, 0.25);
  insert("B", 2020, 1, 0.125);
  insert("A", 2020, 1, 0.5);
  const int64_t middle = NewestVersion();
  insert("B", 2020, 2, 0.75);
  database_.reset();
  database_ = *store::Open(old.url(), kMigrations, clock_);
  EXPECT_THAT(SeenAt(middle), ElementsAre("2020 A=0.5", "2020 B=0.125", "2021 B=0.25"));
  EXPECT_THAT(SeenAt(middle + 1), ElementsAre("2020 A=0.5", "2020 B=0.75", "2021 B=0.25"));
  const auto snapshots = *Snapshots::Open(*database_, LoadDataset);
  EXPECT_THAT(SeenAt(middle, snapshots->current().get()),
              ElementsAre("2020 A=0.5", "2020 B=0.125", "2021 B=0.25"));
  const auto column =
      snapshots->current()->data.FindColumn({"SHARE", "E", Period::OfYear(2020), "ALL_AGES"});
  EXPECT_EQ(column->At(column->edition->Find("A")).n, 30);
  EXPECT_EQ(column->revision[column->edition->Find("B")], 2);
  // It goes on from there.
  WriteValues({{"C", 0.1}, {"B", 0.8}});
  EXPECT_THAT(SeenAt(middle + 2),
              ElementsAre("2020 A=0.5", "2020 B=0.8", "2020 C=0.1", "2021 B=0.25"));
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

}  // namespace
}  // namespace wijkmonitor::indicators
