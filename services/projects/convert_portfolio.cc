#include "services/projects/convert_portfolio.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/words.h"
#include "services/projects/convert_project.h"

namespace wijkmonitor::projects {
namespace {

// Numbered as in the API.
static_assert(static_cast<int>(Dimension::kStartYear) == v1::DIMENSION_START_YEAR);
static_assert(v1::Dimension_MAX == v1::DIMENSION_START_YEAR);

std::string KeyOf(const Head& head, Dimension dimension) {
  if (head.kind == Head::Kind::kUnreported) return std::string(kNotReported);
  if (head.kind == Head::Kind::kUnallocated) return std::string(kUnallocatedWord);
  if (dimension == Dimension::kNature) return rpc::Word<v1::Nature>(head.number);
  if (dimension == Dimension::kState) return rpc::Word<v1::State>(head.number);
  if (dimension == Dimension::kContinuation) return rpc::Word<v1::ContinuationKind>(head.number);
  if (dimension == Dimension::kStartYear) return absl::StrCat(head.number);
  return head.text;
}

const Label* LabelOf(const Head& head, Dimension dimension, const Reference& reference) {
  if (dimension == Dimension::kActionLine || dimension == Dimension::kIntervention) {
    const ProgrammePart* const part = reference.FindPart(head.text);
    return part == nullptr ? nullptr : &part->label;
  }
  if (dimension == Dimension::kOwner || dimension == Dimension::kPartner) {
    const Organisation* const organisation = reference.FindOrganisation(head.text);
    return organisation == nullptr ? nullptr : &organisation->label;
  }
  return nullptr;
}

void Fill(const std::vector<Head>& heads, Dimension dimension, const Reference& reference,
          v1::Axis* axis) {
  axis->set_dimension(static_cast<v1::Dimension>(dimension));
  axis->set_disjoint(IsDisjoint(dimension));
  for (const Head& head : heads) {
    v1::Head* const added = axis->add_heads();
    added->set_key(KeyOf(head, dimension));
    added->set_reported(head.kind != Head::Kind::kUnreported);
    if (const Label* const label = LabelOf(head, dimension, reference)) {
      rpc::Fill(*label, added->mutable_label());
    }
  }
}

std::string KeyAt(const v1::Axis& axis, int place) {
  return place == Portfolio::kAll ? "" : axis.heads(place).key();
}

void Fill(const Portfolio::Cell& cell, const std::string& currency, const v1::Portfolio& table,
          v1::Cell* message) {
  message->set_row(KeyAt(table.rows(), cell.row));
  message->set_column(KeyAt(table.columns(), cell.column));
  message->set_projects(cell.projects);
  if (!cell.agreed.has_value()) return;
  message->mutable_agreed()->set_currency_code(currency);
  message->mutable_agreed()->set_amount_minor(*cell.agreed);
}

}  // namespace

void Fill(const std::map<NotCountedReason, int64_t>& not_counted,
          google::protobuf::RepeatedPtrField<v1::NotCounted>* message) {
  for (const auto& [reason, projects] : not_counted) {
    v1::NotCounted* const added = message->Add();
    added->set_reason(static_cast<v1::NotCountedReason>(reason));
    added->set_projects(projects);
  }
}

PortfolioQuery FromMessage(const v1::GetPortfolioRequest& request) {
  return {.rows = static_cast<Dimension>(request.rows()),
          .columns = static_cast<Dimension>(request.columns()),
          .filter = FilterOf(request),
          .currency = request.currency_code()};
}

v1::Portfolio ToMessage(const Portfolio& portfolio, const PortfolioQuery& query,
                        const Reference& reference) {
  v1::Portfolio message;
  message.mutable_info()->set_method_version(std::string(kMethodVersion));
  Fill(portfolio.rows, query.rows, reference, message.mutable_rows());
  Fill(portfolio.columns, query.columns, reference, message.mutable_columns());
  for (const Portfolio::Cell& cell : portfolio.cells) {
    Fill(cell, query.currency, message, message.add_cells());
  }
  Fill(portfolio.total, query.currency, message, message.mutable_total());
  Fill(portfolio.not_counted, message.mutable_not_counted());
  message.set_currency_code(query.currency);
  message.mutable_other_currencies()->Assign(portfolio.other_currencies.begin(),
                                             portfolio.other_currencies.end());
  if (portfolio.partly_outside.has_value()) message.set_partly_outside(*portfolio.partly_outside);
  return message;
}

}  // namespace wijkmonitor::projects
