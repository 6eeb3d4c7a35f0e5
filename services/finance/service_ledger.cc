// How files of postings are booked.

#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/status.h"
#include "libs/rpc/import_report.h"
#include "libs/rpc/messages.h"
#include "services/finance/convert_ledger.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/problems.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

using rpc::Report;

// A file of postings, checked against a view.
struct CheckedPostings {
  View view;
  formats::ReadFile<LedgerFile> file;
  BatchRecord batch;
  PlanRules rules;
  bool allow_partial = false;
  bool says_covers = false;
  Language language = Language::kNl;
};

// The first accounts that no mapping fits, and how many others there are.
std::vector<Warning> UnmappedAccounts(const std::vector<LedgerLine>& lines) {
  std::vector<Warning> warnings;
  std::set<absl::string_view> accounts;
  for (const LedgerLine& line : lines) {
    if (line.scope != LineScope::kUnmapped || !accounts.insert(line.account).second) continue;
    if (accounts.size() > limits::kUnmappedAccountsNamedMax) continue;
    warnings.push_back({line.line, "account", line.account, problems::kNoMappingFits});
  }
  if (accounts.size() > limits::kUnmappedAccountsNamedMax) {
    const size_t others = accounts.size() - limits::kUnmappedAccountsNamedMax;
    warnings.push_back(
        {0, "account", "", {problems::kNoMappingFitsOthers, {absl::StrCat(others)}}});
  }
  return warnings;
}

// How many lines of a file that was booked no mapping fits: not which, as a ledger has thousands
// that no programme is about.
std::vector<Warning> UnmappedLines(const std::vector<LedgerLine>& lines) {
  const auto unmapped = absl::c_count_if(
      lines, [](const LedgerLine& line) { return line.scope == LineScope::kUnmapped; });
  if (unmapped == 0) return {};
  return {{0, "account", "", {problems::kLinesNotMapped, {absl::StrCat(unmapped)}}}};
}

// As many as a report may have.
void AddWarnings(const std::vector<Warning>& warnings, Language language, Report* report) {
  for (const Warning& warning : warnings) {
    if (report->warnings_size() == static_cast<int>(limits::kRejectionsMax)) return;
    *report->add_warnings() = rpc::ToMessage(warning, language);
  }
}

// `unread`, `planned`: as FileAmountsOf has them.
absl::Status AddAmounts(const LedgerFile& file, const std::set<int64_t>& unread,
                        const std::vector<PlannedLine>& planned, Report* report) {
  ASSIGN_OR_RETURN(const std::vector<FileAmounts> amounts, FileAmountsOf(file, unread, planned));
  for (const FileAmounts& of_side : amounts) *report->add_amounts() = ToMessage(of_side);
  return absl::OkStatus();
}

// On a file that is refused before it is planned.
absl::StatusOr<Report> Refused(const CheckedPostings& checked) {
  const formats::ReadFile<LedgerFile>& file = checked.file;
  Report report =
      rpc::RejectedReport(file.rejections, checked.language, file.rows, file.out_of_scope);
  // Amounts that are too large to be added up are among what is wrong.
  AddAmounts(file.declared, {}, {}, &report).IgnoreError();
  return report;
}

// The newest state as the transaction has it.
absl::StatusOr<FinanceData> NewestData(store::Tx& tx, const View& view) {
  Progress ignored;
  store::DataVersion version;
  version.counter = tx.version() - 1;
  return LoadFinance(tx, version, &view.snapshot(), ignored);
}

// Lines that say what was reversed by hand.
std::vector<Warning> ReversedLines(const Filing& filing, const Ledger& ledger) {
  std::vector<Warning> warnings;
  for (const FiledLine& line : filing.lines) {
    if (line.posting == 0 || line.filed != Filed::kInScope || line.amount == 0) continue;
    const auto [facts, i] = ledger.Find(line.posting);
    if (!facts->reversal[i]) continue;
    warnings.push_back({line.line, "external_id", line.external_id, problems::kReversedByHand});
  }
  return warnings;
}

// What is booked and has no line any more, or one that is out of scope now.
absl::StatusOr<std::vector<Warning>> GoneLines(store::Tx& tx, const Filing& filing) {
  std::vector<Warning> warnings;
  const absl::Span<const int64_t> gone = filing.gone;
  if (gone.empty()) return warnings;
  std::set<absl::string_view> out_of_scope;
  for (const FiledLine& line : filing.lines) {
    if (line.filed == Filed::kOutOfScope) out_of_scope.insert(line.external_id);
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   LoadExternalIds(tx, gone.subspan(0, limits::kRejectionsMax)));
  for (const std::string& id : ids) {
    warnings.push_back({0, "external_id", id,
                        out_of_scope.contains(id) ? Reason(problems::kNotMappedAnyMore)
                                                  : Reason(problems::kGone)});
  }
  return warnings;
}

// On a file that has these months only, and did not say so.
absl::Status RefusePart(const CheckedPostings& checked, const Coverage& part, Report* report) {
  const Rejection rejection{0, "covers", "", {problems::kCoversWholeYear, {FormatCoverage(part)}}};
  *report = rpc::RejectedReport({rejection}, checked.language, checked.file.rows,
                                checked.file.out_of_scope);
  return AddAmounts(checked.file.declared, {}, {}, report);
}

// Keeps the lines of the file, and books `plan`, unless the same is kept already.
absl::Status Store(store::Tx& tx, const CheckedPostings& checked, const std::set<int64_t>& unread,
                   const StoredPostings& stored, const PostingPlan& plan, Report* report) {
  const LedgerFile& file = checked.file.declared;
  ASSIGN_OR_RETURN(FinanceData data, NewestData(tx, checked.view));
  const auto last = static_cast<int64_t>(data.ledger.size());
  data.ledger = WithBookings(data.ledger, plan.bookings, tx.version());
  const Filing filing = FilingOf(file, unread, plan, last, stored, *data.lines, data.ledger);
  if (!checked.says_covers) {
    const auto part = PartSentAsWhole(filing, data.lines->OfSource(file.source_system));
    if (part) return RefusePart(checked, *part, report);
  }
  AddWarnings(file.warnings, checked.language, report);
  AddWarnings(ReversedLines(filing, data.ledger), checked.language, report);
  ASSIGN_OR_RETURN(const std::vector<Warning> gone, GoneLines(tx, filing));
  AddWarnings(gone, checked.language, report);
  const PackedFiling packed = Packed(filing);
  if (plan.bookings.empty()) {
    ASSIGN_OR_RETURN(const bool is_stored, IsNewestBatch(tx, file.source_system, packed));
    if (is_stored) return absl::OkStatus();
  }
  report->set_batch(absl::StrCat(tx.version()));
  RETURN_IF_ERROR(WriteBookings(tx, plan.bookings));
  RETURN_IF_ERROR(WriteBatch(tx, checked.batch, packed));
  FileLinesExtension lines(*data.lines);
  Extend(tx, checked.batch, filing, &lines);
  data.lines = std::make_shared<const FileLines>(lines.Finish());
  checked.view.AdvanceOnCommit(tx, std::move(data));
  return absl::OkStatus();
}

// The external ids of lines in scope that gave no posting, for what is wrong with them.
std::vector<absl::string_view> IdsWithoutPosting(const LedgerFile& file,
                                                 const std::set<int64_t>& unread) {
  std::vector<absl::string_view> ids;
  for (const LedgerLine& line : file.unread) {
    if (!line.external_id.empty()) ids.push_back(line.external_id);
  }
  for (const LedgerLine& line : file.lines) {
    if (line.in_scope() && unread.contains(line.line)) ids.push_back(line.external_id);
  }
  return ids;
}

// Plans and books the postings of a file.
absl::StatusOr<Report> Apply(store::Tx& tx, const CheckedPostings& checked) {
  RETURN_IF_ERROR(store::CheckUnchangedSince(tx, checked.view.version().counter,
                                             {"reference", kImportRulesPart}));
  const LedgerFile& file = checked.file.declared;
  const std::set<int64_t> unread = LinesOf(checked.file.rejections);
  ASSIGN_OR_RETURN(const StoredPostings stored, LoadKnown(tx, file.source_system, file.postings,
                                                          IdsWithoutPosting(file, unread)));
  const PostingPlan plan = PlanPostings(file.postings, stored, checked.rules);
  std::vector<Rejection> rejections = checked.file.rejections;
  rejections.insert(rejections.end(), plan.rejections.begin(), plan.rejections.end());
  const std::set<int64_t> rejected = LinesOf(rejections);
  const int64_t rows = checked.file.rows, out_of_scope = checked.file.out_of_scope;
  Report report;
  if (!rejections.empty()) {
    report = rpc::RejectedReport(std::move(rejections), checked.language, rows, out_of_scope);
  }
  report.set_rows_read(rows);
  report.set_rows_out_of_scope(out_of_scope);
  if (!rejected.empty() && !checked.allow_partial) {
    AddWarnings(file.warnings, checked.language, &report);
    RETURN_IF_ERROR(AddAmounts(file, {}, {}, &report));
    return report;
  }
  RETURN_IF_ERROR(AddAmounts(file, unread, plan.lines, &report));
  const int64_t applied = plan.Count(LineOutcome::kApplied);
  const int64_t unchanged =
      plan.Count(LineOutcome::kUnchanged) + plan.Count(LineOutcome::kRepeated);
  report.set_rows_applied(applied);
  report.set_rows_unchanged(unchanged);
  report.set_rows_rejected(rows - out_of_scope - applied - unchanged);
  // Nothing of it is taken.
  if (applied + unchanged == 0 && !rejected.empty()) return report;
  const bool books_nothing = file.postings.empty() && !file.lines.empty();
  if (books_nothing) {
    report.set_outcome(Report::OUTCOME_NOTHING_BOOKED);
    AddWarnings(UnmappedAccounts(file.lines), checked.language, &report);
  } else if (!plan.bookings.empty()) {
    report.set_outcome(Report::OUTCOME_APPLIED);
  } else {
    report.set_outcome(Report::OUTCOME_UNCHANGED);
  }
  RETURN_IF_ERROR(Store(tx, checked, unread, stored, plan, &report));
  if (!books_nothing) AddWarnings(UnmappedLines(file.lines), checked.language, &report);
  return report;
}

// What the request says of closed books, checked.
absl::StatusOr<PlanRules> RulesOf(const v1::ImportPostingsRequest& request) {
  rpc::FieldChecks checks;
  PlanRules rules{.correction_day = checks.DateIn("correction_day", request.correction_day())};
  RETURN_IF_ERROR(checks.status());
  if (request.on_change() == v1::ImportPostingsRequest::ON_CHANGE_REVERSE_AND_REBOOK) {
    rules.on_change = OnChange::kReverseAndRebook;
  }
  return rules;
}

// A correction is booked in open books.
void CheckCorrectionDay(const PlanRules& rules, formats::ReadFile<LedgerFile>* file) {
  const auto& [closed, on_change, day] = rules;
  if (!closed || !day || *day > *closed) return;
  file->rejections.push_back(
      {0,
       "correction_day",
       FormatDate(*day),
       {problems::kCorrectionDayClosed, {file->declared.source_system, FormatDate(*closed)}}});
  file->declared.postings.clear();
}

absl::StatusOr<rpc::ApplyImport> ImportPostings(
    const View& view, const rpc::Import<v1::ImportPostingsRequest>& import) {
  const v1::ImportPostingsRequest& request = import.request;
  ASSIGN_OR_RETURN(const LedgerDefaults defaults, FromMessage(request));
  ASSIGN_OR_RETURN(PlanRules rules, RulesOf(request));
  auto checked = std::make_shared<CheckedPostings>(CheckedPostings{view, {}, {}});
  checked->allow_partial = request.chunk().header().allow_partial();
  checked->says_covers = defaults.covers.has_value();
  checked->language = rpc::LanguageOf(request.chunk().header());
  const FinanceData& data = view.data();
  const std::string profile_id = request.profile().empty() ? "wijkmonitor" : request.profile();
  const ImportProfile* profile =
      formats::FindProfile(data.import_rules->profiles, ShippedProfiles(), profile_id).profile;
  if (profile == nullptr) return NotFound("PROFILE_NOT_FOUND", "import profile", profile_id);
  checked->file = ReadLedger(import.file, *profile, data.import_rules->mappings, defaults);

  formats::ReadFile<LedgerFile>& file = checked->file;
  rules.closed_through = data.ledger.reference().ClosedThrough(file.declared.source_system);
  CheckCorrectionDay(rules, &file);
  checked->rules = rules;
  std::map<std::string, std::string> currencies;
  for (const Scheme& scheme : data.ledger.reference().schemes) {
    currencies[scheme.id] = scheme.currency;
  }
  for (Rejection& found : CheckPostings(file.declared.postings, currencies)) {
    file.rejections.push_back(std::move(found));
  }
  if (!file.rejections.empty()) {
    DropRejected(file.rejections, &file.declared.postings);
    if (!checked->allow_partial || file.declared.postings.empty()) {
      return rpc::ApplyImport([checked](store::Tx&) { return Refused(*checked); });
    }
  }
  checked->batch = {file.declared.source_system, profile->id, request.chunk().header().file_name(),
                    import.file_sha256};
  return rpc::ApplyImport([checked](store::Tx& tx) { return Apply(tx, *checked); });
}

}  // namespace

void AddLedgerMethods(Router* router) {
  router->AddImport(Router::Class::kLedgerWrite, ImportPostings);
}

}  // namespace wijkmonitor::finance
