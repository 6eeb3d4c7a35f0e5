// How files of postings are booked.

#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
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
  OnChange on_change = OnChange::kReject;
  bool allow_partial = false;
  Language language = Language::kNl;
};

std::vector<Warning> WarningsOf(const LedgerFile& file, const std::vector<Posting>& gone) {
  std::vector<Warning> warnings = file.warnings;
  for (const Posting& posting : gone) {
    warnings.push_back({0, "external_id", posting.external_id, problems::kGone});
  }
  return warnings;
}

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

// As many as a report may have.
void AddWarnings(const std::vector<Warning>& warnings, Language language, Report* report) {
  for (const Warning& warning : warnings) {
    if (report->warnings_size() == static_cast<int>(limits::kRejectionsMax)) return;
    *report->add_warnings() = rpc::ToMessage(warning, language);
  }
}

// `unread`, `outcomes`: as FileAmountsOf has them.
absl::Status AddAmounts(const LedgerFile& file, const std::set<int64_t>& unread,
                        const std::vector<LineOutcome>& outcomes, Report* report) {
  ASSIGN_OR_RETURN(const std::vector<FileAmounts> amounts, FileAmountsOf(file, unread, outcomes));
  for (const FileAmounts& of_side : amounts) *report->add_amounts() = ToMessage(of_side);
  return absl::OkStatus();
}

// On a file of which no line is booked, and nothing is wrong. `gone`: as in Apply.
absl::StatusOr<Report> NothingBooked(const CheckedPostings& checked,
                                     const std::vector<Posting>& gone) {
  const LedgerFile& file = checked.file.declared;
  Report report;
  report.set_outcome(Report::OUTCOME_NOTHING_BOOKED);
  report.set_rows_read(checked.file.rows);
  report.set_rows_out_of_scope(checked.file.out_of_scope);
  RETURN_IF_ERROR(AddAmounts(file, {}, {}, &report));
  AddWarnings(UnmappedAccounts(file.lines), checked.language, &report);
  AddWarnings(WarningsOf(file, gone), checked.language, &report);
  return report;
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

// Plans and books the postings of a file.
absl::StatusOr<Report> Apply(store::Tx& tx, const CheckedPostings& checked) {
  RETURN_IF_ERROR(store::CheckUnchangedSince(tx, checked.view.version().counter,
                                             {"reference", kImportRulesPart}));
  const LedgerFile& file = checked.file.declared;
  const Reference& reference = checked.view.data().ledger.reference();
  std::vector<Posting> gone;
  if (const std::optional<CoveredBooks> books = BooksCoveredBy(file)) {
    ASSIGN_OR_RETURN(gone, LoadGone(tx, file.source_system, *books));
  }
  if (file.postings.empty()) return NothingBooked(checked, gone);
  ASSIGN_OR_RETURN(const StoredPostings stored, LoadKnown(tx, file.source_system, file.postings));
  const PostingPlan plan = PlanPostings(
      file.postings, stored, reference.ClosedThrough(file.source_system), checked.on_change);
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
  AddWarnings(WarningsOf(file, gone), checked.language, &report);
  if (!rejected.empty() && !checked.allow_partial) {
    RETURN_IF_ERROR(AddAmounts(file, {}, {}, &report));
    return report;
  }
  const std::set<int64_t> unread = LinesOf(checked.file.rejections);
  RETURN_IF_ERROR(AddAmounts(file, unread, plan.outcomes, &report));
  report.set_rows_applied(plan.applied());
  report.set_rows_unchanged(plan.unchanged());
  report.set_rows_rejected(rows - out_of_scope - plan.applied() - plan.unchanged());
  if (plan.bookings.empty()) {
    if (rejected.empty()) report.set_outcome(Report::OUTCOME_UNCHANGED);
    return report;
  }
  ASSIGN_OR_RETURN(
      const Reconciliation reconciliation,
      Reconcile(file, stored, plan, RejectedLinesOf(file, unread, plan.outcomes), gone));
  report.set_outcome(Report::OUTCOME_APPLIED);
  report.set_batch(absl::StrCat(tx.version()));
  RETURN_IF_ERROR(WriteBookings(tx, plan.bookings));
  AdvanceOnCommit(tx, plan.bookings, checked.view);
  RETURN_IF_ERROR(WriteBatch(tx, checked.batch, reconciliation));
  return report;
}

absl::StatusOr<rpc::ApplyImport> ImportPostings(
    const View& view, const rpc::Import<v1::ImportPostingsRequest>& import) {
  const v1::ImportPostingsRequest& request = import.request;
  ASSIGN_OR_RETURN(const LedgerDefaults defaults, FromMessage(request));
  auto checked = std::make_shared<CheckedPostings>(CheckedPostings{view, {}, {}});
  checked->allow_partial = request.chunk().header().allow_partial();
  checked->language = rpc::LanguageOf(request.chunk().header());
  if (request.on_change() == v1::ImportPostingsRequest::ON_CHANGE_REVERSE_AND_REBOOK) {
    checked->on_change = OnChange::kReverseAndRebook;
  }
  const FinanceData& data = view.data();
  const std::string profile_id = request.profile().empty() ? "wijkmonitor" : request.profile();
  const ImportProfile* profile =
      FindProfile(data.import_rules->profiles, ShippedProfiles(), profile_id).profile;
  if (profile == nullptr) return NotFound("PROFILE_NOT_FOUND", "import profile", profile_id);
  checked->file = ReadLedger(import.file, *profile, data.import_rules->mappings, defaults);

  formats::ReadFile<LedgerFile>& file = checked->file;
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
