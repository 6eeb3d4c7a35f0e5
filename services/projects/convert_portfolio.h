#pragma once

// Portfolios as messages.

#include <map>

#include "services/projects/domain/portfolio.h"
#include "wijkmonitor/projects/v1/portfolio.pb.h"

namespace wijkmonitor::projects {

// What is not counted, by reason.
void Fill(const std::map<NotCountedReason, int64_t>& not_counted,
          google::protobuf::RepeatedPtrField<v1::NotCounted>* message);

PortfolioQuery FromMessage(const v1::GetPortfolioRequest& request);
v1::Portfolio ToMessage(const Portfolio& portfolio, const PortfolioQuery& query,
                        const Reference& reference);

}  // namespace wijkmonitor::projects
