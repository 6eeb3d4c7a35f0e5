#include "tests/common/town.h"

#include <cmath>
#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/testing/or_throw.h"
#include "services/indicators/convert_observation.h"
#include "services/indicators/store.h"

namespace wijkmonitor::testing {
namespace {

using namespace indicators;  // NOLINT: this file is about nothing else

constexpr int kWijken = 20;
constexpr int kBuurten = 150;
constexpr int kTownIndicators = 200;
constexpr int kQuadrants = 4;
constexpr int kThemesPerQuadrant = 4;
constexpr char kMunicipality[] = "GM0014";
constexpr char kInhabitants[] = "INHABITANTS";
const absl::CivilDay kValidFrom(2021, 1, 1);

std::string WijkId(int number) {
  return absl::StrCat("WK0014", absl::Dec(number, absl::kZeroPad2));
}
int WijkOf(int buurt) { return buurt % kWijken; }
std::string BuurtId(int number) {
  return absl::StrCat("BU0014", absl::Dec(WijkOf(number), absl::kZeroPad2),
                      absl::Dec(number / kWijken, absl::kZeroPad2));
}

Label Named(const std::string& name) { return {"De " + name, "The " + name}; }

std::string ThemeId(int quadrant, int theme) {
  return absl::StrCat("THEME_", quadrant, "_", theme);
}

Indicator MakeIndicator(int number) {
  const int theme = number % (kQuadrants * kThemesPerQuadrant);
  const int kind = number / (kQuadrants * kThemesPerQuadrant) % 10;
  const std::string id = absl::StrCat("INDICATOR_", absl::Dec(number, absl::kZeroPad3));
  Indicator indicator{.id = id,
                      .theme = ThemeId(theme / kThemesPerQuadrant, theme % kThemesPerQuadrant),
                      .position = number,
                      .label = Named("share of " + id),
                      .decimals = 1,
                      .polarity = kind == 4  ? Polarity::kNone
                                  : kind % 2 ? Polarity::kHigherBetter
                                             : Polarity::kLowerBetter,
                      .minimum = 0,
                      .maximum = 1,
                      .weight_indicator = kInhabitants,
                      .default_group = "ALL",
                      .minimum_n = 10,
                      .publisher = "Publisher",
                      .table = "Table",
                      .licence = "CC BY 4.0"};
  if (kind >= 5) {
    indicator.basis = kind == 9 ? Basis::kModelled : Basis::kSurvey;
    indicator.nature = Nature::kSubjective;
  }
  return indicator;
}

Indicator Inhabitants() {
  return {.id = kInhabitants,
          .theme = "PEOPLE",
          .label = Named("inhabitants"),
          .measure = Measure::kCount,
          .unit = Unit::kPersons,
          .minimum = 0,
          .default_group = "ALL"};
}

std::vector<Theme> Themes() {
  std::vector<Theme> themes = {{.id = "CENTRE", .label = Named("centre")}};
  for (int quadrant = 0; quadrant < kQuadrants; ++quadrant) {
    const std::string id = absl::StrCat("QUADRANT_", quadrant);
    themes.push_back({id, "CENTRE", quadrant, Named(id)});
    for (int theme = 0; theme < kThemesPerQuadrant; ++theme) {
      const std::string part = ThemeId(quadrant, theme);
      themes.push_back({part, id, theme, Named(part)});
    }
  }
  themes.push_back({"PEOPLE", "CENTRE", kQuadrants, Named("people"), /*composition=*/true});
  return themes;
}

// A number in 0..999 that looks random.
int Invent(const std::string& indicator, const std::string& area, int variant) {
  uint64_t state = 14695981039346656037u;
  for (const char c : absl::StrCat(indicator, " ", area, " ", variant)) {
    state = (state ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  return static_cast<int>((state ^ (state >> 29)) % 1000);
}

void Write(store::Database& database, int number,
           const std::function<absl::Status(store::Tx&)>& body) {
  const store::Mutation mutation{
      "local", "load",
      absl::StrCat("00000000-0000-0000-0000-", absl::Dec(number, absl::kZeroPad12)),
      std::string(32, '0'), ""};
  OrThrow(database
              .Mutate(mutation,
                      [&](store::Tx& tx) -> absl::StatusOr<std::string> {
                        const absl::Status written = body(tx);
                        if (!written.ok()) return written;
                        return "";
                      })
              .status());
}

template <class Item>
absl::Status Declare(store::Tx& tx, const store::DeclaredTable<Item>& table,
                     const std::vector<Item>& items) {
  Declared<Item> declared;
  for (const Item& item : items) declared.rows.push_back({2, item});
  ASSIGN_OR_RETURN(const Changes<Item> changes, table.Compare(tx, declared));
  return table.Apply(tx, changes);
}

}  // namespace

std::vector<Area> TownAreas() {
  std::vector<Area> areas = {{"NL01", Level::kCountry, "Country", ""},
                             {kMunicipality, Level::kMunicipality, "Town", "NL01"}};
  for (int wijk = 0; wijk < kWijken; ++wijk) {
    areas.push_back({WijkId(wijk), Level::kWijk, absl::StrCat("Wijk ", wijk), kMunicipality});
  }
  for (int buurt = 0; buurt < kBuurten; ++buurt) {
    areas.push_back(
        {BuurtId(buurt), Level::kBuurt, absl::StrCat("Buurt ", buurt), WijkId(WijkOf(buurt))});
  }
  return areas;
}

Catalogue TownCatalogue() {
  std::vector<Indicator> all = {Inhabitants()};
  for (int number = 1; number < kTownIndicators; ++number) all.push_back(MakeIndicator(number));
  return MakeCatalogue({{"ALL", Named("whole")}}, Themes(), std::move(all));
}

std::vector<std::string> TownIds() {
  std::vector<std::string> ids;
  for (const Area& area : TownAreas()) {
    if (area.level != Level::kCountry) ids.push_back(area.id);
  }
  return ids;
}

std::vector<std::string> BuurtIds() {
  std::vector<std::string> ids;
  for (int buurt = 0; buurt < kBuurten; ++buurt) ids.push_back(BuurtId(buurt));
  return ids;
}

Figure TownFigure(const Indicator& indicator, const std::string& area, int variant) {
  const int number = Invent(indicator.id, area, variant);
  const bool is_buurt = area.front() == 'B';
  if (indicator.id == kInhabitants) {
    const int scale = is_buurt ? 1 : area.front() == 'W' ? 8 : 150;
    return {.status = Status::kValue, .value = scale * (500.0 + number)};
  }
  if (is_buurt && number % 20 == 0) return {.status = Status::kNotPublished};
  // Values as a percentage with one decimal, so that writing and reading them loses nothing.
  const double spread = is_buurt ? 0.5 : 0.2;
  Figure figure{.status = Status::kValue, .value = std::round(200 + spread * number) / 10 / 100};
  if (indicator.basis == Basis::kSurvey) figure.n = is_buurt ? 20 + number % 180 : 3000;
  return figure;
}

std::vector<Observation> TownObservations(const Indicator& indicator, int year,
                                          const std::vector<std::string>& areas) {
  std::vector<Observation> observations;
  for (const std::string& area : areas) {
    observations.push_back(
        {.column = {indicator.id, kTownEdition, Period::OfYear(year), indicator.default_group},
         .area = area,
         .figure = TownFigure(indicator, area, year)});
  }
  return observations;
}

std::vector<ImportedColumn> ColumnsOf(const std::vector<Observation>& observations,
                                      const Catalogue& catalogue,
                                      const std::shared_ptr<const Edition>& edition) {
  std::map<ColumnKey, std::shared_ptr<Column>> columns;
  for (const Observation& o : observations) {
    std::shared_ptr<Column>& column = columns[o.column];
    if (column == nullptr) {
      column = std::make_shared<Column>(*catalogue.FindIndicator(o.column.indicator),
                                        o.column.period, edition);
    }
    column->Put(edition->Find(o.area), o.figure, o.revision, o.version);
  }
  std::vector<ImportedColumn> imported;
  for (auto& [key, column] : columns) imported.push_back({key, std::move(column)});
  return imported;
}

Dataset TownDataset() {
  Dataset dataset;
  dataset.catalogue = std::make_shared<Catalogue>(TownCatalogue());
  const std::shared_ptr<const Edition> edition = TownEdition();
  dataset.editions = {edition};
  const std::vector<std::string> areas = TownIds();
  for (const Indicator& indicator : dataset.catalogue->indicators) {
    for (int year = kTownLastYear - kTownYears + 1; year <= kTownLastYear; ++year) {
      for (const ImportedColumn& column :
           ColumnsOf(TownObservations(indicator, year, areas), *dataset.catalogue, edition)) {
        dataset.Put(indicator.id, indicator.default_group, column.column);
      }
    }
  }
  return dataset;
}

std::shared_ptr<const Edition> TownEdition() {
  return std::make_shared<Edition>(MakeEdition(kTownEdition, kValidFrom, TownAreas(), {}));
}

std::string FileOf(const std::vector<Observation>& observations, const Catalogue& catalogue) {
  std::string file = ObservationHeader();
  for (const Observation& observation : observations) {
    file += ObservationLine(observation, *catalogue.FindIndicator(observation.column.indicator));
  }
  return file;
}

void WriteReferenceData(store::Database& database) {
  Write(database, 0, [](store::Tx& tx) {
    std::vector<Area> areas = TownAreas();
    for (Area& area : areas) area.edition = kTownEdition;
    const Catalogue catalogue = TownCatalogue();
    absl::Status status = WriteEdition(tx, kTownEdition, kValidFrom).status();
    status.Update(Declare(tx, kAreas, areas));
    status.Update(Declare(tx, kGroups, catalogue.groups));
    status.Update(Declare(tx, kThemes, catalogue.themes));
    status.Update(Declare(tx, kIndicators, catalogue.indicators));
    return status;
  });
}

void WriteYear(store::Database& database, int year, int revision) {
  const int corrections = revision - 1;
  Write(database, year + 10'000 * corrections, [&](store::Tx& tx) {
    const Catalogue catalogue = TownCatalogue();
    const std::shared_ptr<const Edition> edition = TownEdition();
    std::vector<Observation> rows;
    for (const Indicator& indicator : catalogue.indicators) {
      for (Observation& row : TownObservations(indicator, year, TownIds())) {
        row.version = tx.version();
        row.revision = revision;
        row.figure = TownFigure(indicator, row.area, year + 1000 * corrections);
        rows.push_back(std::move(row));
      }
    }
    return WriteObservations(
        tx, {"town.csv", std::string(32, '0'), "csv", {}, static_cast<int64_t>(rows.size())},
        *edition, ColumnsOf(rows, catalogue, edition));
  });
}

}  // namespace wijkmonitor::testing
