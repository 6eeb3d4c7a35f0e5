#pragma once

// The words of import files for the domain's enums. Part of convert.*.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "services/indicators/domain/areas.h"
#include "services/indicators/domain/catalogue.h"
#include "services/indicators/domain/observations.h"

namespace wijkmonitor::indicators {

// Absent for a word that is none of them; each as the API names it, without prefix.
std::optional<Level> ParseLevel(absl::string_view word);
std::optional<Nature> ParseNature(absl::string_view word);
std::optional<Basis> ParseBasis(absl::string_view word);
std::optional<Measure> ParseMeasure(absl::string_view word);
std::optional<Unit> ParseUnit(absl::string_view word);
std::optional<Polarity> ParsePolarity(absl::string_view word);
std::optional<Status> ParseStatus(absl::string_view word);
absl::string_view StatusWord(Status status);

// All words, separated by spaces, for messages.
std::string LevelWords();
std::string NatureWords();
std::string BasisWords();
std::string MeasureWords();
std::string UnitWords();
std::string PolarityWords();
std::string StatusWords();

// Between a value in the indicator's unit (percent: 0..100), as files and the API have it, and the
// domain's (0..1). What was read is written again to the digit.
double FromUnit(const Indicator& indicator, double value);
double ToUnit(const Indicator& indicator, double value);

}  // namespace wijkmonitor::indicators
