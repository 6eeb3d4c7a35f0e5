#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "libs/base/status.h"
#include "libs/formats/row_reader.h"

namespace wijkmonitor::formats {
namespace {

// A text in a file that stands for the absence of a figure.
struct Marker {
  absl::string_view text;
  absl::string_view status;
};
// A code in a file, and our id of the group it means.
struct GroupCode {
  absl::string_view code;
  absl::string_view group;
};

// A layout with one line an area and one column a figure. Column names are empty where the layout
// has none.
struct WideLayout {
  absl::string_view format;
  std::vector<absl::string_view> area_columns;  // the first of these that the file has
  absl::string_view period_column;
  absl::string_view group_column;
  // A column whose value must be the one given: other lines are no figures.
  absl::string_view kind_column;
  absl::string_view kind_value;
  std::vector<Marker> markers;
  std::vector<GroupCode> groups;
  std::vector<absl::string_view> descriptive_columns;  // no figures
};

const std::vector<WideLayout>& WideLayouts() {
  static const auto* const layouts = new std::vector<WideLayout>{
      {"rivm-50090",
       {"WijkenEnBuurten"},
       "Perioden",
       "Leeftijd",
       "Marges",
       "MW00000",
       {{".", "NOT_PUBLISHED"}, {"", "NOT_ASKED"}},
       {{"20300", "AGE_18_PLUS"}, {"53115", "AGE_18_64"}, {"80200", "AGE_65_PLUS"}},
       {"ID", "Gemeentenaam_1", "SoortRegio_2", "Codering_3"}},
      {"cbs-kwb",
       {"Regioaanduiding/Codering (code)"},
       "",
       "",
       "",
       "",
       {{".", "NOT_PUBLISHED"}, {"", "NOT_APPLICABLE"}},
       {},
       {"Wijken en buurten", "Regioaanduiding/Gemeentenaam (naam)",
        "Regioaanduiding/Soort regio (omschrijving)",
        "Regioaanduiding/Indelingswijziging gemeente, wijk, buurt (code)"}},
      {"cbs-wijken",
       {"code"},
       "",
       "",
       "",
       "",
       {{"NA", "NOT_PUBLISHED"}},
       {},
       {"name", "province", "urbanity"}},
      {"cbs-kaart",
       {"BU_CODE", "WK_CODE"},
       "",
       "",
       "",
       "",
       {{"-99999999", "NOT_PUBLISHED"}},
       {},
       {"", "BU_NAAM", "WK_CODE", "WK_NAAM", "GM_CODE", "GM_NAAM", "IND_WBI", "WATER", "POSTCODE",
        "geometry", "x", "y"}}};
  return *layouts;
}

constexpr absl::string_view kOfYear = "JJ00";  // after a year, in StatLine's tables
constexpr absl::string_view kOwnFormat = "csv";
constexpr absl::string_view kOwnColumns[] = {
    "indicator", "area",        "edition", "period",        "group",          "status", "value",
    "numerator", "denominator", "n",       "design_effect", "standard_error", "low",    "high"};
constexpr absl::string_view kRequiredOwnColumns[] = {"indicator", "area"};

absl::Status MissingColumn(absl::string_view column) {
  const std::string reason = absl::StrCat("the column \"", column, "\" is missing");
  return MakeError(absl::StatusCode::kInvalidArgument, "FILE_REJECTED",
                   absl::StrCat("line 1: ", reason), {{absl::StrCat("1:", column), reason}});
}

// Position of a column; -1 when it is not there.
int Find(const std::vector<std::string>& columns, absl::string_view name) {
  const auto found = std::find(columns.begin(), columns.end(), name);
  return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

// Turns each line of a wide file into a row for each of its figures.
class WideReader final : public RowReader {
 public:
  enum Cell { kSourceColumn, kArea, kPeriod, kGroup, kStatus, kValue };

  static absl::StatusOr<std::unique_ptr<RowReader>> Open(const WideLayout& layout,
                                                         absl::string_view file) {
    ASSIGN_OR_RETURN(std::unique_ptr<RowReader> lines, OpenCsv(file));
    auto reader = std::make_unique<WideReader>(layout, std::move(lines));
    for (const auto& [name, position] : {std::pair(layout.area_columns.front(), reader->area_),
                                         std::pair(layout.period_column, reader->period_),
                                         std::pair(layout.group_column, reader->group_),
                                         std::pair(layout.kind_column, reader->kind_)}) {
      if (!name.empty() && position < 0) return MissingColumn(name);
    }
    return std::unique_ptr<RowReader>(std::move(reader));
  }

  WideReader(const WideLayout& layout, std::unique_ptr<RowReader> lines)
      : layout_(layout), lines_(std::move(lines)) {
    const std::vector<std::string>& columns = lines_->columns();
    for (const absl::string_view name : layout.area_columns) {
      if (area_ < 0) area_ = Find(columns, name);
    }
    period_ = FindNamed(layout.period_column);
    group_ = FindNamed(layout.group_column);
    kind_ = FindNamed(layout.kind_column);
    for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
      const bool descriptive =
          std::find(layout.descriptive_columns.begin(), layout.descriptive_columns.end(),
                    columns[i]) != layout.descriptive_columns.end();
      const bool key = i == area_ || i == period_ || i == group_ || i == kind_;
      if (!descriptive && !key) figures_.push_back(i);
    }
    next_figure_ = figures_.size();
  }

  const std::vector<std::string>& columns() const override {
    static const auto* const columns =
        new std::vector<std::string>{"source_column", "area", "period", "group", "status", "value"};
    return *columns;
  }

  std::string SourceColumn(size_t cell) const override {
    const auto name = [this](int position) {
      return position < 0 ? std::string() : lines_->columns()[position];
    };
    switch (cell) {
      case kArea:
        return name(area_);
      case kPeriod:
        return name(period_);
      case kGroup:
        return name(group_);
      default:
        return name(figure_);
    }
  }

  bool Next(Row* row) override {
    if (next_figure_ == figures_.size()) {
      if (!lines_->Next(&line_)) return false;
      row->line = line_.line;
      row->cells.clear();
      row->malformed = line_.malformed;
      if (!row->malformed.has_value()) row->malformed = WrongKind();
      if (row->malformed.has_value() || figures_.empty()) return true;
      next_figure_ = 0;
    }
    figure_ = figures_[next_figure_++];
    FillRow(row);
    return true;
  }

 private:
  int FindNamed(absl::string_view name) const {
    return name.empty() ? -1 : Find(lines_->columns(), name);
  }

  std::optional<Rejection> WrongKind() const {
    if (kind_ < 0 || line_.cells[kind_] == layout_.kind_value) return std::nullopt;
    return Rejection{line_.line, std::string(layout_.kind_column), std::string(line_.cells[kind_]),
                     absl::StrCat("only lines with ", layout_.kind_value, " are figures")};
  }

  absl::string_view CellAt(int position) const {
    return position < 0 ? absl::string_view() : line_.cells[position];
  }

  void FillRow(Row* row) const {
    absl::string_view group = CellAt(group_);
    for (const GroupCode& known : layout_.groups) {
      if (known.code == group) group = known.group;
    }
    absl::string_view status = "VALUE";
    absl::string_view value = CellAt(figure_);
    for (const Marker& marker : layout_.markers) {
      if (marker.text != value) continue;
      status = marker.status;
      value = absl::string_view();
      break;
    }
    absl::string_view period = CellAt(period_);
    if (period.size() == 4 + kOfYear.size()) absl::ConsumeSuffix(&period, kOfYear);
    row->line = line_.line;
    row->malformed.reset();
    row->cells.assign({lines_->columns()[figure_], CellAt(area_), period, group, status, value});
  }

  const WideLayout& layout_;
  const std::unique_ptr<RowReader> lines_;
  int area_ = -1, period_ = -1, group_ = -1, kind_ = -1;
  std::vector<int> figures_;
  Row line_;
  size_t next_figure_ = 0;
  int figure_ = -1;
};

absl::StatusOr<std::unique_ptr<RowReader>> OpenOwn(absl::string_view file) {
  ASSIGN_OR_RETURN(std::unique_ptr<RowReader> reader, OpenCsv(file));
  for (const std::string& column : reader->columns()) {
    if (std::find(std::begin(kOwnColumns), std::end(kOwnColumns), column) ==
        std::end(kOwnColumns)) {
      const std::string reason =
          absl::StrCat("there is no such column; there are: ", absl::StrJoin(kOwnColumns, " "));
      return MakeError(absl::StatusCode::kInvalidArgument, "FILE_REJECTED",
                       absl::StrCat("line 1: ", column, ": ", reason),
                       {{absl::StrCat("1:", column), reason}});
    }
  }
  for (const absl::string_view column : kRequiredOwnColumns) {
    if (Find(reader->columns(), column) < 0) return MissingColumn(column);
  }
  if (Find(reader->columns(), "value") < 0 && Find(reader->columns(), "status") < 0) {
    return MissingColumn("value");
  }
  return reader;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RowReader>> OpenObservations(absl::string_view format,
                                                            absl::string_view file) {
  if (format == kOwnFormat) return OpenOwn(file);
  for (const WideLayout& layout : WideLayouts()) {
    if (layout.format == format) return WideReader::Open(layout, file);
  }
  const std::string description = absl::StrCat(
      "\"", format, "\" is unknown; there are: ", absl::StrJoin(ObservationFormats(), " "));
  return MakeError(absl::StatusCode::kInvalidArgument, "UNKNOWN_FORMAT", description,
                   {{"format", description}});
}

std::vector<std::string> ObservationFormats() {
  std::vector<std::string> formats = {std::string(kOwnFormat)};
  for (const WideLayout& layout : WideLayouts()) formats.emplace_back(layout.format);
  return formats;
}

}  // namespace wijkmonitor::formats
