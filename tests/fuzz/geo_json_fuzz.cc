// Shapes: any bytes are read or refused with a reason; what is read is a shape, and so is what is
// drawn of it.

#include <algorithm>

#include "libs/geo/borders.h"
#include "libs/geo/geo_json.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using wijkmonitor::fuzz::Expect;
  using namespace wijkmonitor::geo;
  const absl::string_view file = wijkmonitor::fuzz::AsText(data, size);
  const int64_t lines = 1 + std::count(file.begin(), file.end(), '\n');
  std::vector<wijkmonitor::Rejection> rejections;
  const auto read =
      ReadGeoJson(file, "code", {.positions = 1000, .depth = 64, .features = 1000}, &rejections);
  if (!read.ok()) {
    Expect(!wijkmonitor::ReasonOfStatus(read.status()).code().empty(), "refused without a reason");
    return 0;
  }
  for (const wijkmonitor::Rejection& rejection : rejections) {
    Expect(rejection.line >= 1 && rejection.line <= lines, "a line that is not in the file");
    Expect(!rejection.reason.code().empty(), "rejected without a reason");
  }
  std::vector<Shape> shapes;
  std::vector<size_t> all;
  for (const Feature& feature : *read) {
    Expect(!WrongIn(feature.shape).has_value(), "what is read is no shape");
    const Borders alone(std::vector<Shape>{feature.shape});
    const Shape outline = alone.Outline(std::vector<size_t>{0});
    Expect(!WrongIn(outline).has_value(), "an outline is no shape");
    Expect(Borders(std::vector<Shape>{outline}).Outline(std::vector<size_t>{0}) == outline,
           "the outline of an outline is another");
    const Shape simple = alone.Simplified(10).Outline(std::vector<size_t>{0});
    Expect(!WrongIn(simple).has_value(), "what is drawn with fewer positions is no shape");
    all.push_back(shapes.size());
    shapes.push_back(feature.shape);
  }
  // Several may overlap: then there may be no outline.
  Borders(shapes).Simplified(10).Outline(all);
  return 0;
}
