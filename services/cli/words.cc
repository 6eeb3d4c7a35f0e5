#include "services/cli/words.h"

#include <cmath>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = indicators::v1;
namespace fin = finance::v1;
using common::v1::ImportReport;

struct Entry {
  int value;
  const char* nl;
  const char* en;
};

template <size_t kCount>
absl::string_view Find(Lang lang, int value, const Entry (&entries)[kCount]) {
  for (const Entry& entry : entries) {
    if (entry.value == value) return Pick(lang, entry.nl, entry.en);
  }
  return "?";
}

constexpr Entry kStatuses[] = {
    {common::v1::STATUS_VALUE, "waarde", "value"},
    {common::v1::STATUS_NOT_PUBLISHED, "niet gepubliceerd", "not published"},
    {common::v1::STATUS_SUPPRESSED, "afgeschermd", "withheld"},
    {common::v1::STATUS_NOT_ASKED, "niet gevraagd", "not asked"},
    {common::v1::STATUS_NOT_APPLICABLE, "niet van toepassing", "not applicable"},
    {common::v1::STATUS_MISSING, "ontbreekt", "missing"},
};

constexpr Entry kReasons[] = {
    {common::v1::REASON_NO_BENCHMARK, "gemeente heeft geen cijfer", "municipality has no figure"},
    {common::v1::REASON_INSUFFICIENT_AREAS, "te weinig gebieden", "too few areas"},
    {common::v1::REASON_DEGENERATE_DISPERSION, "alle gebieden gelijk", "all areas equal"},
    {common::v1::REASON_NO_POLARITY, "beter noch slechter", "neither direction is better"},
    {common::v1::REASON_INCOMPLETE, "te weinig onderdelen met score", "too few parts with a score"},
    {common::v1::REASON_MODELLED, "modelschatting", "model estimate"},
    {common::v1::REASON_NO_N, "te weinig respondenten of aantal onbekend",
     "respondents too few or unknown"},
    {common::v1::REASON_LOW_DISCRIMINATION, "verschillen vooral steekproeffout",
     "differences mostly sampling error"},
    {common::v1::REASON_WEIGHT_OTHER_PERIOD, "weging uit andere periode",
     "weights of another period"},
    {common::v1::REASON_WEIGHT_PROXY, "weging van andere groep", "weights of another group"},
    {common::v1::REASON_ESTIMATED, "samengesteld uit leden", "made from members"},
    {common::v1::REASON_PARTIAL_COVERAGE, "niet alle leden", "not all members"},
    {common::v1::REASON_TOO_OLD, "cijfers te oud", "figures too old"},
    {common::v1::REASON_NO_WEIGHT, "geen weging", "no weights"},
    {common::v1::REASON_NOT_AGGREGABLE, "niet op te tellen", "cannot be taken together"},
};

constexpr Entry kNatures[] = {
    {v1::NATURE_OBJECTIVE, "objectief", "objective"},
    {v1::NATURE_SUBJECTIVE, "subjectief", "subjective"},
};

constexpr Entry kBases[] = {
    {common::v1::BASIS_REGISTER, "register", "register"},
    {common::v1::BASIS_SURVEY, "enquête", "survey"},
    {common::v1::BASIS_MODELLED, "model", "model"},
    {common::v1::BASIS_EXPERT, "deskundigen", "experts"},
};

constexpr Entry kPolarities[] = {
    {common::v1::POLARITY_HIGHER_BETTER, "hoger is beter", "higher is better"},
    {common::v1::POLARITY_LOWER_BETTER, "lager is beter", "lower is better"},
    {common::v1::POLARITY_NONE, "geen", "none"},
};

constexpr Entry kLevels[] = {
    {v1::AREA_LEVEL_COUNTRY, "land", "country"},
    {v1::AREA_LEVEL_MUNICIPALITY, "gemeente", "municipality"},
    {v1::AREA_LEVEL_WIJK, "wijk", "district"},
    {v1::AREA_LEVEL_BUURT, "buurt", "neighbourhood"},
    {v1::AREA_LEVEL_SET, "gebiedsset", "area set"},
};

constexpr Entry kOutcomes[] = {
    {ImportReport::OUTCOME_APPLIED, "verwerkt", "applied"},
    {ImportReport::OUTCOME_UNCHANGED, "ongewijzigd", "unchanged"},
    {ImportReport::OUTCOME_REJECTED, "afgekeurd, niets gewijzigd", "rejected, nothing changed"},
    {ImportReport::OUTCOME_VALID, "in orde, niets gewijzigd", "valid, nothing changed"},
};

constexpr Entry kUnits[] = {
    {common::v1::UNIT_PERCENT, "%", "%"},
    {common::v1::UNIT_PERSONS, "personen", "persons"},
    {common::v1::UNIT_DWELLINGS, "woningen", "dwellings"},
    {common::v1::UNIT_THOUSAND_EUROS, "duizend euro", "thousand euros"},
    {common::v1::UNIT_MARK, "", ""},
    {common::v1::UNIT_NUMBER, "", ""},
};

constexpr Entry kDimensions[] = {
    {fin::DIMENSION_ACTION_LINE, "actielijn", "action line"},
    {fin::DIMENSION_SCHEME, "regeling", "scheme"},
    {fin::DIMENSION_INSTRUMENT, "instrument", "instrument"},
    {fin::DIMENSION_KIND, "soort", "kind"},
    {fin::DIMENSION_YEAR, "jaar", "year"},
    {fin::DIMENSION_PERIOD, "periode", "period"},
    {fin::DIMENSION_AREA, "gebied", "area"},
    {fin::DIMENSION_PROJECT, "project", "project"},
    {fin::DIMENSION_DIRECTORATE, "directie", "directorate"},
    {fin::DIMENSION_TAAKVELD, "taakveld", "taakveld"},
};

constexpr Entry kPostingKinds[] = {
    {fin::POSTING_KIND_BUDGET, "begroting", "budget"},
    {fin::POSTING_KIND_RECEIPT, "ontvangst", "receipt"},
    {fin::POSTING_KIND_COMMITMENT, "verplichting", "commitment"},
    {fin::POSTING_KIND_REALISATION, "realisatie", "realisation"},
    {fin::POSTING_KIND_FORECAST, "prognose", "forecast"},
};

constexpr Entry kPostingSides[] = {
    {fin::POSTING_SIDE_EXPENSE, "uitgaven", "expense"},
    {fin::POSTING_SIDE_INCOME, "inkomsten", "income"},
};

constexpr Entry kEligibilities[] = {
    {fin::ELIGIBILITY_UNSPECIFIED, "", ""},
    {fin::ELIGIBILITY_INSIDE_WINDOW, "binnen", "inside"},
    {fin::ELIGIBILITY_OUTSIDE_WINDOW, "buiten", "outside"},
    {fin::ELIGIBILITY_CROSSES_WINDOW, "over de rand", "crosses"},
};

constexpr Entry kInstruments[] = {
    {fin::INSTRUMENT_SPUK, "specifieke uitkering", "specific grant (SPUK)"},
    {fin::INSTRUMENT_DECENTRALISATION_GRANT, "decentralisatie-uitkering", "decentralisation grant"},
    {fin::INSTRUMENT_FUND_GRANT, "bijzondere fondsuitkering", "fund grant"},
    {fin::INSTRUMENT_EU_FUND, "fonds van de Europese Unie", "fund of the European Union"},
    {fin::INSTRUMENT_OWN_MEANS, "eigen middelen", "own means"},
    {fin::INSTRUMENT_OTHER_PUBLIC, "andere overheden", "other public bodies"},
    {fin::INSTRUMENT_PRIVATE, "private partijen", "private parties"},
};

constexpr Entry kVatBases[] = {
    {fin::VAT_BASIS_UNSPECIFIED, "", ""},
    {fin::VAT_BASIS_EXCLUDED, "exclusief", "excluded"},
    {fin::VAT_BASIS_INCLUDED, "inclusief", "included"},
};

constexpr Entry kBalancePositions[] = {
    {fin::Balance::POSITION_RECEIVED_IN_ADVANCE, "vooruitontvangen", "received in advance"},
    {fin::Balance::POSITION_TO_BE_RECEIVED, "nog te ontvangen", "to be received"},
    {fin::Balance::POSITION_SETTLED, "afgewikkeld", "settled"},
};

constexpr Entry kLineStates[] = {
    {fin::ReconciliationLine::STATE_OUT_OF_SCOPE, "valt erbuiten", "out of scope"},
    {fin::ReconciliationLine::STATE_REJECTED, "afgekeurd", "rejected"},
    {fin::ReconciliationLine::STATE_GONE, "niet meer in het bestand", "no longer in the file"},
};

}  // namespace

absl::string_view Pick(Lang lang, absl::string_view nl, absl::string_view en) {
  return lang == Lang::kNl ? nl : en;
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

absl::string_view Word(Lang lang, common::v1::Status status) {
  return Find(lang, status, kStatuses);
}
absl::string_view Word(Lang lang, common::v1::Reason reason) {
  return Find(lang, reason, kReasons);
}
absl::string_view Word(Lang lang, v1::Nature nature) { return Find(lang, nature, kNatures); }
absl::string_view Word(Lang lang, common::v1::Basis basis) { return Find(lang, basis, kBases); }
absl::string_view Word(Lang lang, common::v1::Polarity polarity) {
  return Find(lang, polarity, kPolarities);
}
absl::string_view Word(Lang lang, v1::AreaLevel level) { return Find(lang, level, kLevels); }
absl::string_view Word(Lang lang, ImportReport::Outcome outcome) {
  return Find(lang, outcome, kOutcomes);
}
absl::string_view Word(Lang lang, common::v1::Unit unit) { return Find(lang, unit, kUnits); }

absl::string_view Word(Lang lang, fin::Dimension dimension) {
  return Find(lang, dimension, kDimensions);
}
absl::string_view Word(Lang lang, fin::PostingKind kind) { return Find(lang, kind, kPostingKinds); }
absl::string_view Word(Lang lang, fin::PostingSide side) { return Find(lang, side, kPostingSides); }
absl::string_view Word(Lang lang, fin::Eligibility eligibility) {
  return Find(lang, eligibility, kEligibilities);
}
absl::string_view Word(Lang lang, fin::Instrument instrument) {
  return Find(lang, instrument, kInstruments);
}
absl::string_view Word(Lang lang, fin::VatBasis basis) { return Find(lang, basis, kVatBases); }
absl::string_view Word(Lang lang, fin::Balance::Position position) {
  return Find(lang, position, kBalancePositions);
}
absl::string_view Word(Lang lang, fin::ReconciliationLine::State state) {
  return Find(lang, state, kLineStates);
}

absl::string_view Symbol(common::v1::Position position) {
  switch (position) {
    case common::v1::POSITION_WELL_BELOW:
      return "▼▼";
    case common::v1::POSITION_BELOW:
      return "▼ ";
    case common::v1::POSITION_AROUND:
      return "= ";
    case common::v1::POSITION_ABOVE:
      return "▲ ";
    case common::v1::POSITION_WELL_ABOVE:
      return "▲▲";
    default:
      return "  ";
  }
}

}  // namespace wijkmonitor::cli
