#include "services/indicators/convert_observation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/date_notations.h"
#include "libs/base/status.h"
#include "libs/formats/problems.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/words.h"
#include "services/indicators/domain/limits.h"
#include "services/indicators/domain/problems.h"

namespace wijkmonitor::indicators {
namespace {

using formats::Cells;
using formats::FileColumn;
using StatusWords = rpc::FileWords<common::v1::Status, Status, common::v1::STATUS_MISSING>;

static_assert(static_cast<int>(Status::kValue) == common::v1::STATUS_VALUE);
static_assert(static_cast<int>(Status::kMissing) == common::v1::STATUS_MISSING);

bool IsWholeOrMoney(const Indicator& indicator) {
  return indicator.measure == Measure::kCount || indicator.unit == Unit::kPersons ||
         indicator.unit == Unit::kDwellings || indicator.unit == Unit::kThousandEuros;
}

// Reads observations row by row, and hands them over line by line.
class ObservationReader {
 public:
  // All outlive it.
  ObservationReader(formats::RowReader& reader, const ObservationDefaults& defaults,
                    const Catalogue& catalogue, const TakeLine& take, ReadObservationFile* result)
      : columns_(reader),
        defaults_(defaults),
        catalogue_(catalogue),
        take_(take),
        result_(*result) {}

  void ReadAll() {
    formats::ReadRows<std::monostate>(columns_.reader, limits::kObservationRowsMax, &result_,
                                      [&](const formats::Row& row, Cells& cells) {
                                        if (row.line != line_number_) Finish(row.line);
                                        if (!result_.cut_short) Add(row, cells);
                                      });
    if (!result_.cut_short) Finish(0);
  }

 private:
  struct Columns {
    explicit Columns(formats::RowReader& of) : reader(of) {
      for (const FileColumn* detail : {&numerator, &denominator, &n, &design_effect,
                                       &standard_error, &low, &high, &provisional}) {
        have_details = have_details || detail->PlaceIn(reader) != formats::kNoColumn;
      }
    }
    formats::RowReader& reader;
    FileColumn source_column{"source_column", reader}, indicator{"indicator", reader},
        area{"area", reader}, edition{"edition", reader}, period{"period", reader},
        group{"group", reader}, status{"status", reader}, value{"value", reader},
        numerator{"numerator", reader}, denominator{"denominator", reader}, n{"n", reader},
        design_effect{"design_effect", reader}, standard_error{"standard_error", reader},
        low{"low", reader}, high{"high", reader}, provisional{"provisional", reader};
    bool have_details = false;  // a wide file has none
  };
  // A column of figures, and what the catalogue calls it.
  struct Source {
    std::string column;
    const Indicator* indicator = nullptr;
    const std::string* name = nullptr;
  };

  // Hands over the line that was read, and begins another one.
  void Finish(int64_t next_line) {
    if (!line_.empty()) {
      const size_t before = result_.rejections.size();
      result_.cut_short = !take_(line_, is_sound_, &result_.rejections);
      formats::NameFileColumns(result_.file_columns,
                               absl::MakeSpan(result_.rejections).subspan(before));
      line_.clear();
    }
    line_number_ = next_line;
    rows_of_line_ = 0;
    is_sound_ = true;
  }

  // A row that adds a rejection makes its line unsound.
  void Add(const formats::Row& row, Cells& cells) {
    const size_t before = result_.rejections.size();
    ++rows_of_line_;
    const absl::string_view area = IdIn(cells, columns_.area);
    if (IsOutOfScope(area)) {
      ++result_.out_of_scope;
      return;
    }
    DeclaredObservation& observation = line_.emplace_back();
    observation.line = row.line;
    observation.area = std::string(area);
    Read(cells, &observation);
    if (result_.rejections.size() == before) return;
    line_.pop_back();
    is_sound_ = false;
  }

  // A line of a wide file has the same ids in each of its rows: they are bounded before they are
  // copied.
  static absl::string_view IdIn(Cells& cells, const FileColumn& column) {
    const absl::string_view id = cells.View(column);
    if (id.size() <= limits::kIdBytesMax) return id;
    cells.Reject(
        column, {problems::kTooLong, {absl::StrCat(id.size()), absl::StrCat(limits::kIdBytesMax)}});
    return "";
  }

  // Reads what of it can be read.
  void Read(Cells& cells, DeclaredObservation* observation) {
    SetIndicator(cells, observation);
    if (observation->indicator == nullptr) return;
    observation->edition = OrDefault(IdIn(cells, columns_.edition), defaults_.edition);
    observation->group =
        OrDefault(IdIn(cells, columns_.group), observation->indicator->default_group);
    const FilePeriod period = PeriodOf(cells);
    observation->period = period.period;
    ReadFigure(cells, *observation->indicator, &observation->figure);
    observation->figure.provisional |= period.provisional;
    if (observation->edition.empty()) {
      cells.Reject(columns_.edition, problems::kEditionOfRowDue);
    }
  }

  bool IsOutOfScope(absl::string_view area) const {
    if (defaults_.only.empty()) return false;
    if (LevelOfCode(area) == Level::kCountry || IsRegionCode(area)) return true;
    const std::string municipality = MunicipalityOfCode(area);
    return !municipality.empty() && municipality != defaults_.only;
  }

  static std::string OrDefault(absl::string_view text, const std::string& when_empty) {
    return text.empty() ? when_empty : std::string(text);
  }

  void SetIndicator(Cells& cells, DeclaredObservation* observation) {
    const absl::string_view column = cells.View(columns_.source_column);
    if (!column.empty()) {
      const Source& source = SourceOf(column);
      observation->indicator = source.indicator;
      observation->source_column = source.name;
      return;
    }
    observation->indicator = catalogue_.FindIndicator(cells.Text(columns_.indicator));
    if (observation->indicator == nullptr) {
      cells.Reject(columns_.indicator, problems::kUnknownIndicator);
    }
  }

  // The same columns come again in each line of a wide file, in the same order.
  const Source& SourceOf(absl::string_view column) {
    if (rows_of_line_ > sources_.size()) sources_.resize(rows_of_line_);
    Source& source = sources_[rows_of_line_ - 1];
    if (source.column == column) return source;
    const std::string name = absl::StrCat(defaults_.format, ":", column);
    source.column = std::string(column);
    source.indicator = catalogue_.FindBySource(name);
    source.name = &*std::ranges::find(source.indicator->source_columns, name);
    return source;
  }

  Status StatusOf(Cells& cells) {
    const absl::string_view word = cells.View(columns_.status);
    if (word != status_word_) {
      status_ = cells.Word<StatusWords>(columns_.status);
      status_word_ = status_ == Status() ? "" : std::string(word);
    }
    return status_;
  }

  FilePeriod PeriodOf(Cells& cells) {
    absl::string_view text = cells.View(columns_.period);
    if (text.empty()) text = defaults_.period;
    if (text.empty()) {
      cells.Reject(columns_.period, problems::kPeriodOfFigureDue);
      return {};
    }
    if (text == period_text_) return period_;
    const absl::StatusOr<FilePeriod> period = ParseFilePeriod(text);
    if (!period.ok()) {
      cells.Reject(columns_.period, ReasonOfStatus(period.status()));
      return {};
    }
    period_text_ = std::string(text);
    period_ = *period;
    return period_;
  }

  // A number of a cell. Of what has no fractions, and of money, one mark before three digits may
  // stand between thousands.
  std::optional<double> NumberIn(Cells& cells, const FileColumn& column, bool is_whole = false) {
    const absl::string_view text = cells.View(column);
    if (text.empty()) return std::nullopt;
    if (formats::StandsForNone(text)) {
      cells.Reject(column, Reason(problems::kStandsForNone).Advise(problems::kStatusSaysWhy));
      return std::nullopt;
    }
    const absl::Status unambiguous =
        is_whole ? CheckUnambiguous(text, defaults_.decimal_mark) : absl::OkStatus();
    if (unambiguous.ok()) return cells.Number(column, defaults_.decimal_mark);
    cells.Reject(column, ReasonOfStatus(unambiguous));
    return std::nullopt;
  }

  std::optional<double> NumberInUnit(Cells& cells, const FileColumn& column,
                                     const Indicator& indicator) {
    std::optional<double> number = NumberIn(cells, column, IsWholeOrMoney(indicator));
    if (number.has_value()) number = FromUnit(indicator, *number);
    return number;
  }

  void ReadFigure(Cells& cells, const Indicator& indicator, Figure* read) {
    Figure& figure = *read;
    figure.value = NumberInUnit(cells, columns_.value, indicator);
    if (columns_.have_details) ReadDetails(cells, indicator, &figure);
    const bool has_ratio = figure.numerator.has_value() && figure.denominator.value_or(0) > 0;
    if (!cells.View(columns_.status).empty()) {
      figure.status = StatusOf(cells);
    } else if (!cells.View(columns_.value).empty() || has_ratio) {
      figure.status = Status::kValue;
    } else {
      cells.Reject(columns_.value, {problems::kStatusDue, {StatusWords::All()}});
    }
    if (figure.status == Status::kValue && !figure.value.has_value() && has_ratio) {
      figure.value = *figure.numerator / *figure.denominator;
    } else if (figure.value.has_value() && has_ratio) {
      CheckRatio(cells, indicator, figure);
    }
    TakeAt95(indicator, defaults_.interval_level, &figure);
  }

  // All but value and status.
  void ReadDetails(Cells& cells, const Indicator& indicator, Figure* figure) {
    figure->numerator = NumberIn(cells, columns_.numerator, /*is_whole=*/true);
    figure->denominator = NumberIn(cells, columns_.denominator, /*is_whole=*/true);
    if (!cells.View(columns_.n).empty()) figure->n = cells.Integer(columns_.n, 0);
    figure->design_effect = NumberIn(cells, columns_.design_effect);
    figure->standard_error = NumberInUnit(cells, columns_.standard_error, indicator);
    figure->low = NumberInUnit(cells, columns_.low, indicator);
    figure->high = NumberInUnit(cells, columns_.high, indicator);
    figure->provisional = cells.Bool(columns_.provisional, false);
  }

  // The value may differ from its ratio by what was rounded off.
  void CheckRatio(Cells& cells, const Indicator& indicator, const Figure& figure) {
    const std::string text = cells.Text(columns_.value);
    const size_t mark = text.find(defaults_.decimal_mark == DecimalMark::kComma ? ',' : '.');
    size_t decimals = mark == text.npos ? 0 : text.size() - mark - 1;
    // The zero that FormatUnambiguously adds says nothing of the rounding.
    if (decimals == 4 && text.back() == '0') --decimals;
    const double rounding = 0.5 * std::pow(10.0, -static_cast<double>(decimals));
    const double ratio = ToUnit(indicator, *figure.numerator / *figure.denominator);
    const double difference = std::abs(ToUnit(indicator, *figure.value) - ratio);
    if (difference <= rounding + 1e-9 * std::max(1.0, std::abs(ratio))) return;
    cells.Reject(columns_.value,
                 {problems::kNotTheRatio, {FormatDecimal(std::round(ratio * 1e6) / 1e6)}});
  }

  const Columns columns_;
  const ObservationDefaults& defaults_;
  const Catalogue& catalogue_;
  const TakeLine& take_;
  ReadObservationFile& result_;
  int64_t line_number_ = 0;
  size_t rows_of_line_ = 0;
  bool is_sound_ = true;                   // whether all rows of that line could be read
  std::vector<DeclaredObservation> line_;  // those that could
  std::vector<Source> sources_;            // of the rows of a line, by number
  // The period and the status that were read last, and how they were written; empty: wrongly.
  std::string period_text_, status_word_;
  FilePeriod period_;
  Status status_ = Status();
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
  message.set_provisional(figure.provisional);
  message.set_revision(observation.revision);
  message.set_batch(absl::StrCat(observation.version));
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

absl::StatusOr<ReadObservationFile> ReadObservations(absl::string_view file,
                                                     const ObservationDefaults& defaults,
                                                     const Catalogue& catalogue,
                                                     const TakeLine& take) {
  ReadObservationFile result;
  const auto is_read = [&](absl::string_view column) {
    return catalogue.FindBySource(absl::StrCat(defaults.format, ":", column)) != nullptr;
  };
  absl::StatusOr<formats::ObservationFile> opened =
      formats::OpenObservations(defaults.format, file, defaults.encoding, is_read);
  if (ReasonOf(opened.status()) == "FILE_REJECTED") {
    result.rejections.push_back(formats::RejectionOf(opened.status()));
    return result;
  }
  RETURN_IF_ERROR(opened.status());
  result.ignored_columns = std::move(opened->ignored_columns);
  const std::vector<std::string>& columns = opened->rows->columns();
  for (const absl::string_view name : {"area", "group"}) {
    const int place = formats::PlaceOf(name, columns);
    if (place == formats::kNoColumn) continue;
    const std::string of_file = opened->rows->SourceColumn(static_cast<size_t>(place));
    if (!of_file.empty()) result.file_columns[std::string(name)] = of_file;
  }
  ObservationReader(*opened->rows, defaults, catalogue, take, &result).ReadAll();
  if (result.rejections.empty() && result.rows == 0) {
    Reason reason = problems::kNoFigures;
    if (!result.ignored_columns.empty()) {
      reason = Reason(problems::kNoIndicatorReads,
                      {absl::StrCat(defaults.format, ":", result.ignored_columns.front())});
    }
    result.rejections.push_back({0, "", "", std::move(reason)});
  } else if (result.rejections.empty() && result.rows == result.out_of_scope) {
    result.rejections.push_back({0, "", "", {problems::kNoRowOf, {defaults.only}}});
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
    return value.has_value() ? FormatUnambiguously(ToUnit(indicator, *value)) : std::string();
  };
  return absl::StrCat(
      absl::StrJoin(
          {observation.column.indicator, observation.area, observation.column.edition,
           FormatPeriod(observation.column.period), observation.column.group,
           rpc::WordOf(*common::v1::Status_descriptor(), static_cast<int>(figure.status)),
           in_unit(figure.value), number(figure.numerator), number(figure.denominator),
           figure.n.has_value() ? absl::StrCat(*figure.n) : "", number(figure.design_effect),
           in_unit(figure.standard_error), in_unit(figure.low), in_unit(figure.high),
           std::string(figure.provisional ? "true" : "")},
          ","),
      "\n");
}

}  // namespace wijkmonitor::indicators
