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

// --- GeoJSON ---
inline constexpr Problem kNotJson{"NOT_JSON", "regel $0 is geen JSON", "line $0 is no JSON"};
inline constexpr Problem kNoFeatureCollection{"NO_FEATURE_COLLECTION",
                                              "dit is geen GeoJSON van het type FeatureCollection",
                                              "this is no GeoJSON of the type FeatureCollection"};
inline constexpr Problem kCrs{
    "CRS",
    "het bestand noemt een coördinatenstelsel (crs): GeoJSON is WGS84, "
    "lengte en breedte in graden",
    "the file names a coordinate system (crs): GeoJSON is WGS84, longitude "
    "and latitude in degrees"};
inline constexpr Problem kJsonTooDeep{"JSON_TOO_DEEP", "meer dan $0 haken in elkaar",
                                      "more than $0 brackets within each other"};
inline constexpr Problem kNoIdProperty{"NO_ID_PROPERTY",
                                       "de eigenschap \"$0\" met de code van het gebied ontbreekt",
                                       "the property \"$0\" with the code of the area is missing"};
inline constexpr Problem kShapeTwice{"SHAPE_TWICE", "het gebied staat ook op regel $0",
                                     "the area stands on line $0 too"};
inline constexpr Problem kGeometryType{
    "GEOMETRY_TYPE", "de geometrie \"$0\" is geen Polygon of MultiPolygon met zijn coördinaten",
    "the geometry \"$0\" is no Polygon or MultiPolygon with its coordinates"};
inline constexpr Problem kCoordinates{
    "COORDINATES", "de coördinaten zijn geen getallen in lijsten van lengte, breedte",
    "the coordinates are no numbers in lists of longitude, latitude"};
inline constexpr Problem kSwapped{"SWAPPED",
                                  "$0 is breedte, lengte en niet lengte, breedte: verwissel ze",
                                  "$0 is latitude, longitude, not longitude, latitude: swap them"};
inline constexpr Problem kRijksdriehoek{
    "RIJKSDRIEHOEK", "$0 lijkt op het Rijksdriehoekstelsel: zet het bestand om naar WGS84",
    "$0 looks like the Dutch national grid (RD): convert the file to WGS84"};
inline constexpr Problem kNotInTheNetherlands{"NOT_IN_THE_NETHERLANDS", "$0 ligt niet in Nederland",
                                              "$0 does not lie in the Netherlands"};
inline constexpr Problem kTooManyPositions{"TOO_MANY_POSITIONS",
                                           "een gebied heeft hoogstens $0 punten",
                                           "an area has at most $0 positions"};
inline constexpr Problem kRingOpen{"RING_OPEN", "een ring eindigt niet waar hij begint",
                                   "a ring does not end where it begins"};

}  // namespace wijkmonitor::problems
