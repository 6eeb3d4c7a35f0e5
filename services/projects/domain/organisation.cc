#include "services/projects/domain/organisation.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/row_check.h"
#include "services/projects/domain/head_word.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"

namespace wijkmonitor::projects {
namespace {

// Of items without parts: an id that stands twice.
template <class Item>
void CheckOnce(absl::string_view column, const Item& item, std::set<std::string>* seen,
               RowCheck& check) {
  check.Id(column, item.id);
  CheckNoHeadWord(column, item.id, check);
  if (!seen->insert(item.id).second) check.Reject(column, item.id, problems::kIdTwice);
}

}  // namespace

std::vector<Rejection> CheckOrganisations(const Declared<Organisation>& declared) {
  std::map<std::string, std::string> within;  // by id
  for (const DeclaredRow<Organisation>& row : declared.rows) {
    if (!row.remove) within.try_emplace(row.item.id, row.item.within);
  }
  std::set<std::string> seen;
  return CheckRows<Organisation>(
      declared, "organisation", "label, within", limits::kOrganisationsMax,
      [&](const Organisation& organisation, RowCheck& check) {
        CheckOnce("organisation", organisation, &seen, check);
        check.DueLabel("label", organisation.label);
        if (organisation.within.empty()) return;
        const auto of = within.find(organisation.within);
        if (of == within.end() || !of->second.empty()) {
          check.Reject("within", organisation.within, problems::kWithinOrganisationDue);
        }
      });
}

std::vector<Rejection> CheckOrganisationChanges(const Changes<Organisation>& changes,
                                                const std::set<std::string>& in_use) {
  std::vector<Rejection> rejections;
  for (const Change<Organisation>& change : changes.items) {
    if (change.after.has_value() || !in_use.contains(change.before->id)) continue;
    RowCheck(change.line, &rejections)
        .Reject("organisation", change.before->id, problems::kOrganisationInUse);
  }
  return rejections;
}

std::vector<Rejection> CheckGovernanceTables(const Declared<GovernanceTable>& declared) {
  std::set<std::string> seen;
  return CheckRows<GovernanceTable>(declared, "table", "label, directorate",
                                    limits::kGovernanceTablesMax,
                                    [&](const GovernanceTable& table, RowCheck& check) {
                                      CheckOnce("table", table, &seen, check);
                                      check.DueLabel("label", table.label);
                                    });
}

std::vector<Rejection> CheckGovernanceTableChanges(const Changes<GovernanceTable>& changes,
                                                   const std::vector<Organisation>& organisations,
                                                   const std::set<std::string>& in_use) {
  std::vector<Rejection> rejections;
  for (const Change<GovernanceTable>& change : changes.items) {
    if (!change.after.has_value() && in_use.contains(change.before->id)) {
      RowCheck(change.line, &rejections).Reject("table", change.before->id, problems::kTableInUse);
    }
    if (!change.after.has_value() || change.after->directorate.empty()) continue;
    const std::string& directorate = change.after->directorate;
    if (std::ranges::binary_search(organisations, directorate, {}, &Organisation::id)) continue;
    RowCheck(change.line, &rejections)
        .Reject("directorate", directorate, problems::kUnknownOrganisation);
  }
  return rejections;
}

}  // namespace wijkmonitor::projects
