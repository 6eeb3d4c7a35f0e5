#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/decimal.h"
#include "libs/base/status.h"
#include "libs/formats/problems.h"
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
  // What stands in an empty cell.
  absl::string_view status_when_blank;
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
       .status_when_blank = "NOT_ASKED",
       .groups = {{"20300", "AGE_18_PLUS"}, {"53115", "AGE_18_64"}, {"80200", "AGE_65_PLUS"}},
       .descriptive_columns = {"ID", "Gemeentenaam_1", "SoortRegio_2", "Codering_3"}},
      {.format = "cbs-kwb",
       .area_columns = {"Regioaanduiding/Codering (code)"},
       .status_when_blank = "NOT_APPLICABLE",
       .descriptive_columns = {"Wijken en buurten", "Regioaanduiding/Gemeentenaam (naam)",
                               "Regioaanduiding/Soort regio (omschrijving)",
                               "Regioaanduiding/Indelingswijziging gemeente, wijk, buurt (code)"}},
      {.format = "cbs-wijken",
       .area_columns = {"code"},
       .status_when_blank = "NOT_PUBLISHED",
       .descriptive_columns = {"name", "province", "urbanity"}},
      {.format = "cbs-kaart",
       .area_columns = {"BU_CODE", "WK_CODE"},
       .status_when_blank = "NOT_PUBLISHED",
       .descriptive_columns = {"BU_NAAM", "WK_CODE", "WK_NAAM", "GM_CODE", "GM_NAAM", "IND_WBI",
                               "WATER", "POSTCODE", "geometry", "x", "y"}}};
  return *layouts;
}

// What layouts of others write where a figure is unknown or secret, whatever the case.
constexpr absl::string_view kWordsForNone[] = {
    ".",   "..",   "...", "x",    "*",    "-",  "--",     "\u2013", "\u2014", "NULL",   "NA",
    "N/A", "#N/A", "NaN", "None", "n.b.", "nb", "n.v.t.", "nvt",    "n.a.",   "geheim", "onbekend"};
constexpr absl::string_view kOwnFormat = "csv";

// `value` is not empty.
bool IsNone(absl::string_view value) {
  if (absl::ascii_isdigit(static_cast<unsigned char>(value.front()))) return false;  // as most are
  return StandsForNone(value) ||
         std::ranges::any_of(kWordsForNone, [value](absl::string_view word) {
           return absl::EqualsIgnoreCase(word, value);
         });
}

absl::Status Refused(const Rejection& rejection) {
  return Rejected(rejection.line, rejection.column, rejection.reason);
}

// Turns each line of a wide file into a row for each of its figures.
class WideReader final : public RowReader {
 public:
  WideReader(const WideLayout& layout, std::unique_ptr<RowReader> lines)
      : layout_(layout), lines_(std::move(lines)) {}

  // To be called first. Error: a column of the layout is missing, or one that is read stands there
  // twice. `file` is what the lines are of.
  absl::Status FindColumns(absl::string_view file,
                           const std::function<bool(absl::string_view)>& reads) {
    const std::vector<std::string>& columns = lines_->columns();
    absl::string_view area = layout_.area_columns.front();
    for (const absl::string_view name : layout_.area_columns) {
      if (area_ == kNoColumn) area_ = PlaceOf(name, columns);
      if (area_ != kNoColumn) area = columns[area_];
    }
    period_ = PlaceOf(layout_.period_column, columns);
    group_ = PlaceOf(layout_.group_column, columns);
    kind_ = PlaceOf(layout_.kind_column, columns);
    std::set<absl::string_view> keys;
    for (const absl::string_view name :
         {area, layout_.period_column, layout_.group_column, layout_.kind_column}) {
      if (name.empty() || !keys.insert(name).second) continue;
      if (const auto wrong = WrongColumn(name, /*due=*/true, *lines_, file)) return Refused(*wrong);
    }
    std::set<std::string> ignored;
    for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
      const std::string& name = columns[i];
      if (name.empty() || keys.contains(name) || layout_.descriptive_columns.contains(name)) {
        continue;
      }
      if (!reads(name)) {
        ignored.insert(name);
        continue;
      }
      if (const auto wrong = WrongColumn(name, /*due=*/true, *lines_, file)) return Refused(*wrong);
      figures_.push_back(i);
    }
    ignored_columns_.assign(ignored.begin(), ignored.end());
    next_figure_ = figures_.size();
    return absl::OkStatus();
  }

  const std::vector<std::string>& ignored_columns() const { return ignored_columns_; }
  int64_t header_line() const override { return lines_->header_line(); }
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
    while (next_figure_ == figures_.size()) {
      if (!lines_->Next(&line_)) return false;
      row->line = line_.line;
      row->cells.clear();
      row->malformed = line_.malformed;
      if (!row->malformed.has_value()) row->malformed = WrongKind();
      if (row->malformed.has_value()) return true;
      next_figure_ = 0;
    }
    figure_ = figures_[next_figure_++];
    FillRow(row);
    return true;
  }

 private:
  std::optional<Rejection> WrongKind() const {
    if (kind_ < 0 || line_.cells[kind_] == layout_.kind_value) return std::nullopt;
    return Rejection{line_.line,
                     std::string(layout_.kind_column),
                     std::string(line_.cells[kind_]),
                     {problems::kNoFigureOfKind, {std::string(layout_.kind_value)}}};
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
    if (value.empty() || IsNone(value)) {
      status = value.empty() ? layout_.status_when_blank : "NOT_PUBLISHED";
      value = "";
    }
    row->line = line_.line;
    row->malformed.reset();
    row->cells.assign(
        {lines_->columns()[figure_], CellAt(area_), CellAt(period_), group, status, value});
  }

  const WideLayout& layout_;
  const std::unique_ptr<RowReader> lines_;
  int area_ = kNoColumn, period_ = kNoColumn, group_ = kNoColumn, kind_ = kNoColumn;
  std::vector<int> figures_;
  std::vector<std::string> ignored_columns_;
  Row line_;
  size_t next_figure_ = 0;
  int figure_ = kNoColumn;
};

absl::StatusOr<ObservationFile> OpenWide(const WideLayout& layout, absl::string_view file,
                                         Encoding encoding,
                                         const std::function<bool(absl::string_view)>& reads) {
  ASSIGN_OR_RETURN(std::unique_ptr<RowReader> lines, OpenCsv(file, encoding));
  auto reader = std::make_unique<WideReader>(layout, std::move(lines));
  RETURN_IF_ERROR(reader->FindColumns(file, reads));
  std::vector<std::string> ignored = reader->ignored_columns();
  return ObservationFile{std::move(reader), std::move(ignored)};
}

absl::StatusOr<ObservationFile> OpenOwn(absl::string_view file, Encoding encoding) {
  ASSIGN_OR_RETURN(std::unique_ptr<RowReader> reader, OpenCsv(file, encoding));
  for (const absl::string_view column : {"indicator", "area"}) {
    const auto wrong = WrongColumn(column, /*due=*/true, *reader, file);
    if (wrong.has_value()) return Refused(*wrong);
  }
  for (const std::string& column : reader->columns()) {
    if (column.empty()) continue;
    if (std::ranges::find(kObservationColumns, column) == std::end(kObservationColumns)) {
      return Rejected(reader->header_line(), column,
                      {problems::kNoSuchColumn, {absl::StrJoin(kObservationColumns, " ")}});
    }
    const auto wrong = WrongColumn(column, /*due=*/true, *reader, file);
    if (wrong.has_value()) return Refused(*wrong);
  }
  if (PlaceOf("value", reader->columns()) == kNoColumn &&
      PlaceOf("status", reader->columns()) == kNoColumn) {
    return Refused(*WrongColumn("value", /*due=*/true, *reader, file));
  }
  return ObservationFile{std::move(reader), {}};
}

absl::StatusOr<ObservationFile> OpenAs(absl::string_view format, absl::string_view file,
                                       Encoding encoding,
                                       const std::function<bool(absl::string_view)>& reads) {
  if (format == kOwnFormat) return OpenOwn(file, encoding);
  for (const WideLayout& layout : WideLayouts()) {
    if (layout.format == format) return OpenWide(layout, file, encoding, reads);
  }
  const std::string description = absl::StrCat(
      "\"", format, "\" is unknown; there are: ", absl::StrJoin(ObservationFormats(), " "));
  return MakeError(absl::StatusCode::kInvalidArgument, "UNKNOWN_FORMAT", description,
                   {{"format", description}});
}

}  // namespace

bool StandsForNone(absl::string_view number) {
  if (!ConsumeMinus(&number)) return false;
  const size_t mark = number.find_first_of(".,");
  absl::string_view fraction = mark == number.npos ? "" : number.substr(mark + 1);
  std::string whole(number.substr(0, mark));
  if (fraction.size() == 3 && fraction != "000") {  // the mark stands between thousands
    absl::StrAppend(&whole, fraction);
    fraction = "";
  }
  return fraction.find_first_not_of('0') == fraction.npos && AreDigits(whole) &&
         absl::StartsWith(whole, "9999") && whole.size() <= 9;
}

absl::StatusOr<ObservationFile> OpenObservations(
    absl::string_view format, absl::string_view file, Encoding encoding,
    const std::function<bool(absl::string_view)>& reads) {
  absl::StatusOr<ObservationFile> opened = OpenAs(format, file, encoding, reads);
  if (opened.ok() || ReasonOf(opened.status()) != "FILE_REJECTED") return opened;
  Rejection rejection = RejectionOf(opened.status());
  const Problem* const problem = rejection.reason.problem;
  if (problem != &problems::kColumnMissing && problem != &problems::kNoSuchColumn) return opened;
  for (const std::string& other : ObservationFormats()) {
    if (other == format || !OpenAs(other, file, encoding, reads).ok()) continue;
    rejection.reason.Advise(problems::kOtherFormat, {other});
    return Refused(rejection);
  }
  return opened;
}

const AreaColumns* AreaColumnsOf(absl::string_view format) {
  static constexpr AreaColumns kKwb{"Regioaanduiding/Codering (code)", "Wijken en buurten"};
  static constexpr AreaColumns kRivm{"WijkenEnBuurten", "Gemeentenaam_1",
                                     /*names_municipalities_only=*/true};
  if (format == "cbs-kwb") return &kKwb;
  if (format == "rivm-50090") return &kRivm;
  return nullptr;
}

std::vector<std::string> ObservationFormats() {
  std::vector<std::string> formats = {std::string(kOwnFormat)};
  for (const WideLayout& layout : WideLayouts()) formats.emplace_back(layout.format);
  return formats;
}

}  // namespace wijkmonitor::formats
