#include "services/indicators/convert_observation.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/words.h"

namespace wijkmonitor::indicators {
namespace {

using formats::Cells;
using formats::ReadFile;
using StatusWords = rpc::FileWords<common::v1::Status, Status, common::v1::STATUS_MISSING>;

static_assert(static_cast<int>(Status::kValue) == common::v1::STATUS_VALUE);
static_assert(static_cast<int>(Status::kMissing) == common::v1::STATUS_MISSING);

// Reads observations row by row.
class ObservationReader {
 public:
  ObservationReader(const ObservationDefaults& defaults, const Catalogue& catalogue,
                    ReadFile<std::vector<DeclaredObservation>>* result)
      : defaults_(defaults), catalogue_(catalogue), result_(*result) {}

  void ReadAll(formats::RowReader& reader) {
    formats::ReadRows<std::vector<DeclaredObservation>>(
        reader, &result_, [&](const formats::Row& row, Cells& cells) { Add(row, cells); });
    result_.ignored_columns.assign(ignored_columns_.begin(), ignored_columns_.end());
  }

 private:
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
    if (!period.ok()) cells.Reject("period", period.status().message());
    return period.value_or(Period());
  }

  Figure FigureOf(Cells& cells, const Indicator& indicator) {
    const auto number = [&](absl::string_view column) {
      return cells.Number(column, defaults_.decimal_mark);
    };
    const auto in_unit = [&](absl::string_view column) {
      std::optional<double> value = number(column);
      if (value.has_value()) value = FromUnit(indicator, *value);
      return value;
    };
    Figure figure;
    figure.value = in_unit("value");
    figure.numerator = number("numerator");
    figure.denominator = number("denominator");
    if (!cells.Text("n").empty()) figure.n = cells.Integer("n", 0);
    figure.design_effect = number("design_effect");
    figure.standard_error = in_unit("standard_error");
    figure.low = in_unit("low");
    figure.high = in_unit("high");
    const bool has_ratio = figure.numerator.has_value() && figure.denominator.value_or(0) > 0;
    const std::string status = cells.Text("status");
    if (!status.empty()) {
      figure.status = cells.Word<StatusWords>("status");
    } else if (!cells.Text("value").empty() || has_ratio) {
      figure.status = Status::kValue;
    } else {
      cells.Reject("value", absl::StrCat("is empty: say why in the column status, with one of: ",
                                         StatusWords::All()));
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

v1::Observation ToMessage(const Observation& observation, const Indicator& indicator) {
  v1::Observation message;
  message.set_indicator(observation.column.indicator);
  message.set_area(observation.area);
  message.set_edition(observation.column.edition);
  rpc::Fill(observation.column.period, message.mutable_period());
  message.set_group(observation.column.group);
  const Figure& figure = observation.figure;
  message.set_status(static_cast<common::v1::Status>(figure.status));
  if (figure.value) message.set_value(ToUnit(indicator, *figure.value));
  if (figure.numerator) message.set_numerator(*figure.numerator);
  if (figure.denominator) message.set_denominator(*figure.denominator);
  if (figure.n) message.set_n(*figure.n);
  if (figure.design_effect) message.set_design_effect(*figure.design_effect);
  if (figure.standard_error) message.set_standard_error(ToUnit(indicator, *figure.standard_error));
  if (figure.low) message.set_low(ToUnit(indicator, *figure.low));
  if (figure.high) message.set_high(ToUnit(indicator, *figure.high));
  message.set_revision(observation.revision);
  message.set_batch(absl::StrCat(observation.batch));
  message.set_data_version(observation.version);
  *message.mutable_recorded_at() = rpc::TimestampOf(observation.recorded_at);
  return message;
}

std::string PositionText(const ObservationPosition& position) {
  const ColumnKey& column = position.column;
  return absl::StrJoin({column.indicator, column.edition, FormatDate(column.period.start),
                        FormatDate(column.period.end), column.group, position.area},
                       "\n");
}

absl::StatusOr<ObservationPosition> ParsePosition(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '\n');
  const absl::Status none = InvalidFields({{"page_token", "not a token of this list"}});
  if (parts.size() != 6) return none;
  const absl::StatusOr<absl::CivilDay> start = ParseDate(parts[2]), end = ParseDate(parts[3]);
  if (!start.ok() || !end.ok()) return none;
  return ObservationPosition{{parts[0], parts[1], {*start, *end}, parts[4]}, parts[5]};
}

absl::StatusOr<ReadFile<std::vector<DeclaredObservation>>> ReadObservations(
    absl::string_view file, const ObservationDefaults& defaults, const Catalogue& catalogue) {
  ReadFile<std::vector<DeclaredObservation>> result;
  absl::StatusOr<std::unique_ptr<formats::RowReader>> reader =
      formats::OpenObservations(defaults.format, file);
  if (ReasonOf(reader.status()) == "FILE_REJECTED") {
    result.rejections.push_back(formats::RejectionOf(reader.status()));
    return result;
  }
  RETURN_IF_ERROR(reader.status());
  ObservationReader(defaults, catalogue, &result).ReadAll(**reader);
  if (result.rows == 0 && result.rejections.empty()) {
    result.rejections.push_back({0, "", "", "the file holds no figures"});
  }
  return result;
}

std::string ObservationHeader() {
  return absl::StrCat(absl::StrJoin(formats::kObservationColumns, ","), "\n");
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
           rpc::WordOf(*common::v1::Status_descriptor(), static_cast<int>(figure.status)),
           in_unit(figure.value), number(figure.numerator), number(figure.denominator),
           figure.n.has_value() ? absl::StrCat(*figure.n) : "", number(figure.design_effect),
           in_unit(figure.standard_error), in_unit(figure.low), in_unit(figure.high)},
          ","),
      "\n");
}

}  // namespace wijkmonitor::indicators
