#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/packing.h"
#include "libs/base/status.h"
#include "libs/store/values.h"
#include "services/indicators/store.h"

namespace wijkmonitor::indicators {
namespace {

using store::Int;
using store::Row;
using store::Str;
using store::Text;
using store::Tx;

// Lists begin with their length; a position is what it differs from the one before, whichever ring
// that is of.
class ShapePacker {
 public:
  std::string Pack(const geo::Shape& shape) {
    Add(shape.size());
    for (const geo::Polygon& polygon : shape) {
      Add(1 + polygon.holes.size());
      Add(polygon.outer);
      for (const geo::Ring& hole : polygon.holes) Add(hole);
    }
    return packer_.Finish();
  }

 private:
  void Add(size_t count) { packer_.Number(static_cast<int64_t>(count)); }
  void Add(const geo::Ring& ring) {
    Add(ring.size());
    for (const geo::Position& position : ring) {
      packer_.Number(int64_t{position.x} - last_.x);
      packer_.Number(int64_t{position.y} - last_.y);
      last_ = position;
    }
  }

  Packer packer_;
  geo::Position last_;
};

class ShapeUnpacker {
 public:
  explicit ShapeUnpacker(absl::string_view packed) : most_(packed.size()), unpacker_(packed) {}

  // Nothing for bytes that are no shape.
  std::optional<geo::Shape> Unpack() {
    geo::Shape shape;
    for (uint64_t polygons = Count(); polygons > 0; --polygons) {
      geo::Polygon& polygon = shape.emplace_back();
      const uint64_t rings = Count();
      if (rings > 0) polygon.outer = Ring();
      for (uint64_t hole = 1; hole < rings; ++hole) polygon.holes.push_back(Ring());
    }
    if (!unpacker_.AtEnd()) return std::nullopt;
    return shape;
  }

 private:
  // Of items of a byte or more.
  uint64_t Count() { return unpacker_.Count(most_); }
  geo::Ring Ring() {
    geo::Ring ring;
    for (uint64_t positions = Count(); positions > 0; --positions) {
      last_.x = static_cast<int32_t>(last_.x + unpacker_.Number());
      last_.y = static_cast<int32_t>(last_.y + unpacker_.Number());
      ring.push_back(last_);
    }
    return ring;
  }

  const size_t most_;
  Unpacker unpacker_;
  geo::Position last_;
};

// Editions, each with the areas whose shape versions after `since` wrote.
using AreasByEdition = std::map<std::string, std::set<std::string>>;
absl::StatusOr<AreasByEdition> AreasChanged(Tx& tx, int64_t since, int64_t until) {
  AreasByEdition changed;
  RETURN_IF_ERROR(
      tx.Query("SELECT edition, id FROM area_shape WHERE version > $1 AND version <= $2",
               {Int(since), Int(until)}, [&](const Row& row) {
                 changed[Text(row, 0)].insert(Text(row, 1));
                 return absl::OkStatus();
               }));
  return changed;
}

}  // namespace

absl::StatusOr<ShapesByEdition> LoadAreaShapes(Tx& tx, int64_t version, ShapesByEdition near,
                                               int64_t near_version) {
  const int64_t since = std::min(version, near_version), until = std::max(version, near_version);
  ASSIGN_OR_RETURN(const AreasByEdition changed, AreasChanged(tx, since, until));
  std::map<std::string, ShapesById> loaded;
  for (const auto& [edition, areas] : changed) {
    ShapesById& shapes = loaded[edition] = ShapesOf(near, edition);
    for (const std::string& area : areas) shapes.erase(area);
  }
  // The newest rows of the areas that changed.
  RETURN_IF_ERROR(tx.Query(
      "SELECT edition, id, shape FROM area_shape AS s WHERE version = (SELECT MAX(version) "
      "FROM area_shape WHERE edition = s.edition AND id = s.id AND version <= $1) "
      "AND EXISTS (SELECT 1 FROM area_shape WHERE edition = s.edition AND id = s.id "
      "AND version > $2 AND version <= $3)",
      {Int(version), Int(since), Int(until)}, [&](const Row& row) -> absl::Status {
        std::optional<geo::Shape> shape = ShapeUnpacker(row.Text(2)).Unpack();
        if (!shape.has_value()) {
          return absl::DataLossError(absl::StrCat("the stored shape of ", row.Text(1), " in ",
                                                  row.Text(0), " is damaged"));
        }
        loaded[Text(row, 0)][Text(row, 1)] = std::make_shared<const geo::Shape>(*std::move(shape));
        return absl::OkStatus();
      }));
  for (auto& [edition, shapes] : loaded) {
    near.erase(edition);
    if (shapes.empty()) continue;
    near.emplace(edition, std::make_shared<const ShapesById>(std::move(shapes)));
  }
  return near;
}

absl::Status WriteAreaShapes(Tx& tx, const std::string& edition, const ShapesById& shapes) {
  if (shapes.empty()) return absl::OkStatus();
  tx.Changed(kAreaShapesPart);
  std::vector<std::vector<store::Value>> rows;
  for (const auto& [id, shape] : shapes) {
    rows.push_back({Str(edition), Str(id), Int(tx.version()),
                    store::Value(store::Bytes{ShapePacker().Pack(*shape)})});
  }
  return store::InsertRows(tx, "area_shape", {"edition", "id", "version", "shape"},
                           std::move(rows));
}

}  // namespace wijkmonitor::indicators
