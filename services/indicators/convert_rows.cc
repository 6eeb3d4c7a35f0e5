#include "services/indicators/convert_rows.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/formats/declared.h"
#include "services/indicators/convert_words.h"

namespace wijkmonitor::formats {

template <>
struct Words<indicators::Level> : WordsBy<indicators::ParseLevel, indicators::LevelWords> {};
template <>
struct Words<indicators::Nature> : WordsBy<indicators::ParseNature, indicators::NatureWords> {};
template <>
struct Words<indicators::Basis> : WordsBy<indicators::ParseBasis, indicators::BasisWords> {};
template <>
struct Words<indicators::Measure> : WordsBy<indicators::ParseMeasure, indicators::MeasureWords> {};
template <>
struct Words<indicators::Unit> : WordsBy<indicators::ParseUnit, indicators::UnitWords> {};
template <>
struct Words<indicators::Polarity> : WordsBy<indicators::ParsePolarity, indicators::PolarityWords> {
};

}  // namespace wijkmonitor::formats

namespace wijkmonitor::indicators {
namespace {

using formats::Cells;
using formats::ReadDeclaration;
using formats::ReadRows;
using formats::RejectionOf;

constexpr absl::string_view kObservationColumns[] = {
    "indicator", "area",        "edition", "period",        "group",          "status", "value",
    "numerator", "denominator", "n",       "design_effect", "standard_error", "low",    "high"};

// Reads observations row by row.
class ObservationReader {
 public:
  ObservationReader(const ObservationDefaults& defaults, const Catalogue& catalogue,
                    ReadFile<std::vector<DeclaredObservation>>* result)
      : defaults_(defaults), catalogue_(catalogue), result_(*result) {}

  void Add(const formats::Row& row, Cells& cells) {
    const size_t rejected_before = result_.rejections.size();
    DeclaredObservation observation;
    observation.line = row.line;
    observation.indicator = IndicatorOf(cells);
    if (observation.indicator == nullptr) return;
    observation.area = cells.Text("area");
    observation.edition = OrDefault(cells.Text("edition"), defaults_.edition);
    observation.group = OrDefault(cells.Text("group"), observation.indicator->default_group);
    observation.period = PeriodOf(cells);
    observation.figure = FigureOf(cells, *observation.indicator);
    if (observation.edition.empty()) {
      cells.Reject("edition", "is due: say to which edition the area ids belong");
    }
    if (result_.rejections.size() == rejected_before) {
      result_.declared.push_back(std::move(observation));
    }
  }

  void Finish() {
    result_.ignored_columns.assign(ignored_columns_.begin(), ignored_columns_.end());
  }

 private:
  static std::string OrDefault(const std::string& text, const std::string& when_empty) {
    return text.empty() ? when_empty : text;
  }

  // Null, with or without a rejection: an unknown column of a wide layout is only noted.
  const Indicator* IndicatorOf(Cells& cells) {
    const std::string column = cells.Text("source_column");
    if (!column.empty()) {
      const Indicator* indicator =
          catalogue_.FindBySource(absl::StrCat(defaults_.format, ":", column));
      if (indicator == nullptr) {
        ignored_columns_.insert(column);
        --result_.rows;
      }
      return indicator;
    }
    const Indicator* indicator = catalogue_.FindIndicator(cells.Text("indicator"));
    if (indicator == nullptr) {
      cells.Reject("indicator", "there is no indicator with this id in the catalogue");
    }
    return indicator;
  }

  Period PeriodOf(Cells& cells) {
    const std::string text = OrDefault(cells.Text("period"), defaults_.period);
    if (text.empty()) {
      cells.Reject("period", "is due: say which period the figures are of");
      return {};
    }
    const absl::StatusOr<Period> period = ParsePeriod(text);
    if (period.ok()) return *period;
    cells.Reject("period", absl::string_view(period.status().message()));
    return {};
  }

  std::optional<double> InUnit(Cells& cells, absl::string_view column, const Indicator& indicator) {
    const std::optional<double> value = cells.Number(column, defaults_.decimal_mark);
    if (!value.has_value()) return std::nullopt;
    return FromUnit(indicator, *value);
  }

  Figure FigureOf(Cells& cells, const Indicator& indicator) {
    Figure figure;
    figure.value = InUnit(cells, "value", indicator);
    figure.numerator = cells.Number("numerator", defaults_.decimal_mark);
    figure.denominator = cells.Number("denominator", defaults_.decimal_mark);
    if (!cells.Text("n").empty()) figure.n = cells.Integer("n", 0);
    figure.design_effect = cells.Number("design_effect", defaults_.decimal_mark);
    figure.standard_error = InUnit(cells, "standard_error", indicator);
    figure.low = InUnit(cells, "low", indicator);
    figure.high = InUnit(cells, "high", indicator);
    const bool has_ratio = figure.numerator.has_value() && figure.denominator.value_or(0) > 0;
    const std::string status = cells.Text("status");
    if (!status.empty()) {
      figure.status = cells.Word<Status>("status", ParseStatus, StatusWords);
    } else if (!cells.Text("value").empty() || has_ratio) {
      figure.status = Status::kValue;
    } else {
      cells.Reject("value", absl::StrCat("is empty: say why in the column status, with one of: ",
                                         StatusWords()));
    }
    if (figure.status == Status::kValue && !figure.value.has_value() && has_ratio) {
      figure.value = *figure.numerator / *figure.denominator;
    }
    return figure;
  }

  const ObservationDefaults& defaults_;
  const Catalogue& catalogue_;
  ReadFile<std::vector<DeclaredObservation>>& result_;
  std::set<std::string> ignored_columns_;
};

}  // namespace

ReadFile<Declared<Area>> ReadAreas(absl::string_view file) {
  return formats::ReadDeclared<Area>(file);
}

ReadFile<Declared<AreaSet>> ReadAreaSets(absl::string_view file) {
  return formats::ReadDeclared<AreaSet>(file);
}

ReadFile<DeclaredCatalogue> ReadCatalogue(absl::string_view file) {
  std::vector<absl::string_view> columns = formats::FileColumns<Indicator>();
  columns.insert(columns.begin(), {"kind", "composition"});  // the others are those of indicators
  return ReadDeclaration<DeclaredCatalogue>(
      file, columns, [](const formats::Row&, Cells& cells, DeclaredCatalogue* catalogue) {
        const std::string kind = cells.Text("kind");
        if (kind == "group") {
          catalogue->groups.rows.push_back(formats::ReadDeclaredRow<Group>(cells));
        } else if (kind == "theme") {
          catalogue->themes.rows.push_back(formats::ReadDeclaredRow<Theme>(cells));
        } else if (kind == "indicator") {
          catalogue->indicators.rows.push_back(formats::ReadDeclaredRow<Indicator>(cells));
          Indicator& read = catalogue->indicators.rows.back().item;
          if (read.minimum.has_value()) read.minimum = FromUnit(read, *read.minimum);
          if (read.maximum.has_value()) read.maximum = FromUnit(read, *read.maximum);
        } else {
          cells.Reject("kind", "must be one of: group theme indicator");
        }
      });
}

absl::StatusOr<ReadFile<std::vector<DeclaredObservation>>> ReadObservations(
    absl::string_view file, const ObservationDefaults& defaults, const Catalogue& catalogue) {
  ReadFile<std::vector<DeclaredObservation>> result;
  absl::StatusOr<std::unique_ptr<formats::RowReader>> reader =
      formats::OpenObservations(defaults.format, file);
  if (ReasonOf(reader.status()) == "FILE_REJECTED") {
    result.rejections.push_back(RejectionOf(reader.status()));
    return result;
  }
  RETURN_IF_ERROR(reader.status());
  ObservationReader observations(defaults, catalogue, &result);
  ReadRows<std::vector<DeclaredObservation>>(
      **reader, &result,
      [&](const formats::Row& row, Cells& cells) { observations.Add(row, cells); });
  observations.Finish();
  if (result.rows == 0 && result.rejections.empty()) {
    result.rejections.push_back({0, "", "", "the file holds no figures"});
  }
  return result;
}

std::string ObservationHeader() {
  return absl::StrCat(absl::StrJoin(kObservationColumns, ","), "\n");
}

std::string ObservationLine(const Observation& observation, const Indicator& indicator) {
  const Figure& figure = observation.figure;
  const auto number = [](const std::optional<double>& value) {
    return value.has_value() ? FormatDecimal(*value) : std::string();
  };
  const auto in_unit = [&](const std::optional<double>& value) {
    return value.has_value() ? FormatDecimal(ToUnit(indicator, *value)) : std::string();
  };
  return absl::StrCat(
      absl::StrJoin(
          {observation.column.indicator, observation.area, observation.column.edition,
           FormatPeriod(observation.column.period), observation.column.group,
           std::string(StatusWord(figure.status)), in_unit(figure.value), number(figure.numerator),
           number(figure.denominator), figure.n.has_value() ? absl::StrCat(*figure.n) : "",
           number(figure.design_effect), in_unit(figure.standard_error), in_unit(figure.low),
           in_unit(figure.high)},
          ","),
      "\n");
}

}  // namespace wijkmonitor::indicators
