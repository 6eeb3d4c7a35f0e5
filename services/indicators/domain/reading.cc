#include "services/indicators/domain/reading.h"

#include <algorithm>
#include <cmath>

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

// Respondents divided by the design effect; absent when it cannot be known.
std::optional<double> EffectiveRespondents(const Figure& figure) {
  if (figure.n.value_or(0) <= 0) return std::nullopt;
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
    const auto& retrieved = question_.dataset.retrieved;
    if (const auto day = retrieved.find(batch_); day != retrieved.end()) {
      reading_.retrieved = day->second;
    }
    if (!figure_.value.has_value()) return;
    reading_.value = figure_.value;
    reading_.n = figure_.n;
    SetInterval();
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

  Certainty NotTested(Reason why) {
    Note(why);
    return Certainty::kNotTested;
  }

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
    if (place < 0) return;
    figure_ = column_.At(place);
    variance_ = VarianceOf(indicator_, figure_);
    reading_.revision = column_.revision[place];
    batch_ = column_.batch[place];
  }

  void EstimateFromMembers() {
    const size_t member_count = question_.place().members.size();
    size_t with_value = 0;
    size_t with_ratio = 0;
    double numerator = 0, denominator = 0, sum = 0;
    for (const int member : there_.members) {
      if (!column_.HasValue(member)) continue;
      ++with_value;
      batch_ = std::max(batch_, column_.batch[member]);
      const Figure figure = column_.At(member);
      sum += *figure.value;
      if (!figure.denominator.has_value()) continue;
      ++with_ratio;
      numerator += *figure.numerator;
      denominator += *figure.denominator;
    }
    figure_.status = StatusWithoutValue(column_, there_.members);
    if (with_value == 0) return;
    if (indicator_.measure == Measure::kMedian || indicator_.measure == Measure::kIndex) {
      Note(Reason::kNotAggregable);
    } else if (indicator_.measure == Measure::kCount) {
      // A sum over some members is not the set's number.
      if (with_value < member_count) {
        Note(Reason::kPartialCoverage);
      } else {
        figure_.value = sum;
      }
    } else if (indicator_.measure == Measure::kPercentage && with_ratio == member_count) {
      figure_.value = numerator / denominator;
    } else {
      WeighMembers();
    }
    if (!figure_.value.has_value()) return;
    figure_.status = Status::kValue;
    Note(Reason::kEstimated);
  }

  void WeighMembers() {
    const std::optional<Weights> weights = FindWeights();
    if (!weights.has_value()) {
      Note(Reason::kNoWeight);
      return;
    }
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
      weighed.push_back(
          {column_.value[member], *weight, VarianceOf(indicator_, column_.At(member))});
    }
    if (total > 0) reading_.covered_share = covered / total;
    if (partial) Note(Reason::kPartialCoverage);
    if (total <= 0 && !partial) Note(Reason::kNoWeight);
    const std::optional<stats::Aggregate> aggregate = stats::WeightedAggregate(weighed);
    if (!aggregate.has_value() || covered < method_.scored_share_min * total) return;
    reading_.reasons.insert(weights->reasons.begin(), weights->reasons.end());
    figure_.value = aggregate->value;
    variance_ = aggregate->variance;
    if (!variance_.has_value() || indicator_.measure != Measure::kPercentage) return;
    if (const auto n = stats::EffectiveN(*figure_.value, *variance_)) {
      figure_.n = static_cast<int64_t>(std::llround(*n));
    }
  }

  // The interval of the source, else Wilson's for a proportion with a known variance.
  void SetInterval() {
    if (figure_.low.has_value()) {
      reading_.low = figure_.low;
      reading_.high = figure_.high;
      return;
    }
    if (indicator_.measure != Measure::kPercentage || !variance_.has_value()) return;
    std::optional<double> n = stats::EffectiveN(*figure_.value, *variance_);
    if (!n.has_value()) n = EffectiveRespondents(figure_);  // 0 % and 100 % have no variance
    if (!n.has_value()) return;
    const stats::Interval interval = stats::WilsonInterval(*figure_.value, *n);
    reading_.low = interval.low;
    reading_.high = interval.high;
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
    const bool material = reading_.position != stats::Position::kAround;
    switch (indicator_.basis) {
      case Basis::kModelled:
        return;
      case Basis::kExpert:
        Note(Reason::kNoN);
        return;
      case Basis::kRegister:
        // A full count has no sampling error; a part of it is not a full count.
        reading_.score_error = 0;
        if (reading_.reasons.contains(Reason::kPartialCoverage)) return;
        reading_.certainty = material ? Certainty::kEstablished : Certainty::kNotDistinguishable;
        return;
      case Basis::kSurvey:
        reading_.certainty = SurveyCertainty();
        if (reading_.certainty == Certainty::kEstablished && !material) {
          reading_.certainty = Certainty::kNotDistinguishable;
        }
        return;
    }
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

  // Whether the value differs from the rest of the municipality, by Newcombe's interval. Needs the
  // respondents of both, and the area's share of the indicator's own population.
  Certainty SurveyCertainty() {
    const Figure municipality = column_.At(there_.municipality);
    const std::optional<double> n_x = EffectiveRespondents(figure_);
    const std::optional<double> n_m = EffectiveRespondents(municipality);
    const std::optional<double> var_m = VarianceOf(indicator_, municipality);
    if (indicator_.measure != Measure::kPercentage || !n_x || !n_m || !var_m || !variance_) {
      return NotTested(Reason::kNoN);
    }
    if (*reading_.dispersion > 0) {
      reading_.score_error =
          stats::ScoreError(method_, std::sqrt(*variance_), *reading_.dispersion);
    }
    std::vector<double> values, variances;
    for (const int place : published_) {
      const std::optional<double> variance = VarianceOf(indicator_, column_.At(place));
      if (!variance.has_value()) continue;
      values.push_back(column_.value[place]);
      variances.push_back(*variance);
    }
    if (stats::Reliability(values, variances, *reading_.benchmark).value_or(0) <
        method_.reliability_min) {
      return NotTested(Reason::kLowDiscrimination);
    }
    const std::optional<double> share = ShareOfMunicipality();
    if (!share.has_value()) return NotTested(Reason::kNoWeight);
    // The municipality itself, or all of it as a set: there is no rest to differ from.
    if (*share >= 1) return Certainty::kNotDistinguishable;
    const stats::Rest rest =
        stats::RestOfMunicipality(*reading_.benchmark, *var_m, *reading_.value, *variance_, *share);
    const double n_rest = *n_m > *n_x ? *n_m - *n_x : *n_m;
    const stats::Interval difference =
        stats::NewcombeInterval(*reading_.value, *n_x, std::clamp(rest.value, 0.0, 1.0), n_rest);
    return difference.Contains(0) ? Certainty::kNotDistinguishable : Certainty::kEstablished;
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
  std::optional<double> variance_;  // sampling variance; absent: not known, or a full count
  int64_t batch_ = 0;
};

}  // namespace

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
