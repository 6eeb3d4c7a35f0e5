#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/store/database.h"
#include "libs/testing/temp_database.h"

namespace wijkmonitor::load {

// Rows of a table, as they are stored.
struct BareTable {
  std::string name;
  std::vector<std::string> columns;
  // Fills the next row; false when there are no more.
  std::function<bool(std::vector<store::Value>* row)> next;
};
std::function<bool(std::vector<store::Value>*)> NextOf(std::vector<std::vector<store::Value>> rows);

// Of the table of figures.
BareTable BareFigures(std::function<bool(std::vector<store::Value>*)> next);

// The least a program can do to keep rows as durably as a service does, in one transaction, with
// the same tables, index and settings of the engine: on SQLite one prepared insert, run for each
// row; on PostgreSQL, where that would be a round trip for each, one COPY. And to read them again.
class BareDatabase {
 public:
  virtual ~BareDatabase() = default;

  // How long storing them took.
  virtual absl::Duration Store(absl::Span<const BareTable> tables) = 0;
  // Looks at every cell that a query gives; returns how many rows there were.
  virtual int64_t Select(const std::string& sql) = 0;
};

// On an empty database of this URL, with the tables of a service.
std::unique_ptr<BareDatabase> NewBareDatabase(testing::Engine engine, const std::string& url,
                                              absl::Span<const store::Migration> migrations);
std::unique_ptr<BareDatabase> NewBarePostgres(
    const std::string& url, absl::Span<const store::Migration> migrations);  // of PostgreSQL

}  // namespace wijkmonitor::load
