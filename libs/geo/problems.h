#pragma once

// What may be wrong with a shape. Positions are given as longitude, latitude.

#include "libs/base/problem.h"

namespace wijkmonitor::problems {

inline constexpr Problem kRingShort{"RING_SHORT", "een ring heeft minstens drie hoekpunten",
                                    "a ring has at least three corners"};
inline constexpr Problem kRingMeetsItself{"RING_MEETS_ITSELF",
                                          "een ring komt twee keer langs $0: maak er twee van",
                                          "a ring passes $0 twice: make it two rings"};
inline constexpr Problem kRingsCross{
    "RINGS_CROSS",
    "de lijn van $0 naar $1 kruist of overlapt een andere lijn van "
    "hetzelfde gebied",
    "the line from $0 to $1 crosses or covers another line of the "
    "same area"};
inline constexpr Problem kHoleOutside{"HOLE_OUTSIDE", "het gat bij $0 ligt niet binnen zijn ring",
                                      "the hole at $0 does not lie within its ring"};
inline constexpr Problem kPolygonsOverlap{"POLYGONS_OVERLAP",
                                          "de veelhoek bij $0 ligt binnen een andere van hetzelfde "
                                          "gebied",
                                          "the polygon at $0 lies within another of the same area"};

}  // namespace wijkmonitor::problems
