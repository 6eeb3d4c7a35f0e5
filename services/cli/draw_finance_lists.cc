#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/cli/draw_finance.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"

namespace wijkmonitor::cli {

namespace v1 = finance::v1;

std::string DrawPostings(const v1::ListPostingsResponse& response, Lang lang) {
  if (response.postings().empty()) return NoPostings(lang);
  Table table(lang, {{"bron", "source"},
                     {"id", "id"},
                     {"revisie", "revision", Align::kRight},
                     {"tegenboeking", "reversal"},
                     {"soort", "kind"},
                     {"kant", "side"},
                     {"bedrag", "amount", Align::kRight},
                     {"valuta", "currency"},
                     {"periode", "period"},
                     {"prestatie", "performance"},
                     {"regeling", "scheme"},
                     {"actielijn", "action line"},
                     {"project", "project"},
                     {"directie", "directorate"},
                     {"taakveld", "taakveld"},
                     {"gebied", "area"},
                     {"rekening", "account"},
                     {"kostenplaats", "cost centre"},
                     {"lost in", "resolves"},
                     {"tijdvak", "window"}});
  for (const v1::Posting& posting : response.postings()) {
    table.Add({posting.source_system(),
               posting.external_id(),
               absl::StrCat(posting.revision()),
               posting.reversal() ? YesNo(lang, true) : "",
               Word(lang, posting.kind()),
               Word(lang, posting.side()),
               Amount(lang, posting.amount().amount_minor()),
               posting.amount().currency_code(),
               Days(lang, posting.period()),
               posting.has_performance() ? Days(lang, posting.performance()) : "",
               posting.scheme(),
               posting.action_line(),
               posting.project(),
               posting.directorate(),
               posting.taakveld(),
               posting.area(),
               posting.account(),
               posting.cost_center(),
               posting.resolves(),
               Word(lang, posting.eligibility())});
  }
  table.DropEmptyColumns();
  return table.Text();
}

std::string DrawSchemes(const v1::ListSchemesResponse& response, Lang lang) {
  Table table(lang, {{"id", "id"},
                     {"naam", "name"},
                     {"instrument", "instrument"},
                     {"verstrekker", "grantor"},
                     {"vanaf", "from"},
                     {"toegekend", "granted", Align::kRight},
                     {"valuta", "currency"},
                     {"btw", "VAT"},
                     {"tijdvak", "window"},
                     {"besteden voor of op", "spend on or before"},
                     {"gepubliceerd", "published"},
                     {"bron", "source"}});
  for (const v1::Scheme& scheme : response.schemes()) {
    std::vector<std::string> published;
    for (const int kind : scheme.published()) {
      published.push_back(Word(lang, static_cast<v1::PostingKind>(kind)));
    }
    if (published.empty()) published.push_back(Pick(lang, "niets", "nothing"));
    for (const v1::SchemeTerms& terms : scheme.terms()) {
      table.Add({scheme.id(), TextOf(lang, scheme.label()), Word(lang, scheme.instrument()),
                 scheme.grantor(), terms.valid_from(),
                 terms.has_granted() ? Amount(lang, terms.granted().amount_minor()) : "",
                 scheme.currency_code(), std::string(Word(lang, terms.vat_basis())),
                 terms.has_window() ? Days(lang, terms.window()) : "", terms.spending_deadline(),
                 absl::StrJoin(published, ", "), terms.source()});
    }
  }
  return table.Text();
}

std::string DrawKeys(const v1::ListAllocationKeysResponse& response, Lang lang) {
  Table table(lang, {{"sleutel", "key"},
                     {"regeling", "scheme"},
                     {"actielijn", "action line"},
                     {"project", "project"},
                     {"gebied", "area"},
                     {"gewicht", "weight", Align::kRight},
                     {"aandeel", "share", Align::kRight},
                     {"bron", "source"}});
  for (const v1::AllocationKey& key : response.allocation_keys()) {
    double total = 0;
    for (const v1::AllocationShare& share : key.shares()) total += share.weight();
    for (const v1::AllocationShare& share : key.shares()) {
      table.Add({key.id(), key.scheme(), key.action_line(), key.project(), share.area(),
                 WithoutZeros(Number(lang, share.weight(), 6)),
                 absl::StrCat(Number(lang, 100 * share.weight() / total, 1), " %"), key.source()});
    }
  }
  return table.Text();
}

std::string DrawProfiles(const v1::ListImportProfilesResponse& response, Lang lang) {
  Table table(lang, {{"profiel", "profile"},
                     {"meegeleverd", "shipped"},
                     {"instelling", "setting"},
                     {"waarde", "value"}});
  for (const v1::ImportProfile& profile : response.import_profiles()) {
    if (profile.settings().empty()) table.Add({profile.id(), YesNo(lang, profile.shipped())});
    for (const v1::ProfileSetting& setting : profile.settings()) {
      table.Add({profile.id(), YesNo(lang, profile.shipped()), setting.name(), setting.value()});
    }
  }
  return table.Text();
}

std::string DrawMappings(const v1::ListLedgerMappingsResponse& response, Lang lang) {
  Table table(lang, {{"bron", "source"},
                     {"rekening", "account"},
                     {"kostenplaats", "cost centre"},
                     {"projectcode", "project code"},
                     {"valt erbuiten", "out of scope"},
                     {"soort", "kind"},
                     {"kant", "side"},
                     {"regeling", "scheme"},
                     {"actielijn", "action line"},
                     {"project", "project"},
                     {"directie", "directorate"},
                     {"taakveld", "taakveld"},
                     {"gebied", "area"}});
  for (const v1::LedgerMapping& mapping : response.ledger_mappings()) {
    table.Add({mapping.source_system(), mapping.account(), mapping.cost_center(),
               mapping.project_code(), mapping.out_of_scope() ? YesNo(lang, true) : "",
               Word(lang, mapping.kind()), Word(lang, mapping.side()), mapping.scheme(),
               mapping.action_line(), mapping.project(), mapping.directorate(), mapping.taakveld(),
               mapping.area()});
  }
  return table.Text();
}

std::string DrawBooks(const v1::ListBooksResponse& response, Lang lang) {
  Table table(lang, {{"bron", "source"}, {"gesloten t/m", "closed through"}});
  for (const v1::Books& books : response.books()) {
    table.Add({books.source_system(), books.closed_through()});
  }
  return table.Text();
}

}  // namespace wijkmonitor::cli
