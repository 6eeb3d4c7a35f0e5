#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/finance/store.h"

namespace wijkmonitor::finance {

std::string View::VersionName() const {
  return absl::StrCat(version_.counter, " ", absl::ToUnixMicros(version_.committed_at));
}

absl::StatusOr<std::shared_ptr<const Reference>> View::ReferenceOfThen() const {
  const FinanceData& data = snapshot_.data;
  if (data.reference_version <= version_.counter) return data.ledger.shared_reference();
  auto reference = std::make_shared<Reference>();
  RETURN_IF_ERROR(Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    ASSIGN_OR_RETURN(*reference, LoadReference(tx, version));
    return absl::OkStatus();
  }));
  return reference;
}

absl::StatusOr<std::shared_ptr<const ImportRules>> View::ImportRulesOfThen() const {
  if (snapshot_.version.counter == version_.counter) return snapshot_.data.import_rules;
  auto rules = std::make_shared<ImportRules>();
  RETURN_IF_ERROR(Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    ASSIGN_OR_RETURN(*rules, LoadImportRules(tx, version));
    return absl::OkStatus();
  }));
  return rules;
}

absl::StatusOr<Ledger> View::LedgerOfThen() const {
  const Ledger& ledger = snapshot_.data.ledger;
  ASSIGN_OR_RETURN(std::shared_ptr<const Reference> reference, ReferenceOfThen());
  return reference == ledger.shared_reference() ? ledger : ledger.Under(std::move(reference));
}

absl::Status View::Read(
    const std::function<absl::Status(store::Tx&, int64_t version)>& body) const {
  return database_.Read([&](store::Tx& tx, const store::DataVersion&) -> absl::Status {
    ASSIGN_OR_RETURN(const bool same, store::HasVersion(tx, snapshot_.version));
    if (!same) {
      return MakeError(absl::StatusCode::kAborted, "DATABASE_RESTORED",
                       "the database was restored meanwhile: ask again");
    }
    return body(tx, version_.counter);
  });
}

}  // namespace wijkmonitor::finance
