#include "services/finance/convert.h"

#include <utility>

#include "libs/base/date.h"
#include "libs/rpc/words.h"
#include "wijkmonitor/finance/v1/scheme.pb.h"

namespace wijkmonitor::finance {
namespace {

using formats::Cells;
using formats::ReadFile;
using formats::Row;

Terms TermsIn(Cells& cells) {
  Terms terms;
  terms.valid_from = cells.Date("valid_from");
  terms.granted = cells.Amount("granted", {});
  if (!cells.Text("vat_basis").empty()) {
    terms.vat_basis = cells.Word<VatBasis>("vat_basis", rpc::ParseAs<v1::VatBasis, VatBasis>,
                                           rpc::Words<v1::VatBasis>);
  }
  const auto start = cells.OptionalDate("window_start");
  const auto end = cells.OptionalDate("window_end");
  if (start.has_value() != end.has_value()) {
    cells.Reject(start ? "window_end" : "window_start", "is due: a window has both edges");
  } else if (start.has_value()) {
    terms.window = Period{*start, *end};
  }
  terms.spending_deadline = cells.OptionalDate("spending_deadline");
  terms.source = cells.Text("source");
  return terms;
}

}  // namespace

ReadFile<DeclaredSchemes> ReadSchemes(absl::string_view file) {
  return formats::ReadDeclaration<DeclaredSchemes>(
      file,
      {"scheme", "label_nl", "label_en", "instrument", "grantor", "currency", "valid_from",
       "granted", "vat_basis", "window_start", "window_end", "spending_deadline", "source"},
      [](const Row& row, Cells& cells, DeclaredSchemes* schemes) {
        Scheme scheme;
        scheme.id = cells.Text("scheme");
        scheme.label = {cells.Text("label_nl"), cells.Text("label_en")};
        scheme.instrument = cells.Word<Instrument>(
            "instrument", rpc::ParseAs<v1::Instrument, Instrument>, rpc::Words<v1::Instrument>);
        scheme.grantor = cells.Text("grantor");
        scheme.currency = cells.Text("currency");
        scheme.terms.push_back(TermsIn(cells));
        schemes->rows.push_back({row.line, std::move(scheme)});
      });
}

ReadFile<DeclaredKeys> ReadKeys(absl::string_view file) {
  return formats::ReadDeclaration<DeclaredKeys>(
      file, {"key", "scheme", "action_line", "project", "source", "area", "weight"},
      [](const Row& row, Cells& cells, DeclaredKeys* keys) {
        AllocationKey key{cells.Text("key"),     cells.Text("scheme"), cells.Text("action_line"),
                          cells.Text("project"), cells.Text("source"), {{cells.Text("area"), 0}}};
        const std::optional<double> weight = cells.Number("weight", DecimalMark::kPoint);
        if (cells.Text("weight").empty()) cells.Reject("weight", "is due");
        keys->rows.push_back({row.line, std::move(key), weight.value_or(0)});
      });
}

}  // namespace wijkmonitor::finance
