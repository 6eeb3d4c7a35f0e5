#include "services/indicators/domain/reading.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace wijkmonitor::indicators {
namespace {

bool CountsAsAsked(Status status) {
  return status == Status::kValue || status == Status::kNotPublished ||
         status == Status::kSuppressed;
}

bool AskedIn(const Column& column, const Edition::Range& range) {
  for (int place = range.begin; place < range.end; ++place) {
    if (CountsAsAsked(column.status[place])) return true;
  }
  return false;
}

// Respondents divided by the design effect; absent when it cannot be known.
std::optional<double> EffectiveRespondents(const Figure& figure) {
  if (!figure.n.has_value() || *figure.n <= 0) return std::nullopt;
  return static_cast<double>(*figure.n) / figure.design_effect.value_or(1);
}

// Sampling variance of a figure. A standard error the source supplied comes before one from n.
std::optional<double> VarianceOf(const Indicator& indicator, const Figure& figure) {
  if (indicator.basis != Basis::kSurvey || !figure.value.has_value()) return std::nullopt;
  if (figure.standard_error.has_value()) return *figure.standard_error * *figure.standard_error;
  const std::optional<double> n = EffectiveRespondents(figure);
  if (indicator.measure != Measure::kPercentage || !n.has_value()) return std::nullopt;
  return stats::ProportionVariance(*figure.value, *n);
}

bool CanBeAggregated(Measure measure) {
  return measure != Measure::kMedian && measure != Measure::kIndex;
}

// Why a set whose members have no usable values has none: the first of these that a member has.
Status StatusWithoutValue(const Column& column, absl::Span<const int> members) {
  for (const Status status : {Status::kNotPublished, Status::kSuppressed, Status::kValue,
                              Status::kNotAsked, Status::kNotApplicable}) {
    for (const int member : members) {
      if (column.status[member] != status) continue;
      return status == Status::kValue ? Status::kNotPublished : status;
    }
  }
  return Status::kMissing;
}

// The interval of the source, else Wilson's for a proportion with a known variance.
void SetInterval(const Indicator& indicator, const Figure& figure,
                 const std::optional<double>& variance, Reading* reading) {
  if (figure.low.has_value()) {
    reading->low = figure.low;
    reading->high = figure.high;
    return;
  }
  if (indicator.measure != Measure::kPercentage || !variance.has_value()) return;
  std::optional<double> n = stats::EffectiveN(*figure.value, *variance);
  if (!n.has_value()) n = EffectiveRespondents(figure);  // 0 % and 100 % have no variance
  if (!n.has_value()) return;
  const stats::Interval interval = stats::WilsonInterval(*figure.value, *n);
  reading->low = interval.low;
  reading->high = interval.high;
}

}  // namespace

Reader::Reader(const Dataset& dataset, std::shared_ptr<const Edition> edition, int place, int year,
               std::string group, const stats::MethodVersion& method)
    : dataset_(dataset),
      edition_(std::move(edition)),
      place_(place),
      year_(year),
      group_(std::move(group)),
      method_(method),
      weights_(dataset, method.weight_coverage_min) {}

const Reader::Position& Reader::PositionIn(const Edition& edition) {
  const auto [entry, is_new] = positions_.try_emplace(&edition);
  if (!is_new) return entry->second;
  const Place& asked = edition_->places[place_];
  Position& position = entry->second;
  position.place = edition.Find(asked.id);
  for (const int member : asked.members) {
    const int found = edition.Find(edition_->places[member].id);
    if (found >= 0) position.members.push_back(found);
  }
  position.municipality = edition.Find(asked.municipality);
  position.range = edition.PlacesOf(asked.municipality);
  return position;
}

Reader::Choice Reader::ChooseColumn(const Dataset::Series& series) {
  Choice choice;
  for (auto at = series.rbegin(); at != series.rend(); ++at) {
    const Column& column = **at;
    const int age_years = year_ - column.period.LastYear();
    if (age_years < 0) continue;
    const bool asked = AskedIn(column, PositionIn(*column.edition).range);
    if (age_years > method_.age_years_max) {
      choice.too_old = choice.too_old || asked;
      continue;
    }
    if (choice.asked) {
      // Of columns of one period the one in the edition asked for is taken, else the newest
      // edition's.
      const bool same_period = column.period == choice.column->period;
      if (asked && same_period && column.edition == edition_) choice.column = &column;
      continue;
    }
    if (asked || choice.column == nullptr) {
      choice.column = &column;
      choice.asked = asked;
    }
  }
  return choice;
}

Reading Reader::Read(const Indicator& indicator) {
  Reading reading;
  reading.indicator = &indicator;
  reading.group = group_.empty() ? indicator.default_group : group_;
  const Dataset::Series* series = dataset_.FindSeries(indicator.id, reading.group);
  if (series == nullptr) return reading;
  const Choice choice = ChooseColumn(*series);
  if (choice.too_old && !choice.asked) reading.reasons.insert(Reason::kTooOld);
  if (choice.column == nullptr) return reading;
  reading.period = choice.column->period;
  reading.counted = choice.asked && indicator.in_rollup && indicator.polarity != Polarity::kNone;
  Describe(indicator, *choice.column, &reading);
  return reading;
}

void Reader::Describe(const Indicator& indicator, const Column& column, Reading* reading) {
  const Position& position = PositionIn(*column.edition);
  const std::vector<int> published = PublishedPlaces(column, position.range);
  const Estimate estimate = EstimateAt(indicator, column, position, published, reading);
  const Figure& figure = estimate.figure;
  reading->status = figure.status;
  reading->revision = estimate.revision;
  if (const auto batch = dataset_.batches.find(estimate.batch); batch != dataset_.batches.end()) {
    reading->batch = &batch->second;
  }
  if (!figure.value.has_value()) return;
  reading->value = figure.value;
  reading->n = figure.n;
  SetInterval(indicator, figure, estimate.variance, reading);
  if (indicator.basis == Basis::kModelled) reading->reasons.insert(Reason::kModelled);
  if (position.municipality >= 0 && column.HasValue(position.municipality)) {
    reading->benchmark = column.value[position.municipality];
    reading->gap = stats::GapTo(*figure.value, *reading->benchmark);
  }
  if (indicator.polarity == Polarity::kNone) {
    reading->reasons.insert(Reason::kNoPolarity);
    std::vector<double> values;
    for (const int place : published) values.push_back(column.value[place]);
    if (const int tint = stats::Tint(*figure.value, values); tint > 0) reading->tint = tint;
    return;
  }
  Judge(indicator, column, position, estimate, published, reading);
}

Reader::Estimate Reader::EstimateAt(const Indicator& indicator, const Column& column,
                                    const Position& position, absl::Span<const int> published,
                                    Reading* reading) {
  const bool is_set = edition_->places[place_].level == Level::kSet;
  int place = position.place;
  // A figure stored under the set's own id wins; a set of one is its member.
  const bool own = place >= 0 && column.status[place] != Status::kMissing;
  if (is_set && !own) {
    if (edition_->places[place_].members.size() != 1) {
      return FromMembers(indicator, column, position, published, reading);
    }
    place = position.members.empty() ? -1 : position.members.front();
  }
  Estimate estimate;
  if (place < 0) return estimate;
  estimate.figure = column.At(place);
  estimate.variance = VarianceOf(indicator, estimate.figure);
  estimate.revision = column.revision[place];
  estimate.batch = column.batch[place];
  return estimate;
}

Reader::Estimate Reader::FromMembers(const Indicator& indicator, const Column& column,
                                     const Position& position, absl::Span<const int> published,
                                     Reading* reading) {
  Estimate estimate;
  const absl::Span<const int> members = position.members;
  const size_t member_count = edition_->places[place_].members.size();
  size_t with_value = 0;
  size_t with_ratio = 0;
  double numerator = 0, denominator = 0, sum = 0;
  for (const int member : members) {
    if (!column.HasValue(member)) continue;
    ++with_value;
    estimate.batch = std::max(estimate.batch, column.batch[member]);
    const Figure figure = column.At(member);
    sum += *figure.value;
    if (!figure.denominator.has_value()) continue;
    ++with_ratio;
    numerator += *figure.numerator;
    denominator += *figure.denominator;
  }
  estimate.figure.status = StatusWithoutValue(column, members);
  if (with_value == 0) return estimate;
  if (!CanBeAggregated(indicator.measure)) {
    reading->reasons.insert(Reason::kNotAggregable);
    return estimate;
  }
  if (indicator.measure == Measure::kCount) {
    // A sum over some members is not the set's number.
    if (with_value < member_count) {
      reading->reasons.insert(Reason::kPartialCoverage);
      return estimate;
    }
    estimate.figure.value = sum;
  } else if (indicator.measure == Measure::kPercentage && with_ratio == member_count) {
    estimate.figure.value = numerator / denominator;
  } else if (!WeightedFromMembers(indicator, column, members, published, reading, &estimate)) {
    return estimate;
  }
  estimate.figure.status = Status::kValue;
  reading->reasons.insert(Reason::kEstimated);
  return estimate;
}

bool Reader::WeightedFromMembers(const Indicator& indicator, const Column& column,
                                 absl::Span<const int> members, absl::Span<const int> published,
                                 Reading* reading, Estimate* estimate) {
  const std::optional<Weights> weights =
      weights_.Find(indicator, reading->group, column, published);
  if (!weights.has_value()) {
    reading->reasons.insert(Reason::kNoWeight);
    return false;
  }
  std::vector<stats::Member> weighed;
  double total = 0, covered = 0;
  bool partial = members.size() < edition_->places[place_].members.size();
  for (const int member : members) {
    const std::optional<double> weight = weights->At(member);
    total += weight.value_or(0);
    if (!column.HasValue(member) || !weight.has_value()) {
      partial = true;
      continue;
    }
    covered += *weight;
    weighed.push_back({column.value[member], *weight, VarianceOf(indicator, column.At(member))});
  }
  if (total > 0) reading->covered_share = covered / total;
  if (partial) reading->reasons.insert(Reason::kPartialCoverage);
  if (total <= 0 && !partial) reading->reasons.insert(Reason::kNoWeight);
  const std::optional<stats::Aggregate> aggregate = stats::WeightedAggregate(weighed);
  if (!aggregate.has_value() || covered < method_.scored_share_min * total) return false;
  if (weights->other_period) reading->reasons.insert(Reason::kWeightOtherPeriod);
  if (weights->proxy) reading->reasons.insert(Reason::kWeightProxy);
  estimate->figure.value = aggregate->value;
  estimate->variance = aggregate->variance;
  if (aggregate->variance.has_value() && indicator.measure == Measure::kPercentage) {
    if (const auto n = stats::EffectiveN(aggregate->value, *aggregate->variance)) {
      estimate->figure.n = static_cast<int64_t>(std::llround(*n));
    }
  }
  return true;
}

std::vector<int> Reader::PublishedPlaces(const Column& column, const Edition::Range& range) const {
  for (const Level level : {Level::kBuurt, Level::kWijk}) {
    std::vector<int> places;
    for (int place = range.begin; place < range.end; ++place) {
      if (column.edition->places[place].level == level && column.HasValue(place)) {
        places.push_back(place);
      }
    }
    if (static_cast<int>(places.size()) >= method_.areas_min) return places;
  }
  return {};
}

std::optional<double> Reader::DispersionOf(const Indicator& indicator, const Column& column,
                                           double m, absl::Span<const int> published,
                                           Reading* reading) {
  std::vector<double> values, weight_of;
  if (!method_.weighted_dispersion) {
    for (const int place : published) values.push_back(column.value[place]);
    return stats::Dispersion(values, m);
  }
  const std::optional<Weights> weights =
      weights_.Find(indicator, reading->group, column, published);
  if (weights.has_value()) {
    for (const int place : published) {
      const std::optional<double> weight = weights->At(place);
      if (!weight.has_value()) continue;
      values.push_back(column.value[place]);
      weight_of.push_back(*weight);
    }
  }
  const std::optional<double> dispersion = stats::WeightedDispersion(values, weight_of, m);
  if (!dispersion.has_value()) {
    reading->reasons.insert(Reason::kNoWeight);
    return std::nullopt;
  }
  if (weights->other_period) reading->reasons.insert(Reason::kWeightOtherPeriod);
  if (weights->proxy) reading->reasons.insert(Reason::kWeightProxy);
  return dispersion;
}

void Reader::Judge(const Indicator& indicator, const Column& column, const Position& position,
                   const Estimate& estimate, absl::Span<const int> published, Reading* reading) {
  if (!reading->benchmark.has_value()) reading->reasons.insert(Reason::kNoBenchmark);
  if (published.empty()) reading->reasons.insert(Reason::kInsufficientAreas);
  if (!reading->benchmark.has_value() || published.empty()) return;
  reading->dispersion = DispersionOf(indicator, column, *reading->benchmark, published, reading);
  if (!reading->dispersion.has_value()) return;
  if (*reading->dispersion == 0) reading->reasons.insert(Reason::kDegenerateDispersion);
  reading->score = stats::Score(method_, indicator.polarity, *reading->value, *reading->benchmark,
                                *reading->dispersion);
  reading->position = stats::PositionOf(method_, *reading->score);
  const bool material = reading->position != stats::Position::kAround;
  switch (indicator.basis) {
    case Basis::kModelled:
      return;
    case Basis::kExpert:
      reading->reasons.insert(Reason::kNoN);
      return;
    case Basis::kRegister:
      // A full count has no sampling error; a part of it is not a full count.
      reading->score_error = 0;
      if (reading->reasons.contains(Reason::kPartialCoverage)) return;
      reading->certainty = material ? Certainty::kEstablished : Certainty::kNotDistinguishable;
      return;
    case Basis::kSurvey:
      reading->certainty =
          SurveyCertainty(indicator, column, position, estimate, published, reading);
      if (reading->certainty == Certainty::kEstablished && !material) {
        reading->certainty = Certainty::kNotDistinguishable;
      }
      return;
  }
}

std::optional<double> Reader::ShareOfMunicipality(const Indicator& indicator,
                                                  const std::string& group, const Column& column,
                                                  const Position& position,
                                                  absl::Span<const int> published) {
  const std::optional<Weights> weights = weights_.Find(indicator, group, column, published);
  if (!weights.has_value()) return std::nullopt;
  const std::optional<double> whole = weights->At(position.municipality);
  double part = 0;
  if (edition_->places[place_].level != Level::kSet && position.place >= 0) {
    part = weights->At(position.place).value_or(0);
  }
  for (const int member : position.members) part += weights->At(member).value_or(0);
  if (!whole.has_value() || part <= 0) return std::nullopt;
  return part / *whole;
}

// Whether the value differs from the rest of the municipality, by Newcombe's interval. Needs the
// respondents of both, and the area's share of the indicator's own population.
Certainty Reader::SurveyCertainty(const Indicator& indicator, const Column& column,
                                  const Position& position, const Estimate& estimate,
                                  absl::Span<const int> published, Reading* reading) {
  const Figure municipality = column.At(position.municipality);
  const std::optional<double> n_x = EffectiveRespondents(estimate.figure);
  const std::optional<double> n_m = EffectiveRespondents(municipality);
  const std::optional<double> var_m = VarianceOf(indicator, municipality);
  if (indicator.measure != Measure::kPercentage || !n_x || !n_m || !var_m || !estimate.variance) {
    reading->reasons.insert(Reason::kNoN);
    return Certainty::kNotTested;
  }
  if (*reading->dispersion > 0) {
    reading->score_error =
        stats::ScoreError(method_, std::sqrt(*estimate.variance), *reading->dispersion);
  }
  std::vector<double> values, variances;
  for (const int place : published) {
    const std::optional<double> variance = VarianceOf(indicator, column.At(place));
    if (!variance.has_value()) continue;
    values.push_back(column.value[place]);
    variances.push_back(*variance);
  }
  if (stats::Reliability(values, variances, *reading->benchmark).value_or(0) <
      method_.reliability_min) {
    reading->reasons.insert(Reason::kLowDiscrimination);
    return Certainty::kNotTested;
  }
  const std::optional<double> share =
      ShareOfMunicipality(indicator, reading->group, column, position, published);
  if (!share.has_value()) {
    reading->reasons.insert(Reason::kNoWeight);
    return Certainty::kNotTested;
  }
  // The municipality itself, or all of it as a set: there is no rest to differ from.
  if (*share >= 1) return Certainty::kNotDistinguishable;
  const stats::Rest rest = stats::RestOfMunicipality(*reading->benchmark, *var_m, *reading->value,
                                                     *estimate.variance, *share);
  const double n_rest = *n_m > *n_x ? *n_m - *n_x : *n_m;
  const stats::Interval difference =
      stats::NewcombeInterval(*reading->value, *n_x, std::clamp(rest.value, 0.0, 1.0), n_rest);
  return difference.Contains(0) ? Certainty::kNotDistinguishable : Certainty::kEstablished;
}

}  // namespace wijkmonitor::indicators
