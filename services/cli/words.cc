#include "services/cli/words.h"

#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "libs/rpc/words.h"

namespace wijkmonitor::cli {
namespace {

namespace v1 = indicators::v1;
namespace fin = finance::v1;
namespace prj = projects::v1;
using EnumDescriptor = google::protobuf::EnumDescriptor;

template <class Enum>
std::pair<const EnumDescriptor*, absl::string_view> Of(absl::string_view texts) {
  return {google::protobuf::GetEnumDescriptor<Enum>(), texts};
}

std::string WithSpaces(absl::string_view text) { return absl::StrReplaceAll(text, {{"_", " "}}); }

}  // namespace

std::string Pick(Lang lang, absl::string_view nl, absl::string_view en) {
  return std::string(lang == Lang::kNl ? nl : en);
}

std::optional<std::string> TextIn(Lang lang, absl::string_view texts, absl::string_view name) {
  for (const absl::string_view text : absl::StrSplit(texts, ' ')) {
    const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
    if (parts.front() != name) continue;
    if (lang == Lang::kNl) return WithSpaces(parts[1]);
    return WithSpaces(parts.size() > 2 ? std::string(parts[2]) : absl::AsciiStrToLower(name));
  }
  return std::nullopt;
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

const std::map<const EnumDescriptor*, absl::string_view>& EnumTexts() {
  static const auto* const kTexts = new std::map<const EnumDescriptor*, absl::string_view>{
      Of<common::v1::Status>(
          "VALUE:waarde NOT_PUBLISHED:niet_gepubliceerd SUPPRESSED:afgeschermd:withheld "
          "NOT_ASKED:niet_gevraagd NOT_APPLICABLE:niet_van_toepassing MISSING:ontbreekt"),
      Of<common::v1::Reason>(
          "SPAN_CROSSES_PERIOD:boekingen_over_een_rand_van_de_periode:postings_across_an_edge_of_"
          "the_period "
          "KIND_NOT_PUBLISHED:soorten_die_niet_zijn_gepubliceerd:kinds_that_are_not_published "
          "NO_BENCHMARK:gemeente_heeft_geen_cijfer:municipality_has_no_figure "
          "INSUFFICIENT_AREAS:te_weinig_gebieden:too_few_areas "
          "DEGENERATE_DISPERSION:alle_gebieden_gelijk:all_areas_equal "
          "NO_POLARITY:beter_noch_slechter:neither_direction_is_better "
          "INCOMPLETE:te_weinig_onderdelen_met_score:too_few_parts_with_a_score "
          "MODELLED:modelschatting:model_estimate "
          "NO_N:te_weinig_respondenten_of_aantal_onbekend:respondents_too_few_or_unknown "
          "LOW_DISCRIMINATION:verschillen_vooral_steekproeffout:differences_mostly_sampling_error "
          "WEIGHT_OTHER_PERIOD:weging_uit_andere_periode:weights_of_another_period "
          "WEIGHT_PROXY:weging_van_andere_groep:weights_of_another_group "
          "ESTIMATED:samengesteld_uit_leden:made_from_members "
          "PARTIAL_COVERAGE:niet_alle_leden:not_all_members "
          "TOO_OLD:cijfers_te_oud:figures_too_old NO_WEIGHT:geen_weging:no_weights "
          "NOT_AGGREGABLE:niet_op_te_tellen:cannot_be_taken_together "
          "UNCERTAINTY_INCONSISTENT:onzekerheden_spreken_elkaar_tegen:uncertainties_contradict_"
          "each_other "
          "DESIGN_EFFECT_ASSUMED:steekproef_telt_als_aselect:sample_counts_as_simple_random "
          "NO_UNCERTAINTY:onzekerheid_onbekend:uncertainty_unknown "
          "NO_SHAPE:geen_omtrek:no_shape NO_TARGET:geen_streefwaarde:no_target "
          "NO_BASELINE:geen_beginwaarde:no_baseline "
          "BASELINE_OTHER_PERIOD:begin_uit_andere_periode:baseline_of_another_period "
          "ALREADY_AT_TARGET:begin_is_al_het_doel:baseline_is_the_target "
          "TARGET_WITHIN_ERROR:doel_binnen_de_foutmarge:target_within_the_error "
          "NO_INITIAL_GAP:geen_verschil_bij_het_begin:no_gap_at_the_start "
          "NO_PACE:geen_tempo:no_pace "
          "NO_INDICATOR:niet_gemeten_met_een_indicator:not_measured_by_an_indicator"),
      Of<v1::Nature>("OBJECTIVE:objectief SUBJECTIVE:subjectief"),
      Of<common::v1::Basis>(
          "REGISTER:register SURVEY:enquête MODELLED:model:model EXPERT:deskundigen:experts"),
      Of<common::v1::Polarity>("HIGHER_BETTER:hoger_is_beter:higher_is_better "
                               "LOWER_BETTER:lager_is_beter:lower_is_better NONE:geen"),
      Of<v1::AreaLevel>(
          "COUNTRY:land MUNICIPALITY:gemeente WIJK:wijk:district BUURT:buurt:neighbourhood "
          "SET:gebiedsset:area_set"),
      Of<common::v1::ImportReport::Outcome>(
          "APPLIED:verwerkt UNCHANGED:ongewijzigd "
          "REJECTED:afgekeurd,_niets_gewijzigd:rejected,_nothing_changed "
          "NOTHING_BOOKED:niets_geboekt,_alles_buiten_bereik:nothing_booked,_all_out_of_scope "
          "VALID:in_orde,_niets_gewijzigd:valid,_nothing_changed"),
      Of<common::v1::ImportAmounts::Side>(
          "EXPENSE:lasten/debet:expense/debit INCOME:baten/credit:income/credit"),
      Of<common::v1::Unit>(
          "PERCENT:%:% PERSONS:personen DWELLINGS:woningen THOUSAND_EUROS:duizend_euro MARK:: "
          "NUMBER::"),
      Of<fin::Dimension>(
          "ACTION_LINE:actielijn SCHEME:regeling INSTRUMENT:instrument KIND:soort YEAR:jaar "
          "PERIOD:periode AREA:gebied PROJECT:project DIRECTORATE:directie TAAKVELD:taakveld"),
      Of<fin::PostingKind>(
          "BUDGET:begroting RECEIPT:ontvangst COMMITMENT:verplichting REALISATION:realisatie "
          "FORECAST:prognose"),
      Of<fin::PostingSide>("EXPENSE:uitgaven INCOME:inkomsten"),
      Of<fin::Eligibility>("INSIDE_WINDOW:binnen:inside OUTSIDE_WINDOW:buiten:outside "
                           "CROSSES_WINDOW:over_de_rand:crosses"),
      Of<fin::Instrument>(
          "SPUK:specifieke_uitkering:specific_grant_(SPUK) "
          "DECENTRALISATION_GRANT:decentralisatie-uitkering FUND_GRANT:bijzondere_fondsuitkering "
          "EU_FUND:fonds_van_de_Europese_Unie:fund_of_the_European_Union OWN_MEANS:eigen_middelen "
          "OTHER_PUBLIC:andere_overheden:other_public_bodies "
          "PRIVATE:private_partijen:private_parties"),
      Of<fin::VatBasis>("EXCLUDED:exclusief INCLUDED:inclusief"),
      Of<fin::Balance::Position>(
          "RECEIVED_IN_ADVANCE:vooruitontvangen TO_BE_RECEIVED:nog_te_ontvangen "
          "SETTLED:afgewikkeld"),
      Of<fin::ReconciliationLine::State>(
          "OUT_OF_SCOPE:valt_erbuiten REJECTED:afgekeurd "
          "GONE:niet_meer_in_het_bestand:no_longer_in_the_file REVERSED:ongedaan_gemaakt "
          "CORRECTED:later_anders_geboekt:booked_otherwise_since "
          "OTHER_AMOUNT:anders_geboekt:booked_otherwise "
          "ALTERED:gewijzigd_in_de_database:altered_in_the_database"),
      Of<prj::Dimension>(
          "ACTION_LINE:actielijn INTERVENTION:interventie NATURE:aard STATE:toestand AREA:gebied "
          "PARTNER:partner OWNER:eigenaar SCHEME:regeling CONTINUATION:vervolg "
          "START_YEAR:beginjaar"),
      Of<prj::ActionLineKind>("SUBSTANTIVE:inhoudelijk ORGANISATIONAL:organisatorisch"),
      Of<prj::Nature>("SPATIAL:ruimtelijk SOCIAL:sociaal SAFETY:veiligheid LEARNING:leren"),
      Of<prj::State>("PROPOSED:voorgesteld TABLED:ligt_aan_tafel APPROVED:goedgekeurd "
                     "RUNNING:in_uitvoering:under_way COMPLETED:afgerond EVALUATED:geëvalueerd "
                     "ON_HOLD:aangehouden CANCELLED:geannuleerd"),
      Of<prj::History>("RECORDED:vastgelegd NOT_RECORDED:niet_vastgelegd"),
      Of<prj::PartnerRole>("LEAD:trekker PARTNER:partner FUNDER:financier EXECUTOR:uitvoerder "
                           "RESIDENT_GROUP:bewonersgroep"),
      Of<prj::NotCountedReason>(
          "PART_OF_PROJECT:deel_van_een_project:part_of_a_project "
          "PLACE_NOT_REPORTED:plaats_niet_gerapporteerd OTHER:andere_reden:other_reason"),
      Of<prj::SubjectKind>("PROJECT:project INTERVENTION:interventie ACTION_LINE:actielijn "
                           "PROGRAMME:programma"),
      Of<prj::OutputUnit>(
          "PERSONS:personen ATTENDANCES:bezoeken TRANSITIONS:doorgestroomd:moved_on "
          "ORGANISATIONS:organisaties CONTRACTS:contracten METRES:meter LOCATIONS:locaties "
          "CLASSES:klassen COURSES:cursussen MODULES:modules EVENTS:bijeenkomsten REACHED:bereikt "
          "PERCENT:%:%"),
      Of<prj::Recurrence>(
          "UNSPECIFIED:niet_gerapporteerd:not_reported AT_DATE:op_een_datum:at_a_date "
          "CUMULATIVE:cumulatief PERIODIC:per_periode:by_period "
          "WEEKLY_AVERAGE:gemiddeld_per_week:weekly_average PER_EVENT:per_keer:each_time"),
      Of<prj::Precision>("EXACT:precies APPROX:ongeveer:about AT_LEAST:ten_minste "
                         "MORE_THAN:meer_dan RANGE:van_tot_en_met:from_to "
                         "NOT_QUANTIFIED:alleen_woorden:words_only"),
      Of<prj::DeliveryVerdict>(
          "MET:gehaald NOT_MET:niet_gehaald UNDETERMINED:niet_te_zeggen:cannot_be_said "
          "NOT_AGREED:niets_afgesproken:nothing_agreed "
          "NOT_REPORTED:geen_getal_gerapporteerd:no_number_reported"),
      Of<prj::ContinuationKind>(
          "ENDED:beëindigd EMBEDDED_IN_LINE:opgenomen_in_de_lijn:embedded_in_the_line "
          "TRANSFERRED:voortgezet_met_ander_geld:goes_on_with_other_money "
          "TRANSFERRED_NEW_GOAL:voortgezet_met_een_ander_doel:goes_on_with_another_goal"),
      Of<prj::WarningKind>(
          "MONEY_ENDS_UNDECIDED:geld_loopt_af,_vervolg_onbekend:money_ends,_what_follows_not_known "
          "MONEY_ENDED:geld_op,_vervolg_onbekend:money_ended,_what_follows_not_known "
          "GAP:gat_tussen_geld_en_vervolg:gap_before_what_follows "
          "OUTLIVES_FUNDING:plan_langer_dan_geld:plan_outlives_money "
          "MILESTONE_LATE:mijlpaal_te_laat:milestone_late "
          "ACTION_OVERDUE:actie_te_laat:action_overdue "
          "ACTION_NO_DEADLINE:actie_zonder_termijn:action_without_deadline "
          "CONDITION_OPEN:voorwaarde_open:condition_open "
          "GOAL_NOT_SMART:doel_niet_SMART:goal_not_SMART"),
      Of<prj::SmartLetter>("S:S:S M:M:M A:A:A R:R:R T:T:T"),
      Of<prj::ResultLevel>("INPUT:inzet:input THROUGHPUT:proces:throughput OUTPUT:resultaat:output "
                           "OUTCOME:uitkomst:outcome IMPACT:effect:impact"),
      Of<prj::ActionOrigin>("CONDITION:voorwaarde EVALUATION:evaluatie AUDIT:audit OTHER:anders"),
      Of<prj::ActionState>("OPEN:open REPORTED_DONE:gemeld_als_gedaan:reported_done "
                           "CLOSED:gesloten WITHDRAWN:ingetrokken"),
      Of<prj::ResponseKind>("ACCEPTED:overgenomen PARTIALLY:deels REJECTED:niet_overgenomen"),
      Of<prj::Verdict>("POSITIVE:positief CONDITIONAL:onder_voorwaarden NEGATIVE:negatief "
                       "DEFER:aangehouden:deferred"),
      Of<prj::ChainGapKind>(
          "OUTPUT_WITHOUT_OUTCOME:resultaat_zonder_uitkomst:output_without_outcome "
          "OUTCOME_WITHOUT_MEASURE:uitkomst_zonder_maat:outcome_without_measure "
          "CAUSE_WITHOUT_INDICATOR:oorzaak_zonder_indicator:cause_without_indicator"),
      Of<common::v1::EvidenceGrade>(
          "NONE:geen NARRATIVE:verhaal MONITORED:gevolgd ESTABLISHED:vastgesteld "
          "INDICATIVE:aanwijzing QUASI_EXPERIMENTAL:quasi-experiment:quasi-experimental"),
      Of<common::v1::PaceStatus>(
          "ACHIEVED:gehaald ON_TRACK:op_schema ACCELERATION_NEEDED:versnelling_nodig "
          "LIMITED:beperkt DETERIORATING:verslechtert"),
      Of<common::v1::Position>(
          "UNSPECIFIED:__:__ WELL_BELOW:▼▼:▼▼ BELOW:▼_:▼_ AROUND:=_:=_ ABOVE:▲_:▲_ "
          "WELL_ABOVE:▲▲:▲▲"),
      Of<common::v1::Certainty>(
          "ESTABLISHED:vastgesteld NOT_DISTINGUISHABLE:kan_toeval_zijn:may_be_chance "
          "NOT_TESTED:niet_getoetst")};
  return *kTexts;
}

std::string TextOf(Lang lang, const EnumDescriptor& type, int value) {
  const auto texts = EnumTexts().find(&type);
  if (texts == EnumTexts().end()) return "?";
  const std::string word = value == 0 ? "UNSPECIFIED" : rpc::WordOf(type, value);
  return TextIn(lang, texts->second, word).value_or(value == 0 ? "" : "?");
}

}  // namespace wijkmonitor::cli
