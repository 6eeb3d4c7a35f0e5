#include "tests/robustness/generator.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/hash.h"
#include "tests/common/town.h"

namespace wijkmonitor::robustness {
namespace {

using indicators::DeclaredObservation;
using indicators::Figure;
using indicators::Indicator;

constexpr size_t kSmallRowsMax = 300;
constexpr int64_t kBadRowsMax = 3;
constexpr uint64_t kVariants = 1'000'000;
// Too few respondents for a figure to be shown.
constexpr int64_t kFewRespondents = 5;

Figure RandomFigure(const Indicator& indicator, const std::string& area, int variant) {
  Figure figure = testing::TownFigure(indicator, area, variant);
  if (figure.n.has_value() && variant % 16 == 0) figure.n = kFewRespondents;
  return figure;
}

// Rows of areas that do not exist.
std::string BadLines(int64_t count) {
  std::string lines;
  for (int64_t i = 0; i < count; ++i) {
    absl::StrAppend(&lines, "INDICATOR_001,BU9999", absl::Dec(i, absl::kZeroPad4), ",",
                    testing::kTownEdition, ",", testing::kTownLastYear, ",ALL,VALUE,1,,,,,,,\n");
  }
  return lines;
}

}  // namespace

Generator::Generator(const indicators::Catalogue& catalogue, uint64_t seed)
    : catalogue_(catalogue), areas_(testing::TownIds()), random_(seed) {}

uint64_t Generator::Below(uint64_t bound) { return random_() % bound; }

double Generator::Fraction() { return static_cast<double>(Below(1'000'000)) / 1'000'000; }

std::string Generator::NewRequestId() {
  const uint64_t high = random_(), low = random_();
  return absl::StrFormat("%08x-%04x-4%03x-8%03x-%012x", high >> 32, (high >> 16) & 0xffff,
                         high & 0xfff, low >> 52, low & 0xffffffffffff);
}

void Generator::Write(std::vector<DeclaredObservation> rows, int64_t bad_rows,
                      ImportRequest* request) const {
  std::vector<indicators::Observation> observations;
  observations.reserve(rows.size());
  for (const DeclaredObservation& row : rows) {
    observations.push_back({.column = {row.indicator->id, row.edition, row.period, row.group},
                            .area = row.area,
                            .figure = row.figure});
  }
  auto content = std::make_shared<Content>();
  content->file = testing::FileOf(observations, catalogue_) + BadLines(bad_rows);
  content->rows = std::move(rows);
  request->sound_rows = static_cast<int64_t>(content->rows.size());
  request->bad_rows = bad_rows;
  request->file_sha256 = Sha256Of(content->file);
  request->content = std::move(content);
}

ImportRequest Generator::FiguresOf(size_t rows) {
  ImportRequest request;
  request.kind = "figures";
  request.request_id = NewRequestId();
  request.file_name = absl::StrCat("figures-", rows, ".csv");
  const int year = testing::kTownLastYear - static_cast<int>(Below(testing::kTownYears));
  const size_t all = catalogue_.indicators.size() * areas_.size();
  const size_t begin = Below(all);
  const int variant = static_cast<int>(Below(kVariants));
  std::vector<DeclaredObservation> declared;
  for (size_t i = 0; i < std::min(rows, all); ++i) {
    const size_t at = (begin + i) % all;
    const Indicator& indicator = catalogue_.indicators[at / areas_.size()];
    const std::string& area = areas_[at % areas_.size()];
    declared.push_back({.indicator = &indicator,
                        .area = area,
                        .edition = testing::kTownEdition,
                        .period = Period::OfYear(year),
                        .group = indicator.default_group,
                        .figure = RandomFigure(indicator, area, variant)});
  }
  Write(std::move(declared), 0, &request);
  return request;
}

// Of very different sizes: each order of magnitude is as likely.
ImportRequest Generator::Figures(size_t rows_max) {
  const double rows = std::exp(Fraction() * std::log(static_cast<double>(rows_max)));
  return FiguresOf(static_cast<size_t>(std::lround(rows)));
}

ImportRequest Generator::Again(const ImportRequest& earlier) {
  ImportRequest request = earlier;
  request.kind = "again";
  request.request_id = NewRequestId();
  return request;
}

ImportRequest Generator::WithBadRows(bool allow_partial) {
  ImportRequest request = Figures(kSmallRowsMax);
  request.kind = allow_partial ? "in part" : "rejected";
  request.allow_partial = allow_partial;
  Write(request.content->rows, 1 + static_cast<int64_t>(Below(kBadRowsMax)), &request);
  return request;
}

ImportRequest Generator::ValidateOnly() {
  ImportRequest request = Figures(kSmallRowsMax);
  request.kind = "validate only";
  request.validate_only = true;
  return request;
}

ImportRequest Generator::ReusingId(const ImportRequest& earlier) {
  ImportRequest request = Figures(kSmallRowsMax);
  request.kind = "reused id";
  request.request_id = earlier.request_id;
  request.reuses_id = true;
  return request;
}

KompasQuestion Generator::Question() {
  return {areas_[Below(areas_.size())],
          testing::kTownLastYear - static_cast<int>(Below(testing::kTownYears))};
}

}  // namespace wijkmonitor::robustness
