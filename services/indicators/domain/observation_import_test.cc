#include "services/indicators/domain/observation_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"
#include "services/indicators/domain/testing.h"

namespace wijkmonitor::indicators {
namespace {

using testing::Buurt;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Of;
using testing::Surveyed;
using testing::Without;

constexpr int64_t kVersion = 9;

// Of SHARE in the edition E, over data that has the figures of `stored_`.
class ObservationImportTest : public ::testing::Test {
 protected:
  ObservationImportTest() : builder_(6) {}

  static DeclaredObservation Row(int64_t line, const std::string& area, const Figure& figure,
                                 int year = 2020) {
    return {.line = line,
            .indicator = nullptr,
            .area = area,
            .edition = "E",
            .period = Period::OfYear(year),
            .group = "ALL",
            .figure = figure};
  }
  // To be called first: what is stored.
  void Store(const testing::Figures& figures) { builder_.Put("SHARE", 2020, figures); }
  ObservationImport& import() {
    if (!import_.has_value()) {
      data_ = builder_.Build();
      import_.emplace(data_, kVersion);
    }
    return *import_;
  }
  // Takes lines, each of which has these rows, and returns what is wrong with them.
  std::vector<Rejection> Take(std::vector<DeclaredObservation> line) {
    import();
    for (DeclaredObservation& row : line) {
      if (row.indicator == nullptr) row.indicator = data_.catalogue->FindIndicator("SHARE");
    }
    std::vector<Rejection> rejections = {{1, "of an earlier line", "", {}}};
    import().Take(line, /*is_sound=*/true, &rejections);
    rejections.erase(rejections.begin());
    return rejections;
  }
  std::vector<Rejection> Take(const DeclaredObservation& row) { return Take(std::vector{row}); }
  // The figures that came in, as "AREA revision".
  std::vector<std::string> Changed(int year = 2020) {
    std::vector<std::string> changed;
    for (const ImportedColumn& each : import().Changes()) {
      if (each.key.period != Period::OfYear(year)) continue;
      for (size_t i = 0; i < each.column->edition->places.size(); ++i) {
        const int place = static_cast<int>(i);
        if (!each.column->IsOf(place, kVersion)) continue;
        changed.push_back(
            absl::StrCat(each.column->edition->places[i].id, " ", each.column->revision[place]));
      }
    }
    return changed;
  }
  Figure FigureOf(const std::string& area, int year = 2020) {
    const Dataset result = import().Result({});
    const auto column = result.FindColumn({"SHARE", "E", Period::OfYear(year), "ALL"});
    return column->Stored(column->edition->Find(area));
  }

  testing::DatasetBuilder builder_;
  Dataset data_;
  std::optional<ObservationImport> import_;
};

TEST_F(ObservationImportTest, NewFigures) {
  EXPECT_THAT(Take(Row(2, Buurt(2), Of(0.2))), IsEmpty());
  EXPECT_THAT(Take(Row(3, Buurt(1), Surveyed(0.1, 30))), IsEmpty());
  EXPECT_THAT(Take(Row(4, Buurt(1), Of(0.4), 2021)), IsEmpty());
  EXPECT_THAT(Changed(), ElementsAre(Buurt(1) + " 1", Buurt(2) + " 1"));
  EXPECT_THAT(Changed(2021), ElementsAre(Buurt(1) + " 1"));
  EXPECT_EQ(FigureOf(Buurt(1)), Surveyed(0.1, 30));
  EXPECT_EQ(import().changed(), 3);
  EXPECT_EQ(import().unchanged(), 0);
  EXPECT_EQ(import().edition()->id, "E");
}

TEST_F(ObservationImportTest, WhatIsStoredAlreadyIsUnchanged) {
  Store({{Buurt(1), Of(0.1)}});
  EXPECT_THAT(Take(Row(2, Buurt(1), Of(0.1))), IsEmpty());
  EXPECT_THAT(import().Changes(), IsEmpty());
  EXPECT_EQ(import().unchanged(), 1);
}

TEST_F(ObservationImportTest, WhatMayBeShownOfAFigureIsUnchanged) {
  Indicator& share = builder_.Edit("SHARE");
  share.basis = Basis::kSurvey;
  share.minimum_n = 50;
  Store({{Buurt(1), Surveyed(0.1, 30)}});
  EXPECT_THAT(Take(Row(2, Buurt(1), Without(Status::kSuppressed))), IsEmpty());
  EXPECT_EQ(import().unchanged(), 1);
  EXPECT_THAT(import().Changes(), IsEmpty());
}

TEST_F(ObservationImportTest, AFileThatShowsAFigureAndWithholdsItContradictsItself) {
  Indicator& share = builder_.Edit("SHARE");
  share.basis = Basis::kSurvey;
  share.minimum_n = 50;
  const Figure shown = Without(Status::kSuppressed), withheld = Surveyed(0.1, 30);
  EXPECT_THAT(Take(Row(2, Buurt(1), shown)), IsEmpty());
  EXPECT_EQ(Take(Row(3, Buurt(1), withheld)).size(), 1);
  EXPECT_THAT(Take(Row(4, Buurt(2), withheld)), IsEmpty());
  EXPECT_EQ(Take(Row(5, Buurt(2), shown)).size(), 1);
  EXPECT_EQ(FigureOf(Buurt(1)), shown);
  EXPECT_EQ(FigureOf(Buurt(2)), withheld);
}

TEST_F(ObservationImportTest, ARevisedFigureGetsTheNextRevision) {
  Store({{Buurt(1), Of(0.1)}, {Buurt(2), Of(0.2)}, {Buurt(3), Of(0.3)}});
  EXPECT_THAT(Take(Row(2, Buurt(1), Without(Status::kNotPublished))), IsEmpty());
  EXPECT_THAT(Take(Row(3, Buurt(2), Surveyed(0.2, 30))), IsEmpty());
  EXPECT_THAT(Changed(), ElementsAre(Buurt(1) + " 2", Buurt(2) + " 2"));
  EXPECT_EQ(FigureOf(Buurt(3)), Of(0.3));
  // What was stored is as it was.
  const auto before = data_.FindColumn({"SHARE", "E", Period::OfYear(2020), "ALL"});
  EXPECT_EQ(before->At(before->edition->Find(Buurt(1))), Of(0.1));
}

TEST_F(ObservationImportTest, ARepeatedRowIsUnchanged) {
  EXPECT_THAT(Take(Row(2, Buurt(1), Of(0.1))), IsEmpty());
  EXPECT_THAT(Take(Row(3, Buurt(1), Of(0.1))), IsEmpty());
  EXPECT_THAT(Changed(), ElementsAre(Buurt(1) + " 1"));
  EXPECT_EQ(import().changed(), 1);
  EXPECT_EQ(import().unchanged(), 1);
}

TEST_F(ObservationImportTest, AFigureIsNotSaidInTwoWays) {
  const auto contradicts = [](int64_t line, const char* earlier) {
    return RejectsWith(line, "area", Buurt(1),
                       ::wijkmonitor::Reason(problems::kOtherValueOnLine, {"2020", earlier})
                           .Advise(problems::kOfIndicator, {"SHARE"}));
  };
  Store({{Buurt(1), Of(0.1)}});
  EXPECT_THAT(Take(Row(2, Buurt(1), Of(0.2))), IsEmpty());
  EXPECT_THAT(Take(Row(7, Buurt(1), Of(0.1))), ElementsAre(contradicts(7, "2")));
  // In two columns of one line.
  EXPECT_THAT(Take({Row(8, Buurt(1), Of(0.2)), Row(8, Buurt(1), Of(0.3))}),
              ElementsAre(contradicts(8, "8")));
  EXPECT_THAT(Take({Row(9, Buurt(2), Of(0.2)), Row(9, Buurt(2), Of(0.2))}), IsEmpty());
  EXPECT_THAT(Changed(), ElementsAre(Buurt(1) + " 2", Buurt(2) + " 1"));
}

TEST_F(ObservationImportTest, NothingOfALineWithARejectionIsTaken) {
  EXPECT_THAT(
      Take({Row(2, Buurt(1), Of(0.1)), Row(2, Buurt(1), Of(0.1), 2021),
            Row(2, Buurt(1), Without(Status::kValue), 2022)}),
      ElementsAre(RejectsWith(
          2, "value", "",
          ::wijkmonitor::Reason(problems::kValueDue).Advise(problems::kOfIndicator, {"SHARE"}))));
  EXPECT_THAT(import().Changes(), IsEmpty());
  EXPECT_EQ(import().changed() + import().unchanged(), 0);
  // Nor of one whose rows could not all be read.
  std::vector<Rejection> rejections;
  DeclaredObservation row = Row(3, Buurt(1), Of(0.1));
  row.indicator = data_.catalogue->FindIndicator("SHARE");
  import().Take({row}, /*is_sound=*/false, &rejections);
  EXPECT_THAT(import().Changes(), IsEmpty());
  EXPECT_THAT(rejections, IsEmpty());
  // The next line is not in its way.
  EXPECT_THAT(Take(Row(4, Buurt(1), Of(0.5))), IsEmpty());
  EXPECT_THAT(Changed(), ElementsAre(Buurt(1) + " 1"));
}

TEST_F(ObservationImportTest, UnknownAreaAndGroup) {
  DeclaredObservation row = Row(2, "BU00019999", Of(0.5));
  row.group = "NOBODY";
  EXPECT_THAT(Take(row), ElementsAre(RejectsWith(2, "area", "BU00019999",
                                                 {problems::kUnknownAreaOrSet, {"E"}}),
                                     RejectsWith(2, "group", "NOBODY", problems::kUnknownGroup)));
}

TEST_F(ObservationImportTest, OneKnownEdition) {
  EXPECT_THAT(Take(Row(2, Buurt(1), Of(0.5))), IsEmpty());
  DeclaredObservation row = Row(3, Buurt(2), Of(0.5));
  row.edition = "F";
  EXPECT_THAT(Take(row),
              ElementsAre(RejectsWith(3, "edition", "F", {problems::kOneEdition, {"E"}})));
  import_.emplace(data_, kVersion);
  EXPECT_THAT(Take(row), ElementsAre(RejectsWith(3, "edition", "F", problems::kUnknownEdition)));
  EXPECT_THAT(Take(Row(4, Buurt(1), Of(0.5))), IsEmpty());  // that is said once
  EXPECT_THAT(import().Changes(), IsEmpty());
  EXPECT_EQ(import().edition(), nullptr);
}

TEST_F(ObservationImportTest, TheCountryHasTwoCodes) {
  EXPECT_THAT(Take(Row(2, "NL00", Of(0.2))), IsEmpty());  // the edition's is NL01
  EXPECT_THAT(Take(Row(3, "NL01", Of(0.2))), IsEmpty());
  EXPECT_THAT(Changed(), ElementsAre("NL01 1"));
  EXPECT_EQ(import().unchanged(), 1);
  EXPECT_THAT(Take(Row(4, "NL07", Of(0.2))),
              ElementsAre(RejectsWith(4, "area", "NL07", {problems::kUnknownAreaOrSet, {"E"}})));
}

// Whether a file of one figure is taken, beside one that is stored, with no more memory than this.
bool IsTaken(const Dataset& data, const DeclaredObservation& row, const ImportMemory& memory,
             const Problem& problem) {
  std::vector<Rejection> rejections;
  ObservationImport import(data, kVersion, memory);
  const bool taken = import.Take({row}, /*is_sound=*/true, &rejections);
  if (taken) {
    EXPECT_THAT(rejections, IsEmpty());
  } else {
    EXPECT_THAT(rejections, ElementsAre(RejectsWith(row.line, "", "", {problem, {"0"}})));
  }
  return taken;
}

TEST_F(ObservationImportTest, LimitsOfMemory) {
  Store({{Buurt(1), Of(0.1)}});
  import();
  DeclaredObservation row = Row(2, Buurt(1), Of(0.2));
  row.indicator = data_.catalogue->FindIndicator("SHARE");
  const auto column = data_.FindColumn({"SHARE", "E", Period::OfYear(2020), "ALL"});
  const size_t places = column->edition->places.size(), stored = data_.bytes();
  EXPECT_EQ(stored, column->bytes());
  // Of another year: a column is added, of which nothing is known but its figure.
  DeclaredObservation added = row;
  added.period = Period::OfYear(2021);
  const size_t bytes = sizeof(Column) + 9 * places;
  const auto may_add = [&](size_t most) {
    return IsTaken(data_, added, {.added = most}, problems::kImportTooLarge);
  };
  EXPECT_TRUE(may_add(bytes + 1));
  EXPECT_TRUE(may_add(bytes));
  EXPECT_FALSE(may_add(bytes - 1));
  const auto may_become = [&](const DeclaredObservation& imported, size_t most) {
    return IsTaken(data_, imported, {.figures = most}, problems::kTooManyFigures);
  };
  EXPECT_TRUE(may_become(added, stored + bytes + 1));
  EXPECT_TRUE(may_become(added, stored + bytes));
  EXPECT_FALSE(may_become(added, stored + bytes - 1));
  // Of the same year: a copy, in which each place has its own revision and version, and where the
  // file says it.
  const size_t copy = column->bytes() + 12 * places;
  EXPECT_TRUE(may_become(row, copy));
  EXPECT_FALSE(may_become(row, copy - 1));
  size_t beside = 0;
  while (!IsTaken(data_, row, {.beside = beside}, problems::kImportTooLarge)) ++beside;
  EXPECT_GE(beside, copy + 4 * places);
  EXPECT_LE(beside, copy + 4 * places + 1024);
}

TEST_F(ObservationImportTest, NoLineTakesMuchMoreMemoryThanThereMayBe) {
  builder_.areas = {{"NL01", Level::kCountry, "Country", ""}};
  constexpr size_t kAreas = limits::kAreasPerEditionMax;
  for (size_t i = 1; i < kAreas; ++i) {
    builder_.areas.push_back({absl::StrCat("GM", i), Level::kMunicipality, "M", "NL01"});
  }
  import();
  std::vector<DeclaredObservation> line;
  for (int i = 0; i < 512; ++i) {
    line.push_back(Row(2, "NL01", Of(0.5)));
    line.back().indicator = data_.catalogue->FindIndicator("SHARE");
    line.back().period = {absl::CivilDay(2020, 1, 1), absl::CivilDay(2020, 1, 2) + i};
  }
  constexpr size_t kMost = size_t{20} << 20;
  ObservationImport import(data_, kVersion, {.added = kMost});
  std::vector<Rejection> rejections;
  EXPECT_FALSE(import.Take(line, /*is_sound=*/true, &rejections));
  EXPECT_THAT(rejections, ElementsAre(RejectsWith(2, "", "", {problems::kImportTooLarge, {"20"}})));
  EXPECT_LE(import.Result({}).bytes(), kMost + 10 * kAreas);
}

}  // namespace
}  // namespace wijkmonitor::indicators
