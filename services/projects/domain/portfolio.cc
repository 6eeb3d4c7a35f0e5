#include "services/projects/domain/portfolio.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <numeric>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "libs/base/split.h"
#include "libs/base/status.h"
#include "services/projects/domain/limits.h"

namespace wijkmonitor::projects {
namespace {

using Kind = Head::Kind;

// A head as it is found.
struct FoundHead {
  Kind kind = Kind::kReported;
  DimensionKey key;

  auto operator<=>(const FoundHead&) const = default;
  template <class H>
  friend H AbslHashValue(H hash, const FoundHead& head) {
    return H::combine(std::move(hash), head.kind, head.key.number, head.key.text);
  }
};

// An amount at a head.
struct Piece {
  int head = 0;
  int64_t amount = 0;
};

bool NamesArea(const ProjectFilter& filter) {
  return !filter.area.empty() && filter.area != kNotReported;
}

// What of an amount is of each area of a project that has shares.
void SplitByShares(int64_t amount, const Project& project, std::vector<int64_t>* parts) {
  parts->resize(project.areas.size());
  SplitInto(
      amount, absl::MakeConstSpan(project.areas),
      [](const ProjectArea& area) { return *area.share; }, absl::MakeSpan(*parts));
}

// One side of the table: its heads, by the order in which they are found.
class Side {
 public:
  // `query` outlives it.
  Side(Dimension dimension, const PortfolioQuery& query)
      : dimension_(dimension), query_(query), names_area_(NamesArea(query.filter)) {}

  Dimension dimension() const { return dimension_; }
  const std::vector<FoundHead>& heads() const { return heads_; }

  int PlaceOf(const FoundHead& head) {
    const auto found = places_.find(head);
    if (found != places_.end()) return found->second;
    const int place = static_cast<int>(heads_.size());
    // Their texts stand together: to compare one that is far away costs more than all the rest.
    heads_.push_back({head.kind, {head.key.number, texts_.emplace_back(head.key.text)}});
    places_.emplace(heads_.back(), place);
    return place;
  }

  // The heads that a project touches, each once.
  void Touch(const Project& project, std::vector<int>* heads) {
    heads->clear();
    if (dimension_ == Dimension::kNone) return;
    KeysOf(project, dimension_, &keys_);
    for (const DimensionKey& key : keys_) heads->push_back(PlaceOf({Kind::kReported, key}));
    if (keys_.empty()) heads->push_back(PlaceOf({Kind::kUnreported, {}}));
    if (dimension_ == Dimension::kArea && !keys_.empty() && !project.has_shares() &&
        query_.filter.area.empty() && HasMoney(project)) {
      heads->push_back(PlaceOf({Kind::kUnallocated, {}}));
    }
  }

  // What of an amount of a line of funding is of which head; nothing where it cannot be divided.
  void Divide(const Project& project, const Funding& funding, int64_t amount,
              const std::vector<int>& touched, std::vector<Piece>* pieces) {
    pieces->clear();
    switch (dimension_) {
      case Dimension::kNone:
        pieces->push_back({Portfolio::kAll, amount});
        break;
      case Dimension::kPartner:
        break;
      case Dimension::kScheme:
        pieces->push_back({PlaceOf({Kind::kReported, {0, funding.scheme}}), amount});
        break;
      case Dimension::kArea:
        if (names_area_) {
          pieces->push_back({PlaceOf({Kind::kReported, {0, query_.filter.area}}), amount});
          break;
        }
        if (!project.has_shares()) {
          pieces->push_back({touched.back(), amount});  // not reported, or unallocated
          break;
        }
        SplitByShares(amount, project, &parts_);
        for (size_t i = 0; i < parts_.size(); ++i) pieces->push_back({touched[i], parts_[i]});
        break;
      default:
        pieces->push_back({touched.front(), amount});
    }
  }

  bool HasMoney(const Project& project) const {
    return project.currency == query_.currency && HasAgreed(project);
  }

 private:
  const Dimension dimension_;
  const PortfolioQuery& query_;
  const bool names_area_;
  std::vector<FoundHead> heads_;
  std::deque<std::string> texts_;  // of the heads; a deque moves none of them
  absl::flat_hash_map<FoundHead, int> places_;
  std::vector<DimensionKey> keys_;  // of the project at hand
  std::vector<int64_t> parts_;      // of the amount at hand
};

struct Sum {
  int64_t projects = 0;
  bool has_money = false;
  absl::int128 agreed = 0;

  void Add(int64_t amount) {
    has_money = true;
    agreed += amount;
  }
};

// The cells that were touched, with those of whole rows and columns, by the places of their heads.
class Sums {
 public:
  // The cells of a row, valid until another row is asked for.
  class Row {
   public:
    explicit Row(std::vector<Sum>& cells) : cells_(cells) {}
    Sum& At(int column) { return Reach(cells_, column); }

   private:
    std::vector<Sum>& cells_;
  };
  Row RowAt(int row) { return Row(Reach(rows_, row)); }
  // Calls take(row, column, sum) for each.
  template <class Take>
  void ForEach(const Take& take) const {
    for (size_t row = 0; row < rows_.size(); ++row) {
      for (size_t column = 0; column < rows_[row].size(); ++column) {
        const Sum& sum = rows_[row][column];
        if (sum.projects == 0 && !sum.has_money) continue;
        take(static_cast<int>(row) - 1, static_cast<int>(column) - 1, sum);
      }
    }
  }

 private:
  // `place`: kAll comes before the first head.
  template <class T>
  static T& Reach(std::vector<T>& all, int place) {
    const size_t i = static_cast<size_t>(int64_t{place} + 1);
    if (i >= all.size()) all.resize(i + 1);
    return all[i];
  }
  static_assert(Portfolio::kAll == -1);

  std::vector<std::vector<Sum>> rows_;
};

// Heads that are there without a project too.
void AddDeclared(const Reference& reference, const std::string& programme, Side* side) {
  for (const Programme& each : reference.programmes) {
    if (!programme.empty() && each.id != programme) continue;
    if (side->dimension() == Dimension::kArea && !programme.empty()) {
      for (const std::string& area : each.areas) side->PlaceOf({Kind::kReported, {0, area}});
    }
    for (const ProgrammePart& part : each.parts) {
      const Dimension dimension =
          part.within.empty() ? Dimension::kActionLine : Dimension::kIntervention;
      if (side->dimension() == dimension) side->PlaceOf({Kind::kReported, {0, part.id}});
    }
  }
}

// Whether some of its areas are of the programme, and some are not.
bool IsPartlyOutside(const Project& project, const absl::flat_hash_set<std::string>& areas) {
  const auto inside = std::ranges::count_if(
      project.areas, [&](const ProjectArea& area) { return areas.contains(area.area); });
  return inside > 0 && inside < std::ssize(project.areas);
}

class Counting {
 public:
  Counting(absl::Span<const Project* const> projects, const Reference& reference,
           const PortfolioQuery& query)
      : projects_(projects),
        reference_(reference),
        query_(query),
        narrows_money_(!query.filter.scheme.empty() || !query.filter.area.empty() ||
                       !query.filter.partner.empty()),
        rows_(query.rows, query),
        columns_(query.columns, query) {}

  absl::StatusOr<Portfolio> Run() {
    AddDeclared(reference_, query_.filter.programme, &rows_);
    AddDeclared(reference_, query_.filter.programme, &columns_);
    const Programme* const programme = reference_.FindProgramme(query_.filter.programme);
    absl::flat_hash_set<std::string> areas;
    if (programme != nullptr && !programme->areas.empty()) {
      areas.insert(programme->areas.begin(), programme->areas.end());
      portfolio_.partly_outside = 0;
    }
    for (const Project* const project : projects_) {
      if (!Fits(*project, query_.filter)) continue;
      if (project->not_counted.has_value()) {
        ++portfolio_.not_counted[*project->not_counted];
        continue;
      }
      RETURN_IF_ERROR(Count(*project));
      if (portfolio_.partly_outside.has_value() && IsPartlyOutside(*project, areas)) {
        ++*portfolio_.partly_outside;
      }
    }
    RETURN_IF_ERROR(Finish());
    return std::move(portfolio_);
  }

 private:
  absl::Status Count(const Project& project) {
    rows_.Touch(project, &touched_rows_);
    columns_.Touch(project, &touched_columns_);
    for (const int place : touched_rows_) {
      Sums::Row row = sums_.RowAt(place);
      for (const int column : touched_columns_) ++row.At(column).projects;
      ++row.At(Portfolio::kAll).projects;
    }
    Sums::Row all = sums_.RowAt(Portfolio::kAll);
    for (const int column : touched_columns_) ++all.At(column).projects;
    ++total_.projects;
    AddMoney(project);
    const size_t cells = (rows_.heads().size() + 1) * (columns_.heads().size() + 1);
    if (cells <= limits::kPortfolioCellsMax) return absl::OkStatus();
    return MakeError(absl::StatusCode::kInvalidArgument, "TABLE_TOO_LARGE",
                     absl::StrCat("the table would have more than ", limits::kPortfolioCellsMax,
                                  " cells: ask for fewer, by a filter or another dimension"));
  }

  void AddMoney(const Project& project) {
    const bool in_currency = project.currency == query_.currency;
    for (const Funding& funding : project.funding) {
      const std::optional<int64_t> asked = AskedOf(project, funding);
      if (!asked.has_value()) continue;
      if (!in_currency) {
        portfolio_.other_currencies.insert(project.currency);
        return;
      }
      const int64_t amount = *asked;
      total_.Add(amount);
      rows_.Divide(project, funding, amount, touched_rows_, &row_pieces_);
      columns_.Divide(project, funding, amount, touched_columns_, &column_pieces_);
      for (const Piece& piece : row_pieces_) {
        Sums::Row row = sums_.RowAt(piece.head);
        if (query_.columns != Dimension::kNone) row.At(Portfolio::kAll).Add(piece.amount);
        for (const Piece& column : column_pieces_) {
          // One of the two is the whole amount: an amount is split over areas only.
          row.At(column.head).Add(std::min(piece.amount, column.amount));
        }
      }
      Sums::Row all = sums_.RowAt(Portfolio::kAll);
      for (const Piece& piece : column_pieces_) {
        if (piece.head != Portfolio::kAll) all.At(piece.head).Add(piece.amount);
      }
    }
  }

  // What of a line of funding is of the scheme and the area that are asked for. Absent: nothing, or
  // it cannot be told, as of a partner.
  std::optional<int64_t> AskedOf(const Project& project, const Funding& funding) {
    if (!narrows_money_) return funding.agreed;
    const ProjectFilter& filter = query_.filter;
    if (!funding.agreed.has_value() || !filter.partner.empty()) return std::nullopt;
    if (!FitsText(funding.scheme, filter.scheme)) return std::nullopt;
    if (!NamesArea(filter)) return funding.agreed;
    if (!project.has_shares()) return std::nullopt;
    SplitByShares(*funding.agreed, project, &parts_);
    const auto area = std::ranges::find(project.areas, filter.area, &ProjectArea::area);
    return parts_[static_cast<size_t>(area - project.areas.begin())];
  }

  // The heads of a side in their order, and where each found one stands among them.
  static std::vector<int> Ordered(const Side& side, std::vector<Head>* heads) {
    std::vector<int> order(side.heads().size()), places(side.heads().size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, {}, [&](int i) { return side.heads()[i]; });
    for (size_t place = 0; place < order.size(); ++place) {
      const FoundHead& head = side.heads()[order[place]];
      heads->push_back({head.kind, head.key.number, std::string(head.key.text)});
      places[order[place]] = static_cast<int>(place);
    }
    return places;
  }

  static Portfolio::Cell CellOf(int row, int column, const Sum& sum) {
    Portfolio::Cell cell{row, column, sum.projects, std::nullopt};
    if (sum.has_money) cell.agreed = static_cast<int64_t>(sum.agreed);
    return cell;
  }

  // No cell has more than the total.
  absl::Status Finish() {
    if (total_.agreed > std::numeric_limits<int64_t>::max()) {
      return MakeError(absl::StatusCode::kOutOfRange, "SUM_TOO_LARGE",
                       "a sum has more than 64 bits: ask for less");
    }
    const std::vector<int> rows = Ordered(rows_, &portfolio_.rows);
    const std::vector<int> columns = Ordered(columns_, &portfolio_.columns);
    const auto place_in = [](const std::vector<int>& places, int found) {
      return found == Portfolio::kAll ? Portfolio::kAll : places[found];
    };
    sums_.ForEach([&](int row, int column, const Sum& sum) {
      portfolio_.cells.push_back(CellOf(place_in(rows, row), place_in(columns, column), sum));
    });
    std::ranges::sort(portfolio_.cells, {}, [](const Portfolio::Cell& cell) {
      // As unsigned numbers kAll comes last.
      return std::pair(static_cast<unsigned>(cell.row), static_cast<unsigned>(cell.column));
    });
    portfolio_.total = CellOf(Portfolio::kAll, Portfolio::kAll, total_);
    return absl::OkStatus();
  }

  const absl::Span<const Project* const> projects_;
  const Reference& reference_;
  const PortfolioQuery& query_;
  const bool narrows_money_;  // by its filter
  Side rows_, columns_;
  Sums sums_;
  Sum total_;
  Portfolio portfolio_;
  // Of the project at hand.
  std::vector<int> touched_rows_, touched_columns_;
  std::vector<Piece> row_pieces_, column_pieces_;
  std::vector<int64_t> parts_;  // of the amount at hand
};

}  // namespace

absl::StatusOr<Portfolio> ComputePortfolio(absl::Span<const Project* const> projects,
                                           const Reference& reference,
                                           const PortfolioQuery& query) {
  return Counting(projects, reference, query).Run();
}

}  // namespace wijkmonitor::projects
