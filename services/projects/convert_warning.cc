#include "services/projects/convert_warning.h"

#include "libs/base/date.h"
#include "services/projects/convert_subject.h"
#include "services/projects/domain/portfolio.h"

namespace wijkmonitor::projects {

static_assert(static_cast<int>(WarningKind::kOutlivesFunding) == v1::WARNING_KIND_OUTLIVES_FUNDING);

WarningQuery FromMessage(const v1::ListWarningsRequest& request) {
  WarningQuery query{*ParseDate(request.valuation_date()), request.horizon_days(), {}};
  for (const int kind : request.kinds()) query.kinds.insert(static_cast<WarningKind>(kind));
  return query;
}

v1::Warnings ToMessage(const Warnings& warnings, const WarningQuery& query) {
  v1::Warnings message;
  message.mutable_info()->set_method_version(std::string(kMethodVersion));
  message.set_valuation_date(FormatDate(query.valuation_date));
  message.set_horizon_days(query.horizon_days);
  message.set_judged(warnings.judged);
  message.set_not_judged(warnings.not_judged);
  for (const Warning& warning : warnings.all) {
    v1::Warning* const added = message.add_warnings();
    added->set_kind(static_cast<v1::WarningKind>(warning.kind));
    if (warning.subject.kind.has_value()) Fill(warning.subject, added->mutable_subject());
    added->set_item(warning.item);
    for (const SmartLetter letter : warning.smart_missing) {
      added->add_smart_missing(static_cast<v1::SmartLetter>(letter));
    }
    if (!warning.days.has_value()) continue;
    added->mutable_days()->set_least(static_cast<int32_t>(warning.days->least));
    added->mutable_days()->set_most(static_cast<int32_t>(warning.days->most));
  }
  return message;
}

}  // namespace wijkmonitor::projects
