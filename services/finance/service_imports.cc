#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/date.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/rpc/declared.h"
#include "libs/rpc/import_report.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/page.h"
#include "services/finance/convert_ledger.h"
#include "services/finance/service.h"

namespace wijkmonitor::finance {
namespace {

using rpc::Report;

// The profile of this id: one that was declared, else one that was shipped.
const ImportProfile* FindProfile(const std::vector<ImportProfile>& declared,
                                 const std::string& id) {
  for (const std::vector<ImportProfile>* profiles : {&declared, &ShippedProfiles()}) {
    for (const ImportProfile& profile : *profiles) {
      if (profile.id == id) return &profile;
    }
  }
  return nullptr;
}

bool IsDeclared(const std::vector<ImportProfile>& declared, const std::string& id) {
  return std::any_of(declared.begin(), declared.end(),
                     [&](const ImportProfile& profile) { return profile.id == id; });
}

// Those declared, and those shipped that none of them replaces, by id.
std::vector<v1::ImportProfile> AllProfiles(const std::vector<ImportProfile>& declared) {
  std::vector<v1::ImportProfile> profiles;
  for (const ImportProfile& profile : declared) profiles.push_back(ToMessage(profile, false));
  for (const ImportProfile& profile : ShippedProfiles()) {
    if (!IsDeclared(declared, profile.id)) profiles.push_back(ToMessage(profile, true));
  }
  std::sort(profiles.begin(), profiles.end(),
            [](const auto& a, const auto& b) { return a.id() < b.id(); });
  return profiles;
}

std::map<std::string, SchemeFacts> FactsOf(const std::vector<Scheme>& schemes) {
  std::map<std::string, SchemeFacts> facts;
  for (const Scheme& scheme : schemes) facts[scheme.id] = {scheme.currency};
  return facts;
}

// A file of postings, checked against a view.
struct CheckedPostings {
  View view;
  formats::ReadFile<LedgerFile> file;
  BatchRecord batch;
  OnChange on_change = OnChange::kReject;
  bool allow_partial = false;
};

std::set<int64_t> LinesOf(const std::vector<Rejection>& rejections) {
  std::set<int64_t> lines;
  for (const Rejection& rejection : rejections) lines.insert(rejection.line);
  return lines;
}

// Leaves only the postings of lines without a rejection.
void DropRejected(formats::ReadFile<LedgerFile>* file) {
  const std::set<int64_t> rejected = LinesOf(file->rejections);
  std::erase_if(file->declared.postings,
                [&](const DeclaredPosting& posting) { return rejected.contains(posting.line); });
}

// What the ledger has that a file of whole years no longer has.
absl::StatusOr<std::vector<Posting>> LoadGone(store::Tx& tx, const LedgerFile& file) {
  if (!file.covers_years || file.lines.empty()) return std::vector<Posting>();
  const auto [first, last] =
      std::minmax_element(file.lines.begin(), file.lines.end(),
                          [](const LedgerLine& a, const LedgerLine& b) { return a.year < b.year; });
  std::set<std::string> ids;
  for (const LedgerLine& line : file.lines) {
    if (line.in_scope) ids.insert(line.external_id);
  }
  return LoadOthers(tx, file.source_system, first->year, last->year, ids);
}

// What the ledger has of the lines of a file. The postings outlive it.
class BookedPostings {
 public:
  explicit BookedPostings(size_t ids) { newest_.reserve(ids); }

  // Those of one external id in their order.
  void Add(const Booking& booking) {
    const auto [newest, is_new] = newest_.try_emplace(booking.posting->external_id, booking);
    if (is_new) return;
    earlier_[{newest->first, newest->second.revision}] = newest->second.posting;
    newest->second = booking;
  }
  const Posting* Find(const LedgerLine& line) const {
    const auto newest = newest_.find(line.external_id);
    if (newest == newest_.end()) return nullptr;
    const Booking& booking = newest->second;
    if (line.revision == booking.revision || (line.revision == 0 && !booking.reversal)) {
      return booking.posting;
    }
    const auto earlier = earlier_.find({line.external_id, line.revision});
    return earlier == earlier_.end() ? nullptr : earlier->second;
  }

 private:
  absl::flat_hash_map<absl::string_view, Booking> newest_;
  absl::flat_hash_map<std::pair<absl::string_view, int32_t>, const Posting*> earlier_;
};

// What became of each line of the file, once the plan is booked on top of what is stored.
absl::StatusOr<Reconciliation> ReconcileWith(const LedgerFile& file, const StoredPostings& stored,
                                             const PostingPlan& plan,
                                             const std::set<int64_t>& rejected,
                                             const std::vector<Posting>& gone) {
  BookedPostings booked(stored.entries.size() + plan.bookings.size());
  for (const auto& [id, known] : stored.entries) {
    for (const Entry& entry : known.revisions) booked.Add(BookingOf(entry));
  }
  for (const Booking& booking : plan.bookings) booked.Add(booking);
  return Reconcile(
      file.lines, rejected, [&](const LedgerLine& line) { return booked.Find(line); }, gone);
}

void AddWarnings(const LedgerFile& file, const std::vector<Posting>& gone, Report* report) {
  const auto add = [&](const Warning& warning) {
    if (report->warnings_size() < static_cast<int>(limits::kRejectionsMax)) {
      *report->add_warnings() = rpc::ToMessage(warning);
    }
  };
  for (const Warning& warning : file.warnings) add(warning);
  for (const Posting& posting : gone) {
    add({0, "external_id", posting.external_id,
         "is booked, but the file no longer has it: reverse it if that is meant"});
  }
}

// Plans and books the postings of a file.
absl::StatusOr<Report> Apply(store::Tx& tx, const CheckedPostings& checked) {
  RETURN_IF_ERROR(store::CheckUnchangedSince(tx, checked.view.version().counter,
                                             {"reference", kImportRulesPart}));
  const LedgerFile& file = checked.file.declared;
  const Reference& reference = checked.view.data().ledger.reference();
  ASSIGN_OR_RETURN(const StoredPostings stored, LoadKnown(tx, file.source_system, file.postings));
  PostingPlan plan = PlanPostings(file.postings, KnownOf(stored, reference, file.source_system),
                                  checked.on_change);
  ASSIGN_OR_RETURN(const std::vector<Posting> gone, LoadGone(tx, file));
  std::vector<Rejection> rejections = checked.file.rejections;
  rejections.insert(rejections.end(), plan.rejections.begin(), plan.rejections.end());
  const std::set<int64_t> rejected = LinesOf(rejections);
  Report report;
  if (!rejections.empty()) report = rpc::RejectedReport(std::move(rejections), checked.file.rows);
  report.set_rows_read(checked.file.rows);
  AddWarnings(file, gone, &report);
  if (!rejected.empty() && !checked.allow_partial) return report;
  report.set_rows_applied(plan.applied);
  report.set_rows_unchanged(plan.unchanged);
  if (plan.bookings.empty()) {
    if (rejected.empty()) report.set_outcome(Report::OUTCOME_UNCHANGED);
    return report;
  }
  ASSIGN_OR_RETURN(const Reconciliation reconciliation,
                   ReconcileWith(file, stored, plan, rejected, gone));
  report.set_outcome(Report::OUTCOME_APPLIED);
  report.set_batch(absl::StrCat(tx.version()));
  RETURN_IF_ERROR(WriteBookings(tx, plan.bookings));
  AdvanceOnCommit(tx, plan.bookings, checked.view);
  RETURN_IF_ERROR(WriteBatch(tx, checked.batch, reconciliation));
  return report;
}

absl::StatusOr<v1::ImportProfile> GetImportProfile(const View& view,
                                                   const v1::GetImportProfileRequest& request) {
  const ImportRules& rules = *view.data().import_rules;
  const std::vector<ImportProfile>& declared = rules.profiles;
  const ImportProfile* profile = FindProfile(declared, request.id());
  if (profile == nullptr) return NotFound("PROFILE_NOT_FOUND", "import profile", request.id());
  return ToMessage(*profile, !IsDeclared(declared, profile->id));
}

absl::StatusOr<v1::ListImportProfilesResponse> ListImportProfiles(
    const View& view, const v1::ListImportProfilesRequest& request) {
  const ImportRules& rules = *view.data().import_rules;
  const std::vector<v1::ImportProfile> all = AllProfiles(rules.profiles);
  ASSIGN_OR_RETURN(
      const auto page,
      rpc::Page<v1::ImportProfile>(
          all, [](const v1::ImportProfile& profile) -> const std::string& { return profile.id(); },
          rpc::All<v1::ImportProfile>, request));
  v1::ListImportProfilesResponse response;
  for (const v1::ImportProfile* profile : page.first) *response.add_import_profiles() = *profile;
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::ListLedgerMappingsResponse> ListLedgerMappings(
    const View& view, const v1::ListLedgerMappingsRequest& request) {
  const ImportRules& rules = *view.data().import_rules;
  const auto include = [&](const LedgerMapping& mapping) {
    return request.source_system().empty() || mapping.source_system == request.source_system();
  };
  ASSIGN_OR_RETURN(const auto page, rpc::Page<LedgerMapping>(
                                        rules.mappings.rules(),
                                        [](const LedgerMapping& mapping) { return mapping.Id(); },
                                        include, request));
  v1::ListLedgerMappingsResponse response;
  for (const LedgerMapping* mapping : page.first) {
    *response.add_ledger_mappings() = ToMessage(*mapping);
  }
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::Reconciliation> GetReconciliation(const View& view,
                                                     const v1::GetReconciliationRequest& request) {
  if (request.source_system().empty()) return InvalidFields({{"source_system", "is required"}});
  std::optional<int64_t> id;
  if (!request.batch().empty() && !absl::SimpleAtoi(request.batch(), &id.emplace())) {
    return NotFound("BATCH_NOT_FOUND", "batch", request.batch());
  }
  std::optional<StoredBatch> batch;
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    ASSIGN_OR_RETURN(batch, LoadReconciliation(tx, version, request.source_system(), request.year(),
                                               id, limits::kPageSizeMax));
    return absl::OkStatus();
  }));
  if (!batch.has_value()) {
    return request.batch().empty()
               ? NotFound("BATCH_NOT_FOUND", "batch of the system", request.source_system())
               : NotFound("BATCH_NOT_FOUND", absl::StrCat("batch of ", request.source_system()),
                          request.batch());
  }
  return ToMessage(*batch);
}

absl::StatusOr<rpc::ApplyImport> ImportProfiles(
    const View&, const rpc::Import<v1::ImportProfilesRequest>& import) {
  return rpc::ImportDeclared(import.request.chunk(),
                             rpc::Checked(ReadProfiles(import.file), CheckProfiles),
                             kImportProfiles);
}

absl::StatusOr<rpc::ApplyImport> ImportLedgerMappings(
    const View&, const rpc::Import<v1::ImportLedgerMappingsRequest>& import) {
  return rpc::ImportDeclared(import.request.chunk(),
                             rpc::Checked(ReadMappings(import.file), CheckMappings),
                             kLedgerMappings);
}

absl::StatusOr<rpc::ApplyImport> ImportPostings(
    const View& view, const rpc::Import<v1::ImportPostingsRequest>& import) {
  const v1::ImportPostingsRequest& request = import.request;
  ASSIGN_OR_RETURN(const LedgerDefaults defaults, FromMessage(request));
  auto checked = std::make_shared<CheckedPostings>(view);
  checked->allow_partial = request.chunk().allow_partial();
  if (request.on_change() == v1::ImportPostingsRequest::ON_CHANGE_REVERSE_AND_REBOOK) {
    checked->on_change = OnChange::kReverseAndRebook;
  }
  const FinanceData& data = view.data();
  const std::string profile_id = request.profile().empty() ? "wijkmonitor" : request.profile();
  const ImportProfile* profile = FindProfile(data.import_rules->profiles, profile_id);
  if (profile == nullptr) return NotFound("PROFILE_NOT_FOUND", "import profile", profile_id);
  checked->file = ReadLedger(import.file, *profile, data.import_rules->mappings, defaults);

  formats::ReadFile<LedgerFile>& file = checked->file;
  std::vector<Rejection> found =
      CheckPostings(file.declared.postings, FactsOf(data.ledger.reference().schemes));
  file.rejections.insert(file.rejections.end(), std::make_move_iterator(found.begin()),
                         std::make_move_iterator(found.end()));
  if (!file.rejections.empty()) {
    DropRejected(&file);
    if (!checked->allow_partial || file.declared.postings.empty()) {
      return rpc::Refuse(std::move(file.rejections), file.rows);
    }
  }
  checked->batch = {file.declared.source_system, profile->id, request.chunk().file_name(),
                    import.file_sha256};
  return rpc::ApplyImport([checked](store::Tx& tx) { return Apply(tx, *checked); });
}

}  // namespace

void AddImportMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddRead(kLedgerRead, GetImportProfile);
  router->AddRead(kLedgerRead, ListImportProfiles);
  router->AddImport(kLedgerWrite, ImportProfiles);
  router->AddRead(kLedgerRead, ListLedgerMappings);
  router->AddImport(kLedgerWrite, ImportLedgerMappings);
  router->AddRead(kLedgerRead, GetReconciliation);
  router->AddImport(kLedgerWrite, ImportPostings);
}

}  // namespace wijkmonitor::finance
