#pragma once

// The handlers of common.v1.DataVersionService, which every service has. Internal to libs/rpc.

#include "libs/rpc/router.h"
#include "libs/rpc/version_feed.h"

namespace wijkmonitor::rpc {

class DataVersionRouter {
 public:
  // `versions` outlives it.
  explicit DataVersionRouter(VersionFeed& versions);

  const Router& router() const { return router_; }

 private:
  Router router_;
};

}  // namespace wijkmonitor::rpc
