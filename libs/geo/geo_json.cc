#include "libs/geo/geo_json.h"

#include <cmath>
#include <cstdlib>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/problems.h"
#include "libs/base/status.h"
#include "libs/geo/problems.h"

namespace wijkmonitor::geo {
namespace {

// Goes through the file and counts its lines.
class Bytes {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Bytes(const char* at, int64_t* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  Bytes& operator++() {
    if (*at_ == '\n') ++*line_;
    ++at_;
    return *this;
  }
  bool operator==(const Bytes& other) const { return at_ == other.at_; }
  bool operator!=(const Bytes& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  int64_t* line_;
};

// The arrays of coordinates: of numbers, of positions, of rings, of polygons.
enum class Kind { kUnknown, kPosition, kRing, kPolygon, kPolygons };

// Puts a shape together from nested arrays of numbers.
class Assembler {
 public:
  explicit Assembler(size_t positions_max) : positions_max_(positions_max) {}

  void Open() {
    if (!open_.empty() && open_.back() == Kind::kPosition) Refuse();
    open_.push_back(Kind::kUnknown);
  }
  void Add(double number) {
    if (!Become(Kind::kPosition)) return;
    numbers_.push_back(number);
  }
  // Of what is no number.
  void Refuse() { Wrong(problems::kCoordinates); }
  void Close() {
    const Kind kind = open_.back();
    open_.pop_back();
    if (wrong_.has_value()) return;
    if (kind == Kind::kUnknown) return Refuse();
    if (kind == Kind::kPosition) ClosePosition();
    if (kind == Kind::kRing) CloseRing();
    if (kind == Kind::kPolygon) ClosePolygon();
    if (open_.empty()) {
      whole_ = kind;
    } else {
      Become(static_cast<Kind>(static_cast<int>(kind) + 1));
    }
  }

  bool is_open() const { return !open_.empty(); }

  // The shape, of the type that the geometry says it has; what is wrong is in `wrong`.
  Shape Take(const std::string& type, std::optional<Reason>* wrong) {
    const bool is_polygon = type == "Polygon" && whole_ == Kind::kPolygon;
    const bool is_multi = type == "MultiPolygon" && whole_ == Kind::kPolygons;
    if (!is_polygon && !is_multi) Wrong(problems::kGeometryType, {type});
    if (!wrong_.has_value()) wrong_ = geo::WrongIn(shape_);
    *wrong = std::move(wrong_);
    return std::move(shape_);
  }

 private:
  void Wrong(const Problem& problem, std::vector<std::string> arguments = {}) {
    if (!wrong_.has_value()) wrong_ = Reason(problem, std::move(arguments));
  }
  // Says of the innermost array what it holds; false when it holds something else already.
  bool Become(Kind kind) {
    if (open_.empty() || kind > Kind::kPolygons ||
        (open_.back() != Kind::kUnknown && open_.back() != kind)) {
      Refuse();
      return false;
    }
    open_.back() = kind;
    return true;
  }
  void ClosePosition() {
    const std::vector<double> numbers = std::exchange(numbers_, {});
    if (numbers.size() < 2 || numbers.size() > 3) return Refuse();
    if (auto wrong = WrongPosition(numbers[0], numbers[1]); wrong.has_value()) {
      wrong_ = std::move(wrong);
      return;
    }
    if (++positions_ > positions_max_) {
      return Wrong(problems::kTooManyPositions, {absl::StrCat(positions_max_)});
    }
    const Position position = PositionAt(numbers[0], numbers[1]);
    if (ring_.empty() || ring_.back() != position) ring_.push_back(position);
  }
  void CloseRing() {
    Ring ring = std::exchange(ring_, {});
    if (ring.size() < 2 || ring.front() != ring.back()) return Wrong(problems::kRingOpen);
    ring.pop_back();
    rings_.push_back(std::move(ring));
  }
  void ClosePolygon() {
    std::vector<Ring> rings = std::exchange(rings_, {});
    Polygon& polygon = shape_.emplace_back();
    polygon.outer = std::move(rings.front());
    polygon.holes.assign(std::make_move_iterator(rings.begin() + 1),
                         std::make_move_iterator(rings.end()));
  }

  size_t positions_max_;
  std::vector<Kind> open_;
  Kind whole_ = Kind::kUnknown;
  std::vector<double> numbers_;
  Ring ring_;
  std::vector<Ring> rings_;
  Shape shape_;
  size_t positions_ = 0;
  std::optional<Reason> wrong_;
};

// What an object or array that is open is of.
enum class Place { kCollection, kFeatures, kFeature, kProperties, kGeometry, kCoordinates, kOther };

// Takes the events of nlohmann's parser, which says what comes in a file one by one.
class Reader {
 public:
  Reader(absl::string_view id_property, const GeoJsonLimits& at_most, const int64_t& line,
         std::vector<Rejection>* rejections)
      : id_property_(id_property),
        at_most_(at_most),
        line_(line),
        rejections_(*rejections),
        assembler_(at_most.positions) {}

  bool null() { return Value(""); }
  bool boolean(bool) { return Value(""); }
  bool number_integer(int64_t number) { return Number(static_cast<double>(number)); }
  bool number_unsigned(uint64_t number) { return Number(static_cast<double>(number)); }
  bool number_float(double number, const std::string&) { return Number(number); }
  bool string(std::string& text) { return Value(text); }
  bool binary(std::vector<uint8_t>&) { return Value(""); }
  bool key(std::string& name) {
    keys_.back() = name;
    if (Is(Place::kCollection) && name == "crs") return Fail(problems::kCrs);
    return true;
  }
  bool start_object(size_t) {
    Place place = Place::kOther;
    if (places_.empty()) place = Place::kCollection;
    if (Is(Place::kFeatures)) place = Place::kFeature;
    if (Is(Place::kFeature) && keys_.back() == "properties") place = Place::kProperties;
    if (Is(Place::kFeature) && keys_.back() == "geometry") place = Place::kGeometry;
    if (Is(Place::kCoordinates)) assembler_.Refuse();
    if (place == Place::kFeature && ++features_begun_ > at_most_.features) {
      return Fail(problems::kAtMost, {absl::StrCat(at_most_.features)});
    }
    if (place == Place::kFeature) Begin();
    return Open(place);
  }
  bool start_array(size_t) {
    Place place = Place::kOther;
    if (Is(Place::kCollection) && keys_.back() == "features") place = Place::kFeatures;
    if (Is(Place::kCoordinates) || (Is(Place::kGeometry) && keys_.back() == "coordinates")) {
      place = Place::kCoordinates;
      assembler_.Open();
    }
    return Open(place);
  }
  bool end_object() {
    if (Is(Place::kFeature)) End();
    return Close();
  }
  bool end_array() {
    if (Is(Place::kCoordinates)) assembler_.Close();
    return Close();
  }
  bool parse_error(size_t, const std::string&, const nlohmann::json::exception&) {
    return Fail(problems::kNotJson, {absl::StrCat(line_)});
  }

  // What was read, or why the file is refused.
  absl::StatusOr<std::vector<Feature>> Take() {
    if (!wrong_.has_value() && !is_collection_) wrong_ = Reason(problems::kNoFeatureCollection);
    if (wrong_.has_value()) return ToStatus(*wrong_);
    return std::move(features_);
  }

 private:
  bool Is(Place place) const { return !places_.empty() && places_.back() == place; }

  bool Open(Place place) {
    if (places_.size() == at_most_.depth) {
      return Fail(problems::kJsonTooDeep, {absl::StrCat(at_most_.depth)});
    }
    places_.push_back(place);
    keys_.emplace_back();
    return true;
  }
  bool Close() {
    places_.pop_back();
    keys_.pop_back();
    return true;
  }
  bool Fail(const Problem& problem, std::vector<std::string> arguments = {}) {
    if (!wrong_.has_value()) wrong_ = Reason(problem, std::move(arguments));
    return false;  // the parser stops
  }

  bool Number(double number) {
    if (!Is(Place::kCoordinates)) return Value("");
    assembler_.Add(number);
    return true;
  }
  // `text`: of a string, else empty.
  bool Value(const std::string& text) {
    if (Is(Place::kCoordinates)) assembler_.Refuse();
    if (Is(Place::kCollection) && keys_.back() == "type") {
      is_collection_ = text == "FeatureCollection";
    }
    if (Is(Place::kProperties) && keys_.back() == id_property_) feature_.id = text;
    if (Is(Place::kGeometry) && keys_.back() == "type") type_ = text;
    return true;
  }

  void Begin() {
    feature_ = {.line = line_};
    type_.clear();
    assembler_ = Assembler(at_most_.positions);
  }
  void End() {
    std::optional<Reason> wrong;
    feature_.shape = assembler_.Take(type_, &wrong);
    std::string column = "geometry";
    const auto [first, is_new] = lines_.try_emplace(feature_.id, feature_.line);
    if (feature_.id.empty()) {
      wrong = Reason(problems::kNoIdProperty, {std::string(id_property_)});
      column = "properties";
    } else if (!is_new) {
      wrong = Reason(problems::kShapeTwice, {absl::StrCat(first->second)});
      column = std::string(id_property_);
    }
    if (wrong.has_value()) {
      rejections_.emplace_back(feature_.line, column, feature_.id, *std::move(wrong));
    } else {
      features_.push_back(std::move(feature_));
    }
  }

  const absl::string_view id_property_;
  const GeoJsonLimits at_most_;
  const int64_t& line_;  // where the parser is
  std::vector<Rejection>& rejections_;
  std::vector<Place> places_;
  std::vector<std::string> keys_;  // of each place, the member that is read
  bool is_collection_ = false;
  Feature feature_;
  std::string type_;
  Assembler assembler_;
  size_t features_begun_ = 0;
  std::map<std::string, int64_t> lines_;  // by id, where it was first
  std::vector<Feature> features_;
  std::optional<Reason> wrong_;
};

constexpr int32_t kUnitsPerDegree = 10'000'000;

// Without zeros behind the last digit that says something.
void AppendDegrees(int32_t units, std::string* text) {
  const int64_t size = std::abs(int64_t{units});
  absl::StrAppend(text, units < 0 ? "-" : "", size / kUnitsPerDegree);
  std::string decimals = absl::StrFormat("%07d", size % kUnitsPerDegree);
  decimals.erase(decimals.find_last_not_of('0') + 1);
  if (!decimals.empty()) absl::StrAppend(text, ".", decimals);
}

// What `append` appends of each item, as an array.
template <class Items, class Append>
void AppendArray(const Items& items, std::string* text, const Append& append) {
  text->push_back('[');
  for (const auto& item : items) {
    if (&item != &items.front()) text->push_back(',');
    append(item, text);
  }
  text->push_back(']');
}

// GeoJSON repeats the first position at the end.
void AppendRing(const Ring& ring, std::string* text) {
  AppendArray(ring, text, AppendPosition);
  text->back() = ',';
  AppendPosition(ring.front(), text);
  text->push_back(']');
}

void AppendPolygon(const Polygon& polygon, std::string* text) {
  text->push_back('[');
  AppendRing(polygon.outer, text);
  for (const Ring& hole : polygon.holes) {
    text->push_back(',');
    AppendRing(hole, text);
  }
  text->push_back(']');
}

}  // namespace

void AppendGeometry(const Shape& shape, std::string* geo_json) {
  if (shape.empty()) {
    geo_json->append("null");
    return;
  }
  const bool is_one = shape.size() == 1;
  absl::StrAppend(geo_json, R"({"type":")", is_one ? "Polygon" : "MultiPolygon",
                  R"(","coordinates":)");
  if (is_one) {
    AppendPolygon(shape.front(), geo_json);
  } else {
    AppendArray(shape, geo_json, AppendPolygon);
  }
  geo_json->push_back('}');
}

void AppendPosition(const Position& position, std::string* geo_json) {
  geo_json->push_back('[');
  AppendDegrees(position.x, geo_json);
  geo_json->push_back(',');
  AppendDegrees(position.y, geo_json);
  geo_json->push_back(']');
}

void AppendPoint(const Position& position, std::string* geo_json) {
  geo_json->append(R"({"type":"Point","coordinates":)");
  AppendPosition(position, geo_json);
  geo_json->push_back('}');
}

absl::StatusOr<std::vector<Feature>> ReadGeoJson(absl::string_view file,
                                                 absl::string_view id_property,
                                                 const GeoJsonLimits& at_most,
                                                 std::vector<Rejection>* rejections) {
  int64_t line = 1;
  Reader reader(id_property, at_most, line, rejections);
  nlohmann::json::sax_parse(Bytes(file.data(), &line), Bytes(file.data() + file.size(), &line),
                            &reader);
  return reader.Take();
}

}  // namespace wijkmonitor::geo
