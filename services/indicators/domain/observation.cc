#include "services/indicators/domain/observation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/decimal.h"
#include "libs/base/problems.h"
#include "libs/base/row_check.h"
#include "libs/stats/uncertainty.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"

namespace wijkmonitor::indicators {
namespace {

// In the unit of the file, for messages.
std::string Shown(Unit unit, double value) {
  return FormatDecimal(unit == Unit::kPercent ? std::round(value * 1e8) / 1e6 : value);
}

// Checks one row on its own.
class FigureCheck : public RowCheck {
 public:
  FigureCheck(const DeclaredObservation& row, std::vector<Rejection>* rejections)
      : RowCheck(row.line, rejections), row_(row), figure_(row.figure) {}

  // Names the column of the file, and the indicator.
  void RejectFigure(absl::string_view column, absl::string_view value, Reason reason) {
    if (column == "value" && row_.source_column != nullptr) {
      column = *row_.source_column;
      column.remove_prefix(column.find(':') + 1);
    }
    Reject(column, value, reason.Advise(problems::kOfIndicator, {row_.indicator->id}));
  }

  void CheckFigure() {
    if (figure_.status == Status::kValue) {
      if (!figure_.value.has_value()) RejectFigure("value", "", problems::kValueDue);
    } else if (figure_.value.has_value()) {
      RejectFigure("value", Shown(row_.indicator->unit, *figure_.value),
                   problems::kValueWithoutStatus);
    }
    CheckCount();
    CheckRange("value", figure_.value);
    CheckRange("low", figure_.low);
    CheckRange("high", figure_.high);
    CheckSize("standard_error", figure_.standard_error, row_.indicator->unit);
    CheckSize("numerator", figure_.numerator, Unit::kNumber);
    CheckSize("denominator", figure_.denominator, Unit::kNumber);
    CheckUncertainty();
    CheckRatio();
  }

 private:
  void CheckCount() {
    if (row_.indicator->measure != Measure::kCount || !figure_.value.has_value()) return;
    if (*figure_.value == std::floor(*figure_.value)) return;
    RejectFigure("value", Shown(row_.indicator->unit, *figure_.value),
                 problems::kCountWithFraction);
  }

  bool CheckSize(absl::string_view column, const std::optional<double>& value, Unit unit) {
    if (!value.has_value() || std::abs(*value) <= limits::kFigureMax) return true;
    RejectFigure(column, Shown(unit, *value),
                 {problems::kWithin,
                  {FormatDecimal(-limits::kFigureMax), FormatDecimal(limits::kFigureMax)}});
    return false;
  }

  void CheckRange(absl::string_view column, const std::optional<double>& value) {
    if (!value.has_value()) return;
    const Indicator& indicator = *row_.indicator;
    if (!CheckSize(column, value, indicator.unit)) return;
    const bool too_low = indicator.minimum.has_value() && *value < *indicator.minimum;
    const bool too_high = indicator.maximum.has_value() && *value > *indicator.maximum;
    if (!too_low && !too_high) return;
    RejectFigure(column, Shown(indicator.unit, *value),
                 {problems::kOutOfRange,
                  {indicator.minimum ? Shown(indicator.unit, *indicator.minimum) : "",
                   indicator.maximum ? Shown(indicator.unit, *indicator.maximum) : ""}});
  }

  void CheckUncertainty() {
    const int64_t n = figure_.n.value_or(0);
    if (n < 0) RejectFigure("n", absl::StrCat(n), problems::kNegative);
    if (n > limits::kRespondentsMax) {
      RejectFigure("n", absl::StrCat(n),
                   {problems::kWithin, {"0", absl::StrCat(limits::kRespondentsMax)}});
    }
    const double design_effect = figure_.design_effect.value_or(1);
    if (design_effect < limits::kDesignEffectMin || design_effect > limits::kDesignEffectMax) {
      RejectFigure(
          "design_effect", FormatDecimal(design_effect),
          {problems::kWithin,
           {FormatDecimal(limits::kDesignEffectMin), FormatDecimal(limits::kDesignEffectMax)}});
    }
    if (figure_.standard_error.has_value() && *figure_.standard_error < 0) {
      RejectFigure("standard_error", Shown(row_.indicator->unit, *figure_.standard_error),
                   problems::kNegative);
    }
    if (figure_.low.has_value() != figure_.high.has_value()) {
      RejectFigure(figure_.low ? "high" : "low", "", problems::kIntervalHasTwoEnds);
    } else if (figure_.low.has_value() && figure_.value.has_value() &&
               !(*figure_.low <= *figure_.value && *figure_.value <= *figure_.high)) {
      RejectFigure("low", Shown(row_.indicator->unit, *figure_.low),
                   problems::kIntervalWithoutValue);
    }
  }

  void CheckRatio() {
    if (figure_.numerator.has_value() != figure_.denominator.has_value()) {
      RejectFigure(figure_.numerator ? "denominator" : "numerator", "",
                   problems::kNumeratorWithDenominator);
      return;
    }
    if (!figure_.denominator.has_value()) return;
    if (*figure_.denominator <= 0) {
      RejectFigure("denominator", FormatDecimal(*figure_.denominator), problems::kAboveZeroDue);
    }
    if (*figure_.numerator < 0) {
      RejectFigure("numerator", FormatDecimal(*figure_.numerator), problems::kNegative);
    }
    if (figure_.n.has_value() && row_.indicator->measure == Measure::kPercentage &&
        static_cast<double>(*figure_.n) < *figure_.numerator) {
      RejectFigure("n", absl::StrCat(*figure_.n),
                   {problems::kFewerThanNumerator, {FormatDecimal(*figure_.numerator)}});
    }
  }

  const DeclaredObservation& row_;
  const Figure& figure_;
};

}  // namespace

void TakeAt95(const Indicator& indicator, double level, Figure* figure) {
  constexpr double kLevel = 0.95;
  if (level == kLevel || !figure->value || !figure->low || !figure->high) return;
  const stats::Interval interval =
      stats::At95(*figure->value, {*figure->low, *figure->high}, level);
  const bool is_share = indicator.measure == Measure::kPercentage;
  figure->low = std::max(interval.low, indicator.minimum.value_or(is_share ? 0 : interval.low));
  figure->high = std::min(interval.high, indicator.maximum.value_or(is_share ? 1 : interval.high));
}

void CheckFigure(const DeclaredObservation& row, std::vector<Rejection>* rejections) {
  FigureCheck(row, rejections).CheckFigure();
}

void RejectFigure(const DeclaredObservation& row, absl::string_view column, absl::string_view value,
                  Reason reason, std::vector<Rejection>* rejections) {
  FigureCheck(row, rejections).RejectFigure(column, value, std::move(reason));
}

int64_t RespondentsDue(const Indicator& indicator) {
  return indicator.basis == Basis::kSurvey ? indicator.minimum_n : 0;
}

const Figure& Publishable(int64_t respondents_due, const Figure& figure) {
  static constexpr Figure kSuppressed{.status = Status::kSuppressed};
  const bool too_few =
      figure.status == Status::kValue && figure.n.has_value() && *figure.n < respondents_due;
  return too_few ? kSuppressed : figure;
}

}  // namespace wijkmonitor::indicators
