#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "libs/base/status.h"
#include "libs/formats/rejected.h"
#include "libs/formats/row_reader.h"

namespace wijkmonitor::formats {
namespace {

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
  // Texts that stand for the absence of a figure, with its status.
  std::map<absl::string_view, absl::string_view> markers;
  // Codes, with our id of the group each means.
  std::map<absl::string_view, absl::string_view> groups;
  std::set<absl::string_view> descriptive_columns;  // no figures
};

const std::vector<WideLayout>& WideLayouts() {
  static const auto* const layouts = new std::vector<WideLayout>{
      {.format = "rivm-50090",
       .area_columns = {"WijkenEnBuurten"},
       .period_column = "Perioden",
       .group_column = "Leeftijd",
       .kind_column = "Marges",
       .kind_value = "MW00000",
       .markers = {{".", "NOT_PUBLISHED"}, {"", "NOT_ASKED"}},
       .groups = {{"20300", "AGE_18_PLUS"}, {"53115", "AGE_18_64"}, {"80200", "AGE_65_PLUS"}},
       .descriptive_columns = {"ID", "Gemeentenaam_1", "SoortRegio_2", "Codering_3"}},
      {.format = "cbs-kwb",
       .area_columns = {"Regioaanduiding/Codering (code)"},
       .markers = {{".", "NOT_PUBLISHED"}, {"", "NOT_APPLICABLE"}},
       .descriptive_columns = {"Wijken en buurten", "Regioaanduiding/Gemeentenaam (naam)",
                               "Regioaanduiding/Soort regio (omschrijving)",
                               "Regioaanduiding/Indelingswijziging gemeente, wijk, buurt (code)"}},
      {.format = "cbs-wijken",
       .area_columns = {"code"},
       .markers = {{"NA", "NOT_PUBLISHED"}},
       .descriptive_columns = {"name", "province", "urbanity"}},
      {.format = "cbs-kaart",
       .area_columns = {"BU_CODE", "WK_CODE"},
       .markers = {{"-99999999", "NOT_PUBLISHED"}},
       .descriptive_columns = {"", "BU_NAAM", "WK_CODE", "WK_NAAM", "GM_CODE", "GM_NAAM", "IND_WBI",
                               "WATER", "POSTCODE", "geometry", "x", "y"}}};
  return *layouts;
}

constexpr absl::string_view kOfYear = "JJ00";  // after a year, in StatLine's tables
constexpr absl::string_view kOwnFormat = "csv";

absl::Status MissingColumn(absl::string_view column) {
  return Rejected(1, column, absl::StrCat("the column \"", column, "\" is missing"));
}

// Position of a column; -1 when it is not there.
int Find(const std::vector<std::string>& columns, absl::string_view name) {
  const auto found = std::ranges::find(columns, name);
  return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

// Turns each line of a wide file into a row for each of its figures.
class WideReader final : public RowReader {
 public:
  WideReader(const WideLayout& layout, std::unique_ptr<RowReader> lines)
      : layout_(layout), lines_(std::move(lines)) {}

  // To be called first. Error: a column of the layout is missing.
  absl::Status FindColumns() {
    const std::vector<std::string>& columns = lines_->columns();
    for (const absl::string_view name : layout_.area_columns) {
      if (area_ < 0) area_ = Find(columns, name);
    }
    if (area_ < 0) return MissingColumn(layout_.area_columns.front());
    for (const auto& [name, position] :
         {std::pair(layout_.period_column, &period_), std::pair(layout_.group_column, &group_),
          std::pair(layout_.kind_column, &kind_)}) {
      if (name.empty()) continue;
      *position = Find(columns, name);
      if (*position < 0) return MissingColumn(name);
    }
    for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
      const bool key = i == area_ || i == period_ || i == group_ || i == kind_;
      if (!key && !layout_.descriptive_columns.contains(columns[i])) figures_.push_back(i);
    }
    next_figure_ = figures_.size();
    return absl::OkStatus();
  }

  const std::vector<std::string>& columns() const override {
    static const auto* const columns =
        new std::vector<std::string>{"source_column", "area", "period", "group", "status", "value"};
    return *columns;
  }

  std::string SourceColumn(size_t cell) const override {
    const int sources[] = {figure_, area_, period_, group_, figure_, figure_};
    return sources[cell] < 0 ? std::string() : lines_->columns()[sources[cell]];
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
    if (const auto known = layout_.groups.find(group); known != layout_.groups.end()) {
      group = known->second;
    }
    absl::string_view status = "VALUE";
    absl::string_view value = CellAt(figure_);
    if (const auto marker = layout_.markers.find(value); marker != layout_.markers.end()) {
      status = marker->second;
      value = "";
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

absl::StatusOr<std::unique_ptr<RowReader>> OpenWide(const WideLayout& layout,
                                                    absl::string_view file) {
  ASSIGN_OR_RETURN(std::unique_ptr<RowReader> lines, OpenCsv(file));
  auto reader = std::make_unique<WideReader>(layout, std::move(lines));
  RETURN_IF_ERROR(reader->FindColumns());
  return std::unique_ptr<RowReader>(std::move(reader));
}

absl::StatusOr<std::unique_ptr<RowReader>> OpenOwn(absl::string_view file) {
  ASSIGN_OR_RETURN(std::unique_ptr<RowReader> reader, OpenCsv(file));
  for (const std::string& column : reader->columns()) {
    if (std::ranges::find(kObservationColumns, column) == std::end(kObservationColumns)) {
      const std::string reason = absl::StrCat("there is no such column; there are: ",
                                              absl::StrJoin(kObservationColumns, " "));
      return MakeError(absl::StatusCode::kInvalidArgument, "FILE_REJECTED",
                       absl::StrCat("line 1: ", column, ": ", reason),
                       {{absl::StrCat("1:", column), reason}});
    }
  }
  for (const absl::string_view column : {"indicator", "area"}) {
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
    if (layout.format == format) return OpenWide(layout, file);
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
