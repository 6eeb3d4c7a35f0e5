#include "services/cli/words.h"

#include <cmath>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = indicators::v1;
namespace fin = finance::v1;
using common::v1::ImportReport;
using EnumDescriptor = google::protobuf::EnumDescriptor;
using Texts = std::map<std::pair<const EnumDescriptor*, int>, EnumText>;

template <class Enum>
Texts::value_type Of(Enum value, const char* nl, const char* en) {
  return {{google::protobuf::GetEnumDescriptor<Enum>(), value}, {nl, en}};
}

}  // namespace

std::string Pick(Lang lang, absl::string_view nl, absl::string_view en) {
  return std::string(lang == Lang::kNl ? nl : en);
}

const std::string& TextOf(Lang lang, const common::v1::Label& label) {
  return lang == Lang::kNl ? label.nl() : label.en();
}

std::string Number(Lang lang, double value, int decimals) {
  if (!std::isfinite(value)) return "-";
  std::string text = absl::StrFormat("%.*f", decimals, value);
  // What rounds to zero has no sign.
  if (text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
  return lang == Lang::kNl ? absl::StrReplaceAll(text, {{".", ","}}) : text;
}

const Texts& EnumTexts() {
  static const auto* const kTexts = new Texts{
      Of(common::v1::STATUS_VALUE, "waarde", "value"),
      Of(common::v1::STATUS_NOT_PUBLISHED, "niet gepubliceerd", "not published"),
      Of(common::v1::STATUS_SUPPRESSED, "afgeschermd", "withheld"),
      Of(common::v1::STATUS_NOT_ASKED, "niet gevraagd", "not asked"),
      Of(common::v1::STATUS_NOT_APPLICABLE, "niet van toepassing", "not applicable"),
      Of(common::v1::STATUS_MISSING, "ontbreekt", "missing"),
      Of(common::v1::REASON_SPAN_CROSSES_PERIOD, "boekingen over een rand van de periode",
         "postings across an edge of the period"),
      Of(common::v1::REASON_KIND_NOT_PUBLISHED, "soorten die niet zijn gepubliceerd",
         "kinds that are not published"),
      Of(common::v1::REASON_NO_BENCHMARK, "gemeente heeft geen cijfer",
         "municipality has no figure"),
      Of(common::v1::REASON_INSUFFICIENT_AREAS, "te weinig gebieden", "too few areas"),
      Of(common::v1::REASON_DEGENERATE_DISPERSION, "alle gebieden gelijk", "all areas equal"),
      Of(common::v1::REASON_NO_POLARITY, "beter noch slechter", "neither direction is better"),
      Of(common::v1::REASON_INCOMPLETE, "te weinig onderdelen met score",
         "too few parts with a score"),
      Of(common::v1::REASON_MODELLED, "modelschatting", "model estimate"),
      Of(common::v1::REASON_NO_N, "te weinig respondenten of aantal onbekend",
         "respondents too few or unknown"),
      Of(common::v1::REASON_LOW_DISCRIMINATION, "verschillen vooral steekproeffout",
         "differences mostly sampling error"),
      Of(common::v1::REASON_WEIGHT_OTHER_PERIOD, "weging uit andere periode",
         "weights of another period"),
      Of(common::v1::REASON_WEIGHT_PROXY, "weging van andere groep", "weights of another group"),
      Of(common::v1::REASON_ESTIMATED, "samengesteld uit leden", "made from members"),
      Of(common::v1::REASON_PARTIAL_COVERAGE, "niet alle leden", "not all members"),
      Of(common::v1::REASON_TOO_OLD, "cijfers te oud", "figures too old"),
      Of(common::v1::REASON_NO_WEIGHT, "geen weging", "no weights"),
      Of(common::v1::REASON_NOT_AGGREGABLE, "niet op te tellen", "cannot be taken together"),
      Of(common::v1::REASON_UNCERTAINTY_INCONSISTENT, "onzekerheden spreken elkaar tegen",
         "uncertainties contradict each other"),
      Of(common::v1::REASON_DESIGN_EFFECT_ASSUMED, "steekproef telt als aselect",
         "sample counts as simple random"),
      Of(common::v1::REASON_NO_UNCERTAINTY, "onzekerheid onbekend", "uncertainty unknown"),
      Of(v1::NATURE_OBJECTIVE, "objectief", "objective"),
      Of(v1::NATURE_SUBJECTIVE, "subjectief", "subjective"),
      Of(common::v1::BASIS_REGISTER, "register", "register"),
      Of(common::v1::BASIS_SURVEY, "enquête", "survey"),
      Of(common::v1::BASIS_MODELLED, "model", "model"),
      Of(common::v1::BASIS_EXPERT, "deskundigen", "experts"),
      Of(common::v1::POLARITY_HIGHER_BETTER, "hoger is beter", "higher is better"),
      Of(common::v1::POLARITY_LOWER_BETTER, "lager is beter", "lower is better"),
      Of(common::v1::POLARITY_NONE, "geen", "none"),
      Of(v1::AREA_LEVEL_COUNTRY, "land", "country"),
      Of(v1::AREA_LEVEL_MUNICIPALITY, "gemeente", "municipality"),
      Of(v1::AREA_LEVEL_WIJK, "wijk", "district"),
      Of(v1::AREA_LEVEL_BUURT, "buurt", "neighbourhood"),
      Of(v1::AREA_LEVEL_SET, "gebiedsset", "area set"),
      Of(ImportReport::OUTCOME_APPLIED, "verwerkt", "applied"),
      Of(ImportReport::OUTCOME_UNCHANGED, "ongewijzigd", "unchanged"),
      Of(ImportReport::OUTCOME_REJECTED, "afgekeurd, niets gewijzigd", "rejected, nothing changed"),
      Of(ImportReport::OUTCOME_NOTHING_BOOKED, "niets geboekt, alles buiten bereik",
         "nothing booked, all out of scope"),
      Of(common::v1::ImportAmounts::SIDE_EXPENSE, "lasten/debet", "expense/debit"),
      Of(common::v1::ImportAmounts::SIDE_INCOME, "baten/credit", "income/credit"),
      Of(ImportReport::OUTCOME_VALID, "in orde, niets gewijzigd", "valid, nothing changed"),
      Of(common::v1::UNIT_PERCENT, "%", "%"),
      Of(common::v1::UNIT_PERSONS, "personen", "persons"),
      Of(common::v1::UNIT_DWELLINGS, "woningen", "dwellings"),
      Of(common::v1::UNIT_THOUSAND_EUROS, "duizend euro", "thousand euros"),
      Of(common::v1::UNIT_MARK, "", ""),
      Of(common::v1::UNIT_NUMBER, "", ""),
      Of(fin::DIMENSION_ACTION_LINE, "actielijn", "action line"),
      Of(fin::DIMENSION_SCHEME, "regeling", "scheme"),
      Of(fin::DIMENSION_INSTRUMENT, "instrument", "instrument"),
      Of(fin::DIMENSION_KIND, "soort", "kind"),
      Of(fin::DIMENSION_YEAR, "jaar", "year"),
      Of(fin::DIMENSION_PERIOD, "periode", "period"),
      Of(fin::DIMENSION_AREA, "gebied", "area"),
      Of(fin::DIMENSION_PROJECT, "project", "project"),
      Of(fin::DIMENSION_DIRECTORATE, "directie", "directorate"),
      Of(fin::DIMENSION_TAAKVELD, "taakveld", "taakveld"),
      Of(fin::POSTING_KIND_UNSPECIFIED, "", ""),
      Of(fin::POSTING_KIND_BUDGET, "begroting", "budget"),
      Of(fin::POSTING_KIND_RECEIPT, "ontvangst", "receipt"),
      Of(fin::POSTING_KIND_COMMITMENT, "verplichting", "commitment"),
      Of(fin::POSTING_KIND_REALISATION, "realisatie", "realisation"),
      Of(fin::POSTING_KIND_FORECAST, "prognose", "forecast"),
      Of(fin::POSTING_SIDE_UNSPECIFIED, "", ""),
      Of(fin::POSTING_SIDE_EXPENSE, "uitgaven", "expense"),
      Of(fin::POSTING_SIDE_INCOME, "inkomsten", "income"),
      Of(fin::ELIGIBILITY_UNSPECIFIED, "", ""),
      Of(fin::ELIGIBILITY_INSIDE_WINDOW, "binnen", "inside"),
      Of(fin::ELIGIBILITY_OUTSIDE_WINDOW, "buiten", "outside"),
      Of(fin::ELIGIBILITY_CROSSES_WINDOW, "over de rand", "crosses"),
      Of(fin::INSTRUMENT_SPUK, "specifieke uitkering", "specific grant (SPUK)"),
      Of(fin::INSTRUMENT_DECENTRALISATION_GRANT, "decentralisatie-uitkering",
         "decentralisation grant"),
      Of(fin::INSTRUMENT_FUND_GRANT, "bijzondere fondsuitkering", "fund grant"),
      Of(fin::INSTRUMENT_EU_FUND, "fonds van de Europese Unie", "fund of the European Union"),
      Of(fin::INSTRUMENT_OWN_MEANS, "eigen middelen", "own means"),
      Of(fin::INSTRUMENT_OTHER_PUBLIC, "andere overheden", "other public bodies"),
      Of(fin::INSTRUMENT_PRIVATE, "private partijen", "private parties"),
      Of(fin::VAT_BASIS_UNSPECIFIED, "", ""),
      Of(fin::VAT_BASIS_EXCLUDED, "exclusief", "excluded"),
      Of(fin::VAT_BASIS_INCLUDED, "inclusief", "included"),
      Of(fin::Balance::POSITION_RECEIVED_IN_ADVANCE, "vooruitontvangen", "received in advance"),
      Of(fin::Balance::POSITION_TO_BE_RECEIVED, "nog te ontvangen", "to be received"),
      Of(fin::Balance::POSITION_SETTLED, "afgewikkeld", "settled"),
      Of(fin::ReconciliationLine::STATE_OUT_OF_SCOPE, "valt erbuiten", "out of scope"),
      Of(fin::ReconciliationLine::STATE_REJECTED, "afgekeurd", "rejected"),
      Of(fin::ReconciliationLine::STATE_GONE, "niet meer in het bestand", "no longer in the file"),
      Of(fin::ReconciliationLine::STATE_REVERSED, "ongedaan gemaakt", "reversed"),
      Of(fin::ReconciliationLine::STATE_CORRECTED, "later anders geboekt",
         "booked otherwise since"),
      Of(fin::ReconciliationLine::STATE_OTHER_AMOUNT, "ander bedrag geboekt",
         "other amount booked"),
      Of(common::v1::POSITION_UNSPECIFIED, "  ", "  "),
      Of(common::v1::POSITION_WELL_BELOW, "▼▼", "▼▼"),
      Of(common::v1::POSITION_BELOW, "▼ ", "▼ "),
      Of(common::v1::POSITION_AROUND, "= ", "= "),
      Of(common::v1::POSITION_ABOVE, "▲ ", "▲ "),
      Of(common::v1::POSITION_WELL_ABOVE, "▲▲", "▲▲"),
      Of(common::v1::CERTAINTY_ESTABLISHED, "vastgesteld", "established"),
      Of(common::v1::CERTAINTY_NOT_DISTINGUISHABLE, "kan toeval zijn", "may be chance"),
      Of(common::v1::CERTAINTY_NOT_TESTED, "niet getoetst", "not tested"),
  };
  return *kTexts;
}

std::string TextOf(Lang lang, const EnumDescriptor& type, int value) {
  const auto found = EnumTexts().find({&type, value});
  return found == EnumTexts().end() ? "?" : Pick(lang, found->second.nl, found->second.en);
}

}  // namespace wijkmonitor::cli
