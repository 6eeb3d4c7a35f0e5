#pragma once

// What is about projects as text for a terminal. Pure, as draw.h. Ends with a line break.

#include <string>

#include "services/cli/words.h"
#include "wijkmonitor/projects/v1/output_total.pb.h"
#include "wijkmonitor/projects/v1/portfolio.pb.h"
#include "wijkmonitor/projects/v1/project_map.pb.h"

namespace wijkmonitor::cli {

// How many projects there are, and what was agreed for them, with totals; below it what a reader
// must know of it. A blank amount: none is reported, or it cannot be divided.
std::string DrawPortfolio(const projects::v1::Portfolio& portfolio, Lang lang);
// What a reader must know of it beside the table; may be empty.
std::string NotesOf(const projects::v1::Portfolio& portfolio, Lang lang);

// What outputs come to, by unit and recurrence; those of which something was agreed, with what was
// delivered; and what is not in the totals. A blank sum: nothing could be added up.
std::string DrawOutputTotals(const projects::v1::OutputTotals& totals, Lang lang);

// How many projects are where on the map; and what is not on it.
std::string DrawProjectMap(const projects::v1::ProjectMap& map, Lang lang);

}  // namespace wijkmonitor::cli
