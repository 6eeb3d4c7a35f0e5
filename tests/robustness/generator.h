#pragma once

// What clients send: files of figures of the town, made from a seed. The same seed gives the same
// requests.

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "services/indicators/domain/catalogue.h"
#include "tests/robustness/operation.h"

namespace wijkmonitor::robustness {

// Used by one thread. `catalogue` outlives it and what it makes.
class Generator {
 public:
  Generator(const indicators::Catalogue& catalogue, uint64_t seed);

  uint64_t Below(uint64_t bound);
  double Fraction();  // 0..1

  // Figures that are new, or correct what is there; and ones of exactly so many rows.
  ImportRequest Figures(size_t rows_max);
  ImportRequest FiguresOf(size_t rows);
  // The same file under a new request id: mostly nothing to change.
  ImportRequest Again(const ImportRequest& earlier);
  // With rows that must be rejected, and with them the file, unless it may be applied in part.
  ImportRequest WithBadRows(bool allow_partial);
  ImportRequest ValidateOnly();
  // Another file under a request id that was used.
  ImportRequest ReusingId(const ImportRequest& earlier);
  KompasQuestion Question();

 private:
  std::string NewRequestId();
  void Write(std::vector<indicators::DeclaredObservation> rows, int64_t bad_rows,
             ImportRequest* request) const;

  const indicators::Catalogue& catalogue_;
  const std::vector<std::string> areas_;
  std::mt19937_64 random_;
};

}  // namespace wijkmonitor::robustness
