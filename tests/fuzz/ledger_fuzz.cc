// Files of postings, by every shipped profile and one of each other way to write amounts: any bytes
// are read or refused; every line in scope is booked at its amount, and what is booked is read back
// from our own CSV.

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/limits.h"
#include "services/finance/convert_import_profile.h"
#include "services/finance/convert_ledger.h"
#include "services/finance/convert_posting.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

using finance::ImportProfile;
using finance::LedgerFile;
using finance::LedgerMapping;
using finance::MappingRules;
using finance::Side;

std::vector<ImportProfile> Profiles() {
  std::vector<ImportProfile> profiles = finance::ShippedProfiles();
  const ImportProfile plain = {"plain",
                               {{"source_system", "G"},
                                {"key", "nr"},
                                {"dates", "dmy"},
                                {"unit", "1000"},
                                {"column.date", "dag"},
                                {"column.amount", "bedrag"},
                                {"column.side", "soort"},
                                {"column.performance_start", "van"},
                                {"column.performance_end", "tot"}}};
  for (const auto& [amounts, dates] :
       {std::pair("signed", "iso"), {"by_side", "dmy"}, {"flag", "ymd"}}) {
    profiles.push_back(plain);
    std::vector<formats::ProfileSetting>& settings = profiles.back().settings;
    std::erase_if(settings,
                  [](const formats::ProfileSetting& setting) { return setting.name == "dates"; });
    settings.push_back({"amounts", amounts});
    settings.push_back({"dates", dates});
    if (amounts == std::string("flag")) settings.push_back({"column.flag", "dc"});
  }
  return profiles;
}

MappingRules Rules() {
  std::vector<LedgerMapping> rules;
  for (const char* system : {"LEDGER", "XAF"}) {
    rules.push_back({.source_system = system, .account = "4*"});
    rules.push_back({.source_system = system,
                     .account = "8*",
                     .kind = finance::Kind::kRealisation,
                     .side = Side::kIncome});
    rules.push_back({.source_system = system, .account = "49*", .out_of_scope = true});
    rules.push_back({.source_system = system, .cost_center = "K1", .project_code = "P1"});
  }
  return MappingRules(std::move(rules));
}

int64_t Turned(Side side, int64_t amount) { return side == Side::kIncome ? -amount : amount; }

void CheckPostings(const LedgerFile& file, bool is_refused) {
  size_t booked = 0;
  for (const std::vector<finance::LedgerLine>* lines : {&file.lines, &file.unread}) {
    for (const finance::LedgerLine& line : *lines) {
      Expect(finance::Months::OfYear(line.year).Has(line.months), "months of another year");
      Expect(line.months.first < line.months.end, "a line of no month");
    }
  }
  // What is not what its control totals say is not booked at all.
  if (is_refused && file.postings.empty()) return;
  for (const finance::LedgerLine& line : file.lines) {
    Expect(line.line > 0 && !line.external_id.empty(), "a line from nowhere");
    if (!line.in_scope()) continue;
    Expect(booked < file.postings.size(), "a line in scope is not booked");
    const finance::DeclaredPosting& declared = file.postings[booked++];
    const finance::Posting& posting = declared.posting;
    Expect(declared.line == line.line && posting.external_id == line.external_id &&
               declared.revision == line.revision,
           "another line is booked");
    Expect(Turned(posting.side, posting.amount) == line.amount, "booked at another amount");
    Expect(posting.source_system == file.source_system, "of another system");
    Expect(posting.period.start < posting.period.end, "a period of no days");
  }
  Expect(booked == file.postings.size(), "something is booked out of scope");
}

void CheckWritten(const LedgerFile& file, const ImportProfile& own) {
  std::string written = finance::PostingHeader();
  for (const finance::DeclaredPosting& declared : file.postings) {
    // Debit and a negative credit may be too much for one amount.
    if (std::abs(declared.posting.amount) > limits::kAmountMinorMax) return;
    written += finance::PostingLine(declared.posting, declared.revision);
  }
  if (file.postings.empty()) return;
  const auto read = finance::ReadLedger(written, own, MappingRules(), {});
  Expect(read.rejections.empty(), "what was written is refused");
  Expect(read.declared.postings.size() == file.postings.size(), "other lines than were written");
  for (size_t i = 0; i < file.postings.size(); ++i) {
    Expect(read.declared.postings[i].posting == file.postings[i].posting &&
               read.declared.postings[i].revision == file.postings[i].revision,
           "read back otherwise");
  }
}

void Check(const ImportProfile& profile, absl::string_view file) {
  static const auto* const rules = new MappingRules(Rules());
  static const auto* const own = new std::vector<ImportProfile>(Profiles());
  const auto read = finance::ReadLedger(file, profile, *rules, {.period = Period::OfYear(2024)});
  Expect(!read.rejections.empty() || !read.declared.lines.empty(), "a file of nothing is taken");
  CheckPostings(read.declared, !read.rejections.empty());
  for (const ImportProfile& each : *own) {
    if (each.id == "wijkmonitor") CheckWritten(read.declared, each);
  }
}

}  // namespace
}  // namespace wijkmonitor::fuzz

// The first byte of the input chooses the profile: a, b, c, ...
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const profiles =
      new std::vector<wijkmonitor::finance::ImportProfile>(wijkmonitor::fuzz::Profiles());
  if (size == 0 || data[0] < 'a' || data[0] >= 'a' + profiles->size()) return -1;
  wijkmonitor::fuzz::Check((*profiles)[data[0] - 'a'],
                           wijkmonitor::fuzz::AsText(data + 1, size - 1));
  return 0;
}
