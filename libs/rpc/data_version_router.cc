#include "libs/rpc/data_version_router.h"

#include "libs/rpc/messages.h"
#include "wijkmonitor/common/v1/data_version_service.pb.h"

namespace wijkmonitor::rpc {
namespace {

namespace v1 = common::v1;

RoleTable Roles() {
  using enum auth::MethodClass;
  return {{"GetDataVersion", kPublishedRead}, {"WatchDataVersion", kPublishedRead}};
}

v1::DataVersion MessageOf(const store::DataVersion& version) {
  v1::DataVersion message;
  message.set_counter(version.counter);
  *message.mutable_committed_at() = TimestampOf(version.committed_at);
  return message;
}

}  // namespace

DataVersionRouter::DataVersionRouter(VersionFeed& versions)
    : router_(*v1::DataVersion::descriptor()->file()->service(0), Roles()) {
  router_.AddRead<v1::GetDataVersionRequest, v1::DataVersion>(
      "GetDataVersion",
      [&versions](const Call&, const v1::GetDataVersionRequest&)
          -> absl::StatusOr<v1::DataVersion> { return MessageOf(versions.current()); });
  router_.AddWatch<v1::WatchDataVersionRequest, v1::DataVersion>("WatchDataVersion", MessageOf);
}

}  // namespace wijkmonitor::rpc
