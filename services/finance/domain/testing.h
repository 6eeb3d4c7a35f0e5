#pragma once

// Postings for the tests of the domain, the ledger of the report among them.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/finance/domain/ledger.h"

namespace wijkmonitor::finance {

inline constexpr char kDeal[] = "REGIO_DEAL";

inline Period Span(absl::CivilDay start, absl::CivilDay end) { return {start, end}; }
inline Period OneDay(absl::CivilDay day) { return {day, day + 1}; }

inline Scheme RegioDeal() {
  return {kDeal,
          {"Regio Deal", "Regio Deal"},
          Instrument::kSpuk,
          "BZK",
          "EUR",
          {{.valid_from = absl::CivilDay(2020, 1, 1),
            .granted = 15'000'000'00,
            .vat_basis = VatBasis::kExcluded,
            .window = Span(absl::CivilDay(2020, 1, 1), absl::CivilDay(2024, 10, 2)),
            .source = "test"}}};
}

inline Posting Spent(std::string id, std::string action_line, int64_t amount, Period period) {
  Posting posting;
  posting.source_system = "TEST";
  posting.external_id = std::move(id);
  posting.amount = amount;
  posting.currency = "EUR";
  posting.period = period;
  posting.dimensions.scheme = kDeal;
  posting.dimensions.action_line = std::move(action_line);
  return posting;
}

// Section 5.2 of the final report of the Regio Deal Groningen-Noord: what was spent up to and
// including 2023 and from 2024 up to and including 1 October, and what was received.
inline std::vector<Posting> ReportPostings() {
  const Period before = Span(absl::CivilDay(2020, 1, 1), absl::CivilDay(2024, 1, 1));
  const Period after = Span(absl::CivilDay(2024, 1, 1), absl::CivilDay(2024, 10, 2));
  Posting received =
      Spent("R1", "", 14'079'000'00, Span(absl::CivilDay(2020, 1, 1), absl::CivilDay(2024, 10, 2)));
  received.kind = Kind::kReceipt;
  received.side = Side::kIncome;
  return {Spent("1", "MEEDOEN", 4'693'709'00, before),
          Spent("2", "VEILIG", 2'327'144'00, before),
          Spent("3", "VEILIG", 1'612'251'00, after),
          Spent("4", "KINDEREN", 2'535'692'00, before),
          Spent("5", "KINDEREN", 1'576'654'00, after),
          Spent("6", "WIJKACADEMIE", 836'751'00, before),
          Spent("7", "REGIE", 222'318'00, before),
          Spent("8", "REGIE", 202'904'00, after),
          received};
}

inline std::vector<Entry> EntriesOf(const std::vector<Posting>& postings, int64_t version = 1,
                                    int64_t first_number = 1) {
  std::vector<Entry> entries;
  for (const Posting& posting : postings) {
    Entry entry{posting};
    entry.number = entry.first = first_number++;
    entry.version = version;
    entries.push_back(std::move(entry));
  }
  return entries;
}

// What books them anew. They outlive it.
inline std::vector<Booking> BookingsOf(const std::vector<Entry>& entries) {
  std::vector<Booking> bookings;
  for (const Entry& entry : entries) bookings.push_back(BookingOf(entry));
  return bookings;
}

// A ledger with more entries.
inline Ledger Extended(const Ledger& ledger, const std::vector<Entry>& entries) {
  LedgerExtension extension(ledger);
  for (const Entry& entry : entries) {
    extension.Add(entry.posting,
                  {entry.version, entry.first, entry.reversal, BookingOf(entry).BookYear()});
  }
  return extension.Finish();
}

inline std::shared_ptr<const Reference> ReferenceOf(std::vector<AllocationKey> keys = {}) {
  auto reference = std::make_shared<Reference>();
  reference->schemes = {RegioDeal()};
  reference->keys = std::move(keys);
  return reference;
}

// The inhabitants of the eight programme areas on 1 January 2024 (CBS, rounded to 5), by set id.
inline AllocationKey PopulationKey() {
  AllocationKey key{.id = "POPULATION_2024", .scheme = kDeal, .source = "CBS"};
  const std::pair<const char*, int64_t> inhabitants[] = {
      {"DE_HOOGTE", 4140},  {"INDISCHE_BUURT", 8440},   {"OOSTERPARKWIJK", 12975},
      {"PADDEPOEL", 11435}, {"PROFESSORENBUURT", 6540}, {"SELWERD", 6580},
      {"TUINWIJK", 1570},   {"VINKHUIZEN", 10805}};
  for (const auto& [area, count] : inhabitants) key.shares.push_back({area, count * 1'000'000});
  return key;
}

}  // namespace wijkmonitor::finance
