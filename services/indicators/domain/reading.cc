#include "services/indicators/domain/reading.h"

#include <algorithm>
#include <cmath>

#include "libs/stats/uncertainty.h"

namespace wijkmonitor::indicators {
namespace {

const Whereabouts& WhereaboutsIn(Question& question, const Edition& edition) {
  const auto [entry, is_new] = question.whereabouts.try_emplace(&edition);
  Whereabouts& there = entry->second;
  if (!is_new) return there;
  const Place& asked = question.place();
  there.place = edition.Find(asked.id);
  for (const int member : asked.members) {
    const int found = edition.Find(question.kompas.edition->places[member].id);
    if (found >= 0) there.members.push_back(found);
  }
  there.municipality = edition.Find(asked.municipality);
  there.range = edition.PlacesOf(asked.municipality);
  return there;
}

bool AskedIn(const Column& column, const Edition::Range& range) {
  const auto begin = column.status.begin();
  return std::any_of(begin + range.begin, begin + range.end, [](Status status) {
    return status == Status::kValue || status == Status::kNotPublished ||
           status == Status::kSuppressed;
  });
}

struct Choice {
  const Column* column = nullptr;
  bool asked = false;    // in the municipality
  bool too_old = false;  // there is an older one
};

Choice ChooseColumn(Question& question, const Dataset::Series& series) {
  const Kompas& kompas = question.kompas;
  Choice choice;
  for (auto at = series.rbegin(); at != series.rend(); ++at) {
    const Column& column = **at;
    const int age_years = kompas.year - column.period.LastYear();
    if (age_years < 0) continue;
    const bool asked = AskedIn(column, WhereaboutsIn(question, *column.edition).range);
    if (age_years > kompas.method->age_years_max) {
      choice.too_old = choice.too_old || asked;
    } else if (choice.asked) {
      // Of columns of one period the one in the edition asked for is taken, else the newest
      // edition's.
      const bool same_period = column.period == choice.column->period;
      if (asked && same_period && column.edition == kompas.edition) choice.column = &column;
    } else if (asked || choice.column == nullptr) {
      choice.column = &column;
      choice.asked = asked;
    }
  }
  return choice;
}

// What the sampling error of a figure is known by. A full count has none but what was supplied.
stats::Sampling SamplingOf(const Indicator& indicator, const Figure& figure) {
  stats::Sampling sampling;
  if (figure.low.has_value()) sampling.interval = {*figure.low, *figure.high};
  if (indicator.basis != Basis::kSurvey) return sampling;
  sampling.standard_error = figure.standard_error;
  if (figure.n.has_value()) sampling.respondents = static_cast<double>(*figure.n);
  sampling.design_effect = figure.design_effect.value_or(1);
  return sampling;
}

std::optional<stats::Uncertainty> UncertaintyOf(const Indicator& indicator, const Figure& figure) {
  if (!figure.value.has_value()) return std::nullopt;
  const stats::Sampling sampling = SamplingOf(indicator, figure);
  return indicator.measure == Measure::kPercentage
             ? stats::UncertaintyOfProportion(*figure.value, sampling)
             : stats::UncertaintyOfMean(*figure.value, sampling);
}

// A rest of the municipality can be worked out: its value is a mean of the parts'.
bool HasRest(const Indicator& indicator) {
  return indicator.measure == Measure::kPercentage || indicator.measure == Measure::kMean ||
         indicator.measure == Measure::kRate;
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

// Published places of the finest level with enough of them; empty when there is none.
std::vector<int> PublishedPlaces(const Column& column, const Edition::Range& range, int areas_min) {
  for (const Level level : {Level::kBuurt, Level::kWijk}) {
    std::vector<int> places;
    for (int place = range.begin; place < range.end; ++place) {
      if (column.edition->places[place].level == level && column.HasValue(place)) {
        places.push_back(place);
      }
    }
    if (static_cast<int>(places.size()) >= areas_min) return places;
  }
  return {};
}

// Says everything about the figure of one indicator in one column.
class FigureReader {
 public:
  // All outlive it. `reading` has its indicator and group.
  FigureReader(Question& question, const Column& column, Reading* reading)
      : question_(question),
        method_(*question.kompas.method),
        indicator_(*reading->indicator),
        column_(column),
        there_(WhereaboutsIn(question, *column.edition)),
        published_(PublishedPlaces(column, there_.range, method_.areas_min)),
        reading_(*reading) {}

  void Read() {
    Estimate();
    reading_.status = figure_.status;
    const auto& batches = question_.dataset.batches;
    if (const auto batch = batches.find(version_); batch != batches.end()) {
      reading_.retrieved = batch->second.retrieved;
    }
    if (!figure_.value.has_value()) return;
    reading_.value = figure_.value;
    reading_.n = figure_.n;
    if (uncertainty_.has_value()) reading_.limits = uncertainty_->limits;
    if (assumes_design_effect_) Note(Reason::kDesignEffectAssumed);
    if (indicator_.basis == Basis::kModelled) Note(Reason::kModelled);
    if (there_.municipality >= 0 && column_.HasValue(there_.municipality)) {
      reading_.benchmark = column_.value[there_.municipality];
      reading_.gap = stats::GapTo(*reading_.value, *reading_.benchmark);
    }
    if (indicator_.polarity == Polarity::kNone) {
      Note(Reason::kNoPolarity);
      const int tint = stats::Tint(*reading_.value, PublishedValues());
      if (tint > 0) reading_.tint = tint;
      return;
    }
    Judge();
  }

 private:
  void Note(Reason reason) { reading_.reasons.insert(reason); }

  std::vector<double> PublishedValues() const {
    std::vector<double> values;
    for (const int place : published_) values.push_back(column_.value[place]);
    return values;
  }

  std::optional<Weights> FindWeights() {
    return question_.weights.Find(indicator_, reading_.group, column_, published_);
  }

  void Estimate() {
    int place = there_.place;
    // A figure stored under the set's own id wins; a set of one is its member.
    const bool own = place >= 0 && column_.status[place] != Status::kMissing;
    if (question_.place().level == Level::kSet && !own) {
      if (question_.place().members.size() != 1) {
        EstimateFromMembers();
        return;
      }
      place = there_.members.empty() ? -1 : there_.members.front();
    }
    if (place < 0 || !column_.Has(place)) return;
    figure_ = column_.At(place);
    uncertainty_ = UncertaintyOf(indicator_, figure_);
    assumes_design_effect_ = AssumesDesignEffect(figure_, uncertainty_);
    reading_.revision = column_.revision[place];
    reading_.provisional = figure_.provisional;
    version_ = column_.version[place];
  }

  void EstimateFromMembers() {
    const size_t member_count = question_.place().members.size();
    std::vector<int> with_value;
    bool all_have_ratios = true;
    double sum = 0;
    for (const int member : there_.members) {
      if (!column_.HasValue(member)) continue;
      with_value.push_back(member);
      version_ = std::max(version_, column_.version[member]);
      const Figure figure = column_.At(member);
      reading_.provisional = reading_.provisional || figure.provisional;
      sum += *figure.value;
      all_have_ratios = all_have_ratios && figure.denominator.has_value();
    }
    figure_.status = StatusWithoutValue(column_, there_.members);
    if (with_value.empty()) return;
    const bool all = with_value.size() == member_count;
    if (indicator_.measure == Measure::kMedian || indicator_.measure == Measure::kIndex) {
      Note(Reason::kNotAggregable);
    } else if (indicator_.measure == Measure::kCount) {
      // A sum over some members is not the set's number.
      if (all) {
        figure_.value = sum;
      } else {
        Note(Reason::kPartialCoverage);
      }
    } else if (indicator_.measure == Measure::kPercentage && all && all_have_ratios) {
      AddRatios();
    } else {
      WeighMembers();
    }
    if (!figure_.value.has_value()) return;
    figure_.status = Status::kValue;
    Note(Reason::kEstimated);
  }

  // Each member weighs as much as its denominator.
  void AddRatios() {
    std::vector<stats::Member> weighed;
    for (const int member : there_.members) {
      const Figure figure = column_.At(member);
      weighed.push_back(
          {*figure.numerator / *figure.denominator, *figure.denominator, VarianceOf(figure)});
    }
    TakeTogether(there_.members, *stats::WeightedAggregate(weighed));
  }

  void WeighMembers() {
    const std::optional<Weights> weights = FindWeights();
    if (!weights.has_value()) {
      Note(Reason::kNoWeight);
      return;
    }
    std::vector<int> places;
    std::vector<stats::Member> weighed;
    double total = 0, covered = 0;
    bool partial = there_.members.size() < question_.place().members.size();
    for (const int member : there_.members) {
      const std::optional<double> weight = weights->by_place[member];
      total += weight.value_or(0);
      if (!column_.HasValue(member) || !weight.has_value()) {
        partial = true;
        continue;
      }
      covered += *weight;
      places.push_back(member);
      weighed.push_back({column_.value[member], *weight, VarianceOf(column_.At(member))});
    }
    if (total > 0) reading_.covered_share = covered / total;
    if (partial) Note(Reason::kPartialCoverage);
    if (total <= 0 && !partial) Note(Reason::kNoWeight);
    const std::optional<stats::Aggregate> aggregate = stats::WeightedAggregate(weighed);
    if (!aggregate.has_value() || covered < method_.scored_share_min * total) return;
    reading_.reasons.insert(weights->reasons.begin(), weights->reasons.end());
    TakeTogether(places, *aggregate);
  }

  std::optional<double> VarianceOf(const Figure& figure) const {
    const std::optional<stats::Uncertainty> uncertainty = UncertaintyOf(indicator_, figure);
    if (!uncertainty.has_value()) return std::nullopt;
    return uncertainty->variance;
  }

  // The figure of a set, from members that were weighed.
  void TakeTogether(const std::vector<int>& members, const stats::Aggregate& aggregate) {
    figure_.value = aggregate.value;
    int64_t people = 0;
    double n_effective = 0;
    bool all_have_n = true, supplied = false;
    for (const int member : members) {
      const Figure figure = column_.At(member);
      const std::optional<stats::Uncertainty> uncertainty = UncertaintyOf(indicator_, figure);
      all_have_n = all_have_n && figure.n.has_value();
      people += figure.n.value_or(0);
      n_effective += static_cast<double>(figure.n.value_or(0)) / figure.design_effect.value_or(1);
      supplied = supplied || (uncertainty.has_value() && uncertainty->supplied);
      assumes_design_effect_ = assumes_design_effect_ || AssumesDesignEffect(figure, uncertainty);
    }
    if (all_have_n) figure_.n = people;
    if (!aggregate.variance.has_value()) return;
    if (indicator_.measure != Measure::kPercentage) {
      uncertainty_ = stats::UncertaintyOfMean(aggregate.value,
                                              {.standard_error = std::sqrt(*aggregate.variance)});
      return;
    }
    const auto by_people = all_have_n ? std::optional(n_effective) : std::nullopt;
    uncertainty_ =
        stats::UncertaintyOfSet(aggregate.value, *aggregate.variance, by_people, supplied);
    const bool inside = 0 < aggregate.value && aggregate.value < 1;
    reading_.n_effective =
        inside ? stats::EffectiveN(aggregate.value, *aggregate.variance) : by_people;
  }

  static bool AssumesDesignEffect(const Figure& figure,
                                  const std::optional<stats::Uncertainty>& uncertainty) {
    return uncertainty.has_value() && !uncertainty->supplied && !figure.design_effect.has_value();
  }

  void Judge() {
    if (!reading_.benchmark.has_value()) Note(Reason::kNoBenchmark);
    if (published_.empty()) Note(Reason::kInsufficientAreas);
    if (!reading_.benchmark.has_value() || published_.empty()) return;
    reading_.dispersion = DispersionAround(*reading_.benchmark);
    if (!reading_.dispersion.has_value()) return;
    if (*reading_.dispersion == 0) Note(Reason::kDegenerateDispersion);
    reading_.score = stats::Score(method_, indicator_.polarity, *reading_.value,
                                  *reading_.benchmark, *reading_.dispersion);
    reading_.position = stats::PositionOf(method_, *reading_.score);
    switch (indicator_.basis) {
      case Basis::kModelled:
        return;
      case Basis::kExpert:
        Note(Reason::kNoN);
        return;
      case Basis::kRegister:
        // A full count has no sampling error; a part of it is not a full count.
        if (reading_.reasons.contains(Reason::kPartialCoverage)) return;
        SetLimits({*reading_.score, *reading_.score});
        return;
      case Basis::kSurvey:
        if (const auto reason = TestAgainstRest()) Note(*reason);
        return;
    }
  }

  // It was tested, and this is its score's interval.
  void SetLimits(const stats::Interval& limits) {
    reading_.score_limits = limits;
    reading_.certainty = CertaintyOf(reading_);
  }

  std::optional<double> DispersionAround(double m) {
    if (!method_.weighted_dispersion) return stats::Dispersion(PublishedValues(), m);
    std::vector<double> values, weight_of;
    const std::optional<Weights> weights = FindWeights();
    if (weights.has_value()) {
      for (const int place : published_) {
        const std::optional<double> weight = weights->by_place[place];
        if (!weight.has_value()) continue;
        values.push_back(column_.value[place]);
        weight_of.push_back(*weight);
      }
    }
    const std::optional<double> dispersion = stats::WeightedDispersion(values, weight_of, m);
    if (dispersion.has_value()) {
      reading_.reasons.insert(weights->reasons.begin(), weights->reasons.end());
    } else {
      Note(Reason::kNoWeight);
    }
    return dispersion;
  }

  // Whether the value differs from the rest of the municipality; else the reason why that cannot be
  // told.
  std::optional<Reason> TestAgainstRest() {
    if (*reading_.dispersion == 0) {
      SetLimits({100, 100});
      return std::nullopt;
    }
    if (!HasRest(indicator_)) return Reason::kNotAggregable;
    const Figure municipality = column_.At(there_.municipality);
    const std::optional<stats::Sampled> m =
        SampledOf(municipality, UncertaintyOf(indicator_, municipality));
    const std::optional<stats::Sampled> x = SampledOf(figure_, uncertainty_);
    if (!m.has_value()) return WhyUncertain(municipality);
    if (!x.has_value()) return WhyUncertain(figure_);
    if (!AreasDiffer()) return Reason::kLowDiscrimination;
    const std::optional<double> share = ShareOfMunicipality();
    if (!share.has_value()) return Reason::kNoWeight;
    if (*share >= 1) {
      // The municipality itself, or all of it as a set: there is no rest to differ from.
      SetLimits({std::min(100.0, *reading_.score), std::max(100.0, *reading_.score)});
      return std::nullopt;
    }
    const std::optional<stats::Estimate> rest = indicator_.measure == Measure::kPercentage
                                                    ? stats::RestOfProportion(*m, *x, *share)
                                                    : stats::RestOfMean(*m, *x, *share);
    if (!rest.has_value()) return Reason::kUncertaintyInconsistent;
    reading_.rest = rest->value;
    const stats::Interval difference =
        stats::DifferenceInterval({x->value, x->uncertainty.limits}, *rest);
    SetLimits(
        stats::ScoreLimits(method_, indicator_.polarity, difference, *share, *reading_.dispersion));
    return std::nullopt;
  }

  static std::optional<stats::Sampled> SampledOf(
      const Figure& figure, const std::optional<stats::Uncertainty>& uncertainty) {
    if (!uncertainty.has_value()) return std::nullopt;
    stats::Sampled sampled{*figure.value, *uncertainty, std::nullopt,
                           figure.design_effect.value_or(1)};
    if (figure.n.has_value()) sampled.respondents = static_cast<double>(*figure.n);
    return sampled;
  }

  // Why a figure has no uncertainty.
  static Reason WhyUncertain(const Figure& figure) {
    return figure.n.value_or(0) > 0 ? Reason::kNoUncertainty : Reason::kNoN;
  }

  // The areas' differences are more than sampling error.
  bool AreasDiffer() const {
    std::vector<double> values, variances;
    for (const int place : published_) {
      const std::optional<double> variance = VarianceOf(column_.At(place));
      if (!variance.has_value()) continue;
      values.push_back(column_.value[place]);
      variances.push_back(*variance);
    }
    return stats::Reliability(values, variances, *reading_.benchmark).value_or(0) >=
           method_.reliability_min;
  }

  // The asked area's part of what the indicator's weights add up to; absent without weights.
  std::optional<double> ShareOfMunicipality() {
    const std::optional<Weights> weights = FindWeights();
    if (!weights.has_value()) return std::nullopt;
    const std::optional<double> whole = weights->by_place[there_.municipality];
    double part = 0;
    if (question_.place().level != Level::kSet && there_.place >= 0) {
      part = weights->by_place[there_.place].value_or(0);
    }
    for (const int member : there_.members) part += weights->by_place[member].value_or(0);
    if (!whole.has_value() || part <= 0) return std::nullopt;
    return part / *whole;
  }

  Question& question_;
  const stats::MethodVersion& method_;
  const Indicator& indicator_;
  const Column& column_;
  const Whereabouts& there_;
  const std::vector<int> published_;
  Reading& reading_;
  // The figure, and what it rests on.
  Figure figure_;
  std::optional<stats::Uncertainty> uncertainty_;  // absent: not known, or a full count
  bool assumes_design_effect_ = false;             // its respondents count in full
  int64_t version_ = 0;                            // that the newest of its figures came in with
};

}  // namespace

Certainty CertaintyOf(const Judged& judged) {
  const bool is_material = judged.position != stats::Position::kAround;
  return is_material && !stats::Rounded(*judged.score_limits).Contains(100)
             ? Certainty::kEstablished
             : Certainty::kNotDistinguishable;
}

Reading Read(Question& question, const Indicator& indicator) {
  Reading reading;
  reading.indicator = &indicator;
  reading.group = question.group.empty() ? indicator.default_group : question.group;
  const Dataset::Series* series = question.dataset.FindSeries(indicator.id, reading.group);
  if (series == nullptr) return reading;
  const Choice choice = ChooseColumn(question, *series);
  if (choice.too_old && !choice.asked) reading.reasons.insert(Reason::kTooOld);
  if (choice.column == nullptr) return reading;
  reading.period = choice.column->period;
  reading.counted = choice.asked && indicator.in_rollup && indicator.polarity != Polarity::kNone;
  FigureReader(question, *choice.column, &reading).Read();
  return reading;
}

}  // namespace wijkmonitor::indicators
