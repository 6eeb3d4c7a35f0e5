#pragma once

// Limits of this service alone, beside those of all services. Each is tested at, below and above.

#include <cstddef>
#include <cstdint>

#include "libs/base/limits.h"

namespace wijkmonitor::indicators::limits {

using namespace ::wijkmonitor::limits;  // NOLINT(google-build-using-namespace)

inline constexpr size_t kAreasPerEditionMax = 100'000;
inline constexpr size_t kMembersPerSetMax = 10'000;
inline constexpr size_t kIndicatorsMax = 10'000;
inline constexpr size_t kThemesMax = 1000;
inline constexpr size_t kGroupsMax = 1000;
inline constexpr size_t kThemeDepthMax = 16;
inline constexpr int kDecimalsMax = 6;
// Bytes in memory. A column of figures takes room for each place of its edition: 13 bytes, and up
// to 66 where figures have all that a figure may have; a figure that is withheld takes about 200.
// Of an import: the columns that it adds; and beside these, the copies of columns that it changes,
// and where in the file each figure was said (4 bytes a place). The file itself is read from disk.
inline constexpr size_t kImportAddedBytesMax = size_t{512} << 20;
inline constexpr size_t kImportBesideBytesMax = size_t{256} << 20;
// All columns together, as an import leaves them.
inline constexpr size_t kFiguresBytesMax = size_t{4} << 30;
// Respondents, and a figure's size in its unit.
inline constexpr int64_t kRespondentsMax = 1'000'000'000;
inline constexpr double kFigureMax = 1e15;
// A design of which a respondent counts as more than a hundred, or as less than a thousandth, is
// none.
inline constexpr double kDesignEffectMin = 0.01, kDesignEffectMax = 1000;

// --- Shapes ---
// Of an area, and of all areas of an edition.
inline constexpr size_t kPositionsPerShapeMax = 200'000;
inline constexpr size_t kPositionsPerEditionMax = 10'000'000;
// Brackets within each other in a file; a MultiPolygon has eight.
inline constexpr size_t kGeoJsonDepthMax = 64;
// Of the shapes that an answer draws; what it says beside them takes less than the rest.
inline constexpr size_t kGeoJsonBytesMax = kResponseBytesMax - 1024;

// An export goes on in another part before a column where its part has more rows, bytes, or room in
// memory for columns in which figures have all that a figure may have: with the column before it a
// part is still within the limits of an import, whatever is stored where it goes in. (But for
// columns with many figures that are withheld.)
inline constexpr int64_t kPartRowsMax = kObservationRowsMax / 2;
inline constexpr int64_t kPartBytesMax = kObservationFileBytesMax / 2;
inline constexpr size_t kPartColumnBytesMax = kImportBesideBytesMax - (size_t{8} << 20);
// Of a column, and of a place in it, with where the file says it.
inline constexpr size_t kPartBytesOfColumn = 2048, kPartBytesOfPlace = 70;

}  // namespace wijkmonitor::indicators::limits
