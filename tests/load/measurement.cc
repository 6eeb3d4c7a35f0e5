#include "tests/load/measurement.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace wijkmonitor::load {
namespace {

bool Meets(const Line& line, double target) {
  const double median = Median(line.values);
  return line.at_most ? median <= target : median >= target;
}

std::string Number(const Line& line, double value) {
  return absl::StrFormat("%.*f", line.decimals, value);
}

std::string Measured(const Line& line) {
  const auto [least, most] = std::minmax_element(line.values.begin(), line.values.end());
  return absl::StrCat(Number(line, Median(line.values)), line.unit, " (", Number(line, *least),
                      "..", Number(line, *most), ")");
}

std::string Target(const Line& line, const std::optional<double>& target) {
  if (!target.has_value()) return "";
  return absl::StrCat(line.at_most ? "<= " : ">= ", Number(line, *target), line.unit);
}

std::string Verdict(const Line& line) {
  if (!line.required.has_value()) return "";
  if (!MeetsRequired(line)) return "MISSED";
  return !line.aim.has_value() || Meets(line, *line.aim) ? "ok" : "ok, not the aim";
}

}  // namespace

double Median(std::vector<double> values) {
  if (values.empty()) throw std::runtime_error("nothing was measured");
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double P99(std::vector<double> values) {
  if (values.empty()) throw std::runtime_error("nothing was measured");
  std::sort(values.begin(), values.end());
  return values[values.size() * 99 / 100];
}

std::vector<double> Ratios(const std::vector<double>& values, const std::vector<double>& to) {
  std::vector<double> ratios;
  for (size_t i = 0; i < values.size(); ++i) ratios.push_back(values[i] / to[i]);
  return ratios;
}

bool MeetsRequired(const Line& line) {
  return !line.required.has_value() || Meets(line, *line.required);
}

std::string TableOf(const std::vector<Line>& lines) {
  using Cells = std::array<std::string, 5>;
  std::vector<Cells> rows = {{"what", "median (min..max)", "required", "aim", ""}};
  for (const Line& line : lines) {
    rows.push_back({line.what, Measured(line), Target(line, line.required), Target(line, line.aim),
                    Verdict(line)});
  }
  std::array<size_t, 5> widths{};
  for (const Cells& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string table;
  for (const Cells& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      absl::StrAppendFormat(&table, "%s%-*s", i == 0 ? "" : " | ", static_cast<int>(widths[i]),
                            row[i]);
    }
    table += "\n";
  }
  return table;
}

}  // namespace wijkmonitor::load
