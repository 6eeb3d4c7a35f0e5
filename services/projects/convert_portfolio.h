#pragma once

// Portfolios as messages.

#include "services/projects/domain/portfolio.h"
#include "wijkmonitor/projects/v1/portfolio.pb.h"

namespace wijkmonitor::projects {

PortfolioQuery FromMessage(const v1::GetPortfolioRequest& request);
v1::Portfolio ToMessage(const Portfolio& portfolio, const PortfolioQuery& query,
                        const Reference& reference);

}  // namespace wijkmonitor::projects
