#include "services/indicators/convert_words.h"

#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"

namespace wijkmonitor::indicators {
namespace {

template <class T>
struct Word {
  absl::string_view text;
  T value;
};

constexpr Word<Level> kLevels[] = {{"COUNTRY", Level::kCountry},
                                   {"MUNICIPALITY", Level::kMunicipality},
                                   {"WIJK", Level::kWijk},
                                   {"BUURT", Level::kBuurt}};
constexpr Word<Nature> kNatures[] = {{"OBJECTIVE", Nature::kObjective},
                                     {"SUBJECTIVE", Nature::kSubjective}};
constexpr Word<Basis> kBases[] = {{"REGISTER", Basis::kRegister},
                                  {"SURVEY", Basis::kSurvey},
                                  {"MODELLED", Basis::kModelled},
                                  {"EXPERT", Basis::kExpert}};
constexpr Word<Measure> kMeasures[] = {{"PERCENTAGE", Measure::kPercentage},
                                       {"COUNT", Measure::kCount},
                                       {"RATE", Measure::kRate},
                                       {"MEAN", Measure::kMean},
                                       {"MEDIAN", Measure::kMedian},
                                       {"INDEX", Measure::kIndex}};
constexpr Word<Unit> kUnits[] = {
    {"PERCENT", Unit::kPercent},     {"PERSONS", Unit::kPersons},
    {"DWELLINGS", Unit::kDwellings}, {"THOUSAND_EUROS", Unit::kThousandEuros},
    {"MARK", Unit::kMark},           {"NUMBER", Unit::kNumber}};
constexpr Word<Polarity> kPolarities[] = {{"HIGHER_BETTER", Polarity::kHigherBetter},
                                          {"LOWER_BETTER", Polarity::kLowerBetter},
                                          {"NONE", Polarity::kNone}};
// MISSING is not written: it is the absence of a row.
constexpr Word<Status> kStatuses[] = {{"VALUE", Status::kValue},
                                      {"NOT_PUBLISHED", Status::kNotPublished},
                                      {"SUPPRESSED", Status::kSuppressed},
                                      {"NOT_ASKED", Status::kNotAsked},
                                      {"NOT_APPLICABLE", Status::kNotApplicable}};

template <class T, size_t N>
std::optional<T> Find(const Word<T> (&words)[N], absl::string_view text) {
  for (const Word<T>& word : words) {
    if (word.text == text) return word.value;
  }
  return std::nullopt;
}

template <class T, size_t N>
std::string All(const Word<T> (&words)[N]) {
  std::string all;
  for (const Word<T>& word : words) absl::StrAppend(&all, all.empty() ? "" : " ", word.text);
  return all;
}

}  // namespace

std::optional<Level> ParseLevel(absl::string_view word) { return Find(kLevels, word); }
std::optional<Nature> ParseNature(absl::string_view word) { return Find(kNatures, word); }
std::optional<Basis> ParseBasis(absl::string_view word) { return Find(kBases, word); }
std::optional<Measure> ParseMeasure(absl::string_view word) { return Find(kMeasures, word); }
std::optional<Unit> ParseUnit(absl::string_view word) { return Find(kUnits, word); }
std::optional<Polarity> ParsePolarity(absl::string_view word) { return Find(kPolarities, word); }
std::optional<Status> ParseStatus(absl::string_view word) { return Find(kStatuses, word); }

absl::string_view StatusWord(Status status) {
  for (const Word<Status>& word : kStatuses) {
    if (word.value == status) return word.text;
  }
  return "MISSING";
}

std::string LevelWords() { return All(kLevels); }
std::string NatureWords() { return All(kNatures); }
std::string BasisWords() { return All(kBases); }
std::string MeasureWords() { return All(kMeasures); }
std::string UnitWords() { return All(kUnits); }
std::string PolarityWords() { return All(kPolarities); }
std::string StatusWords() { return All(kStatuses); }

double FromUnit(const Indicator& indicator, double value) {
  return indicator.unit == Unit::kPercent ? value / 100 : value;
}

double ToUnit(const Indicator& indicator, double value) {
  if (indicator.unit != Unit::kPercent) return value;
  // 0.286 * 100 is 28.599999999999998: take the number of few decimals that FromUnit turns into the
  // same value.
  const double percent = value * 100;
  const double rounded = std::round(percent * 1e6) / 1e6;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double candidate : {rounded, percent, std::nextafter(percent, kInfinity),
                                 std::nextafter(percent, -kInfinity)}) {
    if (candidate / 100 == value) return candidate;
  }
  return percent;
}

}  // namespace wijkmonitor::indicators
