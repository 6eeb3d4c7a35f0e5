#pragma once

// An invented municipality of the size of Groningen: 20 wijken, 150 buurten, and 200 indicators in
// a theme tree, half from registers, the others from surveys and models. The same figures in every
// run.

#include <memory>
#include <string>
#include <vector>

#include "libs/store/database.h"
#include "services/indicators/domain/observation_import.h"

namespace wijkmonitor::testing {

inline constexpr char kTownEdition[] = "TOWN";
inline constexpr int kTownLastYear = 2023;
inline constexpr int kTownYears = 3;

// With the country, of which there are no figures.
std::vector<indicators::Area> TownAreas();
indicators::Catalogue TownCatalogue();
// Areas with figures: all of them, and the buurten.
std::vector<std::string> TownIds();
std::vector<std::string> BuurtIds();
// A figure that looks random; another `variant`, another figure.
indicators::Figure TownFigure(const indicators::Indicator& indicator, const std::string& area,
                              int variant);
// Of one indicator and year for these areas; the year is the variant.
std::vector<indicators::Observation> TownObservations(const indicators::Indicator& indicator,
                                                      int year,
                                                      const std::vector<std::string>& areas);
// The columns of figures of the town, as an import leaves them that brings all of each.
std::vector<indicators::ImportedColumn> ColumnsOf(
    const std::vector<indicators::Observation>& observations,
    const indicators::Catalogue& catalogue,
    const std::shared_ptr<const indicators::Edition>& edition);
indicators::Dataset TownDataset();
std::shared_ptr<const indicators::Edition> TownEdition();
// As a file in our own layout, which can be imported.
std::string FileOf(const std::vector<indicators::Observation>& observations,
                   const indicators::Catalogue& catalogue);

// Fills a new database. Throws.
void WriteReferenceData(store::Database& database);
// Each revision of a year has other figures.
void WriteYear(store::Database& database, int year, int revision = 1);

}  // namespace wijkmonitor::testing
