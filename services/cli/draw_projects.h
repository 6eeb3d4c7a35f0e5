#pragma once

// What is about projects as text for a terminal. Pure, as draw.h. Ends with a line break.

#include <string>

#include "services/cli/words.h"
#include "wijkmonitor/projects/v1/portfolio.pb.h"

namespace wijkmonitor::cli {

// How many projects there are, and what was agreed for them, with totals; below it what a reader
// must know of it. A blank amount: none is reported, or it cannot be divided.
std::string DrawPortfolio(const projects::v1::Portfolio& portfolio, Lang lang);

}  // namespace wijkmonitor::cli
