#pragma once

// The kompas as text for a terminal. Pure: no terminal is asked anything.

#include <string>

#include "services/cli/words.h"
#include "wijkmonitor/indicators/v1/kompas.pb.h"

namespace wijkmonitor::cli {

struct DrawOptions {
  Lang lang = Lang::kEn;
  bool colour = false;      // with ANSI 256 escape codes
  std::string served_from;  // printable; empty: not known
};

// A header; a line for each node and reading; and a footer with legend, counts and sources. Solid
// blocks are drawn for established differences only. Ends with a line break.
std::string DrawKompas(const indicators::v1::Kompas& kompas, const DrawOptions& options);

}  // namespace wijkmonitor::cli
