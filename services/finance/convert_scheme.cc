#include "services/finance/convert_scheme.h"

#include "libs/base/date.h"
#include "libs/formats/declared.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/words.h"

namespace wijkmonitor::formats {

template <>
struct Words<finance::Instrument> : rpc::FileWords<finance::v1::Instrument, finance::Instrument> {};
template <>
struct Words<finance::VatBasis> : rpc::FileWords<finance::v1::VatBasis, finance::VatBasis> {};

}  // namespace wijkmonitor::formats

namespace wijkmonitor::finance {
namespace {

using rpc::Fill;

// Numbered as in the API.
static_assert(static_cast<int>(Instrument::kPrivate) == v1::INSTRUMENT_PRIVATE);
static_assert(static_cast<int>(VatBasis::kIncluded) == v1::VAT_BASIS_INCLUDED);

}  // namespace

v1::Scheme ToMessage(const Scheme& scheme) {
  v1::Scheme message;
  message.set_id(scheme.id);
  Fill(scheme.label, message.mutable_label());
  message.set_instrument(static_cast<v1::Instrument>(scheme.instrument));
  message.set_grantor(scheme.grantor);
  message.set_currency_code(scheme.currency);
  for (const Terms& terms : scheme.terms) {
    v1::SchemeTerms* added = message.add_terms();
    added->set_valid_from(FormatDate(terms.valid_from));
    if (terms.granted) {
      added->mutable_granted()->set_currency_code(scheme.currency);
      added->mutable_granted()->set_amount_minor(*terms.granted);
    }
    if (terms.vat_basis) added->set_vat_basis(static_cast<v1::VatBasis>(*terms.vat_basis));
    if (terms.window) Fill(*terms.window, added->mutable_window());
    if (terms.spending_deadline) {
      added->set_spending_deadline(FormatDate(*terms.spending_deadline));
    }
    added->set_source(terms.source);
  }
  return message;
}

formats::ReadFile<Declared<Scheme>> ReadSchemes(absl::string_view file) {
  return formats::ReadDeclared<Scheme>(file);
}

}  // namespace wijkmonitor::finance
